"""frontline snapshot: the days as folders, each whole, with a manifest that says what is in it."""
import collections
import csv
import datetime
import decimal
import fcntl
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess

import pytest
from conftest import BIN, HERE, Daemon, event, frontline, square

GEOJSON = ["control.geojson", "control-by-actor.geojson", "control-by-faction.geojson", "fronts.geojson",
           "places.geojson"]
FILES = sorted([*GEOJSON, "areas.csv", "manifest.json"])
COLUMNS = ["date", "actor", "name", "status", "other", "km2", "change_km2"]


def make_theatre(folder, name):
    """A store of the tests' theatre, where the southern army is called `name`, with two reports."""
    shutil.copytree(HERE / "theatre", folder / "theatre")
    said = folder / "theatre/theatre.json"
    text = said.read_text().replace('"Southern army"', json.dumps(name))
    said.write_text(text)
    store = folder / "squares.frontline"
    assert frontline("init", "--theatre", said, store).returncode == 0
    reports = folder / "reports.geojsonl"
    reports.write_text("\n".join(json.dumps(e) for e in [
        event(geometry=square(10.7, 46.7), at="2020-02-01"),
        event(geometry=square(11.7, 45.7), actor="north", at="2020-02-03T12:00:00Z"),
        event(kind="contest", actor="guard", geometry=square(10.2, 46.2), at="2020-02-05")]) + "\n")
    posted = frontline("--store", store, "post", reports)
    assert posted.returncode == 0, posted.stderr
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return make_theatre(tmp_path_factory.mktemp("snapshot"), "Southern army")


def snapshot(store, out, *options, status=0, **more):
    done = frontline("--store", store, "snapshot", "--out", out, *options, **more)
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    return done.stderr if status else done.stdout


