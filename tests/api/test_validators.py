"""ETag, 304, pinned addresses, encodings."""
import concurrent.futures
import email.utils
import http.client
import subprocess

import pytest
from conftest import Daemon, event, make_store, square

PAGES = ["/", "/control.geojson", "/fronts.geojson", "/places.geojson", "/at?place=Alpha", "/legend.json",
         "/events.geojson"]
LARGE = "/control.geojson?level=faction"


def plain(daemon, path, method="GET", **headers):
    """An answer without a library that decodes or asks for compression by itself."""
    c = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=20)
    c.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
    answer = c.getresponse()
    answer.body = answer.read()
    c.close()
    return answer


@pytest.mark.parametrize("path", PAGES)
def test_pages_carry_their_validators(daemon, path):
    a = daemon.get(path)
    version = daemon.version()
    assert a.headers["ETag"].startswith("\"") and a.headers["Vary"] == ("Accept, " if path == "/" else "") + "Accept-Encoding"
    assert a.headers["Cache-Control"] == "no-cache"
    assert email.utils.parsedate_to_datetime(a.headers["Expires"]).year < 2000
    assert email.utils.parsedate_to_datetime(a.headers["Last-Modified"]).year > 2000
    assert a.headers["Access-Control-Allow-Origin"] == "*"
    location = a.headers["Content-Location"]
    assert location.startswith(daemon.url) and location.endswith("known-at=" + version)
    pinned = daemon.get(location[len(daemon.url):])
    assert pinned.content == a.content and pinned.headers["ETag"] == a.headers["ETag"]
    assert pinned.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Expires" not in pinned.headers
    before = f"known-at=v{int(version[1:]) - 1}>; rel=\"predecessor-version\""
    assert "rel=\"latest-version\"" in a.headers["Link"]
    assert f"<{daemon.url}/versions>; rel=\"timemap\"" in a.headers["Link"]
    assert (before in a.headers["Link"]) == (version != "v1")


@pytest.mark.parametrize("path", PAGES)
def test_the_same_request_gives_the_same_bytes(daemon, path):
    first, again = daemon.get(path), daemon.get(path)
    assert first.content == again.content and first.headers["ETag"] == again.headers["ETag"]


@pytest.mark.parametrize("condition, status", [
    ("{etag}", 304), ("*", 304), ("\"no\", {etag}", 304), ("W/{etag}", 304), (" {etag} , \"z\"", 304),
    ("\"no\"", 200), ("{bare}", 200), ("", 200), ("\"unfinished", 200), ("{etag} \"x\"", 304), ("\"x\" {etag}", 200),
])
def test_if_none_match(daemon, condition, status):
    etag = plain(daemon, LARGE).getheader("ETag")
    a = plain(daemon, LARGE, If_None_Match=condition.format(etag=etag, bare=etag.strip("\"")))
    assert a.status == status
    assert a.getheader("ETag") == etag and a.getheader("Content-Location") and a.getheader("Vary")
    assert (a.body == b"") == (status == 304)


def test_many_tags(daemon):
    """H41"""
    etag = plain(daemon, LARGE).getheader("ETag")
    tags = ", ".join(f"\"{i:04}\"" for i in range(700))
    assert plain(daemon, LARGE, If_None_Match=f"{tags}, {etag}").status == 304
    assert plain(daemon, LARGE, If_None_Match=tags * 3).status == 431


@pytest.mark.parametrize("accept, coding", [
    (None, None), ("gzip", "gzip"), ("GZIP;q=0.5", "gzip"), ("br, gzip;q=0.1", "br"), ("*", "br"),
    ("gzip;q=0", None), ("*;q=0.2, br;q=0", "zstd"), ("identity", None), ("br", "br"), (";;q==,,\"", None),
    ("gzip;q=0.001", "gzip"), ("x" * 4000, None), ("gzip;q=junk", None), ("gzip, deflate, br, zstd", "br"),
    ("zstd, gzip", "zstd"), ("gzip;q=1.0, br;q=0.5", "gzip"), ("identity, gzip;q=0.5", None), ("deflate", None),
])
def test_encodings(daemon, accept, coding):
    """H42: what is not understood was not said."""
    a = plain(daemon, LARGE, **({"Accept_Encoding": accept} if accept else {}))
    whole = plain(daemon, LARGE).body
    assert a.status == 200 and a.getheader("Content-Encoding") == coding
    assert unpack(a.body, coding) == whole
    assert coding is None or len(a.body) < len(whole)
    assert a.getheader("Vary") == "Accept-Encoding"


