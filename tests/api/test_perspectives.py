"""Reviews and perspectives: what counts, for whom, and what versions keep."""
import pytest
import requests
from conftest import Daemon, event, frontline, make_store, make_token, refused, square

ALPHA, GROUND = square(10.2, 46.2), square(10.25, 46.25)
PRESS = [{"name": "The press", "reliability": "B", "credibility": "2"}]
ARMY = [{"name": "The army", "reliability": "D", "credibility": "3"}]
PAGES = ["/control.geojson", "/fronts.geojson", "/places.geojson", "/events.geojson", "/at?place=Bravo", "/stats.json",
         "/at?place=Bravo&history=true", "/changes.geojson?datetime=2020-01-01/2020-12-31", "/perspectives",
         "/tiles/6/33/22.mvt", "/collections/control/items", "/collections/events/items"]




@pytest.fixture
def daemon(tmp_path):
    """A daemon on a new store: each test has its own log."""
    folder = tmp_path / "s"
    folder.mkdir()
    store, admin = make_store(folder)
    d = Daemon(store, admin)
    d.analyst, d.editor = make_token(store, "analyst", "a"), make_token(store, "editor", "e")
    d.start()
    yield d
    assert d.stop() == 0


def ask(daemon, verb, path, body=None, token=None):
    headers = {"Authorization": f"Bearer {token or daemon.editor}"}
    return requests.request(verb, daemon.url + path, json=body, headers=headers, timeout=20)


