"""What changed hands, and who held a point: /changes.geojson and /at?history=true."""
import pytest
from conftest import square
from test_refusals import check_problem

NEAR_ALPHA, NEAR_BRAVO = square(10.4, 46.2), square(10.2, 46.2)


@pytest.fixture(scope="module")
def told(daemon):
    """A gain and its loss near Alpha, a gain near Bravo; then a late report and a retraction."""
    ids = [daemon.report(geometry=NEAR_ALPHA, at="2020-02-01", actor="guard", sources=[{"name": "one"}])["events"][0],
           daemon.report(geometry=NEAR_BRAVO, at="2020-02-10", actor="south")["events"][0],
           daemon.report(geometry=NEAR_ALPHA, at="2020-03-01T12:00:00Z", actor="north")["events"][0]]
    return ids, daemon.version()


def said(collection):
    return sorted((f["properties"]["from"], f["properties"]["to"], round(f["properties"]["km2"], 3),
                   tuple(f["properties"]["events"])) for f in collection["features"])


def gains(collection):
    return {(g["actor"], g["status"], g["other"]): g["km2"] for g in collection["gains"]}


@pytest.mark.parametrize("when, expected", [
    ("2020-01-01/2020-01-31", []),
    ("2020-02-01/2020-02-09", [("north", "south", 0)]),
    ("2020-02-01", [("north", "south", 0)]),
    ("2020-02-01T00:00:00Z", [("north", "south", 0)]),
    ("2020-02-01T00:00:01Z/2020-02-09", []),
    ("2020-02-02/2020-02-29", [("north", "south", 1)]),
    ("2020-03-01/..", [("south", "north", 2)]),
    ("../2020-02-10", [("north", "south", 0), ("north", "south", 1)]),
    ("2020-02-01/2020-04-01", [("north", "south", 1)]),  # one came back: it is with whom it was
])
def test_changes_within_an_interval(daemon, told, when, expected):
    ids, version = told
    c = daemon.json(f"/changes.geojson?datetime={when}&known-at={version}")
    assert [(a, b, e) for a, b, _, e in said(c)] == sorted((a, b, (ids[i],)) for a, b, i in expected)
    assert sum(g["km2"] for g in c["gains"]) == pytest.approx(0, abs=1e-9)
    assert sum(f["properties"]["km2"] for f in c["features"]) == pytest.approx(c["km2"], abs=1e-6)


def test_totals_are_those_of_the_maps(daemon, told):
    def areas(when):
        held = {}
        for f in daemon.json(f"/control.geojson?dissolve=actor&datetime={when}&known-at={told[1]}")["features"]:
            p = f["properties"]
            held[p["actor"], p["status"], p["other"]] = p["area_km2"]
        return held
    before, after = areas("2020-01-31"), areas("2020-02-20")
    gained = gains(daemon.json(f"/changes.geojson?datetime=2020-02-01/2020-02-20&known-at={told[1]}"))
    assert gained and all(after[k] - before[k] == pytest.approx(v, abs=1e-9) for k, v in gained.items())


def test_levels_filters_and_shape(daemon, told):
    address = f"/changes.geojson?datetime=2020-02-01/2020-02-20&known-at={told[1]}"
    factions = daemon.json(address + "&level=faction")
    assert {f["properties"]["to"] for f in factions["features"]} == {"guard", "south"}
    assert len(daemon.json(address + "&level=faction&actor=guard")["features"]) == 1
    assert len(daemon.json(address + "&bbox=10.2,46.2,10.3,46.3")["features"]) == 1
    assert daemon.json(address + "&status=contested")["features"] == []
    narrow = daemon.json(address + "&min-width=100000")
    assert narrow["features"] == [] and narrow["not_drawn"]["count"] == 2
    assert narrow["km2"] == narrow["not_drawn"]["km2"] > 0
    for f in factions["features"]:
        ring = f["geometry"]["coordinates"][0]
        assert f["geometry"]["type"] == "Polygon" and ring[0] == ring[-1] and len(ring) == 5 and f["id"] > 0


