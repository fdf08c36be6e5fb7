"""POST /events with hostile geometry. The names are those of a list of hostile input (G01 to G44)."""
import json
import math
import random

import pytest
from conftest import event, refused, square, untouched

SHELL = square(10.7, 45.7)[0]


def polygon(coordinates, kind="Polygon", actor="south"):
    body = event(actor=actor)
    body["geometry"] = {"type": kind, "coordinates": coordinates}
    return json.dumps(body)


def with_first(token):
    """A polygon whose first coordinate is written as `token`."""
    return polygon([SHELL]).replace("[10.7, 45.7]", f"[{token}, 45.7]")


def closed(points):
    return [[round(x, 7), round(y, 7)] for x, y in [*points, points[0]]]


def around(radians, radius, x=11.0, y=46.0):
    return x + radius * math.cos(radians), y + radius * math.sin(radians)


def star(points, step):
    """Every `step`th corner of a regular polygon: it crosses itself."""
    return closed([around(2 * math.pi * step * i / points, 0.5) for i in range(points)])


def comb(teeth, upright, width=0.5):
    """A comb of thin teeth over the middle of the theatre, upright or lying."""
    pitch = width / teeth
    points = [(0, -0.01), (0, 0)]
    for i in range(teeth):
        points += [(i * pitch, width), ((i + 0.5) * pitch, width), ((i + 0.5) * pitch, 0), ((i + 1) * pitch, 0)]
    points += [(width, -0.01)]
    turned = [(11 + a, 46 + b) if upright else (11 + b, 46 + a) for a, b in points]
    return closed(turned if upright else turned[::-1])


def scattered(count):
    dice = random.Random(20171001)
    return closed([(dice.uniform(10.5, 11.5), dice.uniform(45.5, 46.5)) for _ in range(count)])


