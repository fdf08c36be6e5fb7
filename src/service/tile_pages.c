// tile_pages.c - GET /tiles/{z}/{x}/{y}.mvt, /tiles.json and /style.json.
#include "tile_pages.h"
#include "atlas.h"
#include "call.h"
#include "frontline/codec_mvt.h"
#include "frontline/geo.h"

#include <string.h>

#define MOST_BYTES  (500 * 1024) // of a tile; above it is drawn coarser
#define MOST_PLACES 2000         // of a tile; above it the lesser kinds are left out

// ---- places -----------------------------------------------------------------------------------------

static const char *const kinds[] = { "city", "town", "crossing", "airbase", "port", "village" };
#define KINDS (sizeof kinds / sizeof *kinds + 1) // the last: all others

// The lower, the longer a place is kept where there are too many.
static unsigned lesser(const fl_place *p)
{
    unsigned i = 0;
    while (i < KINDS - 1 && strcmp(p->kind, kinds[i]) != 0)
        i++;
    return i;
}

static void thin_out(fl_tile_place *at, size_t *count)
{
    size_t of_kind[KINDS] = { 0 }, room = MOST_PLACES, n = 0;
    unsigned last = 0; // the kind of which some are kept; of those before it, all
    if (*count <= MOST_PLACES)
        return;
    for (size_t i = 0; i < *count; i++)
        of_kind[lesser(at[i].place)]++;
    for (; of_kind[last] <= room; last++)
        room -= of_kind[last];
    for (size_t i = 0; i < *count; i++) {
        unsigned kind = lesser(at[i].place);
        if (kind < last || (kind == last && room > 0 && room--))
            at[n++] = at[i];
    }
    *count = n;
}

// The theatre's places in the tile. *out is of the call's making, to be freed.
static fl_status find_places(const fl_call *c, const fl_map *map, fl_tile t, fl_tile_place **out,
                             size_t *count, fl_err *err)
{
    const fl_theatre *theatre = fl_view_theatre_at(c->view, c->params.to);
    fl_box box = fl_geo_from_mercator(fl_tile_box(t));
    fl_tile_place *list = fl_alloc(theatre->place_count * sizeof *list);
    size_t n = 0;
    if (!list)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < theatre->place_count; i++) {
        const fl_place *p = &theatre->places[i];
        fl_point at;
        if (fl_box_contains(box, p->at) && fl_tile_point(t, fl_geo_mercator(p->at), &at))
            list[n++] = (fl_tile_place){ .place = p, .at = at };
    }
    thin_out(list, &n);
    for (size_t i = 0; i < n; i++) {
        fl_control exact = fl_map_control_at(map, list[i].place->at);
        list[i].control = c->params.by_faction ? exact : fl_theatre_by_side(theatre, exact);
    }
    *out = list;
    *count = n;
    return FL_OK;
}

unsigned fl_tile_layers(fl_collection which)
{
    if (which == FL_NO_COLLECTION)
        return FL_MVT_ALL;
    for (unsigned i = 0; i < FL_MVT_LAYERS; i++)
        if (strcmp(fl_mvt_layer_at(i)->name, fl_collection_id(which)) == 0)
            return FL_MVT_LAYER(i);
    return 0;
}

// ---- tiles ------------------------------------------------------------------------------------------

static fl_status find_leaves(const fl_call *c, const fl_map *map, fl_tile t, fl_leaves *out,
                             fl_err *err)
{
    fl_grouping by = fl_call_grouping(c);
    fl_subject of = { .map = map, .by = &by };
    if (!c->params.by_faction)
        of.grouping = fl_view_theatre_name(c->view, c->params.to);
    return fl_atlas_leaves(c->service->atlas, &of, t, out, err);
}

