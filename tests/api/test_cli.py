"""frontline: every command through a store's file and through the daemon that holds it, with the same words."""
import json
import os
import shutil

import pytest
from conftest import Daemon, event, frontline, make_store, square

BRAVO = "around(\"Bravo\", 3 km)"


class Desk:
    """frontline on one map, by its file or by its daemon."""

    def __init__(self, place, environment=None):
        self.place, self.environment = place, environment or {}

    def run(self, *arguments, code=0, **more):
        done = frontline(*arguments, *self.place, env={**os.environ, **self.environment}, **more)
        assert done.returncode == code, (done.stdout, done.stderr)
        return done

    def says(self, *arguments, **more):
        return self.run(*arguments, **more).stdout

    def json(self, *arguments, **more):
        return json.loads(self.says(*arguments, "--json", **more))

    def refuses(self, *arguments, code=1, **more):
        done = self.run(*arguments, code=code, **more)
        assert done.stdout == "" and done.stderr.startswith("frontline: ")
        return done.stderr

    def version(self):
        return self.json("at", "Alpha")["version"]


@pytest.fixture(scope="session")
def blank(tmp_path_factory):
    """A folder with a new store and its token, to be copied."""
    folder = tmp_path_factory.mktemp("blank")
    make_store(folder)
    return folder


@pytest.fixture(params=["file", "daemon"])
def desk(request, tmp_path, blank):
    for file in blank.iterdir():
        shutil.copy2(file, tmp_path)
    store, token = tmp_path / "squares.frontline", (tmp_path / "squares.frontline.token").read_text().strip()
    if request.param == "file":
        yield Desk(["--store", store])
        return
    daemon = Daemon(store, token).start()
    yield Desk(["--url", daemon.url, "--token-file", next(p for p in tmp_path.iterdir() if "token" in p.name)])
    daemon.kill()  # to stop it in order takes a second


def write(path, *events):
    path.write_text("".join(json.dumps(e) + "\n" for e in events))
    return path


# ---- the whole cycle of a newcomer ----------------------------------------------------------------------


def test_report_see_correct_retract_export(desk):
    assert desk.says("at", "Bravo") == "Bravo (town, East): North, since the map starts, 2020-01-01\n"
    told = desk.says("report", "South", "takes", BRAVO, "--on", "2020-02-01", "--source", "radio", "--grade", "C3")
    assert told.startswith("e2 is recorded; this changes hands:\n") and "28.3 km2  North -> South" in told
    assert desk.says("at", "Bravo") == "Bravo (town, East): South, since 2020-02-01 (e2)\n"
    assert desk.says("at", "11.5,46.5", "--date", "2020-01-31") == "North, since the map starts, 2020-01-01\n"
    assert desk.says("events").splitlines() == [f"e2     2020-02-01  South takes {BRAVO}  [radio C3]"]

    told = desk.says("correct", "e2", "--area", "around(\"Bravo\", 2 km)", "--note", "only the town")
    assert told.startswith("e2 is corrected; this changes hands:\n") and "South -> North" in told
    one = desk.says("events", "e2")
    assert "around(\"Bravo\", 2 km)" in one and "only the town" in one and "radio C3" in one

    shown = desk.json("export")
    assert {f["properties"]["actor"] for f in shown["features"]} >= {"north", "south"} and shown["version"] == "v3"
    told = desk.says("retract", "e2", "--reason", "it was another Bravo")
    assert told.startswith("e2 is retracted; this changes hands:\n") and "South -> North" in told
    assert "North" in desk.says("at", "Bravo") and desk.says("events") == "no such events\n"
    assert "e2" in desk.refuses("events", "e2")
    assert desk.says("export", "--known-at", "v3").replace("\n", "") != desk.says("export").replace("\n", "")


def test_the_store_verifies_after_it(tmp_path):
    store, _ = make_store(tmp_path)
    desk = Desk(["--store", store])
    desk.says("report", "south", "takes", BRAVO, "--on", "2020-02-01")
    desk.says("retract", "e2", "--reason", "no")
    assert "is whole" in desk.says("verify")


# ---- report -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb, said, holder", [
    ("takes", [], "South"), ("contests", [], "North, contested by South"), ("shares", [], "shared by North and South"),
    ("claims", [], "North, claimed by South")])
