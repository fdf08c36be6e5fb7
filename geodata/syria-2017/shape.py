#!/usr/bin/python3
"""Makes the geometry of the theatre from the files that `build` fetched.

    shape.py SOURCES OUT

SOURCES holds the files that `build` took out of the packages; OUT gets outline.geojson,
neighbours.geojson, rivers.geojson, lakes.geojson and governorates.geojson. Coordinates come out on
the daemon's grid, 1e-7 degrees, so what is checked here is what is loaded. The same input gives the
same bytes.
"""
import os
import sys

from osgeo import ogr

from geometry import (area_km2, feature, line, multi, polygon, polygon_parts, read, rounded,
                      thin_between, write)
from rivers import rivers

NEIGHBOURS = {  # by code of the source: id, English, Arabic
    'TUR': ('turkey', 'Turkey', 'تركيا'),
    'IRQ': ('iraq', 'Iraq', 'العراق'),
    'JOR': ('jordan', 'Jordan', 'الأردن'),
    'LBN': ('lebanon', 'Lebanon', 'لبنان'),
    'ISR': ('israel', 'Israel', 'إسرائيل'),
    'PSE': ('palestine', 'Palestine', 'فلسطين'),
}
NEIGHBOUR_TOLERANCE = 0.01   # degrees; away from the theatre's own border only
ISLAND_MIN_KM2 = 100         # a neighbour's smaller parts are left out

LAKE_MIN_KM2 = 5
SHORE = 0.003                # degrees from the outline; what lies in it is mismatch of sources
ON_RIVER = 0.02              # degrees
LAKES = [  # English, Arabic, a point inside; a lake in pieces stands once for each
    ('Lake Assad', 'بحيرة الأسد', 38.065, 36.081),
    ('Sabkhat al-Jabbul', 'سبخة الجبول', 37.629, 35.990),
    ('Lake Qattinah', 'بحيرة قطينة', 36.565, 34.637),
    ('Tishrin reservoir', 'بحيرة سد تشرين', 38.080, 36.698),
    ('Tishrin reservoir', 'بحيرة سد تشرين', 38.270, 36.474),
    ('Tishrin reservoir', 'بحيرة سد تشرين', 38.236, 36.595),
    ('Baath reservoir', 'بحيرة سد البعث', 38.741, 35.878),
    ('South Hasakah reservoir', 'بحيرة سد الحسكة الجنوبي', 40.789, 36.262),
    ('East Hasakah reservoir', 'بحيرة سد الحسكة الشرقي', 40.652, 36.616),
    ('Rastan reservoir', 'بحيرة سد الرستن', 36.650, 34.928),
    ('Maydanki reservoir', 'بحيرة ميدانكي', 36.952, 36.698),
    ('Lake Khatuniyah', 'بحيرة الخاتونية', 41.241, 36.419),
]

GOVERNORATES = {  # by ISO 3166-2: id, English, Arabic
    'SY-DI': ('damascus', 'Damascus', 'محافظة دمشق'),
    'SY-RD': ('rif-dimashq', 'Rif Dimashq', 'محافظة ريف دمشق'),
    'SY-HL': ('aleppo', 'Aleppo', 'محافظة حلب'),
    'SY-HI': ('homs', 'Homs', 'محافظة حمص'),
    'SY-HM': ('hama', 'Hama', 'محافظة حماة'),
    'SY-LA': ('latakia', 'Latakia', 'محافظة اللاذقية'),
    'SY-TA': ('tartus', 'Tartus', 'محافظة طرطوس'),
    'SY-ID': ('idlib', 'Idlib', 'محافظة إدلب'),
    'SY-DY': ('deir-ez-zor', 'Deir ez-Zor', 'محافظة دير الزور'),
    'SY-RA': ('raqqa', 'Raqqa', 'محافظة الرقة'),
    'SY-HA': ('hasakah', 'Hasakah', 'محافظة الحسكة'),
    'SY-DR': ('daraa', 'Daraa', 'محافظة درعا'),
    'SY-SU': ('suwayda', 'Suwayda', 'محافظة السويداء'),
    'SY-QU': ('quneitra', 'Quneitra', 'محافظة القنيطرة'),
}
UNDOF_ZONE = 'SY-X01~'       # the source cuts it out of Quneitra


def outline(countries):
    parts = polygon_parts(rounded(countries['SYR']))
    if len(parts) != 1:
        raise SystemExit('shape.py: the outline is not one polygon')
    return parts[0]


