#!/usr/bin/python3
"""Checks the files of a theatre against each other.

    check.py [FOLDER]      the default is the folder of this file

Prints each fault with its place and ends with status 1 if there is one. Python's own library only.
"""
import csv
import json
import math
import os
import re
import sys
import unicodedata

COLUMNS = ('name kind lon lat governorate status holder other confidence variants name_ar '
           'coord_source note').split()
PLACE_KINDS = {'city', 'town', 'village', 'site', 'crossing', 'port', 'airbase'}
STATUSES = {  # which of holder and other a status has
    'held': (True, False), 'contested': (True, True), 'shared': (True, True),
    'claimed': (True, True), 'unknown': (False, False)}
EVENT_KINDS = {'control', 'contest', 'share', 'claim', 'withdraw', 'survey', 'incident'}
EVENT_FIELDS = {'kind', 'actor', 'other', 'from', 'to', 'area', 'occurred_at', 'precision', 'place',
                'sources', 'note', 'tags', 'key', 'confirm', 'parts', 'rest'}
PRECISIONS = {'hour', 'day', 'week', 'month'}
LAYERS = ('rivers.geojson', 'lakes.geojson', 'governorates.geojson', 'districts.geojson',
          'footprints.geojson', 'neighbours.geojson')
CONFIDENCES = {'high', 'medium', 'low'}
OUTSIDE_KM = 3   # a place this far outside the outline still belongs inside
KM_PER_DEGREE = 111.2
ARTICLES = {'al', 'an', 'ar', 'as', 'ash', 'at', 'ad', 'az', 'el', 'ez', 'the'}

faults = []


def fault(where, text, *values):
    faults.append('%s: %s' % (where, text % values if values else text))


def fold(name):
    """A name as a search sees it: no marks, case, apostrophes, hyphens or articles."""
    plain = unicodedata.normalize('NFKD', name.casefold())
    plain = ''.join(c for c in plain if not unicodedata.combining(c) and c not in "'`’‘ʻʿʾ")
    words = re.findall(r'\w+', plain)
    return ' '.join([w for w in words if w not in ARTICLES] or words)


# ---- geometry ---------------------------------------------------------------------------------

def polygons(geometry):
    c = geometry['coordinates']
    return [c] if geometry['type'] == 'Polygon' else c


def ring_area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:])) / 2


def check_rings(where, geometry):
    """Closed, at least a triangle, no repeated point, shells counter-clockwise and holes clockwise,
    on the grid of seven decimals."""
    if geometry['type'] not in ('Polygon', 'MultiPolygon'):
        return fault(where, 'expected a Polygon or MultiPolygon, not %s', geometry['type'])
    for part in polygons(geometry):
        for i, ring in enumerate(part):
            if len(ring) < 4 or ring[0] != ring[-1]:
                fault(where, 'a ring of %d points is not closed', len(ring))
            elif (ring_area(ring) > 0) != (i == 0):
                fault(where, 'a ring at %s is turned the wrong way', ring[0])
            if len({tuple(p) for p in ring}) != len(ring) - 1:
                fault(where, 'a ring at %s passes a point twice', ring[0])
            check_points(where, ring)


def check_points(where, points):
    for x, y in points:
        if not (-180 <= x <= 180 and -85 <= y <= 85):
            fault(where, 'the point %s, %s is out of range', x, y)
        if round(x, 7) != x or round(y, 7) != y:
            fault(where, 'the point %s, %s has more than seven decimals', x, y)


def inside(geometry, x, y):
    odd = False
    for part in polygons(geometry):
        for ring in part:
            for (ax, ay), (bx, by) in zip(ring, ring[1:]):
                if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
                    odd = not odd
    return odd


def km_from_border(geometry, x, y):
    shrink = math.cos(math.radians(y))
    best = math.inf
    for part in polygons(geometry):
        for ring in part:
            for (ax, ay), (bx, by) in zip(ring, ring[1:]):
                ux, uy = (bx - ax) * shrink, by - ay
                vx, vy = (x - ax) * shrink, y - ay
                t = min(1, max(0, (ux * vx + uy * vy) / (ux * ux + uy * uy)))
                best = min(best, math.hypot(vx - t * ux, vy - t * uy))
    return best * KM_PER_DEGREE


