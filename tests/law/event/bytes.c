// bytes.c - laws of the encoded forms, on random values and on damaged bytes.
//
//   decode(encode(x)) is x, and encode of that is the same bytes;
//   bytes that decode are the one form of what they mean: encode(decode(b)) == b, whatever b.
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "frontline/event.h"
#include "frontline/event_settings.h"
#include "random.h"

static test_random dice;

static bool chance(void)
{
    return test_random_below(&dice, 2) != 0;
}

// ---- random values ------------------------------------------------------------------------------

static const char *random_text(fl_arena *a)
{
    static const char *const letters[] = {
        "a", "Z", "9", " ", "-", "\"", "é", "ل", "€", "𝄞", "\n"
    };
    char text[64] = "";
    size_t n = 1 + test_random_below(&dice, 12);
    for (size_t i = 0; i < n; i++)
        strcat(text, letters[test_random_below(&dice, TEST_COUNT(letters))]);
    return fl_arena_text(a, text, strlen(text));
}

static const char *maybe_text(fl_arena *a)
{
    return chance() ? random_text(a) : NULL;
}

static const char **random_words(fl_arena *a, size_t *count)
{
    *count = test_random_below(&dice, 4);
    const char **words = fl_arena_alloc(a, 4 * sizeof *words);
    for (size_t i = 0; i < *count; i++)
        words[i] = random_text(a);
    return words;
}

static fl_texts random_names(fl_arena *a)
{
    fl_texts t = { fl_arena_alloc(a, 3 * sizeof(fl_text)), 1 + test_random_below(&dice, 3) };
    for (size_t i = 0; i < t.count; i++)
        t.at[i] = (fl_text){ random_text(a), random_text(a) };
    return t;
}

static fl_point random_point(void)
{
    int64_t reach = chance() ? 1000 : FL_LAT_MAX;
    return (fl_point){ (int32_t)test_random_between(&dice, chance() ? -FL_LON_MAX : -reach, reach),
                       (int32_t)test_random_between(&dice, -reach, reach) };
}

static fl_polygons random_polygons(fl_arena *a)
{
    enum { PARTS = 3, RINGS = 3, POINTS = 9 };
    fl_polygons p = { .points = fl_arena_alloc(a, PARTS * RINGS * POINTS * sizeof(fl_point)),
                      .ring_end = fl_arena_alloc(a, PARTS * RINGS * sizeof(uint32_t)),
                      .part_end = fl_arena_alloc(a, PARTS * sizeof(uint32_t)) };
    p.part_count = 1 + test_random_below(&dice, PARTS);
    for (size_t i = 0; i < p.part_count; i++) {
        for (size_t rings = 1 + test_random_below(&dice, RINGS); rings > 0; rings--) {
            for (size_t n = 3 + test_random_below(&dice, POINTS - 2); n > 0; n--)
                p.points[p.point_count++] = random_point();
            p.ring_end[p.ring_count++] = (uint32_t)p.point_count;
        }
        p.part_end[i] = (uint32_t)p.ring_count;
    }
    return p;
}

static fl_time random_time(void)
{
    return test_random_between(&dice, -719162 * FL_DAY, 2932897 * FL_DAY - 1);
}

static void random_sources(fl_event *e)
{
    e->source_count = test_random_below(&dice, 3);
    e->sources = fl_arena_alloc(e->arena, 3 * sizeof *e->sources);
    for (size_t i = 0; i < e->source_count; i++)
        e->sources[i] = (fl_source){ random_text(e->arena), maybe_text(e->arena),
                                     chance() ? random_time() : INT64_MIN,
                                     "\0ABCDEF"[test_random_below(&dice, 7)],
                                     "\000123456"[test_random_below(&dice, 7)] };
}

// Any values that have a form, whether or not they make an event that fl_event_check() would take.
static fl_event random_event(void)
{
    fl_arena *a = fl_arena_new(1 << 20);
    fl_event e = { .arena = a,
                   .kind = (fl_event_kind)test_random_between(&dice, 1, 7),
                   .actor = maybe_text(a),
                   .other = maybe_text(a),
                   .to = maybe_text(a),
                   .area = maybe_text(a),
                   .shape = (fl_shape)test_random_below(&dice, 3),
                   .rest_stays = chance(),
                   .occurred_at = random_time(),
                   .occurred_on_date = chance(),
                   .precision = (fl_precision)test_random_between(&dice, 1, 4),
                   .place = maybe_text(a),
                   .note = maybe_text(a),
                   .key = maybe_text(a),
                   .confirm = chance() };
    e.from = random_words(a, &e.from_count);
    e.tags = random_words(a, &e.tag_count);
    if (e.shape == FL_POINT_SHAPE)
        e.point = random_point();
    if (e.shape == FL_POLYGON_SHAPE)
        e.geometry = random_polygons(a);
    random_sources(&e);
    e.part_count = test_random_below(&dice, 3);
    e.parts = fl_arena_alloc(a, 3 * sizeof *e.parts);
    for (size_t i = 0; i < e.part_count; i++)
        e.parts[i] = (fl_part){ maybe_text(a), maybe_text(a),
                                (fl_holding)test_random_between(&dice, 1, 5), random_polygons(a) };
    return e;
}

