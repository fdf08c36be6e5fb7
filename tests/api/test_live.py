"""GET /live: what is told, replay without gap or repetition, starting anew, the end."""
import contextlib
import json
import select
import signal
import socket
import time
import zlib

import pytest
from conftest import Daemon, event, make_store, square

KEPT = 64  # messages of a topic, FL_LIVE_KEPT


class Follower:
    """A client of /live that reads the bytes by itself."""

    def __init__(self, port, query="", last=None, headers=None):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        asked = f"GET /live{query} HTTP/1.1\r\nHost: x\r\n" + (f"Last-Event-ID: {last}\r\n" if last else "")
        asked += "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
        self.socket.sendall(asked.encode() + b"\r\n")
        self.raw, self.text, self.ended = b"", "", False
        while b"\r\n\r\n" not in self.raw:
            self.raw += self.socket.recv(4096)
        self.head, self.raw = self.raw.split(b"\r\n\r\n", 1)
        self.status = int(self.head.split()[1])

    def _unchunk(self):
        while b"\r\n" in self.raw:
            size, rest = self.raw.split(b"\r\n", 1)
            size = int(size, 16)
            if len(rest) < size + 2:
                return
            self.text += rest[:size].decode()
            self.raw = rest[size + 2:]
            self.ended |= size == 0

    def blocks(self, count, seconds=10):
        """The next blocks, of whatever kind, as lists of lines."""
        end, found = time.monotonic() + seconds, []
        while len(found) < count:
            self._unchunk()
            while "\n\n" in self.text and len(found) < count:
                block, self.text = self.text.split("\n\n", 1)
                found.append(block.split("\n"))
            left = end - time.monotonic()
            if len(found) == count or self.ended or left <= 0 or not select.select([self.socket], [], [], left)[0]:
                break
            got = self.socket.recv(65536)
            if not got:
                break
            self.raw += got
        return found

    def events(self, count, seconds=10):
        """The next events as (name, id, data)."""
        found = []
        while len(found) < count:
            got = self.blocks(1, seconds)
            if not got:
                break
            fields = dict(line.split(": ", 1) for line in got[0] if ": " in line)
            if "event" in fields:
                found.append((fields["event"], fields.get("id"), json.loads(fields["data"])))
        return found

    def close(self):
        self.socket.close()


@contextlib.contextmanager
def following(daemon, query="", last=None):
    f = Follower(daemon.port, query, last)
    try:
        yield f
    finally:
        f.close()


@pytest.fixture
def fresh(tmp_path):
    d = Daemon(*make_store(tmp_path)).start()
    yield d
    if d.process.poll() is None:
        assert d.stop() == 0


def ids(collection):
    return {f["id"] for f in collection["features"]}


def test_the_head_and_the_first_words(fresh):
    with following(fresh) as f:
        assert f.status == 200
        head = f.head.decode().lower()
        assert "content-type: text/event-stream" in head and "cache-control: no-store" in head
        assert "x-accel-buffering: no" in head and "access-control-allow-origin: *" in head
        assert f.blocks(1) == [["retry: 2000", "id: v1"]]
    head = fresh.get("/live", "HEAD")
    assert head.status_code == 200 and head.headers["Content-Type"] == "text/event-stream"


def test_a_change_is_told_to_who_listens(fresh):
    before = fresh.json("/control.geojson")
    with following(fresh) as f:
        fresh.report(geometry=square(10.5, 45.5), place="Alpha", actor="north")
        (name, seq, data), = f.events(1)
    after = fresh.json("/control.geojson")
    assert (name, seq) == ("version", "v2") and data["version"] == "v2" and data["previous"] == "v1"
    assert data["entry"] == "event" and data["perspective"] == "main"
    said = data["event"]
    assert said["id"] == "e2" and said["kind"] == "control" and said["actor"] == "north" and said["place"] == "Alpha"
    assert said["occurred_at"] == "2020-02-01T00:00:00Z" and said["moved_nothing"] is False
    changes = data["changes"]["features"]
    assert changes and all(c["properties"]["to"] == "north" and c["properties"]["from"] != "north" for c in changes)
    assert data["bbox"] == [10.5, 45.5, 10.6, 45.6]
    assert set(data["zones"]["removed"]) == ids(before) - ids(after) != set()
    assert set(data["zones"]["added"]) == ids(after) - ids(before) != set()
    assert "update" not in data


