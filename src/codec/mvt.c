// mvt.c - tiles as Mapbox Vector Tile 2.1 has them. Contract: frontline/codec_mvt.h.
//
// y runs south there, and a ring that is counter-clockwise for us, seen with y north, is written
// backwards so that it is an outer one for readers, too.
#include "frontline/codec_mvt.h"

#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "feature.h"
#include "frontline/base_protobuf.h"
#include "frontline/codec.h"

enum { LAYER = 3 };                                                           // of a tile
enum { NAME = 1, FEATURE = 2, KEY = 3, VALUE = 4, EXTENT = 5, VERSION = 15 }; // of a layer
enum { ID = 1, TAGS = 2, TYPE = 3, GEOMETRY = 4 };                            // of a feature
enum { STRING = 1 };                                                          // of a value
enum { POINT = 1, LINE = 2, POLYGON = 3 };                                    // types
enum { MOVE_TO = 1, LINE_TO = 2, CLOSE_PATH = 7 };                            // commands

static const char *const control_fields[] = { "actor", "name", "status", "other", "fill", NULL };
static const char *const front_fields[] = { "left",         "left_name",   "left_status",
                                            "left_other",   "right",       "right_name",
                                            "right_status", "right_other", NULL };
static const char *const place_fields[] = { "name", "kind", "actor", "status", "fill", NULL };

static const fl_mvt_layer layers[FL_MVT_LAYERS] = {
    { "control", "who holds what", 2, control_fields },
    { "fronts", "front lines", 1, front_fields },
    { "places", "named places", 0, place_fields },
};

const fl_mvt_layer *fl_mvt_layer_at(size_t index)
{
    return &layers[index];
}

// ---- a layer ------------------------------------------------------------------------------------------

#define SLOTS 4096 // of values; above half as many they are repeated, which readers do not mind

typedef struct layer {
    const fl_mvt_layer *what;
    fl_column_name names[FL_NAME_COLUMNS]; // further fields, of languages
    size_t name_count;
    fl_buf features, values;
    uint32_t value_count;
    uint32_t *slot;   // 1 + index of a value, by its hash
    size_t *value_at; // where value i begins in `values`
    size_t value_cap;
    fl_buf tags, geometry; // of the feature that is being written
    uint64_t id;
    fl_point cursor;
} layer;

static void layer_done(layer *l)
{
    fl_buf_done(&l->features);
    fl_buf_done(&l->values);
    fl_buf_done(&l->tags);
    fl_buf_done(&l->geometry);
    fl_free(l->slot);
    fl_free(l->value_at);
}

static uint32_t hash_of(const char *text)
{
    uint32_t h = 2166136261u; // FNV-1a
    for (; *text; text++)
        h = (h ^ (uint8_t)*text) * 16777619u;
    return h;
}

// The message of a text as a value.
static void put_value(fl_buf *out, const char *text)
{
    size_t len = strlen(text);
    fl_buf value = FL_BUF_INIT;
    fl_pb_bytes(&value, STRING, text, len);
    fl_pb_bytes(out, VALUE, value.data, value.len);
    out->failed |= value.failed;
    fl_buf_done(&value);
}

static bool is_value(const layer *l, uint32_t i, const fl_buf *wanted)
{
    return l->value_at[i] + wanted->len <= l->values.len &&
           memcmp(l->values.data + l->value_at[i], wanted->data, wanted->len) == 0;
}

// The index of a text among the values, each of which is there once.
static uint32_t value_of(layer *l, const char *text)
{
    fl_buf wanted = FL_BUF_INIT;
    put_value(&wanted, text);
    uint32_t at = hash_of(text) % SLOTS, found = l->value_count;
    bool room = l->value_count < SLOTS / 2;
    for (; room && !wanted.failed && l->slot[at]; at = (at + 1) % SLOTS) {
        if (is_value(l, l->slot[at] - 1, &wanted)) {
            found = l->slot[at] - 1;
            break;
        }
    }
    if (found == l->value_count) {
        if (wanted.failed || !fl_reserve((void **)&l->value_at, &l->value_cap, l->value_count + 1,
                                         sizeof *l->value_at)) {
            l->values.failed = true;
        } else {
            l->value_at[l->value_count++] = l->values.len;
            if (room)
                l->slot[at] = l->value_count;
            fl_put(&l->values, wanted.data, wanted.len);
        }
    }
    fl_buf_done(&wanted);
    return found;
}

