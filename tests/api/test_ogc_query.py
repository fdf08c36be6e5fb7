"""CQL2: filters as GDAL, QGIS and people write them, as text and as JSON."""
import json
import math

import pytest
from conftest import square


@pytest.fixture(scope="module")
def events(daemon):
    for day in range(1, 7):
        daemon.report(geometry=square(10.0 + day / 10, 46.2), at=f"2020-02-0{day}T12:00:00Z", actor=("north", "guard")[day % 2],
                      note=["it's", "100%", "a_b", None, "Über", "x"][day - 1])
    daemon.report(kind="incident", actor=None, at="2020-03-01", place="Echo")


def ask(daemon, name, text, **more):
    answer = daemon.get(f"/collections/{name}/items", params={"filter": text, "limit": 1000, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()["features"]


def days(features):
    return [int(f["properties"]["occurred_at"][8:10]) for f in features if f["properties"]["kind"] == "control"]


@pytest.mark.parametrize("text, expected", [
    ("actor = 'north'", [2, 4, 6]),
    ("\"actor\" = 'north'", [2, 4, 6]),
    ("actor <> 'north'", [1, 3, 5]),                                    # null is neither
    ("NOT actor = 'north'", [1, 3, 5]),
    ("actor IS NULL OR actor = 'guard'", [1, 3, 5]),
    ("actor is not null AND kind = 'control'", [1, 2, 3, 4, 5, 6]),
    ("note LIKE 'it''s'", [1]),
    ("note LIKE '100\\%'", [2]),
    ("note LIKE '%_b'", [3]),
    ("note LIKE 'a\\_b'", [3]),
    ("note LIKE '_ber'", [5]),
    ("note NOT LIKE '%'", []),
    ("note = 'Über'", [5]),
    ("actor IN ('north', 'nobody')", [2, 4, 6]),
    ("actor NOT IN ('north', 'nobody')", [1, 3, 5]),
    ("occurred_at = DATE('2020-02-03')", [3]),
    ("occurred_at > DATE('2020-02-03')", [4, 5, 6]),
    ("occurred_at >= TIMESTAMP('2020-02-03T12:00:00Z')", [3, 4, 5, 6]),
    ("occurred_at < '2020-02-03'", [1, 2]),                             # QGIS says times as texts
    ("occurred_at BETWEEN DATE('2020-02-02') AND DATE('2020-02-04')", [2, 3, 4]),
    ("occurred_at NOT BETWEEN DATE('2020-02-02') AND DATE('2020-02-06')", [1]),
    ("T_AFTER(occurred_at, DATE('2020-02-04'))", [5, 6]),
    ("T_BEFORE(occurred_at, TIMESTAMP('2020-02-02T12:00:00Z'))", [1]),
    ("T_DURING(occurred_at, INTERVAL('2020-02-02T12:00:00Z', '2020-02-04T12:00:00Z'))", [3]),
    ("T_INTERSECTS(occurred_at, INTERVAL('2020-02-05', '..'))", [5, 6]),
    ("T_DISJOINT(occurred_at, INTERVAL('..', '2020-02-05'))", [6]),
    ("T_EQUALS(occurred_at, TIMESTAMP('2020-02-02T13:00:00+01:00'))", [2]),
    ("T_CONTAINS(INTERVAL('2020-02-02', '2020-02-03'), occurred_at)", [2, 3]),
    ("T_CONTAINS(INTERVAL('2020-02-02T12:00:00Z', '..'), occurred_at)", [3, 4, 5, 6]),
    ("T_STARTS(occurred_at, INTERVAL('2020-02-02T12:00:00Z', '2020-02-03'))", [2]),
    ("T_STARTEDBY(INTERVAL('2020-02-02T12:00:00Z', '2020-02-03'), occurred_at)", [2]),
    ("T_FINISHES(occurred_at, INTERVAL('..', '2020-02-02T12:00:00Z'))", [2]),
    ("T_FINISHEDBY(INTERVAL('2020-02-01', '2020-02-02T12:00:00Z'), occurred_at)", [2]),
    ("T_MEETS(occurred_at, INTERVAL('2020-02-02T12:00:00Z', '..'))", [2]),
    ("T_METBY(occurred_at, INTERVAL('..', '2020-02-02T12:00:00Z'))", [2]),
    ("T_MEETS(INTERVAL('2020-02-01', '2020-02-02'), INTERVAL('2020-02-03', '..')) AND actor = 'north'", [2, 4, 6]),
    ("T_MEETS(INTERVAL('2020-02-01', '2020-02-02'), INTERVAL('2020-02-04', '..'))", []),
    ("T_OVERLAPS(INTERVAL('2020-02-01', occurred_at), INTERVAL('2020-02-03', '2020-02-05'))", [3, 4, 5]),
    ("T_OVERLAPPEDBY(INTERVAL(occurred_at, '2020-02-09'), INTERVAL('2020-02-01', '2020-02-03'))", [1, 2, 3]),
    ("T_DURING(INTERVAL(occurred_at, '2020-02-05'), INTERVAL('2020-02-03', '2020-02-06'))", [3, 4, 5]),
    ("actor = note", []),
    ("actor <> note", [1, 2, 3, 5, 6]),
    ("recorded_at > occurred_at AND actor = 'north'", [2, 4, 6]),
    ("moved_nothing = FALSE AND actor='guard'", [1, 3, 5]),
    ("NOT moved_nothing AND (actor='guard' OR actor='north') AND NOT (note IS NULL)", [1, 3, 5, 6]),
    ("S_INTERSECTS(geometry, BBOX(10.15, 46, 10.25, 47))", [1, 2]),
    ("S_INTERSECTS(geometry, POINT(10.35 46.25))", [3]),
    ("s_intersects(geometry,POLYGON((10.55 46.25, 10.58 46.25, 10.58 46.28, 10.55 46.25)))", [5]),
    ("S_INTERSECTS(geometry, POLYGON((0 40, 20 40, 20 50, 0 50, 0 40), (10.05 46.1, 10.05 46.4, 10.65 46.4, 10.65 46.1, 10.05 46.1)))",
     [6]),                                                              # all but one are in the hole
    ("S_INTERSECTS(geometry, LINESTRING(10.0 46.25, 10.25 46.25))", [1, 2]),
    ("S_INTERSECTS(geometry, MULTIPOLYGON(((10.41 46.21,10.42 46.21,10.42 46.22,10.41 46.21)),((1 1,2 1,2 2,1 1))))", [4]),
    ("S_INTERSECTS(geometry, MULTIPOINT((10.15 46.25), (10.35 46.25)))", [1, 3]),
    ("S_INTERSECTS(geometry, MULTIPOINT(10.15 46.25, 10.35 46.25))", [1, 3]),
    ("S_INTERSECTS(geometry, MULTILINESTRING((10.12 46.21, 10.15 46.25), (1 1, 2 2, 3 1), (10.62 46 , 10.62 47)))", [1, 6]),
    ("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(10.15 46.25), LINESTRING(10.35 46.25, 10.35 46.27), "
     "GEOMETRYCOLLECTION(POLYGON((10.55 46.25, 10.58 46.25, 10.58 46.28, 10.55 46.25)))))", [1, 3, 5]),
    ("S_DISJOINT(geometry, BBOX(10.15, 46, 10.25, 47))", [3, 4, 5, 6]),
    ("NOT S_DISJOINT(geometry, POINT(10.35 46.25))", [3]),
    ("S_WITHIN(geometry, BBOX(10.1, 46, 10.35, 47))", [1, 2]),
    ("S_WITHIN(geometry, POLYGON((10.1 46.2, 10.2 46.2, 10.2 46.3, 10.1 46.3, 10.1 46.2)))", [1]),
    ("S_EQUALS(geometry, BBOX(10.1, 46.2, 10.2, 46.3))", [1]),
    ("S_EQUALS(geometry, POLYGON((10.1 46.2, 10.1 46.3, 10.15 46.3, 10.2 46.3, 10.2 46.2, 10.1 46.2)))", [1]),  # the other way round
    ("S_CONTAINS(geometry, POINT(10.35 46.25))", [3]),
    ("S_CONTAINS(geometry, POINT(10.3 46.25))", []),                    # on the border of two
    ("S_CONTAINS(geometry, LINESTRING(10.3 46.25, 10.4 46.3))", [3]),
    ("S_TOUCHES(geometry, BBOX(10.1, 46.2, 10.2, 46.3))", [2]),
    ("S_TOUCHES(geometry, POINT(10.3 46.25))", [2, 3]),
    ("S_TOUCHES(geometry, LINESTRING(10.1 46.3, 10.3 46.3))", [1, 2, 3]),
    ("S_CROSSES(geometry, LINESTRING(10.0 46.25, 10.25 46.25))", [1, 2]),
    ("S_CROSSES(geometry, LINESTRING(10.12 46.25, 10.18 46.25))", []),
    ("S_OVERLAPS(geometry, BBOX(10.15, 46, 10.4, 47))", [1]),
    ("CASEI(note) = CASEI('ÜBER')", [5]),
    ("CASEI(note) = 'ÜBER'", []),                                       # 'ÜBER' is not folded
    ("ACCENTI(note) = 'Uber'", [5]),
    ("ACCENTI(CASEI(note)) = ACCENTI(CASEI('ÚBER'))", [5]),
    ("CASEI(ACCENTI(note)) LIKE 'ub%'", [5]),
    ("CASEI(note) LIKE CASEI('_BER')", [5]),
    ("CASEI(note) LIKE CASEI('%E%R')", [5]),
    ("CASEI(kind) LIKE CASEI('%R%Z')", []),
    ("ACCENTI(CASEI(kind)) LIKE '%o%o_'", [1, 2, 3, 4, 5, 6]),
    ("CASEI(actor) IN (CASEI('NORTH'), CASEI('Nobody'))", [2, 4, 6]),
    ("CASEI(actor) NOT IN (CASEI('NORTH'))", [1, 3, 5]),
    ("casei(actor) <> casei('NORTH')", [1, 3, 5]),
    ("CASEI(actor) >= CASEI('H')", [2, 4, 6]),
    ("CASEI(note) IS NULL AND kind = 'control'", [4]),
    ("S_INTERSECTS(geometry, BBOX(170, 40, -170, 50))", []),
    ("geometry IS NOT NULL", [1, 2, 3, 4, 5, 6]),
    ("id = 'e3'", [2]),
    ("TRUE = FALSE", []),
])
def test_filters(daemon, events, text, expected):
    assert days(ask(daemon, "events", text)) == expected


def call(op, *args):
    return {"op": op, "args": args}


def of(name):
    return {"property": name}


def box(west, south, east, north):
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]}


