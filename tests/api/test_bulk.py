"""frontline post: files of every form, as one, in groups, and what of them is refused."""
import json

import pytest
from conftest import event, square
from test_cli import blank, desk, write  # noqa: F401  (fixtures)

GOOD = [event(geometry=square(10.1 + i / 5, 45.1), actor="north", at=f"2020-02-0{i + 1}") for i in range(4)]
BAD = event(geometry=square(10.1, 45.1), actor="nobody")
TABLE = """kind,actor,area,occurred_at,source,reliability,credibility,note,from,key
control,south,"around(""Bravo"", 3 km)",2020-02-01,radio,C,3,"one, two",north|guard,k1
contest,guard,"place(""Alpha"")",2020-02-02,,,,,,
"""


def text_of(form, events):
    lines = [json.dumps(e) for e in events]
    return {"lines": "\n".join(lines) + "\n", "sequence": "".join(f"\x1e{line}\n" for line in lines),
            "collection": json.dumps({"type": "FeatureCollection", "features": events}, indent=1)}[form]


@pytest.mark.parametrize("form", ["lines", "sequence", "collection"])
@pytest.mark.parametrize("options", [[], ["--group", "3"], ["--keep-going"]])
def test_forms(desk, form, options):  # noqa: F811
    told = desk.says("post", "-", *options, input=text_of(form, GOOD))
    assert "4 events are recorded, e2 to e5" in told
    assert [f["id"] for f in desk.json("events")["features"]] == ["e2", "e3", "e4", "e5"]


@pytest.mark.parametrize("options", [[], ["--group", "1"]])
def test_a_table(desk, tmp_path, options):  # noqa: F811
    (tmp_path / "events.csv").write_text(TABLE)
    assert "2 events are recorded, e2 to e3" in desk.says("post", tmp_path / "events.csv", *options)
    said = desk.json("events", "e2")["properties"]
    assert said["sources"] == [{"name": "radio", "reliability": "C", "credibility": "3"}] and said["key"] == "k1"
    assert said["from"] == ["north", "guard"] and said["note"] == "one, two"
    assert "Guard" in desk.says("at", "Alpha")


def test_all_or_nothing(desk, tmp_path):  # noqa: F811
    path = write(tmp_path / "events.ndjson", *GOOD[:2], BAD, GOOD[2])
    assert "events.ndjson: line 3: /properties/actor: " in desk.refuses("post", path)
    assert desk.version() == "v1"
    (tmp_path / "t.csv").write_text(TABLE.replace("guard,\"place", "nobody,\"place"))
    assert "t.csv: line 3: actor: " in desk.refuses("post", tmp_path / "t.csv")
    assert desk.version() == "v1"


@pytest.mark.parametrize("form", ["lines", "collection"])
@pytest.mark.parametrize("options", [[], ["--group", "2"]])
def test_sorted(desk, form, options):  # noqa: F811
    told = desk.says("post", "-", "--sort", *options, input=text_of(form, [GOOD[i] for i in (2, 0, 3, 1)]))
    assert "4 events are recorded, e2 to e5" in told
    said = [(f["id"], f["properties"]["occurred_at"]) for f in desk.json("events")["features"]]
    assert said == [(f"e{2 + i}", f"2020-02-0{1 + i}") for i in range(4)]


@pytest.mark.parametrize("options", [[], ["--group", "1"], ["--group", "2"]])
def test_sorted_errors_are_told_by_the_place_in_the_file(desk, tmp_path, options):  # noqa: F811
    path = write(tmp_path / "events.ndjson", *GOOD[::-1], BAD)
    assert "line 5: /properties/actor: " in desk.run("post", path, "--sort", *options, code=1).stderr
    (tmp_path / "events.geojson").write_text(text_of("collection", [*GOOD[:0:-1], BAD]))
    told = desk.run("post", tmp_path / "events.geojson", "--sort", *options, code=1).stderr
    assert "/features/3/properties/actor: " in told
    torn = event(geometry=square(10.1, 45.1), actor="north", at="soon")  # no time: told before others are recorded
    version = desk.version()
    path = write(tmp_path / "torn.ndjson", *GOOD[::-1], torn)
    assert "line 5: /properties/occurred_at" in desk.run("post", path, "--sort", *options, code=1).stderr
    assert desk.version() == version


