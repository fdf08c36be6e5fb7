"""Actors that belong to others, or are called otherwise, from a date on."""
import json

import pytest
import requests
from conftest import Daemon, frontline, make_store, make_token, refused, square

SMALL, LARGE = square(10.25, 46.25, 0.05), square(10.2, 46.2, 0.15)
PAGES = ["/control.geojson", "/control.geojson?level=faction", "/fronts.geojson", "/places.geojson", "/stats.json?step=P7D",
         "/at?lon=10.26&lat=46.26&history=true", "/changes.geojson?datetime=2020-01-01/2020-12-31", "/legend.json",
         "/tiles/6/33/22.mvt", "/collections/control/items", "/control.geojson?datetime=2020-02-20", "/style.json"]


@pytest.fixture
def daemon(tmp_path):
    """The guard, of the south, takes a square on 1 February; the north takes what the south has around it on 1 March."""
    store, admin = make_store(tmp_path)
    d = Daemon(store, admin)
    d.analyst, d.editor = make_token(store, "analyst", "a"), make_token(store, "editor", "e")
    d.start()
    d.report(actor="south", at="2020-01-10", geometry=LARGE, confirm=True)
    d.report(actor="guard", at="2020-02-01", geometry=SMALL, confirm=True)
    d.report(actor="north", at="2020-03-01", geometry=LARGE, confirm=True, **{"from": ["south"]})
    yield d
    assert d.stop() == 0


def put(daemon, id, query="", **said):
    headers = {"Authorization": f"Bearer {daemon.editor}"}
    return requests.put(f"{daemon.url}/actors/{id}{query}", json={"id": id, **said}, headers=headers, timeout=20)


def regroup(daemon, id, parent, since):
    answer = put(daemon, id, parent=parent, since=since)
    assert answer.status_code == 200, answer.text
    return answer.json()


def holder(daemon, when, level="side", more=""):
    return daemon.json(f"/at?lon=10.26&lat=46.26&datetime={when}&level={level}{more}")["actor"]


def pinned(daemon, version):
    return {p: daemon.get(f"{p}{'&' if '?' in p else '?'}known-at={version}").content for p in PAGES}


def areas(daemon, query):
    found = {}
    for f in daemon.json(f"/control.geojson?{query}")["features"]:
        p = f["properties"]
        key = p["actor"], p["status"], p.get("other")
        found[key] = found.get(key, 0) + p["area_km2"]
    return found


def since(daemon, when, level="side"):
    at = daemon.json(f"/at?lon=10.26&lat=46.26&datetime={when}&level={level}")
    return at["since"][:10], at.get("event")


def test_since_counts_a_regrouping(daemon):
    assert since(daemon, "2020-02-20") == ("2020-02-01", "e3")
    regroup(daemon, "guard", "north", "2020-02-15")
    assert since(daemon, "2020-02-14") == ("2020-02-01", "e3")
    day, event = since(daemon, "2020-02-20")
    assert (day, event) == ("2020-02-15", None)
    assert since(daemon, "2020-02-20", "faction") == ("2020-02-01", "e3")  # the guard has it all the time
    regroup(daemon, "guard", None, "2020-02-17")
    assert since(daemon, "2020-02-16")[0] == "2020-02-15" and since(daemon, "2020-02-20")[0] == "2020-02-17"
    assert put(daemon, "guard", since="2020-02-18", colour="#123456").status_code == 200  # it is with whom it was
    assert since(daemon, "2020-02-20")[0] == "2020-02-17"
    daemon.report(actor="south", at="2020-02-19", geometry=SMALL, confirm=True)
    assert since(daemon, "2020-02-20")[0] == "2020-02-19"