def test_between_versions(daemon, told):
    ids, version = told
    late = daemon.report(geometry=square(11.1, 45.1), at="2020-01-15", actor="north")["events"][0]
    newest = daemon.version()
    c = daemon.json(f"/changes.geojson?known-at={version}/{newest}")
    assert [(a, b, e) for a, b, _, e in said(c)] == [("south", "north", (late,))]
    assert c["compared"]["from"]["version"] == version and c["compared"]["to"]["version"] == newest
    back = daemon.json(f"/changes.geojson?known-at={newest}/{version}")
    assert [(a, b, e) for a, b, _, e in said(back)] == [("north", "south", (late,))]
    assert daemon.json(f"/changes.geojson?known-at={version}/{newest}&datetime=2020-01-10")["features"] == []
    assert daemon.json(f"/changes.geojson?known-at={version}/{version}")["features"] == []
    both = daemon.json(f"/changes.geojson?known-at={version}/{newest}&datetime=2020-02-05/2020-02-20")
    assert sorted(e for _, _, _, e in said(both)) == sorted([(late,), (ids[1],)])
    answer = daemon.get(f"/changes.geojson?known-at={version}/{newest}")
    assert "immutable" in answer.headers["Cache-Control"] and "Link" not in answer.headers
    assert answer.headers["Content-Location"].endswith(f"known-at={version}/{newest}")


def test_history_of_a_point(daemon, told):
    ids, version = told
    at = daemon.json(f"/at?lon=10.45&lat=46.25&history=true&level=faction&known-at={version}")
    assert [(h["actor"], h["from"], h["to"], h["event"]) for h in at["history"]] == [
        ("north", "2020-01-01T00:00:00Z", "2020-02-01T00:00:00Z", None),
        ("guard", "2020-02-01T00:00:00Z", "2020-03-01T12:00:00Z", ids[0]),
        ("north", "2020-03-01T12:00:00Z", None, ids[2])]
    assert [s["name"] for s in at["history"][1]["sources"]] == ["one"]
    then = daemon.json(f"/at?lon=10.45&lat=46.25&history=true&datetime=2020-02-05&known-at={version}")
    assert [h["actor"] for h in then["history"]] == ["north", "south"] and then["history"][-1]["to"] is None
    assert daemon.json("/at?lon=0&lat=0&history=true")["history"] == []
    assert "history" not in daemon.json("/at?lon=10.45&lat=46.25")


@pytest.mark.parametrize("path, status, words", [
    ("/changes.geojson?datetime=2020-02-30", 400, "date"),
    ("/changes.geojson?datetime=2020-02-02/2020-02-01", 400, "ends before"),
    ("/changes.geojson?known-at=v1/v9999", 404, "v9999"),
    ("/changes.geojson?known-at=v9999/v1", 404, "v9999"),
    ("/changes.geojson?known-at=v0/v1", 400, "v10/v12"),
    ("/changes.geojson?known-at=v1/v2/v3", 400, "v10/v12"),
    ("/changes.geojson?known-at=/v2", 400, "v10/v12"),
    ("/changes.geojson?min-width=wide", 400, "metres"),
    ("/changes.geojson?actor=guard", 400, "level=faction"),
    ("/changes.geojson?known-at=v1/v2&pockets=true", 400, "one version"),
    ("/changes.geojson?pockets=yes", 400, "false or true"),
    ("/changes.geojson?perspective=", 400, "is empty"),
    ("/changes.geojson?perspective=none", 404, "there are: main"),
    ("/control.geojson?known-at=v1/v2", 400, "a version"),
    ("/at?place=Alpha&history=yes", 400, "false or true"),
])
def test_what_is_refused(daemon, told, path, status, words):
    assert words in check_problem(daemon.get(path), status)["detail"]
