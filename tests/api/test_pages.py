"""What the readable addresses say."""
import pytest
from conftest import event, square

SOUTH_OF_ALPHA = square(10.4, 46.2)


@pytest.fixture(scope="module")
def posted(daemon):
    """Three events: in February a gain in the north, in March it is lost, in April an incident."""
    first = daemon.report(geometry=SOUTH_OF_ALPHA, at="2020-02-01", actor="guard")["events"][0]
    second = daemon.report(geometry=SOUTH_OF_ALPHA, at="2020-03-01T12:00:00Z", actor="north")["events"][0]
    third = daemon.report(kind="incident", actor=None, at="2020-04-01", place="Echo", note="a bridge was hit")["events"][0]
    return first, second, third


def holders(collection):
    return {f["properties"]["actor"] for f in collection["features"]}


def test_landing_lists_what_there_is(daemon):
    landing = daemon.json("/")
    assert landing["theatre"] == "squares" and landing["credit"]
    hrefs = [link["href"] for link in landing["links"]]
    assert all(h.startswith(daemon.url) for h in hrefs)
    for href in hrefs:
        path = href[len(daemon.url):].split("{?")[0]
        if "{" not in path and path not in ("/events", "/at", "/areas", "/gazetteer", "/live", "/tokens", "/webhooks"):
            assert daemon.get(path).status_code == 200, path


def test_control_tiles_the_theatre(daemon, posted):
    c = daemon.json("/control.geojson?level=faction")
    assert c["type"] == "FeatureCollection" and c["credit"] and c["version"] == daemon.version()
    assert c["numberMatched"] == c["numberReturned"] == len(c["features"]) > 3
    whole = sum(f["properties"]["area_km2"] for f in c["features"])
    sides = daemon.json("/control.geojson")
    assert sum(f["properties"]["area_km2"] for f in sides["features"]) == pytest.approx(whole, abs=1e-9)
    assert holders(c) >= {"north", "south", "guard"} and "guard" not in holders(sides)
    for f in c["features"]:
        assert f["geometry"]["type"] == "Polygon" and f["properties"]["fill"].startswith("#")
        for ring in f["geometry"]["coordinates"]:
            assert ring[0] == ring[-1] and len(ring) >= 4


def test_dissolve_gives_one_feature_an_actor_and_status(daemon, posted):
    d = daemon.json("/control.geojson?dissolve=actor")
    keys = [(f["properties"]["actor"], f["properties"]["status"], f["properties"]["other"]) for f in d["features"]]
    assert len(keys) == len(set(keys)) and ("north", "held", None) in keys
    assert ("north", "contested", "south") in keys


@pytest.mark.parametrize("query, expected", [
    ("actor=north", {"north"}),
    ("actor=Northern%20army&status=held", {"north"}),
    ("actor=south&status=held", {"south"}),
    ("status=contested", {"north"}),
    ("actor=guard&level=faction", {"guard"}),
    ("bbox=10.0,46.8,10.1,46.9", {"north"}),
    ("bbox=-20,-10,-19,-9", set()),
])
def test_control_filters(daemon, posted, query, expected):
    assert holders(daemon.json("/control.geojson?" + query)) == expected


def area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:])) / 2


def test_winding_and_precision(daemon, posted):
    for winding, sign in (("ccw", 1), ("cw", -1)):
        c = daemon.json(f"/control.geojson?winding={winding}&precision=2")
        for f in c["features"]:
            shell = f["geometry"]["coordinates"][0]
            assert area(shell) * sign > 0
            assert all(round(x, 2) == x and round(y, 2) == y for x, y in shell)


@pytest.mark.parametrize("when, holder", [
    ("2020-01-31", "north"),
    ("2020-02-01", "guard"),                      # a date is the end of that day
    ("2020-01-31T23:59:59Z", "north"),
    ("2020-02-01T00:00:00Z", "guard"),            # an instant includes what happened at it
    ("2020-01-01/2020-02-15", "guard"),           # an interval is its end
    ("2020-02-15/..", "north"),
    ("2020-03-01T11:59:59.999999Z", "guard"),
    ("2020-03-01T14:00:00%2B02:00", "north"),
    (None, "north"),
])
def test_time_is_valid_time(daemon, posted, when, holder):
    query = f"&datetime={when}" if when else ""
    assert daemon.json(f"/at?lon=10.45&lat=46.25&level=faction{query}")["actor"] == holder


def test_at_says_since_when_and_by_which_event(daemon, posted):
    first, second, _ = posted
    now = daemon.json("/at?lon=10.45&lat=46.25")
    assert (now["actor"], now["event"], now["since"]) == ("north", second, "2020-03-01T12:00:00Z")
    then = daemon.json("/at?lon=10.45&lat=46.25&datetime=2020-02-10")
    assert (then["actor"], then["event"], then["since"]) == ("south", first, "2020-02-01T00:00:00Z")
    start = daemon.json("/at?place=Charlie")
    assert (start["actor"], start["event"], start["since"]) == ("south", None, "2020-01-01T00:00:00Z")
    outside = daemon.json("/at?lon=0&lat=0")
    assert outside["actor"] is None and outside["status"] == "outside"


