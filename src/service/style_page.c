// style_page.c - GET /style.json: a style for MapLibre (version 8) that asks no other host for anything.
//
// It has no `glyphs`, so no labels: places are circles, and what they are called is among their properties.
#include "tile_pages.h"

#define SOURCE "frontline"

// ["get", property], as `name` or in an array
static void write_get(fl_json_writer *w, const char *name, const char *property)
{
    fl_write_array(w, name);
    fl_write_text(w, NULL, "get");
    fl_write_text(w, NULL, property);
    fl_write_end(w);
}

// The colour of who holds, by the legend. QGIS 3.22 reads no other expression for a colour: a `match` that is all of
// it, labels in arrays, colours written out; and of that for circles only the last.
static void write_legend(fl_json_writer *w, const char *name, const fl_theatre *t)
{
    char fill[FL_COLOUR_TEXT];
    fl_write_array(w, name);
    fl_write_text(w, NULL, "match");
    write_get(w, NULL, "actor");
    for (size_t i = 0; i < t->actor_count; i++) {
        fl_write_array(w, NULL);
        fl_write_text(w, NULL, t->actors[i].id);
        fl_write_end(w);
        fl_write_text(w, NULL, t->actors[i].colour);
    }
    fl_codec_colour(t, fl_control_of(FL_UNKNOWN, 0, 0), fill);
    fl_write_text(w, NULL, fill);
    fl_write_end(w);
}

// ["interpolate", ["linear"], ["zoom"], 5, from, 12, to], in tenths
static void write_by_zoom(fl_json_writer *w, const char *name, int64_t from, int64_t to)
{
    fl_write_array(w, name);
    fl_write_text(w, NULL, "interpolate");
    fl_write_array(w, NULL);
    fl_write_text(w, NULL, "linear");
    fl_write_end(w);
    fl_write_array(w, NULL);
    fl_write_text(w, NULL, "zoom");
    fl_write_end(w);
    fl_write_int(w, NULL, 5);
    fl_write_decimal(w, NULL, from, 1);
    fl_write_int(w, NULL, 12);
    fl_write_decimal(w, NULL, to, 1);
    fl_write_end(w);
}

// ["match", ["get", "kind"], "city", city, "town", town, rest], in tenths
static void write_by_kind(fl_json_writer *w, const char *name, int64_t city, int64_t town,
                          int64_t rest)
{
    fl_write_array(w, name);
    fl_write_text(w, NULL, "match");
    write_get(w, NULL, "kind");
    fl_write_text(w, NULL, "city");
    fl_write_decimal(w, NULL, city, 1);
    fl_write_text(w, NULL, "town");
    fl_write_decimal(w, NULL, town, 1);
    fl_write_decimal(w, NULL, rest, 1);
    fl_write_end(w);
}

// Opens a layer and its paint; closed by two fl_write_end().
static void open_layer(fl_json_writer *w, const char *id, const char *type,
                       const char *source_layer)
{
    fl_write_object(w, NULL);
    fl_write_text(w, "id", id);
    fl_write_text(w, "type", type);
    if (source_layer) {
        fl_write_text(w, "source", SOURCE);
        fl_write_text(w, "source-layer", source_layer);
    }
    fl_write_object(w, "paint");
}

static void close_layer(fl_json_writer *w)
{
    fl_write_end(w);
    fl_write_end(w);
}

// Zones of one holder, or of two: only the field `fill` has the colour of these.
static void write_zones(fl_json_writer *w, const fl_theatre *t, bool contested)
{
    open_layer(w, contested ? "contested" : "control", "fill", "control");
    if (contested)
        write_get(w, "fill-color", "fill");
    else
        write_legend(w, "fill-color", t);
    fl_write_decimal(w, "fill-opacity", 7, 1);
    fl_write_bool(w, "fill-antialias", false); // else each border would show twice
    fl_write_end(w);
    fl_write_array(w, "filter");
    fl_write_text(w, NULL, contested ? "has" : "!has");
    fl_write_text(w, NULL, "other");
    fl_write_end(w);
    fl_write_end(w);
}

static void write_layers(fl_json_writer *w, const fl_theatre *t)
{
    open_layer(w, "background", "background", NULL);
    fl_write_text(w, "background-color", "#f4f1ea");
    close_layer(w);
    write_zones(w, t, false);
    write_zones(w, t, true);
    open_layer(w, "fronts", "line", "fronts");
    fl_write_text(w, "line-color", "#333333");
    write_by_zoom(w, "line-width", 8, 30);
    close_layer(w);
    open_layer(w, "places", "circle", "places");
    write_legend(w, "circle-color", t);
    write_by_kind(w, "circle-radius", 55, 40, 25);
    fl_write_text(w, "circle-stroke-color", "#ffffff");
    fl_write_decimal(w, "circle-stroke-width", 10, 1);
    close_layer(w);
}

fl_status fl_page_style(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    (void)err;
    const fl_theatre *t = fl_view_theatre_at(c->view, c->params.to);
    fl_write_object(w, NULL);
    fl_write_int(w, "version", 8);
    fl_write_text(w, "name", t->names.at[0].text);
    fl_write_object(w, "sources");
    fl_write_object(w, SOURCE);
    fl_write_text(w, "type", "vector");
    fl_write_address(c, w, "url", "/tiles.json");
    fl_write_end(w);
    fl_write_end(w);
    fl_write_array(w, "layers");
    write_layers(w, t);
    fl_write_end(w);
    fl_write_end(w);
    return FL_OK;
}
