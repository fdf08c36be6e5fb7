// style_page.c - GET /style.json: a style for MapLibre (version 8) that asks no other host for anything.
//
// Names are written with the daemon's own glyphs. What there is to see of a place, mark and name, depends on its kind: a
// low zoom has the cities alone.
#include "frontline/web.h"
#include "tile_pages.h"

#include <stdio.h>

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

// Places by kind, the least first: those drawn later lie above, and their names are put down before.
typedef struct rank {
    const char *kind;        // NULL: all others
    const char *mark, *name; // ids of its layers
    int64_t zoom;            // from which on it is drawn, 0: always
    int64_t radius, size;    // of marks, in tenths; of names, in pixels
} rank;
static const rank ranks[] = {
    { NULL, "places", "place-names", 8, 25, 11 },
    { "town", "towns", "town-names", 7, 40, 12 },
    { "city", "cities", "city-names", 0, 55, 14 },
};
#define RANKS (sizeof ranks / sizeof *ranks)

// ["==", "kind", kind], or all kinds that have no rank of their own.
static void write_kind_filter(fl_json_writer *w, const rank *r)
{
    fl_write_array(w, "filter");
    fl_write_text(w, NULL, r->kind ? "==" : "!in");
    fl_write_text(w, NULL, "kind");
    if (r->kind)
        fl_write_text(w, NULL, r->kind);
    for (size_t i = 0; !r->kind && i < RANKS; i++)
        if (ranks[i].kind)
            fl_write_text(w, NULL, ranks[i].kind);
    fl_write_end(w);
    if (r->zoom)
        fl_write_int(w, "minzoom", r->zoom);
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

static void write_marks(fl_json_writer *w, const fl_theatre *t, const rank *r)
{
    open_layer(w, r->mark, "circle", "places");
    write_legend(w, "circle-color", t);
    fl_write_decimal(w, "circle-radius", r->radius, 1);
    fl_write_text(w, "circle-stroke-color", "#ffffff");
    fl_write_decimal(w, "circle-stroke-width", 10, 1);
    fl_write_end(w);
    write_kind_filter(w, r);
    fl_write_end(w);
}

// What the place is called in that language, else its first name.
static void write_text_field(fl_json_writer *w, const char *language)
{
    char property[32];
    if (!language) {
        write_get(w, "text-field", "name");
        return;
    }
    snprintf(property, sizeof property, "name_%.26s", language);
    fl_write_array(w, "text-field");
    fl_write_text(w, NULL, "coalesce");
    write_get(w, NULL, property);
    write_get(w, NULL, "name");
    fl_write_end(w);
}

static void write_place_names(fl_json_writer *w, const rank *r, const char *language)
{
    static const char *const anchors[] = { "top", "bottom", "left", "right" };
    open_layer(w, r->name, "symbol", "places");
    fl_write_text(w, "text-color", "#1c1c1c");
    fl_write_text(w, "text-halo-color", "#ffffff");
    fl_write_decimal(w, "text-halo-width", 15, 1);
    fl_write_end(w);
    fl_write_object(w, "layout");
    write_text_field(w, language);
    fl_write_array(w, "text-font");
    fl_write_text(w, NULL, FL_WEB_FONT);
    fl_write_end(w);
    fl_write_int(w, "text-size", r->size);
    fl_write_array(w, "text-variable-anchor");
    for (size_t i = 0; i < sizeof anchors / sizeof *anchors; i++)
        fl_write_text(w, NULL, anchors[i]);
    fl_write_end(w);
    fl_write_decimal(w, "text-radial-offset", 6, 1);
    fl_write_end(w);
    write_kind_filter(w, r);
    fl_write_end(w);
}

static bool has_glyphs(void)
{
    fl_asset glyphs;
    return fl_web_glyphs(0, &glyphs);
}

static void write_layers(fl_json_writer *w, const fl_theatre *t, const char *language)
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
    for (size_t i = 0; i < RANKS; i++)
        write_marks(w, t, &ranks[i]);
    for (size_t i = 0; i < RANKS && has_glyphs(); i++)
        write_place_names(w, &ranks[i], language);
}

// Where a map begins that is told nothing else.
static void write_view(fl_json_writer *w, fl_box box)
{
    fl_write_array(w, "center");
    fl_write_decimal(w, NULL, (box.x0 + box.x1) / 2, 7);
    fl_write_decimal(w, NULL, (box.y0 + box.y1) / 2, 7);
    fl_write_end(w);
    fl_write_int(w, "zoom", fl_tile_zoom_of(box) + 1); // 512 pixels or more
}

static void write_glyphs(fl_json_writer *w, const char *root)
{
    fl_buf address = FL_BUF_INIT;
    fl_put_format(&address, "%s/fonts/{fontstack}/{range}.pbf", root);
    fl_put_u8(&address, '\0');
    w->out->failed |= address.failed;
    fl_write_text(w, "glyphs", address.failed ? "" : (const char *)address.data);
    fl_buf_done(&address);
}

fl_status fl_page_style(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    (void)err;
    const fl_theatre *t = fl_view_theatre_at(c->view, c->params.to);
    fl_write_object(w, NULL);
    fl_write_int(w, "version", 8);
    fl_write_text(w, "name", t->names.at[0].text);
    write_view(w, fl_map_box(fl_view_outline(c->view)));
    if (has_glyphs())
        write_glyphs(w, c->service->public_url);
    fl_write_object(w, "sources");
    fl_write_object(w, SOURCE);
    fl_write_text(w, "type", "vector");
    fl_write_address(c, w, "url", "/tiles.json");
    fl_write_end(w);
    fl_write_end(w);
    fl_write_array(w, "layers");
    write_layers(w, t, c->params.text[FL_PARAM_LANG]);
    fl_write_end(w);
    fl_write_end(w);
    return FL_OK;
}
