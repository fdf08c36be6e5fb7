"""What was acknowledged is there, once, whatever happened: kill -9, a full disk, a disk that fails."""
import http.client
import json
import os
import random
import resource
import subprocess
import threading
import time

import pytest
from conftest import Daemon, compile_shim, event, frontline, make_store, refused, square

NIGHTLY = bool(os.environ.get("FL_TEST_NIGHTLY"))
CLIENTS = 8


def said(worker, count, key, **more):
    return event(geometry=square(10.05 + count % 19 / 10, 45.05 + worker / 5), key=key,
                 actor=("north", "south")[count % 2], **more)


def check_log(daemon, acknowledged):
    """Every event that was acknowledged is there, once, under the name that was told, and no two share a key."""
    recorded = daemon.json("/events.geojson")["features"]
    by_key = {f["properties"]["key"]: f["id"] for f in recorded}
    assert len(by_key) == len(recorded) == int(daemon.version()[1:]) - 1
    assert acknowledged.items() <= by_key.items()


def verify(store):
    done = frontline("--store", store, "verify")
    assert done.returncode == 0 and "is whole" in done.stdout, done.stderr


# ---- kill -9 ------------------------------------------------------------------------------------------


class Client(threading.Thread):
    """Posts one event after the other until its daemon is gone."""

    def __init__(self, daemon, name, worker, acknowledged):
        super().__init__()
        self.daemon_, self.label, self.worker, self.acknowledged = daemon, name, worker, acknowledged
        self.faults = []

    def run(self):
        kept = http.client.HTTPConnection("127.0.0.1", self.daemon_.port, timeout=20)
        sent = {"Authorization": f"Bearer {self.daemon_.token}", "Content-Type": "application/geo+json",
                "Prefer": "return=minimal"}
        for count in range(10 ** 6):
            key = f"{self.label}-{self.worker}-{count}"
            try:
                kept.request("POST", "/events", json.dumps(said(self.worker, count, key)), sent)
                answer = kept.getresponse()
                body = json.loads(answer.read())
            except (OSError, http.client.HTTPException, ValueError):
                return
            if answer.status != 201:
                self.faults.append(body)
                return
            self.acknowledged[key] = body["events"][0]


def test_kill_9_loses_nothing(tmp_path):
    daemon, acknowledged, dice = Daemon(*make_store(tmp_path)), {}, random.Random(7)
    for cycle in range(200 if NIGHTLY else 6):
        daemon.start()
        clients = [Client(daemon, cycle, worker, acknowledged) for worker in range(CLIENTS)]
        before = len(acknowledged)
        for c in clients:
            c.start()
        while len(acknowledged) == before:
            time.sleep(0.001)
        time.sleep(dice.uniform(0, 0.25))
        daemon.kill()
        for c in clients:
            c.join()
        assert [c.faults for c in clients] == [[]] * CLIENTS
        if cycle % 20 == 5:
            verify(daemon.store)
            daemon.start()
            check_log(daemon, acknowledged)
            daemon.kill()
    daemon.start()
    check_log(daemon, acknowledged)
    assert len(acknowledged) > 50
    assert daemon.stop() == 0
    verify(daemon.store)


# ---- a disk that is full ------------------------------------------------------------------------------


def fill(daemon, acknowledged):
    """Posts until there is no more room; gives the refusal."""
    note = "n" * 3000
    for count in range(len(acknowledged), len(acknowledged) + 3000):
        answer = daemon.post(said(count % 5, count, f"k{count}", note=note))
        if answer.status_code != 201:
            return answer
        acknowledged[f"k{count}"] = answer.json()["events"][0]
    raise AssertionError("it was never full")


def stays_readable(daemon, acknowledged):
    check_log(daemon, acknowledged)
    assert daemon.get("/control.geojson").status_code == 200
    assert daemon.json("/at?lon=10.1&lat=45.1")["version"] == daemon.version()


