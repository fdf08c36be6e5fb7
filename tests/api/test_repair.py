"""POST /events?repair=true: drawings that cross themselves are put right by a worker, and the answer says how."""
import json
import os
import random

from conftest import event, refused, square

BOW_TIE = [[[10.5, 45.5], [10.6, 45.6], [10.6, 45.5], [10.5, 45.6], [10.5, 45.5]]]


def scattered(count):
    dice = random.Random(20171001)
    ring = [[round(dice.uniform(10.5, 11.5), 7), round(dice.uniform(45.5, 46.5), 7)] for _ in range(count)]
    return [ring + ring[:1]]


def workers_of(daemon):
    return [pid for pid in map(str, os.listdir("/proc")) if pid.isdigit() and is_worker(pid, daemon.process.pid)]


def is_worker(pid, parent):
    try:
        with open(f"/proc/{pid}/status") as status:
            fields = dict(line.split(":\t", 1) for line in status if ":\t" in line)
    except OSError:
        return False
    return fields["Name"].strip() == "frontline-worke" and int(fields["PPid"]) == parent


def test_without_being_asked_nothing_is_repaired(daemon, unchanged):
    problem = refused(daemon.post(event(geometry=BOW_TIE, actor="south")), 422)
    assert "10.55" in problem["where"] or "10.55" in problem["detail"]
    assert workers_of(daemon) == []


def test_a_bow_tie_becomes_two_triangles(daemon):
    dry = daemon.post(event(geometry=BOW_TIE, actor="south"), path="/events?dry-run=true&repair=true")
    assert dry.status_code == 200 and dry.json()["repaired"]
    done = daemon.post(event(geometry=BOW_TIE, actor="south"), path="/events?repair=true")
    assert done.status_code == 201, done.text
    repaired, = done.json()["repaired"]
    assert repaired["where"] == "/geometry" and repaired["parts"] == 2
    assert "Self-intersection" in repaired["fault"] and repaired["at"].startswith("10.55")
    assert daemon.json("/at?lon=10.52&lat=45.55")["actor"] == "south"
    kept = daemon.json("/events/" + done.json()["events"][0])["geometry"]
    assert kept["type"] == "MultiPolygon" and len(kept["coordinates"]) == 2


def test_the_same_key_answers_the_same(daemon):
    body = event(geometry=BOW_TIE, actor="north")
    answers = [daemon.post(body, path="/events?repair=true", headers={"Idempotency-Key": "tie"}) for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


def test_what_is_valid_is_not_touched(daemon):
    done = daemon.post(event(geometry=square(10.9, 45.9), actor="south"), path="/events?repair=true")
    assert done.status_code == 201 and "repaired" not in done.json()


def test_parts_of_a_collection_are_named(daemon):
    body = {"type": "FeatureCollection", "features": [event(geometry=square(11.2, 45.2), actor="north"),
                                                      event(geometry=BOW_TIE, actor="south")]}
    done = daemon.post(body, path="/events?repair=true")
    assert [r["where"] for r in done.json()["repaired"]] == ["/features/1/geometry"]


def test_what_takes_too_long_is_refused_and_the_next_is_done(daemon, unchanged):
    """G15, G16: the worker is ended by its limits; the daemon goes on, and so does the next worker."""
    problem = refused(daemon.post(event(geometry=scattered(5000), actor="south"), path="/events?repair=true"), 422)
    assert "draw it anew" in problem["detail"] and problem["where"].startswith("/geometry")
    assert daemon.get("/healthz").status_code == 200
    assert daemon.post(event(geometry=BOW_TIE, actor="south"), path="/events?repair=true&dry-run=true").ok


def test_a_worker_that_is_killed_is_replaced(daemon, unchanged):
    ask = {"path": "/events?repair=true&dry-run=true"}
    assert daemon.post(event(geometry=BOW_TIE, actor="south"), **ask).ok
    worker, = workers_of(daemon)
    os.kill(int(worker), 9)
    assert daemon.post(event(geometry=BOW_TIE, actor="south"), **ask).ok
    assert workers_of(daemon) != [worker]


def test_a_worker_has_no_network_and_no_files(daemon):
    """What the kernel says of it: a filter of system calls, no new privileges, and its one socket."""
    assert daemon.post(event(geometry=BOW_TIE), path="/events?repair=true&dry-run=true").ok
    worker, = workers_of(daemon)
    with open(f"/proc/{worker}/status") as status:
        said = status.read()
    assert "Seccomp:\t2" in said and "NoNewPrivs:\t1" in said
    links = [os.readlink(f"/proc/{worker}/fd/{fd}") for fd in os.listdir(f"/proc/{worker}/fd")]
    assert sum(link.startswith("socket:") for link in links) == 1


def test_nonsense_is_refused_as_ever(daemon, unchanged):
    refused(daemon.post(json.dumps({"type": "Nonsense"}), path="/events?repair=true"), 400)
    refused(daemon.post(event(geometry=BOW_TIE), path="/events?repair=maybe"), 400)
    refused(daemon.post(event(geometry=square(30, 10)), path="/events?repair=true"), 422)
