"""One thing in several forms: f= and Accept, pages of features, tables that no spreadsheet runs."""
import base64
import csv
import hashlib
import html.parser
import io
import json
import re

import pytest
from conftest import square

EVIL = "=HYPERLINK(\"http://x/\",\"y\"),<b>\n\"quoted\" & 'so'"
FEATURES = ["/control.geojson", "/fronts.geojson", "/places.geojson", "/events.geojson", "/changes.geojson"]


@pytest.fixture(scope="module")
def events(daemon):
    """Five events, one of them with a text for spreadsheets and browsers to trip over."""
    for day in range(1, 5):
        daemon.report(geometry=square(10.4, 46.2), at=f"2020-02-0{day}", actor=("north", "south")[day % 2])
    daemon.report(kind="incident", actor=None, at="2020-03-01", place="Echo", note=EVIL, tags=["+a", "<i>"],
                  sources=[{"name": "@SUM(1)", "reliability": "C"}])


@pytest.mark.parametrize("path", FEATURES)
def test_a_table_says_what_the_features_say(daemon, events, path):
    answer = daemon.get(path + "?f=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.count(b"\r\n") == answer.content.count(b"\n") - (path == FEATURES[3])
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    features = daemon.json(path)["features"]
    assert [r["id"] for r in rows] == [str(f["id"]) for f in features]
    for row, feature in zip(rows, features):
        for name, value in feature["properties"].items():
            if isinstance(value, bool):
                assert row[name] == str(value).lower()
            elif isinstance(value, (int, float)):
                assert float(row[name]) == value
            elif isinstance(value, list):
                assert json.loads(row[name]) == value
            elif value is None or value[0] not in "=+-@":
                assert row[name] == (value or "")
        g = feature["geometry"]
        if "lon" in row:
            assert [float(row["lon"]), float(row["lat"])] == g["coordinates"]
        else:
            assert row["wkt"].split(" ")[0] == (g["type"].upper() if g else "")
            numbers = [float(n) for n in re.findall(r"-?[0-9.]+", row["wkt"])]
            assert numbers == [float(n) for n in re.findall(r"-?[0-9.]+", json.dumps(g["coordinates"]))] if g else True


def test_a_spreadsheet_runs_nothing(daemon, events):
    rows = list(csv.DictReader(io.StringIO(daemon.get("/events.geojson?f=csv").text, newline="")))
    assert rows[-1]["note"] == "'" + EVIL
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t") for row in rows for cell in row.values())


@pytest.mark.parametrize("path", FEATURES)
def test_a_sequence_has_the_same_features(daemon, events, path):
    answer = daemon.get(path + "?f=geojsonseq")
    assert answer.headers["Content-Type"] == "application/geo+json-seq"
    records = answer.content.split(b"\x1e")
    assert records[0] == b"" and all(r.endswith(b"\n") for r in records[1:])
    assert [json.loads(r) for r in records[1:]] == daemon.json(path)["features"]


class Tags(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.texts, self.rows = set(), [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.rows += tag == "tr"
        self.links += [v for k, v in attrs if k == "href"]
        assert not any(k.startswith("on") or k == "style" for k, _ in attrs)

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.parametrize("path", FEATURES + ["/events/e2"])
def test_a_page_for_people_is_plain(daemon, events, path):
    answer = daemon.get(path + "?f=html")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    style = re.search("<style>(.*?)</style>", answer.text, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert "default-src 'none'" in policy and f"style-src 'sha256-{digest}'" in policy and "unsafe" not in policy
    page = Tags(answer.text)
    assert page.tags <= {"html", "head", "meta", "title", "style", "body", "h1", "p", "table", "tr", "th", "td", "ul",
                         "li", "a"}
    assert all(link.startswith(daemon.url) for link in page.links)
    whole = daemon.json(path)
    assert page.rows == 1 + len(whole.get("features", [whole]))
    assert {link["href"] for link in whole["links"] if link["rel"] == "collection"} <= set(page.links)


def test_a_page_shows_texts_as_they_are(daemon, events):
    answer = daemon.get("/events.geojson?f=html")
    assert EVIL in Tags(answer.text).texts
    assert "<b>" not in answer.text and "<i>" not in answer.text


@pytest.mark.parametrize("f, status", [("geojson", 200), ("json", 200), ("csv", 200), ("xml", 400), ("CSV", 400),
                                       ("", 400)])
def test_f_is_one_of_a_list(daemon, f, status):
    answer = daemon.get(f"/control.geojson?f={f}")
    assert answer.status_code == status
    if status == 400 and f:
        assert "geojson, geojsonseq, csv, html" in answer.json()["detail"] and answer.json()["where"] == "f"


def test_an_address_with_a_form_in_its_name_has_that_form(daemon):
    answer = daemon.get("/control.geojson", headers={"Accept": "text/html"})
    assert answer.headers["Content-Type"] == "application/geo+json" and "Accept," not in answer.headers["Vary"]


@pytest.mark.parametrize("path", FEATURES)
def test_pages_add_up_to_the_whole(daemon, events, path):
    whole = daemon.json(path)
    pages, address = [], f"{path}?limit=2"
    while address:
        page = daemon.json(address)
        assert page["numberMatched"] == whole["numberMatched"]
        assert page["numberReturned"] == len(page["features"]) <= 2
        pages.append(page["features"])
        links = {link["rel"]: link["href"] for link in page["links"]}
        assert ("prev" in links) == (len(pages) > 1)
        address = links["next"][len(daemon.url):] if "next" in links else None
        assert not address or "known-at=v" in address
    assert [f for page in pages for f in page] == whole["features"]
    assert len(pages) == max(1, (len(whole["features"]) + 1) // 2)


def test_offset_alone_leaves_out(daemon, events):
    whole = daemon.json("/events.geojson")["features"]
    assert daemon.json("/events.geojson?offset=3")["features"] == whole[3:]
    beyond = daemon.json("/events.geojson?offset=99&limit=2")
    assert beyond["features"] == [] and not any(link["rel"] == "next" for link in beyond["links"])


@pytest.mark.parametrize("query", ["limit=0", "limit=-1", "limit=unlimited", "limit=1.5", "limit=", "offset=-1",
                                   "limit=1&limit=1", "offset=x", "limit=%201"])
def test_limits_are_numbers(daemon, query):
    assert daemon.get("/events.geojson?" + query).status_code == 400


def test_a_bbox_may_be_written_in_many_ways(daemon, events):
    def found(bbox):
        return [f["id"] for f in daemon.json("/control.geojson", params={"bbox": bbox})["features"]]
    usual = found("10.25,46.75,10.5,46.875")
    assert 0 < len(usual) < len(found("-180,-90,180,90"))
    assert found("1.025e1,46.7500000,10.5,46875e-3") == usual
    assert found("10.25,46.75,-50,10.5,46.875,99.5") == usual       # heights say nothing
    assert found("-.2500000,.5000000,.7500000,.9000000") == []
    assert found("170,40,-170,50") == [] == found("177,65,-177,70")  # across the antimeridian
    assert found("10.25,45.5,-170,46.5") and found("10.25,46.8,10.25,46.8")  # and a point
    events = daemon.json("/events.geojson?bbox=-20,-20,-19,-19")["features"]
    assert events and all(f["geometry"] is None for f in events)     # what is nowhere may be anywhere


def test_years_without_beginning_and_end(daemon, events):
    everything = daemon.json("/events.geojson")["features"]
    for ends in ("0000-01-01T00:00:00Z/2030-01-01t00:00:00z", "2000-01-01T00:00:00Z/9999-12-31T00:00:00Z"):
        assert daemon.json("/events.geojson", params={"datetime": ends})["features"] == everything
    assert daemon.get("/events.geojson?datetime=0000-02-30").status_code == 400