def check_full(daemon, make_room):
    acknowledged = {}
    for _ in range(2):
        problem = refused(fill(daemon, acknowledged), 507)
        assert "room" in problem["detail"] or "full" in problem["detail"], problem
        assert len(acknowledged) > 3
        stays_readable(daemon, acknowledged)
    make_room()
    answer = daemon.post(said(1, 1, "after"))
    assert answer.status_code == 201, answer.text
    acknowledged["after"] = answer.json()["events"][0]
    stays_readable(daemon, acknowledged)
    assert daemon.stop() == 0
    verify(daemon.store)
    daemon.start()
    stays_readable(daemon, acknowledged)
    assert daemon.stop() == 0


def test_files_that_may_not_grow(tmp_path):
    daemon = Daemon(*make_store(tmp_path)).start()
    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (1 << 20, resource.RLIM_INFINITY))
    check_full(daemon, lambda: resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE,
                                                (resource.RLIM_INFINITY, resource.RLIM_INFINITY)))


def test_a_command_whose_file_may_not_grow(tmp_path):
    store, _ = make_store(tmp_path)
    lines = "\n".join(json.dumps(said(1, i, f"k{i}", note="n" * 3000)) for i in range(600)) + "\n"
    done = frontline("--store", store, "post", "--group", "20", "-", input=lines,
                     preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)))
    assert done.returncode == 1 and ("room" in done.stderr or "full" in done.stderr), (done.returncode, done.stderr)
    recorded = int(done.stdout.split()[0])
    assert recorded > 0 and recorded % 20 == 0
    verify(store)
    assert int(json.loads(frontline("--store", store, "--json", "verify").stdout)["entries"]) == recorded + 1


@pytest.fixture
def small_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk(small_disk):
    store, token = make_store(small_disk)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1 << 20))
    check_full(Daemon(store, token).start(), ballast.unlink)


# ---- a disk that fails --------------------------------------------------------------------------------

SHIM = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
static int fails(void) { return access(getenv("FAILS_WHEN"), F_OK) == 0; }
static int sync_with(const char *name, int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    if (!fails())
        return real(fd);
    errno = EIO;
    return -1;
}
int fsync(int fd) { return sync_with("fsync", fd); }
int fdatasync(int fd) { return sync_with("fdatasync", fd); }
"""


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    return compile_shim(tmp_path_factory.mktemp("shim"), SHIM)


def test_a_sync_that_fails(tmp_path, shim, monkeypatch):
    broken = tmp_path / "broken"
    monkeypatch.setenv("LD_PRELOAD", str(shim))
    monkeypatch.setenv("FAILS_WHEN", str(broken))
    daemon, acknowledged = Daemon(*make_store(tmp_path)).start(), {}
    for count in range(5):
        answer = daemon.post(said(1, count, f"k{count}"))
        assert answer.status_code == 201, answer.text
        acknowledged[f"k{count}"] = answer.json()["events"][0]
    broken.touch()
    answers = []
    posts = [threading.Thread(target=lambda k=k: answers.append(daemon.post(said(2, k, f"lost{k}")))) for k in range(4)]
    for p in posts:
        p.start()
    for p in posts:
        p.join()
    for answer in answers:
        assert len(refused(answer, 500, 503)["detail"]) > 20
    stays_readable(daemon, acknowledged)
    # What a failed sync has left of the file nobody knows: no more is taken, also when the disk works again.
    broken.unlink()
    refused(daemon.post(said(3, 1, "late")), 500, 503)
    assert daemon.get("/readyz").status_code == 503
    stays_readable(daemon, acknowledged)
    daemon.kill()
    verify(daemon.store)
    daemon.start()
    recorded = {f["properties"]["key"]: f["id"] for f in daemon.json("/events.geojson")["features"]}
    assert acknowledged.items() <= recorded.items() and "late" not in recorded
    assert daemon.post(said(3, 2, "again")).status_code == 201
    assert daemon.stop() == 0
    verify(daemon.store)
