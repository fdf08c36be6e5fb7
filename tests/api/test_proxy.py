"""Behind nginx with the configuration of conf/: HTTP/2, /live at once, and what the library would take."""
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import time

import pytest
from conftest import Daemon, make_store, square
from test_live import Follower
from test_wire import statuses

CONF = pathlib.Path(__file__).resolve().parents[2] / "conf/nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed")
SMUGGLED = b"GET /version HTTP/1.1\r\nHost: x\r\n\r\n"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    """A daemon behind nginx: the shipped file, with other ports, a certificate made here, and a plain door."""
    folder = tmp_path_factory.mktemp("proxy")
    d = Daemon(*make_store(folder), "--trusted-proxies", "127.0.0.1", "--writes-a-minute", "40").start()
    d.secure, d.plain = free_port(), free_port()
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)
    site = CONF.read_text().replace("127.0.0.1:8017", f"127.0.0.1:{d.port}")
    site = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {folder}/key.pem;", site)
    site = re.sub(r"ssl_certificate .*;", f"ssl_certificate {folder}/cert.pem;", site)
    site = re.sub(r"listen \[::\]:443.*\n", f"listen 127.0.0.1:{d.plain};\n", site)
    site = site.replace("listen 443 ssl", f"listen 127.0.0.1:{d.secure} ssl")
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n{site} }}\n")
    nginx = subprocess.Popen([NGINX, "-c", folder / "nginx.conf"], stderr=subprocess.PIPE)
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", d.plain)).close()
            break
        except OSError:
            assert nginx.poll() is None, nginx.stderr.read()
            time.sleep(0.05)
    yield d
    nginx.terminate()
    nginx.wait(10)
    assert d.stop() == 0


def talk(port, data, seconds=1.5):
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as s:
        s.sendall(data)
        try:
            while chunk := s.recv(65536):
                got += chunk
        except (socket.timeout, ConnectionError):
            pass
    return got


def post(framing, body, token):
    return (b"POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer " +
            token.encode() + b"\r\n" + framing + b"\r\n" + body)


@pytest.mark.parametrize("name, data, allowed", [
    ("H15 bare LF", b"GET /healthz HTTP/1.1\nHost: x\n\n", {200, 400}),
    ("H17 obs-fold", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n", {200, 400}),
    ("H18 NUL in a field", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n", {400}),
])
def test_heads_that_two_readers_may_read_differently(proxied, name, data, allowed):
    got = talk(proxied.plain, data)
    assert len(statuses(got)) == 1 and set(statuses(got)) <= allowed, got[:200]


@pytest.mark.parametrize("name, framing, body", [
    ("H14 chunk extension of 9 KB", b"Transfer-Encoding: chunked\r\n",
     b"3;" + b"x" * 9000 + b"\r\nabc\r\n0\r\n\r\n" + SMUGGLED),
    ("H16 bare LF between chunks", b"Transfer-Encoding: chunked\r\n", b"3\nabc\n0\n\n" + SMUGGLED),
    ("H01 both lengths", b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n" + SMUGGLED),
])
def test_one_request_is_never_two(proxied, name, framing, body):
    """The body is no event: 400. What follows it on the line is answered as what it is, or not at all."""
    before = proxied.version()
    got = talk(proxied.plain, post(framing, body, proxied.token))
    assert statuses(got)[:1] in ([400], [413]), got[:300]
    assert statuses(got) in ([400], [413], [400, 200])
    assert proxied.version() == before


def test_live_comes_through_at_once(proxied):
    f = Follower(proxied.plain)
    try:
        assert f.status == 200 and f.blocks(1, 5)
        for i in range(3):
            proxied.report(geometry=square(10.1 + i / 10, 45.1), actor="north")
            (name, _, data), = f.events(1, 5)
            assert name == "version" and data["version"] == proxied.version()
    finally:
        f.close()


def test_http_2_is_spoken(proxied):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("127.0.0.1", proxied.secure), timeout=5) as raw:
        with context.wrap_socket(raw) as s:
            assert s.selected_alpn_protocol() == "h2"


def test_the_client_is_known_by_its_own_address(proxied):
    spoofed = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6\r\nConnection: close\r\n\r\n"
    assert statuses(talk(proxied.plain, spoofed)) == [200]
    assert not any("6.6.6.6" in line for line in proxied.read_log(0.2))


def test_finished_forms_come_through_as_they_are(proxied):
    request = b"GET /control.geojson HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n"
    got = talk(proxied.plain, request)
    assert b"Content-Encoding: br" in got and b"ETag: \"" in got
