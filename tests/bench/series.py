#!/usr/bin/env python3
"""Makes of the real series (a folder with base.geojson and events.jsonl.gz) what the store is measured with.

series.py FOLDER OUT [TIMES]   OUT/outline.geojson, OUT/base.geojsonl: the starting map as events;
                               OUT/events.geojsonl: the changes in order, one Feature a line, TIMES times over
"""
import gzip
import json
import os
import sys
from datetime import datetime, timezone

ACTORS = {"none": "none", "occupied": "occupied", "occ_pre22": "pre22", "unknown": "grey", "liberated": "liberated"}


def feature(geometry, actor, at, **more):
    when = datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    properties = {"kind": "control", "actor": ACTORS[actor], "occurred_at": when, "precision": "day",
                  "sources": [{"name": "a published map", "reliability": "B", "credibility": "2"}], **more}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def whole(polygons):
    """Without the rings that enclose nothing, which the published maps have some of."""
    rings = [[r for r in p if len({tuple(at) for at in r}) >= 3] for p in polygons]
    return [p for p in rings if p]


def write(path, features):
    with open(path, "w", encoding="utf-8") as out:
        for f in features:
            out.write(json.dumps(f, separators=(",", ":")) + "\n")


def main():
    folder, out, times = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 1
    os.makedirs(out, exist_ok=True)
    with open(f"{folder}/base.geojson", encoding="utf-8") as f:
        base = json.load(f)["features"]
    with gzip.open(f"{folder}/events.jsonl.gz", "rt", encoding="utf-8") as f:
        changes = [json.loads(line) for line in f]
    box = [[22, 44], [41, 44], [41, 53], [22, 53], [22, 44]]
    with open(f"{out}/outline.geojson", "w", encoding="utf-8") as f:
        json.dump({"type": "Polygon", "coordinates": [box]}, f)
    for b in base:
        b["geometry"]["coordinates"] = whole(b["geometry"]["coordinates"])
        # The last round is when it was; those before it, earlier: nothing may lie in the future.
    span = max(c["ts"] for c in changes) - min(c["ts"] for c in changes) + 86400
    first = min(c["ts"] for c in changes) - (times - 1) * span - 86400
    ground = feature({"type": "Polygon", "coordinates": [box]}, "none", first, confirm=True)
    write(f"{out}/base.geojsonl", [ground] + [
        feature(b["geometry"], b["properties"]["class"], first + 1 + i, confirm=True) for i, b in enumerate(base)])
    write(f"{out}/events.geojsonl", [
        feature(c["geometry"], c["to"], c["ts"] - (times - 1 - round_) * span, confirm=True)
        for round_ in range(times) for c in changes])


main()
