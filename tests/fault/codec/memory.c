// memory.c - every allocation of reading and writing fails in turn: nothing is lost, nothing half made,
// and what succeeds is right.
#include <string.h>

#include "check.h"
#include "failing_alloc.h"
#include "frontline/codec.h"

static const char feature[] = "{\"type\":\"Feature\",\"geometry\":{\"type\":\"MultiPolygon\","
                              "\"coordinates\":[[[[36.1234567,34],[40,34],"
                              "[40,36],[36.1234567,34]]],[[[1,1],[2,1],[2,2],[1,1]]]]},"
                              "\"properties\":{\"kind\":\"survey\",\"occurred_at\":"
                              "\"2017-10-01\",\"from\":[\"a\",\"b\"],\"tags\":\"t\",\"sources\":[{"
                              "\"name\":\"a longer name than sixteen\"}],"
                              "\"parts\":[{\"actor\":\"a\",\"geometry\":{\"type\":\"Polygon\","
                              "\"coordinates\":[[[123.12345678901234567890,1],"
                              "[2,1],[2,2],[123.12345678901234567890,1]]]}}]}}";

// A text of two lines, its events encoded; `expected` is what that gives when all goes well.
typedef struct job {
    fl_buf text, expected;
} job;

static void encode(const fl_events *e, fl_buf *out)
{
    for (size_t i = 0; i < e->count; i++)
        fl_event_encode(&e->at[i], out);
}

static bool read_events(void *context)
{
    const job *j = context;
    fl_events events = { 0 };
    fl_err err = { 0 };
    fl_status status = fl_codec_events_parse(j->text.data, j->text.len, &events, &err);
    if (status != FL_OK) {
        assert_int_equal(status, FL_ENOMEM);
        assert_int_equal(err.status, FL_ENOMEM);
        assert_null(events.at);
        return false;
    }
    fl_buf found = FL_BUF_INIT;
    test_alloc_allow(-1);
    encode(&events, &found);
    assert_int_equal(found.len, j->expected.len);
    assert_memory_equal(found.data, j->expected.data, found.len);
    fl_buf_done(&found);
    fl_events_done(&events);
    return true;
}

static void reading_events(void **state)
{
    (void)state;
    job j = { FL_BUF_INIT, FL_BUF_INIT };
    fl_events events = { 0 };
    fl_put_format(&j.text, "%s\n%s\n", feature, feature);
    assert_int_equal(fl_codec_events_parse(j.text.data, j.text.len, &events, NULL), FL_OK);
    encode(&events, &j.expected);
    fl_events_done(&events);
    assert_true(test_fail_each(read_events, &j) > 50);
    fl_buf_done(&j.text);
    fl_buf_done(&j.expected);
}

// ---- cutting ----------------------------------------------------------------------------------------------

typedef struct cut {
    const char *text;
    fl_cut how;
    fl_buf expected;
} cut;

static bool cut_events(void *context)
{
    const cut *c = context;
    fl_slices s = { 0 };
    fl_err err = { 0 };
    fl_status status = fl_codec_events_cut(c->text, strlen(c->text), c->how, &s, &err);
    if (status != FL_OK) {
        assert_int_equal(status, FL_ENOMEM);
        assert_null(s.at);
        return false;
    }
    assert_int_equal(s.text.len, c->expected.len);
    assert_memory_equal(s.text.data, c->expected.data, s.text.len);
    status = fl_codec_events_sort(&s, &err);
    if (status != FL_OK)
        assert_int_equal(status, FL_ENOMEM);
    assert_int_equal(s.text.len, c->expected.len);
    fl_slices_done(&s);
    return status == FL_OK;
}

static void cutting_events(void **state)
{
    (void)state;
    cut cases[] = {
        { "{\"features\":[{\"a\":1},{\"b\":2}]}", FL_CUT_AUTO, FL_BUF_INIT },
        { "kind,from,source\na,b|c,S\nd,,\n", FL_CUT_TABLE, FL_BUF_INIT },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_slices s = { 0 };
        assert_int_equal(
            fl_codec_events_cut(cases[i].text, strlen(cases[i].text), cases[i].how, &s, NULL),
            FL_OK);
        fl_put(&cases[i].expected, s.text.data, s.text.len);
        fl_slices_done(&s);
        assert_true(test_fail_each(cut_events, &cases[i]) > 1);
        fl_buf_done(&cases[i].expected);
    }
}

static fl_status read_file(void *context, const char *name, fl_buf *out, fl_err *err)
{
    (void)context;
    (void)err;
    fl_put_text(
        out, strcmp(name, "p") == 0
                 ? "name,kind,lon,lat,holder,variants,name_ar\nA,town,1,2,a,b|c,d\nB,town,2,2,,,\n"
                 : "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[4,0],[4,4],[0,0]]]}");
    return FL_OK;
}

