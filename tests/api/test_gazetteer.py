"""A gazetteer that grows: POST /gazetteer, and frontline gazetteer import through a file and through a daemon."""
import json
import shutil

import pytest
from conftest import Daemon, frontline, make_store, refused, square
from test_cli import Desk

JSON = "application/json"


def place(name, lon, lat, kind="village", **said):
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {"name": name, "kind": kind, **said}}


def collection(*places):
    return {"type": "FeatureCollection", "features": list(places)}


def named(daemon, q, query=""):
    features = daemon.json(f"/places.geojson?q={q}{query}")["features"]
    return {f["properties"]["name"]: f["geometry"]["coordinates"] for f in features}


# ---- the address ----------------------------------------------------------------------------------------


def test_added_then_corrected_and_older_versions_stay(daemon):
    before, old = daemon.version(), {}
    old[before] = daemon.get(f"/places.geojson?known-at={before}").content
    answer = daemon.post(collection(place("Hotel", 10.7, 45.8, names={"ar": "فندق"}, variants=["Otel"])), "/gazetteer")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["added"], told["corrected"], told["unchanged"], told["dry_run"]) == (1, 0, 0, False)
    added = daemon.version()
    assert told["version"] == added != before
    assert named(daemon, "otel") == {"Hotel": [10.7, 45.8]} == named(daemon, "فندق")
    old[added] = daemon.get(f"/places.geojson?known-at={added}").content
    at = daemon.json("/at?place=Hotel")
    assert at["place"]["name"] == "Hotel" and (at["lon"], at["lat"]) == (10.7, 45.8)
    told = daemon.post(place("Hotel", 10.71, 45.8, population=1200), "/gazetteer").json()
    assert (told["added"], told["corrected"]) == (0, 1)
    assert named(daemon, "otel") == {"Hotel": [10.71, 45.8]}  # a spelling never goes
    corrected = daemon.version()
    again = daemon.post(place("Hotel", 10.71, 45.8), "/gazetteer")
    assert again.status_code == 200 and again.json()["unchanged"] == 1 and daemon.version() == corrected
    for version, bytes_then in old.items():
        assert daemon.get(f"/places.geojson?known-at={version}").content == bytes_then
    refused(daemon.get(f"/at?place=Hotel&known-at={before}"), 422)


def test_an_expression_knows_it(daemon):
    ask = json.dumps({"area": "place(\"India\")"})
    refused(daemon.post(ask, "/areas", type=JSON), 422)
    daemon.post(place("India", 11.2, 46.6), "/gazetteer")
    whole = daemon.post(ask, "/areas", type=JSON).json()["features"][0]["properties"]
    assert 78 < whole["km2"] < 79  # a village without a cell: a disc of 5 km
    footprint = {"type": "Polygon", "coordinates": square(11.19, 46.59, 0.02)}
    daemon.post(place("India", 11.2, 46.6, footprint=footprint), "/gazetteer")
    drawn = daemon.post(ask, "/areas", type=JSON).json()["features"][0]["properties"]
    assert 3 < drawn["km2"] < 4
    moved = daemon.report(area="place(\"India\")", actor="south", at="2020-02-01", confirm=True)
    assert moved["moved"]


def test_what_is_left_out_is_told(daemon):
    told = daemon.post(collection(place("Juliet", 10.4, 45.4), place("Juliet", 10.6, 45.4), place("Far", 50, 10)),
                       "/gazetteer").json()
    assert (told["added"], told["repeated"], told["outside"]) == (1, 1, 1)
    assert named(daemon, "juliet") == {"Juliet": [10.4, 45.4]}


def test_a_dry_run_records_nothing(daemon, unchanged):
    answer = daemon.post(place("Kilo", 10.4, 46.4), "/gazetteer?dry-run=true")
    assert answer.status_code == 200 and answer.json()["added"] == 1 and answer.json()["dry_run"]
    assert named(daemon, "kilo") == {}


def test_the_log_and_live_tell_of_it(daemon):
    daemon.post(place("Lima", 10.45, 46.4), "/gazetteer")
    newest = daemon.json("/versions?limit=1000")["versions"]
    told = [v for v in newest if v["version"] == daemon.version()][0]
    assert told["kind"] == "gazetteer" and told["places"] == 1 and told["place"] == "Lima" and "event" not in told
    with daemon.get(f"/live?since=v{int(daemon.version()[1:]) - 1}", stream=True) as answer:
        data = next(line for line in answer.iter_lines() if line.startswith(b"data:"))
    told = json.loads(data[5:])
    assert told["entry"] == "gazetteer" and told["changes"]["features"] == [] and "event" not in told


