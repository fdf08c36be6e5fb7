"""POST /events: what is recorded, what a dry run says, and everything that is refused."""
import copy
import json

import pytest
import requests
from conftest import event, refused, square

RAW = json.dumps(event(geometry=square(10.7, 45.7)))

# ---- recording ----------------------------------------------------------------------------------------


def test_an_event_is_recorded(daemon):
    before = int(daemon.version()[1:])
    answer = daemon.post(event(geometry=square(10.7, 46.7), actor="south", at="2020-02-01"))
    assert answer.status_code == 201
    done = answer.json()
    assert done["version"] == f"v{before + 1}" == daemon.version()
    assert done["events"] == [f"e{before + 1}"]
    assert answer.headers["Location"] == f"{daemon.url}/events/e{before + 1}"
    assert [(m["from"], m["to"]) for m in done["moved"]] == [("north", "south")]
    assert done["moved"][0]["km2"] > 50 and done["moved"][0]["geometry"]["type"] == "Polygon"
    assert done["moved_at_end"] == done["moved"] and done["totals"] and done["dry_run"] is False
    assert daemon.json("/at?lon=10.75&lat=46.75")["event"] == done["events"][0]


def test_a_late_report_goes_in_at_its_place(daemon):
    spot = square(11.3, 46.8)
    daemon.report(geometry=spot, actor="south", at="2020-03-01")
    late = daemon.report(geometry=spot, actor="guard", at="2020-02-01")
    assert late["moved"] and late["moved_at_end"] == [] and late["warnings"]
    assert daemon.json("/at?lon=11.35&lat=46.85&level=faction&datetime=2020-02-10")["actor"] == "guard"
    assert daemon.json("/at?lon=11.35&lat=46.85&level=faction")["actor"] == "south"


def test_a_batch_is_all_or_nothing(daemon):
    before = int(daemon.version()[1:])
    good = [event(geometry=square(10.1 + i / 5, 45.1), actor="north") for i in range(3)]
    done = daemon.post({"type": "FeatureCollection", "features": good})
    assert done.status_code == 201 and done.json()["events"] == [f"e{before + 1 + i}" for i in range(3)]
    assert "Location" not in done.headers
    bad = good + [event(geometry=square(10.1, 45.1), actor="nobody")]
    problem = refused(daemon.post({"type": "FeatureCollection", "features": bad}), 422)
    assert problem["where"].startswith("/features/3") and "nobody" in problem["detail"]
    assert daemon.version() == f"v{before + 3}"


def test_a_sequence_and_lines(daemon):
    before = int(daemon.version()[1:])
    lines = [json.dumps(event(geometry=square(10.1, 45.3 + i / 5), actor="north")) for i in range(2)]
    assert daemon.post("\n".join(lines) + "\n", type="application/geo+json-seq").status_code == 201
    records = "".join("\x1e" + line + "\n" for line in lines)
    assert daemon.post(records, type="application/geo+json-seq").status_code == 201
    assert daemon.version() == f"v{before + 4}"
    broken = lines[0] + "\n" + lines[1].replace("north", "nobody") + "\n"
    assert "line 2" in refused(daemon.post(broken, type="application/geo+json-seq"), 422)["where"]


def test_dry_run_says_the_same_and_records_nothing(daemon, unchanged):
    body = event(geometry=square(11.6, 46.6), actor="south")
    answer = daemon.post(body, path="/events?dry-run=true")
    assert answer.status_code == 200 and answer.json()["dry_run"] is True
    assert answer.json()["moved"] and "Location" not in answer.headers
    refused(daemon.post(event(actor="nobody", geometry=square(11, 46)), path="/events?dry-run=true"), 422)


def test_dry_run_moves_what_recording_moves(daemon):
    body = event(geometry=square(11.6, 46.3), actor="south")
    dry = daemon.post(body, path="/events?dry-run=true").json()
    real = daemon.post(body).json()
    assert dry["moved"] == real["moved"] and dry["totals"] == real["totals"]


@pytest.mark.parametrize("value", ["yes", "1", "", "TRUE"])
def test_dry_run_is_true_or_false(daemon, unchanged, value):
    refused(daemon.post(RAW, path="/events?dry-run=" + value), 400)


# ---- idempotency --------------------------------------------------------------------------------------


def test_the_same_key_answers_as_the_first_time(daemon):
    body = event(geometry=square(10.3, 46.4), actor="south", at="2020-02-02")
    first = daemon.post(body, headers={"Idempotency-Key": "k-1"})
    version = daemon.version()
    daemon.report(geometry=square(10.35, 46.45), actor="guard", at="2020-02-01")  # changes what is under it
    again = daemon.post(body, headers={"Idempotency-Key": "k-1"})
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Location"] == first.headers["Location"]
    inside = copy.deepcopy(body)
    inside["properties"]["key"] = "k-1"
    assert daemon.post(inside).content == first.content
    assert int(daemon.version()[1:]) == int(version[1:]) + 1