def test_at_finds_places_in_any_spelling(daemon):
    for name in ("Alpha", "alfa", "al-Alpha", "ألفا", "ALPHA"):
        assert daemon.json("/at", params={"place": name})["place"]["name"] == "Alpha"


def test_known_at_never_changes(daemon, posted):
    before = int(posted[0][1:]) - 1
    old = daemon.json(f"/at?lon=10.45&lat=46.25&known-at=v{before}&datetime=2020-02-10")
    assert old["actor"] == "north" and old["version"] == f"v{before}"
    a = daemon.get(f"/control.geojson?known-at=v{before}").content
    daemon.report(geometry=square(11.1, 45.1), at="2020-01-15")
    assert daemon.get(f"/control.geojson?known-at=v{before}").content == a


def test_places_have_holders_and_since(daemon, posted):
    places = daemon.json("/places.geojson")
    by_name = {(f["properties"]["name"], f["properties"]["governorate"]): f["properties"] for f in places["features"]}
    assert len(by_name) == 7
    assert by_name["Delta", "East"]["actor"] == "south" and by_name["Delta", "East"]["since"]
    assert by_name["Alpha", "West"]["name_ar"] == "ألفا"
    assert len(daemon.json("/places.geojson?actor=guard")["features"]) == 1
    assert len(daemon.json("/places.geojson?bbox=10,45,11.2,46")["features"]) == 2


@pytest.mark.parametrize("q, names", [("a", ["Alpha"]), ("GOL", ["Golf", "Golf"]), ("ekk", ["Echo"]), ("xyz", [])])
def test_places_complete_names(daemon, q, names):
    found = [f["properties"]["name"] for f in daemon.json("/places.geojson?q=" + q)["features"]]
    assert found == names


def test_fronts_have_pairs_and_lengths(daemon, posted):
    fronts = daemon.json("/fronts.geojson?level=faction")["features"]
    pairs = {frozenset((f["properties"]["left"], f["properties"]["right"])) for f in fronts}
    assert frozenset(("south", "guard")) in pairs and frozenset(("north", "south")) in pairs
    assert all(f["properties"]["length_km"] > 0 and f["geometry"]["type"] == "LineString" for f in fronts)
    by_side = daemon.json("/fronts.geojson")["features"]
    assert not any("guard" in (f["properties"]["left"], f["properties"]["right"]) for f in by_side)
    assert daemon.json("/fronts.geojson?bbox=-20,-10,-19,-9")["features"] == []


def test_events_are_features(daemon, posted):
    events = daemon.json("/events.geojson")["features"]
    ids = [f["id"] for f in events]
    assert set(posted) <= set(ids)
    times = [f["properties"]["occurred_at"] for f in events]
    assert times == sorted(times)


@pytest.mark.parametrize("query, picked", [
    ("datetime=2020-02-01", [0]),
    ("datetime=2020-02-01/2020-03-31", [0, 1]),
    ("datetime=2020-03-01T12:00:00Z", [1]),
    ("datetime=../2020-02-20&actor=south", [0]),
    ("kind=incident", [2]),
    ("actor=north", [1]),
    ("kind=share", []),
])
def test_events_filters(daemon, posted, query, picked):
    ids = {f["id"] for f in daemon.json("/events.geojson?" + query)["features"]}
    assert ids & set(posted) == {posted[i] for i in picked}


def test_one_event(daemon, posted):
    one = daemon.json("/events/" + posted[0])
    assert one["type"] == "Feature" and one["id"] == posted[0]
    assert one["properties"]["kind"] == "control" and one["properties"]["actor"] == "guard"
    assert one["properties"]["recorded_at"] and one["properties"]["author"]


def test_legend(daemon):
    legend = daemon.json("/legend.json")
    assert [a["id"] for a in legend["actors"]] == ["north", "south", "guard"]
    assert legend["actors"][0]["names"]["ar"] and legend["actors"][2]["parent"] == "south"


def test_version_and_health(daemon):
    version = daemon.json("/version")
    assert version["version"][0] == "v" and len(version["root"]) == 64
    assert version["map_age_s"] < 1000 and version["stale"] is False
    assert daemon.json("/healthz")["status"] == "alive"
    assert daemon.json("/readyz")["status"] == "ready"


def test_an_event_that_moves_nothing_is_recorded(daemon):
    again = daemon.report(actor="north", area="place(\"Alpha\")", at="2020-05-01")
    assert again["moved"] == [] and again["warnings"]
    assert daemon.json("/events/" + again["events"][0])["properties"]["moved_nothing"] is True


def test_area_expressions_draw(daemon):
    drawn = daemon.report(actor="south", area="around(\"Bravo\", 5 km)", at="2020-06-01")
    moved = drawn["moved"]
    assert [(m["from"], m["to"]) for m in moved] == [("north", "south")]
    assert sum(m["km2"] for m in moved) == pytest.approx(78.5, rel=0.01)
    assert daemon.json("/at?place=Bravo")["event"] == drawn["events"][0]