@pytest.mark.parametrize("filter, expected", [
    (call("=", of("actor"), "north"), [2, 4, 6]),
    (call("and", call("=", of("actor"), "guard"), call("isNull", of("note")), True), []),
    (call("or", call("isNull", of("note")), call("like", of("note"), "a\\_b"), call("=", of("note"), "Über")), [3, 4, 5]),
    (call("not", call("in", of("actor"), ["north", "nobody"])), [1, 3, 5]),
    (call("between", of("occurred_at"), {"date": "2020-02-02"}, {"date": "2020-02-04"}), [2, 3, 4]),
    (call("<", of("occurred_at"), {"timestamp": "2020-02-02T12:00:00Z"}), [1]),
    (call("t_during", of("occurred_at"), {"interval": ["2020-02-02T12:00:00Z", ".."]}), [3, 4, 5, 6]),
    (call("t_overlaps", {"interval": ["2020-02-01", of("occurred_at")]}, {"interval": ["2020-02-03", "2020-02-05"]}), [3, 4, 5]),
    (call("=", call("casei", of("note")), call("casei", "ÜBER")), [5]),
    (call("like", call("accenti", call("casei", of("note"))), "ub%"), [5]),
    (call("and", call("=", of("moved_nothing"), False), call("=", of("actor"), "guard")), [1, 3, 5]),
    (call("and", call("not", of("moved_nothing")), call("=", of("actor"), "guard")), [1, 3, 5]),
    (call("=", of("id"), "e3"), [2]),
    (call("not", call("isNull", of("geometry"))), [1, 2, 3, 4, 5, 6]),
    (call("s_intersects", of("geometry"), {"bbox": [10.15, 46, 10.25, 47]}), [1, 2]),
    (call("s_intersects", of("geometry"), box(10.15, 46, 10.25, 47)), [1, 2]),
    (call("s_disjoint", of("geometry"), box(10.15, 46, 10.25, 47)), [3, 4, 5, 6]),
    (call("s_intersects", of("geometry"), {"type": "Point", "coordinates": [10.35, 46.25]}), [3]),
    (call("s_contains", of("geometry"), {"type": "Point", "coordinates": [10.35, 46.25]}), [3]),
    (call("s_touches", of("geometry"), box(10.1, 46.2, 10.2, 46.3)), [2]),
    (call("s_intersects", of("geometry"), {"type": "MultiPoint", "coordinates": [[10.15, 46.25], [10.35, 46.25]]}), [1, 3]),
    (call("s_intersects", of("geometry"), {"type": "LineString", "coordinates": [[10.0, 46.25], [10.25, 46.25]]}), [1, 2]),
    (call("s_intersects", of("geometry"), {"type": "MultiPolygon", "coordinates": [
        box(10.41, 46.21, 10.42, 46.22)["coordinates"], box(1, 1, 2, 2)["coordinates"]]}), [4]),
    (call("s_intersects", of("geometry"), {"type": "GeometryCollection", "geometries": [
        {"type": "Point", "coordinates": [10.15, 46.25]},
        {"type": "MultiLineString", "coordinates": [[[10.35, 46.25], [10.35, 46.27]], [[1, 1], [2, 2]]]}]}), [1, 3]),
    (False, []),
])
def test_filters_in_json(daemon, events, filter, expected):
    assert days(ask(daemon, "events", json.dumps(filter), **{"filter-lang": "cql2-json"})) == expected


