"""Statistics: /stats.json and /stats.csv."""
import csv
import io

import pytest
from conftest import square
from test_refusals import check_problem

HEADER = "what,from,to,kind,actor,status,other,to_actor,to_status,to_other,value,unit"


@pytest.fixture(scope="module")
def told(daemon):
    daemon.report(geometry=square(10.4, 46.2), at="2020-02-01", actor="guard", precision="week")
    daemon.report(geometry=square(10.2, 46.2), at="2020-02-10", actor="south")
    daemon.report(geometry=square(10.4, 46.2), at="2020-03-01T12:00:00Z", actor="north", precision="hour")
    return daemon.version()


def key(group):
    return group["actor"], group["status"], group["other"]


def areas(daemon, when, level="side"):
    shown = daemon.json(f"/control.geojson?dissolve=actor&datetime={when}&level={level}")["features"]
    return {key(f["properties"]): f["properties"]["area_km2"] for f in shown}


@pytest.mark.parametrize("level", ["side", "faction"])
def test_figures_are_those_of_the_maps(daemon, told, level):
    stats = daemon.json(f"/stats.json?datetime=2020-01-25/2020-03-05&step=P1D&level={level}")
    assert len(stats["periods"]) == 41 and stats["method"]["areas"]
    before = None
    for p in stats["periods"]:
        said = {key(a): a["km2"] for a in p["areas"]}
        if p["from"][:10] in ("2020-01-25", "2020-02-01", "2020-02-10", "2020-02-29", "2020-03-01"):
            assert said == areas(daemon, p["from"][:10], level)
        for group in before or ():
            gain = sum(f["km2"] * ((key(f["to"]) == group) - (key(f["from"]) == group)) for f in p["flows"])
            assert gain == pytest.approx(said[group] - before[group], abs=1e-9)
        before = said
    assert [p["from"][:10] for p in stats["periods"] if p["events"]] == ["2020-02-01", "2020-02-10", "2020-03-01"]
    assert stats["uncertainty"]["events_by_precision"] == {"not_said": 0, "hour": 1, "day": 1, "week": 1, "month": 0}
    contested = sum(v for (_, status, _), v in before.items() if status == "contested")
    assert stats["uncertainty"]["contested"]["km2"] == pytest.approx(contested, abs=1e-9)


@pytest.mark.parametrize("query, starts", [
    ("datetime=2020-01-31/2020-04-02&step=P1M", ["2020-01-31", "2020-02-29", "2020-03-31"]),
    ("datetime=2020-02-01/2020-02-20&step=P1W", ["2020-02-01", "2020-02-08", "2020-02-15"]),
    ("datetime=2020-02-01/2020-02-20&step=P10D", ["2020-02-01", "2020-02-11"]),
    ("datetime=2020-02-01/2020-02-20", ["2020-02-01"]),
    ("datetime=2020-02-01", ["2020-02-01"]),
    ("step=P1M", ["2020-01-01", "2020-02-01", "2020-03-01"]),
    ("datetime=../2020-02-10&step=P1M", ["2020-01-01", "2020-02-01"]),
    ("datetime=2020-02-20/..&step=P1W", ["2020-02-20", "2020-02-27"]),
    ("datetime=2019-01-01/2019-02-01&step=P1D", []),
])
def test_steps(daemon, told, query, starts):
    stats = daemon.json(f"/stats.json?known-at={told}&{query}")
    assert [p["from"][:10] for p in stats["periods"]] == starts


def test_at_the_end(daemon, told):
    end = daemon.json("/stats.json?datetime=2020-02-01/2020-02-20")["at_end"]
    fronts = daemon.json("/fronts.geojson?datetime=2020-02-20")["features"]
    pairs = {}
    for f in fronts:
        p = f["properties"]
        pair = frozenset([(p["left"], p["left_status"], p["left_other"]), (p["right"], p["right_status"], p["right_other"])])
        pairs[pair] = pairs.get(pair, 0) + p["length_km"]
    assert len(end["fronts"]) == len(pairs)
    for f in end["fronts"]:
        assert f["km"] == pytest.approx(pairs[frozenset([key(f["left"]), key(f["right"])])], abs=1e-4)
    places = daemon.json("/places.geojson?datetime=2020-02-20")["features"]
    assert sum(p["count"] for p in end["places"]) == len(places)
    for p in end["places"]:
        alike = [f for f in places if f["properties"]["kind"] == p["kind"] and key(f["properties"]) == key(p)]
        assert len(alike) == p["count"]
    pockets = [f for f in daemon.json("/control.geojson?datetime=2020-02-20")["features"] if f["properties"]["pocket"]]
    assert {p["id"]: p["km2"] for p in end["pockets"]} == {f["id"]: f["properties"]["area_km2"] for f in pockets}


def test_the_table_says_the_same(daemon, told):
    query = "?datetime=2020-01-25/2020-03-05&step=P1W"
    stats, answer = daemon.json("/stats.json" + query), daemon.get("/stats.csv" + query)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.text.split("\r\n")[0] == HEADER and answer.text.endswith("\r\n")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    for what, name in (("area", "areas"), ("flow", "flows")):
        assert ([(r["from"], float(r["value"])) for r in rows if r["what"] == what] ==
                [(p["from"], x["km2"]) for p in stats["periods"] for x in p[name]])
    assert len([r for r in rows if r["what"] == "places"]) == len(stats["at_end"]["places"])
    assert len([r for r in rows if r["what"] == "front"]) == len(stats["at_end"]["fronts"])
    assert all(None not in r and None not in r.values() for r in rows)


@pytest.mark.parametrize("query, status, words", [
    ("step=P1Y", 400, "P1D"), ("step=P0D", 400, "P1D"), ("step=1", 400, "P1D"), ("step=P1000D", 400, "P1D"),
    ("step=P1DT1H", 400, "P1D"), ("step=P-1D", 400, "P1D"), ("step=P", 400, "P1D"),
    ("datetime=2020-01-01/2090-01-01&step=P1D", 422, "10000"),
    ("datetime=2020-02-31/..", 400, "date"), ("datetime=2020-02-02/2020-02-01", 400, "ends before"),
    ("known-at=v999", 404, "v999"), ("bbox=1,2,3,4", 400, "no parameter"),
])
def test_what_is_refused(daemon, told, query, status, words):
    for address in ("/stats.json?", "/stats.csv?"):
        assert words in check_problem(daemon.get(address + query), status)["detail"]