def review(daemon, id, how, **more):
    answer = ask(daemon, "POST", f"/events/{id}/review", {"review": how, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def define(daemon, name, status=201, **rule):
    answer = ask(daemon, "PUT", f"/perspectives/{name}", rule)
    assert answer.status_code == status, answer.text
    return answer.json()


def holder(daemon, where, query=""):
    lon, lat = where[0][0][0] + 0.05, where[0][0][1] + 0.05
    return daemon.json(f"/at?lon={lon:.4f}&lat={lat:.4f}{query}")["actor"]


def other_of(daemon, where):
    return "north" if holder(daemon, where) != "north" else "south"


def pinned(daemon, version, extra=""):
    pages = {}
    for page in PAGES:
        answer = daemon.get(f"{page}{'&' if '?' in page else '?'}known-at={version}"
                            + ("" if page == "/perspectives" else extra))
        assert answer.status_code == 200, (page, answer.text)
        pages[page] = answer.content, answer.headers["ETag"]
    return pages


def test_what_waits_counts_once_it_is_accepted(daemon):
    was, taker = holder(daemon, ALPHA), other_of(daemon, ALPHA)
    posted = daemon.report(202, actor=taker, geometry=ALPHA, review="pending")
    id = posted["events"][0]
    assert "waits for a review" in posted["warnings"][0] and not posted["moved"]
    assert holder(daemon, ALPHA) == was
    assert daemon.json("/events.geojson")["features"] == []
    assert daemon.json(f"/events/{id}")["properties"]["review"] == "pending"
    before = pinned(daemon, posted["version"])
    accepted = review(daemon, id, "accepted")
    assert accepted["moved"] and holder(daemon, ALPHA) == taker
    assert "review" not in daemon.json(f"/events/{id}")["properties"]
    rejected = review(daemon, id, "rejected", reason="a rumour")
    assert rejected["moved"] and holder(daemon, ALPHA) == was
    assert review(daemon, id, "accepted")["moved"] and holder(daemon, ALPHA) == taker
    assert "changes nothing" in review(daemon, id, "accepted")["warnings"][0]
    assert pinned(daemon, posted["version"]) == before
    assert holder(daemon, ALPHA, f"&known-at={rejected['version']}") == was
    kinds = [(e["kind"], e.get("review"), e.get("reason")) for e in daemon.json("/versions")["versions"]]
    assert ("review", "rejected", "a rumour") in kinds
    store = daemon.store
    assert daemon.stop() == 0
    done = frontline("--store", store, "verify")
    assert done.returncode == 0, done.stderr
    dumped = frontline("--store", store, "dump")
    assert dumped.returncode == 0, dumped.stderr
    daemon.start()
    assert holder(daemon, ALPHA) == taker


def test_an_editor_finds_what_waits(daemon):
    def queue(how, query=""):
        return [e["id"] for e in daemon.json(f"/events.geojson?review={how}{query}")["features"]]
    waits = [daemon.report(202, actor=other_of(daemon, ALPHA), geometry=ALPHA, review="pending", at=at)["events"][0]
             for at in ("2020-03-01", "2020-01-15", "2020-02-01")]
    counts = daemon.report(actor=other_of(daemon, ALPHA), geometry=ALPHA)["events"][0]
    assert queue("pending") == waits and queue("accepted") == [counts] and queue("rejected") == []
    assert queue("pending", "&datetime=2020-01-01/2020-02-15") == waits[1:]
    assert queue("pending", "&limit=1&offset=1") == waits[1:2]
    version = daemon.version()
    review(daemon, waits[0], "rejected")
    review(daemon, counts, "pending")
    assert ask(daemon, "DELETE", f"/events/{waits[1]}").status_code == 200
    assert queue("pending") == [waits[2], counts] and queue("rejected") == waits[:1] and queue("accepted") == []
    assert queue("pending", f"&known-at={version}") == waits
    assert all(e["properties"]["review"] == "pending" for e in daemon.json("/events.geojson?review=pending")["features"])
    told = frontline("--url", daemon.url, "events", "--review", "pending")
    assert told.returncode == 0 and [line.split()[0] for line in told.stdout.splitlines()] == [waits[2], counts]
    assert refused(daemon.get("/events.geojson?review=lost"), 400)


def test_what_is_sent_back_is_corrected_and_waits(daemon):
    taker, was = other_of(daemon, ALPHA), holder(daemon, ALPHA)
    id = daemon.report(actor=taker, geometry=ALPHA)["events"][0]
    review(daemon, id, "pending", reason="where exactly?")
    assert holder(daemon, ALPHA) == was
    answer = ask(daemon, "PATCH", f"/events/{id}", {"type": "Feature", "properties": {"note": "there"}}, daemon.analyst)
    assert answer.status_code == 200, answer.text
    assert holder(daemon, ALPHA) == was  # to correct it is not to accept it
    assert daemon.json(f"/events/{id}")["properties"]["review"] == "pending"
    review(daemon, id, "accepted")
    assert holder(daemon, ALPHA) == taker
    assert daemon.json(f"/events/{id}")["properties"]["note"] == "there"
    review(daemon, id, "rejected")
    assert ask(daemon, "DELETE", f"/events/{id}").status_code == 200
    assert refused(ask(daemon, "POST", f"/events/{id}/review", {"review": "accepted"}), 410)


def test_perspectives_differ_and_the_difference_has_km2(daemon):
    was, taker = holder(daemon, ALPHA), other_of(daemon, ALPHA)
    first = daemon.version()
    daemon.report(actor=was, geometry=square(11.45, 46.45), sources=PRESS)
    claim = daemon.report(202, actor=taker, geometry=ALPHA, sources=ARMY, review="pending")["events"][0]
    made = define(daemon, "army", sources=["The army", "The press"], review=["accepted", "pending"], title="Its claims")
    assert made["perspective"]["since"] == made["version"]
    define(daemon, "b2", reliability="B", credibility="2")
    assert holder(daemon, ALPHA) == was and holder(daemon, ALPHA, "&perspective=main") == was
    assert holder(daemon, ALPHA, "&perspective=army") == taker
    assert holder(daemon, ALPHA, "&perspective=b2") == was
    events = daemon.json("/events.geojson?perspective=army")["features"]
    assert [e["id"] for e in events][-1] == claim and len(events) == 2
    assert len(daemon.json("/events.geojson?perspective=b2")["features"]) == 1
    told = daemon.json("/changes.geojson?perspective=army&against=main")
    (change,) = told["features"]
    p = change["properties"]
    assert (p["from"], p["to"], p["events"]) == (was, taker, [claim]) and p["km2"] > 50
    back = daemon.json("/changes.geojson?perspective=main&against=army")["features"][0]["properties"]
    assert (back["from"], back["to"], back["km2"]) == (taker, was, p["km2"])
    assert daemon.json("/changes.geojson?perspective=army&against=army")["features"] == []
    early = daemon.json("/changes.geojson?perspective=army&against=main&datetime=2020-01-02")
    assert early["features"] == []
    assert daemon.json("/control.geojson?perspective=army")["perspective"] == "army"
    # versions stay, also of a perspective
    version = made["version"]
    before = {x: pinned(daemon, version, f"&perspective={x}") for x in ("army", "main")}
    review(daemon, claim, "rejected")
    assert holder(daemon, ALPHA, "&perspective=army") == was
    daemon.report(actor=taker, geometry=GROUND, at="2020-01-15", sources=PRESS)
    define(daemon, "army", status=200, sources=["Nobody"])
    assert daemon.json("/events.geojson?perspective=army")["features"] == []
    assert {x: pinned(daemon, version, f"&perspective={x}") for x in ("army", "main")} == before
    # before it was there, and after it was removed
    detail = refused(daemon.get(f"/control.geojson?perspective=army&known-at={first}"), 404)["detail"]
    assert f"since {made['version']}" in detail
    gone = ask(daemon, "DELETE", "/perspectives/army").json()
    assert gone["removed"] == "army"
    assert "there are: main, b2" in refused(daemon.get("/control.geojson?perspective=army"), 404)["detail"]
    assert {x: pinned(daemon, version, f"&perspective={x}") for x in ("army", "main")} == before
    names = [p["name"] for p in daemon.json("/perspectives")["perspectives"]]
    assert names == ["main", "b2"]
    assert daemon.json("/perspectives/b2")["reliability"] == "B"
    assert daemon.json(f"/perspectives/army?known-at={version}")["title"] == "Its claims"


def test_a_perspective_goes_on_as_the_log_does(daemon):
    """Asked after each event or once at the end: the same."""
    define(daemon, "army", sources=["The army"])
    shown = None
    for i in range(6):
        daemon.report(actor="north" if i % 2 else "south", geometry=square(10.1 + i / 20, 46.2), sources=ARMY if i % 3 else PRESS,
                      at=f"2020-02-{20 - i:02}")
        shown = daemon.json("/control.geojson?perspective=army")
    assert daemon.stop() == 0
    daemon.start()
    again = daemon.json("/control.geojson?perspective=army")
    assert again["features"] == shown["features"]


def test_bad_input_changes_nothing(daemon):
    id = daemon.report(actor=other_of(daemon, ALPHA), geometry=ALPHA)["events"][0]
    define(daemon, "one", tags=["x"])
    before = daemon.version()
    for body, status, said in [
            ({"name": "main"}, 422, "always there"), ({"name": "One"}, 422, "a to z"), ({}, 422, "a to z"),
            ({"name": "one"}, 409, "already"), ({"name": "p", "reliability": "G"}, 422, "reliability"),
            ({"name": "p", "review": ["perhaps"]}, 422, "accepted"), ({"name": "p", "kinds": ["war"]}, 422, "control"),
            ({"name": "p", "sources": ["a", "A"]}, 422, "twice"), ({"name": "p", "colour": "red"}, 400, "colour"),
            ({"name": "p", "tags": ["a"], "not_tags": ["a"]}, 422, "not to count"), ([], 400, "")]:
        assert said in refused(ask(daemon, "POST", "/perspectives", body), status)["detail"], body
    assert refused(ask(daemon, "PUT", "/perspectives/main", {}), 422)
    assert refused(ask(daemon, "DELETE", "/perspectives/main"), 422)
    assert refused(ask(daemon, "DELETE", "/perspectives/none"), 404)
    assert refused(ask(daemon, "PUT", "/perspectives/two", {"name": "three"}), 422)
    assert refused(ask(daemon, "POST", "/perspectives", {"name": "p"}, daemon.analyst), 403)
    assert refused(ask(daemon, "POST", f"/events/{id}/review", {"review": "accepted"}, daemon.analyst), 403)
    assert refused(ask(daemon, "POST", f"/events/{id}/review", {"review": "maybe"}), 422)
    assert refused(ask(daemon, "POST", f"/events/{id}/review", {}), 400)
    assert refused(ask(daemon, "POST", "/events/e99/review", {"review": "accepted"}), 404)
    assert refused(daemon.post(event(geometry=ALPHA, review="rejected")), 422)
    assert refused(daemon.get("/control.geojson?perspective=none"), 404)
    assert refused(daemon.get("/changes.geojson?perspective=one&against=none"), 404)
    assert refused(daemon.get(f"/changes.geojson?against=one&known-at=v1/{before}"), 400)
    assert refused(daemon.get("/live?perspective=none"), 404)
    dry = ask(daemon, "POST", "/perspectives?dry-run=true", {"name": "p"})
    assert dry.status_code == 200 and dry.json()["dry_run"] and daemon.version() == before


def test_the_command_line_does_the_same(daemon, tmp_path):
    rule = tmp_path / "army.json"
    rule.write_text('{"name": "army", "sources": ["The army"], "review": ["accepted", "pending"]}')
    assert daemon.stop() == 0  # on the file, then through the daemon
    told = frontline("--store", daemon.store, "perspective", "add", rule)
    assert told.returncode == 0 and "army is a perspective from v2 on" in told.stdout, told.stderr
    assert "by The army" in frontline("--store", daemon.store, "perspective", "show", "army").stdout
    daemon.start()
    through = ["--url", daemon.url, "--token", daemon.token]
    assert "already" in frontline(*through, "perspective", "add", rule).stderr
    listed = frontline(*through, "perspective", "list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == ["main", "army"]
    taker = other_of(daemon, ALPHA)
    id = daemon.report(202, actor=taker, geometry=ALPHA, sources=ARMY, review="pending")["events"][0]
    assert holder(daemon, ALPHA) != taker and holder(daemon, ALPHA, "&perspective=army") == taker
    accepted = frontline(*through, "review", id, "accepted", "--reason", "seen by others")
    assert accepted.returncode == 0 and "reviewed" in accepted.stdout, accepted.stderr
    assert holder(daemon, ALPHA) == taker
    assert "no perspective any more" in frontline(*through, "perspective", "remove", "army").stdout
    for wrong in (["perspective"], ["perspective", "show"], ["perspective", "list", "x"], ["review", id, "perhaps"]):
        assert frontline(*through, *wrong).returncode == 2
    assert frontline(*through, "perspective", "remove", "army").returncode == 1
    assert "army removed" in frontline(*through, "log").stdout


# ---- a theatre that changes ---------------------------------------------------------------------


def test_actors_come_and_are_renamed(daemon):
    taker = other_of(daemon, ALPHA)
    old = daemon.report(actor=taker, geometry=ALPHA)["version"]
    before, legend = pinned(daemon, old), daemon.get(f"/legend.json?known-at={old}").content
    assert refused(daemon.post(event(actor="west", geometry=GROUND)), 422)
    added = ask(daemon, "POST", "/actors", {"id": "west", "name": {"en": "The West"}, "short": "West", "parent": taker})
    assert added.status_code == 201, added.text
    posted = daemon.report(actor="west", geometry=GROUND, confirm=True)
    lon, lat = GROUND[0][0][0] + 0.05, GROUND[0][0][1] + 0.05
    here = f"/at?lon={lon}&lat={lat}"
    assert daemon.json(here + "&level=faction")["actor"] == "west" and daemon.json(here)["actor"] == taker
    renamed = ask(daemon, "PUT", "/actors/west", {"id": "west", "name": {"en": "Far West"}})
    assert renamed.status_code == 200, renamed.text
    names = {a["id"]: a["name"] for a in daemon.json("/legend.json")["actors"]}
    assert "Far West" in str(names["west"])
    names = {a["id"]: a["name"] for a in daemon.json(f"/legend.json?known-at={posted['version']}")["actors"]}
    assert "The West" in str(names["west"])
    # back in time, and between versions either way
    assert pinned(daemon, old) == before and daemon.get(f"/legend.json?known-at={old}").content == legend
    for pair in (f"{old}/{posted['version']}", f"{posted['version']}/{old}"):
        for level in ("side", "faction"):
            changes = daemon.json(f"/changes.geojson?known-at={pair}&level={level}&actor={taker}")["features"]
            assert (level == "side") or changes
    # bad input changes nothing
    version = daemon.version()
    for verb, path, body, status in [("POST", "/actors", {"id": "west", "name": "x"}, 409), ("PUT", "/actors/none", {"id": "none"}, 404),
                                     ("POST", "/actors", {"id": "Bad Id", "name": "x"}, 422), ("POST", "/actors", {}, 400),
                                     ("POST", "/actors", {"id": "x", "name": "x", "parent": "none"}, 422),
                                     ("POST", "/actors", {"id": "x", "name": "x", "short": "West"}, 422),
                                     ("PUT", "/actors/west", {"id": "west", "parent": None, "name": "Alone"}, 422),
                                     ("POST", "/actors", {"id": "x", "name": "x", "colour": "red"}, 422)]:
        answer = ask(daemon, verb, path + "?dry-run=true", body)
        assert answer.status_code == status, (body, answer.status_code, answer.text)
    assert ask(daemon, "POST", "/actors", {"id": "x", "name": "x"}, daemon.analyst).status_code == 403
    assert daemon.version() == version
    # it is there after a restart, and whole
    assert daemon.stop() == 0
    assert frontline("--store", daemon.store, "verify").returncode == 0
    done = frontline("--store", daemon.store, "actor", "add", "east", "--name", "The East")
    assert done.returncode == 0 and "east is so from v" in done.stdout, done.stderr
    assert frontline("--store", daemon.store, "actor", "rename", "none", "--name", "x").returncode == 1
    assert frontline("--store", daemon.store, "actor", "add").returncode == 2
    daemon.start()
    assert daemon.json(here + "&level=faction")["actor"] == "west"
