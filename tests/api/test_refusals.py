"""What reading refuses, and that it says why."""
import pytest

GEOJSON = ["/control.geojson", "/fronts.geojson", "/places.geojson", "/events.geojson"]


def check_problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    problem = answer.json()
    assert problem["status"] == status and problem["title"] and len(problem["detail"]) > 10
    return problem


@pytest.mark.parametrize("path", [
    "/nothing", "/control", "/control.geojson/", "//control.geojson", "/events/", "/events/1", "/events/e0",
    "/events/e01", "/events/e1x", "/events/e99999999999999999999", "/EVENTS", "/events/e12/", "/favicon.ico",
])
def test_no_such_address(daemon, path):
    check_problem(daemon.get(path), 404)


def test_no_such_event_or_version(daemon):
    assert "e999" in check_problem(daemon.get("/events/e999"), 404)["detail"]
    assert "v999" in check_problem(daemon.get("/control.geojson?known-at=v999"), 404)["detail"]


@pytest.mark.parametrize("path, allow", [
    ("/control.geojson", "GET, HEAD, OPTIONS"), ("/", "GET, HEAD, OPTIONS"), ("/events", "POST, OPTIONS"),
    ("/events/e1", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"), ("/healthz", "GET, HEAD, OPTIONS"),
])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "POST", "GET", "LOCK"])
def test_methods(daemon, path, allow, method):
    """H39"""
    if method in allow:
        return
    answer = daemon.get(path, method)
    check_problem(answer, 405)
    assert answer.headers["Allow"] == allow


def test_options_lets_other_sites_read_and_not_write(daemon):
    ask = {"Origin": "null", "Access-Control-Request-Method": "GET"}
    read = daemon.get("/control.geojson", "OPTIONS", headers=ask)
    assert read.status_code == 200 and read.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert read.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in read.headers
    write = daemon.get("/events", "OPTIONS", headers=ask)
    assert write.status_code == 200 and "Access-Control-Allow-Origin" not in write.headers
    assert daemon.get("/nothing", "OPTIONS").status_code == 404


@pytest.mark.parametrize("path", GEOJSON + ["/", "/legend.json", "/version", "/healthz", "/readyz"])
def test_unknown_and_repeated_parameters(daemon, path):
    unknown = check_problem(daemon.get(path + "?colour=red"), 400)
    assert "colour" in unknown["detail"]
    for name in ["datetime"] if path in GEOJSON else []:
        assert name in unknown["detail"]
        check_problem(daemon.get(f"{path}?{name}=2020-01-01&{name}=2020-01-01"), 400)


@pytest.mark.parametrize("name", ["token", "access_token", "api_key"])
def test_tokens_in_an_address_are_refused_and_not_logged(daemon, name):
    problem = check_problem(daemon.get(f"/control.geojson?{name}={daemon.token}"), 400)
    assert "header" in problem["detail"] and daemon.token not in str(problem)
    check_problem(daemon.post({}, path=f"/events?{name}={daemon.token}"), 400)
    assert not any(daemon.token in line for line in daemon.read_log(0.2))


@pytest.mark.parametrize("value", [
    "", "1", "1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "a,b,c,d", "nan,1,2,3", "inf,1,2,3", "1e,1,20,2", "0x1,1,2,3",
    "10,47,12,45", "1e400,1,20,2", "-181,0,0,1", "0,-91,1,1", "0,0,181,1", "0,0,1,91",
    "10,,12,47", "10;45;12;47", " 10,45,12,47", "1" * 400 + ",2,3,4", "10,45,12,47,",
], ids=lambda value: value[:20])
@pytest.mark.parametrize("path", GEOJSON[:3])
def test_bbox(daemon, path, value):
    problem = check_problem(daemon.get(path, params={"bbox": value}), 400)
    assert problem["where"] == "bbox" and "bbox" in problem["detail"]


@pytest.mark.parametrize("value", [
    "", "..", "yesterday", "2020", "2020-13-01", "2020-02-30", "2020-01-01T24:00:00Z", "2020-01-01T23:59:60Z",
    "2020-01-01T00:00:00", "2020-01-01T00:00:00+99:99", "2020-02-01/2020-01-01", "2020-01-01/2020-02-01/2020-03-01",
    "292277026596-01-01", "-0001-01-01", "2020-01-01 00:00:00Z", "now", "2020-01-01T00:00:00 02:00", "/x",
])
def test_datetime(daemon, value):
    assert check_problem(daemon.get("/control.geojson", params={"datetime": value}), 400)["where"] == "datetime"


@pytest.mark.parametrize("value", ["", "1", "v", "v0", "v01", "v-1", "v1.0", "V1", "v9007199254740993999", "latest",
                                   "v18446744073709551617", "v1/v2"])
def test_known_at(daemon, value):
    assert check_problem(daemon.get("/control.geojson", params={"known-at": value}), 400)["where"] == "known-at"


@pytest.mark.parametrize("path, query, status, word", [
    ("/control.geojson", "level=both", 400, "faction"),
    ("/control.geojson", "dissolve=yes", 400, "actor"),
    ("/control.geojson", "status=lost", 400, "contested"),
    ("/control.geojson", "status=outside", 400, "contested"),
    ("/control.geojson", "winding=left", 400, "ccw"),
    ("/control.geojson", "precision=8", 400, "7"),
    ("/control.geojson", "precision=-1", 400, "7"),
    ("/control.geojson", "actor=nobody", 422, "north"),
    ("/control.geojson", "actor=guard", 400, "level=faction"),
    ("/control.geojson", "q=alpha", 400, "parameter"),
    ("/fronts.geojson", "actor=guard", 400, "level=faction"),
    ("/fronts.geojson", "status=held", 400, "parameter"),
    ("/events.geojson", "kind=battle", 400, "incident"),
    ("/events.geojson", "actor=nobody", 422, "north"),
    ("/at", "", 400, "lon"),
    ("/at", "lon=10", 400, "lat"),
    ("/at", "lat=10", 400, "lon"),
    ("/at", "lon=10&lat=46&place=Alpha", 400, "place"),
    ("/at", "lon=ten&lat=46", 400, "lon"),
    ("/at", "lon=10&lat=86", 400, "lat"),
    ("/at", "lon=181&lat=46", 400, "lon"),
    ("/at", "lon=10,5&lat=46", 400, "lon"),
    ("/at", "place=Atlantis", 422, "Atlantis"),
    ("/at", "place=Alhpa", 422, "Alpha"),
    ("/at", "place=Golf", 422, "East"),
    ("/at", "place=", 400, "place"),
])
def test_values(daemon, path, query, status, word):
    assert word in check_problem(daemon.get(f"{path}?{query}"), status)["detail"]


def test_markup_in_a_name_comes_back_as_json_only(daemon):
    answer = daemon.get("/at", params={"place": "<img src=x onerror=alert(1)>"})
    check_problem(answer, 422)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_refusals_of_reading_may_be_read_by_other_sites(daemon):
    assert daemon.get("/control.geojson?bbox=1").headers["Access-Control-Allow-Origin"] == "*"
