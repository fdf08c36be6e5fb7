"""PUT, PATCH and DELETE /events/{id}: what is corrected and retracted, and what earlier versions keep."""
import json

import pytest
import requests
from conftest import GEO, event, square

VERBS = ["PUT", "PATCH", "DELETE"]
ALLOW = "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"
PAGES = ["/control.geojson", "/fronts.geojson", "/places.geojson", "/events.geojson", "/at?place=Bravo",
         "/at?place=Bravo&datetime=2020-02-10"]
BRAVO = square(11.45, 46.45)
AROUND = "around(\"Bravo\", 3 km)"


def revise(daemon, verb, id, body=None, query="", token=None, type=GEO, headers=None):
    """Asks for a revision; a body that is no text is sent as JSON, and none at all for None."""
    sent = {"Authorization": f"Bearer {token or daemon.token}", **({"Content-Type": type} if body is not None else {}),
            **(headers or {})}
    data = body if body is None or isinstance(body, (bytes, str)) else json.dumps(body)
    return requests.request(verb, f"{daemon.url}/events/{id}{query}", data=data, timeout=20,
                            headers={k: v for k, v in sent.items() if v is not None})


def said_by(verb, **said):
    """A body that each of the verbs takes."""
    return {"PUT": event(**{"geometry": square(10.2, 46.2), **said}),
            "PATCH": {"type": "Feature", "properties": {"note": "put right"}}, "DELETE": None}[verb]


