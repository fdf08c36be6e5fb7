"""Vector tiles, read by GDAL, which knows nothing of us."""
import gzip
import math
import pathlib
import re

import pytest
from conftest import Daemon, frontline, make_store, square

gdal = pytest.importorskip("osgeo.gdal")
ogr = pytest.importorskip("osgeo.ogr")
gdal.UseExceptions()

MVT = "application/vnd.mapbox-vector-tile"
MAX_ZOOM = 16
MARKS = "places", "towns", "cities"
NAMES = "place-names", "town-names", "city-names"


def tile_of(lon, lat, zoom):
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * 2**zoom), int(y * 2**zoom)


class Layer:
    """A layer as GDAL reads it: its features as (properties, geometry in units of the tile)."""

    def __init__(self, layer):
        self.name = layer.GetName()
        self.features = [(f.items(), f.geometry().Clone(), f.GetFID()) for f in layer]


def read(content):
    """Layers by name, in tile units, of a tile's bytes."""
    if not content:
        return {}
    gdal.FileFromMemBuffer("/vsimem/tile.mvt", content)
    opened = gdal.OpenEx("/vsimem/tile.mvt", gdal.OF_VECTOR, open_options=["METADATA_FILE="])
    assert opened and opened.GetDriver().ShortName == "MVT"
    layers = {layer.GetName(): Layer(layer) for layer in (opened.GetLayer(i) for i in range(opened.GetLayerCount()))}
    del opened
    gdal.Unlink("/vsimem/tile.mvt")
    return layers