@pytest.mark.parametrize("filter, where, says", [
    ('{"op":"=","args":[{"property":"actor"},"x"]', "line 1", None),
    (call("=", of("actr"), "x"), "/args/0/property", "actr"), (call("=", of("actor"), 5), "/args/1", "cannot be compared"),
    (call("~", of("actor"), "x"), "", "no test"), (call("=", of("actor")), "/args", "2 arguments, not 1"),
    (call("and", call("=", of("sources"), "x"), True), "/args/0/args/0/property", "sources"),
    ({"op": "=", "args": [of("actor"), "x"], "arg": 1}, "/arg", "args"), (call("and", True), "/args", "two"),
    (call("and", True, "x"), "/args/1", "test"), (call("=", of("occurred_at"), {"date": "2020-02-30"}), "/args/1/date", "DATE"),
    (call("=", of("occurred_at"), {"interval": ["2020-02-03", "2020-02-01"]}), "/args/1", "before"),
    (call("t_after", of("occurred_at"), {"interval": ["soon", ".."]}), "/args/1/interval/0", "ends"),
    (call("in", of("actor"), []), "/args/1", "list"), (call("in", of("actor"), "x"), "/args/1", "list"),
    (call("s_intersects", of("actor"), {"bbox": [1, 1, 2, 2]}), "/args/0", "geometry"),
    (call("s_intersects", of("geometry"), {"type": "Circle"}), "/args/1/type", "Polygon"),
    (call("s_intersects", of("geometry"), {"type": "Point", "coordinates": [200, 2]}), "/args/1/coordinates", "180"),
    (call("s_intersects", of("geometry"), {"type": "Point", "coordinates": [1e300, 2]}), "/args/1/coordinates/0", "degrees"),
    (call("s_intersects", of("geometry"), {"type": "Polygon", "coordinates": [[[1, 1], [2, 2], [1, 1]]]}), "/args/1/coordinates/0", "four"),
    (call("s_intersects", of("geometry"), {"type": "MultiLineString", "coordinates": [[[1, 2]]]}), "/args/1/coordinates/0", "two positions"),
    (call("s_intersects", of("geometry"), 5), "/args/1", "GeoJSON"), (call("casei", of("note")), "", "no test"),
    ("[" * 40 + "]" * 40, None, None), ("5", None, None), ("actor = 'x'", None, None), ("", None, None),
])
def test_mistakes_in_json_are_shown(daemon, filter, where, says):
    text = filter if isinstance(filter, str) else json.dumps(filter)
    answer = daemon.get("/collections/events/items", params={"filter": text, "filter-lang": "cql2-json"})
    assert answer.status_code == 400, answer.text
    if where is not None:
        assert answer.json().get("where", "").startswith("filter, " + where if where else "filter"), answer.text
    assert not says or says in answer.json()["detail"], answer.text


