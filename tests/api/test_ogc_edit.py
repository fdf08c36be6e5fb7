"""OGC API - Features, Part 4 on events, as QGIS edits: every save is an entry, nothing is lost."""
import pytest
import requests
from conftest import GEO, event, square

ITEMS = "/collections/events/items"
MERGE = "application/merge-patch+json"


def send(daemon, method, path, body=None, type=GEO, token=None, **headers):
    sent = {"Authorization": f"Bearer {token or daemon.token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
    if type:
        sent["Content-Type"] = type
    return requests.request(method, daemon.url + path, json=body, headers=sent, timeout=20)


def create(daemon, **said):
    answer = send(daemon, "POST", ITEMS, event(**said))
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"]


def test_options_say_what_may_be_done(daemon):
    answer = daemon.get(ITEMS, "OPTIONS")
    assert answer.status_code == 200 and set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}
    for one in ("e1", "unknown_id"):
        answer = daemon.get(f"{ITEMS}/{one}", "OPTIONS")
        assert answer.status_code == 200
        assert {"PUT", "PATCH", "DELETE"} <= set(answer.headers["Allow"].split(", "))
    assert "POST" not in daemon.get("/collections/control/items", "OPTIONS").headers["Allow"]


def test_create_read_and_replace(daemon):
    where = create(daemon, geometry=square(10.3, 46.3), at="2020-02-01")
    assert where.startswith(daemon.url + ITEMS + "/e")
    path = where[len(daemon.url):]
    one = daemon.json(path)
    assert one["properties"]["actor"] == "south" and one["geometry"]["coordinates"] == square(10.3, 46.3)
    assert daemon.json("/events/" + one["id"])["properties"] == one["properties"]
    answer = send(daemon, "PUT", path, event(geometry=square(10.5, 46.3), at="2020-02-02", actor="guard"))
    assert answer.status_code == 200, answer.text
    after = daemon.json(path)
    assert after["id"] == one["id"] and after["properties"]["actor"] == "guard"
    assert after["properties"]["occurred_at"] == "2020-02-02"
    assert daemon.json(path + "?known-at=v" + one["id"][1:])["properties"]["actor"] == "south"


def test_a_client_may_send_an_id_which_is_not_taken(daemon):
    answer = send(daemon, "POST", ITEMS, {**event(geometry=square(10.3, 46.5)), "id": "mine"})
    assert answer.status_code == 201 and not answer.headers["Location"].endswith("mine")


def test_merge_patch_as_qgis_sends_it(daemon):
    path = create(daemon, geometry=square(10.3, 46.3), at="2020-03-01", note="first")[len(daemon.url):]
    changes = [{"properties": {"note": "second", "tags": ["a"]}},
               {"geometry": {"type": "Polygon", "coordinates": square(10.6, 46.3)}},
               {"properties": {"tags": None}}]
    for change in changes:
        answer = send(daemon, "PATCH", path, change, MERGE)
        assert answer.status_code == 200, answer.text
    one = daemon.json(path)
    assert one["properties"]["note"] == "second" and "tags" not in one["properties"]
    assert one["geometry"]["coordinates"] == square(10.6, 46.3)
    for wrong in ({"type": "Polygon"}, {"propertys": {}}, {"properties": {"noet": "x"}}):
        assert send(daemon, "PATCH", path, wrong, MERGE).status_code == 400
    refused = send(daemon, "PATCH", path, {}, "text/plain")
    assert refused.status_code == 415 and MERGE in refused.headers["Accept-Patch"]
    assert send(daemon, "PUT", path, {}, MERGE).status_code == 415


def test_delete_retracts(daemon):
    path = create(daemon, geometry=square(10.3, 46.3), at="2020-04-01")[len(daemon.url):]
    assert send(daemon, "DELETE", path, type=None).status_code == 200
    assert daemon.get(path).status_code == 410
    assert daemon.get(path + "?known-at=v" + path.rsplit("e", 1)[1]).status_code == 200
    assert send(daemon, "DELETE", path, type=None).status_code == 410


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("one", ["e99999", "unknown_id", "12"])
def test_what_is_not_there(daemon, method, one):
    body = event(geometry=square(10.3, 46.3)) if method in ("PUT", "PATCH") else None
    assert send(daemon, method, f"{ITEMS}/{one}", body, GEO if body else None).status_code == 404


def test_a_lost_update_is_refused(daemon):
    path = create(daemon, geometry=square(10.3, 46.3), at="2020-05-01")[len(daemon.url):]
    tag = daemon.get(path).headers["ETag"]
    create(daemon, geometry=square(11.0, 45.2), at="2020-05-02")           # another event changes no tag
    assert daemon.get(path).headers["ETag"] == tag
    change = {"properties": {"note": "mine"}}
    assert send(daemon, "PATCH", path, change, MERGE, If_Match=tag).status_code == 200
    assert send(daemon, "PATCH", path, change, MERGE, If_Match=tag).status_code == 412
    assert daemon.get(path).headers["ETag"] != tag


def test_who_may(daemon):
    body = event(geometry=square(10.3, 46.3))
    assert send(daemon, "POST", ITEMS, body, token=daemon.reader).status_code == 403
    assert requests.post(daemon.url + ITEMS, json=body, timeout=20).status_code == 401
    assert send(daemon, "POST", ITEMS, body, "text/plain").status_code == 415
    assert send(daemon, "POST", ITEMS + "?dry-run=true", body).status_code == 200


def test_coordinates_are_sent_in_crs84(daemon):
    """Read as they are not meant they would be another place."""
    body = event(geometry=square(10.3, 46.3), at="2020-06-01")
    crs84, degrees = "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "http://www.opengis.net/def/crs/EPSG/0/4326"
    for said, status in ((crs84, 201), (f"<{crs84}>", 201), (degrees, 400), (f"<{degrees}>", 400), (f"<{crs84}", 400)):
        assert send(daemon, "POST", ITEMS, body, Content_Crs=said).status_code == status