static const char *numbered(fl_arena *a, const char *stem, size_t i)
{
    char text[32];
    int len = snprintf(text, sizeof text, "%s-%zu", stem, i);
    return fl_arena_text(a, text, (size_t)len);
}

static fl_theatre random_theatre(void)
{
    fl_arena *a = fl_arena_new(1 << 20);
    fl_theatre t = { .arena = a,
                     .id = "law",
                     .names = random_names(a),
                     .credit = random_text(a),
                     .borders = chance() ? random_text(a) : "",
                     .starts_at = random_time(),
                     .outline = random_polygons(a),
                     .actor_count = test_random_below(&dice, 5),
                     .place_count = test_random_below(&dice, 5) };
    t.map = (fl_map_settings){ .metric = { (int32_t)test_random_between(&dice, 1, 1000), 1000 },
                               .snap_mm = (int32_t)test_random_below(&dice, 3000),
                               .crumb_width_mm = (int32_t)test_random_below(&dice, 2),
                               .crumb_area_e4m2 = (int64_t)test_random_below(&dice, 1 << 30) };
    t.actors = fl_arena_alloc(a, 5 * sizeof *t.actors);
    for (size_t i = 0; i < t.actor_count; i++) { // spellings of two actors must differ
        fl_texts names = { fl_arena_alloc(a, sizeof(fl_text)), 1 };
        names.at[0] = (fl_text){ random_text(a), numbered(a, "név", i) };
        const char **aliases = fl_arena_alloc(a, sizeof *aliases);
        aliases[0] = numbered(a, "alias", i);
        t.actors[i] = (fl_actor_info){ numbered(a, "id", i),
                                       names,
                                       numbered(a, "label", i),
                                       "#01aBcD",
                                       aliases,
                                       chance(),
                                       (fl_actor)(chance() ? i : 0) };
    }
    t.places = fl_arena_alloc(a, 6 * sizeof *t.places);
    for (size_t i = 0; i < t.place_count; i++) {
        fl_place *p = &t.places[i];
        *p = (fl_place){ .name = numbered(a, "place", i),
                         .kind = random_text(a),
                         .governorate = chance() ? random_text(a) : "",
                         .at = random_point() };
        p->variants = random_words(a, &p->variant_count);
        if (chance())
            p->names = random_names(a);
        if (chance())
            p->cell = random_polygons(a);
    }
    return t;
}

// ---- the kinds of body under one face -------------------------------------------------------

typedef struct body_kind {
    const char *name;
    void (*make)(fl_buf *out); // the bytes of a random value
    bool (*again)(const uint8_t *data, size_t len,
                  fl_buf *out); // decode, then encode; false: refused
} body_kind;

static void make_event(fl_buf *out)
{
    fl_event e = random_event();
    fl_event_encode(&e, out);
    fl_event_done(&e);
}

static bool event_again(const uint8_t *data, size_t len, fl_buf *out)
{
    fl_event e;
    fl_err err = { 0 };
    fl_status status = fl_event_decode(data, len, &e, &err);
    assert_true(status == FL_OK || (status == FL_ECORRUPT && err.status == FL_ECORRUPT));
    if (status == FL_OK) {
        fl_event_encode(&e, out);
        fl_event_done(&e);
    }
    return status == FL_OK;
}

static void make_theatre(fl_buf *out)
{
    fl_theatre t = random_theatre();
    assert_int_equal(fl_theatre_check(&t, NULL), FL_OK);
    fl_theatre_encode(&t, out);
    fl_theatre_done(&t);
}

static bool theatre_again(const uint8_t *data, size_t len, fl_buf *out)
{
    fl_theatre t;
    fl_err err = { 0 };
    fl_status status = fl_theatre_decode(data, len, &t, &err);
    assert_true(status == FL_OK || (status == FL_ECORRUPT && err.status == FL_ECORRUPT));
    if (status == FL_OK) {
        fl_theatre_encode(&t, out);
        fl_theatre_done(&t);
    }
    return status == FL_OK;
}