# ---- the files --------------------------------------------------------------------------------

def check_actors(theatre):
    actors = {a['id']: a for a in theatre['actors']}
    if len(actors) < len(theatre['actors']):
        fault('theatre.json', 'two actors have one id')
    spellings = {}
    for a in theatre['actors']:
        where = 'theatre.json, actor %s' % a['id']
        if not ends_at_a_side(a, actors):
            fault(where, 'its parents do not end at a side')
        if not re.fullmatch('#[0-9a-f]{6}', a['colour']):
            fault(where, 'no colour: %s', a['colour'])
        for language in theatre['settings']['languages']:
            if not a['name'].get(language):
                fault(where, 'no name in %s', language)
        for spelling in {a['id'], a['short'], *a['aliases'], *a['name'].values()}:
            owner = spellings.setdefault(spelling.casefold(), a['id'])
            if owner != a['id']:
                fault(where, '"%s" is %s already', spelling, owner)
    return actors


def ends_at_a_side(actor, actors):
    for _ in actors:
        if actor['parent'] is None:
            return True
        if actor['parent'] not in actors:
            return False
        actor = actors[actor['parent']]
    return False  # in a circle


def check_places(path, actors, outline):
    """Every name and spelling that the file knows: {folded: name of the place}."""
    spellings = {}
    with open(path, encoding='utf-8', newline='') as f:
        reader = csv.DictReader(f)
        if reader.fieldnames != COLUMNS:
            fault('places.csv', 'the columns are %s, not %s', reader.fieldnames, COLUMNS)
            return spellings
        for row in reader:
            where = 'places.csv:%d, %s' % (reader.line_num, row['name'])
            check_place(where, row, actors, outline)
            if row['name'] in spellings.values():
                fault(where, 'is there twice')
            names = [row['name'], row['name_ar'], *row['variants'].split('|')]
            for name in filter(None, names):
                owner = spellings.setdefault(fold(name), row['name'])
                if owner != row['name']:
                    fault(where, '"%s" also means %s', name, owner)
            if names.count(row['name']) > 1:
                fault(where, 'its own name stands among the variants')
    return spellings


def check_place(where, row, actors, outline):
    if not row['name'] or not row['governorate'] or not row['coord_source']:
        fault(where, 'name, governorate and coord_source must not be empty')
    if row['kind'] not in PLACE_KINDS:
        fault(where, 'no kind: %s', row['kind'])
    if row['confidence'] not in CONFIDENCES:
        fault(where, 'no confidence: %s', row['confidence'])
    if row['status'] not in STATUSES:
        fault(where, 'no status: %s', row['status'])
    elif (bool(row['holder']), bool(row['other'])) != STATUSES[row['status']]:
        fault(where, '%s does not go with holder "%s" and other "%s"', row['status'], row['holder'],
              row['other'])
    for actor in filter(None, (row['holder'], row['other'])):
        if actor not in actors:
            fault(where, 'no actor: %s', actor)
    if row['holder'] and row['holder'] == row['other']:
        fault(where, 'holder and other are the same')
    x, y = float(row['lon']), float(row['lat'])
    check_points(where, [(x, y)])
    if not inside(outline, x, y):
        km = km_from_border(outline, x, y)
        if km > OUTSIDE_KM:
            fault(where, '%.1f km outside the outline', km)


