"""Requests that no library would send: framing, smuggling, slowness. Each case is bytes on a socket."""
import concurrent.futures
import socket
import time

import pytest

from conftest import Daemon

HOST = b"Host: x\r\n"
SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def daemon(seed):
    """One that waits for three seconds, where it would for ten or thirty."""
    d = Daemon(seed[0], seed[1], "--head-timeout", "3s", "--body-timeout", "3s").start()
    yield d
    assert d.stop() == 0


def talk(daemon, data, seconds=5.0, half_close=False):
    """All that comes back until the daemon closes or is silent; and whether it closed."""
    with socket.create_connection(("127.0.0.1", daemon.port), timeout=seconds) as s:
        got = b""
        try:
            s.sendall(data)
            if half_close:
                s.shutdown(socket.SHUT_WR)
            while chunk := s.recv(65536):
                got += chunk
        except socket.timeout:
            return got, False
        except OSError:
            pass
        return got, True


def statuses(data):
    return [int(part[1:4].decode()) if part[1:4].isdigit() else 0
            for part in data.split(b"HTTP/1.1")[1:] if part[:1] == b" "]


def get(more=b"", line=b"GET /healthz HTTP/1.1", host=HOST):
    return line + b"\r\n" + host + more + b"\r\n"


def post(framing, body):
    return b"POST /events HTTP/1.1\r\n" + HOST + framing + b"\r\n" + body


