"""POST /areas: which ground an expression means, without recording anything."""
import json

from conftest import event, square

JSON = "application/json"


def drawn(spot):
    return {"type": "Polygon", "coordinates": spot}


def ask(daemon, area, query="", status=200, **more):
    answer = daemon.post(json.dumps({"area": area, **more}), "/areas" + query, token="", type=JSON)
    assert answer.status_code == status, answer.text[:300]
    return answer.json()


def only(daemon, area, query="", **more):
    features = ask(daemon, area, query, **more)["features"]
    assert len(features) == 1
    return features[0]


def test_a_disc_is_drawn_and_measured(daemon):
    version = daemon.version()
    disc = only(daemon, "AROUND( point(10.7,45.7), 5km )")
    assert disc["geometry"]["type"] == "Polygon" and len(disc["geometry"]["coordinates"][0]) == 97
    properties = disc["properties"]
    assert properties["area"] == "around(point(10.7, 45.7), 5 km)"
    assert abs(properties["km2"] - 78.54) < 0.08
    assert properties["parts"] == [{"sign": None, "area": properties["area"], "km2": properties["km2"],
                                    "change_km2": properties["km2"]}]
    assert daemon.version() == version


def test_parts_add_up(daemon):
    area = "around(point(10.7, 45.7), 5 km) | around(point(10.75, 45.7), 5 km) - around(point(10.7, 45.7), 2 km)"
    properties = only(daemon, area)["properties"]
    parts = properties["parts"]
    assert [p["sign"] for p in parts] == [None, "|", "-"]
    assert abs(sum(p["change_km2"] for p in parts) - properties["km2"]) < 1e-6
    assert 0 < parts[1]["change_km2"] < parts[1]["km2"] and parts[2]["change_km2"] < 0


def test_many_at_once_and_a_drawing(daemon):
    answer = ask(daemon, ["geometry", "geometry & sector(point(10.75, 45.75), west, 20 km)"],
                 geometry=drawn(square(10.7, 45.7)))
    assert answer["type"] == "FeatureCollection" and len(answer["features"]) == 2
    whole, west = (f["properties"]["km2"] for f in answer["features"])
    assert whole > 50 and 0.15 * whole < west < 0.2 * whole


def discs(count):
    """So many discs around each other, from the smallest on."""
    return " | ".join(f"around(point(10.7, 45.7), {5000 + i} m)" for i in range(count))


def test_an_expression_has_up_to_4096_bytes(daemon):
    area = discs(100)
    for longest in (area + " " * (4096 - len(area)), [area + " " * (4096 - len(area))]):
        assert len(ask(daemon, longest)["features"][0]["properties"]["parts"]) == 100
    assert "4096" in ask(daemon, area + " " * (4097 - len(area)), status=422)["detail"]


def test_expressions_of_one_request_share_what_it_may_cost(daemon):
    ask(daemon, [discs(100)] * 2)
    problem = ask(daemon, [discs(100)] * 20, status=413)
    assert "with those before it" in problem["detail"] and problem["where"].startswith("/area/")
    assert "with those before it" not in ask(daemon, "around(" * 20 + discs(30) + ", 1 km)" * 20, status=413)["detail"]


def test_places_inside_are_told(daemon):
    place = daemon.json("/places.geojson")["features"][0]
    lon, lat = place["geometry"]["coordinates"]
    name = place["properties"]["name"]
    inside = only(daemon, f"around(point({lon}, {lat}), 1 km)")["properties"]["places"]
    assert name in [p["name"] for p in inside] and inside[0]["at"] == [lon, lat]
    beside = only(daemon, f"around(point({lon}, {lat}), 2 km) - around(point({lon}, {lat}), 1 km)")
    assert name not in [p["name"] for p in beside["properties"]["places"]]


def test_conditions_are_looked_up_at_the_time_that_is_asked_for(daemon):
    spot = square(11.7, 46.3)
    before = daemon.version()
    daemon.report(geometry=spot, actor="guard", at="2020-05-01")
    area = "geometry & held_by(guard)"
    after = only(daemon, area, geometry=drawn(spot))["properties"]
    assert after["km2"] == after["before_conditions_km2"] > 50
    for query in ("?datetime=2020-04-30", f"?known-at={before}"):
        then = only(daemon, area, query, geometry=drawn(spot))
        assert then["properties"]["km2"] == 0 and then["geometry"] is None
    pocket = only(daemon, "pocket(point(11.75, 46.35))")["properties"]
    assert abs(pocket["km2"] - after["km2"]) < 1e-6


def test_held_by_and_pocket_bound_an_event(daemon):
    here, there = square(10.2, 46.2, 0.05), square(10.5, 46.2, 0.05)
    for spot in (here, there):
        daemon.report(geometry=spot, actor="guard", at="2020-06-01")
    done = daemon.report(area="around(point(10.35, 46.225), 30 km) & held_by(guard) & pocket(point(10.22, 46.22))",
                         actor="south", at="2020-06-02")
    assert [(m["from"], m["to"]) for m in done["moved"]] == [("guard", "south")]
    assert daemon.json("/at?lon=10.225&lat=46.225")["actor"] == "south"
    assert daemon.json("/at?lon=10.525&lat=46.225&level=faction")["actor"] == "guard"
    # Reported later: the two were one pocket already.
    bridge = [[[10.24, 46.21], [10.51, 46.21], [10.51, 46.22], [10.24, 46.22], [10.24, 46.21]]]
    daemon.report(geometry=bridge, actor="guard", at="2020-06-01T12:00:00Z")
    assert daemon.json("/at?lon=10.525&lat=46.225")["actor"] == "south"


def test_refusals_say_which_and_where(daemon):
    refusal = ask(daemon, ["geometry | plce(\"X\")"], status=400)
    assert refusal["where"] == "/area/0, column 12" and "did you mean place?" in refusal["detail"]
    refusal = ask(daemon, "place(\"Nowhere at all\")", status=422)
    assert refusal["where"] == "/area, column 7"
    refusal = ask(daemon, "around(point(10.7, 45.7), 5 km)", "?known-at=v999999", status=404)
    assert "v999999" in refusal["detail"]
    assert "20" in ask(daemon, ["geometry"] * 21, status=413)["detail"]
    ask(daemon, [], status=422)
    for body in ("", "{}", "[]", "{\"area\": 5}", "{\"area\": \"geometry\", \"more\": 1}"):
        answer = daemon.post(body, "/areas", token="", type=JSON)
        assert answer.status_code == 400, (body, answer.text)
    answer = daemon.post("around", "/areas", token="", type="text/plain")
    assert answer.status_code == 415
    answer = daemon.post(event(area="around(point(10.7, 45.7), 5 km) & held_by(north) & held_by(south)"))
    assert answer.status_code == 422 and "column" in answer.json()["where"]