HOLE = square(10.72, 45.72, 0.01)[0]
BAD_GEOMETRY = {
    "G01 not a number": (with_first("NaN"), 400),
    "G02 infinity": (with_first("Infinity"), 400),
    "G03 huge exponent": (with_first("1e400"), 400),
    "G04 longitude 1e9": (polygon([[[1e9, 1e9], [1, 1], [2, 2], [1e9, 1e9]]]), 422),
    "G05 beyond the pole": (polygon([[[10, 90.0000001], [11, 45], [12, 46], [10, 90.0000001]]]), 422),
    "G07 a text": (with_first("\"1\""), 400),
    "G08 null": (with_first("null"), 400),
    "G09 one": (polygon([[[1], [2], [3], [1]]]), 400),
    "G09 nine": (polygon([[[1] * 9, [2] * 9, [3] * 9, [1] * 9]]), 400),
    "G10 unclosed": (polygon([SHELL[:-1]]), 422),
    "G11 two points": (polygon([[[10, 45], [11, 46]]]), 422),
    "G12 one point": (polygon([[[10, 45]] * 4]), 422),
    "G13 bow-tie": (polygon([[[10.5, 45.5], [11, 46], [11, 45.5], [10.5, 46], [10.5, 45.5]]]), 422),
    "G14 star": (polygon([star(9001, 4000)]), 422),
    "G14 star of too many corners": (polygon([star(20001, 9000)]), 422),
    "G15 500 points at random": (polygon([scattered(500)]), 422),
    "G16 2,000 points at random": (polygon([scattered(2000)]), 422),
    "G19 a million vertices": (polygon([[[10 + i / 1e6, 45.5] for i in range(60000)] + [[10, 45.5]]]), 413),
    "G20 holes": (polygon([SHELL] + [square(10.7 + i * 1e-5, 45.71, 5e-6)[0] for i in range(1200)]), 422),
    "G21 hole outside": (polygon([SHELL, square(11, 46)[0]]), 422),
    "G22 hole that touches twice": (
        polygon([SHELL, closed([(10.7, 45.73), (10.75, 45.75), (10.7, 45.77), (10.73, 45.75)])]), 422),
    "G23 hole in a hole": (polygon([SHELL, square(10.72, 45.72, 0.05)[0], HOLE[::-1], square(10.73, 45.73, 0.01)[0]]),
                           422),
    "G24 the same hole twice": (polygon([SHELL, HOLE, HOLE]), 422),
    "G25 identical parts": (polygon([[SHELL]] * 500, "MultiPolygon"), 422),
    "G26 very many parts": (polygon([square(10.5 + i % 300 * 1e-3, 45.5 + i // 300 * 1e-3, 5e-4)
                                     for i in range(12000)], "MultiPolygon"), 413),
    "G27 collection": (polygon([SHELL], "GeometryCollection"), 400),
    "G27 nested collection": (
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":" +
        "{\"type\":\"GeometryCollection\",\"geometries\":[" * 1000 + "]}" * 1000 + "}", 400),
    "G28 below the grid": (polygon([[[10.7, 45.7], [10.7 + 1e-13, 45.7], [10.7, 45.7 + 1e-13], [10.7, 45.7]]]), 422),
    "G31 antimeridian": (polygon([[[179, 45], [-179, 45], [-179, 46], [179, 46], [179, 45]]]), 422),
    "G32 around the pole": (polygon([[[-120, 80], [0, 80], [120, 80], [-120, 80]]]), 422),
    "G35 400 decimals": (with_first("10.7" + "0" * 400), 400),
    "G36 empty": (polygon([]), 422),
    "G36 empty ring": (polygon([[]]), 422),
    "G37 empty hole": (polygon([SHELL, []]), 422),
    "G43 well-known binary": ("\x01\x03\x00\x00\x00\xff\xff\xff\x7f", 400),
    "outside the theatre": (polygon(square(30, 10)), 422),
    "a line": (polygon([[10, 45], [11, 46]], "LineString"), 400),
}


@pytest.mark.parametrize("name", BAD_GEOMETRY)
def test_geometry_is_refused_with_its_place(daemon, unchanged, name):
    body, status = BAD_GEOMETRY[name]
    problem = refused(daemon.post(body), status)
    assert len(problem["detail"]) > 20


@pytest.mark.parametrize("name, ring", [
    ("G06 negative zero", [[-0.0, 45.75], [10.2, 45.7], [10.2, 45.8], [-0.0, 45.75]]),
    ("G06 less than any step", [[4.9e-324, 46.75], [10.2, 46.7], [10.2, 46.8], [0, 46.75]]),
    ("G09 height", [[x, y, 7] for x, y in SHELL]),
    ("G29 spike", [*SHELL[:2], [10.9, 45.7], *SHELL[1:]]),
    ("G33 clockwise", SHELL[::-1]),
    ("G34 repeated", [SHELL[0]] * 3000 + SHELL),
])
def test_geometry_that_is_put_right(daemon, name, ring):
    done = daemon.post(polygon([ring], actor="north"))
    assert done.status_code == 201, done.text
    x, y = max(ring, key=lambda p: p[0])[0], sum(p[1] for p in ring) / len(ring)
    inside = (10.75, 45.75) if SHELL[2] in [p[:2] for p in ring] else (x - 0.01, y)
    assert daemon.json("/at?lon=%.7f&lat=%.7f" % inside)["actor"] == "north"


def test_a_border_reported_again_beside_itself_moves_nothing(daemon):
    """G30: within a grid step, and within the snap distance, of the border that is there."""
    daemon.report(geometry=square(10.3, 46.3), actor="south")
    again = [[[x + 1e-13, y - 1e-13] for x, y in square(10.3, 46.3)[0]],
             [[x + 4e-6, y - 4e-6] for x, y in square(10.3, 46.3)[0]]]
    for ring in again:
        ring[-1] = ring[0]
        done = daemon.report(geometry=[ring], actor="south")
        assert done["moved"] == [] and done["warnings"]


@pytest.mark.parametrize("teeth", [50, 500])
def test_combs_across_each_other(daemon, teeth):
    """G17, G18: valid each by itself, with teeth times teeth crossings. Done, or refused and nothing changed."""
    assert daemon.post(polygon([comb(teeth, True)], actor="south")).status_code == 201
    before = untouched(daemon)
    across = daemon.post(polygon([comb(teeth, False)], actor="north"))
    if teeth == 50:
        assert across.status_code == 201, across.text
    else:
        assert "crosses" in refused(across, 413)["detail"] and untouched(daemon) == before


def test_teeth_too_thin_to_settle(daemon, unchanged):
    """A few teeth thinner than borders are snapped, 100 km long, across other borders: each pass weaves them anew."""
    ring = [(10.3022636, 45.1673313), (10.3022536, 45.1673313)]
    for i in range(5):
        west, east = round(10.3022536 + i * 2e-6, 7), round(10.3022546 + i * 2e-6, 7)
        ring += [(west, 45.1773313), (west, 46.1773313), (east, 46.1773313), (east, 45.1773313)]
    ring.append((ring[0][0], 45.1773313))
    assert "pairs of edges" in refused(daemon.post(polygon([closed(ring)])), 413)["detail"]


@pytest.mark.parametrize("query", ["q=NaN", "zoom=nan", "zoom=-1", "zoom=1e300", "precision=1e9", "quadsegs=1000000",
                                   "densify=1e-9", "buffer=NaN"])
def test_no_parameter_makes_geometry_cost_more(daemon, query):
    """G38 to G42: no buffer, no densifying, no tolerance is to be had."""
    assert daemon.get("/control.geojson?" + query).status_code == 400


@pytest.mark.parametrize("box", ["10,46,11,45", "10,45,11", "10,45,11,46,12", "a,b,c,d", "NaN,0,1,1",
                                 "1e400,0,1,1", ""])
def test_no_such_box(daemon, box):
    """G44: upside down, cut short, no numbers."""
    refused(daemon.get("/control.geojson?bbox=" + box), 400)


def test_the_whole_world_is_a_box(daemon):
    assert daemon.json("/control.geojson?bbox=-180,-85,180,85")["numberReturned"] > 0
