"""Starting and stopping; many at once."""
import concurrent.futures
import contextlib
import http.client
import json
import signal
import socket
import subprocess
import threading
import time

import pytest
import requests
from conftest import BIN, Daemon, compile_shim, event, make_store, square


@pytest.fixture
def fresh(tmp_path):
    d = Daemon(*make_store(tmp_path))
    yield d
    if d.process and d.process.poll() is None:
        d.kill()


def run(*arguments):
    return subprocess.run([BIN / "frontlined", *map(str, arguments)], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("arguments, word", [
    ([], "--store"), (["--store"], "value"), (["--stroe", "x"], "--stroe"), (["--store="], "value"),
    (["--store", "x", "--check=yes"], "no value"), (["--store", "x", "--public-url", "example.org"], "public-url"),
    (["--store", "x", "--public-url", "https://example.org/"], "slash"),
])
def test_wrong_usage(arguments, word):
    done = run(*arguments)
    assert done.returncode == 2 and word in done.stderr and done.stdout == ""


@pytest.mark.parametrize("listen", ["", "8017", "localhost:8017", "127.0.0.1:", "127.0.0.1:99999", "1.2.3:80", "[::1:80"])
def test_addresses_to_listen_on(fresh, listen):
    done = run("--store", fresh.store, "--listen=" + listen)
    assert done.returncode in (1, 2) and "listen" in done.stderr


def test_help_and_version():
    assert "--store" in run("--help").stdout and run("--version").stdout.startswith("frontlined ")


def test_check_says_what_is_there(fresh):
    done = run("--store", fresh.store, "--check")
    assert done.returncode == 0 and "version v1" in done.stdout
    assert run("--store", fresh.store + ".not", "--check").returncode == 1


def test_a_busy_port_and_a_held_store_are_refused(fresh, tmp_path):
    fresh.start()
    (tmp_path / "other").mkdir()
    other, _ = make_store(tmp_path / "other")
    busy = run("--store", other, "--listen", f"127.0.0.1:{fresh.port}")
    assert busy.returncode == 1 and "taken by another program" in busy.stderr
    held = run("--store", fresh.store, "--listen", "127.0.0.1:0")
    assert held.returncode == 1 and held.stderr.startswith("frontlined: ")
    assert fresh.stop() == 0


def test_reading_may_need_a_token(fresh):
    fresh.options = ("--read-needs-token",)
    fresh.start()
    assert fresh.get("/control.geojson").status_code == 401
    assert fresh.get("/healthz").status_code == 200
    allowed = fresh.get("/control.geojson", headers={"Authorization": "Bearer " + fresh.token})
    assert allowed.status_code == 200 and "private" in allowed.headers["Cache-Control"]
    assert "Authorization" in allowed.headers["Vary"]
    assert fresh.stop() == 0


def test_one_line_a_request(fresh):
    fresh.start()
    fresh.get("/control.geojson?bbox=10,45,12,47&precision=3")
    fresh.get("/places.geojson", "HEAD")
    fresh.get("/nothing%0aelse/at/all")
    line = fresh.await_line("route=/control.geojson")
    for part in ("method=GET", "status=200", "bytes=", "dur_ms=", "peer=127.0.0.1", "level=info", "ts="):
        assert part in line
    assert "bbox" not in line
    assert "method=HEAD status=" not in line and "bytes=0" in fresh.await_line("method=HEAD")
    assert "route=- status=400" in fresh.await_line("status=400")
    assert fresh.stop() == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told(fresh, how):
    fresh.start()
    idle = socket.create_connection(("127.0.0.1", fresh.port))
    assert fresh.stop(how) == 0
    idle.close()


# What takes a listening socket out of an epoll set takes its time over it.
SLOW = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
int epoll_ctl(int set, int what, int fd, struct epoll_event *event)
{
    int (*real)(int, int, int, struct epoll_event *) = dlsym(RTLD_NEXT, "epoll_ctl");
    int listens = 0;
    socklen_t len = sizeof listens;
    if (what == EPOLL_CTL_DEL && getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) == 0 && listens)
        usleep(30000);
    return real(set, what, fd, event);
}
"""


def test_it_stops_while_requests_come(fresh, tmp_path, monkeypatch):
    """Two threads that take the listening socket out of one epoll set would end the process."""
    monkeypatch.setenv("LD_PRELOAD", str(compile_shim(tmp_path, SLOW)))
    stopped = threading.Event()

    def ask():
        while not stopped.is_set():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", fresh.port)) as kept:
                kept.sendall(b"GET /version HTTP/1.1\r\nHost: x\r\n\r\n")
                while kept.recv(4096) and not stopped.is_set():
                    kept.sendall(b"GET /version HTTP/1.1\r\nHost: x\r\n\r\n")

    for _ in range(12):
        fresh.start()
        stopped.clear()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for _ in range(4):
                pool.submit(ask)
            time.sleep(0.1)
            code = fresh.stop()
            stopped.set()
        assert code == 0, fresh.lines[-8:]


def test_before_it_stops_it_says_that_it_is_not_ready(fresh):
    fresh.start()
    kept = requests.Session()
    assert kept.get(fresh.url + "/readyz").status_code == 200
    fresh.process.send_signal(signal.SIGTERM)
    fresh.await_line("stopping")
    answer = kept.get(fresh.url + "/readyz")
    assert answer.status_code == 503 and "Retry-After" in answer.headers
    assert kept.get(fresh.url + "/control.geojson").status_code == 200
    assert fresh.process.wait(30) == 0


def test_what_is_under_way_is_answered_when_it_stops(fresh):
    fresh.start()
    body = {"type": "FeatureCollection", "features": [
        event(geometry=square(10.01 + i % 40 / 25, 45.1 + i // 40 / 5, 0.03), actor="north") for i in range(200)]}
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        posts = [pool.submit(fresh.post, body) for _ in range(3)]
        time.sleep(0.1)
        assert fresh.stop(signal.SIGINT) == 0
        assert [p.result().status_code for p in posts] == [201] * 3
    fresh.start()
    assert fresh.version() == "v601"
    assert fresh.stop() == 0


def test_a_stop_waits_for_answers_but_not_for_the_rest_of_requests(fresh):
    """A body that does not come is cut off, an answer that its client has yet to read is not."""
    fresh.start()
    features = [event(geometry=square(10.5, 45.5, 0.01), actor="north", note="x" * 4000) for _ in range(900)]
    for _ in range(2):
        assert fresh.post({"type": "FeatureCollection", "features": features}).status_code == 201
    whole = fresh.get("/events.geojson", headers={"Accept-Encoding": "identity"}).content
    half, slow = (socket.create_connection(("127.0.0.1", fresh.port)) for _ in range(2))
    half.sendall(b"POST /events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + fresh.token.encode() +
                 b"\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
    slow.sendall(b"GET /events.geojson HTTP/1.1\r\nHost: x\r\n\r\n")
    got = slow.recv(100)
    assert sum("route=/events.geojson" in line for line in fresh.read_log()) == 1
    fresh.process.send_signal(signal.SIGINT)
    half.settimeout(30)
    assert half.recv(100) == b""
    slow.settimeout(30)
    while chunk := slow.recv(1 << 16):
        got += chunk
    assert got.split(b"\r\n\r\n", 1)[1] == whole
    assert fresh.process.wait(30) == 0


def test_200_readers_while_events_are_posted(fresh):
    fresh.start()
    paths = ["/control.geojson", "/control.geojson?level=faction&dissolve=actor", "/fronts.geojson", "/places.geojson",
             "/at?place=Alpha", "/events.geojson", "/version", "/legend.json", "/control.geojson?known-at=v1"]
    stop, seen, faults = threading.Event(), [], []

    def read(reader):
        kept, last, count = http.client.HTTPConnection("127.0.0.1", fresh.port, timeout=60), 0, 0
        while not stop.is_set() or count == 0:
            path = paths[(reader + count) % len(paths)]
            kept.request("GET", path)
            answer = kept.getresponse()
            body = json.loads(answer.read())
            count += 1
            version = int(body["version"][1:]) if answer.status == 200 else None
            if version is None or ("known-at" not in path and version < last):
                faults.append((path, answer.status, version, last))
            elif "known-at" not in path:
                last = version
        kept.close()
        seen.append(count)

    readers = [threading.Thread(target=read, args=(r,)) for r in range(200)]
    for r in readers:
        r.start()
    for i in range(15):
        answer = fresh.post(event(geometry=square(10.1 + i / 10, 45.1), actor=("north", "south")[i % 2]))
        assert answer.status_code == 201
    stop.set()
    for r in readers:
        r.join()
    assert faults == [] and len(seen) == 200
    assert fresh.version() == "v16"
    assert fresh.stop() == 0


def test_too_many_connections_are_told(fresh):
    fresh.start()
    held = []
    try:
        for _ in range(4200):
            held.append(socket.create_connection(("127.0.0.1", fresh.port), timeout=5))
    except OSError:
        pytest.skip("this system gives no 4200 descriptors")
    try:
        late = held[-1]
        late.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        got = late.recv(4096)
        assert b" 503 " in got and b"Retry-After" in got
    finally:
        for s in held:
            s.close()
    time.sleep(0.5)
    assert fresh.json("/healthz")["status"] == "alive"
    assert fresh.stop() == 0
