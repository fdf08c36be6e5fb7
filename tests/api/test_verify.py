"""frontline verify, dump and restore: damage anywhere is found and named, and a dump is the whole log."""
import hashlib
import json
import os
import pathlib
import re
import shutil
import sqlite3

import pytest
from conftest import Daemon, event, frontline, make_store, square

SYRIA = pathlib.Path(__file__).resolve().parents[2] / "geodata/syria-2017"


def change(daemon, method, path, **more):
    answer = daemon.get(path, method=method, headers={"Authorization": f"Bearer {daemon.token}"}, **more)
    assert answer.ok, answer.text


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A log with all that it can have: events, one of the past, one corrected and one retracted."""
    path, token = make_store(tmp_path_factory.mktemp("whole"))
    d = Daemon(path, token).start()
    d.report(geometry=square(10.7, 46.7), at="2020-02-01")
    d.report(geometry=square(10.75, 46.75), at="2020-02-10", actor="north")
    d.report(geometry=square(10.72, 46.72), at="2020-02-05", actor="guard")
    d.report(geometry=square(11.7, 45.7), at="2020-02-12", note="\"Čišćenje\"\n")
    change(d, "PUT", "/events/e2", json=event(geometry=square(10.7, 46.7, 0.2), at="2020-02-02"))
    change(d, "DELETE", "/events/e4")
    assert d.stop() == 0
    return path


@pytest.fixture
def copy(store, tmp_path):
    return shutil.copy(store, tmp_path / "copy.frontline")


def verify(store, status=0):
    done = frontline("--store", store, "verify")
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    return done.stderr if status else done.stdout


def sql(store, *statements):
    with sqlite3.connect(store) as db:
        rows = [db.execute(*s).fetchall() if isinstance(s, tuple) else db.execute(s).fetchall() for s in statements]
    db.close()
    return rows[-1]


# ---- verify -------------------------------------------------------------------------------------------


def test_a_whole_store(store):
    said = verify(store)
    assert "is whole: squares, 7 entries" in said
    done = frontline("--store", store, "--json", "verify")
    told = json.loads(done.stdout)
    entries, moves, = sql(store, "SELECT count(*), (SELECT count(*) FROM move) FROM entry")[0]
    (last,), = sql(store, "SELECT lower(hex(hash)) FROM entry ORDER BY seq DESC LIMIT 1")
    assert (told["entries"], told["moves"], told["hash"]) == (entries, moves, last)
    assert told["maps"] >= moves > entries and told["theatre"] == "squares"


def test_a_store_of_a_later_version_is_not_called_damaged(copy):
    sql(copy, "PRAGMA user_version = 99")
    said = verify(copy, 1)
    assert "format 99" in said and "later version" in said and "damaged" not in said


def test_a_store_that_is_cut_short_is_called_damaged(copy):
    os.truncate(copy, os.stat(copy).st_size // 2 // 4096 * 4096)
    said = verify(copy, 1)
    assert "cut off" in said and "damaged" in said


def flip(data, at=-1):
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


@pytest.mark.parametrize("column", ["body", "effect", "body_hash", "effect_hash", "hash", "previous"])
@pytest.mark.parametrize("seq", [1, 3, 6])
def test_a_byte_of_an_entry(copy, column, seq):
    (was,), = sql(copy, f"SELECT {column} FROM entry WHERE seq = {seq}")
    sql(copy, (f"UPDATE entry SET {column} = ? WHERE seq = ?", (flip(was), seq)))
    said = verify(copy, 1)
    assert f"entry {seq} " in said and "dump" in said


def test_swapped_entries(copy):
    sql(copy, "UPDATE entry SET seq = 99 WHERE seq = 3", "UPDATE entry SET seq = 3 WHERE seq = 4",
        "UPDATE entry SET seq = 4 WHERE seq = 99")
    assert "entry 3 " in verify(copy, 1)


@pytest.mark.parametrize("what", ["seq = 7", "seq = 4"])
def test_an_entry_that_is_gone(copy, what):
    sql(copy, f"DELETE FROM entry WHERE {what}")
    verify(copy, 1)


MOVES = [(1, 1), (2, 2), (3, 3), (3, 4), (2, 6), (5, 5)]


@pytest.mark.parametrize("event,known_from", MOVES)
def test_a_root(copy, event, known_from):
    where = f"WHERE event = {event} AND known_from = {known_from}"
    (was,), = sql(copy, f"SELECT root FROM move {where}")
    sql(copy, (f"UPDATE move SET root = ? {where}", (flip(was),)))
    assert f"the move of e{event}, known from v{known_from}, " in verify(copy, 1)


def delta_of(store, event):
    """That with which its own entry began."""
    return sql(store, "SELECT data FROM delta JOIN move ON delta.hash = delta"
                      f" WHERE event = {event} AND known_from = {event}")[0][0]


def replace_delta(store, event, known_from, data):
    """As one would who forges it: its name is right."""
    name = hashlib.blake2b(data, digest_size=32).digest()
    sql(store, ("INSERT INTO delta VALUES (?, ?) ON CONFLICT DO NOTHING", (name, data)),
        ("UPDATE move SET delta = ? WHERE event = ? AND known_from = ?", (name, event, known_from)))


@pytest.mark.parametrize("event,known_from", MOVES)
def test_a_delta_of_another_event(copy, event, known_from):
    other = delta_of(copy, 3 if event == 5 else 5)
    replace_delta(copy, event, known_from, other)
    assert f"the move of e{event}, known from v{known_from}, " in verify(copy, 1)


def test_a_forged_cell_of_a_delta(copy):
    replace_delta(copy, 5, 5, flip(delta_of(copy, 5)))
    assert "e5, known from v5" in verify(copy, 1)


def test_a_byte_of_a_delta(copy):
    was = delta_of(copy, 5)
    sql(copy, ("UPDATE delta SET data = ? WHERE data = ?", (flip(was), was)))
    assert re.search(r"after the move of e\d+, known from v4: .*table move is damaged", verify(copy, 1))


@pytest.mark.parametrize("change", ["known_to = 5 WHERE event = 3 AND known_from = 3",
                                    "known_to = 6 WHERE event = 5",
                                    "known_to = NULL WHERE event = 2 AND known_from = 2",
                                    "occurred_at = occurred_at + 1 WHERE event = 5"])
def test_when_a_move_counts(copy, change):
    sql(copy, "UPDATE move SET " + change)
    assert re.search(r"e\d|entry \d", verify(copy, 1))


def test_a_move_that_is_gone(copy):
    sql(copy, "DELETE FROM move WHERE event = 4")
    assert re.search(r"entry 4 ", verify(copy, 1))


def test_a_move_that_should_have_been_made_again(copy):
    spans = sql(copy, "SELECT known_from, known_to FROM move WHERE event = 3 ORDER BY known_from")
    assert spans[0] == (3, 4) and spans[1][0] == 4
    sql(copy, "DELETE FROM move WHERE event = 3 AND known_from = 4",
        ("UPDATE move SET known_to = ? WHERE event = 3 AND known_from = 3", (spans[1][1],)))
    assert "the move of e3, known from v3, " in verify(copy, 1)


def test_a_move_that_stands_on_another_map(copy):
    """Three entries came or went before e5, each somewhere else: it is made again each time, and is the same."""
    assert sql(copy, "SELECT known_from, known_to FROM move WHERE event = 5") == [(5, None)]


def test_a_move_that_ended_too_early(tmp_path):
    """The last on the timeline, of which no other map shows that it is missing."""
    store, token = make_store(tmp_path)
    d = Daemon(store, token).start()
    d.report(geometry=square(10.7, 46.7), at="2020-02-05")
    d.report(kind="incident", geometry=square(10.2, 46.2), at="2020-02-01")
    change(d, "DELETE", "/events/e2")
    assert d.stop() == 0
    verify(store)
    sql(store, "UPDATE move SET known_to = 3 WHERE event = 2 AND known_to = 4")
    assert "after entry 3 there are 2 moves, but 3 events" in verify(store, 1)


# ---- checkpoints --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """A log with a checkpoint far behind the start, which some late reports made another one."""
    path, _ = make_store(tmp_path_factory.mktemp("long"))
    for count, at in ((210, "2020-02-01T{:02}:{:02}:00Z"), (5, "2020-01-31T{:02}:{:02}:30Z")):
        events = [event(geometry=square(10.1 + i % 17 / 10, 45.1 + i % 13 / 10), actor=("north", "south")[i % 2],
                        at=at.format(i // 60, i % 60)) for i in range(count)]
        done = frontline("--store", path, "post", "--group", "50", "-",
                         input="\n".join(map(json.dumps, events)) + "\n")
        assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def long_copy(long, tmp_path):
    return shutil.copy(long, tmp_path / "copy.frontline")


def stays_whole(store, tmp_path, truth):
    """What is wrong with checkpoints costs no answer, and a dump leaves it behind."""
    asked = frontline("--store", store, "--json", "at", "10.4,45.4", "--history")
    assert asked.stdout == frontline("--store", truth, "--json", "at", "10.4,45.4", "--history").stdout
    restore(dump(store), tmp_path / "again.frontline")
    assert "is whole" in verify(tmp_path / "again.frontline")


def test_checkpoints_are_read(long):
    told = json.loads(frontline("--store", long, "--json", "verify").stdout)
    assert told["checkpoints"] == sql(long, "SELECT count(*) FROM checkpoint")[0][0] >= 2


def test_every_node_is_read(long_copy, tmp_path, long):
    nodes = sql(long_copy, "SELECT name, data FROM node ORDER BY length(data), name")
    for name, data in nodes if os.environ.get("FL_TEST_NIGHTLY") else nodes[::len(nodes) // 6 + 1] + nodes[-2:]:
        sql(long_copy, ("UPDATE node SET data = ? WHERE name = ?", (flip(data, len(data) // 2), name)))
        said = verify(long_copy, 1)
        assert "the checkpoint after e" in said and f"the node {name.hex()[:16]}" in said
        sql(long_copy, ("UPDATE node SET data = ? WHERE name = ?", (data, name)))
    assert "is whole" in verify(long_copy)
    sql(long_copy, ("UPDATE node SET data = ? WHERE name = ?", (flip(data), name)))
    stays_whole(long_copy, tmp_path, long)


def test_a_node_that_is_gone(long_copy, tmp_path, long):
    (name,), = sql(long_copy, "SELECT name FROM node ORDER BY length(data) DESC LIMIT 1")
    sql(long_copy, ("DELETE FROM node WHERE name = ?", (name,)))
    said = verify(long_copy, 1)
    assert f"the node {name.hex()[:16]}... of a map is missing" in said and "nothing is lost" in said
    stays_whole(long_copy, tmp_path, long)


@pytest.mark.parametrize("change, said", [
    ("map = (SELECT map FROM checkpoint WHERE version = 1)", "another map than the log makes"),
    ("version = 9999", "that version has no such event"),
    ("event = 9999", "that version has no such event"),
    ("version = event - 1", "that version has no such event"),
])
def test_a_checkpoint_that_never_was(long_copy, change, said):
    (event_id, version), = sql(long_copy, "SELECT event, version FROM checkpoint ORDER BY version DESC LIMIT 1")
    sql(long_copy, f"UPDATE checkpoint SET {change} WHERE event = {event_id} AND version = {version}")
    told = verify(long_copy, 1)
    assert said in told and "the checkpoint after e" in told


def test_syria(tmp_path):
    path = tmp_path / "syria.frontline"
    for command in (["init", "--theatre", SYRIA / "theatre.json", path],
                    ["--store", path, "post", SYRIA / "events.geojsonl"]):
        assert frontline(*command).returncode == 0
    told = json.loads(frontline("--store", path, "--json", "verify").stdout)
    assert told["entries"] > told["moves"] > 50 and told["maps"] >= told["moves"]  # perspectives move nothing
    assert told["checkpoints"] >= 1


# ---- dump and restore ---------------------------------------------------------------------------------


def dump(store):
    done = frontline("--store", store, "dump")
    assert done.returncode == 0, done.stderr
    assert "accounts" in done.stderr
    return done.stdout


def restore(text, store, status=0):
    done = frontline("restore", "-", store, input=text)
    assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
    assert store.exists() == (status == 0)
    assert [p.name for p in store.parent.iterdir() if ".new" in p.name] == []
    return done.stderr if status else done.stdout


@pytest.fixture(scope="module")
def text(store):
    return dump(store)


def test_a_dump_says_all(store, text):
    head, *lines = [json.loads(line) for line in text.splitlines()]
    entries, moves = lines[:head["entries"]], lines[head["entries"]:]
    assert head == {"frontline dump": 1, "theatre": "squares", "entries": 7, "moves": len(moves)}
    kept = sql(store, "SELECT seq, kind, target, author, key, body, effect, hash FROM entry ORDER BY seq")
    for entry, (*plain, body, effect, name) in zip(entries, kept, strict=True):
        assert [entry[k] for k in ("seq", "kind", "target", "author", "key")] == plain
        assert [entry["body"], entry["effect"]] == [b.hex() if b else None for b in (body, effect)]
        assert entry["hash"] == name.hex()
    kept = sql(store, "SELECT event, entry, known_from, known_to, data, root FROM move JOIN delta ON hash = delta"
                      " ORDER BY known_from, event")
    for move, (*plain, delta, root) in zip(moves, kept, strict=True):
        assert [move[k] for k in ("event", "entry", "known_from", "known_to")] == plain
        assert (move["delta"], move["root"]) == (delta.hex(), root.hex())
    assert any(m["known_to"] for m in moves)


def test_a_restored_store_is_the_same(store, text, tmp_path):
    said = restore(text, tmp_path / "again.frontline")
    assert "no accounts" in said
    assert dump(tmp_path / "again.frontline") == text
    for table in ["entry", "move", "delta"]:
        rows = [sorted(sql(path, f"SELECT * FROM {table}"), key=repr) for path in (store, tmp_path / "again.frontline")]
        assert rows[0] == rows[1], table
    assert sql(tmp_path / "again.frontline", "SELECT count(*) FROM account") == [(0,)]
    assert "is whole" in verify(tmp_path / "again.frontline")


def test_a_restored_store_goes_on(text, tmp_path):
    store, report = tmp_path / "again.frontline", tmp_path / "event.json"
    restore(text, store)
    report.write_text(json.dumps(event(geometry=square(11.5, 46.5), at="2020-02-03")))
    posted = frontline("--store", store, "post", report)
    assert posted.returncode == 0, posted.stderr
    assert "8 entries" in verify(store)


def test_a_file_is_read_as_well(text, tmp_path):
    (tmp_path / "a.dump").write_text(text)
    assert frontline("restore", tmp_path / "a.dump", tmp_path / "b.frontline").returncode == 0
    assert "cannot be read" in frontline("restore", tmp_path / "none", tmp_path / "c.frontline").stderr


def test_a_store_is_never_overwritten(store, text):
    before = store.read_bytes()
    done = frontline("restore", "-", store, input=text)
    assert done.returncode == 1 and f"a file {store} already" in done.stderr
    assert store.read_bytes() == before


def test_a_dump_cut_anywhere(text, tmp_path):
    ends = [i + 1 for i, c in enumerate(text) if c == "\n"]
    cuts = {0, 1, len(text) - 1, *ends[:-1], *(e - 1 for e in ends), *range(17, len(text), len(text) // 40)}
    for cut in sorted(cuts):
        said = restore(text[:cut], tmp_path / "cut.frontline", 1)
        assert "line " in said, (cut, said)


@pytest.mark.parametrize("change", [
    lambda lines: lines + [lines[-1]],
    lambda lines: lines + [""],
    lambda lines: lines[:2] + lines[3:] + [lines[2]],
    lambda lines: [lines[0].replace("squares", "circles")] + lines[1:],
    lambda lines: [lines[0].replace('dump":1', 'dump":2')] + lines[1:],
    lambda lines: [lines[0].replace('"moves":', '"more":1,"moves":')] + lines[1:],
    lambda lines: lines[:3] + [lines[3].replace('"seq":3', '"seq": 3')] + lines[4:],
    lambda lines: lines[:3] + [lines[3].replace('"author":"', '"author":"x')] + lines[4:],
    lambda lines: lines[:-2] + [lines[-1], lines[-2]],
    lambda lines: lines[:-1] + [lines[-1][:-6] + lines[-1][-6:].translate(str.maketrans("0123456789abcdef",
                                                                                        "123456789abcdef0"))],
    lambda lines: lines[:-1] + [lines[-1].replace('"delta":"', '"delta":"0')],
    lambda lines: lines[:-1] + [lines[-1].replace('"delta":"', '"delta":"zz')],
])
def test_a_dump_that_was_changed(text, tmp_path, change):
    changed = "\n".join(change(text.splitlines())) + "\n"
    assert changed != text
    restore(changed, tmp_path / "changed.frontline", 1)


def test_what_is_damaged_is_not_dumped(copy):
    (was,), = sql(copy, "SELECT root FROM move WHERE event = 5 AND known_from = 5")
    sql(copy, ("UPDATE move SET root = ? WHERE event = 5 AND known_from = 5", (flip(was),)))
    done = frontline("--store", copy, "dump")
    assert done.returncode == 1 and done.stdout == "" and "e5" in done.stderr