def test_verbs(desk, verb, said, holder):
    desk.says("report", "south", verb, BRAVO, "--on", "2020-02-01", *said)
    assert desk.says("at", "Bravo") == f"Bravo (town, East): {holder}, since 2020-02-01 (e2)\n"


def test_leaving_in_favour_of_somebody(desk):
    desk.says("report", "the North", "leaves", BRAVO, "--to", "guard", "--on", "2020-02-01T09:30:00Z")
    assert desk.says("at", "Bravo") == "Bravo (town, East): Guard, since 2020-02-01 09:30 UTC (e2)\n"


def test_everything_that_a_report_can_say(desk):
    desk.says("report", "south", "takes", BRAVO, "--from", "north,guard", "--on", "2020-02-01", "--precision", "week",
              "--source", "radio", "--grade", "B2", "--link", "https://example.org/1", "--place", "Bravo", "--note", "n")
    said = desk.json("events", "e2")["properties"]
    assert said["from"] == ["north", "guard"] and said["precision"] == "week" and said["place"] == "Bravo"
    assert said["sources"] == [{"name": "radio", "url": "https://example.org/1", "reliability": "B", "credibility": "2"}]
    assert said["note"] == "n" and said["occurred_at"] == "2020-02-01" and said["kind"] == "control"


def test_a_dry_run_records_nothing(desk):
    told = desk.says("report", "south", "takes", BRAVO, "--on", "2020-02-01", "--dry-run")
    assert told.startswith("tried only, nothing is changed; this would change hands:") and "North -> South" in told
    assert desk.version() == "v1"


def test_a_key_counts_once(desk):
    report = ["report", "south", "takes", BRAVO, "--on", "2020-02-01", "--key", "radio-7"]
    assert desk.says(*report).startswith("e2 is recorded;")
    assert desk.says(*report).startswith("e2 is recorded before, under this key;")
    assert desk.version() == "v2"


def test_a_late_report_tells_both_times(desk):
    desk.says("report", "south", "takes", BRAVO, "--on", "2020-03-01")
    told = desk.says("report", "guard", "takes", BRAVO, "--on", "2020-02-01")
    assert "; on 2020-02-01 this changes hands:\n" in told and "North -> Guard" in told
    assert "note: newer reports decide about this ground" in told


def test_what_moves_nothing_is_said(desk):
    told = desk.says("report", "north", "takes", BRAVO, "--on", "2020-02-01")
    assert told == "e2 is recorded\nnote: this moves nothing: the map says so already\n"


def test_the_guard_asks(desk):
    everything = ["report", "south", "takes", "around(\"Echo\", 100 km)", "--on", "2020-02-01"]
    assert "confirm" in desk.refuses(*everything)
    assert "e2 is recorded" in desk.says(*everything, "--confirm")


def test_refusals_say_where(desk):
    told = desk.refuses("report", "nobody", "takes", BRAVO, "--on", "2020-02-01")
    assert "frontline: ACTOR: there is no actor" in told and "north, south, guard" in told
    told = desk.refuses("report", "south", "takes", "place(\"Charly\")", "--on", "2020-02-01")
    assert "AREA, column" in told and "Charlie" in told
    told = desk.refuses("report", "south", "takes", "Bravo", "--on", "2020-02-01")
    assert "AREA, column 1: " in told and "A place is written place(\"Bravo\")" in told
    assert "--on: it happened before" in desk.refuses("report", "south", "takes", BRAVO, "--on", "2019-02-01")
    assert "--from/1: " in desk.refuses("report", "south", "takes", BRAVO, "--on", "2020-02-01", "--from", "north,x")
    assert desk.version() == "v1"


def test_refusals_as_json(desk):
    done = desk.run("report", "nobody", "takes", BRAVO, "--on", "2020-02-01", "--json", code=1)
    said = json.loads(done.stderr)
    assert said["code"] == "refused" and said["where"] == "ACTOR" and "nobody" in said["detail"]
    assert desk.run("events", "e999", "--json", code=1).stdout == ""


# ---- correct and retract ----------------------------------------------------------------------------------