UNPACK = {"gzip": ["gzip", "-dc"], "br": ["brotli", "-dc"], "zstd": ["zstd", "-dcq"]}


def unpack(body, coding):
    """By the programs of others."""
    return subprocess.run(UNPACK[coding], input=body, stdout=subprocess.PIPE, check=True).stdout if coding else body


def test_each_encoding_has_its_own_tag_and_many_who_ask_at_once_get_the_same(daemon):
    daemon.report(geometry=square(10.9, 46.1))
    ways = [None, "gzip", "zstd", "br"] * 8
    with concurrent.futures.ThreadPoolExecutor(len(ways)) as pool:
        answers = list(pool.map(lambda way: plain(daemon, LARGE, **({"Accept_Encoding": way} if way else {})), ways))
    seen = {}
    for way, a in zip(ways, answers):
        assert a.status == 200 and a.getheader("Content-Encoding") == way
        seen.setdefault(way, set()).add((a.getheader("ETag"), a.body))
    assert all(len(same) == 1 for same in seen.values())
    assert len({next(iter(same))[0] for same in seen.values()}) == 4
    for way, same in seen.items():
        etag, _ = next(iter(same))
        headers = {"If_None_Match": etag, **({"Accept_Encoding": way} if way else {})}
        a = plain(daemon, LARGE, **headers)
        assert a.status == 304 and a.getheader("ETag") == etag and a.getheader("Vary") == "Accept-Encoding"


def test_head_is_get_without_the_body(daemon):
    for path in PAGES + ["/version", "/healthz"]:
        get, head = plain(daemon, path), plain(daemon, path, "HEAD")
        assert head.status == get.status and head.body == b""
        for name in ("Content-Length", "Content-Type", "ETag"):
            assert head.getheader(name) == get.getheader(name)


def test_not_modified_tells_no_wrong_length(daemon):
    get = plain(daemon, LARGE)
    same = plain(daemon, LARGE, If_None_Match="*")
    assert same.getheader("Content-Length") in (None, get.getheader("Content-Length"))


def test_a_new_version_has_a_new_tag_and_old_ones_stay(daemon):
    before, version = daemon.get(LARGE), daemon.version()
    daemon.report(geometry=square(11.0, 46.5))
    after = daemon.get(LARGE, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200 and after.headers["ETag"] != before.headers["ETag"]
    pinned = daemon.get(f"{LARGE}&known-at={version}", headers={"If-None-Match": before.headers["ETag"]})
    assert pinned.status_code == 304
    assert f"known-at={version}>; rel=\"predecessor-version\"" in after.headers["Link"]


def test_links_come_from_the_configuration_not_from_the_client(tmp_path):
    """H45; a parameter that the key of a page does not know is refused: test_refusals.py."""
    spoof = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher",
             "Forwarded": "host=evil.example"}
    d = Daemon(*make_store(tmp_path), "--public-url", "https://maps.example.org/war").start()
    try:
        a = d.get("/control.geojson", headers=spoof)
        assert "evil" not in a.text and "evil" not in str(a.headers)
        assert a.headers["Content-Location"].startswith("https://maps.example.org/war/control.geojson?")
        landing = d.json("/", headers=spoof)
        assert all(link["href"].startswith("https://maps.example.org/war/") for link in landing["links"])
        made = d.post(event(geometry=square(10.5, 45.2), actor="north"), headers=spoof)
        assert made.headers["Location"].startswith("https://maps.example.org/war/events/e")
    finally:
        d.stop()
