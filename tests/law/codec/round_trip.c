// round_trip.c - laws on random events: what is written reads as the same event, to the grid unit; the
// same event gives the same bytes; nothing that is cut short is read.
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "frontline/codec.h"
#include "random.h"

static fl_theatre no_theatre; // writing an event looks nothing up

// ---- random events ------------------------------------------------------------------------------------

static const char *word(test_random *r)
{
    static const char *const words[] = { "isis",
                                         "a \"b\" \\ c",
                                         "\xd8\xaf\xd8\xa7\xd8\xb9\xd8\xb4",
                                         "<b>",
                                         "x\ny\t",
                                         "\xf0\x9f\x97\xba",
                                         "\x01\x7f",
                                         "/",
                                         "~1" };
    return words[test_random_below(r, TEST_COUNT(words))];
}

static const char *maybe(test_random *r)
{
    return test_random_below(r, 2) ? word(r) : NULL;
}

// A ring around a centre, its points in order of angle by quadrant: three to six of them, no repeats.
static void add_ring(fl_polygons *p, test_random *r)
{
    static const int8_t turn[6][2] = { { 9, 1 },   { 4, 8 },   { -5, 7 },
                                       { -9, -2 }, { -3, -8 }, { 6, -7 } };
    int32_t x = (int32_t)test_random_between(r, -1000000000, 1000000000);
    int32_t y = (int32_t)test_random_between(r, -800000000, 800000000);
    size_t count = 3 + test_random_below(r, 4);
    for (size_t i = 0; i < count; i++) {
        int32_t scale = (int32_t)test_random_between(r, 1, 5000000);
        assert_true(
            fl_polygons_point(p, (fl_point){ x + turn[i][0] * scale, y + turn[i][1] * scale }));
    }
    assert_true(fl_polygons_end_ring(p));
}

static fl_polygons random_polygons(test_random *r)
{
    fl_polygons p = { 0 };
    for (size_t parts = 1 + test_random_below(r, 3); parts > 0; parts--) {
        for (size_t rings = 1 + test_random_below(r, 3); rings > 0; rings--)
            add_ring(&p, r);
        assert_true(fl_polygons_end_part(&p));
    }
    return p;
}

typedef struct sample { // an event, and what it points to
    fl_event e;
    const char *from[2], *tags[2];
    fl_source sources[2];
    fl_part parts[2];
} sample;

static void fill_lists(sample *s, test_random *r)
{
    fl_event *e = &s->e;
    e->from = s->from;
    e->from_count = test_random_below(r, 3);
    e->tags = s->tags;
    e->tag_count = test_random_below(r, 3);
    e->sources = s->sources;
    e->source_count = test_random_below(r, 3);
    e->parts = s->parts;
    e->part_count = test_random_below(r, 3);
    for (size_t i = 0; i < 2; i++) {
        s->from[i] = word(r);
        s->tags[i] = word(r);
        s->sources[i] = (fl_source){ word(r), maybe(r),
                                     test_random_below(r, 2) ? INT64_MIN : 17440 * FL_DAY + 7,
                                     test_random_below(r, 2) ? 'B' : '\0',
                                     test_random_below(r, 2) ? '2' : '\0' };
        s->parts[i] =
            (fl_part){ maybe(r), maybe(r), (fl_holding)test_random_between(r, FL_HELD, FL_UNKNOWN),
                       random_polygons(r) };
    }
}

static void sample_init(sample *s, test_random *r)
{
    *s = (sample){ 0 };
    fl_event *e = &s->e;
    e->kind = (fl_event_kind)test_random_between(r, FL_EVENT_CONTROL, FL_EVENT_INCIDENT);
    e->actor = maybe(r);
    e->other = maybe(r);
    e->to = maybe(r);
    e->area = maybe(r);
    e->place = maybe(r);
    e->note = maybe(r);
    e->key = maybe(r);
    e->confirm = test_random_below(r, 2);
    e->rest_stays = test_random_below(r, 2);
    e->precision = (fl_precision)test_random_between(r, 0, FL_MONTH);
    e->occurred_on_date = test_random_below(r, 2);
    e->occurred_at = test_random_between(r, 0, 20000) * FL_DAY;
    if (!e->occurred_on_date)
        e->occurred_at += test_random_between(r, 0, FL_DAY - 1);
    e->shape = (fl_shape)test_random_below(r, 3);
    if (e->shape == FL_POLYGON_SHAPE)
        e->geometry = random_polygons(r);
    if (e->shape == FL_POINT_SHAPE)
        e->point = (fl_point){ (int32_t)test_random_between(r, -FL_LON_MAX, FL_LON_MAX),
                               (int32_t)test_random_between(r, -FL_LAT_MAX, FL_LAT_MAX) };
    fill_lists(s, r);
}

static void sample_done(sample *s)
{
    fl_polygons_done(&s->e.geometry);
    for (size_t i = 0; i < 2; i++)
        fl_polygons_done(&s->parts[i].geometry);
}

// The Feature of an event, without what is given to it when it is recorded.
static void put_feature(const fl_event *e, bool clockwise, fl_buf *out)
{
    fl_style style = { .theatre = &no_theatre, .decimals = 7, .clockwise = clockwise };
    fl_event_record record = { .id = 1, .author = "" };
    fl_buf whole = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&whole);
    fl_write_event(&w, &style, &record, e);
    fl_put_u8(&whole, '\0');
    assert_false(whole.failed);
    const char *text = (const char *)whole.data, *given = strstr(text, ",\"recorded_at\"");
    const char *rest = strstr(given, "},\"geometry\"");
    fl_put(out, text, (size_t)(given - text));
    fl_put_text(out, rest);
    fl_buf_done(&whole);
}

