"""OGC API - Features, Part 1 and 2: what a conformance test, GDAL and QGIS look at."""
import json
import re
import shutil
import subprocess
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from conftest import square

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
GEO = "application/geo+json"
METADATA = "application/json, application/javascript, text/javascript, text/json"
STATES, NAMES = ["control", "fronts", "places"], ["control", "fronts", "places", "events", "changes"]
SPEC = "http://www.opengis.net/spec/"


@pytest.fixture(scope="module")
def events(daemon):
    """Twelve events; every third is drawn, the rest are said in words."""
    for day in range(1, 13):
        drawn = square(10.4, 46.2) if day % 3 == 0 else None
        area = None if drawn else "around(\"Bravo\", %d km)" % (day % 4 + 2)
        daemon.report(geometry=drawn, area=area, at=f"2020-02-{day:02}", actor=("north", "south")[day % 2])


def links(document, rel):
    return [link for link in document["links"] if link["rel"] == rel]


def local(daemon, href):
    assert href.startswith(daemon.url + "/") or href == daemon.url
    return href[len(daemon.url):]


def typed(daemon, path, accept):
    answer = daemon.get(path, headers={"Accept": accept})
    assert answer.status_code == 200, (path, answer.text)
    return answer


# ---- transport and landing page -------------------------------------------------------------------------