// As the tiles of a lower zoom are drawn, but of the same squares: a tile hangs on what is near it alone.
static fl_status draw_coarser(const fl_leaves *leaves, fl_tile t, unsigned zoom, fl_tile_view *out,
                              fl_err *err)
{
    fl_sheet own[FL_TILE_SQUARES] = { 0 };
    const fl_sheet *at[FL_TILE_SQUARES];
    fl_status s = FL_OK;
    for (size_t i = 0; s == FL_OK && i < leaves->count; i++) {
        const fl_edges *edges = &leaves->sheet[i]->edges;
        own[i] = *leaves->sheet[i];
        own[i].edges = (fl_edges){ 0 };
        at[i] = &own[i];
        for (size_t k = 0; s == FL_OK && k < edges->count; k++)
            if (!fl_edges_add(&own[i].edges, edges->at[k]))
                s = fl_fail_nomem(err);
        if (s == FL_OK)
            s = fl_sheet_thin(&own[i], NULL, fl_tile_rank(zoom), err);
    }
    if (s == FL_OK)
        s = fl_tile_draw(at, leaves->count, t, out, err);
    for (size_t i = 0; i < leaves->count; i++)
        fl_sheet_done(&own[i]);
    return s;
}

// Draws as from ever further away until the bytes are few enough.
static fl_status write_tile(const fl_call *c, const fl_map *map, fl_tile t, fl_buf *out,
                            fl_err *err)
{
    fl_tile_place *places = NULL;
    size_t place_count = 0;
    fl_leaves leaves = { .count = 0 };
    fl_status s = find_places(c, map, t, &places, &place_count, err);
    if (s == FL_OK)
        s = find_leaves(c, map, t, &leaves, err);
    for (unsigned zoom = t.zoom; s == FL_OK; zoom--) {
        fl_tile_view view = { 0 };
        out->len = 0;
        s = zoom == t.zoom ? fl_tile_draw(leaves.sheet, leaves.count, t, &view, err)
                           : draw_coarser(&leaves, t, zoom, &view, err);
        if (s == FL_OK)
            fl_write_mvt(out, fl_view_theatre_at(c->view, c->params.to),
                         fl_tile_layers(c->route->about), &view, places, place_count);
        fl_tile_view_done(&view);
        if (out->len <= MOST_BYTES || zoom == 0)
            break;
    }
    fl_leaves_done(&leaves);
    fl_free(places);
    return s;
}

fl_box fl_tile_ground(const fl_variables *v)
{
    if (!fl_tile_check(v->z, v->x, v->y))
        return (fl_box){ 1, 1, 0, 0 };
    return fl_atlas_ground((fl_tile){ (unsigned)v->z, (uint32_t)v->x, (uint32_t)v->y });
}

bool fl_tile_substance(const fl_view *view, const fl_variables *v, fl_hash *out)
{
    const fl_map *map = NULL;
    if (!fl_tile_check(v->z, v->x, v->y) || fl_view_map(view, FL_END_OF_TIME, &map, NULL) != FL_OK)
        return false;
    fl_hash shown = fl_atlas_seen(map, (fl_tile){ (unsigned)v->z, (uint32_t)v->x, (uint32_t)v->y });
    uint64_t since = fl_view_theatre_name(view, FL_END_OF_TIME);
    fl_hasher h;
    fl_hash_init(&h);
    fl_hash_add(&h, &shown, sizeof shown);
    fl_hash_add(&h, &since, sizeof since);
    *out = fl_hash_end(&h);
    fl_map_unref(map);
    return true;
}

fl_status fl_page_tile(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    const fl_variables *v = &c->variables;
    const fl_map *map = NULL;
    if (!fl_tile_check(v->z, v->x, v->y))
        return fl_fail(
            err, FL_ENOTFOUND,
            "there is no such tile: z is 0 to %d, and x and y are below 2^z; what is nearer is "
            "drawn from the tiles of z=%d",
            FL_TILE_ZOOM_MAX, FL_TILE_ZOOM_MAX);
    fl_tile t = { (unsigned)v->z, (uint32_t)v->x, (uint32_t)v->y };
    fl_status s = fl_call_map(c, &map, err);
    if (s == FL_OK)
        s = write_tile(c, map, t, w->out, err);
    fl_map_unref(map);
    return s;
}

// ---- about the tiles --------------------------------------------------------------------------------

