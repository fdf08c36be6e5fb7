"""The configuration file: --check, what wins, reloading; and what it can change: limits, timeouts, the log."""
import json
import pathlib
import re
import signal
import socket
import subprocess
import time

import pytest
from conftest import BIN, Daemon, event, make_store, square
from test_live import following

CONF = pathlib.Path(__file__).resolve().parents[2] / "conf"


@pytest.fixture(scope="module")
def seed_store(tmp_path_factory):
    return make_store(tmp_path_factory.mktemp("store"))


class Configured(Daemon):
    """A daemon with a file; text is lines of it."""

    def __init__(self, folder, text=""):
        super().__init__(*make_store(folder))
        self.file = folder / "frontlined.conf"
        self.file.write_text(text)
        self.options = ("--config", self.file)

    def reload(self, text):
        self.file.write_text(text)
        del self.lines[:]
        self.process.send_signal(signal.SIGHUP)
        return self.await_line("reloaded")


@pytest.fixture
def configured(tmp_path):
    daemons = []

    def make(text=""):
        daemons.append(Configured(tmp_path, text).start())
        return daemons[-1]
    yield make
    for d in daemons:
        if d.process.poll() is None:
            assert d.stop() == 0


def check(*options):
    return subprocess.run([BIN / "frontlined", *map(str, options), "--check"], capture_output=True, text=True,
                          timeout=60)


def test_what_check_prints_can_be_checked_and_prints_the_same(seed_store, tmp_path):
    first = check("--config", CONF / "frontlined.conf", "--store", seed_store[0], "--log-format", "json")
    assert first.returncode == 0, first.stderr
    assert "version v1" in first.stdout and "log_format = json" in first.stdout
    printed = tmp_path / "printed.conf"
    printed.write_text(first.stdout)
    again = check("--config", printed)
    assert again.returncode == 0 and again.stdout == first.stdout


@pytest.mark.parametrize("text, line, word", [
    ("listten = x", 1, "listten"), ("\n\ncache = much", 3, "cache"), ("read = token\nread = open", 2, "twice"),
    ("[http]\nthreads = 2", 2, "section"), ("nothing", 1, "name = value"),
])
def test_faults_are_told_with_their_line(seed_store, tmp_path, text, line, word):
    file = tmp_path / "bad.conf"
    file.write_text(text)
    done = check("--store", seed_store[0], "--config", file)
    assert done.returncode == 2 and done.stdout == ""
    assert f"line {line}:" in done.stderr and word in done.stderr