// A property of the feature, the key by its place among the layer's fields. NULL: it has none.
static void tag(layer *l, unsigned key, const char *text)
{
    if (!text)
        return;
    fl_pb_varint(&l->tags, key);
    fl_pb_varint(&l->tags, value_of(l, text));
}

static void begin_feature(layer *l, uint64_t id)
{
    l->tags.len = l->geometry.len = 0;
    l->id = id;
    l->cursor = (fl_point){ 0, 0 };
}

static void end_feature(layer *l, unsigned type)
{
    fl_buf f = FL_BUF_INIT;
    fl_pb_number(&f, ID, l->id);
    fl_pb_bytes(&f, TAGS, l->tags.data, l->tags.len);
    fl_pb_number(&f, TYPE, type);
    fl_pb_bytes(&f, GEOMETRY, l->geometry.data, l->geometry.len);
    fl_pb_bytes(&l->features, FEATURE, f.data, f.len);
    l->features.failed |= f.failed || l->tags.failed || l->geometry.failed;
    fl_buf_done(&f);
}

// Adds the layer to the tile, unless it has no feature.
static void put_layer(fl_buf *out, layer *l)
{
    fl_buf b = FL_BUF_INIT;
    if (l->features.len == 0) {
        out->failed |= l->features.failed;
        return;
    }
    fl_pb_number(&b, VERSION, 2);
    fl_pb_bytes(&b, NAME, l->what->name, strlen(l->what->name));
    fl_put(&b, l->features.data, l->features.len);
    for (size_t i = 0; l->what->fields[i]; i++)
        fl_pb_bytes(&b, KEY, l->what->fields[i], strlen(l->what->fields[i]));
    for (size_t i = 0; i < l->name_count; i++)
        fl_pb_bytes(&b, KEY, l->names[i], strlen(l->names[i]));
    fl_put(&b, l->values.data, l->values.len);
    fl_pb_number(&b, EXTENT, FL_TILE_EXTENT);
    fl_pb_bytes(out, LAYER, b.data, b.len);
    out->failed |= b.failed || l->features.failed || l->values.failed;
    fl_buf_done(&b);
}

// ---- geometry -----------------------------------------------------------------------------------------

static void command(layer *l, unsigned id, size_t count)
{
    fl_pb_varint(&l->geometry, count << 3 | id);
}

static void go_to(layer *l, fl_point p)
{
    fl_point q = { p.x, FL_TILE_EXTENT - p.y };
    fl_pb_varint(&l->geometry, fl_pb_zigzag(q.x - l->cursor.x));
    fl_pb_varint(&l->geometry, fl_pb_zigzag(q.y - l->cursor.y));
    l->cursor = q;
}

static void put_ring(layer *l, const fl_point *at, size_t count)
{
    command(l, MOVE_TO, 1);
    go_to(l, at[0]);
    command(l, LINE_TO, count - 1);
    for (size_t i = count - 1; i > 0; i--)
        go_to(l, at[i]);
    command(l, CLOSE_PATH, 1);
}

static void put_part(layer *l, const fl_polygons *p, size_t part)
{
    for (size_t r = part ? p->part_end[part - 1] : 0; r < p->part_end[part]; r++) {
        size_t first = r ? p->ring_end[r - 1] : 0;
        put_ring(l, p->points + first, p->ring_end[r] - first);
    }
}

static void put_line(layer *l, const fl_point *at, size_t count, bool closed)
{
    command(l, MOVE_TO, 1);
    go_to(l, at[0]);
    command(l, LINE_TO, count - !closed);
    for (size_t i = 1; i < count; i++)
        go_to(l, at[i]);
    if (closed)
        go_to(l, at[0]);
}

// ---- the three layers -----------------------------------------------------------------------------------

static const char *id_of(const fl_theatre *t, fl_actor a)
{
    return a ? fl_theatre_actor(t, a)->id : NULL;
}

static const char *name_of(const fl_theatre *t, fl_actor a)
{
    return a ? fl_theatre_actor(t, a)->names.at[0].text : NULL;
}