void fl_write_address(const fl_call *c, fl_json_writer *w, const char *name, const char *path)
{
    fl_buf text = FL_BUF_INIT, asked = FL_BUF_INIT;
    fl_params passed = c->params;
    passed.text[FL_PARAM_LANG] = NULL;
    fl_params_format(&passed, &asked);
    fl_put_format(&text, "%s%s", c->service->public_url, path);
    if (asked.len)
        fl_put_format(&text, "?%.*s", (int)asked.len, (const char *)asked.data);
    if (c->params.known_at)
        fl_put_format(&text, "%cknown-at=v%llu", asked.len ? '&' : '?',
                      (unsigned long long)c->params.known_at);
    fl_put_u8(&text, '\0');
    bool failed = text.failed || asked.failed;
    w->out->failed |= failed;
    fl_write_text(w, name, failed ? "" : (const char *)text.data);
    fl_buf_done(&text);
    fl_buf_done(&asked);
}

// Of the places too what they are called in other languages.
static void write_layer(fl_json_writer *w, const fl_mvt_layer *l, const fl_theatre *t)
{
    fl_schema s = { .name_count = 0 };
    if (strcmp(l->name, fl_collection_id(FL_PLACES_COLLECTION)) == 0)
        fl_schema_of(FL_PLACES_COLLECTION, t, &s);
    fl_write_object(w, NULL);
    fl_write_text(w, "id", l->name);
    fl_write_text(w, "description", l->title);
    fl_write_int(w, "minzoom", 0);
    fl_write_int(w, "maxzoom", FL_TILE_ZOOM_MAX);
    fl_write_object(w, "fields");
    for (size_t i = 0; l->fields[i]; i++)
        fl_write_text(w, l->fields[i], "String");
    for (size_t i = 0; i < s.name_count; i++)
        fl_write_text(w, s.names[i], "String");
    fl_write_end(w);
    fl_write_end(w);
}

int64_t fl_tile_zoom_of(fl_box box)
{
    int64_t zoom = 0, width = box.x1 - box.x0 > box.y1 - box.y0 ? box.x1 - box.x0 : box.y1 - box.y0;
    while (zoom < FL_TILE_ZOOM_MAX && width << zoom < 180 * (int64_t)FL_DEGREE)
        zoom++;
    return zoom;
}

static void write_extent(fl_json_writer *w, fl_box box)
{
    fl_write_array(w, "bounds");
    fl_write_decimal(w, NULL, box.x0, 7);
    fl_write_decimal(w, NULL, box.y0, 7);
    fl_write_decimal(w, NULL, box.x1, 7);
    fl_write_decimal(w, NULL, box.y1, 7);
    fl_write_end(w);
    fl_write_array(w, "center");
    fl_write_decimal(w, NULL, (box.x0 + box.x1) / 2, 7);
    fl_write_decimal(w, NULL, (box.y0 + box.y1) / 2, 7);
    fl_write_int(w, NULL, fl_tile_zoom_of(box));
    fl_write_end(w);
}

fl_status fl_page_tilejson(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    (void)err;
    const fl_theatre *t = fl_view_theatre(c->view);
    fl_write_object(w, NULL);
    fl_write_text(w, "tilejson", "3.0.0");
    fl_write_text(w, "name", t->names.at[0].text);
    fl_write_text(w, "attribution", t->credit);
    fl_write_text(w, "scheme", "xyz");
    fl_write_array(w, "tiles");
    fl_write_address(c, w, NULL, "/tiles/{z}/{x}/{y}.mvt");
    fl_write_end(w);
    fl_write_int(w, "minzoom", 0);
    fl_write_int(w, "maxzoom", FL_TILE_ZOOM_MAX);
    write_extent(w, fl_map_box(fl_view_outline(c->view)));
    fl_write_array(w, "vector_layers");
    for (size_t i = 0; i < FL_MVT_LAYERS; i++)
        write_layer(w, fl_mvt_layer_at(i), t);
    fl_write_end(w);
    fl_write_end(w);
    return FL_OK;
}