def test_a_page_stays_current_by_what_it_is_told(fresh):
    """The map of v1 and the updates alone lead to the map of each version; by side and by faction."""
    for level in ("side", "faction"):
        start = fresh.json(f"/control.geojson?level={level}&known-at=v1")
        page = {f["id"]: f for f in start["features"]}
        with following(fresh, f"?level={level}&zones=full&since=v1") as f:
            if level == "side":
                fresh.report(geometry=square(10.2, 45.2), actor="south")
                fresh.report(geometry=square(10.25, 45.25), actor="north")
                fresh.report(geometry=square(10.2, 45.2, 0.3), actor="south", at="2020-01-05")  # late
                assert fresh.get("/events/e2", "DELETE", headers={"Authorization": f"Bearer {fresh.token}"}).ok
            for name, seq, data in f.events(4):
                assert name == "version"
                for gone in data["update"]["remove"]:
                    del page[gone]
                page.update({z["id"]: z for z in data["update"]["add"]})
                want = fresh.json(f"/control.geojson?level={level}&known-at={seq}")
                assert page == {z["id"]: z for z in want["features"]}
                assert set(data["zones"]["removed"]) == set(data["update"]["remove"])
                assert data["zones"]["added"] == [z["id"] for z in data["update"]["add"]]
            assert seq == "v5" and data["entry"] == "retraction" and data["event"] == {"id": "e2"}


def test_a_late_report_tells_what_moved_at_the_end(fresh):
    fresh.report(geometry=square(10.2, 45.2), actor="south", at="2020-03-01")
    with following(fresh) as f:
        fresh.report(geometry=square(10.2, 45.2), actor="north", at="2020-02-01")
        (_, _, data), = f.events(1)
    assert data["changes"]["features"] == [] and "bbox" not in data and data["tiles"] == []
    # The ground is as it was, but the first event, which moved nothing, is now the one that gave it back.
    last = {z["id"]: z["properties"]["event"] for z in fresh.json("/control.geojson")["features"]}
    assert data["zones"]["removed"] == data["zones"]["added"] == [z for z, event in last.items() if event == "e2"] != []


def test_replay_has_no_gap_and_no_repetition(fresh):
    for i in range(6):
        fresh.report(geometry=square(10.1 + i / 10, 45.1), actor="north")
    whole = []
    with following(fresh, "?since=v1") as f:
        whole = f.events(6)
    assert [seq for _, seq, _ in whole] == [f"v{i}" for i in range(2, 8)]
    for last in range(1, 8):
        for query, header in ((f"?since=v{last}", None), ("", f"v{last}"), ("?since=v1", f"v{last}")):
            with following(fresh, query, header) as f:
                assert f.events(7 - last) == whole[last - 1:]
                assert f.events(1, 0.05) == []
    with following(fresh, "?since=v4") as f:  # and goes on with what is new
        fresh.report(geometry=square(10.9, 45.1))
        assert [seq for _, seq, _ in f.events(4)] == ["v5", "v6", "v7", "v8"]


def test_what_is_recorded_together_is_told_together(fresh):
    features = [event(geometry=square(10.1 + i / 5, 45.1), actor="north") for i in range(5)]
    with following(fresh) as f:
        assert fresh.post({"type": "FeatureCollection", "features": features}).status_code == 201
        (name, seq, data), = f.events(1)
        assert (name, seq, data["previous"]) == ("version", "v6", "v1") and "event" not in data and "entry" not in data
        assert data["events"] == [f"e{i}" for i in range(2, 7)] and len(data["changes"]["features"]) == 5
        assert f.events(1, 0.05) == []
    with following(fresh, "?since=v1") as f:
        assert f.events(1) == [(name, seq, data)]
    with following(fresh, "?since=v4") as f:  # a version within it
        (name, seq, rest), = f.events(1)
        assert (name, seq, rest["previous"], rest["events"]) == ("version", "v6", "v4", ["e5", "e6"])
        assert len(rest["changes"]["features"]) == 2