static bool read_theatre(void *context)
{
    static const char json[] =
        "{\"format\":\"frontline theatre "
        "1\",\"id\":\"t\",\"name\":{\"en\":\"T\",\"ar\":\"U\"},\"outline\":\"o\","
        "\"places\":\"p\",\"actors\":[{\"id\":\"a\"},{\"id\":\"b\",\"aliases\":[\"c\"],\"parent\":"
        "\"a\"}],"
        "\"start\":{\"occurred_at\":\"2017-09-01\",\"survey\":\"places\"},\"settings\":{"
        "\"languages\":[\"ar\"]}}";
    fl_start start = { 0 };
    fl_err err = { 0 };
    (void)context;
    fl_status status = fl_codec_theatre_parse(json, strlen(json), read_file, NULL, &start, &err);
    if (status != FL_OK) {
        assert_int_equal(status, FL_ENOMEM);
        assert_null(start.theatre.arena);
        return false;
    }
    assert_int_equal(start.theatre.place_count, 2);
    assert_int_equal(start.control[0], fl_control_of(FL_HELD, 1, 0));
    assert_string_equal(start.theatre.names.at[0].text, "U");
    assert_string_equal(start.theatre.places[0].variants[1], "c");
    fl_start_done(&start);
    return true;
}

static void reading_a_theatre(void **state)
{
    (void)state;
    assert_true(test_fail_each(read_theatre, NULL) > 50);
}

static bool read_places(void *context)
{
    static const char json[] =
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":{"
        "\"type\":\"Point\",\"coordinates\":[38.5,35]},\"properties\":{\"name\":\"A\",\"kind\":"
        "\"town\",\"names\":{\"ar\":\"B\"},\"variants\":[\"C\",\"D\"],\"population\":7,"
        "\"footprint\":{\"type\":\"Polygon\",\"coordinates\":[[[38,34],[39,34],[39,36],[38,34]]]"
        "}}}]}";
    fl_places places = { 0 };
    fl_err err = { 0 };
    (void)context;
    fl_status status = fl_codec_places_parse(json, strlen(json), &places, &err);
    if (status != FL_OK) {
        assert_true(status == FL_ENOMEM && err.status == FL_ENOMEM);
        assert_null(places.arena);
        return false;
    }
    const fl_place *p = &places.at[0];
    assert_int_equal(places.count, 1);
    assert_true(p->at.x == 385000000 && p->at.y == 350000000 && p->population == 7);
    assert_string_equal(p->names.at[0].language, "ar");
    assert_string_equal(p->variants[1], "D");
    assert_string_equal(p->governorate, "");
    assert_int_equal(p->footprint.point_count, 3);
    fl_places_done(&places);
    return true;
}

static void reading_places(void **state)
{
    (void)state;
    assert_true(test_fail_each(read_places, NULL) > 20);
}

static void put_all(fl_buf *out)
{
    fl_text names[] = { { "en", "A" } };
    fl_actor_info actors[] = {
        { .id = "a", .names = { names, 1 }, .label = "A", .colour = "#123456" }
    };
    fl_theatre t = {
        .id = "t", .names = { names, 1 }, .credit = "", .actors = actors, .actor_count = 1
    };
    fl_style style = { .theatre = &t, .decimals = 7 };
    fl_head head = { .version = 1 };
    fl_point points[] = { { 0, 0 }, { 1, 0 }, { 0, 1 } };
    uint32_t ring = 3, part = 1;
    fl_zone zone = { .group = fl_control_of(FL_HELD, 1, 0) };
    fl_zones z = { { points, 3, 3, &ring, 1, 1, &part, 1, 1 }, &zone, 1, 1 };
    fl_front front = { .left = zone.group, .right = fl_control_of(FL_UNKNOWN, 0, 0), .count = 3 };
    fl_fronts f = { .points = points, .point_count = 3, .at = &front, .count = 1 };
    fl_place place = { .name = "P", .kind = "town", .governorate = "" };
    fl_json_writer w = fl_json_writer_of(out);
    fl_write_collection(&w, &style, &head);
    fl_write_zone(&w, &style, &z, 0, NULL);
    fl_write_zones_as_one(&w, &style, &z, 0, 1, NULL);
    fl_write_front(&w, &style, &f, 0);
    fl_write_place(&w, &style, &place, zone.group, NULL);
    fl_write_collection_end(&w, 4, 4);
}

static bool write_all(void *context)
{
    const fl_buf *expected = context;
    fl_buf out = FL_BUF_INIT;
    put_all(&out);
    bool done = !out.failed;
    if (done) {
        assert_int_equal(out.len, expected->len);
        assert_memory_equal(out.data, expected->data, out.len);
    }
    fl_buf_done(&out);
    return done;
}

static void writing(void **state)
{
    (void)state;
    fl_buf expected = FL_BUF_INIT;
    put_all(&expected);
    assert_false(expected.failed);
    assert_true(test_fail_each(write_all, &expected) > 8);
    fl_buf_done(&expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_events),    cmocka_unit_test(cutting_events),
        cmocka_unit_test(reading_a_theatre), cmocka_unit_test(reading_places),
        cmocka_unit_test(writing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
