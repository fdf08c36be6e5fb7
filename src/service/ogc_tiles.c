// ogc_tiles.c - the tiles as OGC API - Tiles has them: lists of tilesets, tilesets, the tile matrix set.
#include <stdio.h>

#include "call.h"
#include "frontline/codec_mvt.h"
#include "frontline/geo.h"
#include "ogc_links.h"
#include "systems.h"
#include "tile_pages.h"

#define CRS        "http://www.opengis.net/def/crs/EPSG/0/3857"
#define MATRIX_SET "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
#define REL_SCHEME "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
#define MATRICES   25 // of the set; ours have tiles up to FL_TILE_ZOOM_MAX

enum { ADDRESS = 120 };

// "/tiles", or "/collections/control/tiles", and what is below.
static void address_of(const fl_call *c, const char *below, char out[ADDRESS])
{
    if (c->route->about)
        snprintf(out, ADDRESS, "/collections/%s/tiles%s", fl_collection_id(c->route->about), below);
    else
        snprintf(out, ADDRESS, "/tiles%s", below);
}

static void write_scheme(fl_json_writer *w, const fl_call *c)
{
    fl_write_anchor(w, c,
                    &(fl_anchor){ "/tileMatrixSets/WebMercatorQuad", REL_SCHEME, FL_JSON_TYPE,
                                  "the tile matrix set" });
}

// What a list says of a tileset, and it of itself.
static void write_head(fl_json_writer *w, const fl_call *c)
{
    const fl_theatre *t = fl_view_theatre(c->view);
    fl_write_text(w, "title",
                  c->route->about ? fl_collection_id(c->route->about)
                                  : fl_texts_in(t->names, "en"));
    fl_write_text(w, "attribution", t->credit);
    fl_write_text(w, "dataType", "vector");
    fl_write_text(w, "crs", CRS);
    fl_write_text(w, "tileMatrixSetURI", MATRIX_SET);
}

fl_status fl_page_tilesets(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    char list[ADDRESS], set[ADDRESS];
    (void)err;
    address_of(c, "", list);
    address_of(c, "/WebMercatorQuad", set);
    fl_write_object(w, NULL);
    fl_write_array(w, "links");
    fl_write_self(w, c, list);
    fl_write_end(w);
    fl_write_array(w, "tilesets");
    fl_write_object(w, NULL);
    write_head(w, c);
    fl_write_array(w, "links");
    fl_write_anchor(w, c, &(fl_anchor){ set, "self", FL_JSON_TYPE, "the tileset" });
    write_scheme(w, c);
    fl_write_end(w);
    fl_write_end(w);
    fl_write_end(w);
    fl_write_end(w);
    return FL_OK;
}

// ---- a tileset ----------------------------------------------------------------------------------------

static uint32_t cell_of(int64_t from_edge, unsigned zoom)
{
    return (uint32_t)(from_edge >> (32 - zoom));
}

// Which tiles there can be anything in.
static void write_limits(fl_json_writer *w, const fl_theatre *t)
{
    fl_box box = fl_theatre_box(t);
    fl_point sw = fl_geo_mercator((fl_point){ (int32_t)box.x0, (int32_t)box.y0 });
    fl_point ne = fl_geo_mercator((fl_point){ (int32_t)box.x1, (int32_t)box.y1 });
    const int64_t half = INT64_C(1) << 31;
    fl_write_array(w, "tileMatrixSetLimits");
    for (unsigned z = 0; z <= FL_TILE_ZOOM_MAX; z++) {
        char id[8];
        snprintf(id, sizeof id, "%u", z);
        fl_write_object(w, NULL);
        fl_write_text(w, "tileMatrix", id);
        fl_write_int(w, "minTileRow", cell_of(half - 1 - ne.y, z));
        fl_write_int(w, "maxTileRow", cell_of(half - 1 - sw.y, z));
        fl_write_int(w, "minTileCol", cell_of(half + sw.x, z));
        fl_write_int(w, "maxTileCol", cell_of(half + ne.x, z));
        fl_write_end(w);
    }
    fl_write_end(w);
}

static void write_corner(fl_json_writer *w, const char *name, int64_t x, int64_t y)
{
    fl_write_array(w, name);
    fl_write_decimal(w, NULL, x, 7);
    fl_write_decimal(w, NULL, y, 7);
    fl_write_end(w);
}

static void write_bounds(fl_json_writer *w, const fl_theatre *t)
{
    fl_box box = fl_theatre_box(t);
    fl_write_object(w, "boundingBox");
    write_corner(w, "lowerLeft", box.x0, box.y0);
    write_corner(w, "upperRight", box.x1, box.y1);
    fl_write_text(w, "crs", "http://www.opengis.net/def/crs/OGC/1.3/CRS84");
    fl_write_end(w);
}

