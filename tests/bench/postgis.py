#!/usr/bin/env python3
"""postgis.py FOLDER - bench_reads, then the same questions to PostGIS with a history table that keeps every version whole.

FOLDER: base.geojson and events.jsonl.gz of the real series. bench_reads writes the versions for PostGIS: neighbours by
pairs, the pairs spread over a year. Needs Debian's postgresql-15-postgis-3. Makes a cluster of its own in a folder that
goes again, on a socket in it, with the defaults but for 1 GB of shared buffers, all of the table in memory. Times are
the server's, answer sent.
"""
import os
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

BIN = pathlib.Path("/usr/lib/postgresql/15/bin")
PROGRAMS = pathlib.Path(os.environ.get("FL_BIN_DIR", pathlib.Path(__file__).parents[2] / "build/release/bin"))
RUNS = 50
TABLE = """CREATE EXTENSION postgis;
CREATE TABLE history (version int, class smallint, geom geometry, PRIMARY KEY (version, class));"""
QUESTIONS = {
    "map, as GeoJSON": "SELECT class, ST_AsGeoJSON(geom, 7) FROM history WHERE version = {a};",
    "areas": "SELECT class, ST_Area(geom::geography) FROM history WHERE version = {a};",
    "difference": """SELECT x.class, y.class, ST_AsGeoJSON(d, 7), ST_Area(d::geography) FROM history x
        JOIN history y ON x.version = {a} AND y.version = {b} AND x.class <> y.class AND x.geom && y.geom,
        LATERAL ST_CollectionExtract(ST_Intersection(x.geom, y.geom), 3) AS d WHERE NOT ST_IsEmpty(d);""",
}


def as_postgres(*command, **more):
    """The server does not run as root."""
    who = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    return subprocess.run([*who, *map(str, command)], check=True, capture_output=True, text=True, **more).stdout


def psql(folder, text):
    return as_postgres(BIN / "psql", "-h", folder, "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qAt", input=text)


def times(folder, question, pairs):
    """Milliseconds of each, the first of all left out: it opens the connection's caches."""
    script = "\\timing on\n\\o /dev/null\n" + "".join(question.format(a=a, b=b) + "\n" for a, b in pairs)
    return [float(t) for t in re.findall(r"Time: ([0-9.]+) ms", psql(folder, script))][1:]


def show(what, ms):
    ms = sorted(ms)
    print(f"{what:44} median {statistics.median(ms):.4f}  p90 {ms[len(ms) * 9 // 10]:.4f}  max {ms[-1]:.3f} ms")


def ask(folder, versions):
    with open(versions, encoding="ascii") as f:
        psql(folder, TABLE + "COPY history FROM STDIN;\n" + f.read() + "\\.\nVACUUM ANALYZE history;")
    rows = [int(v) for v in psql(folder, "SELECT DISTINCT version FROM history ORDER BY 1").split()]
    size = int(psql(folder, "SELECT pg_total_relation_size('history')"))
    print(f"{len(rows)} versions, {size / len(rows):.0f} bytes each")
    r = random.Random(1)
    neighbours = [r.choice(list(zip(rows[::2], rows[1::2]))) for _ in range(RUNS + 1)]
    apart = [(r.choice(rows[:10]), r.choice(rows[-10:])) for _ in range(RUNS + 1)]
    show("map, as GeoJSON", times(folder, QUESTIONS["map, as GeoJSON"], neighbours))
    show("areas", times(folder, QUESTIONS["areas"], neighbours))
    show("difference of neighbours", times(folder, QUESTIONS["difference"], neighbours))
    show("difference of maps a year apart", times(folder, QUESTIONS["difference"], apart))


def main(series):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="postgis-"))
    try:
        print("frontlined", flush=True)
        subprocess.run([PROGRAMS / "bench_reads", series, folder / "store", folder / "versions"], check=True)
        print("PostGIS", flush=True)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        as_postgres(BIN / "initdb", "-D", folder / "data", "-A", "trust", "--locale=C", "-E", "UTF8", cwd=folder)
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c shared_buffers=1GB"
        as_postgres(BIN / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")
        try:
            ask(folder, folder / "versions")
        finally:
            as_postgres(BIN / "pg_ctl", "-D", folder / "data", "-m", "fast", "-w", "stop")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: postgis.py FOLDER")
    main(sys.argv[1])