def check_event(where, feature, actors, spellings, drawn):
    p = feature['properties']
    for field in set(p) - EVENT_FIELDS:
        fault(where, 'no such field: %s', field)
    needed = ['kind', 'occurred_at', 'precision', 'place', 'sources', 'note', 'key']
    needed.append('parts' if p.get('kind') == 'survey' else 'actor')
    for field in needed:
        if not p.get(field):
            fault(where, '%s is missing', field)
    if p.get('kind') not in EVENT_KINDS:
        fault(where, 'no kind: %s', p.get('kind'))
    if p.get('precision') not in PRECISIONS:
        fault(where, 'no precision: %s', p.get('precision'))
    geometry = feature['geometry']
    if geometry and geometry['type'] == 'Point':
        check_points(where, [geometry['coordinates']])
    elif geometry:
        check_rings(where, geometry)
    elif p.get('kind') != 'incident' and not p.get('area') or 'geometry' in p.get('area', ''):
        fault(where, 'a geometry is missing')
    for actor in [p.get('actor'), p.get('other'), p.get('to'), *p.get('from', [])]:
        if actor and actor not in actors:
            fault(where, 'no actor: %s', actor)
    for name in re.findall(r'"([^"]*)"', p.get('area', '')):
        if fold(name) not in spellings and fold(name) not in drawn:
            fault(where, 'no place, line or unit: %s', name)
    if fold(p.get('place', '')) not in spellings:
        fault(where, 'no place: %s', p.get('place', ''))
    for source in p.get('sources', []):
        if not source.get('name'):
            fault(where, 'a source without a name')
        if not re.fullmatch('[A-F]', source.get('reliability', '')):
            fault(where, 'no reliability: %s', source.get('reliability'))
        if not re.fullmatch('[1-6]', source.get('credibility', '')):
            fault(where, 'no credibility: %s', source.get('credibility'))


def check_events(path, start, actors, spellings, drawn):
    keys = set()
    last = start
    with open(path, encoding='utf-8') as f:
        for number, text in enumerate(f, 1):
            where = 'events.geojsonl:%d' % number
            feature = json.loads(text)
            check_event(where, feature, actors, spellings, drawn)
            p = feature['properties']
            if not re.fullmatch(r'\d{4}-\d\d-\d\d(T[\d:]+Z)?', p['occurred_at']):
                fault(where, 'no date: %s', p['occurred_at'])
            if p['occurred_at'] < last:
                fault(where, '%s comes after %s', p['occurred_at'], last)
            if p['key'] in keys:
                fault(where, 'the key %s is there twice', p['key'])
            last = p['occurred_at']
            keys.add(p['key'])
    return len(keys)


def check_layer(folder, name):
    """Geometry beside the theatre: whole rings, and lines on the grid."""
    features = load(folder, name)['features']
    if not features:
        fault(name, 'is empty')
    for i, f in enumerate(features):
        where = '%s, feature %d' % (name, i)
        if f['geometry']['type'] == 'LineString':
            check_points(where, f['geometry']['coordinates'])
        else:
            check_rings(where, f['geometry'])


def load(folder, name):
    with open(os.path.join(folder, name), encoding='utf-8') as f:
        return json.load(f)


def drawn_names(folder, theatre):
    """The folded names of lines and units, with and without their kind."""
    names = set()
    for member in ('lines', 'units'):
        files = theatre.get(member, [])
        for name in [files] if isinstance(files, str) else files:
            for f in load(folder, name)['features']:
                p = f['properties']
                own = [p['name'], '%s %s' % (p['name'], p.get('kind', '')), *p.get('aliases', [])]
                names.update(fold(n) for n in own + [v for k, v in p.items() if k.startswith('name_')])
    return names


def main(folder):
    theatre = load(folder, 'theatre.json')
    if theatre['format'] != 'frontline theatre 1':
        fault('theatre.json', 'no format that is known: %s', theatre['format'])
    for field in ('credit', 'licences', 'borders'):
        if not theatre[field]:
            fault('theatre.json', '%s is empty', field)
    outline = load(folder, theatre['outline'])['geometry']
    check_rings(theatre['outline'], outline)
    actors = check_actors(theatre)
    spellings = check_places(os.path.join(folder, theatre['places']), actors, outline)
    events = check_events(os.path.join(folder, theatre['events']), theatre['start']['occurred_at'],
                          actors, spellings, drawn_names(folder, theatre))
    for name in LAYERS:
        if os.path.exists(os.path.join(folder, name)):
            check_layer(folder, name)
    for text in faults:
        print(text, file=sys.stderr)
    if faults:
        return 1
    print('%s: %d vertices of outline, %d places, %d events' % (
        theatre['id'], sum(len(r) - 1 for p in polygons(outline) for r in p),
        len(set(spellings.values())), events))
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))))
