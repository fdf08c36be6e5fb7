"""A version says the same for ever, byte for byte, whatever is recorded later: late, corrected, retracted."""
import random

import pytest
from conftest import Daemon, event, make_store, square

# Every address that shows the map, the log or figures of them.
PAGES = [
    "/control.geojson?", "/control.geojson?level=faction&datetime=2020-03-01", "/control.geojson?dissolve=actor&zoom=8",
    "/fronts.geojson?datetime=2020-02-20", "/places.geojson?", "/places.geojson?datetime=2020-03-10&f=csv",
    "/events.geojson?", "/events.geojson?datetime=2020-02-01/2020-03-01", "/at?lon=10.45&lat=46.25&history=true",
    "/at?place=Alpha&datetime=2020-03-01", "/changes.geojson?", "/changes.geojson?datetime=2020-02-01/2020-03-01",
    "/stats.json?step=P1W", "/stats.csv?datetime=2020-02-01/2020-04-01&step=P1D", "/legend.json?", "/?",
]
SPOTS = [(10.2, 46.2), (10.4, 46.2), (10.45, 46.25), (11.1, 45.1), (11.15, 45.15), (10.35, 46.15)]


def random_event(r):
    day = f"2020-{r.randint(2, 4):02}-{r.randint(1, 28):02}"
    return event(actor=r.choice(["north", "south", "guard"]), kind=r.choice(["control", "contest", "claim"]), at=day,
                 geometry=square(*r.choice(SPOTS)), note=f"n{r.randint(0, 99)}")


def change(daemon, r, standing):
    """Reports, corrects or retracts something; `standing` are the events that stand."""
    header = {"Authorization": f"Bearer {daemon.token}", "Content-Type": "application/geo+json"}
    what = r.random()
    if what < 0.5 or not standing:
        answer = daemon.post(random_event(r))
        assert answer.status_code == 201, answer.text
        standing.append(answer.json()["events"][0])
    elif what < 0.8:
        answer = daemon.get("/events/" + r.choice(standing), "PUT", headers=header, json=random_event(r))
        assert answer.status_code == 200, answer.text
    else:
        gone = standing.pop(r.randrange(len(standing)))
        answer = daemon.get("/events/" + gone, "DELETE", headers={"Authorization": header["Authorization"]})
        assert answer.status_code == 200, answer.text


def read(daemon, version):
    """All that a version says, with what a cache goes by."""
    number = int(version[1:])
    pages = [p + ("" if p.endswith("?") else "&") + "known-at=" + version for p in PAGES]
    pages += [f"/changes.geojson?known-at=v{max(1, number - 3)}/{version}", f"/events/e2?known-at={version}"]
    said = {}
    for page in pages:
        answer = daemon.get(page)
        said[page] = answer.status_code, answer.headers.get("ETag"), answer.headers.get("Last-Modified"), answer.content
        assert answer.status_code == 200 or page.startswith("/events/e2"), (page, answer.text)
    return said


@pytest.mark.parametrize("seed", [1, 2])
def test_versions_stay(tmp_path, seed):
    r, standing, versions = random.Random(seed), [], {}
    daemon = Daemon(*make_store(tmp_path)).start()
    for step in range(18):
        change(daemon, r, standing)
        if step % 4 == 0:
            versions[daemon.version()] = read(daemon, daemon.version())
    for again in range(2):  # from the cache; then by a daemon that has none
        for version, said in versions.items():
            now = read(daemon, version)
            assert [page for page in said if said[page] != now[page]] == [], version
        if not again:
            port = daemon.port
            assert daemon.stop() == 0
            daemon.start(f"127.0.0.1:{port}")
    assert len({v["/control.geojson?known-at=" + k][3] for k, v in versions.items()}) > 2  # they do differ
    assert daemon.stop() == 0


def test_a_recorded_time_means_the_version_then(daemon):
    """known-at as a time: what was known then, under the version's own pinned address."""
    first = daemon.report(geometry=square(10.6, 46.6), actor="south")
    second = daemon.report(geometry=square(10.6, 46.6), actor="north")
    at = "/at?lon=10.65&lat=46.65&known-at="
    then = daemon.get(at + first["timeStamp"])
    assert then.json()["version"] == first["version"] and then.json()["actor"] == "south"
    assert then.headers["Content-Location"].endswith("known-at=" + first["version"])
    assert "immutable" in then.headers["Cache-Control"]
    assert then.content == daemon.get(at + first["version"]).content
    newest = daemon.get(at + "2999-01-01")
    assert newest.json()["version"] == second["version"] and newest.headers["Cache-Control"] == "no-cache"
    both = f"/changes.geojson?known-at={first['timeStamp']}/{second['timeStamp']}"
    assert daemon.get(both).content == daemon.get(f"/changes.geojson?known-at={first['version']}/{second['version']}").content


@pytest.mark.parametrize("when, status, word", [
    ("2001-01-01", 404, "2001-01-01"), ("yesterday", 400, "v12"), ("2017-13-01", 400, "v12"), ("v0", 400, "v12"),
    ("2999-01-01/v1/v2", 400, "v12"), ("", 400, "empty"),
])
def test_times_at_which_nothing_was_known(daemon, when, status, word):
    problem = daemon.json("/control.geojson?known-at=" + when, status=status)
    assert word in problem["detail"]
