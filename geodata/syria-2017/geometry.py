"""What the steps of the recipe share: reading, rounding to the grid, thinning, writing GeoJSON."""
import json
import math

from osgeo import gdal, ogr

ogr.UseExceptions()
gdal.SetConfigOption('OGR_GEOJSON_MAX_OBJ_SIZE', '0')

DIGITS = 7  # decimals of a degree: the daemon's grid
EARTH_RADIUS_KM = 6371.0072


def read(path, field, wanted):
    """{value of field: valid geometry} of the features asked for; each must be there."""
    source = ogr.Open(path)
    layer = source.GetLayer(0)
    layer.SetAttributeFilter('"%s" IN (%s)' % (field, ','.join("'%s'" % w for w in wanted)))
    found = {}
    for f in layer:
        geometry = f.GetGeometryRef()
        found[f[field]] = geometry.Clone() if geometry.IsValid() else geometry.MakeValid()
    if set(found) != set(wanted):
        raise SystemExit('%s: wanted %s, found %s' % (path, sorted(wanted), sorted(found)))
    return found


def polygon_parts(geometry):
    """The polygons of a geometry, flat; lines and points that an overlay left are dropped."""
    if geometry.GetGeometryName() == 'POLYGON':
        return [geometry.Clone()]
    if geometry.GetGeometryName() in ('MULTIPOLYGON', 'GEOMETRYCOLLECTION'):
        return [p for g in geometry for p in polygon_parts(g)]
    return []


def polygon(ring):
    """A polygon of one ring; the first point is not repeated in `ring`."""
    shell = ogr.Geometry(ogr.wkbLinearRing)
    for x, y in ring + ring[:1]:
        shell.AddPoint_2D(x, y)
    geometry = ogr.Geometry(ogr.wkbPolygon)
    geometry.AddGeometry(shell)
    return geometry


def line(points):
    geometry = ogr.Geometry(ogr.wkbLineString)
    for x, y in points:
        geometry.AddPoint_2D(x, y)
    return geometry


def multi(kind, parts):
    geometry = ogr.Geometry(kind)
    for part in parts:
        geometry.AddGeometry(part)
    return geometry


def rounded(geometry):
    """On the grid, and valid there."""
    text = geometry.ExportToJson(options=['COORDINATE_PRECISION=%d' % DIGITS])
    grid = ogr.CreateGeometryFromJson(text)
    return grid if grid.IsValid() else grid.MakeValid()


def area_km2(geometry):
    """Good to a percent, which is enough to tell a lake from a puddle."""
    scale = math.radians(1) * EARTH_RADIUS_KM
    return geometry.Area() * scale ** 2 * math.cos(math.radians(geometry.Centroid().GetY()))


def thin(points, tolerance):
    """Douglas-Peucker; both ends stay. The result does not depend on the direction of travel."""
    if points[0] > points[-1]:
        return thin(points[::-1], tolerance)[::-1]
    keep, stack = {0, len(points) - 1}, [(0, len(points) - 1)]
    while stack:
        i, j = stack.pop()
        far = [(distance(points[k], points[i], points[j]), -k) for k in range(i + 1, j)]
        if far and max(far)[0] > tolerance:
            k = -max(far)[1]
            keep.add(k)
            stack += [(i, k), (k, j)]
    return [points[k] for k in sorted(keep)]


def thin_between(ring, fixed, tolerance):
    """A ring thinned between those of its points that are in `fixed`."""
    start = next((i for i, p in enumerate(ring) if p in fixed), ring.index(min(ring)))
    ring = ring[start:] + ring[:start + 1]
    stops = [i for i, p in enumerate(ring) if p in fixed or i in (0, len(ring) - 1)]
    if len(stops) == 2:  # one free stretch around: a second stop keeps it from collapsing
        stops.insert(1, max(range(len(ring)), key=lambda i: math.dist(ring[i], ring[0])))
    out = []
    for i, j in zip(stops, stops[1:]):
        out += thin(ring[i:j + 1], tolerance)[:-1]
    return out


def distance(p, a, b):
    """Of p from the segment ab, in degrees."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length if length else 0.0
    t = min(1.0, max(0.0, t))
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


def feature(geometry, **properties):
    return {'type': 'Feature', 'properties': properties, 'geometry': canonical(geometry)}


def canonical(geometry):
    """GeoJSON as RFC 7946 wants it, and one form only: shells counter-clockwise, each ring from its
    least point, parts and holes by theirs; a multi-geometry of one part is that part."""
    g = json.loads(geometry.ExportToJson(options=['COORDINATE_PRECISION=%d' % DIGITS]))
    kind, coordinates = g['type'], g['coordinates']
    if kind == 'Polygon':
        coordinates = turned(coordinates)
    elif kind == 'MultiPolygon':
        coordinates = sorted((turned(rings) for rings in coordinates), key=lambda r: r[0][0])
    if kind.startswith('Multi') and len(coordinates) == 1:
        kind, coordinates = kind[len('Multi'):], coordinates[0]
    return {'type': kind, 'coordinates': coordinates}


def turned(rings):
    out = []
    for i, ring in enumerate(rings):
        ring = ring[:-1]
        if (signed_area(ring) < 0) == (i == 0):
            ring.reverse()
        first = ring.index(min(ring))
        out.append(ring[first:] + ring[:first + 1])
    return out[:1] + sorted(out[1:])


def signed_area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1])) / 2


def write(path, features):
    """One feature is written as a Feature, a list as a FeatureCollection, a line for each."""
    def text(f):
        return json.dumps(f, ensure_ascii=False, separators=(',', ':'))
    if isinstance(features, dict):
        whole = text(features)
    else:
        whole = '{"type":"FeatureCollection","features":[\n%s\n]}' % ',\n'.join(map(text, features))
    with open(path, 'w', encoding='utf-8') as f:
        f.write(whole + '\n')