@pytest.mark.parametrize("query, last", [
    ("?since=v99", None), ("", "v99"), ("", "-1"), ("", "18446744073709551616"), ("", "v18446744073709551616"),
    ("", "v0"), ("", "v01"), ("", "text"), ("", "v"), ("?since=v1", "e2"), ("", "v1 OR 1"),
])
def test_a_version_that_is_not_ours_starts_anew(daemon, query, last):
    """H44"""
    version = daemon.version()
    with following(daemon, query, last) as f:
        (name, seq, data), = f.events(1)
        assert name == "reset" and seq == version and data["version"] == version
        assert f.events(1, 0.05) == []


def test_too_far_back_starts_anew_and_then_goes_on(fresh):
    many = {"type": "FeatureCollection",
            "features": [event(geometry=square(10.01 + i / 80, 45.1, 0.01), actor="north") for i in range(KEPT)]}
    assert fresh.post(many).status_code == 201
    newest = KEPT + 1
    for i in range(KEPT - 1):
        fresh.report(geometry=square(10.5, 46.0), actor="north" if i % 2 else "south")
    newest += KEPT - 1
    with following(fresh, "?since=v1") as f:
        told = f.events(KEPT)
        assert [e[1] for e in told] == [f"v{i}" for i in range(KEPT + 1, newest + 1)]  # as many steps as are kept
        assert f.events(1, 0.05) == []
    fresh.report(geometry=square(10.5, 46.0))
    with following(fresh, "?since=v1") as f:
        (name, seq, data), = f.events(1)
        assert (name, seq, data["version"]) == ("reset", f"v{newest + 1}", f"v{newest + 1}")
        fresh.report(geometry=square(10.7, 46.0))
        assert [e[:2] for e in f.events(1)] == [("version", f"v{newest + 2}")]


def test_no_tile_but_those_that_are_told_changes(fresh):
    """From zoom 4 to 8 over the theatre, the bytes before and after."""
    def around(zoom):
        n = 2 ** zoom
        for x in range(int((10 + 180) / 360 * n) - 1, int((12 + 180) / 360 * n) + 2):
            for y in range(int(0.345 * n) - 1, int(0.365 * n) + 2):
                if 0 <= x < n and 0 <= y < n:
                    yield f"{zoom}/{x}/{y}"
    every = [t for zoom in range(4, 9) for t in around(zoom)]

    def drawn():
        return {t: fresh.get(f"/tiles/{t}.mvt").content for t in every}

    def is_told(tile, told):
        z, x, y = map(int, tile.split("/"))
        up = max(0, z - max(t[0] for t in told))
        return any(z - up == t[0] and t[1] <= x >> up <= t[3] and t[2] <= y >> up <= t[4] for t in told)

    before, told_of, silent = drawn(), 0, 0
    with following(fresh) as f:
        for corner, side in (((10.31, 45.33), 0.02), ((11.2, 46.1), 0.3), ((10.0, 45.0), 0.8)):
            fresh.report(geometry=square(*corner, side), actor="north" if corner[0] > 10 else "south")
            (_, _, data), = f.events(1)
            after = drawn()
            for tile in every:
                if before[tile] != after[tile]:
                    assert is_told(tile, data["tiles"]), tile
                    told_of += 1
                silent += not is_told(tile, data["tiles"])
            assert data["tiles"][0] == [0, 0, 0, 0, 0] and len(data["tiles"]) <= 48 and data["tiles"][-1][0] >= 12
            before = after
    assert told_of > 10 and silent > 50


