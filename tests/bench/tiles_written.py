#!/usr/bin/env python3
"""How long a tile takes while events are written: the real series in a store, tiles of zoom 5 to 12 around the changes of it.

tiles_written.py FOLDER [SECONDS]    as front_door.py; 20 events a second, the last half of the series.
"""
import json
import math
import os
import random
import re
import sys
import tempfile
import threading
import time

import front_door as door

RATE = 20
SCRIPT = """
local paths = {%s}
math.randomseed(1)
request = function() return wrk.format("GET", paths[math.random(#paths)]) end
done = function(summary, latency, requests)
    print(string.format("p50 %%.2f p99 %%.2f max %%.2f ms, %%d requests, %%d errors", latency:percentile(50) / 1000,
        latency:percentile(99) / 1000, latency.max / 1000, summary.requests, summary.errors.status))
end
"""


def first_point(feature):
    at = feature["geometry"]["coordinates"]
    while isinstance(at[0], list):
        at = at[0]
    return at


def tile_path(lon, lat, zoom):
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return f"/tiles/{zoom}/{int((lon + 180) / 360 * 2**zoom)}/{int(y * 2**zoom)}.mvt"


def ask(folder, port, seconds):
    said = door.run("wrk", "-t1", "-c8", f"-d{seconds}s", "-s", f"{folder}/tiles.lua", f"http://127.0.0.1:{port}")
    return re.search(r"p50 .*", said).group(0)


def write(port, token, events, stop, late):
    begin = time.monotonic()
    for i, event in enumerate(events):
        wait = begin + i / RATE - time.monotonic()
        late.append(-wait)
        if stop.wait(max(wait, 0)):
            return
        door.post(port, token, event)


def main():
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    with tempfile.TemporaryDirectory() as folder:
        store, token = door.make_store(sys.argv[1], folder)
        with open(f"{folder}/events.geojsonl", encoding="utf-8") as f:
            events = [json.loads(line) for line in f]
        half = len(events) // 2
        with open(f"{folder}/half.geojsonl", "w", encoding="utf-8") as f:
            f.writelines(json.dumps(e) + "\n" for e in events[:half])
        door.run(f"{door.BIN}/frontline", "--store", store, "post", f"{folder}/half.geojsonl")
        pick = random.Random(1)
        paths = [tile_path(*first_point(pick.choice(events)), pick.randint(5, 12)) for _ in range(400)]
        with open(f"{folder}/tiles.lua", "w", encoding="utf-8") as f:
            f.write(SCRIPT % ",".join(json.dumps(p) for p in paths))
        daemon, port = door.start(folder, store)
        try:
            ask(folder, port, 2)
            for i in range(2):
                print(f"load {os.getloadavg()[0]:.1f}, nothing written: {ask(folder, port, seconds)}", flush=True)
                stop, late = threading.Event(), []
                part = events[half + i * RATE * seconds * 2:]
                writer = threading.Thread(target=write, args=(port, token, part, stop, late))
                writer.start()
                print(f"load {os.getloadavg()[0]:.1f}, {RATE} a second: {ask(folder, port, seconds)}; {len(late)} written",
                      flush=True)
                stop.set()
                writer.join()
        finally:
            daemon.terminate()
            daemon.wait()


main()