def test_a_faction_changes_sides_on_a_day(daemon):
    version = daemon.version()
    before = pinned(daemon, version)
    assert holder(daemon, "2020-02-20") == "south" and holder(daemon, "2020-03-02", "faction") == "north"
    told = regroup(daemon, "guard", "north", "2020-02-15")
    assert (told["applied_again"], told["changed"]) == (1, 1)
    assert holder(daemon, "2020-02-14") == "south" and holder(daemon, "2020-02-15") == "north"
    assert holder(daemon, "2020-02-20", "faction") == "guard"
    assert holder(daemon, "2020-03-02", "faction") == "guard"  # it was not of the south any more
    assert pinned(daemon, version) == before
    assert holder(daemon, "2020-03-02", "faction", f"&known-at={version}") == "north"
    legend = {a["id"]: a["parent"] for a in daemon.json("/legend.json?datetime=2020-02-14")["actors"]}
    assert legend["guard"] == "south"
    assert {a["id"]: a["parent"] for a in daemon.json("/legend.json")["actors"]}["guard"] == "north"
    # What comes late knows it: this is before the event of March, and after the change.
    daemon.report(actor="north", at="2020-02-20", geometry=LARGE, confirm=True, **{"from": ["south"]})
    daemon.report(actor="south", at="2020-02-21", confirm=True, area="geometry & held_by(south)", geometry=LARGE)
    assert holder(daemon, "2020-02-21", "faction") == "guard"
    # And it can be taken back, or corrected.
    told = regroup(daemon, "guard", "south", "2020-02-15")
    assert told["changed"] >= 1 and holder(daemon, "2020-03-02", "faction") == "north"
    regroup(daemon, "guard", None, "2020-02-15")
    assert holder(daemon, "2020-02-20") == "guard"
    store, port = daemon.store, daemon.port
    assert daemon.stop() == 0
    done = frontline("--store", store, "verify")
    assert done.returncode == 0, done.stderr
    daemon.start(f"127.0.0.1:{port}")
    assert pinned(daemon, version) == before and holder(daemon, "2020-02-20") == "guard"


def test_each_answer_has_the_sides_of_its_time(daemon):
    regroup(daemon, "guard", "north", "2020-02-15")
    for day in ["2020-02-01", "2020-02-14", "2020-02-15", "2020-03-02"]:
        parents = {a["id"]: a["parent"] for a in daemon.json(f"/legend.json?datetime={day}")["actors"]}
        sums = {}
        for (actor, status, other), km2 in areas(daemon, f"datetime={day}&level=faction").items():
            key = parents.get(actor) or actor, status, parents.get(other) or other
            sums[key] = sums.get(key, 0) + km2
        sides = areas(daemon, f"datetime={day}")
        assert sides.keys() == sums.keys()
        assert all(abs(sides[k] - sums[k]) < 1e-6 for k in sums)
    assert daemon.json("/fronts.geojson?datetime=2020-02-14&level=faction&actor=guard")["features"]
    held = areas(daemon, "datetime=2020-02-14&level=faction&actor=guard")["guard", "held", None]
    changes = [f["properties"] for f in daemon.json("/changes.geojson?datetime=2020-02-15/2020-02-15")["features"]]
    assert changes and all((c["from"], c["to"], c["events"]) == ("south", "north", []) for c in changes)
    assert abs(sum(c["km2"] for c in changes) - held) < 1e-6
    assert daemon.json("/changes.geojson?datetime=2020-02-15/2020-02-15&level=faction")["features"] == []
    history = daemon.json("/at?lon=10.26&lat=46.26&history=true")["history"]
    assert [(h["actor"], h["from"][:10], bool(h["event"])) for h in history][-2:] == \
        [("south", "2020-01-10", True), ("north", "2020-02-15", False)]
    mine = daemon.json("/control.geojson?level=faction&actor=south&status=held&datetime=2020-02-14")["features"]
    assert {f["properties"]["actor"] for f in mine} == {"south", "guard"}
    mine = daemon.json("/control.geojson?level=faction&actor=south&status=held&datetime=2020-02-15")["features"]
    assert {f["properties"]["actor"] for f in mine} == {"south"}
    assert daemon.json("/version")["datetime"] == "2020-03-01T00:00:00Z"
    side = daemon.get("/tiles/6/33/22.mvt?datetime=2020-02-14").content
    assert side != daemon.get("/tiles/6/33/22.mvt?datetime=2020-02-15").content