def test_each_kind_of_client_gets_what_it_reads(daemon):
    assert typed(daemon, "/", METADATA).headers["Content-Type"] == "application/json"
    assert typed(daemon, "/api", OPENAPI).headers["Content-Type"] == OPENAPI
    for path in ("/conformance", "/collections", "/collections/control"):
        assert typed(daemon, path, METADATA).headers["Content-Type"] == "application/json"
    items = "/collections/control/items"
    for accept in (GEO, f"{GEO}, application/json", "*/*", "application/*", "application/json", "text/x, */*;q=0.1"):
        assert typed(daemon, items, accept).headers["Content-Type"] == GEO
    for path in ("/", "/collections", items, "/collections/control/schema"):
        answer = typed(daemon, path, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.text.lower().startswith("<!doctype html>") and ("<script" in answer.text) == (path == "/")
        assert "Accept" in answer.headers["Vary"].split(", ")
    assert typed(daemon, items, "text/csv").headers["Content-Type"].startswith("text/csv")
    assert typed(daemon, items, "text/html;q=0.1, application/geo+json-seq;q=0.5").headers["Content-Type"] == \
        "application/geo+json-seq"
    refused = daemon.get(items, headers={"Accept": "image/png"})
    assert refused.status_code == 406 and refused.headers["Content-Type"] == "application/problem+json"
    assert daemon.get(items + "?f=geojson", headers={"Accept": "image/png"}).status_code == 200


def test_the_landing_page(daemon):
    for path in ("/", ""):
        landing = daemon.json(path)
        assert {"title", "description", "links"} <= set(landing)
    desc, = links(landing, "service-desc")
    assert desc["type"] == OPENAPI
    assert links(landing, "service-doc")[0]["type"] == "text/html"
    assert links(landing, "data")[0]["type"] == "application/json"
    for rel in ("self", "alternate", "service-desc", "service-doc", "conformance", "data"):
        for link in links(landing, rel):
            assert daemon.get(local(daemon, link["href"])).status_code == 200
    assert all(link["rel"] and link["type"] for link in landing["links"])
    for link in landing["links"]:
        assert link.get("templated", False) == ("{" in link["href"])


def test_pages_for_people_have_every_link(daemon):
    for path in ("/", "/conformance", "/collections", "/collections/events"):
        page = daemon.get(path + "?f=html").text
        for href in re.findall(r'"href":"([^"]*)"', daemon.get(path).text):
            assert "{" in href or "f=html" in href or href.replace("&", "&amp;") in page, (path, href)
        assert "<script" not in page


def test_conformance_holds_only_what_is_true(daemon):
    classes = daemon.json("/conformance")["conformsTo"]
    assert all(c.startswith(SPEC) for c in classes) and len(classes) == len(set(classes))
    for c in ("features-1/1.0/conf/core", "features-1/1.0/conf/geojson", "features-1/1.0/conf/html",
              "features-1/1.0/conf/oas30", "features-2/1.0/conf/crs", "common-3/1.0/conf/schemas",
              "features-5/1.0/conf/schemas", "features-4/1.0/conf/create-replace-delete"):
        assert SPEC + "ogcapi-" + c in classes


# ---- the definition -------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def api(daemon):
    return daemon.json("/api")


def resolve(api, value):
    while isinstance(value, dict) and "$ref" in value:
        assert value["$ref"].startswith("#/")
        found = api
        for step in value["$ref"][2:].split("/"):
            found = found[step]
        value = found
    return value


def everything(value):
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from everything(inner)


def operations(api):
    for path, item in api["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def test_the_definition_is_sound(daemon, api):
    assert api["openapi"].startswith("3.0.") and api["servers"] == [{"url": daemon.url}]
    ids = [operation["operationId"] for _, _, operation in operations(api)]
    assert len(ids) == len(set(ids))
    for value in everything(api):
        assert value is not None
        if isinstance(value, dict):
            resolve(api, value)
            assert value.get("enum", True)
    for path, _, operation in operations(api):
        parameters = [resolve(api, p) for p in operation["parameters"]]
        assert {p["name"] for p in parameters if p["in"] == "path"} == set(re.findall(r"{(\w+)}", path))
        named = [(p["in"], p["name"]) for p in parameters]
        assert len(named) == len(set(named))
        assert all(p["schema"] and ("description" in p or p["in"] == "path") for p in parameters)
        assert {"default"} < set(operation["responses"]) <= {"200", "201", "202", "default"}
        assert all(resolve(api, r)["description"] for r in operation["responses"].values())
    limit = api["components"]["parameters"]["limit"]["schema"]
    assert limit["default"] == 100 and limit["maximum"] == 10000     # QGIS looks here for its page size


def test_the_definition_has_what_the_suite_asks_for(api):
    for path in ("/", "/conformance", "/collections"):
        assert "200" in api["paths"][path]["get"]["responses"]
    for name in NAMES:
        assert f"/collections/{name}" in api["paths"]
        assert any(re.fullmatch(rf"/collections/{name}/items/{{\w+}}", path) for path in api["paths"])
        given = {p["name"]: p for p in (resolve(api, p) for p in
                                        api["paths"][f"/collections/{name}/items"]["get"]["parameters"])}
        for parameter in ("bbox", "limit", "datetime", "crs", "bbox-crs", "f"):
            p = given[parameter]
            assert p["in"] == "query" and p["required"] is False and p["style"] == "form" and p["explode"] is False
        box = given["bbox"]["schema"]
        assert box["type"] == "array" and box["items"]["type"] == "number"
        assert (box["minItems"], box["maxItems"], len(box["oneOf"])) == (4, 6, 2)
        assert given["limit"]["schema"]["type"] == "integer" and {"minimum", "maximum", "default"} <= set(
            given["limit"]["schema"])
        assert given["datetime"]["schema"]["type"] == "string"
        assert all(p.get("style") != "form" or p["schema"].get("type") != "object" for p in given.values())


def test_the_definition_is_true(daemon, api, events):
    """Every parameter that it names is known, and no other is."""
    samples = {"bbox": "9,44,12,47", "limit": "3", "offset": "1", "datetime": "2020-02-03", "known-at": "v1",
               "level": "side", "zoom": "5", "crs": CRS84, "bbox-crs": CRS84, "precision": "3", "winding": "cw",
               "f": "json", "q": "a", "pocket": "true", "area_km2": "1", "length_km": "1", "since": "2020-02-03",
               "confirm": "true", "km2": "1", "min-width": "1", "moved_nothing": "true", "filter": "id = 1", "filter-lang": "cql2-text",
               "perspective": "main", "against": "main",
               "filter-crs": CRS84}
    for name in NAMES:
        path = f"/collections/{name}/items"
        for p in (resolve(api, p) for p in api["paths"][path]["get"]["parameters"]):
            value = samples.get(p["name"], "2020-02-03" if p["schema"].get("format") == "date-time" else "x")
            if p["name"] == "filter" and name == "events":
                value = "id = 'e1'"
            answer = daemon.get(path, params={p["name"]: value})
            assert answer.status_code == 200, (name, p["name"], answer.text)
        assert daemon.get(path + "?unknownQueryParameter123=1").status_code == 400
    assert daemon.get("/collections/control?limit=1").status_code == 400


def test_the_definition_can_be_read(daemon):
    page = daemon.get("/api.html")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8" and "getCollectionsControlItems" in page.text
    assert not re.search(r"(src|href)=[\"'](?!" + re.escape(daemon.url) + ")", page.text)


# ---- collections ----------------------------------------------------------------------------------------

def test_collections(daemon, events):
    whole = daemon.json("/collections")
    assert links(whole, "self")[0]["type"] == "application/json" and links(whole, "alternate")[0]["type"] == "text/html"
    assert {c["id"] for c in whole["collections"]} >= set(NAMES)
    assert whole["crs"][0] == CRS84
    for c in whole["collections"]:
        alone = daemon.json("/collections/" + c["id"])
        assert all(alone[key] == c[key] for key in ("id", "title", "description", "extent", "crs", "links"))
        assert c["itemType"] == "feature" and c["title"] and c["description"]
        assert links(c, "items")[0]["type"] == GEO
        assert all(link["rel"] and link["type"] for link in c["links"])
        assert all(daemon.get(local(daemon, link["href"])).status_code == 200 for link in c["links"])
        west, south, east, north = c["extent"]["spatial"]["bbox"][0]
        assert west < east and south < north
        (start, end), = c["extent"]["temporal"]["interval"]
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT.*Z", end) for end in (start, end)) and start < end
        assert c["crs"][0] == CRS84 and c["storageCrs"] in c["crs"] and len(c["crs"]) == 4
        assert {link["rel"] for link in c["links"]} >= {
            "describedby", "describedBy", "http://www.opengis.net/def/rel/ogc/1.0/schema",
            "http://www.opengis.net/def/rel/ogc/1.0/queryables"}


# The boxes and periods that the conformance suite of OGC asks each collection for.
@pytest.mark.parametrize("name", NAMES)
def test_what_the_conformance_suite_asks(daemon, events, name):
    collection = daemon.json("/collections/" + name)
    (start, end), = collection["extent"]["temporal"]["interval"]
    whole = ",".join(map(str, collection["extent"]["spatial"]["bbox"][0]))
    for box in (whole, "-1.5,50.0,1.5,53.0", "-80.0,-5.0,-70.0,5.0", "177.0,65.0,-177.0,70.0", "-180.0,85.0,180.0,90.0",
                "-180.0,-90.0,180.0,-85.0"):
        page = daemon.json(f"/collections/{name}/items?bbox={box}")
        assert page["type"] == "FeatureCollection" and page["numberReturned"] == len(page["features"])
    for period in (start, f"{start}/{end}", f"{start[:10]}/P2D"):
        page = daemon.json(f"/collections/{name}/items?datetime={period}")
        assert {link["type"] for link in links(page, "alternate")} >= {"text/html"} and page["timeStamp"]


def test_a_duration_is_an_end(daemon, events):
    for said, same in (("2020-02-03/P2D", "2020-02-03/2020-02-05T00:00:00Z"), ("P1W/2020-02-08", "2020-02-01T23:59:59.999999Z/2020-02-08"),
                       ("2020-02-03T12:00:00Z/PT36H", "2020-02-03T12:00:00Z/2020-02-05T00:00:00Z")):
        found, wanted = (daemon.json(f"/collections/events/items?datetime={when}") for when in (said, same))
        assert [f["id"] for f in found["features"]] == [f["id"] for f in wanted["features"]] != []


@pytest.mark.parametrize("path", ["/collections/none", "/collections/none/items", "/collections/control/items/none/x",
                                  "/collections/control/", "/collections/control/itemz"])
def test_nothing_else_is_there(daemon, path):
    assert daemon.get(path).status_code == 404


# ---- items ----------------------------------------------------------------------------------------------

def meets(feature, box):
    """Does the envelope meet the box? Coarser than what is asked, never narrower."""
    numbers = re.findall(r"-?[\d.]+", json.dumps(feature["geometry"]["coordinates"]))
    xs, ys = [float(n) for n in numbers[::2]], [float(n) for n in numbers[1::2]]
    west, south, east, north = box
    across = west > east
    inside_x = max(xs) >= west or min(xs) <= east if across else max(xs) >= west and min(xs) <= east
    return inside_x and max(ys) >= south and min(ys) <= north


@pytest.mark.parametrize("name", NAMES)
def test_items(daemon, events, name):
    answer = daemon.get(f"/collections/{name}/items")
    page = answer.json()
    assert page["type"] == "FeatureCollection" and page["features"]
    assert page["numberReturned"] == len(page["features"]) <= 100
    assert links(page, "self")[0]["type"] == GEO and links(page, "collection")
    assert {link["type"] for link in links(page, "alternate")} >= {"text/html", "text/csv"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", page["timeStamp"])
    assert answer.headers["Content-Crs"] == f"<{CRS84}>"
    assert answer.headers["ETag"] and answer.headers["Access-Control-Allow-Origin"] == "*"
    assert daemon.get(f"/collections/{name}/items", "HEAD").headers["ETag"] == answer.headers["ETag"]
    ids = [f["id"] for f in page["features"]]
    assert len(ids) == len(set(ids))
    for f in page["features"]:
        assert f["geometry"] is None or meets(f, (-180, -90, 180, 90))


@pytest.mark.parametrize("name", NAMES)
def test_pages_follow_each_other_as_the_suite_follows_them(daemon, events, name):
    path = f"/collections/{name}/items?limit=1"
    page = daemon.json(path)
    matched, seen = page["numberMatched"], [f["id"] for f in page["features"]]
    version = page["version"]
    for _ in range(4):
        following = links(page, "next")
        if not following:
            break
        query = dict(pair.split("=") for pair in urlsplit(following[0]["href"]).query.split("&"))
        assert query["known-at"] == version
        query["limit"] = "10000"                                     # the suite puts its maximum here
        page = daemon.json(urlsplit(following[0]["href"]).path + "?" + "&".join(f"{k}={v}" for k, v in query.items()))
        assert page["numberMatched"] == matched and page["features"]
        seen += [f["id"] for f in page["features"]]
    assert len(seen) == len(set(seen)) == matched


def test_pages_keep_their_filters_and_their_version(daemon, events):
    path = "/collections/events/items?limit=2&bbox=9%2C44%2C12%2C47&datetime=2020-02-02%2F2020-02-11&actor=south"
    whole = daemon.json(path.replace("limit=2", "limit=1000"))
    page = daemon.json(path)
    daemon.report(area="around(\"Bravo\", 3 km)", at="2020-02-05", actor="south")  # on no page of the old version
    seen = []
    while True:
        seen += page["features"]
        if not links(page, "next"):
            break
        href = links(page, "next")[0]["href"]
        assert {"bbox", "datetime", "actor", "limit", "offset", "known-at"} == {k for k, _ in parse_qsl(urlsplit(href).query)}
        page = daemon.json(local(daemon, href))
    assert seen == whole["features"] and len(seen) > 2
    back = links(page, "prev")[0]["href"]
    assert daemon.json(local(daemon, back))["features"] == seen[-3:-1] or len(seen) % 2 == 0


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("box", ["extent", "-1.5,50,1.5,53", "-80,-5,-70,5", "177,65,-177,70", "-180,85,180,90",
                                 "-180,-90,180,-85", "10.5000000,45.5000000,10.7500000,46.0000000",
                                 "-.5000000,-.2500000,.5000000,.2500000", "10.5,45.5,0,10.75,46,9000"])
def test_bbox(daemon, events, name, box):
    if box == "extent":
        box = ",".join(map(str, daemon.json(f"/collections/{name}")["extent"]["spatial"]["bbox"][0]))
        assert daemon.json(f"/collections/{name}/items?bbox={box}")["numberMatched"] == \
            daemon.json(f"/collections/{name}/items")["numberMatched"]
    numbers = [float(n) for n in box.split(",")]
    corners = numbers if len(numbers) == 4 else numbers[:2] + numbers[3:5]
    for encoded in (box, quote(box, safe="")):
        page = daemon.json(f"/collections/{name}/items?bbox={encoded}")
        assert all(meets(f, corners) for f in page["features"])


def test_bbox_is_about_the_geometry_not_its_envelope(daemon, events):
    """A box within the envelope of the southern zone, on northern ground only."""
    whole = daemon.json("/collections/control/items")["features"]
    box = (10.02, 46.95, 10.04, 46.97)
    found = daemon.json("/collections/control/items?bbox=%s,%s,%s,%s" % box)["features"]
    assert [f["properties"]["actor"] for f in found] == ["north"]
    inside = daemon.json("/collections/control/items?bbox=10.44,46.24,10.46,46.26")["features"]
    holder = daemon.json("/at?lon=10.45&lat=46.25")["actor"]
    assert [f["properties"]["actor"] for f in inside] == [holder] and len(whole) > 1


@pytest.mark.parametrize("query", [
    "bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=10,47,12,45", "bbox=NaN,0,1,1", "bbox=-181,0,1,1", "bbox=0,0,1,91", "bbox=",
    "datetime=yesterday", "datetime=2020-02-10/2020-02-01", "datetime=P1D", "datetime=P1D/P1D", "datetime=../P1D",
    "datetime=P1D/..", "datetime=2020-02-10/PD", "datetime=2020-02-10/P9999Y", "datetime=2020-02-30", "limit=0", "limit=-5",
    "limit=unlimited", "limit=1&limit=2", "crs=http://www.opengis.net/def/crs/0/unsupported",
    "bbox-crs=http://www.opengis.net/def/crs/0/unsupported", f"crs={EPSG}27700", f"bbox-crs={EPSG}27700&bbox=1,2,3,4",
    "f=gml", "crs=/etc/passwd", "crs=EPSG:4326", "known-at=12", "level=none",
])
def test_invalid_values(daemon, query):
    answer = daemon.get("/collections/control/items?" + query)
    assert answer.status_code == 400 and answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_methods_and_types(daemon):
    wrong = daemon.get("/collections/control/items", "POST")
    assert wrong.status_code == 405 and wrong.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("when, days", [
    ("2020-02-03", [3]), ("2020-02-03T00:00:00Z/2020-02-05T00:00:00Z", [3, 4, 5]), ("../2020-02-02", [1, 2]),
    ("2020-02-11/..", [11, 12]), ("/2020-02-01", [1]), ("2020-02-12/", [12]), ("2020-02-04t00:00:00z", [4]),
    ("0000-01-01T00:00:00Z/2020-02-01T23:59:59Z", [1]), ("2020-02-12T00:00:00Z/9999-12-31T00:00:00Z", [12]),
])
def test_datetime(daemon, events, when, days):
    found = daemon.json("/collections/events/items", params={"datetime": when, "known-at": "v13"})["features"]
    assert [int(f["properties"]["occurred_at"][8:10]) for f in found] == days


def test_a_moment_asked_for_is_a_memento(daemon, events):
    answer = daemon.get("/collections/control/items?datetime=2020-02-03T12:00:00Z")
    assert answer.headers["Memento-Datetime"] == "Mon, 03 Feb 2020 12:00:00 GMT"
    assert "Memento-Datetime" not in daemon.get("/collections/control/items").headers
    assert 'rel="latest-version"' in answer.headers["Link"] and 'rel="predecessor-version"' in answer.headers["Link"]


@pytest.mark.parametrize("name", NAMES)
def test_one_feature(daemon, events, name):
    for f in daemon.json(f"/collections/{name}/items?limit=3")["features"]:
        answer = daemon.get(f"/collections/{name}/items/{f['id']}")
        one = answer.json()
        assert answer.headers["Content-Type"] == GEO and answer.headers["Content-Crs"] == f"<{CRS84}>"
        assert {k: one[k] for k in ("type", "id", "properties", "geometry")} == f
        assert links(one, "self")[0]["type"] == GEO and links(one, "collection")[0]["type"] == "application/json"
        assert {link["type"].split(";")[0] for link in links(one, "alternate")} >= {"text/html"}
        assert local(daemon, links(one, "self")[0]["href"]) == f"/collections/{name}/items/{f['id']}"
    for missing in ("0", "none", "e9999"):
        assert daemon.get(f"/collections/{name}/items/{missing}").status_code == 404


def test_a_feature_at_its_time(daemon, events):
    past = daemon.json("/collections/control/items?datetime=2020-02-01&known-at=v13")["features"]
    now = {f["id"] for f in daemon.json("/collections/control/items")["features"]}
    gone = [f["id"] for f in past if f["id"] not in now][0]
    assert daemon.get(f"/collections/control/items/{gone}").status_code == 404
    assert daemon.json(f"/collections/control/items/{gone}?datetime=2020-02-01&known-at=v13")["id"] == gone


@pytest.mark.parametrize("asked", [
    {"actor": "north"}, {"actor": "north", "status": "held"}, {"pocket": "true"}, {"status": "contested", "other": "south"},
    {"actor": "NORTH"}, {"pocket": "false", "actor": "south"},
])
def test_properties_are_parameters(daemon, events, asked):
    whole = daemon.json("/collections/control/items")["features"]
    found = daemon.json("/collections/control/items", params=asked)["features"]
    assert found == [f for f in whole if all({True: "true", False: "false"}.get(f["properties"][k], f["properties"][k]) == v
                                             for k, v in asked.items())]
    assert bool(found) == (asked["actor"] != "NORTH" if "actor" in asked else found != [])


def test_properties_have_types(daemon, events):
    for query in ("pocket=maybe", "area_km2=large", "actor=north&actor=south", "colour=red", "geometry=x"):
        assert daemon.get("/collections/control/items?" + query).status_code == 400, query
    assert daemon.json("/collections/places/items?since=2020-01-01")["numberMatched"] > 0


# ---- schemas --------------------------------------------------------------------------------------------

KINDS = {"string": str, "number": (int, float), "boolean": bool, "integer": int, "array": list}


@pytest.mark.parametrize("name", NAMES)
def test_schemas_say_what_the_features_are(daemon, events, name):
    answer = daemon.get(f"/collections/{name}/schema")
    schema = answer.json()
    assert answer.headers["Content-Type"] == "application/schema+json"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema" and schema["type"] == "object"
    assert schema["$id"] == f"{daemon.url}/collections/{name}/schema" and schema["additionalProperties"] is False
    properties = schema["properties"]
    assert properties["geometry"]["format"].startswith("geometry-") and "type" not in properties["geometry"]
    assert properties["id"]["x-ogc-role"] == "id"
    for f in daemon.json(f"/collections/{name}/items?limit=1000")["features"]:
        assert isinstance(f["id"], KINDS[properties["id"]["type"]])
        for key, value in f["properties"].items():
            said = properties[key]
            if value is not None:
                assert isinstance(value, KINDS[said["type"]]) and value in said.get("enum", [value])
    queryables = daemon.json(f"/collections/{name}/queryables")["properties"]
    assert set(queryables) == {k for k, v in properties.items() if v.get("type") != "array"}
    feature = daemon.json(f"/collections/{name}/schema/feature")["properties"]["properties"]["properties"]
    assert set(feature) == set(properties) - {"id", "geometry"}


# ---- coordinate reference systems -----------------------------------------------------------------------

def positions(geometry):
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", json.dumps(geometry["coordinates"]))]
    return list(zip(numbers[::2], numbers[1::2]))


def test_reference_systems(daemon, events):
    systems = daemon.json("/collections/places")["crs"]
    plain = [positions(f["geometry"])[0] for f in daemon.json("/collections/places/items")["features"]]
    for uri in systems:
        answer = daemon.get("/collections/places/items", params={"crs": uri})
        assert answer.headers["Content-Crs"] == f"<{uri}>"
        there = [positions(f["geometry"])[0] for f in answer.json()["features"]]
        if uri.endswith("CRS84"):
            assert there == plain
        elif uri.endswith("/4326"):
            assert there == [(lat, lon) for lon, lat in plain]
        else:
            assert all(abs(x) > 1000 for point in there for x in point)


@pytest.mark.skipif(not shutil.which("gdaltransform"), reason="gdal-bin is not installed")
@pytest.mark.parametrize("code", ["3857", "32632"])
def test_projected_coordinates_are_those_of_gdal(daemon, events, code):
    plain = [p for f in daemon.json("/collections/control/items")["features"] for p in positions(f["geometry"])]
    answer = daemon.json("/collections/control/items", params={"crs": EPSG + code})
    ours = [p for f in answer["features"] for p in positions(f["geometry"])]
    out = subprocess.run(["gdaltransform", "-s_srs", "OGC:CRS84", "-t_srs", "EPSG:" + code, "-output_xy"], text=True,
                         input="".join(f"{x!r} {y!r}\n" for x, y in plain), capture_output=True, check=True).stdout
    theirs = [tuple(map(float, line.split())) for line in out.splitlines()]
    assert len(ours) == len(theirs) > 20
    assert all(abs(a - b) < 0.02 for p, q in zip(ours, theirs) for a, b in zip(p, q))


def test_boxes_in_other_systems(daemon, events):
    def found(**query):
        return [f["id"] for f in daemon.json("/collections/places/items", params=query)["features"]]
    wanted = found(bbox="10,45,11.2,46")
    assert 0 < len(wanted) < len(found())
    assert found(bbox="45,10,46,11.2", **{"bbox-crs": EPSG + "4326"}) == wanted
    mercator = "1113194.9079,5621521.4862,1246778.2969,5780349.2203"
    assert found(bbox=mercator, **{"bbox-crs": EPSG + "3857"}) == wanted
    assert found(**{"bbox-crs": EPSG + "3857"}) == found()           # without a bbox it says nothing
    whole = set(found())
    assert set(found(bbox="500000,5000000,600000,5200000", **{"bbox-crs": EPSG + "32632"})) <= whole


# ---- GDAL -----------------------------------------------------------------------------------------------

def ogrinfo(daemon, *arguments):
    out = subprocess.run(["ogrinfo", "-ro", "-al", *arguments], capture_output=True, text=True, timeout=60)
    assert out.returncode == 0 and "ERROR" not in out.stderr, out.stderr
    return out.stdout


@pytest.mark.skipif(not shutil.which("ogrinfo"), reason="gdal-bin is not installed")
def test_gdal_reads_every_collection(daemon, events):
    source = f"OAPIF:{daemon.url}"
    listed = subprocess.run(["ogrinfo", "-ro", source], capture_output=True, text=True, timeout=60, check=True).stdout
    assert all(name in listed for name in NAMES)
    for name in NAMES:
        matched = daemon.json(f"/collections/{name}/items")["numberMatched"]
        out = ogrinfo(daemon, "-oo", "PAGE_SIZE=2", source, name)
        assert f"Feature Count: {matched}" in out and out.count(f"OGRFeature({name})") == matched
    assert "area_km2: Real" in ogrinfo(daemon, "-so", source, "control")


def want_of(controls, actor):
    return sum(c["actor"] == actor for c in controls)


@pytest.mark.skipif(not shutil.which("ogrinfo"), reason="gdal-bin is not installed")
def test_gdal_pushes_its_filters_down(daemon, events):
    source = f"OAPIF:{daemon.url}"
    want = daemon.json("/collections/control/items?actor=north")["numberMatched"]
    assert ogrinfo(daemon, "-where", "actor = 'north'", source, "control").count("OGRFeature(control)") == want
    box = ["10.0", "46.8", "10.1", "46.9"]
    want = daemon.json("/collections/control/items?bbox=" + ",".join(box))["numberMatched"]
    assert ogrinfo(daemon, "-spat", *box, source, "control").count("OGRFeature(control)") == want == 1
    controls = [f["properties"] for f in daemon.json("/collections/control/items?limit=1000")["features"]]
    for asked, holds in (("actor IN ('north', 'nobody')", lambda c: c["actor"] == "north"),
                         ("actor LIKE 'nor%' AND status = 'held'", lambda c: c["actor"] == "north" and c["status"] == "held"),
                         ("area_km2 > 100 OR actor <> 'north'", lambda c: c["area_km2"] > 100 or c["actor"] != "north")):
        assert ogrinfo(daemon, "-where", asked, source, "control").count("OGRFeature(control)") == sum(map(holds, controls)) > 0
    added = ogrinfo(daemon, "-dialect", "SQLite", "-sql",
                    "SELECT actor, COUNT(*) AS n FROM control WHERE actor = 'north' GROUP BY actor", source)
    assert f"n (Integer) = {want_of(controls, 'north')}" in added


def test_owslib_reads_all_collections(daemon, events):
    """A client that follows links alone."""
    client = pytest.importorskip("owslib.ogcapi.features").Features(daemon.url + "/")
    assert sorted(client.feature_collections()) == sorted(NAMES)
    assert client.conformance() == daemon.json("/conformance") and client.api()["openapi"].startswith("3.0")
    for name in NAMES:
        assert client.collection(name)["id"] == name and client.collection_queryables(name)["type"] == "object"
        first = client.collection_items(name, limit=1)
        assert first["numberReturned"] == len(first["features"]) == min(1, first["numberMatched"])
        for feature in first["features"]:
            assert client.collection_item(name, str(feature["id"]))["id"] == feature["id"]
    north = client.collection_items("control", filter="actor = 'north'", limit=1000)["features"]
    assert north and north == daemon.json("/collections/control/items?actor=north&limit=1000")["features"]
    near = client.collection_items("control", bbox=[10.0, 46.8, 10.1, 46.9])
    assert near["numberMatched"] == daemon.json("/collections/control/items?bbox=10.0,46.8,10.1,46.9")["numberMatched"] == 1
