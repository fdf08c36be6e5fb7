"""The theatre's settings: its name, credit and guard, by entries of the log."""
import pytest
import requests
from conftest import Daemon, event, frontline, make_store, make_token, refused, square

PAGES = ["/control.geojson", "/legend.json", "/tiles.json", "/style.json", "/settings", "/stats.json", "/control.geojson?f=html",
         "/places.geojson", "/tiles/6/33/22.mvt", "/", "/collections/control/items"]
WIDE = square(10.1, 45.1, 1.3)


@pytest.fixture
def daemon(tmp_path):
    store, admin = make_store(tmp_path)
    d = Daemon(store, admin)
    d.editor = make_token(store, "editor", "e")
    d.start()
    yield d
    assert d.stop() == 0


def patch(daemon, body, query="", token=None, **headers):
    headers["Authorization"] = f"Bearer {token or daemon.token}"
    return requests.patch(f"{daemon.url}/settings{query}", json=body, headers=headers, timeout=20)


def pinned(daemon, version):
    return {p: daemon.get(f"{p}{'&' if '?' in p else '?'}known-at={version}").content for p in PAGES}


def test_what_is_set_is_shown_and_earlier_versions_stay(daemon):
    version = daemon.version()
    before = pinned(daemon, version)
    tag = daemon.get("/settings").headers["ETag"]
    told = patch(daemon, {"credit": "Drawn by others; CC BY 4.0", "name": {"en": "Squares", "fr": "Carrés"},
                          "description": "Who holds which square."}, **{"If-Match": tag})
    assert told.status_code == 200, told.text
    told = told.json()
    assert told["version"] != version and not told["dry_run"]
    settings = daemon.json("/settings")
    assert told["settings"] == settings and settings["fixed"]["snap_m"] == 1
    assert settings["name"] == {"en": "Squares", "ar": "مسرح للاختبار", "fr": "Carrés"}
    assert settings["borders"] == "None are real." and settings["guard_percent"] == 5
    assert daemon.json("/control.geojson")["credit"] == "Drawn by others; CC BY 4.0"
    assert daemon.json("/tiles.json")["attribution"] == "Drawn by others; CC BY 4.0"
    assert daemon.json("/")["description"] == "Who holds which square." and daemon.json("/")["title"] == "Squares"
    assert pinned(daemon, version) == before
    assert refused(patch(daemon, {"credit": "x"}, **{"If-Match": tag}), 412)
    assert daemon.json("/settings") == settings
    entry = daemon.json("/versions")["versions"][-1]
    assert (entry["kind"], entry["credit"]) == ("setting", "Drawn by others; CC BY 4.0")
    # A faction that leaves, a place that comes: the settings stay.
    sent = requests.put(f"{daemon.url}/actors/guard", json={"id": "guard", "parent": None, "since": "2020-02-01"},
                        headers={"Authorization": f"Bearer {daemon.editor}"}, timeout=20)
    assert sent.status_code == 200, sent.text
    assert daemon.json("/settings") == settings
    now, port = daemon.version(), daemon.port
    after = pinned(daemon, now)
    assert daemon.stop() == 0
    for command in (["verify"], ["dump"]):
        done = frontline("--store", daemon.store, *command)
        assert done.returncode == 0, done.stderr
    daemon.start(f"127.0.0.1:{port}")
    assert pinned(daemon, now) == after and pinned(daemon, version) == before


def test_the_guard_is_a_setting(daemon):
    big = event(actor="north", geometry=WIDE)
    assert refused(daemon.post(big), 409)
    share = daemon.post(big).json()["detail"].split(" % of")[0].split()[-1]
    assert patch(daemon, {"guard_percent": float(share) + 0.5}).status_code == 200
    assert daemon.post(big, "/events?dry-run=true").status_code == 200
    assert patch(daemon, {"guard_percent": 0.01}).status_code == 200
    assert refused(daemon.post(event(actor="south", geometry=square(10.2, 46.2))), 409)
    assert daemon.json("/settings")["guard_percent"] == 0.01


def test_bad_input_changes_nothing(daemon):
    before = daemon.version(), pinned(daemon, daemon.version())
    for body, status, said in [
            ({"snap_m": 2}, 422, "fixed when the store was made"), ({"crumb_width_m": 2}, 422, "fixed"),
            ({"outline": {}}, 422, "fixed"), ({"grid": 1}, 422, "fixed"), ({"id": "other"}, 422, "fixed"),
            ({}, 422, "say what changes"), ({"credit": ""}, 422, "say what changes"), ({"colour": "red"}, 400, "colour"),
            ({"credit": 7}, 400, ""), ({"name": {"english!": "x"}}, 422, "language"), ({"guard_percent": 0}, 422, "share"),
            ({"guard_percent": 101}, 422, "share"), ({"guard_percent": 0.001}, 422, "share"), ([], 400, ""),
            ({"credit": "x" * 10001}, 422, "")]:
        assert said in refused(patch(daemon, body), status)["detail"], body
    assert refused(patch(daemon, {"credit": "x"}, token=daemon.editor), 403)
    assert refused(requests.patch(f"{daemon.url}/settings", json={"credit": "x"}, timeout=20), 401)
    dry = patch(daemon, {"credit": "x"}, "?dry-run=true")
    assert dry.status_code == 200 and dry.json()["dry_run"] and dry.json()["settings"]["credit"] == "x"
    assert (daemon.version(), pinned(daemon, daemon.version())) == before


def test_the_command_line(daemon):
    def run(*words):
        return frontline("--url", daemon.url, "--token", daemon.token, "settings", *words)
    assert "Drawn for these tests" in run().stdout
    told = run("set", "credit=Others; CC0", "name.fr=Carrés", "name=Squares", "guard=2.5")
    assert told.returncode == 0 and "Others; CC0" in told.stdout and "2.50 %" in told.stdout, told
    assert daemon.json("/settings")["name"]["fr"] == "Carrés"
    assert "Others; CC0" in frontline("--url", daemon.url, "log").stdout
    for words in (["set"], ["set", "credit"], ["set", "=x"], ["put", "credit=x"]):
        assert run(*words).returncode == 2, words
    for words in (["set", "snap_m=2"], ["set", "guard=much"], ["set", "colour=red"]):
        assert run(*words).returncode == 1, words