def test_statistics_follow_the_tree_of_each_step(daemon):
    regroup(daemon, "guard", "north", "2020-02-15")
    told = daemon.json("/stats.json?datetime=2020-02-10/2020-02-20&step=P1D")
    last = None
    for step in told["periods"]:
        now = {(a["actor"], a["status"]): a["km2"] for a in step["areas"]}
        if last:
            gain = {k: now.get(k, 0) - last.get(k, 0) for k in now.keys() | last.keys()}
            for flow in step["flows"]:
                assert (flow["from"]["actor"], flow["to"]["actor"]) == ("south", "north") and step["from"].startswith("2020-02-15")
                gain["south", "held"] += flow["km2"]
                gain["north", "held"] -= flow["km2"]
            assert all(abs(g) < 1e-6 for g in gain.values())
        last = now
    assert sum(len(s["flows"]) for s in told["periods"]) == 1


def test_names_and_colours_too(daemon):
    answer = put(daemon, "guard", since="2020-02-15", name={"en": "The new guard"}, colour="#123456")
    assert answer.status_code == 200, answer.text
    shown = {a["id"]: a for a in daemon.json("/legend.json?datetime=2020-02-14")["actors"]}["guard"]
    assert (shown["name"], shown["colour"]) == ("Southern guard", "#e69f00")
    shown = {a["id"]: a for a in daemon.json("/legend.json")["actors"]}["guard"]
    assert (shown["name"], shown["colour"], shown["parent"]) == ("The new guard", "#123456", "south")
    zone = next(f["properties"] for f in daemon.json("/control.geojson?level=faction&datetime=2020-02-20")["features"]
                if f["properties"]["actor"] == "guard")
    assert (zone["name"], zone["fill"]) == ("The new guard", "#123456")


def test_what_cannot_be_changes_nothing(daemon):
    before = daemon.version(), pinned(daemon, daemon.version())
    for id, said, where, words in [
            ("guard", {"parent": "guard", "since": "2020-02-15"}, "/parent", "cannot belong to"),
            ("south", {"parent": "guard", "since": "2020-02-15"}, "/parent", "cannot belong to"),
            ("guard", {"parent": "nobody", "since": "2020-02-15"}, "/parent", "no actor"),
            ("guard", {"parent": "north", "since": "2019-12-31"}, "/since", "nothing changes before"),
            ("guard", {"parent": "north", "since": "2999-01-01"}, "/since", "future"),
            ("guard", {"parent": "north"}, "/since", "since when"),
            ("guard", {"since": "2020-02-15"}, "", "say what changes"),
            ("guard", {"since": "2020-02-15", "colour": "red"}, "", "colour"),
            ("guard", {"since": "2020-02-15", "aliases": ["G"]}, "/aliases", "at all times")]:
        problem = refused(put(daemon, id, **said), 422)
        assert words in problem["detail"] and problem.get("where", "") == where or words in problem["detail"], problem
    refused(put(daemon, "none", parent="north", since="2020-02-15"), 404)
    refused(put(daemon, "guard", parent="north", since="soon"), 400)
    dry = put(daemon, "guard", "?dry-run=true", parent="north", since="2020-02-15")
    assert dry.status_code == 200 and dry.json()["dry_run"] and dry.json()["changed"] == 1
    assert (daemon.version(), pinned(daemon, daemon.version())) == before