def test_the_same_key_with_other_content_is_refused(daemon):
    body = event(geometry=square(10.3, 46.6), actor="south")
    assert daemon.post(body, headers={"Idempotency-Key": "k-2"}).status_code == 201
    version = daemon.version()
    for change in ({"actor": "north"}, {"occurred_at": "2020-02-02"}, {"actor": "nobody"}, {"note": "more"}):
        other = copy.deepcopy(body)
        other["properties"].update(change)
        assert "key" in refused(daemon.post(other, headers={"Idempotency-Key": "k-2"}), 422)["detail"]
    two = {"type": "FeatureCollection", "features": [body, body]}
    refused(daemon.post(two, headers={"Idempotency-Key": "k-2"}), 422)
    assert daemon.version() == version


@pytest.mark.parametrize("verb", ["record", "dry-run", "correct"])
def test_who_wants_less_is_told_less(daemon, verb):
    made = daemon.report(geometry=square(10.7, 45.7))
    body, sent = event(geometry=square(10.75, 45.75)), {"Prefer": "return=minimal"}
    if verb == "correct":
        answer = requests.put(f"{daemon.url}/events/{made['events'][0]}", json=body, timeout=20,
                              headers={"Authorization": f"Bearer {daemon.token}", **sent})
    else:
        answer = daemon.post(body, headers=sent, **({"params": {"dry-run": "true"}} if verb == "dry-run" else {}))
    assert answer.status_code == (201 if verb == "record" else 200), answer.text
    assert answer.headers["Preference-Applied"] == "return=minimal"
    told = answer.json()
    assert not {"moved", "moved_at_end", "totals", "crumbs"} & set(told)
    assert told["version"] == daemon.version() and len(told["events"]) == (verb != "dry-run")
    assert told["dry_run"] == (verb == "dry-run") and isinstance(told["warnings"], list)


def test_keys_belong_to_their_account(daemon):
    body = event(geometry=square(10.3, 46.8), actor="south")
    one = daemon.post(body, headers={"Idempotency-Key": "k-3"})
    two = daemon.post(body, headers={"Idempotency-Key": "k-3"}, token=daemon.analyst)
    assert one.status_code == two.status_code == 201 and one.headers["Location"] != two.headers["Location"]


def test_keys_of_header_and_body_agree(daemon, unchanged):
    body = event(geometry=square(10.3, 46.8), key="a")
    refused(daemon.post(body, headers={"Idempotency-Key": "b"}), 400)
    refused(daemon.post(RAW, headers={"Idempotency-Key": "x" * 1000}), 400)


def test_a_batch_repeats_as_one(daemon):
    batch = {"type": "FeatureCollection",
             "features": [event(geometry=square(11.1, 46.1 + i / 5), actor="south") for i in range(2)]}
    first = daemon.post(batch, headers={"Idempotency-Key": "k-4"})
    version = daemon.version()
    again = daemon.post(batch, headers={"Idempotency-Key": "k-4"})
    assert (again.status_code, again.content) == (201, first.content) and daemon.version() == version


# ---- who may (A) --------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [
    None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "Bearer fl_short", "Bearer fl_" + "A" * 43, "fl_token",
    "Bearer fl_" + "A" * 42 + "%00", "Bearer {token}x", "Token {token}",
])
def test_writing_needs_a_token(daemon, unchanged, value):
    header = value.format(token=daemon.token) if value else value
    answer = daemon.post(RAW, headers={"Authorization": header})
    refused(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_reader_may_not_write(daemon, unchanged):
    refused(daemon.post(RAW, token=daemon.reader), 403)


def test_an_analyst_may(daemon):
    answer = daemon.post(RAW, token=daemon.analyst)
    assert answer.status_code == 201
    assert daemon.json("/events/" + answer.json()["events"][0])["properties"]["author"] == "reports"


def test_a_method_is_not_overridden(daemon, unchanged):
    answer = daemon.get("/control.geojson", headers={"X-HTTP-Method-Override": "POST"})
    assert answer.status_code == 200


@pytest.mark.parametrize("member", [{"role": "admin"}, {"seq": 1}, {"hash": "00"}, {"author": "somebody"},
                                    {"recorded_at": "2020-01-01T00:00:00Z"}, {"__proto__": {}}, {"constructor": 1}])
def test_nothing_is_assigned_that_is_not_asked_for(daemon, unchanged, member):
    body = json.loads(RAW)
    body["properties"].update(member)
    refused(daemon.post(body), 400)
    refused(daemon.post({**json.loads(RAW), **member}), 400)


@pytest.mark.parametrize("type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                                  "application/xml", "application/json; charset=utf-16", "application/jsonx", "", None,
                                  "application/json; charset=utf-8; x=y"])
def test_bodies_are_json(daemon, unchanged, type):
    refused(daemon.post(RAW, type=type), 415)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "chunked"])
def test_bodies_are_not_compressed(daemon, unchanged, coding):
    refused(daemon.post(RAW, headers={"Content-Encoding": coding}), 415)


def test_another_site_may_not_write(daemon, unchanged):
    refused(daemon.post(RAW, headers={"Sec-Fetch-Site": "cross-site"}), 403)