static void write_layers(fl_json_writer *w, const fl_call *c)
{
    fl_write_array(w, "layers");
    for (size_t i = 0; i < FL_MVT_LAYERS; i++) {
        const fl_mvt_layer *l = fl_mvt_layer_at(i);
        if (!(fl_tile_layers(c->route->about) & FL_MVT_LAYER(i)))
            continue;
        fl_write_object(w, NULL);
        fl_write_text(w, "id", l->name);
        fl_write_text(w, "title", l->title);
        fl_write_text(w, "dataType", "vector");
        fl_write_int(w, "geometryDimension", l->dimension);
        fl_write_end(w);
    }
    fl_write_end(w);
}

// Parameters go on to the tiles: a tileset of a day has the tiles of that day.
static void write_item(fl_json_writer *w, const fl_call *c)
{
    char path[ADDRESS];
    address_of(c, "/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}", path);
    fl_write_object(w, NULL);
    fl_write_address(c, w, "href", path);
    fl_write_text(w, "rel", "item");
    fl_write_text(w, "type", FL_TILE_TYPE);
    fl_write_bool(w, "templated", true);
    fl_write_text(w, "title", "the tiles");
    fl_write_end(w);
}

fl_status fl_page_tileset(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    const fl_theatre *t = fl_view_theatre(c->view);
    char path[ADDRESS];
    (void)err;
    address_of(c, "/WebMercatorQuad", path);
    fl_write_object(w, NULL);
    write_head(w, c);
    write_layers(w, c);
    write_bounds(w, t);
    write_limits(w, t);
    fl_write_array(w, "links");
    fl_write_self(w, c, path);
    write_scheme(w, c);
    write_item(w, c);
    fl_write_end(w);
    fl_write_end(w);
    return FL_OK;
}

// ---- the tile matrix set ------------------------------------------------------------------------------

// Of 256 pixels to a tile, as the standard defines it; all halve from one matrix to the next.
static void write_matrix(fl_json_writer *w, unsigned zoom)
{
    char id[8];
    snprintf(id, sizeof id, "%u", zoom);
    fl_write_object(w, NULL);
    fl_write_text(w, "id", id);
    fl_write_decimal(w, "scaleDenominator", INT64_C(559082264028717800) >> zoom, 9);
    fl_write_decimal(w, "cellSize", INT64_C(1565430339280409700) >> zoom, 13);
    fl_write_text(w, "cornerOfOrigin", "topLeft");
    fl_write_array(w, "pointOfOrigin");
    fl_write_decimal(w, NULL, -INT64_C(200375083427892), 7);
    fl_write_decimal(w, NULL, INT64_C(200375083427892), 7);
    fl_write_end(w);
    fl_write_int(w, "tileWidth", 256);
    fl_write_int(w, "tileHeight", 256);
    fl_write_int(w, "matrixWidth", INT64_C(1) << zoom);
    fl_write_int(w, "matrixHeight", INT64_C(1) << zoom);
    fl_write_end(w);
}

fl_status fl_page_matrix_set(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    (void)err;
    fl_write_object(w, NULL);
    fl_write_text(w, "id", "WebMercatorQuad");
    fl_write_text(w, "title", "Google Maps Compatible for the World");
    fl_write_text(w, "uri", MATRIX_SET);
    fl_write_text(w, "crs", CRS);
    fl_write_array(w, "orderedAxes");
    fl_write_text(w, NULL, "X");
    fl_write_text(w, NULL, "Y");
    fl_write_end(w);
    fl_write_text(w, "wellKnownScaleSet",
                  "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible");
    fl_write_array(w, "tileMatrices");
    for (unsigned z = 0; z < MATRICES; z++)
        write_matrix(w, z);
    fl_write_end(w);
    fl_write_array(w, "links");
    fl_write_self(w, c, "/tileMatrixSets/WebMercatorQuad");
    fl_write_end(w);
    fl_write_end(w);
    return FL_OK;
}

fl_status fl_page_matrix_sets(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    (void)err;
    fl_write_object(w, NULL);
    fl_write_array(w, "tileMatrixSets");
    fl_write_object(w, NULL);
    fl_write_text(w, "id", "WebMercatorQuad");
    fl_write_text(w, "uri", MATRIX_SET);
    fl_write_array(w, "links");
    // Both: the standard's examples have the one, the conformance suite looks for the other.
    fl_write_anchor(w, c,
                    &(fl_anchor){ "/tileMatrixSets/WebMercatorQuad", "self", FL_JSON_TYPE, NULL });
    fl_write_anchor(w, c,
                    &(fl_anchor){ "/tileMatrixSets/WebMercatorQuad", "item", FL_JSON_TYPE, NULL });
    fl_write_end(w);
    fl_write_end(w);
    fl_write_end(w);
    fl_write_array(w, "links");
    fl_write_self(w, c, "/tileMatrixSets");
    fl_write_end(w);
    fl_write_end(w);
    return FL_OK;
}