def rule(daemon, method, path, body=None):
    return daemon.get(path, method, json=body, headers={"Authorization": f"Bearer {daemon.token}"})


def test_a_perspective_is_followed(fresh):
    only = {"name": "radio", "sources": ["Radio"]}
    assert rule(fresh, "POST", "/perspectives", only).status_code == 201
    start = fresh.json("/control.geojson?perspective=radio")
    page = {z["id"]: z for z in start["features"]}
    heard = [{"name": "Radio"}]
    with following(fresh, "?perspective=radio&zones=full") as f, following(fresh) as g:
        fresh.report(geometry=square(10.5, 45.5), actor="north")
        fresh.report(geometry=square(10.2, 45.2), actor="north", sources=heard)
        fresh.report(geometry=square(10.2, 45.2, 0.3), actor="south", at="2020-01-05", sources=heard)
        assert rule(fresh, "PUT", "/perspectives/radio", {**only, "sources": ["Radio", "Nobody"]}).ok
        told = f.events(4)
        assert [data["perspective"] for _, _, data in told] == ["radio"] * 4
        assert [data["entry"] for _, _, data in told] == ["event", "event", "event", "perspective"]
        assert told[0][2]["changes"]["features"] == [] and told[0][2]["tiles"] == []  # it does not count here
        assert told[1][2]["changes"]["features"] != [] and told[1][2]["tiles"] != []
        for _, seq, data in told:
            for gone in data["update"]["remove"]:
                del page[gone]
            page.update({z["id"]: z for z in data["update"]["add"]})
            want = fresh.json(f"/control.geojson?perspective=radio&known-at={seq}")
            assert page == {z["id"]: z for z in want["features"]}
        assert [data["perspective"] for _, _, data in g.events(4)] == ["main"] * 4
    assert rule(fresh, "PUT", "/perspectives/radio", {**only, "sources": ["Nobody"]}).ok
    with following(fresh, "?perspective=radio&since=v5") as f:  # what another rule makes of the same events
        (_, _, _), (_, _, data) = f.events(2)
        assert data["changes"]["features"] != []


def test_a_perspective_that_goes_ends_its_streams(fresh):
    assert rule(fresh, "POST", "/perspectives", {"name": "radio", "sources": ["Radio"]}).status_code == 201
    with following(fresh, "?perspective=radio") as f, following(fresh) as g, \
            fresh.get("/live?perspective=radio", headers={"Accept-Encoding": "gzip"}, stream=True) as packed:
        assert rule(fresh, "DELETE", "/perspectives/radio").ok
        (name, _, data), = f.events(1)
        assert name == "end" and "perspective" in data["reason"]
        f.blocks(1)
        assert f.ended
        assert [e[0] for e in g.events(1)] == ["version"]
        unpack = zlib.decompressobj(31)
        text = unpack.decompress(b"".join(packed.raw.stream(4096, decode_content=False))).decode()
        assert f'data: {json.dumps(data, separators=(",", ":"))}\n\n' in text and unpack.eof
    answer = fresh.get("/live?perspective=radio")
    assert answer.status_code == 404 and "radio" in answer.json()["detail"]


def test_a_stream_comes_as_gzip_to_who_takes_it(fresh):
    ask = b"GET /live?zones=full HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br, gzip\r\n\r\n"
    with following(fresh, "?zones=full") as plain, socket.create_connection(("127.0.0.1", fresh.port), timeout=10) as s:
        s.sendall(ask)
        raw = b""
        while b"\r\n\r\n" not in raw:
            raw += s.recv(4096)
        head, raw = raw.split(b"\r\n\r\n", 1)
        assert b"content-encoding: gzip" in head.lower() and b"vary: accept-encoding" in head.lower()
        for i in range(3):
            fresh.report(geometry=square(10.1 + i / 10, 45.1), actor="north")
        want = ["\n".join(b) for b in plain.blocks(4)]
        unpack, text, packed = zlib.decompressobj(31), "", 0

        def take():
            nonlocal raw, text, packed
            while b"\r\n" in raw:
                size, rest = raw.split(b"\r\n", 1)
                size = int(size, 16)
                if len(rest) < size + 2:
                    return
                text += unpack.decompress(rest[:size]).decode()
                packed += size
                raw = rest[size + 2:]

        take()
        while text.count("\n\n") < 4:  # each is there as soon as it was told
            raw += s.recv(4096)
            take()
        assert text.split("\n\n")[:4] == want and packed < 0.6 * len(text)
        fresh.process.send_signal(signal.SIGTERM)
        while got := s.recv(4096):
            raw += got
        take()
        assert unpack.eof and '"stopping"' in text  # with the right sum at the end
    assert fresh.process.wait(30) == 0