// Those of a random theatre, and one more, for there are no places without one.
static void make_places(fl_buf *out)
{
    fl_theatre t = random_theatre();
    t.places[t.place_count++] =
        (fl_place){ .name = "last", .kind = "site", .governorate = "", .at = random_point() };
    const fl_places places = { .at = t.places, .count = t.place_count };
    fl_places_encode(&places, out);
    fl_theatre_done(&t);
}

static bool places_again(const uint8_t *data, size_t len, fl_buf *out)
{
    fl_places p;
    fl_err err = { 0 };
    fl_status status = fl_places_decode(data, len, &p, &err);
    assert_true(status == FL_OK || (status == FL_ECORRUPT && err.status == FL_ECORRUPT));
    if (status == FL_OK) {
        fl_places_encode(&p, out);
        fl_places_done(&p);
    }
    return status == FL_OK;
}

static void make_actor(fl_buf *out)
{
    fl_arena *a = fl_arena_new(1 << 16);
    bool dated = chance();
    fl_actor_change c = { { .id = random_text(a),
                            .names = random_names(a),
                            .label = random_text(a),
                            .colour = random_text(a),
                            .parent = (fl_actor)test_random_below(&dice, 3) },
                          dated ? random_time() : FL_ALWAYS,
                          false };
    if (dated)
        c.becomes_side = !c.actor.parent && chance();
    else
        c.actor.aliases = random_words(a, &c.actor.alias_count);
    fl_actor_encode(&c, out);
    fl_arena_unref(a);
}

static bool actor_again(const uint8_t *data, size_t len, fl_buf *out)
{
    fl_arena *a = fl_arena_new(1 << 20);
    fl_actor_change c;
    fl_err err = { 0 };
    fl_status status = fl_actor_decode(data, len, a, &c, &err);
    assert_true(status == FL_OK || (status == FL_ECORRUPT && err.status == FL_ECORRUPT));
    if (status == FL_OK)
        fl_actor_encode(&c, out);
    fl_arena_unref(a);
    return status == FL_OK;
}

static void make_settings(fl_buf *out)
{
    fl_arena *a = fl_arena_new(1 << 16);
    fl_settings s = { .credit = maybe_text(a),
                      .borders = maybe_text(a),
                      .description = maybe_text(a),
                      .guard_e2 = (unsigned)test_random_below(&dice, FL_GUARD_E2_MAX + 1) };
    if (chance())
        s.names = random_names(a);
    fl_settings_encode(&s, out);
    fl_arena_unref(a);
}

static bool settings_again(const uint8_t *data, size_t len, fl_buf *out)
{
    fl_arena *a = fl_arena_new(1 << 20);
    fl_settings s;
    fl_err err = { 0 };
    fl_status status = fl_settings_decode(data, len, a, &s, &err);
    assert_true(status == FL_OK || (status == FL_ECORRUPT && err.status == FL_ECORRUPT));
    if (status == FL_OK)
        fl_settings_encode(&s, out);
    fl_arena_unref(a);
    return status == FL_OK;
}

static const fl_map_settings settings = { .metric = { 1000, 1000 } };

static fl_step random_step(void)
{
    fl_point at = random_point();
    int32_t x = at.x / 2, y = at.y / 2; // room for a triangle
    fl_point points[] = { { x, y }, { x + 90, y }, { x, y + 90 } };
    uint32_t ring[] = { 3 }, part[] = { 1 };
    const fl_polygons triangle = { points, 3, 3, ring, 1, 1, part, 1, 1 };
    fl_step s = { .in_pocket = chance(), .turn = { FL_EVENT_CONTROL, 7, 0, 0 } };
    if (s.in_pocket)
        s.pocket = at;
    assert_int_equal(fl_area_new(&settings, &triangle, &s.area, NULL), FL_OK);
    s.above = fl_alloc(16 * sizeof *s.above);
    for (size_t lists = test_random_below(&dice, 4); lists > 0; lists--) {
        fl_actor actor = 0;
        for (size_t n = 1 + test_random_below(&dice, 3); n > 0; n--)
            s.above[s.above_count++] = actor += (fl_actor)test_random_between(&dice, 1, 200);
        s.above[s.above_count++] = 0;
    }
    return s;
}

