#!/usr/bin/env -S python3 -B
"""districts.geojson: the districts of the theatre, as well as they follow from the places.

No free source of their borders was found among the packages of npm and Debian. So a district is the ground that
is nearer to a place of it than to any other settlement, within its governorate. A place belongs to the seat
that is nearest in its governorate, but for those that districts.csv names.

    geodata/syria-2017/districts.py        needs python3-gdal
"""
import csv
import json
import math
import os
import sys

from geometry import feature, multi, polygon, polygon_parts, rounded
from osgeo import ogr

HERE = os.path.dirname(os.path.abspath(__file__))
SQUEEZE = math.cos(math.radians(35))  # a degree of longitude, in degrees of latitude
FRAME = [(35.0, 32.0), (43.0, 32.0), (43.0, 38.0), (35.0, 38.0)]


def rows(name):
    with open(os.path.join(HERE, name), encoding='utf-8', newline='') as f:
        return list(csv.DictReader(f))


def distance2(p, q):
    return ((p[0] - q[0]) * SQUEEZE) ** 2 + (p[1] - q[1]) ** 2


def cut(ring, p, q):
    """The part of a convex ring that is nearer to p than to q."""
    kept = []
    for a, b in zip(ring, ring[1:] + ring[:1]):
        u, v = (distance2(x, q) - distance2(x, p) for x in (a, b))
        if u >= 0:
            kept.append(a)
        if (u < 0) != (v < 0):
            t = u / (u - v)
            kept.append((a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t))
    return kept


def cell(p, others):
    ring = FRAME
    for q in sorted(others, key=lambda o: distance2(p, o)):
        if q != p:
            ring = cut(ring, p, q)
    return polygon(ring)


def main():
    districts = rows('districts.csv')
    settlements = [r for r in rows('places.csv') if r['kind'] in ('city', 'town', 'village')]
    at = {(r['governorate'], r['name']): (float(r['lon']), float(r['lat'])) for r in settlements}
    with open(os.path.join(HERE, 'governorates.geojson'), encoding='utf-8') as f:
        governorates = {g['properties']['name']: ogr.CreateGeometryFromJson(json.dumps(g['geometry']))
                        for g in json.load(f)['features']}
    members = [[] for _ in districts]
    for governorate, name in sorted(at):
        own = [i for i, d in enumerate(districts) if d['governorate'] == governorate]
        said = [i for i in own if name in districts[i]['places'].split('|')]
        seat = min(own, key=lambda i: distance2(at[governorate, name],
                                                at[governorate, districts[i]['seat']]))
        members[said[0] if said else seat].append(at[governorate, name])
    features = []
    points = sorted(at.values())
    for d, places in zip(districts, members):
        if not places:
            sys.exit('districts.py: no place is in %s' % d['district'])
        own = {p for (g, _), p in at.items() if g == d['governorate']}
        ground = ogr.Geometry(ogr.wkbMultiPolygon)
        for p in places:  # among the places of its governorate: so districts fill it
            ground = ground.Union(cell(p, own))
        ground = ground.Intersection(governorates[d['governorate']])
        parts = [p for p in polygon_parts(rounded(rounded(ground).Buffer(0))) if p.Area() > 1e-6]
        features.append(feature(multi(ogr.wkbMultiPolygon, parts), name=d['district'],
                                name_ar=d['name_ar'], kind='district', within=d['governorate'],
                                aliases=[a for a in d['aliases'].split('|') if a]))
    with open(os.path.join(HERE, 'districts.geojson'), 'w', encoding='utf-8') as f:
        f.write('{"type":"FeatureCollection","features":[\n%s\n]}\n' % ',\n'.join(
            json.dumps(x, ensure_ascii=False, separators=(',', ':')) for x in features))


if __name__ == '__main__':
    main()
