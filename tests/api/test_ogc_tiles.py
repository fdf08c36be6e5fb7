"""OGC API - Tiles: from the landing page to a tile, as a client goes."""

import pytest

SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
MVT = "application/vnd.mapbox-vector-tile"


def links(document, rel):
    return [link for link in document["links"] if link["rel"] == rel]


def follow(daemon, document, rel):
    (link,) = links(document, rel)
    return daemon.json(link["href"].replace(daemon.url, ""))


def tile(daemon, tileset, matrix, row, col):
    (item,) = links(tileset, "item")
    assert item["type"] == MVT and item["templated"] is True
    path = item["href"].replace(daemon.url, "").replace("{tileMatrix}", str(matrix)).replace("{tileRow}", str(row))
    answer = daemon.get(path.replace("{tileCol}", str(col)))
    assert answer.status_code == 200 and answer.headers["Content-Type"] == MVT
    return answer.content


def some_tile(tileset, matrix):
    limits = next(m for m in tileset["tileMatrixSetLimits"] if m["tileMatrix"] == str(matrix))
    return limits["minTileRow"], limits["minTileCol"]


def test_the_way_from_the_landing_page(daemon):
    listed = follow(daemon, daemon.json("/"), TILESETS)
    (entry,) = listed["tilesets"]
    assert entry["dataType"] == "vector" and entry["crs"].endswith("EPSG/0/3857")
    tileset = follow(daemon, entry, "self")
    assert [layer["id"] for layer in tileset["layers"]] == ["control", "fronts", "places"]
    assert [layer["geometryDimension"] for layer in tileset["layers"]] == [2, 1, 0]
    matrices = follow(daemon, tileset, SCHEME)
    assert matrices["uri"] == tileset["tileMatrixSetURI"]
    for z, matrix in enumerate(matrices["tileMatrices"]):
        assert matrix["id"] == str(z) and matrix["matrixWidth"] == 2**z
        assert matrix["cellSize"] * 2**z == pytest.approx(156543.033928041, rel=1e-9)
        assert matrix["scaleDenominator"] == pytest.approx(matrix["cellSize"] / 0.00028, rel=1e-9)
    row, col = some_tile(tileset, 9)
    found = tile(daemon, tileset, 9, row, col)
    assert found and found == daemon.get(f"/tiles/9/{col}/{row}.mvt").content  # the row comes first


@pytest.mark.parametrize("collection", ["control", "fronts", "places"])
def test_a_collection_has_tiles_of_its_layer(daemon, collection):
    document = daemon.json(f"/collections/{collection}")
    tileset = follow(daemon, follow(daemon, document, TILESETS)["tilesets"][0], "self")
    assert [layer["id"] for layer in tileset["layers"]] == [collection]
    content = tile(daemon, tileset, 2, *some_tile(tileset, 2))
    names = [name for name in (b"control", b"fronts", b"places") if b"\x0a" + bytes([len(name)]) + name in content]
    assert names in ([collection.encode()], [])
    if collection == "control":
        assert names


def test_events_have_no_tiles(daemon):
    assert not links(daemon.json("/collections/events"), TILESETS)
    assert daemon.get("/collections/events/tiles").status_code == 404


def test_tiles_of_a_day(daemon):
    tileset = daemon.json("/tiles/WebMercatorQuad?datetime=2020-01-01&level=faction")
    (item,) = links(tileset, "item")
    assert item["href"].endswith("{tileCol}?datetime=2020-01-01&level=faction")
    assert daemon.get("/tiles/WebMercatorQuad/3/9/1").status_code == 404  # there are 8 rows
    assert daemon.get("/tiles/WorldCRS84Quad").status_code == 404
    assert daemon.get("/tiles/WebMercatorQuad/03/1/1").status_code == 404


def test_what_is_held(daemon):
    classes = daemon.json("/conformance")["conformsTo"]
    for name in ("core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "datetime", "mvt"):
        assert f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}" in classes
    paths = daemon.json("/api")["paths"]
    assert "/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}" in paths
    names = [item["get"].get("operationId", "") for item in paths.values() if "get" in item]
    for end in ("getTileSetsList", "getTileSet", "getTile"):
        assert f"map.dataset.vector.{end}" in names and f"control.collection.vector.{end}" in names
    sets = daemon.json("/tileMatrixSets")["tileMatrixSets"]
    assert [s["id"] for s in sets] == ["WebMercatorQuad"]
    assert {link["rel"] for link in sets[0]["links"]} == {"self", "item"}
    for path in ("/tiles", "/tiles/WebMercatorQuad", "/tileMatrixSets", "/tileMatrixSets/WebMercatorQuad"):
        page = daemon.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