def layers_at(daemon, zoom, x, y, more=""):
    answer = daemon.get(f"/tiles/{zoom}/{x}/{y}.mvt{more}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == MVT
    return read(answer.content)


def covering(bounds, zoom):
    """Tiles of a zoom that the bounds meet."""
    x0, y1 = tile_of(bounds[0], bounds[1], zoom)
    x1, y0 = tile_of(bounds[2], bounds[3], zoom)
    return [(x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)]


def test_what_a_tile_says(syria):
    zoom = 8
    layers = layers_at(syria, zoom, *tile_of(39.01, 35.95, zoom))  # Raqqa
    assert set(layers) == {"control", "fronts", "places"}
    names = {f["name"]: f for f, _, _ in layers["places"].features}
    assert names["Raqqa"]["kind"] == "city" and names["Raqqa"]["actor"] == "sdf"
    assert names["Raqqa"]["name_ar"] == "الرقة"
    held = {f["actor"] for f, _, _ in layers["control"].features if f["status"] == "held"}
    assert "sdf" in held and "regime" in held
    for properties, shape, _ in layers["control"].features:
        assert properties["fill"].startswith("#")
        assert {k for k, v in properties.items() if v is not None} <= {"actor", "name", "status", "other", "fill",
                                                                       "mvt_id"}
        assert shape.GetGeometryName() in ("POLYGON", "MULTIPOLYGON")
    for properties, shape, _ in layers["fronts"].features:
        assert {properties["left"], properties["right"]} & held
        assert shape.GetGeometryName() in ("LINESTRING", "MULTILINESTRING")


# ---- the bytes themselves -----------------------------------------------------------------------------------


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def fields(data):
    """(number, value) of a protobuf message: an int, or bytes."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        value, at = varint(data, at)
        assert key & 7 in (0, 2)
        if key & 7 == 2:
            value, at = data[at:at + value], at + value
        yield key >> 3, value
    assert at == len(data)


def numbers(data):
    at, found = 0, []
    while at < len(data):
        value, at = varint(data, at)
        found.append(value)
    return found


def paths(geometry):
    """Each path as its points and whether it is closed; checks what the specification says of commands."""
    x = y = at = 0
    found = []
    while at < len(geometry):
        command, count = geometry[at] & 7, geometry[at] >> 3
        at += 1
        assert command in (1, 2, 7) and count > 0
        if command == 7:
            assert count == 1 and len(found[-1][0]) >= 3 and not found[-1][1]
            found[-1][1] = True
            continue
        for _ in range(count):
            dx, dy = ((v >> 1) ^ -(v & 1) for v in geometry[at:at + 2])
            at += 2
            assert command == 1 or dx or dy, "a LineTo of no length"
            x, y = x + dx, y + dy
            if command == 1:
                found.append([[(x, y)], False])
            else:
                found[-1][0].append((x, y))
    return found


def doubled_area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1]))


def check_layer(data):
    """The rules of MVT 2.1 for a layer; gives its name and the number of rings."""
    listed = list(fields(data))
    assert listed[0] == (15, 2)  # the version comes first
    name = dict(listed)[1].decode()
    assert dict(listed)[5] == 4096
    keys, values = ([v for n, v in listed if n == number] for number in (3, 4))
    assert len(set(keys)) == len(keys) and len(set(values)) == len(values)
    ids, rings = set(), 0
    for number, value in listed:
        if number != 2:
            continue
        feature = dict(fields(value))
        assert feature[1] not in ids and feature[1] < 2**53
        ids.add(feature[1])
        tags = numbers(feature[2])
        assert len(tags) % 2 == 0 and all(k < len(keys) for k in tags[::2]) and all(v < len(values) for v in tags[1::2])
        drawn = paths(numbers(feature[4]))
        assert {closed for _, closed in drawn} == {feature[3] == 3}
        assert all(-64 <= c <= 4160 for path, _ in drawn for p in path for c in p)
        if feature[3] == 3:
            areas = [doubled_area(ring) for ring, _ in drawn]
            assert areas[0] > 0 and all(areas)  # an outer ring first, and what is negative is a hole in the last
            assert all(ring[0] != ring[-1] for ring, _ in drawn)
            rings += len(drawn)
    return name, rings


def test_every_tile_follows_the_rules(syria):
    seen, rings = 0, 0
    bounds = syria.json("/tiles.json")["bounds"]
    for zoom in range(3, 9):
        for x, y in covering(bounds, zoom):
            content = syria.get(f"/tiles/{zoom}/{x}/{y}.mvt?level=faction").content
            assert len(content) <= 500 * 1024
            found = [check_layer(value) for number, value in fields(content) if number == 3]
            names = [name for name, _ in found]
            assert names == [n for n in ("control", "fronts", "places") if n in names]
            rings += sum(n for _, n in found)
            seen += bool(content)
            for _, shape, _ in read(content)["control"].features if "control" in names else []:
                assert shape.IsValid()
    assert seen > 30 and rings > 200


def test_a_tile_of_nothing_has_no_bytes(syria):
    answer = syria.get("/tiles/5/0/0.mvt")
    assert answer.status_code == 200 and answer.content == b"" and answer.headers["Content-Type"] == MVT
    again = syria.get("/tiles/5/0/0.mvt", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_tile_has_one_address(syria):
    """H46"""
    right = "/tiles/7/76/50.mvt"
    assert syria.get(right).status_code == 200
    for wrong in ("/tiles/-1/0/0.mvt", "/tiles/31/0/0.mvt", f"/tiles/{MAX_ZOOM + 1}/0/0.mvt", "/tiles/07/76/50.mvt",
                  "/tiles/7/076/50.mvt", "/tiles/7/1e2/50.mvt", "/tiles/7/128/50.mvt", "/tiles/7/76/128.mvt",
                  "/tiles/7/76/50", "/tiles/7/76/50.pbf", "/tiles/7/76.5/50.mvt", "/tiles/7/ 76/50.mvt",
                  "/tiles/7/%2B76/50.mvt", "/tiles/7/76/50.mvt/", "/tiles//76/50.mvt", "/tiles/7/76/99999999999999999999.mvt",
                  "/tiles/7/76/%2e%2e/50.mvt", "/tiles/7/76/50.mvt?x=1", "/tiles/7/76/50.mvt?bbox=1,2,3,4"):
        answer = syria.get(wrong)
        assert answer.status_code in (400, 404), wrong
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert "z is 0 to 16" in syria.json("/tiles/22/0/0.mvt", 404)["detail"]
    assert syria.get(f"/tiles/{MAX_ZOOM}/0/0.mvt").status_code == 200


def test_only_what_draws_otherwise_is_sent_again(syria):
    """An update near Raqqa leaves the tiles over Idlib as they are, also where nothing was asked before it."""
    zoom = 9
    raqqa, idlib = (f"/tiles/{zoom}/{x}/{y}.mvt" for x, y in (tile_of(39.01, 35.95, zoom), tile_of(36.63, 35.93, zoom)))
    before = {path: syria.get(path).headers["ETag"] for path in (raqqa, idlib)}
    syria.report(kind="control", actor="isis", at="2017-10-31", area='around("Raqqa", 2 km)')
    asked = {path: syria.get(path, headers={"If-None-Match": etag}) for path, etag in before.items()}
    assert asked[idlib].status_code == 304
    assert asked[raqqa].status_code == 200 and asked[raqqa].headers["ETag"] != before[raqqa]


def test_a_page_outlives_the_version_that_it_was_made_for(syria):
    idlib = "/tiles/10/{}/{}.mvt".format(*tile_of(36.63, 35.93, 10))
    before = syria.get(idlib)
    version = int(syria.json("/version")["version"][1:])
    syria.report(kind="control", actor="isis", at="2017-10-31", area='around("Raqqa", 1 km)')
    after, now = syria.get(idlib), syria.get(f"{idlib}?known-at=v{version + 1}")
    assert {**after.headers, "Date": ""} == {**before.headers, "Date": ""}  # made once, and named by that version
    assert after.content == before.content == now.content and len(after.content) > 100
    assert f"known-at=v{version + 1}" in now.headers["Content-Location"]
    syria.report(kind="control", actor="isis", at="2017-10-31", area='around("Idlib", 2 km)')
    changed = syria.get(idlib)
    assert changed.content != before.content
    assert f"known-at=v{version + 2}" in changed.headers["Content-Location"]


def misses(daemon):
    return int(re.search(r"^frontlined_cache_misses_total (\d+)", daemon.get("/metrics").text, re.M).group(1))


def test_a_tile_that_is_asked_for_is_there_when_a_version_is_told(tmp_path):
    """In the form that was asked for too. A slow machine may not get to it, so one time of ten is enough."""
    daemon = Daemon(*make_store(tmp_path)).start()
    path, packed = "/tiles/7/{}/{}.mvt".format(*tile_of(10.5, 45.5, 7)), {"Accept-Encoding": "gzip"}
    ready, before = 0, daemon.get(path, headers=packed)
    for i in range(10):
        daemon.report(actor="north", at="2020-02-01", geometry=square(10.4, 45.4, 0.1 + i / 100))
        worked_out = misses(daemon)
        after = daemon.get(path, headers=packed)
        assert after.headers["ETag"] != before.headers["ETag"] and after.headers["Content-Encoding"] == "gzip"
        ready += misses(daemon) == worked_out
        before = after
    assert daemon.stop() == 0
    assert ready > 0


def test_any_moment_and_version(syria):
    path = "/tiles/8/{}/{}.mvt".format(*tile_of(37.24, 34.23, 8))

    def held(date):
        named = read(syria.get(f"{path}?datetime={date}").content)["places"].features
        return {f["name"]: f["actor"] for f, _, _ in named}["al-Qaryatayn"]

    assert [held(d) for d in ("2017-09-30", "2017-10-01", "2017-10-20", "2017-10-21")] == \
        ["regime", "isis", "isis", "regime"]
    early, late = (syria.get(path + f"?datetime={d}").content for d in ("2017-09-30", "2017-10-01"))
    assert early != late
    pinned = syria.get(path + "?known-at=v1")
    assert "immutable" in pinned.headers["Cache-Control"] and pinned.content == syria.get(path + "?known-at=v1").content
    sides = {f["actor"] for f, _, _ in layers_at(syria, 7, *tile_of(36.63, 35.93, 7))["control"].features}
    factions = {f["actor"] for f, _, _ in
                layers_at(syria, 7, *tile_of(36.63, 35.93, 7), "?level=faction")["control"].features}
    assert "rebels" in sides and "hts" in factions and "hts" not in sides


def test_tilejson(syria):
    said = syria.json("/tiles.json")
    assert said["tilejson"] == "3.0.0" and said["tiles"] == [syria.url + "/tiles/{z}/{x}/{y}.mvt"]
    assert [layer["id"] for layer in said["vector_layers"]] == ["control", "fronts", "places"]
    assert set(said["vector_layers"][0]["fields"]) == {"actor", "name", "status", "other", "fill"}
    assert set(said["vector_layers"][2]["fields"]) == {"name", "name_ar", "kind", "actor", "status", "fill"}
    assert said["attribution"] == syria.json("/legend.json")["credit"]
    west, south, east, north = said["bounds"]
    assert west < said["center"][0] < east and south < said["center"][1] < north
    assert 0 <= said["center"][2] <= said["maxzoom"] == MAX_ZOOM
    carried = syria.json("/tiles.json?datetime=2017-10-01&level=faction&known-at=v1")["tiles"][0]
    assert carried == syria.url + "/tiles/{z}/{x}/{y}.mvt?datetime=2017-10-01&level=faction&known-at=v1"
    assert syria.get(carried.replace(syria.url, "").format(z=6, x=38, y=25)).status_code == 200


def test_the_style_asks_nobody_else(syria):
    said = syria.json("/style.json?level=faction")
    assert said["version"] == 8 and "sprite" not in said
    assert said["glyphs"] == syria.url + "/fonts/{fontstack}/{range}.pbf"
    west, south, east, north = syria.json("/tiles.json")["bounds"]
    assert west < said["center"][0] < east and south < said["center"][1] < north
    assert 512 <= (east - west) / 360 * 512 * 2**said["zoom"] <= 1024  # pixels
    assert said["sources"]["frontline"]["url"] == syria.url + "/tiles.json?level=faction"
    assert {layer.get("source-layer") for layer in said["layers"]} == {None, "control", "fronts", "places"}
    layers = {layer["id"]: layer for layer in said["layers"]}
    assert (layers["control"]["filter"], layers["contested"]["filter"]) == (["!has", "other"], ["has", "other"])
    assert layers["contested"]["paint"]["fill-color"] == ["get", "fill"]
    legend = {a["id"]: a["colour"] for a in syria.json("/legend.json")["actors"]}
    for match in layers["control"]["paint"]["fill-color"], *(layers[m]["paint"]["circle-color"] for m in MARKS):
        assert match[:2] == ["match", ["get", "actor"]]
        assert {label: colour for (label,), colour in zip(match[2:-1:2], match[3:-1:2])} == legend


def test_places_are_drawn_by_kind_and_named_in_a_language(syria):
    layers = {layer["id"]: layer for layer in syria.json("/style.json")["layers"]}
    kinds = {p["kind"] for p in (f["properties"] for f in syria.json("/places.geojson")["features"])}

    def shown(layer):  # kinds
        how, what, *values = layer["filter"]
        assert (how, what) in (("==", "kind"), ("!in", "kind"))
        return set(values) if how == "==" else kinds - set(values)
    for names in MARKS, NAMES:
        assert set.union(*(shown(layers[n]) for n in names)) == kinds
        assert sum(len(shown(layers[n])) for n in names) == len(kinds)
    for mark, name in zip(MARKS, NAMES):
        assert shown(layers[mark]) == shown(layers[name]) and layers[mark].get("minzoom") == layers[name].get("minzoom")
        assert layers[name]["layout"]["text-font"] == ["DejaVu Sans"]
        assert layers[name]["layout"]["text-field"] == ["get", "name"]
    assert "minzoom" not in layers["cities"] and layers["towns"]["minzoom"] < layers["places"]["minzoom"]
    said = syria.json("/style.json?lang=ar&level=faction")
    assert said["sources"]["frontline"]["url"] == syria.url + "/tiles.json?level=faction"
    assert all(layer["layout"]["text-field"] == ["coalesce", ["get", "name_ar"], ["get", "name"]]
               for layer in said["layers"] if layer["type"] == "symbol")
    assert syria.get("/style.json?lang=a_b").status_code == 400


def test_gzip_as_asked(syria):
    path = "/tiles/6/38/25.mvt"
    plain = syria.get(path, headers={"Accept-Encoding": "identity"})
    packed = syria.get(path, headers={"Accept-Encoding": "gzip"}, stream=True)
    raw = packed.raw.read()
    assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content)


# ---- too much for a tile ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """A theatre of 2,500 villages and a few towns, each held by another than its neighbours."""
    folder = tmp_path_factory.mktemp("crowded")
    for name in ("theatre.json", "outline.geojson"):
        (folder / name).write_bytes((pathlib.Path(__file__).parent / "theatre" / name).read_bytes())
    lines = ["name,kind,lon,lat,governorate,status,holder,other"]
    for i in range(50):
        for k in range(50):
            kind = "town" if i % 25 == 0 and k % 25 == 0 else "village"
            holder = "north" if (i + k) % 2 else "south"
            lines.append(f"p{i}-{k},{kind},{10.2 + i * 0.03:.3f},{45.2 + k * 0.03:.3f},W,held,{holder},")
    (folder / "places.csv").write_text("\n".join(lines) + "\n")
    made = frontline("init", "--theatre", folder / "theatre.json", folder / "crowded.frontline")
    assert made.returncode == 0, made.stderr
    daemon = Daemon(folder / "crowded.frontline", None).start()
    yield daemon
    assert daemon.stop() == 0


def test_a_tile_of_too_many_places_keeps_the_larger_ones(crowded):
    zoom = 3
    places = layers_at(crowded, zoom, *tile_of(11, 46, zoom))["places"].features
    kinds = [f["kind"] for f, _, _ in places]
    assert kinds.count("town") == 4 and len(kinds) == 2000
    near = layers_at(crowded, 9, *tile_of(11, 46, 9))["places"].features
    assert len(near) > 50


def test_every_tile_stays_small(crowded):
    for zoom in range(4, 8):
        for x, y in covering(crowded.json("/tiles.json")["bounds"], zoom):
            content = crowded.get(f"/tiles/{zoom}/{x}/{y}.mvt").content
            assert len(content) <= 500 * 1024
            for number, value in fields(content):
                assert number == 3 and check_layer(value)