REFUSED_AND_CLOSED = {
    "H01 CL+TE": (post(b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n" + SMUGGLED), 400),
    "H02 TE with a space": (post(b"Content-Length: 4\r\nTransfer-Encoding : chunked\r\n", b"0\r\n\r\n" + SMUGGLED), 400),
    "H03 xchunked": (post(b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n" + SMUGGLED), 400),
    "H04 gzip, chunked": (post(b"Transfer-Encoding: gzip, chunked\r\n", b"0\r\n\r\n" + SMUGGLED), 400),
    "H05 identity": (post(b"Transfer-Encoding: identity\r\n", SMUGGLED), 400),
    "two TE": (post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n" + SMUGGLED), 400),
    "H06 two CL": (post(b"Content-Length: 3\r\nContent-Length: 4\r\n", b"abcd" + SMUGGLED), 400),
    "H07 CL list": (post(b"Content-Length: 3, 3\r\n", b"abc" + SMUGGLED), 400),
    "H08 CL +3": (post(b"Content-Length: +3\r\n", b"abc" + SMUGGLED), 400),
    "H09 CL -1": (post(b"Content-Length: -1\r\n", b"abc" + SMUGGLED), 400),
    "H10 CL 0x3": (post(b"Content-Length: 0x3\r\n", b"abc" + SMUGGLED), 400),
    "H11 CL 2^63": (post(b"Content-Length: 9223372036854775808\r\n", b"abc"), 413),
    "H12 CL 2^64": (post(b"Content-Length: 18446744073709551616\r\n", b"abc"), 413),
    "H13 chunk overflow": (post(b"Transfer-Encoding: chunked\r\n", b"fffffffffffffffff\r\nabc"), 413),
    "H13 chunk negative": (post(b"Transfer-Encoding: chunked\r\n", b"-1\r\nabc"), 400),
    "H18 NUL in a field": (get(b"X-A: a\0b\r\n"), 400),
    "H18 NUL in the middle": (get(b"X-A: a\0b\r\nX-B: c\r\n"), 400),
    "H19 NUL in the address": (get(line=b"GET /healthz\0x HTTP/1.1"), 400),
    "H20 %00": (get(line=b"GET /healthz%00 HTTP/1.1"), 400),
    "H21 %zz": (get(line=b"GET /%zz HTTP/1.1"), 400),
    "H21 % at the end": (get(line=b"GET /a%4 HTTP/1.1"), 400),
    "H21 overlong": (get(line=b"GET /%c0%af HTTP/1.1"), 400),
    "H21 dots": (get(line=b"GET /a/%2e%2e/healthz HTTP/1.1"), 400),
    "H21 plain dots": (get(line=b"GET /a/../healthz HTTP/1.1"), 400),
    "H21 %2f": (get(line=b"GET /events%2fe1 HTTP/1.1"), 400),
    "newline in the query": (get(line=b"GET /at?place=a%0ab HTTP/1.1"), 400),
    "H22 no Host": (get(host=b""), 400),
    "H23 two Hosts": (get(b"Host: y\r\n"), 400),
    "a Host with a path": (get(host=b"Host: x/y\r\n"), 400),
    "H24 absolute": (get(line=b"GET http://evil.example/ HTTP/1.1"), 400),
    "H25 space": (get(line=b"GET /at?place=a b HTTP/1.1"), 400),
    "H26 long method": (get(line=b"A" * 4000 + b" / HTTP/1.1"), 400),
    "H27 HTTP/3.7": (get(line=b"GET / HTTP/3.7"), 505),
    "H27 preface of HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "H29 URL of 8000": (get(line=b"GET /" + b"a" * 8000 + b" HTTP/1.1"), 414),
    "H29 URL of 4100": (get(line=b"GET /" + b"a" * 4100 + b" HTTP/1.1"), 414),
    "H30 URL of 40000": (get(line=b"GET /" + b"a" * 40000 + b" HTTP/1.1"), 414),
    "H30 URL of 140000": (get(line=b"GET /" + b"a" * 140000 + b" HTTP/1.1"), 414),
    "H31 header of 9000": (get(b"X: " + b"a" * 9000 + b"\r\n"), 431),
    "H31 header of 16 KB": (get(b"X: " + b"a" * 16384 + b"\r\n"), 431),
    "H31 header of 40 KB": (get(b"X: " + b"a" * 40960 + b"\r\n"), 431),
    "H32 300 headers": (get(b"X: a\r\n" * 300), 431),
    "H32 3000 headers": (get(b"X: a\r\n" * 3000), 431),
    "H32 80 headers": (get(b"X: a\r\n" * 80), 431),
    "H33 many arguments": (get(line=b"GET /at?" + b"&".join([b"a"] * 2040) + b" HTTP/1.1"), 400),
    "H33 too long by arguments": (get(line=b"GET /at?" + b"&".join([b"a"] * 2100) + b" HTTP/1.1"), 414),
    "H34 expectation": (post(b"Expect: 200-ok\r\nContent-Length: 3\r\n", b"abc"), 417),
    "H39 CONNECT": (get(line=b"CONNECT x:80 HTTP/1.1"), 405),
    "H39 OPTIONS *": (get(line=b"OPTIONS * HTTP/1.1"), 405),
    "H40 10000 ranges": (get(b"Range: bytes=" + b",".join([b"0-0"] * 10000) + b"\r\n"), 431),
    "H41 10000 tags": (get(b"If-None-Match: " + b",".join([b'"a"'] * 10000) + b"\r\n"), 431),
    "A08 two Authorization": (get(b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"), 400),
    "a body with GET": (get(b"Content-Length: 3\r\n") + b"abc" + SMUGGLED, 400),
    "a bare name": (get(b"X Y: a\r\n"), 400),
}


@pytest.mark.parametrize("name", REFUSED_AND_CLOSED)
def test_refused_once_and_closed(daemon, name):
    data, status = REFUSED_AND_CLOSED[name]
    got, closed = talk(daemon, data)
    assert set(statuses(got)) == {status}, got[:300]
    # What the library refuses by itself, a length that is none, it says twice: where the body should be, as long as that.
    assert len(statuses(got)) == 1 or (b"<html>" in got and name[:3] in ("H07", "H08", "H09", "H10", "H12")), got
    assert closed and b"alive" not in got


@pytest.mark.parametrize("name, data, status", [
    ("H42 junk", get(b"Accept-Encoding: ;;q=,,\r\nAccept: " + b"x" * 7000 + b"\r\n"), 200),
    ("H43 spoof", get(b"X-Forwarded-For: 1.2.3.4\r\n"), 200),
    ("H40 ranges", get(b"Range: bytes=" + b",".join([b"0-0"] * 500) + b"\r\n"), 200),
    ("H33 65 arguments", get(line=b"GET /at?" + b"&".join([b"a"] * 65) + b" HTTP/1.1"), 400),
    ("H33 1000 arguments", get(line=b"GET /at?" + b"&".join([b"a"] * 1000) + b" HTTP/1.1"), 400),
    ("HTTP/1.0 without Host", get(line=b"GET /healthz HTTP/1.0", host=b""), 200),
    ("H27 HTTP/0.9", b"GET /\r\n\r\n", 400),
], ids=lambda v: v if isinstance(v, str) else "")
def test_answered(daemon, name, data, status):
    got, _ = talk(daemon, data, 0.7)
    assert status in [*statuses(got), *([200] if got.startswith(b"HTTP/1.0 200") else [])], got[:300]


@pytest.mark.parametrize("count", [1, 20, 40, 62])
@pytest.mark.parametrize("path", [b"/version?", b"/version/"])
def test_the_longest_head_is_answered_and_a_longer_one_too(daemon, path, count):
    """2048 bytes of target, and fields of 8192 with 32 for each: it fits in the connection's memory."""
    many = b"a&" * 63 if path.endswith(b"?") else b""
    target = path + many + b"b" * (2048 - len(path + many))
    room = 8192 - len(b"Hostx" b"Connectionclose") - 2 * 32 - count * (32 + 4)
    for more, expected in ((0, {400, 404}), (1, {431})):
        sizes = [room // count] * (count - 1) + [room - room // count * (count - 1) + more]
        fields = b"".join(b"X-%02d: %s\r\n" % (i, b"a" * size) for i, size in enumerate(sizes))
        got, _ = talk(daemon, get(b"Connection: close\r\n" + fields, line=b"GET " + target + b" HTTP/1.1"))
        assert len(target) == 2048 and statuses(got)[0] in expected, (more, got[:300])


@pytest.mark.parametrize("length, room", [(2049, 8191), (3000, 7240), (4096, 6144)])
def test_a_longer_address_has_what_the_fields_leave(daemon, length, room):
    target = b"/version/" + b"b" * (length - 9)
    for more, expected in ((0, 404), (1, 431)):
        field = b"a" * (room - len(b"Hostx" b"Connectionclose" b"X") - 3 * 32 + more)
        got, _ = talk(daemon, get(b"Connection: close\r\nX: " + field + b"\r\n", line=b"GET " + target + b" HTTP/1.1"))
        assert statuses(got) == [expected], (more, got[:300])
    got, _ = talk(daemon, get(b"Connection: close\r\n", line=b"GET " + b"/" + b"b" * 4096 + b" HTTP/1.1"))
    assert statuses(got) == [414]


@pytest.mark.parametrize("letters", [100, 300, 500, 700, 900])
def test_a_long_address_beside_long_fields_is_answered(daemon, letters):
    """The answer's head names the address, escaped: where that is too much it is 431, not silence."""
    line = b"GET /places.geojson?q=" + "\u062a".encode() * letters + b" HTTP/1.1"
    seen = set()
    for size in range(100, 8000, 350):
        got, _ = talk(daemon, get(b"Connection: close\r\nX: " + b"a" * size + b"\r\n", line=line))
        assert statuses(got) in ([200], [431]), (size, got[:300])
        seen |= set(statuses(got))
    assert seen == ({200} if letters <= 500 else {200, 431})
    assert statuses(talk(daemon, get(line=line) * 20, 0.7)[0]) == [200] * 20


def test_a_304_says_the_length_of_the_200_and_has_no_body(daemon):
    """RFC 9110, 8.6: the length that the 200 would have, in the same encoding, or none."""
    last = b"Connection: close\r\n"
    for encoding in (b"", b"Accept-Encoding: gzip\r\n"):
        whole, _ = talk(daemon, get(last + encoding, line=b"GET /control.geojson HTTP/1.1"), 0.7)
        head, body = whole.split(b"\r\n\r\n", 1)
        tag = [line for line in head.split(b"\r\n") if line.lower().startswith(b"etag: ")][0][6:]
        again = get(encoding + b"If-None-Match: " + tag + b"\r\n", line=b"GET /control.geojson HTTP/1.1")
        both, _ = talk(daemon, again + get(last))
        same, rest = both.split(b"\r\n\r\n", 1)
        assert same.startswith(b"HTTP/1.1 304 ") and rest.startswith(b"HTTP/1.1 200 ")
        assert b"Content-Length: %d" % len(body) in same.split(b"\r\n")
        assert b"transfer-encoding" not in same.lower()


@pytest.mark.parametrize("said", [b"%0d%0aX-Evil:%20yes", b"%0aX-Evil:yes", b"%09x", b"\xc2\x85X-Evil: yes".replace(b" ", b"+"),
                                  b"%E2%80%A8X-Evil:+yes", b"a\xd8\xaa%22<>"])
def test_h35_no_field_of_an_answer_says_what_the_client_wants(daemon, said):
    """Addresses come back in Content-Location and Link: escaped, all of them."""
    got, _ = talk(daemon, get(b"Connection: close\r\n", line=b"GET /places.geojson?q=" + said + b" HTTP/1.1"))
    head = got.split(b"\r\n\r\n", 1)[0]
    assert statuses(got) in ([200], [400]) and b"X-Evil" not in [line.split(b":")[0] for line in head.split(b"\r\n")]
    assert all(0x20 <= c < 0x7f or c in b"\r\n" for c in head), head


def test_forwarded_addresses_are_not_believed(daemon):
    """H43, as where the proxy is trusted: test_settings.py."""
    daemon.read_log()
    talk(daemon, get(b"X-Forwarded-For: 6.6.6.6\r\n"), 0.3)
    assert not any("6.6.6.6" in line for line in daemon.read_log(0.3))


def test_pipelined_requests_are_all_answered(daemon):
    """H38: each when its turn has come, whole, and none is kept: what is not read stays with the client."""
    got, _ = talk(daemon, SMUGGLED * 100, 1.0)
    assert statuses(got) == [200] * 100


def test_half_close_after_a_request(daemon):
    """H37, and in a body."""
    got, _ = talk(daemon, SMUGGLED, 1.0, half_close=True)
    assert statuses(got) == [200]


def test_half_close_in_a_body(daemon):
    got, _ = talk(daemon, post(b"Content-Length: 30\r\n", b"abc"), 1.0, half_close=True)
    assert not {200, 201} & set(statuses(got))


def test_trailers_are_not_merged(daemon):
    """H47"""
    trailers = b"3\r\nabc\r\n0\r\nHost: y\r\nContent-Length: 5\r\nAuthorization: Bearer x\r\n\r\n"
    got, _ = talk(daemon, post(b"Transfer-Encoding: chunked\r\n", trailers) + SMUGGLED, 0.7)
    assert statuses(got) == [401, 200]


def test_an_expected_continue_is_given_or_refused(daemon):
    auth = b"Authorization: Bearer " + daemon.token.encode() + b"\r\nContent-Type: application/json\r\n"
    got, _ = talk(daemon, post(auth + b"Expect: 100-continue\r\nContent-Length: 3\r\n", b""), 0.7)
    assert statuses(got) == [100]
    got, _ = talk(daemon, post(b"Expect: 100-continue\r\nContent-Length: 3\r\n", b""), 0.7)
    assert statuses(got) == [401]


def test_an_unwanted_body_is_heard_out_and_answered(daemon):
    got, _ = talk(daemon, post(b"Content-Length: 100000\r\n", b"x" * 100000) + SMUGGLED, 1.0)
    assert statuses(got) == [401, 200]


def test_a_chunked_body_has_a_limit(daemon):
    auth = b"Authorization: Bearer " + daemon.token.encode() + b"\r\nContent-Type: application/json\r\n"
    chunks = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    got, _ = talk(daemon, post(auth + b"Transfer-Encoding: chunked\r\n", chunks * 5 + b"0\r\n\r\n"), 3.0)
    assert statuses(got) == [413]


SLOW = {
    "H28 TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b""),
    "H36 slow head": (b"GET /healthz HTTP/1.1\r\nX: ", b"a"),
    "H36 slow body": (post(b"Content-Length: 900\r\n", b"a"), b"a"),
    "H36 slow chunks": (post(b"Transfer-Encoding: chunked\r\n", b""), b"1\r\na\r\n"),
    "H36 silent": (b"", b""),
    "H33 arguments without end": (get(line=b"GET /at?" + b"&".join([b"a"] * 9000) + b" HTTP/1.1"), b""),
}


def is_closed(port, start, drip):
    """Whether the daemon ever leaves a client that sends `start`, then `drip` each half second."""
    end = time.monotonic() + 20
    with socket.create_connection(("127.0.0.1", port), timeout=0.5) as s:
        s.sendall(start)
        while time.monotonic() < end:
            try:
                if s.recv(4096) == b"":
                    return True
            except socket.timeout:
                s.sendall(drip)
            except OSError:
                return True
    return False


def test_the_slow_are_cut_off(daemon):
    with concurrent.futures.ThreadPoolExecutor(len(SLOW)) as pool:
        closed = {name: pool.submit(is_closed, daemon.port, *case) for name, case in SLOW.items()}
        assert [name for name, told in closed.items() if not told.result()] == []
    assert daemon.json("/healthz")