static void write_control(layer *l, const fl_theatre *t, const fl_zones *z)
{
    for (size_t i = 0, end; i < z->count; i = end) {
        fl_control c = z->at[i].group;
        char fill[FL_COLOUR_TEXT];
        fl_codec_colour(t, c, fill);
        begin_feature(l, c);
        tag(l, 0, id_of(t, fl_control_holder(c)));
        tag(l, 1, name_of(t, fl_control_holder(c)));
        tag(l, 2, fl_holding_name(fl_control_holding(c)));
        tag(l, 3, id_of(t, fl_control_other(c)));
        tag(l, 4, fill);
        for (end = i; end < z->count && z->at[end].group == c; end++)
            put_part(l, &z->polygons, end);
        end_feature(l, POLYGON);
    }
}

static void tag_side(layer *l, const fl_theatre *t, unsigned first, fl_control c)
{
    tag(l, first, id_of(t, fl_control_holder(c)));
    tag(l, first + 1, name_of(t, fl_control_holder(c)));
    tag(l, first + 2, fl_holding_name(fl_control_holding(c)));
    tag(l, first + 3, id_of(t, fl_control_other(c)));
}

static uint64_t pair_id(const fl_front *f, bool *failed)
{
    fl_buf pair = FL_BUF_INIT;
    fl_put_u32(&pair, f->left);
    fl_put_u32(&pair, f->right);
    uint64_t id = fl_content_id(&pair);
    *failed |= pair.failed;
    fl_buf_done(&pair);
    return id;
}

static void write_fronts(layer *l, const fl_theatre *t, const fl_fronts *f)
{
    for (size_t i = 0, end; i < f->count; i = end) {
        const fl_front *one = &f->at[i];
        begin_feature(l, pair_id(one, &l->features.failed));
        tag_side(l, t, 0, one->left);
        tag_side(l, t, 4, one->right);
        for (end = i;
             end < f->count && f->at[end].left == one->left && f->at[end].right == one->right;
             end++)
            put_line(l, f->points + f->at[end].first, f->at[end].count, f->at[end].closed);
        end_feature(l, LINE);
    }
}

// What a place is called in another language, its key behind the layer's own.
static void tag_name(layer *l, fl_text name)
{
    fl_column_name wanted;
    size_t own = 0, i = 0, none = 0;
    while (l->what->fields[own])
        own++;
    (void)fl_name_column(&wanted, &none, name.language);
    while (i < l->name_count && strcmp(l->names[i], wanted) != 0)
        i++;
    if (i < l->name_count || fl_name_column(l->names, &l->name_count, name.language))
        tag(l, (unsigned)(own + i), name.text);
}

static void write_places(layer *l, const fl_theatre *t, const fl_tile_place *places, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const fl_tile_place *p = &places[i];
        char fill[FL_COLOUR_TEXT];
        fl_codec_colour(t, p->control, fill);
        begin_feature(l, fl_place_id(p->place, &l->features.failed));
        tag(l, 0, p->place->name);
        tag(l, 1, p->place->kind);
        tag(l, 2, id_of(t, fl_control_holder(p->control)));
        tag(l, 3, fl_holding_name(fl_control_holding(p->control)));
        tag(l, 4, fill);
        for (size_t k = 0; k < p->place->names.count; k++)
            tag_name(l, p->place->names.at[k]);
        command(l, MOVE_TO, 1);
        go_to(l, p->at);
        end_feature(l, POINT);
    }
}

void fl_write_mvt(fl_buf *out, const fl_theatre *t, unsigned which, const fl_tile_view *view,
                  const fl_tile_place *places, size_t place_count)
{
    for (size_t i = 0; i < FL_MVT_LAYERS; i++) {
        if (!(which & FL_MVT_LAYER(i)))
            continue;
        layer l = { .what = &layers[i], .slot = fl_alloc(SLOTS * sizeof *l.slot) };
        if (!l.slot)
            out->failed = true;
        else if (i == 0)
            write_control(&l, t, &view->zones);
        else if (i == 1)
            write_fronts(&l, t, &view->fronts);
        else
            write_places(&l, t, places, place_count);
        put_layer(out, &l);
        layer_done(&l);
    }
}