def test_a_file_corrects_the_whole(desk, tmp_path):
    desk.says("report", "south", "takes", BRAVO, "--on", "2020-02-01", "--note", "first")
    whole = write(tmp_path / "whole.json", event(geometry=square(11.45, 46.45), actor="guard"))
    assert "e2 is corrected" in desk.says("correct", "e2", whole)
    said = desk.json("events", "e2")
    assert said["properties"]["actor"] == "guard" and "note" not in said["properties"] and said["geometry"]
    bad = write(tmp_path / "bad.json", event(geometry=square(11.45, 46.45), actor="nobody"))
    assert "bad.json: /properties/actor" in desk.refuses("correct", "e2", bad)
    assert "e2 is corrected" in desk.says("correct", "e2", "-", input=whole.read_text())


def test_a_correction_can_be_tried(desk):
    desk.says("report", "south", "takes", BRAVO, "--on", "2020-02-01")
    assert "tried only" in desk.says("correct", "e2", "--on", "2020-02-03", "--dry-run")
    assert "tried only" in desk.says("retract", "e2", "--reason", "no", "--dry-run")
    assert desk.version() == "v2"
    assert "e3" in desk.refuses("retract", "e3", "--reason", "no")
    desk.says("retract", "e2", "--reason", "no")
    assert "e2" in desk.refuses("correct", "e2", "--on", "2020-02-03")


# ---- events, at, export -----------------------------------------------------------------------------------


def test_events_are_chosen(desk):
    desk.says("report", "south", "takes", BRAVO, "--on", "2020-02-01")
    desk.says("report", "guard", "contests", "place(\"Alpha\")", "--on", "2020-02-03")
    assert [line.split()[0] for line in desk.says("events").splitlines()] == ["e2", "e3"]
    assert "e3" not in desk.says("events", "--kind", "control")
    assert "e2" not in desk.says("events", "--actor", "guard")
    assert "e2" not in desk.says("events", "--date", "2020-02-02/2020-02-03")
    assert len(desk.json("events", "--actor", "south")["features"]) == 2  # with its faction
    assert "kind is" in desk.refuses("events", "--kind", "conquest")


def test_at_tells_positions_and_what_is_outside(desk):
    assert desk.says("at", "Echo").startswith("Echo (village, West): North, contested by South")
    assert desk.says("at", "0,0") == "outside the theatre\n"
    assert desk.says("at", "Alpha", "--date", "2019-12-31") == "Alpha (city, West): the map starts on 2020-01-01\n"
    assert desk.json("at", "11.5,46.5")["lon"] == 11.5
    assert "Golf" in desk.refuses("at", "Golf")
    assert "LON,LAT" in desk.refuses("at", "11.5", code=2)


@pytest.mark.parametrize("what", [[], ["control"], ["fronts"], ["places"], ["events"]])
def test_exports(desk, what):
    shown = json.loads(desk.says("export", *what))
    assert shown["type"] == "FeatureCollection" and shown["version"] == "v1" and shown["credit"]


def test_exports_are_the_same_from_file_and_daemon(tmp_path):
    store, token = make_store(tmp_path)
    mine = json.loads(Desk(["--store", store]).says("export", "--level", "faction"))
    daemon = Daemon(store, token).start()
    theirs = json.loads(Desk(["--url", daemon.url]).says("export", "--level", "faction"))
    daemon.kill()
    assert mine.pop("links") and theirs.pop("links") and mine == theirs


def test_export_options_reach_the_map(desk):
    by_actor = desk.json("export", "--dissolve", "actor")["features"]
    assert len(by_actor) < len(desk.json("export", "--level", "faction")["features"])
    assert desk.json("export", "--bbox", "10,45,10.1,45.1")["numberMatched"] == 1
    assert "level is" in desk.refuses("export", "--level", "corps")


