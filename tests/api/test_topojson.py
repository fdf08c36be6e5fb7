"""f=topojson: the same features from shared arcs, as the specification has it read back."""
import collections
import pathlib

import pytest
from conftest import Daemon, frontline

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "geodata/syria-2017"


@pytest.fixture(scope="module")
def syria(tmp_path_factory):
    """A daemon on the theatre as it starts."""
    store = tmp_path_factory.mktemp("syria") / "syria.frontline"
    made = frontline("init", "--theatre", FOLDER / "theatre.json", store)
    assert made.returncode == 0, made.stderr
    daemon = Daemon(store, None).start()
    yield daemon
    assert daemon.stop() == 0


def decoded(topology, decimals=7):
    """The features of the one object, as GeoJSON with whole numbers for coordinates."""
    assert topology["type"] == "Topology" and topology["transform"]["translate"] == [0, 0]
    assert topology["transform"]["scale"] == [pytest.approx(10**-decimals)] * 2
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        arcs.append([((x := x + dx), (y := y + dy)) for dx, dy in arc])

    def joined(indexes):
        line = []
        for index in indexes:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            assert not line or line[-1] == arc[0]
            line += arc[1:] if line else arc
        return line

    depth = {"LineString": joined, "Polygon": lambda rings: [joined(r) for r in rings],
             "MultiPolygon": lambda parts: [[joined(r) for r in rings] for rings in parts]}
    (collection,) = topology["objects"].values()
    assert collection["type"] == "GeometryCollection"
    return [{"id": g["id"], "properties": g["properties"], "type": g["type"],
             "coordinates": depth[g["type"]](g["arcs"])} for g in collection["geometries"]]


def whole(coordinates, decimals=7):
    if isinstance(coordinates[0], list):
        return [whole(c, decimals) for c in coordinates]
    return tuple(round(c * 10**decimals) for c in coordinates)


def turned(ring):
    """A closed ring from its least point on."""
    start = ring.index(min(ring))
    return ring[start:-1] + ring[:start] + [ring[start]]


def rings(coordinates):
    return turned(coordinates) if isinstance(coordinates[0], tuple) else [rings(c) for c in coordinates]


@pytest.mark.parametrize("path", ["/control.geojson?level=faction", "/control.geojson?zoom=6",
                                  "/control.geojson?dissolve=actor", "/control.geojson?winding=cw&zoom=8",
                                  "/control.geojson?bbox=38,35,40,36&limit=3", "/control.geojson?actor=isis"])
def test_control_reads_back_the_same(syria, path):
    plain = syria.json(path)
    topology = syria.json(path + "&f=topojson")
    found = decoded(topology)
    assert list(topology["objects"]) == ["control"] and topology["numberMatched"] == plain["numberMatched"]
    assert len(found) == len(plain["features"]) > 0
    for a, b in zip(found, plain["features"]):
        assert (a["id"], a["properties"], a["type"]) == (b["id"], b["properties"], b["geometry"]["type"])
        assert rings(a["coordinates"]) == rings(whole(b["geometry"]["coordinates"]))


def test_fronts_read_back_the_same(syria):
    for more in ("", "&zoom=7"):
        plain = syria.json("/fronts.geojson?level=faction" + more)["features"]
        found = decoded(syria.json("/fronts.geojson?level=faction&f=topojson" + more))
        assert [f["id"] for f in found] == [f["id"] for f in plain] and found
        for a, b in zip(found, plain):
            line = whole(b["geometry"]["coordinates"])
            if line[0] == line[-1]:
                assert turned(a["coordinates"]) == turned(line)
            else:
                assert a["coordinates"] == line


def test_each_border_is_there_once(syria):
    topology = syria.json("/control.geojson?f=topojson")
    edges = collections.Counter()
    used = collections.Counter()
    for arc in topology["arcs"]:
        x = y = 0
        points = [((x := x + dx), (y := y + dy)) for dx, dy in arc]
        edges.update(tuple(sorted(edge)) for edge in zip(points, points[1:]))

    def count(indexes):
        for index in indexes:
            if isinstance(index, list):
                count(index)
            else:
                used[index if index >= 0 else ~index] += 1

    for geometry in topology["objects"]["control"]["geometries"]:
        count(geometry["arcs"])
    assert set(edges.values()) == {1} and set(used.values()) == {1, 2} and len(used) == len(topology["arcs"])
    sent = len(syria.get("/control.geojson?f=topojson").content)
    assert sent < 0.6 * len(syria.get("/control.geojson").content)


def test_what_it_cannot_say_is_refused(syria):
    for path in ("/places.geojson?f=topojson", "/events.geojson?f=topojson", "/control.geojson?f=TopoJSON"):
        assert syria.get(path).status_code == 400, path
    answer = syria.get("/control.geojson?f=topojson&precision=4")
    assert answer.headers["Content-Type"] == "application/topo+json"
    for feature in decoded(answer.json(), 4):
        assert feature["coordinates"]


@pytest.mark.parametrize("name", ["control", "fronts"])
def test_collections_have_the_same_features(syria, name):
    def sorted_of(address):
        return sorted(decoded(syria.json(address)), key=lambda f: f["id"])
    whole_map = sorted_of(f"/{name}.geojson?f=topojson")
    assert sorted_of(f"/collections/{name}/items?f=topojson&limit=1000") == whole_map
    one = whole_map[0]
    (alone,) = decoded(syria.json(f"/collections/{name}/items/{one['id']}?f=topojson"))
    assert alone == one
    links = syria.json(f"/collections/{name}/items?f=topojson&limit=1")["links"]
    assert {"self", "next"} <= {link["rel"] for link in links}
    asked = syria.get(f"/collections/{name}/items", headers={"Accept": "application/topo+json"})
    assert asked.headers["Content-Type"] == "application/topo+json"
