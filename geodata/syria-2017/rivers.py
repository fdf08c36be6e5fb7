"""The rivers of the theatre: one line down stream for each that has a name.

Natural Earth has the large rivers, in pieces under the names of each country; GSHHG has the small
ones, in pieces without names. So a river is said here by points that it passes, and found as the
shortest way along the pieces.
"""
import heapq
import math

from osgeo import ogr

from geometry import feature, line, rounded, thin

JUMP_DEGREES = 0.02  # ends of pieces nearer than this are joined ...
JUMP_COST = 8        # ... at this many times their distance
TOLERANCE = 0.001   # degrees; the sources are good to about half a kilometre

RIVERS = [  # id, English, Arabic, aliases, source, stretches; a straight line joins two stretches
    ('euphrates', 'Euphrates', 'الفرات', ['al-Furat', 'Firat', 'Fırat', 'نهر الفرات'], 'natural earth',
     [[(37.88, 37.05), (38.03, 36.84), (38.18, 36.34), (38.56, 35.86), (39.50, 35.82), (40.14, 35.36),
       (40.50, 35.00), (40.99, 34.43), (41.50, 34.35)]]),
    ('tigris', 'Tigris', 'دجلة', ['Dijla', 'Dicle', 'نهر دجلة'], 'natural earth',
     [[(41.60, 37.60), (42.20, 37.32), (42.38, 37.06), (42.70, 36.75)]]),
    ('khabur', 'Khabur', 'الخابور', ['al-Khabur', 'Khabour', 'نهر الخابور'], 'gshhg',
     [[(40.07, 36.85), (40.37, 36.65), (40.75, 36.50), (40.75, 36.05), (40.66, 35.51), (40.43, 35.15)]]),
    ('orontes', 'Orontes', 'العاصي', ['al-Asi', 'Asi', 'نهر العاصي'], 'gshhg',
     [[(36.448, 34.416), (36.524, 34.615)],  # then through Lake Qattinah
      [(36.614, 34.672), (36.75, 35.135), (36.57, 35.26), (36.32, 35.81), (36.40, 36.25)]]),
]


def natural_earth(path):
    source = ogr.Open(path)
    layer = source.GetLayer(0)
    layer.SetSpatialFilterRect(35, 32, 44, 40)
    for f in layer:
        geometry = f.GetGeometryRef()
        for part in [geometry] if geometry.GetGeometryName() == 'LINESTRING' else geometry:
            yield [(round(x, 6), round(y, 6)) for x, y, *_ in part.GetPoints()]


def gshhg(path):
    """The text that `gmt coast -M` prints: a line with > begins a piece."""
    piece = []
    with open(path) as f:
        for row in f:
            if row.startswith('>'):
                yield piece
                piece = []
            elif not row.startswith('#'):
                x, y = row.split()[:2]
                piece.append((round(float(x), 6), round(float(y), 6)))
    yield piece


def graph(pieces):
    """{point: {neighbour: cost}}; where pieces only nearly meet, a dear link joins them."""
    links = {}

    def link(p, q, cost):
        links.setdefault(p, {})[q] = cost
        links.setdefault(q, {})[p] = cost
    ends = set()
    for piece in pieces:
        for p, q in zip(piece, piece[1:]):
            link(p, q, math.dist(p, q))
        ends.update(piece[:1] + piece[-1:])
    points = sorted(links)
    for p in sorted(ends & set(points)):
        for q in points:
            if q not in links[p] and 0 < math.dist(p, q) < JUMP_DEGREES:
                link(p, q, JUMP_COST * math.dist(p, q))
    return links


def shortest(links, start, goal):
    cost, before, heap = {start: 0.0}, {}, [(0.0, start)]
    while heap:
        so_far, p = heapq.heappop(heap)
        if p == goal:
            way = [p]
            while way[-1] != start:
                way.append(before[way[-1]])
            return way[::-1]
        for q, step in links[p].items():
            if so_far + step < cost.get(q, math.inf):
                cost[q], before[q] = so_far + step, p
                heapq.heappush(heap, (so_far + step, q))
    raise SystemExit('rivers.py: no way from %s to %s' % (start, goal))


def follow(links, passes):
    at = [min(links, key=lambda p: math.dist(p, w)) for w in passes]
    way = at[:1]
    for p, q in zip(at, at[1:]):
        way += shortest(links, p, q)[1:]
    return way


def rivers(natural_earth_path, gshhg_path):
    links = {'natural earth': graph(natural_earth(natural_earth_path)),
             'gshhg': graph(gshhg(gshhg_path))}
    for ident, english, arabic, aliases, source, stretches in RIVERS:
        way = [p for passes in stretches for p in follow(links[source], passes)]
        river = rounded(line(thin(way, TOLERANCE)))
        if not river.IsSimple():
            raise SystemExit('rivers.py: %s crosses itself' % english)
        yield feature(river, id=ident, name=english, name_ar=arabic, kind='river', aliases=aliases,
                      source=source)