# ---- usage, places, tokens ---------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments, says", [
    (["report", "south", "takes"], "say who does what, and where"),
    (["report", "south", "eats", "place(\"Alpha\")", "--on", "2020-02-01"], "takes, contests, leaves, shares or claims"),
    (["report", "south", "takes", "place(\"Alpha\")"], "--on 2017-10-01"),
    (["report", "south", "takes", "place(\"Alpha\")", "--on", "today"], "--on is the date"),
    (["report", "south", "takes", "x", "--on", "2020-02-01", "--source", "s", "--grade", "C9"], "--grade is"),
    (["report", "south", "takes", "x", "--on", "2020-02-01", "--grade", "C3"], "say --source too"),
    (["retract", "e2"], "--reason"), (["retract", "2", "--reason", "x"], "an id like e12"), (["retract"], "which event"),
    (["correct", "e2"], "say what is right"), (["correct", "e2", "file", "--note", "x"], "options go without it"),
    (["events", "e2", "--kind", "control"], "no other choice"), (["export", "roads"], "not \"roads\""),
    (["post", "x", "--group", "0"], "--group is a number"), (["post", "x", "--format", "xml"], "--format is"),
])
def test_wrong_usage(tmp_path, arguments, says):
    done = frontline("--store", tmp_path / "none", *arguments)
    assert done.returncode == 2 and says in done.stderr and "\nusage: frontline " in done.stderr


def test_where_the_map_is_has_to_be_said():
    bare = {k: v for k, v in os.environ.items() if not k.startswith("FRONTLINE_")}
    for place, more, says in [
            ([], {}, "where is the map?"), (["--store", "s", "--url", "http://h"], {}, "not both"),
            ([], {"FRONTLINE_STORE": "s", "FRONTLINE_URL": "http://h"}, "both set"),
            (["--url", "ftp://h"], {}, "--url is the address"), (["--url", "http://a b"], {}, "--url is the address"),
            (["--url", "http://h", "--token", "a b"], {}, "--token holds no token"),
            (["--url", "http://h", "--token", "a", "--token-file", "f"], {}, "not both"),
            (["--url", "http://h", "--token-file", "/nowhere/at/all"], {}, "cannot be read")]:
        done = frontline(*place, "at", "Alpha", env={**bare, **more})
        assert done.returncode == 2 and says in done.stderr, done.stderr
    done = frontline("--url", "http://h", "verify", env=bare)
    assert done.returncode == 2 and "works on the file itself" in done.stderr


def test_nobody_at_the_address():
    done = frontline("--url", "http://127.0.0.1:9", "at", "Alpha")
    assert done.returncode == 1 and "no daemon answers at http://127.0.0.1:9" in done.stderr


def test_tokens_from_everywhere(tmp_path):
    store, token = make_store(tmp_path)
    daemon = Daemon(store, token).start()
    report = ["report", "south", "takes", BRAVO, "--on", "2020-02-01", "--dry-run", "--url", daemon.url + "/"]
    bare = {k: v for k, v in os.environ.items() if not k.startswith("FRONTLINE_")}
    (tmp_path / "mine").write_text(token + "\n")
    assert "needs a token" in frontline(*report, env=bare).stderr
    assert "not known" in frontline(*report, "--token", "fl_nonsense", env=bare).stderr
    for more, environment in [(["--token", token], {}), ([f"--token={token}"], {}),
                              (["--token-file", tmp_path / "mine"], {}), ([], {"FRONTLINE_TOKEN": token})]:
        done = frontline(*report, *more, env={**bare, **environment})
        assert done.returncode == 0, done.stderr
    from_environment = frontline("at", "Bravo", env={**bare, "FRONTLINE_URL": daemon.url})
    assert from_environment.returncode == 0 and "North" in from_environment.stdout
    held = frontline("--store", store, "at", "Bravo")
    assert held.returncode == 1 and "in use" in held.stderr and "--url" in held.stderr
    daemon.kill()


@pytest.mark.parametrize("command", ["report", "post", "correct", "retract", "at", "events", "export", "init", "token",
                                     "gazetteer"])
def test_help(command):
    by_option, by_name = frontline(command, "--help"), frontline("help", command)
    assert by_option.returncode == by_name.returncode == 0 and by_option.stdout == by_name.stdout
    assert by_option.stdout.startswith(f"usage: frontline {command} ")
    assert command in frontline("--help").stdout


# ---- the log ----------------------------------------------------------------------------------------------