def neighbours(countries):
    """Outlines thinned for drawing. Where they touch the theatre they stay exactly as they are, and
    so do the points where three countries meet, so that no gap opens between any two."""
    rings = {code: [p.GetGeometryRef(0).GetPoints()[:-1] for p in polygon_parts(rounded(c))
                    if area_km2(p) >= ISLAND_MIN_KM2] for code, c in countries.items()}
    owners = {}
    for code in rings:
        for ring in rings[code]:
            for point in ring:
                owners.setdefault(point, set()).add(code)
    fixed = {p for p, codes in owners.items() if 'SYR' in codes or len(codes) > 2}
    for code in NEIGHBOURS:
        for ring in rings[code]:
            fixed.update(p for p, before in zip(ring, ring[-1:] + ring) if owners[p] != owners[before])
    for code, (ident, english, arabic) in NEIGHBOURS.items():
        parts = [polygon(thin_between(ring, fixed, NEIGHBOUR_TOLERANCE)) for ring in rings[code]]
        yield feature(rounded(multi(ogr.wkbMultiPolygon, parts)), id=ident, name=english,
                      name_ar=arabic)  # rounded() also mends narrow inlets that thinning closed


def lakes(syria, land, streams):
    """Inland water is what the outline has and the source's land has not. Pieces of the rivers'
    own surface are in it too: what lies on a river counts as a lake only if it has a name."""
    water = polygon_parts(syria.Buffer(-SHORE).Difference(land))
    named = []
    for english, arabic, x, y in LAKES:
        at = ogr.CreateGeometryFromWkt('POINT (%s %s)' % (x, y))
        hits = [w for w in water if w.Contains(at)]
        if len(hits) != 1:
            raise SystemExit('shape.py: no water at %s, %s for %s' % (x, y, english))
        named.append((hits[0], english, arabic))
    for w in sorted(water, key=area_km2, reverse=True):
        km2 = area_km2(w)
        name = next((n[1:] for n in named if n[0].Equals(w)), None)
        if not name and (km2 < LAKE_MIN_KM2 or w.Distance(streams) < ON_RIVER):
            continue
        properties = {'name': name[0], 'name_ar': name[1]} if name else {}
        yield feature(rounded(w), **properties, km2=round(km2, 1))


def governorates(admin, syria):
    """Natural Earth's lines, fitted to the outline: cut at it, and the rests that its coarser
    borders leave along the frontier given to whom they touch longest."""
    parts = {}
    for code, geometry in admin:
        code = 'SY-QU' if code == UNDOF_ZONE else code
        cut = geometry.Intersection(syria)
        parts[code] = parts[code].Union(cut) if code in parts else cut
    if set(parts) != set(GOVERNORATES):
        raise SystemExit('shape.py: governorates differ: %s' % sorted(parts))
    for rest in rests(list(parts.values()), syria):
        edge = rest.Boundary().Buffer(1e-9)
        best = max(sorted(parts), key=lambda c: parts[c].Boundary().Intersection(edge).Length())
        parts[best] = parts[best].Union(rest)
    for code in sorted(parts):
        ident, english, arabic = GOVERNORATES[code]
        pieces = [p for p in polygon_parts(rounded(parts[code])) if area_km2(p) > 0.01]
        yield feature(multi(ogr.wkbMultiPolygon, pieces), id=ident, iso=code, name=english,
                      name_ar=arabic, kind='governorate', aliases=['%s Province' % english])


def rests(parts, syria):
    """What no part covers, cut where two parts meet so that each piece has one natural owner."""
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.Union(part)
    lines = syria.Boundary().Union(whole.Boundary())
    for i, a in enumerate(parts):
        for b in parts[i + 1:]:
            meeting = a.Boundary().Intersection(b.Boundary()).Intersection(whole.Boundary())
            for x, y in points_of(meeting):
                lines = lines.Union(cut_to(syria, x, y))
    gap = syria.Difference(whole)
    return [face for face in polygon_parts(lines.Polygonize())
            if face.PointOnSurface().Within(gap)]


def points_of(geometry):
    if geometry.GetGeometryCount() == 0:
        return geometry.GetPoints() or []
    return [p for g in geometry for p in points_of(g)]


def cut_to(syria, x, y):
    """From a point to the nearest vertex of the outline."""
    near = min(syria.GetGeometryRef(0).GetPoints(), key=lambda p: (p[0] - x) ** 2 + (p[1] - y) ** 2)
    return line([(x, y), near])


def main(sources, out):
    def source(name):
        return os.path.join(sources, name)

    def put(name, features):
        write(os.path.join(out, name + '.geojson'), features)
    countries = read(source('coastline.geojson'), 'A3', list(NEIGHBOURS) + ['SYR'])
    syria = outline(countries)
    put('outline', feature(syria, id='syria', name='Syria', name_ar='سوريا'))
    put('neighbours', list(neighbours(countries)))
    streams = list(rivers(source('ne_10m_rivers_lake_centerlines.shp'), source('gshhg.txt')))
    put('rivers', streams)
    land = read(source('land.geojson'), 'A3', ['SYR'])['SYR']
    lines = multi(ogr.wkbMultiLineString, [line(f['geometry']['coordinates']) for f in streams])
    put('lakes', list(lakes(syria, land, lines)))
    admin = read(source('provinces.geojson'), 'iso_3166_2', list(GOVERNORATES) + [UNDOF_ZONE])
    put('governorates', list(governorates(sorted(admin.items()), syria)))


if __name__ == '__main__':
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(sys.argv[1], sys.argv[2])