@pytest.mark.parametrize("body, where, says", [
    ({"type": "Feature", "geometry": None, "properties": {"name": "A", "kind": "town"}}, "", "geometry"),
    (place("", 10, 46), "/properties", "needs a name"),
    (place("A", 10, 46, kind=""), "/properties", "needs a kind"),
    (collection(place("A", 10, 46), place("B", 10, 96)), "/features/1/geometry/coordinates", "85"),
    (place("A", 10, 46, population=-1), "/properties/population", "no less than 0"),
    (place("A", 10, 46, holder="north"), "/properties/holder", "holder"),
    (place("A", 10, 46, footprint={"type": "Point", "coordinates": [10, 46]}), "/properties/footprint", "drawn"),
    ({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": square(10, 46)},
      "properties": {"name": "A", "kind": "town"}}, "/geometry", "Point"),
    (collection(), "/features", "at least one"),
    (place("Far", 50, 10), "", "none of the places lies in the theatre"),
    (place("...", 10.5, 46.2), "place \"...\"", "letter"),
])
def test_refusals(daemon, unchanged, body, where, says):
    problem = refused(daemon.post(body, "/gazetteer"), 400, 422)
    assert says in problem["detail"] and problem.get("where", "") == where, problem


def test_who_may(daemon, unchanged):
    refused(daemon.post(place("A", 10, 46), "/gazetteer", token=daemon.analyst), 403)
    refused(daemon.post(place("A", 10, 46), "/gazetteer", headers={"Authorization": None}), 401)
    refused(daemon.get("/gazetteer"), 405)


# ---- the command ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def blank(tmp_path_factory):
    folder = tmp_path_factory.mktemp("blank")
    make_store(folder)
    return folder


@pytest.fixture(params=["file", "daemon"])
def desk(request, tmp_path, blank):
    for file in blank.iterdir():
        shutil.copy2(file, tmp_path)
    store, token = tmp_path / "squares.frontline", tmp_path / "squares.frontline.token"
    if request.param == "file":
        yield Desk(["--store", store])
        return
    daemon = Daemon(store, token.read_text().strip()).start()
    yield Desk(["--url", daemon.url, "--token-file", token])
    daemon.kill()


def geonames(name, lon, lat, feature="P.PPL", people=0, others="", admin1="07", ascii_name=None):
    column = [""] * 19
    column[0:6] = ["1", name, ascii_name or name, others, str(lat), str(lon)][0:4] + [str(lat), str(lon)]
    column[6], column[7] = feature.split(".")
    column[8], column[10], column[14], column[18] = "SQ", admin1, str(people), "2020-01-01"
    return "\t".join(column) + "\n"


TABLE = "".join([
    geonames("Mīkū", 10.3, 46.3, others="Miko,Міку,12,Mikoo", ascii_name="Miku"),
    geonames("November", 10.6, 46.3, people=20000),
    geonames("Oscar", 10.7, 46.3, people=300000),
    geonames("Oscar Field", 10.8, 46.3, "S.AIRB"),
    geonames("Papa", 10.35, 46.3),
    geonames("Papa", 10.36, 46.3, people=40),
    geonames("Gone", 10.9, 46.3, "P.PPLQ"),
    geonames("A Hill", 10.9, 46.2, "T.HLL"),
    geonames("Far", 50, 10),
    geonames("Alpha", 10.5, 46.5, "P.PPLA", 150000, others="Alfa"),
])


def test_a_table_of_geonames(desk, tmp_path):
    (tmp_path / "SQ.txt").write_text(TABLE)
    (tmp_path / "admin1.txt").write_text("SQ.07\tWest Governorate\tWest\t1\nSQ.08\tEast\tEast\t2\n")
    how = ["gazetteer", "import", tmp_path / "SQ.txt", "--admin1", tmp_path / "admin1.txt"]
    assert desk.says(*how, "--dry-run").startswith("a dry run: 5 places added; 1 corrected; 1 outside")
    assert desk.version() == "v1"
    told = desk.json(*how)
    assert (told["added"], told["corrected"], told["outside"], told["repeated"]) == (5, 1, 1, 1)
    assert desk.version() == "v2"
    assert " Oscar and 5 more\n" in desk.says("log")
    assert desk.says(*how).startswith("0 places added; 6 there already")
    places = {f["properties"]["name"]: f for f in desk.json("export", "places")["features"]}
    assert {n: places[n]["properties"]["kind"] for n in ("Mīkū", "November", "Oscar", "Oscar Field", "Alpha")} == {
        "Mīkū": "village", "November": "town", "Oscar": "city", "Oscar Field": "airbase", "Alpha": "city"}
    assert places["Papa"]["geometry"]["coordinates"] == [10.36, 46.3]
    assert places["Papa"]["properties"]["governorate"] == "West"
    assert "Gone" not in places and "A Hill" not in places
    for spelling in ("miko", "Міку", "Miku", "Mikoo"):
        assert desk.json("at", spelling)["place"]["name"] == "Mīkū"
    desk.says("report", "south", "takes", "place(\"Oscar\")", "--on", "2020-02-01", "--confirm")