@pytest.mark.parametrize("size, recorded", [("1", 2), ("2", 2), ("3", 0)])
def test_groups_stop_at_the_first_that_is_refused(desk, tmp_path, size, recorded):  # noqa: F811
    path = write(tmp_path / "events.ndjson", *GOOD[:2], BAD, *GOOD[2:])
    done = desk.run("post", path, "--group", size, code=1)
    assert f"{recorded} events are recorded" in done.stdout and " not tried" in done.stdout
    assert "line 3: /properties/actor: " in done.stderr
    assert desk.version() == f"v{1 + recorded}"


@pytest.mark.parametrize("group", [[], ["--group", "3"]])
def test_keep_going_tells_each_that_is_refused(desk, tmp_path, group):  # noqa: F811
    path = tmp_path / "events.ndjson"
    path.write_text(text_of("lines", GOOD[:2]) + "{\"type\":\n\n" + text_of("lines", [BAD, *GOOD[2:]]))
    done = desk.run("post", path, "--keep-going", *group, code=1)
    assert done.stdout == "4 events are recorded, e2 to e5; 2 refused\n"
    first, second = done.stderr.splitlines()
    assert "events.ndjson: line 3" in first and "line 5: /properties/actor: " in second and "nobody" in second
    assert desk.version() == "v5"


def test_what_was_refused_as_json(desk):  # noqa: F811
    text = text_of("collection", [GOOD[0], BAD, GOOD[1]])
    done = desk.run("post", "-", "--keep-going", "--json", input=text, code=1)
    told = json.loads(done.stdout)
    assert done.stderr == "" and told.pop("version") == "v3"
    [failure] = told.pop("failures")
    assert failure["where"] == "/features/1/properties/actor" and failure["code"] == "refused"
    assert told == {"events": 3, "recorded": 2, "recorded_before": 0, "refused": 1, "first": "e2", "last": "e3"}


def test_keys_make_it_safe_to_post_again(desk, tmp_path):  # noqa: F811
    keyed = [dict(e, properties={**e["properties"], "key": f"k{i}"}) for i, e in enumerate(GOOD)]
    path = write(tmp_path / "events.ndjson", *keyed[:2])
    assert "2 events are recorded" in desk.says("post", path, "--group", "1")
    write(path, *keyed)
    told = desk.says("post", path, "--group", "1")
    assert told == "2 events are recorded, e4 to e5; 2 were recorded before, under their keys\n"


def test_a_trial_records_nothing(desk, tmp_path):  # noqa: F811
    path = write(tmp_path / "events.ndjson", *GOOD)
    assert "tried only" in desk.says("post", path, "--dry-run")
    assert desk.says("post", path, "--keep-going", "--dry-run") == "4 events are fit to be recorded\n"
    assert desk.version() == "v1"


@pytest.mark.parametrize("name, text, says", [
    ("a.csv", "kind,colour\ncontrol,red\n", "a.csv: line 1: there is no column \"colour\""),
    ("a.csv", "kind,note\ncontrol\n", "a.csv: line 2: this record has 1 fields; the header has 2"),
    ("a.json", "", "the text is empty"), ("a.json", "{\"type\":\"FeatureCollection\",\"features\":[]}", "no event"),
    ("a.json", "[1]", "object"), ("a.json", "{", "a.json: line 1")])
@pytest.mark.parametrize("options", [[], ["--keep-going"]])
def test_what_cannot_be_cut(desk, tmp_path, name, text, says, options):  # noqa: F811
    (tmp_path / name).write_text(text)
    done = desk.run("post", tmp_path / name, *options, code=1)
    assert says in done.stderr and desk.version() == "v1"


def test_a_file_that_is_too_large_for_one_request(desk, tmp_path):  # noqa: F811
    path = write(tmp_path / "events.ndjson", *[event(geometry=square(10.1, 45.1), actor="north", note="n" * 9000)] * 500)
    if "--url" in desk.place:
        assert "--group 100" in desk.refuses("post", path)
    assert "500 events are recorded" in desk.says("post", path, "--group", "100")


def test_no_token_stops_at_once(desk, tmp_path):  # noqa: F811
    if "--url" not in desk.place:
        return
    desk.place = desk.place[:2]
    done = desk.run("post", write(tmp_path / "events.ndjson", *GOOD), "--keep-going", code=1)
    assert "needs a token" in done.stderr and done.stdout == "0 events are recorded; 4 not tried\n"
