#!/usr/bin/env python3
"""postgis_edits.py FOLDER BIN_DIR [EVENTS] - the real series recorded here and in PostGIS, in turn, a commit each.

There, a side is one MultiPolygon: a change is taken from all others by ST_Difference and put to its own by ST_Union,
both with a grid of 1e-7 degrees, in one statement; here a client posts to frontlined. In parts, one here, one there,
so that what else the machine does meets both. A statement that PostGIS refuses changes nothing, and is counted.
"""
import http.client
import json
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from postgis import BIN, as_postgres, psql

HERE = pathlib.Path(__file__).resolve().parent
ACTORS = "none,occupied,pre22,grey,liberated"
PARTS = 5
CHANGE = """UPDATE side SET geom = CASE WHEN actor = '{actor}'
  THEN ST_Multi(ST_CollectionExtract(ST_Union(geom, e.g, 1e-7), 3))
  ELSE ST_Multi(ST_CollectionExtract(ST_Difference(geom, e.g, 1e-7), 3)) END
  FROM (SELECT ST_SetSRID(ST_GeomFromGeoJSON('{geometry}'), 4326) AS g) e WHERE actor = '{actor}' OR geom && e.g;
"""


def statement(line):
    f = json.loads(line)
    return CHANGE.format(actor=f["properties"]["actor"], geometry=json.dumps(f["geometry"]))


def used(path):
    """Seconds of the processor: of a process, and of those it has waited for."""
    fields = pathlib.Path(path).read_text().rsplit(") ", 1)[1].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def there(folder, lines):
    """Milliseconds of each change, by the server's clock."""
    done = as_postgres(BIN / "psql", "-h", folder, "-d", "postgres", "-qAt",
                       input="\\set ON_ERROR_STOP off\n\\timing on\n" + "".join(map(statement, lines)) + "\\echo\n")
    return [float(t) for t in re.findall(r"Time: ([0-9.]+) ms", done)]


class Here:
    """frontlined, and one client with one connection."""

    def __init__(self, bin_dir, store):
        self.daemon = subprocess.Popen([bin_dir / "frontlined", "--store", store, "--listen", "127.0.0.1:0"],
                                       stderr=subprocess.PIPE, text=True)
        port = next(m.group(1) for m in (re.search(r"127\.0\.0\.1:(\d+)", line) for line in self.daemon.stderr) if m)
        threading.Thread(target=self.daemon.stderr.read, daemon=True).start()
        self.kept = http.client.HTTPConnection("127.0.0.1", int(port))
        token = pathlib.Path(f"{store}.token").read_text(encoding="ascii").strip()
        self.sent = {"Authorization": f"Bearer {token}", "Content-Type": "application/geo+json",
                     "Prefer": "return=minimal"}

    def record(self, lines):
        """Milliseconds of each change, asked for and answered."""
        taken = []
        for line in lines:
            begin = time.monotonic()
            self.kept.request("POST", "/events", line, self.sent)
            answer = self.kept.getresponse()
            body = answer.read()
            assert answer.status == 201, body
            taken.append(1000 * (time.monotonic() - begin))
        return taken


def compare(folder, bin_dir, work, events):
    psql(folder, "CREATE EXTENSION postgis; CREATE TABLE side (actor text PRIMARY KEY, geom geometry);"
         + "".join(f"INSERT INTO side VALUES ('{a}', ST_SetSRID(ST_GeomFromText('MULTIPOLYGON EMPTY'), 4326));"
                   for a in ACTORS.split(",")))
    base = (work / "base.geojsonl").read_text().splitlines(True)
    lines = (work / "events.geojsonl").read_text().splitlines(True)[:events]
    there(folder, base)
    store = work / "edits.store"
    subprocess.run([bin_dir / "frontline", "init", "--outline", work / "outline.geojson", "--actors", ACTORS, store],
                   check=True, capture_output=True)
    here = Here(bin_dir, store)
    here.record(base)
    postmaster = (folder / "data/postmaster.pid").read_text().splitlines()[0]
    paths = f"/proc/{here.daemon.pid}/stat", f"/proc/{postmaster}/stat"
    before, size, ours, theirs = [used(p) for p in paths], -(-len(lines) // PARTS), [], []
    for first in range(0, len(lines), size):
        ours += here.record(lines[first:first + size])
        theirs += there(folder, lines[first:first + size])
    cpu = [1000 * (used(p) - b) / len(lines) for p, b in zip(paths, before)]
    here.daemon.terminate()
    here.daemon.wait()
    for what, a, b in (("by the clock, mean", statistics.fmean(ours), statistics.fmean(theirs)),
                       ("by the clock, median", statistics.median(ours), statistics.median(theirs)),
                       ("of the processor, mean", *cpu)):
        print(f"{len(lines)} changes, {what}: here {a:.2f} ms each, PostGIS {b:.1f} ms; {b / a:.0f} times")
    invalid = psql(folder, "SELECT count(*) FROM side WHERE NOT ST_IsValid(geom)").strip()
    with open(folder / "log", encoding="utf-8") as log:
        print(f"refused there: {sum('ERROR:' in line for line in log)}; sides not valid in the end: {invalid}")


def main(series, bin_dir, events):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="postgis-"))
    work = folder / "series"
    try:
        subprocess.run([sys.executable, HERE / "series.py", series, work], check=True)
        shutil.chown(folder, "postgres")
        as_postgres(BIN / "initdb", "-D", folder / "data", "-A", "trust", "--locale=C", "-E", "UTF8", cwd=folder)
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c shared_buffers=256MB"
        as_postgres(BIN / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")
        try:
            compare(folder, bin_dir, work, events)
        finally:
            as_postgres(BIN / "pg_ctl", "-D", folder / "data", "-m", "fast", "-w", "stop")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: postgis_edits.py FOLDER BIN_DIR [EVENTS]")
    main(sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) == 4 else 300)