def test_what_gdal_reads(desk, tmp_path):
    ogr = pytest.importorskip("osgeo.ogr")
    osr = pytest.importorskip("osgeo.osr")
    srs, degrees = osr.SpatialReference(), osr.SpatialReference()
    srs.ImportFromEPSG(32632)  # metres: UTM 32N
    degrees.ImportFromEPSG(4326)
    file = ogr.GetDriverByName("GPKG").CreateDataSource(str(tmp_path / "villages.gpkg"))
    layer = file.CreateLayer("villages", srs, ogr.wkbPoint)
    for column in ("title", "kind", "governorate"):
        layer.CreateField(ogr.FieldDefn(column, ogr.OFTString))
    layer.CreateField(ogr.FieldDefn("population", ogr.OFTInteger))
    for title, kind, x, y in (("Quebec", "town", 620000, 5130000), ("Romeo", None, 630000, 5130000)):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["title"], feature["population"] = title, 700
        if kind:
            feature["kind"] = kind
        feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POINT ({x} {y})"))
        layer.CreateFeature(feature)
    layer = file = None
    told = desk.json("gazetteer", "import", tmp_path / "villages.gpkg", "--name", "title", "--kind", "site")
    assert told["added"] == 2
    places = {f["properties"]["name"]: f for f in desk.json("export", "places")["features"]}
    lat, lon, _ = osr.CoordinateTransformation(srs, degrees).TransformPoint(620000, 5130000)
    assert places["Quebec"]["geometry"]["coordinates"] == pytest.approx([lon, lat], abs=1e-6)
    assert places["Quebec"]["properties"]["kind"] == "town" and places["Romeo"]["properties"]["kind"] == "site"


def test_refusals_of_the_command(desk, tmp_path):
    (tmp_path / "a.txt").write_text(geonames("A", 10.3, 46.3) + "no table\n")
    assert "a.txt: line 2: " in desk.refuses("gazetteer", "import", tmp_path / "a.txt")
    (tmp_path / "a.txt").write_text(geonames("A", 10.3, 100))
    assert "line 1" in desk.refuses("gazetteer", "import", tmp_path / "a.txt")
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe")
    assert "UTF-8" in desk.refuses("gazetteer", "import", tmp_path / "a.txt")
    (tmp_path / "a.txt").write_text(geonames("A Hill", 10.9, 46.2, "T.HLL"))
    assert "no place" in desk.refuses("gazetteer", "import", tmp_path / "a.txt")
    (tmp_path / "a.txt").write_text("".join(geonames(f"N{i}", 10.3, 46.3, others="a,b,c,d") for i in range(40000)))
    assert "too many places" in desk.refuses("gazetteer", "import", tmp_path / "a.txt")
    (tmp_path / "a.geojson").write_text("nothing")
    desk.refuses("gazetteer", "import", tmp_path / "a.geojson")
    assert "No such file" in desk.refuses("gazetteer", "import", "/vsicurl/http://127.0.0.1:1/a.gpkg")
    assert "import FILE" in desk.refuses("gazetteer", "export", "x", code=2)
    assert desk.version() == "v1"


def test_it_is_dumped_verified_and_restored(tmp_path):
    store, _ = make_store(tmp_path)
    (tmp_path / "SQ.txt").write_text(TABLE)
    for arguments in (["gazetteer", "import", tmp_path / "SQ.txt"],
                      ["report", "south", "takes", "place(\"Oscar\")", "--on", "2020-02-01", "--confirm"]):
        done = frontline("--store", store, *arguments)
        assert done.returncode == 0, done.stderr
    assert frontline("--store", store, "verify").returncode == 0
    dump = frontline("--store", store, "dump").stdout
    (tmp_path / "log").write_text(dump)
    restored = frontline("restore", tmp_path / "log", tmp_path / "other.frontline")
    assert restored.returncode == 0, restored.stderr
    assert frontline("--store", tmp_path / "other.frontline", "dump").stdout == dump
    there = json.loads(frontline("--store", tmp_path / "other.frontline", "at", "Oscar", "--json").stdout)
    assert there["actor"] == "south"


# ---- completion -----------------------------------------------------------------------------------------


def test_the_nearest_come_first(daemon):
    governorates = [[f["properties"]["governorate"] for f in daemon.json(f"/places.geojson?q=gol&near={at}")["features"]]
                    for at in ("10,46", "12,46")]
    assert governorates == [["West", "East"], ["East", "West"]]
    for wrong in ("10", "10,x", "10,96", "10,46,1"):
        problem = refused(daemon.get(f"/places.geojson?q=gol&near={wrong}"), 400)
        assert "longitude and a latitude" in problem["detail"] and problem["where"] == "near"
    assert refused(daemon.get("/places.geojson?near=10,46"), 400)["where"] == "near"
