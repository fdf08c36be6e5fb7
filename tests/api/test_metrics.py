"""GET /metrics: the format, the counts, and the dashboard that reads them."""
import json
import pathlib
import re
import socket

import pytest
from conftest import event, square
from test_live import following
from test_settings import configured  # noqa: F401, a fixture

CONF = pathlib.Path(__file__).resolve().parents[2] / "conf"
SAMPLE = re.compile(r'^([a-z_]+)(?:\{(.*)\})? (\S+)$')


def scrape(daemon):
    """Samples by name and labels; each line is well-formed, and of a family that was announced."""
    answer = daemon.get("/metrics")
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    samples, types, helped = {}, {}, set()
    for line in answer.text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name not in types, "a family is announced twice"
            types[name] = kind
        elif line.startswith("# HELP "):
            helped.add(line.split(" ")[2])
        else:
            name, labels, value = SAMPLE.match(line).groups()
            family = name if name in types else re.sub("_(bucket|sum|count)$", "", name)
            assert types[family] and family in helped
            assert (name, labels) not in samples
            samples[name, labels] = float(value)
    return samples, types


def test_requests_are_counted_by_what_they_were(daemon):
    before, _ = scrape(daemon)
    for _ in range(3):
        daemon.get("/control.geojson?level=faction")
    daemon.get("/nothing/here")
    daemon.get("/events/e999")
    daemon.get("/control.geojson", "HEAD")
    assert daemon.post(event(geometry=square(10.3, 45.3), actor="north")).status_code == 201
    after, types = scrape(daemon)

    def grown(name, labels=None):
        return after.get((name, labels), 0) - before.get((name, labels), 0)
    total = "frontlined_http_requests_total"
    assert types[total] == "counter"
    assert grown(total, 'route="/control.geojson",method="GET",code="200"') == 3
    assert grown(total, 'route="/control.geojson",method="HEAD",code="200"') == 1
    assert grown(total, 'route="-",method="GET",code="404"') == 1
    assert grown(total, 'route="/events/{id}",method="GET",code="404"') == 1
    assert grown(total, 'route="/events",method="POST",code="201"') == 1
    assert grown("frontlined_version") == 1 and grown("frontlined_commit_duration_seconds_count") == 1
    assert grown("frontlined_cache_hits_total") >= 2
    assert grown("frontlined_http_response_bytes_total", 'route="/control.geojson"') > 1000
    assert after["frontlined_ready", None] == 1 and after["process_resident_memory_bytes", None] > 1e6
    assert 5 < after["process_open_fds", None] < after["process_max_fds", None]


def test_buckets_add_up(daemon):
    samples, types = scrape(daemon)
    for family, kind in types.items():
        if kind != "histogram":
            continue
        for (name, labels), count in samples.items():
            if name != family + "_count":
                continue
            own = [v for (n, ls), v in samples.items() if n == family + "_bucket" and
                   (labels is None or ls.startswith(labels + ","))]
            assert own == sorted(own) and own[-1] == count


def test_followers_and_connections(daemon):
    with following(daemon) as f, following(daemon, "?zones=full"), following(daemon):
        f.blocks(1)
        idle = socket.create_connection(("127.0.0.1", daemon.port))
        before, _ = scrape(daemon)
        daemon.report(geometry=square(10.7, 45.7), actor="north")
        f.events(1)
        after, _ = scrape(daemon)
        idle.close()
    assert after["frontlined_live_streams", None] == 3 and after["frontlined_http_connections", None] >= 4
    made = after["frontlined_live_messages_total", None] - before["frontlined_live_messages_total", None]
    assert 1 <= made <= 2  # one for each set of parameters, not for each follower


def test_the_dashboard_reads_figures_that_there_are(daemon):
    daemon.report(geometry=square(10.9, 45.7), actor="north")
    _, types = scrape(daemon)
    board = json.loads((CONF / "grafana-dashboard.json").read_text())
    named = set()
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            named |= set(re.findall(r"\b(?:frontlined|process)_[a-z_]+", target["expr"]))
    assert len(named) > 12
    families = {re.sub("_(bucket|sum|count)$", "", n) if n not in types else n for n in named}
    assert families <= set(types)


def test_figures_may_have_a_door_of_their_own(configured):  # noqa: F811
    d = configured("metrics_listen = 127.0.0.1:0\n")
    address = re.search(r"address=(\S+)", d.await_line("msg=\"metrics\"")).group(1)
    refused = d.get("/metrics")
    assert refused.status_code == 404
    d.url, main = "http://" + address, d.url
    samples, _ = scrape(d)
    assert samples["frontlined_ready", None] == 1
    assert d.get("/control.geojson").status_code == 404
    d.url = main


@pytest.mark.parametrize("query", ["x=1", "f=json"])
def test_it_takes_no_parameters(daemon, query):
    assert daemon.get("/metrics?" + query).status_code == 400