def done(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(answer, status):
    assert answer.status_code == status, (answer.status_code, answer.text[:300])
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.json()


def holder(daemon, when=""):
    return daemon.json("/at?place=Bravo" + (f"&datetime={when}" if when else ""))["actor"]


def known(daemon, version):
    """Every page as that version has it, byte for byte."""
    pages = {}
    for page in PAGES:
        answer = daemon.get(f"{page}{'&' if '?' in page else '?'}known-at={version}")
        assert answer.status_code == 200, answer.text
        pages[page] = answer.content, answer.headers["ETag"]
    return pages


def state(daemon):
    v = daemon.json("/version")
    return v["version"], v["root"], v["events"]


@pytest.fixture
def report(daemon):
    """South takes Bravo on 1 February; gone again after the test. Gives the event's id."""
    id = daemon.report(geometry=BRAVO, actor="south", at="2020-02-01", note="first")["events"][0]
    assert holder(daemon) == "south"
    yield id
    if daemon.get("/events/" + id).status_code != 410:
        done(revise(daemon, "DELETE", id))
    assert holder(daemon) == "north"


@pytest.fixture
def unchanged(daemon, report):
    before = state(daemon), known(daemon, daemon.version())
    yield
    assert (state(daemon), known(daemon, daemon.version())) == before


# ---- what each verb does --------------------------------------------------------------------------------


def test_put_is_the_event_as_it_should_read(daemon, report):
    before = int(daemon.version()[1:])
    answer = revise(daemon, "PUT", report, event(geometry=square(11.2, 46.2), at="2020-02-03", place="Elsewhere"))
    result = done(answer)
    assert result["version"] == f"v{before + 1}" == daemon.version() and "Location" not in answer.headers
    assert result["events"] == [report] and result["dry_run"] is False and result["totals"]
    assert result["datetime"] == "2020-02-03T00:00:00Z"
    assert {(m["from"], m["to"]) for m in result["moved_at_end"]} == {("north", "south"), ("south", "north")}
    one = daemon.json("/events/" + report)
    assert one["id"] == report and one["properties"]["place"] == "Elsewhere" and "note" not in one["properties"]
    assert one["properties"]["updated_at"] > one["properties"]["recorded_at"]
    assert one["geometry"]["coordinates"] == square(11.2, 46.2)
    assert holder(daemon) == "north" and daemon.json("/at?lon=11.25&lat=46.25")["event"] == report


def test_patch_replaces_what_it_names(daemon, report):
    result = done(revise(daemon, "PATCH", report, {"type": "Feature", "properties": {"actor": "guard", "note": None}}))
    assert result["events"] == [report] and [(m["from"], m["to"]) for m in result["moved"]] == [("south", "guard")]
    one = daemon.json("/events/" + report)
    assert one["properties"]["actor"] == "guard" and "note" not in one["properties"]
    assert one["properties"]["occurred_at"] == "2020-02-01" and one["geometry"]["coordinates"] == BRAVO


def test_patch_of_geometry_and_area(daemon, report):
    drawn = {"type": "Polygon", "coordinates": square(11.4000001, 46.3999999, 0.2)}
    done(revise(daemon, "PATCH", report, {"type": "Feature", "geometry": drawn}))
    one = daemon.json("/events/" + report)
    assert one["geometry"] == drawn and one["properties"]["note"] == "first"
    done(revise(daemon, "PATCH", report, {"type": "Feature", "geometry": None, "properties": {"area": AROUND}}))
    one = daemon.json("/events/" + report)
    assert one["geometry"] is None and one["properties"]["area"] == AROUND
    assert holder(daemon) == "south"


def test_patch_keeps_every_kind_of_member(daemon, report):
    whole = event(geometry=BRAVO, precision="day", tags=["a", "b\"\\é"], place="Bravo", **{"from": ["north"]},
                  sources=[{"name": "A paper", "url": "https://example.org/1", "reliability": "B", "credibility": "2",
                            "published_at": "2020-02-02T01:02:03.5Z"}])
    done(revise(daemon, "PUT", report, whole))
    before = daemon.json("/events/" + report)
    done(revise(daemon, "PATCH", report, {"type": "Feature", "properties": {"note": "more"}}))
    after = daemon.json("/events/" + report)
    assert after["properties"].pop("note") == "more"
    for one in before, after:
        one["properties"].pop("updated_at")
    assert after == before


def test_a_patch_drops_key_and_confirm(daemon):
    half = square(10.05, 45.05, 1.5)
    id = daemon.report(geometry=half, actor="north", confirm=True, key="once")["events"][0]
    note = {"type": "Feature", "properties": {"note": "n"}}
    assert "confirm" in refused(revise(daemon, "PATCH", id, note), 409)["detail"]
    note["properties"]["confirm"] = True
    done(revise(daemon, "PATCH", id, note))
    assert "key" not in daemon.json("/events/" + id)["properties"]
    done(revise(daemon, "DELETE", id))


def test_delete_takes_it_off_the_map(daemon, report):
    before = int(daemon.version()[1:])
    result = done(revise(daemon, "DELETE", report))
    assert result["version"] == f"v{before + 1}" and result["events"] == [report]
    assert [(m["from"], m["to"]) for m in result["moved"]] == [("south", "north")] and not result["warnings"]
    assert result["datetime"] == "2020-02-01T00:00:00Z"
    assert holder(daemon) == "north" and holder(daemon, "2020-02-02") == "north"
    assert report not in {f["id"] for f in daemon.json("/events.geojson")["features"]}


def test_a_retracted_event_is_gone_but_was_there(daemon, report):
    version, one = daemon.version(), daemon.get("/events/" + report)
    done(revise(daemon, "DELETE", report))
    assert report in refused(daemon.get("/events/" + report), 410)["detail"]
    refused(daemon.get(f"/events/{report}?known-at={daemon.version()}"), 410)
    earlier = daemon.get(f"/events/{report}?known-at={version}")
    assert (earlier.status_code, earlier.content) == (200, one.content)
    for verb in VERBS:
        refused(revise(daemon, verb, report, said_by(verb)), 410)


def test_an_event_that_moved_nothing_leaves_without_a_trace(daemon):
    id = daemon.report(geometry=BRAVO, actor="north")["events"][0]
    result = done(revise(daemon, "DELETE", id))
    assert result["moved"] == [] and "nothing" in result["warnings"][0]


# ---- time and versions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_earlier_versions_stay_byte_for_byte(daemon, report, verb):
    version = daemon.version()
    before = known(daemon, version)
    done(revise(daemon, verb, report, said_by(verb)))
    assert daemon.version() != version and known(daemon, version) == before
    assert daemon.get("/events.geojson").content != before["/events.geojson"][0]


def test_a_correction_keeps_its_place_in_time(daemon, report):
    later = daemon.report(geometry=BRAVO, actor="north", at="2020-03-01")["events"][0]
    result = done(revise(daemon, "PATCH", report, {"type": "Feature", "properties": {"actor": "guard"}}))
    assert [(m["from"], m["to"]) for m in result["moved"]] == [("south", "guard")]
    assert result["moved_at_end"] == [] and "newer" in result["warnings"][0]
    level = "/at?place=Bravo&level=faction&datetime="
    assert [daemon.json(level + day)["actor"] for day in ("2020-01-31", "2020-02-01", "2020-03-01")] == [
        "north", "guard", "north"]
    result = done(revise(daemon, "PATCH", report, {"type": "Feature", "properties": {"occurred_at": "2020-03-02"}}))
    assert [(m["from"], m["to"]) for m in result["moved_at_end"]] == [("north", "guard")]
    assert [daemon.json(level + day)["actor"] for day in ("2020-02-01", "2020-03-01", "2020-03-02")] == [
        "north", "north", "guard"]
    done(revise(daemon, "DELETE", later))


def test_of_events_at_one_time_the_order_stays(daemon, report):
    second = daemon.report(geometry=BRAVO, actor="guard", at="2020-02-01")["events"][0]
    done(revise(daemon, "PATCH", report, {"type": "Feature", "properties": {"note": "seen again"}}))
    assert daemon.json("/at?place=Bravo&level=faction")["actor"] == "guard"
    assert daemon.json("/at?place=Bravo")["event"] == second
    done(revise(daemon, "DELETE", second))
    assert daemon.json("/at?place=Bravo&level=faction")["actor"] == "south"


def test_a_restart_knows_the_same(daemon, report):
    done(revise(daemon, "PATCH", report, {"type": "Feature", "properties": {"note": "before"}}))
    gone = daemon.report(geometry=square(10.2, 46.2))["events"][0]
    done(revise(daemon, "DELETE", gone))
    before, events = state(daemon), daemon.json("/events.geojson")["features"]
    assert daemon.stop() == 0
    daemon.start()
    assert state(daemon) == before
    assert daemon.json("/events.geojson")["features"] == events
    refused(daemon.get("/events/" + gone), 410)


# ---- dry runs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_dry_run_records_nothing(daemon, report, unchanged, verb):
    result = done(revise(daemon, verb, report, said_by(verb), "?dry-run=true"))
    assert result["dry_run"] is True and result["events"] == [report] and result["version"] == daemon.version()


@pytest.mark.parametrize("verb", VERBS)
def test_dry_run_says_what_recording_says(daemon, report, verb):
    dry, real = (done(revise(daemon, verb, report, said_by(verb), query)) for query in ("?dry-run=true", ""))
    for member in ("moved", "moved_at_end", "totals", "warnings", "events"):
        assert dry[member] == real[member], member


# ---- If-Match -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_if_match_takes_the_events_tag(daemon, report, verb, encoding):
    drawn = event(geometry=BRAVO, note="x" * 2000)
    done(revise(daemon, "PUT", report, drawn))
    tag = daemon.get("/events/" + report, headers={"Accept-Encoding": encoding}).headers["ETag"]
    assert ("gzip" in tag) == (encoding == "gzip")
    daemon.report(geometry=square(10.2, 46.2), actor="north")  # another event does not matter
    done(revise(daemon, verb, report, said_by(verb), headers={"If-Match": f"\"x\", {tag}"}))
    if verb != "DELETE":
        refused(revise(daemon, verb, report, said_by(verb), headers={"If-Match": tag}), 412)


@pytest.mark.parametrize("verb", VERBS)
def test_if_match_takes_the_version(daemon, report, verb):
    stale = daemon.version()
    daemon.report(geometry=square(10.2, 46.2), actor="north")
    refused(revise(daemon, verb, report, said_by(verb), headers={"If-Match": f"\"{stale}\""}), 412)
    done(revise(daemon, verb, report, said_by(verb), headers={"If-Match": f"\"{daemon.version()}\""}))


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("query", ["", "?dry-run=true"])
@pytest.mark.parametrize("tag", ["\"nonsense\"", "nonsense", "", "W/{etag}", "{bare}"])
def test_if_match_refuses(daemon, report, unchanged, verb, query, tag):
    etag = daemon.get("/events/" + report, headers={"Accept-Encoding": "identity"}).headers["ETag"]
    sent = {"If-Match": tag.format(etag=etag, bare=etag.strip("\""))}
    refused(revise(daemon, verb, report, said_by(verb), query, headers=sent), 412)


def test_if_match_any(daemon, report):
    done(revise(daemon, "PATCH", report, said_by("PATCH"), headers={"If-Match": "*"}))


# ---- refusals -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_unknown_events(daemon, unchanged, verb):
    assert "e999" in refused(revise(daemon, verb, "e999", said_by(verb)), 404)["detail"]
    refused(revise(daemon, verb, "e1", said_by(verb)), 404)  # the theatre is no event
    refused(revise(daemon, verb, "12", said_by(verb)), 404)


@pytest.mark.parametrize("verb", ["POST", "TRACE", "LOCK"])
def test_methods(daemon, report, unchanged, verb):
    answer = revise(daemon, verb, report, event(geometry=BRAVO) if verb == "POST" else None)
    refused(answer, 405)
    assert answer.headers["Allow"] == ALLOW
    assert daemon.get("/events/" + report, "OPTIONS").headers["Allow"] == ALLOW


@pytest.mark.parametrize("verb", VERBS)
def test_who_may(daemon, report, unchanged, verb):
    body = said_by(verb)
    for value in (None, "Bearer", "Bearer fl_" + "A" * 43):
        answer = revise(daemon, verb, report, body, headers={"Authorization": value})
        refused(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    refused(revise(daemon, verb, report, body, token=daemon.reader), 403)
    refused(revise(daemon, verb, report, body, headers={"Sec-Fetch-Site": "cross-site"}), 403)
    done(revise(daemon, verb, report, body, "?dry-run=true", token=daemon.analyst))


@pytest.mark.parametrize("verb", ["PUT", "PATCH"])
@pytest.mark.parametrize("type", ["text/plain", "application/x-www-form-urlencoded", "", None])
def test_bodies_are_json(daemon, report, unchanged, verb, type):
    answer = revise(daemon, verb, report, json.dumps(said_by(verb)), type=type)
    refused(answer, 415)
    assert ("Accept-Patch" in answer.headers) == (verb == "PATCH")


def test_a_type_without_a_body_is_json_too(daemon, report, unchanged):
    refused(revise(daemon, "DELETE", report, headers={"Content-Type": "text/plain"}), 415)


@pytest.mark.parametrize("verb", ["PUT", "PATCH"])
def test_too_large_a_body(daemon, report, unchanged, verb):
    refused(revise(daemon, verb, report, json.dumps(said_by(verb)) + " " * (5 << 20)), 413)


@pytest.mark.parametrize("verb", ["PUT", "PATCH"])
@pytest.mark.parametrize("body", ["", " ", "null", "[]", "7", "{}", "{\"type\": \"Feature\", ", "{\"type\": \"Point\"}",
                                  "{\"type\": \"Feature\", \"more\": 1}", "{\"type\": \"Feature\", \"properties\": []}",
                                  "{\"type\": \"Feature\", \"properties\": {\"colour\": null, \"hue\": 1}}",
                                  "{\"type\": \"Feature\", \"properties\": {\"author\": \"me\"}}"])
def test_malformed_bodies(daemon, report, unchanged, verb, body):
    refused(revise(daemon, verb, report, body), 400)


def test_one_feature_and_no_more(daemon, report, unchanged):
    one = event(geometry=BRAVO)
    for features in ([one], [one, one]):
        refused(revise(daemon, "PUT", report, {"type": "FeatureCollection", "features": features}), 400)
    lines = json.dumps(one) + "\n" + json.dumps(one) + "\n"
    refused(revise(daemon, "PUT", report, lines, type="application/geo+json-seq"), 400)


@pytest.mark.parametrize("query", ["?dry-run=yes", "?datetime=2020-01-01", "?known-at=v1"])
@pytest.mark.parametrize("verb", VERBS)
def test_parameters(daemon, report, unchanged, verb, query):
    refused(revise(daemon, verb, report, said_by(verb), query), 400)


@pytest.mark.parametrize("verb", ["PUT", "PATCH"])
@pytest.mark.parametrize("said, where", [
    ({"actor": "nobody"}, "/properties/actor"), ({"kind": "conquer"}, "/properties/kind"),
    ({"occurred_at": "2999-01-01"}, "/properties/occurred_at"),
])
def test_events_that_cannot_be(daemon, report, unchanged, verb, said, where):
    body = event(geometry=BRAVO) if verb == "PUT" else {"type": "Feature", "properties": {}}
    body["properties"].update(said)
    assert refused(revise(daemon, verb, report, body), 422)["where"] == where


@pytest.mark.parametrize("verb", ["PUT", "PATCH"])
def test_the_guard_asks(daemon, report, unchanged, verb):
    body = event(geometry=square(10.05, 45.05, 1.5), actor="north")
    assert "confirm" in refused(revise(daemon, verb, report, body), 409)["detail"]
    body["properties"]["confirm"] = True
    done(revise(daemon, verb, report, body, "?dry-run=true"))
