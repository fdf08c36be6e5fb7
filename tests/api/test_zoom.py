"""zoom=: the map as it is drawn at a zoom. Neighbours share every border, and figures stay those of the map."""
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


def rings_of(collection):
    for feature in collection["features"]:
        shape = feature["geometry"]
        for polygon in [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]:
            yield from polygon


def edges_of(collection):
    """How often each edge is drawn, in either direction."""
    drawn = collections.Counter()
    for ring in rings_of(collection):
        drawn.update(tuple(sorted(map(tuple, edge))) for edge in zip(ring, ring[1:]))
    return drawn





@pytest.mark.parametrize("zoom", [0, 5, 7, 9])
def test_neighbours_share_every_border(syria, zoom):
    whole = syria.json("/control.geojson?level=faction")
    drawn = syria.json(f"/control.geojson?level=faction&zoom={zoom}")
    fronts = syria.json(f"/fronts.geojson?level=faction&zoom={zoom}")
    edges = edges_of(drawn)
    assert set(edges.values()) <= {1, 2}
    assert len(edges) < len(edges_of(whole)) * (0.2 if zoom < 6 else 1)
    lines = {tuple(sorted(map(tuple, edge))) for f in fronts["features"]
             for edge in zip(f["geometry"]["coordinates"], f["geometry"]["coordinates"][1:])}
    assert lines == {edge for edge, times in edges.items() if times == 2}
    corners = {tuple(p) for ring in rings_of(whole) for p in ring}
    assert {p for edge in edges for p in edge} <= corners  # no vertex is made up


def test_figures_are_those_of_the_map(syria):
    whole, drawn = (syria.json("/control.geojson?level=faction" + zoom)["features"] for zoom in ("", "&zoom=7"))
    figures = [sorted((f["properties"]["actor"] or "", f["properties"]["status"], f["properties"]["area_km2"])
                      for f in features) for features in (whole, drawn)]
    assert len(figures[0]) - 10 <= len(figures[1]) <= len(figures[0])
    large = [[row for row in rows if row[2] > 100] for rows in figures]
    assert large[0] == large[1]
    lengths = [sum(f["properties"]["length_km"] for f in syria.json("/fronts.geojson" + zoom)["features"])
               for zoom in ("", "?zoom=8")]
    assert lengths[0] == pytest.approx(lengths[1], rel=0.001)


def test_zoom_is_a_whole_number(syria):
    for wrong in ("-1", "23", "05", "7.5", "x", ""):
        assert syria.get(f"/control.geojson?zoom={wrong}").status_code == 400, wrong
    assert syria.get("/places.geojson?zoom=5").status_code == 400
    assert "zoom=7" in syria.get("/control.geojson?zoom=7").headers["Content-Location"]