def test_the_log_tells_everything(desk):
    desk.says("report", "south", "takes", BRAVO, "--on", "2020-02-01")
    desk.says("correct", "e2", "--area", "around(\"Bravo\", 2 km)")
    desk.says("retract", "e2", "--reason", "it was another Bravo")
    author = "local" if "--store" in desk.place else "admin"
    first, second, third, fourth = [line.split(None, 4) for line in desk.says("log").splitlines()]
    assert first[0] == "v1" and first[3] == "theatre"
    assert second[0] == "v2" and second[3:] == [author, f"event      e2     South control {BRAVO}, 2020-02-01"]
    assert third[3:] == [author, "correction e2     South control around(\"Bravo\", 2 km), 2020-02-01"]
    assert fourth[3:] == [author, "retraction e2     \"it was another Bravo\""]
    assert [line.split()[0] for line in desk.says("log", "--last", "2").splitlines()] == ["v3", "v4"]
    told = desk.json("log")
    assert [v["kind"] for v in told["versions"]] == ["theatre", "event", "correction", "retraction"]
    assert told["numberMatched"] == told["numberReturned"] == 4 and told["version"] == "v4"
    assert len({v["hash"] for v in told["versions"]}) == 4
    assert "--last is" in desk.run("log", "--last", "x", code=2).stderr


def test_lists_are_read_in_parts(desk, tmp_path):
    path = write(tmp_path / "many.ndjson", *[event(kind="incident", actor=None, at="2020-02-01", place="Bravo",
                                                   note="n")] * 2100)
    assert "2100 events are recorded, e2 to e2101" in desk.says("post", path)
    assert [line.split()[0] for line in desk.says("events").splitlines()] == [f"e{i}" for i in range(2, 2102)]
    assert [line.split()[0] for line in desk.says("log").splitlines()] == [f"v{i}" for i in range(1, 2102)]


def test_an_export_as_a_table(desk):
    assert desk.says("export", "places", "--format", "csv").splitlines()[0].startswith("id,")
    assert "f is" in desk.refuses("export", "--format", "shp")


# ---- what changed -----------------------------------------------------------------------------------------


def test_diff_of_dates_and_versions(desk):
    desk.says("report", "south", "takes", BRAVO, "--on", "2020-02-01")
    desk.says("report", "north", "takes", "around(\"Bravo\", 2 km)", "--on", "2020-02-03")
    told = desk.says("diff", "2020-02-01", "2020-02-02")
    assert told.splitlines() == ["from 2020-01-31 (v3) to 2020-02-02 (v3):", "            28.3 km2  North -> South",
                                 "in sum:", "           -28.3 km2  North", "           +28.3 km2  South"]
    assert "South -> North" in desk.says("diff", "v2", "v3") and "North -> South" in desk.says("diff", "v3", "v2")
    assert desk.says("diff", "2020-03-01", "2020-03-02").endswith(": nothing changed hands\n")
    assert desk.json("diff", "v1", "v2")["features"][0]["properties"]["to"] == "south"
    assert "compared" in desk.run("diff", "v1", "2020-02-01", code=2).stderr
    assert "v99" in desk.refuses("diff", "v1", "v99")


def test_all_that_held_a_place(desk):
    desk.says("report", "south", "takes", BRAVO, "--on", "2020-02-01")
    desk.says("report", "guard", "contests", BRAVO, "--on", "2020-02-03")
    assert desk.says("at", "Bravo", "--history").splitlines()[1:] == [
        "  2020-01-01 to 2020-02-01  North", "  2020-02-01 to 2020-02-03  South (e2)",
        "  2020-02-03 on  South, contested by Guard (e3)"]


def test_stats(desk):
    desk.says("report", "south", "takes", BRAVO, "--on", "2020-02-01")
    told = desk.says("stats")
    assert told.startswith("2020-02-01:\n") and " km2  South\n" in told and " km  North | South\n" in told
    assert "       3 town       South\n" in told
    before = desk.says("stats", "--date", "2020-01-31")
    assert "       2 town       South\n" in before and "       1 town       North\n" in before
    steps = desk.says("stats", "--date", "2020-01-30/2020-02-02", "--step", "P1D", "--level", "faction")
    assert [line for line in steps.splitlines() if line.startswith("2020")] == [
        "2020-01-30:", "2020-01-31:", "2020-02-01:", "2020-02-02:"]
    assert " km2  Guard\n" in steps and " km2  Guard\n" not in told
    assert desk.json("stats")["periods"]
    assert "step is" in desk.refuses("stats", "--step", "fortnight")