def test_the_command_line_and_a_dump(daemon, tmp_path):
    told = frontline("--url", daemon.url, "--token", daemon.editor, "actor", "regroup", "guard", "--under", "north",
                     "--on", "2020-02-15")
    assert told.returncode == 0 and "1 later event moved something else" in told.stdout, told
    for wrong in (["regroup", "guard", "--on", "2020-02-15"], ["regroup", "guard", "--under", "north"],
                  ["regroup", "guard", "--under", "north", "--alone", "--on", "2020-02-15"]):
        assert frontline("--url", daemon.url, "--token", daemon.editor, "actor", *wrong).returncode == 2
    answers = pinned(daemon, daemon.version())
    store, port = daemon.store, daemon.port
    assert daemon.stop() == 0
    dumped = frontline("--store", store, "dump")
    assert dumped.returncode == 0, dumped.stderr
    (tmp_path / "log").write_text(dumped.stdout)
    copy = tmp_path / "copy.frontline"
    restored = frontline("restore", tmp_path / "log", copy)
    assert restored.returncode == 0, restored.stderr
    assert frontline("--store", copy, "dump").stdout == dumped.stdout
    # Without the move that the regrouping made, the log is not what its entries say.
    lines = dumped.stdout.splitlines(True)
    made = [i for i, line in enumerate(lines) if '"known_from":5' in line and '"event":4' in line]
    assert len(made) == 1
    ended = next(i for i, line in enumerate(lines) if '"event":4' in line and '"known_to":5' in line)
    head = lines[0].replace('"moves":5', '"moves":4')
    forged = [head] + [line.replace('"known_to":5', '"known_to":null') if i == ended else line
                       for i, line in enumerate(lines) if i and i not in made]
    (tmp_path / "forged").write_text("".join(forged))
    again = frontline("restore", tmp_path / "forged", tmp_path / "forged.frontline")
    assert again.returncode == 1 and "e4" in again.stderr, again
    daemon.start(f"127.0.0.1:{port}")
    assert pinned(daemon, daemon.version()) == answers


def test_the_actors_with_their_changes(daemon):
    before = daemon.get("/actors?known-at=v4").content
    regroup(daemon, "guard", None, "2020-02-15")
    assert put(daemon, "guard", since="2020-02-20", colour="#123456", name={"en": "The new guard"}).status_code == 200
    guard = {a["id"]: a for a in daemon.json("/actors")["actors"]}["guard"]
    assert guard["parent"] == "south" and guard["short"] == "Guard"
    assert guard["changes"] == [{"since": "2020-02-15T00:00:00Z", "parent": None},
                                {"since": "2020-02-20T00:00:00Z", "name": {"en": "The new guard"}, "colour": "#123456"}]
    for change in guard["changes"]:  # as they are said they can be said again
        assert put(daemon, "guard", "?dry-run=true", **change).status_code == 200
    told = frontline("--url", daemon.url, "actor")
    assert told.returncode == 0 and "a side of its own" in told.stdout and "called The new guard" in told.stdout
    assert daemon.get("/actors?known-at=v4").content == before


def test_followers_are_told(daemon):
    """A page that follows has the sides as they are, by what a message says."""
    page = {f["id"] for f in daemon.json("/control.geojson")["features"]}
    regroup(daemon, "guard", "north", "2020-02-15")
    with requests.get(f"{daemon.url}/live?since=v4", stream=True, timeout=20) as stream:
        lines = (line.decode() for line in stream.iter_lines() if line.startswith(b"data: {"))
        told = json.loads(next(lines)[6:])
    assert told["version"] == "v5" and told["changes"], told
    assert {(c["properties"]["from"], c["properties"]["to"]) for c in told["changes"]["features"]} >= {("south", "north")}
    page = page - set(told["zones"]["removed"]) | set(told["zones"]["added"])
    assert page == {f["id"] for f in daemon.json("/control.geojson")["features"]}


def test_a_perspective_is_regrouped_as_the_rest(daemon):
    headers = {"Authorization": f"Bearer {daemon.editor}"}
    rule = {"kinds": ["control"]}
    assert requests.put(f"{daemon.url}/perspectives/all", json=rule, headers=headers, timeout=20).status_code == 201
    assert holder(daemon, "2020-03-02", "faction", "&perspective=all") == "north"
    regroup(daemon, "guard", "north", "2020-02-15")
    assert holder(daemon, "2020-03-02", "faction", "&perspective=all") == "guard"
    a, b = (daemon.json(f"/control.geojson?level=faction&perspective={p}")["features"] for p in ("all", "main"))
    assert a == b