// ---- laws ---------------------------------------------------------------------------------------------

static void what_is_written_reads_the_same(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t round = test_rounds(400); round > 0; round--) {
        sample s;
        fl_buf text = FL_BUF_INIT, again = FL_BUF_INIT, expected = FL_BUF_INIT, found = FL_BUF_INIT;
        fl_events events = { 0 };
        fl_err err = { 0 };
        sample_init(&s, &r);
        put_feature(&s.e, false, &text);
        if (fl_codec_events_parse(text.data, text.len, &events, &err) != FL_OK)
            fail_msg("%.*s: %s (%s)", (int)text.len, (const char *)text.data, err.text, err.where);
        fl_event_encode(&s.e, &expected);
        fl_event_encode(&events.at[0], &found);
        assert_int_equal(expected.len, found.len);
        assert_memory_equal(expected.data, found.data, found.len);
        put_feature(&events.at[0], false, &again);
        assert_int_equal(again.len, text.len);
        assert_memory_equal(again.data, text.data, text.len);
        fl_events_done(&events);
        fl_buf_done(&text);
        fl_buf_done(&again);
        fl_buf_done(&expected);
        fl_buf_done(&found);
        sample_done(&s);
    }
}

// Turned twice, a ring is what it was.
static void turning_turns_every_ring(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t round = test_rounds(100); round > 0; round--) {
        fl_polygons p = random_polygons(&r);
        fl_event e = { .kind = FL_EVENT_CONTROL, .shape = FL_POLYGON_SHAPE, .geometry = p };
        fl_buf turned = FL_BUF_INIT, back = FL_BUF_INIT, straight = FL_BUF_INIT;
        fl_events once = { 0 };
        put_feature(&e, true, &turned);
        put_feature(&e, false, &straight);
        assert_int_equal(fl_codec_events_parse(turned.data, turned.len, &once, NULL), FL_OK);
        put_feature(&once.at[0], true, &back);
        assert_int_equal(back.len, straight.len);
        assert_memory_equal(back.data, straight.data, back.len);
        assert_int_equal(turned.len, straight.len);
        assert_memory_not_equal(turned.data, straight.data, turned.len);
        fl_events_done(&once);
        fl_buf_done(&turned);
        fl_buf_done(&back);
        fl_buf_done(&straight);
        fl_polygons_done(&p);
    }
}

static void nothing_cut_short_is_read(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t round = test_rounds(6); round > 0; round--) {
        sample s;
        fl_buf text = FL_BUF_INIT;
        sample_init(&s, &r);
        put_feature(&s.e, false, &text);
        for (size_t len = 0; len < text.len; len++) {
            fl_buf cut = FL_BUF_INIT; // of its own, so that a sanitizer sees a read beyond it
            fl_events events = { 0 };
            fl_err err = { 0 };
            fl_put(&cut, text.data, len);
            fl_status status = fl_codec_events_parse(cut.data, cut.len, &events, &err);
            if (status != FL_EINVAL)
                fail_msg("%.*s: %s", (int)len, (const char *)cut.data, fl_status_name(status));
            fl_buf_done(&cut);
        }
        fl_buf_done(&text);
        sample_done(&s);
    }
}

// Any single byte changed: read or refused, never worse.
static void a_changed_byte_does_no_harm(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t round = test_rounds(3000); round > 0; round--) {
        sample s;
        fl_buf text = FL_BUF_INIT;
        fl_events events = { 0 };
        fl_err err = { 0 };
        sample_init(&s, &r);
        put_feature(&s.e, false, &text);
        text.data[test_random_below(&r, text.len)] = (uint8_t)test_random_next(&r);
        fl_status status = fl_codec_events_parse(text.data, text.len, &events, &err);
        assert_true(status == FL_OK || status == FL_EINVAL || status == FL_EREFUSED ||
                    status == FL_ELIMIT);
        assert_true(fl_utf8_check(err.text, strlen(err.text)) &&
                    fl_utf8_check(err.where, strlen(err.where)));
        fl_events_done(&events);
        fl_buf_done(&text);
        sample_done(&s);
    }
}

static void decimals_read_as_written(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t round = test_rounds(20000); round > 0; round--) {
        unsigned digits = (unsigned)test_random_below(&r, 8);
        int64_t v = test_random_between(&r, -FL_LON_MAX, FL_LON_MAX), exact = 0, number = 0;
        fl_buf b = FL_BUF_INIT;
        fl_json *json = NULL;
        fl_json_writer w = fl_json_writer_of(&b);
        fl_write_array(&w, NULL);
        fl_write_decimal(&w, NULL, v, digits);
        fl_write_end(&w);
        assert_int_equal(
            fl_decimal_parse((const char *)b.data + 1, b.len - 2, digits, &exact, NULL), FL_OK);
        assert_int_equal(fl_json_parse(b.data, b.len, &json, NULL), FL_OK);
        fl_json_at root = fl_json_root(json), at = fl_json_element(&root, 0);
        assert_int_equal(fl_json_decimal(&at, digits, &number, NULL), FL_OK);
        assert_true(exact == v && number == v);
        fl_json_free(json);
        fl_buf_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_reads_the_same),
        cmocka_unit_test(turning_turns_every_ring),
        cmocka_unit_test(nothing_cut_short_is_read),
        cmocka_unit_test(a_changed_byte_does_no_harm),
        cmocka_unit_test(decimals_read_as_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