def test_a_page_of_json_goes_on_in_json(daemon, events):
    page = daemon.json("/collections/events/items", params={"filter": json.dumps(call("=", of("actor"), "north")), "limit": 2,
                                                            "filter-lang": "cql2-json"})
    assert page["numberMatched"] == 3
    (following,) = [link["href"] for link in page["links"] if link["rel"] == "next"]
    assert days(daemon.json(following[len(daemon.url):])["features"]) == [6]


def test_numbers(daemon, events):
    zones = daemon.json("/collections/control/items")["features"]
    areas = sorted(f["properties"]["area_km2"] for f in zones)
    middle = areas[len(areas) // 2]
    for text, holds in ((f"area_km2 = {middle!r}", lambda a: a == middle), (f"area_km2 > {middle!r}", lambda a: a > middle),
                        ("area_km2 >= 1e3", lambda a: a >= 1000), ("area_km2 < -0.5", lambda a: False),
                        (f"area_km2 IN ({areas[0]!r}, 7)", lambda a: a == areas[0])):
        found = [f["id"] for f in ask(daemon, "control", text)]
        assert found == [f["id"] for f in zones if holds(f["properties"]["area_km2"])], text
    for zone in zones:  # an id has up to 16 digits
        for text, language in ((f"id = {zone['id']}", "cql2-text"), (json.dumps(call("=", of("id"), zone["id"])), "cql2-json")):
            assert [f["id"] for f in ask(daemon, "control", text, **{"filter-lang": language})] == [zone["id"]], text


def test_what_goes_together(daemon, events):
    found = ask(daemon, "events", "actor = 'north'", bbox="10.15,46,10.25,47", datetime="2020-02-02", kind="control")
    assert days(found) == [2]
    page = daemon.json("/collections/events/items", params={"filter": "actor = 'north'", "limit": 2})
    assert page["numberMatched"] == 3 and page["numberReturned"] == 2
    following = [link["href"] for link in page["links"] if link["rel"] == "next"][0]
    assert days(daemon.json(following[len(daemon.url):])["features"]) == [6]


@pytest.mark.parametrize("text, where, says", [
    ("actor ~ 'x'", "column 7", "no meaning"), ("actor = ", "column 9", "filter ends"), ("actr = 'x'", "column 1", "actr"),
    ("actor = 'x", "column 9", "closing quote"), ("actor = 5", "column 9", "cannot be compared"),
    ("(actor = 'x'", "column 13", "filter ends"), ("actor = 'x')", "column 12", "the end"),
    ("sources = 'x'", "column 1", "sources"), ("occurred_at > 'soon'", "column 15", "time"),
    ("DATE('2020-02-30') = occurred_at", "column 6", "DATE"), ("actor LIKE 5", "column 12", None),
    ("S_INTERSECTS(geometry, CIRCLE(1 2))", "column 24", "BBOX"), ("S_INTERSECTS(place, POINT(1 2))", "column 14", "geometry"),
    ("S_INTERSECTS(geometry, POINT(200 2))", "column 30", "180"), ("S_INTERSECTS(geometry, POLYGON((1 1, 2 2, 1 1)))", "column 32", "four"),
    ("T_AFTER(actor, DATE('2020-02-02'))", "column 9", "time"), ("INTERVAL('2020-02-02','2020-01-01') = occurred_at", "column 1", "before"),
    ("(" * 40 + "TRUE = TRUE" + ")" * 40, "column 33", "32"), ("note = 'Ü' AND x = 1", "column 16", "x"),
    ("moved_nothing > TRUE", "column 17", "order"), ("CASEI(occurred_at) = 'x'", "column 7", "text"), ("", None, None),
    ("S_WITHIN(geometry, GEOMETRYCOLLECTION(POINT(1 2), BBOX(1, 2, 3, 4)))", "column 20", "S_INTERSECTS"),
    ("CASEI actor = 'x'", "column 7", "("), ("ACCENTI(5) = note", "column 9", "text"), ("CASEI(note", "column 11", "filter ends"),
    ("CASEI(" * 40 + "note" + ")" * 40 + " = 'x'", "column 193", "32"),
    ("S_INTERSECTS(geometry, MULTIPOINT((1 2), (3 4 5)))", "column 47", ")"),
    ("S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(1 2), CIRCLE(1 2)))", "column 55", "POINT"),
    ("S_INTERSECTS(geometry, MULTILINESTRING((1 2)))", "column 40", "two positions"),
    ("confirm = 1", "column 11", "cannot"), ("actor = 'a' OR", "column 15", "ends"), ("NOT", "column 4", "ends"),
])
def test_mistakes_are_shown(daemon, text, where, says):
    answer = daemon.get("/collections/events/items", params={"filter": text})
    assert answer.status_code == 400, answer.text
    if where:
        assert answer.json()["where"].startswith("filter") and answer.json()["where"].endswith(where), answer.text
    assert not says or says in answer.json()["detail"]


def test_a_polygon_of_a_hundred_vertices(daemon, events):
    """It is asked for as it stands, in one address, and its pages too."""
    ring = [(10.25 + 0.1234567 * math.cos(i * math.tau / 100), 46.25 + 0.1 * math.sin(i * math.tau / 100)) for i in range(100)]
    text = ", ".join(f"{x:.7f} {y:.7f}" for x, y in [*ring, ring[0]])
    found = ask(daemon, "events", f"S_INTERSECTS(geometry, POLYGON(({text})))", **{"filter-lang": "cql2-text"})
    assert days(found) == [1, 2, 3]
    page = daemon.get("/collections/events/items", params={"filter": f"S_INTERSECTS(geometry, POLYGON(({text})))", "limit": 2})
    assert len(page.url) > 2500 and page.headers["ETag"]
    (following,) = [link["href"] for link in page.json()["links"] if link["rel"] == "next"]
    assert days(daemon.json(following[len(daemon.url):])["features"]) == [3]


def test_limits(daemon):
    path = "/collections/events/items"
    assert daemon.get(path, params={"filter": "actor = '" + "x" * 4100 + "'"}).status_code in (400, 413, 414)
    many = ", ".join(f"{10 + i / 1000} 46" for i in range(500))
    assert daemon.get(path, params={"filter": f"S_INTERSECTS(geometry, LINESTRING({many}))"}).status_code in (400, 414)
    boxes = " OR ".join(["S_INTERSECTS(geometry,BBOX(1,1,2,2))"] * 20)
    assert daemon.get(path, params={"filter": boxes}).status_code == 200


def test_the_language_is_named(daemon):
    path = "/collections/events/items"
    crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    for more, status in (({"filter-lang": "cql2-text"}, 200), ({"filter-lang": "cql-json"}, 400), ({"filter-crs": crs84}, 200),
                         ({"filter-crs": "http://www.opengis.net/def/crs/EPSG/0/3857"}, 400)):
        assert daemon.get(path, params={"filter": "TRUE = TRUE", **more}).status_code == status