def test_a_box_is_told_of_what_meets_it(fresh):
    with following(fresh, "?bbox=10,45,10.4,45.4") as near, following(fresh, "?bbox=11.5,46.5,11.9,46.9") as far:
        fresh.report(geometry=square(10.2, 45.2), actor="north")
        (_, _, seen), = near.events(1)
        (_, _, unseen), = far.events(1)
    assert len(seen["changes"]["features"]) == 1 and seen["bbox"] == [10.2, 45.2, 10.3, 45.3]
    assert unseen["changes"]["features"] == [] and unseen["version"] == "v2"


@pytest.mark.parametrize("query, word", [
    ("since=12", "v12"), ("since=v", "v12"), ("since=v01", "v12"), ("level=unit", "side"), ("bbox=1,2,3", "bbox"),
    ("zones=all", "full"), ("datetime=2020-01-01", "no parameter"), ("since=v1&since=v2", "twice"),
])
def test_wrong_questions(daemon, query, word):
    answer = daemon.get("/live?" + query)
    assert answer.status_code == 400 and word in answer.json()["detail"]


def test_all_who_ask_the_same_get_the_same_bytes(fresh):
    followers = [Follower(fresh.port, "?zones=full") for _ in range(50)]
    try:
        for i in range(3):
            fresh.report(geometry=square(10.1 + i / 10, 45.1), actor="north")
        assert len({str(f.blocks(4)) for f in followers}) == 1
    finally:
        for f in followers:
            f.close()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_the_end_is_told(fresh, how):
    with following(fresh) as f, following(fresh, "?level=faction") as g:
        f.blocks(1), g.blocks(1)
        fresh.process.send_signal(how)
        for one in (f, g):
            (name, _, data), = one.events(1)
            assert name == "end" and data["reason"] == "stopping"
            one.blocks(1)
            assert one.ended
        assert fresh.process.wait(30) == 0


def test_no_stream_begins_when_the_end_is_near(fresh):
    kept = socket.create_connection(("127.0.0.1", fresh.port))
    kept.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b" 200 " in kept.recv(4096)
    fresh.process.send_signal(signal.SIGTERM)
    fresh.await_line("stopping")
    kept.sendall(b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n")
    got = kept.recv(4096)
    assert b" 503 " in got and b"Retry-After" in got
    assert fresh.process.wait(30) == 0


def test_who_goes_away_is_forgotten(fresh):
    for _ in range(3):
        crowd = [Follower(fresh.port, f"?bbox={i % 30},40,60,50") for i in range(60)]
        for f in crowd:
            f.close()
        fresh.report(geometry=square(10.1, 45.1), actor="north")
        fresh.report(geometry=square(10.1, 45.1), actor="south")
    assert fresh.json("/healthz")
    assert "route=/live" in fresh.await_line("route=/live")


def test_a_line_in_the_log_when_it_ends(fresh):
    with following(fresh) as f:
        f.blocks(1)
    fresh.report(geometry=square(10.1, 45.1))
    fresh.report(geometry=square(10.3, 45.1))
    line = fresh.await_line("route=/live")
    assert "method=GET" in line and "status=200" in line and "bytes=" in line and "bytes=0 " not in line