def contents(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def read_areas(folder):
    with open(folder / "areas.csv", newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def days_in(out):
    return sorted(p.name for p in out.iterdir() if not p.name.startswith(".") and p.name != "latest")


def leftovers(out):
    return [p.name for p in out.iterdir() if p.name.startswith(".") and p.name != ".lock"]


# ---- what a day holds ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def day(store, tmp_path_factory):
    out = tmp_path_factory.mktemp("maps")
    snapshot(store, out, "--date", "2020-02-03")
    return out / "2020-02-03"


def test_the_files_are_those_of_the_manifest(day):
    manifest = json.loads((day / "manifest.json").read_bytes())
    assert sorted(p.name for p in day.iterdir()) == FILES
    assert sorted(f["name"] for f in manifest["files"]) == [n for n in FILES if n != "manifest.json"]
    for said in manifest["files"]:
        data = (day / said["name"]).read_bytes()
        assert (said["size"], said["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert manifest["format"] == "frontline snapshot 1"
    assert manifest["theatre"] == "squares" and manifest["date"] == "2020-02-03"
    assert manifest["version"] == "v4" and manifest["credit"] == "Drawn for these tests; CC0"
    assert len(bytes.fromhex(manifest["root"])) == 32
    assert sorted(manifest) == sorted(["format", "theatre", "date", "version", "recorded_at", "root", "credit",
                                       "files"])


@pytest.mark.parametrize("name", GEOJSON)
def test_pages_are_those_of_the_daemon(daemon_pages, day, name):
    page = json.loads((day / name).read_bytes())
    assert page["type"] == "FeatureCollection" and page["version"] == "v4"
    assert len(page["features"]) == page["numberReturned"] > 0
    assert page["datetime"].startswith("2020-02-03T23:59:59")
    assert page["features"] == daemon_pages[name]


@pytest.fixture(scope="module")
def daemon_pages(store, tmp_path_factory):
    copy = tmp_path_factory.mktemp("served") / "squares.frontline"
    shutil.copy(store, copy)
    d = Daemon(copy, "none").start()
    asked = dict(zip(GEOJSON, ["/control.geojson?", "/control.geojson?dissolve=actor&", "/control.geojson?level=faction&",
                               "/fronts.geojson?", "/places.geojson?"]))
    yield {name: d.json(path + "datetime=2020-02-03")["features"] for name, path in asked.items()}
    assert d.stop() == 0


def test_areas_are_those_of_the_map(day):
    sums = collections.Counter()
    page = json.loads((day / "control.geojson").read_bytes(), parse_float=decimal.Decimal)
    for feature in page["features"]:
        p = feature["properties"]
        sums[p["actor"] or "", p["name"] or "", p["status"], p["other"] or ""] += decimal.Decimal(p["area_km2"])
    rows = read_areas(day)
    assert list(rows[0]) == COLUMNS
    said = {(r["actor"], r["name"], r["status"], r["other"]): decimal.Decimal(r["km2"]) for r in rows}
    assert said == dict(sums) and len(said) == len(rows)
    assert {r["date"] for r in rows} == {"2020-02-03"}
    raw = (day / "areas.csv").read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") == len(rows) + 1


def test_changes_are_since_the_day_before(store, tmp_path):
    for date in ["2020-01-01", "2020-02-02", "2020-02-03", "2020-02-04"]:
        snapshot(store, tmp_path, "--date", date)
    first, second, third, fourth = (
        {(r["actor"], r["status"]): (decimal.Decimal(r["km2"]), r["change_km2"]) for r in read_areas(tmp_path / d)}
        for d in ["2020-01-01", "2020-02-02", "2020-02-03", "2020-02-04"])
    assert {change for _, change in first.values()} == {""}  # there is no day before
    assert {change for _, change in second.values()} == {"0"}
    moved = {who: decimal.Decimal(change) for who, (_, change) in third.items()}
    assert moved["north", "held"] > 0 > moved["south", "held"] and sum(moved.values()) == 0
    for who, (km2, _) in third.items():
        assert km2 - second[who][0] == moved[who]
    assert {change for _, change in fourth.values()} == {"0"}


def test_what_is_gone_has_a_row(tmp_path):
    store = make_theatre(tmp_path, "Southern army")
    take = tmp_path / "take.json"
    take.write_text(json.dumps(event(actor="guard", geometry=square(10.0, 45.0, 3), at="2020-03-01", confirm=True)))
    assert frontline("--store", store, "post", take).returncode == 0
    snapshot(store, tmp_path / "maps")
    gone = [r for r in read_areas(tmp_path / "maps/2020-03-01") if r["km2"] == "0"]
    assert gone and all(decimal.Decimal(r["change_km2"]) < 0 for r in gone)


@pytest.mark.parametrize("name, raw", [
    ('=HYPERLINK("http://x","y")', b'"\'=HYPERLINK(""http://x"",""y"")"'), ("+1", b"'+1"), ("-1", b"'-1"),
    ("@sum", b"'@sum"), ("a, b", b'"a, b"'), ("جيش", "جيش".encode())])
def test_names_are_no_formulas(tmp_path, name, raw):
    snapshot(make_theatre(tmp_path, name), tmp_path / "maps")
    rows = (tmp_path / "maps/latest/areas.csv").read_bytes().split(b"\r\n")
    assert [row for row in rows if row.startswith(b"2020-02-05,south," + raw + b",held,")]
    safe = "'" + name if name[0] in "=+-@" else name
    assert safe in {r["name"] for r in read_areas(tmp_path / "maps/latest")}


# ---- days ---------------------------------------------------------------------------------------------


def test_without_a_date_it_is_the_last_day(store, tmp_path):
    assert snapshot(store, tmp_path / "maps") == f"{tmp_path}/maps/2020-02-05: written\n"
    assert os.readlink(tmp_path / "maps/latest") == "2020-02-05"


def test_twice_is_the_same(store, tmp_path):
    snapshot(store, tmp_path / "a")
    before = os.stat(tmp_path / "a/2020-02-05").st_ino
    assert "the same as before" in snapshot(store, tmp_path / "a")
    assert json.loads(snapshot(store, tmp_path / "a", "--json")) == {"date": "2020-02-05", "result": "same"}
    assert os.stat(tmp_path / "a/2020-02-05").st_ino == before
    shutil.copy(store, tmp_path / "copy")
    snapshot(tmp_path / "copy", tmp_path / "b", "--date", "2020-02-05", env={**os.environ, "TZ": "Asia/Tokyo"})
    assert contents(tmp_path / "a/2020-02-05") == contents(tmp_path / "b/2020-02-05")


def test_a_late_report_replaces_a_day(tmp_path):
    store, maps = make_theatre(tmp_path, "Southern army"), tmp_path / "maps"
    snapshot(store, maps, "--date", "2020-02-03")
    before = contents(maps / "2020-02-03")
    late = tmp_path / "late.json"
    late.write_text(json.dumps(event(geometry=square(10.9, 46.3), at="2020-02-02")))
    assert frontline("--store", store, "post", late).returncode == 0
    assert "replaced" in snapshot(store, maps, "--date", "2020-02-03")
    after = contents(maps / "2020-02-03")
    assert sorted(after) == FILES and all(after[n] != before[n] for n in FILES)
    assert leftovers(maps) == []


def test_missed_days_are_written(store, tmp_path):
    snapshot(store, tmp_path, "--since-last", "--date", "2020-01-30")
    assert days_in(tmp_path) == ["2020-01-30"]  # none was there: nothing was missed
    said = snapshot(store, tmp_path, "--since-last").splitlines()
    first = datetime.date(2020, 1, 30)
    days = [str(first + datetime.timedelta(n)) for n in range(7)]
    assert days_in(tmp_path) == days
    assert said == [f"{tmp_path}/{d}: written" for d in days[1:]]
    assert all(sorted(contents(tmp_path / d)) == FILES for d in days)
    assert os.readlink(tmp_path / "latest") == days[-1]
    snapshot(store, tmp_path / "alone", "--date", days[3])
    assert contents(tmp_path / days[3]) == contents(tmp_path / "alone" / days[3])
    assert "the same" in snapshot(store, tmp_path, "--since-last")
    snapshot(store, tmp_path, "--since-last", "--date", "2020-02-02")  # an older day moves no link
    assert os.readlink(tmp_path / "latest") == days[-1]


def test_refusals(store, tmp_path):
    for options in [["--date", "2020-02-30"], ["--date", "2020-02-03T12:00:00Z"], ["--day", "2020-02-03"], ["x"]]:
        assert "usage: frontline snapshot" in snapshot(store, tmp_path / "no", *options, status=2)
    assert "--out" in frontline("--store", store, "snapshot").stderr
    assert not (tmp_path / "no").exists()
    assert "starts on 2020-01-01" in snapshot(store, tmp_path, "--date", "2019-12-31", status=1)
    assert "no such" in snapshot(store, tmp_path / "not/there", status=1).lower()
    snapshot(store, tmp_path, "--date", "2020-02-03")
    assert "more than 3660 days" in snapshot(store, tmp_path, "--date", "2120-02-03", "--since-last", status=1)
    assert days_in(tmp_path) == ["2020-02-03"]


# ---- two at once, and a full disk ------------------------------------------------------------------------


def test_the_second_says_who_holds_it(store, tmp_path):
    with open(tmp_path / ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        print(4711, file=lock, flush=True)
        assert "process 4711" in snapshot(store, tmp_path, status=1)
    assert days_in(tmp_path) == []
    snapshot(store, tmp_path)


def test_two_at_once(store, tmp_path):
    stores = [store, shutil.copy(store, tmp_path / "copy")]
    runs = [subprocess.Popen([BIN / "frontline", "--store", s, "snapshot", "--out", tmp_path / "maps"],
                             stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) for s in stores]
    said = [(r.communicate(timeout=60)[1], r.returncode) for r in runs]
    assert 0 in [code for _, code in said]
    assert all(code == 0 or (code == 1 and "process" in text) for text, code in said)
    assert days_in(tmp_path / "maps") == ["2020-02-05"] and leftovers(tmp_path / "maps") == []


def test_a_dead_run_is_cleared(store, tmp_path):
    left = tmp_path / ".2020-02-03.tmp-99999"
    left.mkdir()
    (left / "control.geojson").write_text("{")
    aside = tmp_path / ".2020-02-02.old-99999"
    aside.mkdir()
    (aside / "manifest.json").write_text("{}")
    (tmp_path / ".latest.tmp-99999").symlink_to("2020-02-03")
    snapshot(store, tmp_path, "--date", "2020-02-05")
    assert leftovers(tmp_path) == [] and days_in(tmp_path) == ["2020-02-02", "2020-02-05"]


def test_a_full_disk_leaves_nothing(store, tmp_path):
    """A file may have 40 kB, as on a disk with no more room: enough for the store, which keeps its own
    beside it, and not for the map of many squares."""
    def small_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that the write fails
        resource.setrlimit(resource.RLIMIT_FSIZE, (40000, 40000))

    many, maps, reports = tmp_path / "many", tmp_path / "maps", tmp_path / "reports.geojsonl"
    shutil.copy(store, many)
    squares = [square(10.2 + 0.04 * i, 45.2 + 0.04 * k, 0.02) for i in range(15) for k in range(10)]
    reports.write_text("\n".join(json.dumps(event(actor="north", geometry=s, at="2020-02-06")) for s in squares) + "\n")
    posted = frontline("--store", many, "post", reports)
    assert posted.returncode == 0, posted.stderr
    snapshot(many, maps, "--date", "2020-02-03")
    before = contents(maps / "2020-02-03")
    said = snapshot(many, maps, status=1, preexec_fn=small_files)
    assert "cannot write" in said and "File too large" in said
    assert days_in(maps) == ["2020-02-03"] and leftovers(maps) == []
    assert contents(maps / "2020-02-03") == before and os.readlink(maps / "latest") == "2020-02-03"
    snapshot(many, maps)
    assert sorted(contents(maps / "2020-02-06")) == FILES