def test_no_file_and_no_proxy(seed_store, tmp_path):
    assert check("--store", seed_store[0], "--config", tmp_path / "none").returncode == 2
    done = subprocess.run([BIN / "frontlined", "--store", seed_store[0], "--listen", "127.0.0.1:0",
                           "--trusted-proxies", "everybody"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "everybody" in done.stderr


def test_the_command_line_wins_over_the_file(configured):
    d = configured("store = /nowhere\nlisten = 127.0.0.1:1\nread = token\npublic_url = https://example.org/war\n")
    assert d.port != 1 and d.get("/control.geojson").status_code == 401  # Daemon says --store and --listen
    assert d.post(event(geometry=square(10.1, 45.1))).headers["Location"] == "https://example.org/war/events/e2"


def test_limits_by_address_leave_what_is_cached_alone(configured):
    d = configured("reads_a_minute = 3\nwrites_a_minute = 2\nlimit_loopback = yes\n")
    pages = ["/control.geojson", "/fronts.geojson", "/places.geojson"]
    assert [d.get(p).status_code for p in pages] == [200] * 3
    refused = d.get("/legend.json")
    assert refused.status_code == 429 and 1 <= int(refused.headers["Retry-After"]) <= 21
    assert refused.json()["status"] == 429 and refused.headers["Access-Control-Allow-Origin"] == "*"
    assert [d.get(p).status_code for p in pages * 10] == [200] * 30  # finished bytes
    assert d.get("/healthz").status_code == 200
    posts = [d.post(event(geometry=square(10.1 + i / 10, 45.1))).status_code for i in range(4)]
    assert posts == [201, 201, 429, 429] and d.version() == "v3"
    assert "needs_restart=\"\"" in d.reload("limit_loopback = no\nreads_a_minute = 3\n")
    assert d.get("/legend.json").status_code == 200  # this machine is not counted any more


def test_who_guesses_tokens_is_stopped(configured):
    d = configured("failures_a_minute = 3\nlimit_loopback = yes\n")
    guess = {"Authorization": "Bearer frontline_guess"}
    answers = [d.post(event(geometry=square(10.1, 45.1)), headers=guess).status_code for _ in range(5)]
    assert answers == [401, 401, 401, 429, 429]
    assert d.post(event(geometry=square(10.1, 45.1))).status_code == 429  # even with the right one, from there
    assert d.get("/control.geojson").status_code == 200


def test_forwarded_addresses_count_where_the_proxy_is_trusted(configured):
    d = configured("writes_a_minute = 1\ntrusted_proxies = 127.0.0.1\n")

    def post(forwarded, i):
        return d.post(event(geometry=square(10.1 + i / 10, 45.1)), headers={"X-Forwarded-For": forwarded}).status_code
    assert [post("6.6.6.6", 0), post("6.6.6.6", 1), post("7.7.7.7", 2)] == [201, 429, 201]
    assert post("8.8.8.8, 6.6.6.6", 3) == 429  # only what the proxy has added counts
    assert "peer=6.6.6.6" in d.await_line("status=429")
    d.reload("writes_a_minute = 1\n")
    assert [post("6.6.6.6", 4), post("6.6.6.6", 5)] == [201, 201]  # nobody is trusted: it is this machine


def test_reloading_says_what_it_cannot_change_and_drops_nobody(configured):
    d = configured("beat = 20s\n")
    kept = socket.create_connection(("127.0.0.1", d.port))
    with following(d) as f:
        f.blocks(1)
        line = d.reload("beat = 200ms\ncache = 1MiB\n")
        assert "needs_restart=\"cache\"" in line and "level=warning" in line
        line = d.reload("cache = some\n")
        assert "not reloaded" in line and "line 1" in line and "level=error" in line
        assert d.process.poll() is None
        d.report(geometry=square(10.1, 45.1), actor="north")
        assert f.events(1)[0][1] == "v2"
        assert f.blocks(2, 5) == [[":"]] * 2  # the new beat
    kept.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b" 200 " in kept.recv(4096)
    kept.close()


def test_a_client_that_does_not_read_is_cut_off(configured):
    """Its socket is full, and stays so."""
    d = configured("send_timeout = 500ms\nwrites_a_minute = 0\n")
    holes = [event(geometry=square(10.01 + i % 20 / 12, 45.1 + i // 20 / 20, 0.03), actor="north") for i in range(60)]
    assert d.post({"type": "FeatureCollection", "features": holes}).status_code == 201
    assert len(d.get("/control.geojson").content) > 15000
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    slow.connect(("127.0.0.1", d.port))
    slow.sendall(b"GET /control.geojson HTTP/1.1\r\nHost: x\r\n\r\n" * 1000)
    time.sleep(3)
    slow.settimeout(5)
    got = 0
    try:
        while chunk := slow.recv(1 << 16):
            got += len(chunk)
    except ConnectionError:
        pass
    slow.close()
    assert got < 14 << 20  # of more than 15 MB


def test_a_follower_that_does_not_read_is_cut_off(configured):
    """What it missed is sent until its socket is full; the others go on."""
    d = configured("send_timeout = 500ms\nwrites_a_minute = 0\n")
    holes = [event(geometry=square(10.005 + i % 40 / 40, 45.02 + i // 40 / 40, 0.02), actor="north") for i in range(560)]
    assert d.post({"type": "FeatureCollection", "features": holes}).status_code == 201
    newest = int(d.json("/version")["version"][1:])
    for i in range(60):  # each published by itself: a message, with the zone around all the holes
        d.report(geometry=square(10.005 + i % 40 / 40, 45.6 + i // 40 / 40, 0.02), actor="north")
    ask = f"GET /live?zones=full&since=v{newest} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    well, slow = socket.create_connection(("127.0.0.1", d.port)), socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    slow.connect(("127.0.0.1", d.port))
    well.settimeout(10)
    well.sendall(ask)
    got = 0
    while got < 2 << 20:  # more than the socket of the other takes
        got += len(well.recv(1 << 20))
    assert "route=/live" not in "".join(d.lines)
    slow.sendall(ask)
    assert "status=200" in d.await_line("route=/live")
    assert d.post(event(geometry=square(10.5, 45.9, 0.01), actor="north")).status_code == 201
    while well.recv(1 << 20)[-4:] != b"\n\n\r\n":
        pass
    well.close()
    slow.close()


def test_above_the_limit_a_connection_is_told(configured):
    """Not left hanging; and when others have gone it is served."""
    d = configured("connections = 3\n")
    held = [socket.create_connection(("127.0.0.1", d.port), timeout=5) for _ in range(8)]
    held[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    told = held[-1].recv(4096)
    assert b" 503 " in told and b"Retry-After: " in told
    for s in held:
        s.close()
    end = time.monotonic() + 10
    while (status := d.get("/healthz").status_code) == 503 and time.monotonic() < end:
        pass
    assert status == 200


def test_short_timeouts(configured):
    d = configured("head_timeout = 500ms\nbody_timeout = 500ms\nidle_timeout = 500ms\n")
    for start in (b"", b"GET /hea", b"POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab",
                  b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", d.port), timeout=5) as s:
            s.sendall(start)
            while s.recv(4096):  # times out where the daemon waits for longer
                pass


def test_the_log_as_json_and_its_level(configured):
    d = configured()
    d.reload("log_format = json\n")
    d.get("/control.geojson")
    record = json.loads(d.await_line("/control.geojson"))
    assert record["level"] == "info" and record["msg"] == "request" and record["route"] == "/control.geojson"
    assert record["status"] == 200 and record["dur_ms"] >= 0 and record["peer"] == "127.0.0.1"
    assert re.match(r"\d{4}-\d\d-\d\dT", record["ts"])
    d.reload("log_format = text\nlog_level = error\n")
    time.sleep(0.2)
    before = len(d.lines)
    d.get("/control.geojson")
    assert d.read_log() == d.lines[:before]


def test_requests_may_go_unlogged_and_are_counted_all_the_same(configured):
    """What else is told is told."""
    d = configured("access_log = no\n")
    assert d.get("/legend.json").status_code == 200
    assert not any("route=" in line for line in d.read_log())
    assert "needs_restart=\"\"" in d.reload("access_log = no\nreads_a_minute = 3\n")
    assert 'frontlined_http_requests_total{route="/legend.json",method="GET",code="200"} 1' in d.get("/metrics").text
    d.reload("access_log = yes\n")
    d.get("/legend.json")
    assert "status=200" in d.await_line("route=/legend.json")


def test_systemd_is_told(tmp_path, seed_store, monkeypatch):
    path = str(tmp_path / "notify")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(path)
    listener.settimeout(10)
    monkeypatch.setenv("NOTIFY_SOCKET", path)
    monkeypatch.setenv("WATCHDOG_USEC", "200000")
    (tmp_path / "d").mkdir()
    d = Daemon(*make_store(tmp_path / "d")).start()
    assert [listener.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
    assert d.stop() == 0
    while (said := listener.recv(100)) == b"WATCHDOG=1":
        pass
    assert said == b"STOPPING=1"
