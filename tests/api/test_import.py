"""frontline import: whole maps as people have them, in files, become surveys whose partition is exact."""
import json
import math
import os
import shutil
import subprocess

import pytest
from conftest import Daemon, frontline, make_store, square
from test_cli import blank, desk  # noqa: F401 - fixtures

MAP = ("--map", "class|status=red:north,blue:south,both:north/south,grey:unknown,note:-")


def feature(value, coordinates, type="Polygon", column="class"):
    return {"type": "Feature", "properties": {column: value}, "geometry": {"type": type, "coordinates": coordinates}}


def write(path, *features, **more):
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}))
    return path


def held(desk, *query):
    """km2 by holder and status, of all that is held."""
    zones = desk.json("export", "--dissolve", "actor", *query)["features"]
    return {(z["properties"]["actor"], z["properties"]["status"]): z["properties"]["area_km2"] for z in zones}


def taken(desk, file, *more, at="2020-03-01"):
    told = desk.json("import", file, "--at", at, *MAP, "--confirm", *more)
    assert told["recorded"] == 1, told
    return held(desk)


@pytest.fixture
def clean(desk, tmp_path):  # noqa: F811
    """What a map without a fault makes: the two squares side by side."""
    file = write(tmp_path / "clean.geojson", feature("red", square(10.5, 45.5)), feature("blue", square(10.6, 45.5)))
    return taken(desk, file)


def test_a_map_takes_the_ground_of_all(desk, clean):  # noqa: F811
    assert set(clean) == {("north", "held"), ("south", "held"), (None, "unknown")}
    assert 86 < clean["north", "held"] < 88 and clean["north", "held"] == pytest.approx(clean["south", "held"], abs=.01)
    assert desk.says("at", "10.55,45.55").startswith("North, since 2020-03-01")
    assert desk.says("at", "10.65,45.55").startswith("South, since the map starts")


def test_what_is_drawn_badly_says_the_same(desk, clean, tmp_path):  # noqa: F811
    red, blue = square(10.5, 45.5)[0], square(10.6, 45.5)[0]
    high = [[x, y, 120.5] for x, y in red]
    two = {"type": "GeometryCollection",
           "geometries": [{"type": "Polygon", "coordinates": [blue]}, {"type": "Point", "coordinates": [10.6, 45.5]}]}
    drawn = {
        "open": [feature("red", [red[:-1]]), feature("blue", [blue[:-1]])],
        "turned": [feature("red", [red[::-1]]), feature("blue", [[blue[::-1]]], "MultiPolygon")],
        "repeated": [feature("red", [[p for p in red for _ in range(3)]]), feature("blue", [blue])],
        "high": [feature("red", [high]), feature("blue", [blue])],
        "overlapping": [feature("red", [red]),
                        feature("blue", [[[10.55, 45.5], [10.7, 45.5], [10.7, 45.6], [10.55, 45.6]]])],
        "twice": [feature("red", [red]), feature("red", [red]), feature("blue", [[blue], [blue]], "MultiPolygon")],
        "collapsed": [feature("red", [red]), feature("blue", [blue]), feature("red", [[[11, 46], [11.1, 46], [11, 46]]])],
        "collected": [feature("red", [red]), {"type": "Feature", "properties": {"class": "blue"}, "geometry": two}],
        "renamed": [feature("red", [red], column="status"), feature("blue", [blue], column="status")],
        "marked": [feature("red", [red]), feature("blue", [blue]), feature("note", square(11.5, 46.5)),
                   {"type": "Feature", "properties": None, "geometry": {"type": "Point", "coordinates": [1, 2]}}],
    }
    for day, (name, features) in enumerate(drawn.items(), 1):
        file = write(tmp_path / f"{name}.geojson", *features)
        assert taken(desk, file, at=f"2020-04-{day:02}") == clean, name
    if "--store" in desk.place:
        assert "is whole" in desk.says("verify")


@pytest.mark.skipif(not shutil.which("ogr2ogr"), reason="no GDAL")
def test_other_formats_and_coordinates(desk, clean, tmp_path):  # noqa: F811
    formats = {"map.shp": 32633, "map.gpkg": 4326, "map.kml": 4326, "map.json": 3857}
    for day, (name, crs) in enumerate(formats.items(), 1):
        form = ["-f", "GeoJSON"] if name.endswith("json") else []
        subprocess.run(["ogr2ogr", "-t_srs", f"EPSG:{crs}", *form, tmp_path / name, tmp_path / "clean.geojson"],
                       check=True, capture_output=True)
        for holder, km2 in taken(desk, tmp_path / name, at=f"2020-04-{day:02}").items():
            assert km2 == pytest.approx(clean[holder], rel=1e-5), name


def test_whose_ground_the_rest_is(desk, clean, tmp_path):  # noqa: F811
    file = write(tmp_path / "m.geojson", feature("both", square(10.5, 45.5)), feature("grey", square(11, 46)))
    whole = sum(clean.values())
    rest = taken(desk, file, "--rest", "south")
    assert set(rest) == {("north", "contested"), (None, "unknown"), ("south", "held")}
    assert rest["north", "contested"] == clean["north", "held"]
    assert sum(rest.values()) == pytest.approx(whole, rel=1e-12)
    kept = write(tmp_path / "k.geojson", feature("red", square(11, 46)))
    assert set(taken(desk, kept, "--rest", "keep")) == {("north", "contested"), ("north", "held"), ("south", "held")}