static void make_effect(fl_buf *out)
{
    fl_effect e = { 0 };
    for (size_t n = test_random_below(&dice, 3); n > 0; n--)
        assert_true(fl_effect_add(&e, random_step()));
    fl_effect_encode(&e, out);
    fl_effect_done(&e);
}

static bool effect_again(const uint8_t *data, size_t len, fl_buf *out)
{
    fl_effect e = { 0 };
    fl_err err = { 0 };
    fl_status status = fl_effect_decode(data, len, &settings, &e, &err);
    assert_true(status == FL_OK || (status == FL_ECORRUPT && err.status == FL_ECORRUPT));
    if (status == FL_OK) {
        fl_effect_encode(&e, out);
        fl_effect_done(&e);
    }
    return status == FL_OK;
}

static const body_kind kinds[] = {
    { "actor", make_actor, actor_again },       { "settings", make_settings, settings_again },
    { "effect", make_effect, effect_again },    { "event", make_event, event_again },
    { "theatre", make_theatre, theatre_again }, { "places", make_places, places_again }
};

// True if the bytes decode; then they must be what the value encodes to.
static bool check_one_form(const body_kind *k, const uint8_t *data, size_t len)
{
    fl_buf again = FL_BUF_INIT;
    bool read = k->again(data, len, &again);
    if (read) {
        assert_int_equal(again.len, len);
        assert_memory_equal(again.data, data, len);
    }
    fl_buf_done(&again);
    return read;
}

// ---- damage -------------------------------------------------------------------------------------

// Changes a copy of the bytes: a bit flipped, a byte set, some dropped, doubled or put in.
static void damage(const fl_buf *from, fl_buf *out)
{
    size_t at = test_random_below(&dice, from->len);
    size_t run = 1 + test_random_below(&dice, 4);
    run = run < from->len - at ? run : from->len - at;
    out->len = 0;
    fl_put(out, from->data, at);
    switch (test_random_below(&dice, 5)) {
    case 0:
        fl_put_u8(out, (uint8_t)(from->data[at] ^ 1u << test_random_below(&dice, 8)));
        fl_put(out, from->data + at + 1, from->len - at - 1);
        break;
    case 1:
        fl_put_u8(out, (uint8_t)test_random_below(&dice, 256));
        fl_put(out, from->data + at + 1, from->len - at - 1);
        break;
    case 2:
        fl_put(out, from->data + at + run, from->len - at - run);
        break;
    case 3:
        fl_put(out, from->data + at, run);
        fl_put(out, from->data + at, from->len - at);
        break;
    default:
        fl_put_u8(out, (uint8_t)test_random_below(&dice, 256));
        fl_put(out, from->data + at, from->len - at);
    }
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    dice = test_random_start();
    for (size_t k = 0; k < TEST_COUNT(kinds); k++)
        for (size_t i = 0; i < test_rounds(1000); i++) {
            fl_buf bytes = FL_BUF_INIT;
            kinds[k].make(&bytes);
            assert_false(bytes.failed);
            assert_true(check_one_form(&kinds[k], bytes.data, bytes.len));
            fl_buf_done(&bytes);
        }
}

static void bytes_cut_short_are_damage(void **state)
{
    (void)state;
    dice = test_random_start();
    for (size_t k = 0; k < TEST_COUNT(kinds); k++) {
        fl_buf bytes = FL_BUF_INIT;
        kinds[k].make(&bytes);
        for (size_t len = 0; len < bytes.len; len++)
            check_one_form(&kinds[k], bytes.data, len);
        fl_buf_done(&bytes);
    }
}

static void damaged_bytes_are_refused_or_another_value(void **state)
{
    (void)state;
    dice = test_random_start();
    for (size_t k = 0; k < TEST_COUNT(kinds); k++) {
        size_t read = 0, rounds = test_rounds(150);
        for (size_t i = 0; i < rounds; i++) {
            fl_buf bytes = FL_BUF_INIT, bad = FL_BUF_INIT;
            kinds[k].make(&bytes);
            for (int j = 0; j < 50; j++) {
                damage(&bytes, &bad);
                read += check_one_form(&kinds[k], bad.data, bad.len);
            }
            fl_buf_done(&bytes);
            fl_buf_done(&bad);
        }
        printf("%s: %zu of %zu damaged bodies were read as another\n", kinds[k].name, read,
               50 * rounds);
        assert_in_range(read, 1, 25 * rounds); // a letter changed in a note cannot be noticed here
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(bytes_cut_short_are_damage),
        cmocka_unit_test(damaged_bytes_are_refused_or_another_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