# ---- JSON (J) -----------------------------------------------------------------------------------------

BAD_JSON = {
    "J01 depth": "[" * 33 + "]" * 33,
    "J02 depth": "[" * 1000000,
    "J03 nested": "[{\"\":" * 50000,
    "J04 open": "[" * 100000,
    "J05 twice": RAW.replace("{\"type\": \"Feature\",", "{\"type\": \"Feature\", \"type\": \"Feature\",", 1),
    "J06 trailing": RAW + " x",
    "J07 comment": "/* hello */ " + RAW,
    "J08 single quotes": RAW.replace("\"", "'"),
    "J09 mark": "\ufeff" + RAW,
    "J10 not utf-8": RAW.encode().replace(b"south", b"so\xffth"),
    "J11 surrogate": RAW.replace("south", "\\ud800"),
    "J12 nul": RAW.replace("south", "so\\u0000uth"),
    "J13 overlong": RAW.encode().replace(b"south", b"so\xc0\xafth"),
    "J15 number -": RAW.replace("10.7,", "-,", 1),
    "J15 number 01": RAW.replace("10.7,", "01,", 1),
    "J15 number .5": RAW.replace("10.7,", ".5,", 1),
    "J15 number 1.": RAW.replace("10.7,", "1.,", 1),
    "J15 number +1": RAW.replace("10.7,", "+1,", 1),
    "J15 number hex": RAW.replace("10.7,", "0x10,", 1),
    "J15 number 1e": RAW.replace("10.7,", "1e,", 1),
    "J15 number 1E+999": RAW.replace("10.7,", "1E+999,", 1),
    "J17 unknown keys": json.dumps({**json.loads(RAW), "more": 1}),
    "J17 many keys": json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {f"k{i}": 1}, "geometry": None} for i in range(20000)]}),
    "J19 many features": "{\"type\":\"FeatureCollection\",\"features\":[" + ",".join(["{}"] * 700000) + "]}",
    "J22 utf-16": RAW.encode("utf-16"),
    "J27 crs": json.dumps({**json.loads(RAW), "crs": {"type": "link", "properties": {"href": "http://127.0.0.1:1/"}}}),
    "J28 crs": json.dumps({**json.loads(RAW), "crs": {"type": "name", "properties": {"name": "/etc/passwd"}}}),
    "empty": "",
    "white": " \n ",
    "null": "null",
    "number": "7",
    "array": "[]",
    "no properties": "{\"type\":\"Feature\",\"geometry\":null}",
}


@pytest.mark.parametrize("name", BAD_JSON)
def test_json_is_read_strictly(daemon, unchanged, name):
    body = BAD_JSON[name]
    refused(daemon.post(body.encode() if isinstance(body, str) else body), 400, 413, 422)


def test_every_truncation_is_refused(daemon, unchanged):
    raw = json.dumps(event(geometry=square(10.7, 45.7), note="é\\ \"q\""))
    for end in range(len(raw)):
        answer = daemon.post(raw[:end].encode())
        assert answer.status_code == 400, (end, answer.text)


@pytest.mark.parametrize("when, status", [
    ("292277026596-01-01T00:00:00Z", 400), ("2020-01-01T23:59:60Z", 400), ("2020-01-01T24:00:00Z", 400),
    ("2020-01-01T00:00:00+99:99", 400), ("9999-01-01T00:00:00Z", 422), ("2999-01-01", 422), ("", 400),
])
def test_moments(daemon, unchanged, when, status):
    refused(daemon.post(event(geometry=square(10.7, 45.7), at=when)), status)


def test_too_large_a_body(daemon, unchanged):
    padded = RAW[:-1] + " " * (5 << 20) + "}"
    refused(daemon.post(padded.encode()), 413)


def test_markup_is_stored_and_escaped(daemon):
    note = "<img src=x onerror=alert(1)> \u202e =cmd|' /C calc'!A0 \x1b[31m \n line"
    made = daemon.report(geometry=square(10.75, 45.75), note=note)
    assert daemon.json("/events/" + made["events"][0])["properties"]["note"] == note
    assert not any("\x1b" in line or "onerror" in line for line in daemon.read_log(0.2))


# ---- what is said ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("said, status, word", [
    ({"actor": "nobody"}, 422, "north"),
    ({"actor": None}, 422, "actor"),
    ({"kind": "conquer"}, 422, "control"),
    ({"area": "around(\"Atlantis\", 5 km)", "geometry": None}, 422, "Atlantis"),
    ({"area": "around(\"Golf\", 5 km)", "geometry": None}, 422, "East"),
    ({"area": "around(\"Alpha\" 5 km)", "geometry": None}, 400, ""),
    ({"area": "around(\"Alpha\", 5 parsecs)", "geometry": None}, 400, ""),
    ({"area": "(" * 100, "geometry": None}, 413, "32"),
    ({"geometry": None}, 422, ""),
])
def test_events_that_cannot_be(daemon, unchanged, said, status, word):
    body = event(**{"geometry": square(10.7, 45.7), **said})
    problem = refused(daemon.post(body), status)
    assert word in problem["detail"]