def test_a_series_in_order_once(desk, tmp_path):  # noqa: F811
    days = ["red_20200305.geojson", "Map 2020-03-02 v2.geojson", "x_2020_04_01.geojson"]
    files = [write(tmp_path / day, feature("red", square(10.5, 45.5, .1 + i / 10))) for i, day in enumerate(days)]
    assert desk.says("import", *files, *MAP, "--confirm") == "3 maps are recorded\n"
    assert desk.says("import", *files, *MAP) == "0 maps are recorded; 3 recorded before\n"
    recorded = sorted(((int(e["id"][1:]), e["properties"]["occurred_at"][:10]) for e in desk.json("events")["features"]))
    assert [day for _, day in recorded] == ["2020-03-02", "2020-03-05", "2020-04-01"]
    for day, side in (("2020-03-02", .2), ("2020-03-04", .2), ("2020-03-06", .1), ("2020-04-02", .3)):
        assert desk.says("at", f"{10.5 + side - .01},{45.5 + side - .01}", "--date", day).startswith("North")
        assert not desk.says("at", f"{10.5 + side + .01},45.51", "--date", day).startswith("North")


def test_refusals_say_where_and_change_nothing(desk, clean, tmp_path):  # noqa: F811
    before = desk.version()
    strange = write(tmp_path / "strange_20200401.geojson", feature("red", square(10.5, 45.5)), feature("pink", square(11, 46)))
    empty, whole = write(tmp_path / "20200402.geojson"), write(tmp_path / "20200403.geojson", feature("red", square(10, 45, 2)))
    metres = write(tmp_path / "20200404.geojson", feature("red", square(400000, 5000000, 50)))
    said = desk.run("import", strange, *MAP, code=1).stderr
    assert "strange_20200401.geojson: /features/1/properties: --map does not tell what class \"pink\" means" in said
    assert "no area" in desk.run("import", empty, *MAP, code=1).stderr
    assert "--confirm" in desk.run("import", whole, *MAP, code=1).stderr
    assert "20200404.geojson: /features/0/geometry/coordinates/0/0" in desk.run("import", metres, *MAP, code=1).stderr
    assert "3 refused" in desk.run("import", empty, whole, metres, "--keep-going", *MAP, code=1).stdout
    round = [[11 + math.cos(i / 2000) / 2, 46 + math.sin(i / 2000) / 2] for i in range(12000)]
    long = write(tmp_path / "20200405.geojson", feature("red", [round]))
    said = desk.run("import", long, *MAP, code=1).stderr
    assert "20200405.geojson: a ring of \"red\" has 12000 corners" in said and "-simplify" in said
    nameless = write(tmp_path / "latest.geojson", feature("red", square(10.5, 45.5)))
    assert "--at DATE" in desk.refuses("import", nameless, *MAP, code=2)
    for wrong in ("class", "=red:north", "class=red", "class=", "class=red:north,red:south", "class=red:north/", "class=red:"):
        desk.refuses("import", whole, "--map", wrong, code=2)
    assert "nobody" in desk.run("import", nameless, "--at", "2020-05-01", "--map", "class=red:nobody", code=1).stderr
    assert desk.version() == before


def test_what_there_is_to_see_begins_with_the_first_map(tmp_path):
    outline = tmp_path / "country.geojson"
    outline.write_text(json.dumps({"type": "Polygon", "coordinates": square(10, 45, 2)}))
    file = write(tmp_path / "2020-03-01.geojson", feature("red", square(10.5, 45.5)))
    store = tmp_path / "bare.frontline"
    made = frontline("init", "--outline", outline, "--actors", "north,south", store)
    assert made.returncode == 0, made.stderr
    daemon = Daemon(store, (tmp_path / "bare.frontline.token").read_text().strip()).start()

    def begins():
        return daemon.json("/collections/control")["extent"]["temporal"]["interval"][0][0]
    assert begins() == "1970-01-01T00:00:00Z"
    imported = frontline("import", file, *MAP, "--url", daemon.url, "--token", daemon.token, "--confirm")
    assert imported.returncode == 0, imported.stderr
    assert begins() == "2020-03-01T00:00:00Z"
    daemon.kill()


@pytest.mark.skipif(not os.environ.get("FL_TEST_NIGHTLY"), reason="five maps of 45,000 vertices take seconds")
def test_maps_too_large_for_one_answer_are_listed(tmp_path):
    def ring(east):
        turns = (i * 2 * math.pi / 9000 for i in range(9000))
        return [[round(east + math.cos(t) / 10, 7), round(46 + math.sin(t) / 10, 7)] for t in turns]
    store, _ = make_store(tmp_path)
    file = write(tmp_path / "fine.geojson", *(feature("red", [ring(10.3 + i * .3)]) for i in range(5)))
    for day in range(1, 6):
        done = frontline("--store", store, "import", file, "--at", f"2020-03-0{day}", "--rest", "keep", "--confirm", *MAP)
        assert done.returncode == 0, done.stderr
    listed = frontline("--store", store, "events")
    assert listed.returncode == 0, listed.stderr
    assert [line.split()[:2] for line in listed.stdout.splitlines()] == [[f"e{2 + i}", f"2020-03-0{1 + i}"] for i in range(5)]
