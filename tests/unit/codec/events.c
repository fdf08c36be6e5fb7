// events.c - events read: every member, every form of text, and what is refused by name.
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "frontline/codec.h"

static fl_events parse(const char *text)
{
    fl_events e = { 0 };
    fl_err err = { 0 };
    if (fl_codec_events_parse(text, strlen(text), &e, &err) != FL_OK)
        fail_msg("%s: %s (%s)", text, err.text, err.where);
    return e;
}

static void refuse(const char *text, fl_status expected, const char *says, const char *where)
{
    fl_events e = { 0 };
    fl_err err = { 0 };
    fl_status status = fl_codec_events_parse(text, strlen(text), &e, &err);
    if (status != expected || !strstr(err.text, says) || strcmp(err.where, where) != 0)
        fail_msg("%s: %s: \"%s\" (%s)", text, fl_status_name(status), err.text, err.where);
    fl_events_done(&e);
}

#define FEATURE(geometry, properties)                                                              \
    "{\"type\":\"Feature\",\"geometry\":" geometry ",\"properties\":{" properties "}}"
#define WHEN      "\"occurred_at\":\"2017-10-01\""
#define WITH(p)   FEATURE("null", "\"kind\":\"control\"," WHEN "," p)
#define CRS(name) "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"" name "\"}},"
#define SMALLEST  FEATURE("null", "\"kind\":\"control\"," WHEN)
#define TRIANGLE  "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}"

// ---- members ----------------------------------------------------------------------------------------

static void reads_texts_and_times(void **state)
{
    (void)state;
    fl_events events = parse(FEATURE(
        "null",
        "\"kind\":\"withdraw\",\"actor\":\"isis\",\"to\":\"sdf\",\"from\":[\"a\",\"b\"],"
        "\"area\":\"around(\\\"X\\\", 5 km)\",\"occurred_at\":\"2017-10-01T12:00:00+03:00\","
        "\"precision\":\"week\",\"place\":\"Qaryatayn\",\"note\":\"n\\u00e9\",\"tags\":[\"t\"],"
        "\"key\":\"k\",\"confirm\":true,\"other\":\"o\""));
    const fl_event *e = &events.at[0];
    assert_int_equal(events.count, 1);
    assert_null(events.line);
    assert_false(events.collection);
    assert_int_equal(e->kind, FL_EVENT_WITHDRAW);
    assert_string_equal(e->actor, "isis");
    assert_string_equal(e->other, "o");
    assert_string_equal(e->to, "sdf");
    assert_int_equal(e->from_count, 2);
    assert_string_equal(e->from[1], "b");
    assert_string_equal(e->area, "around(\"X\", 5 km)");
    assert_true(e->occurred_at == 1506848400 * FL_SECOND); // 09:00 UTC
    assert_false(e->occurred_on_date);
    assert_int_equal(e->precision, FL_WEEK);
    assert_string_equal(e->place, "Qaryatayn");
    assert_string_equal(e->note, "n\xc3\xa9");
    assert_int_equal(e->tag_count, 1);
    assert_string_equal(e->tags[0], "t");
    assert_string_equal(e->key, "k");
    assert_true(e->confirm);
    assert_int_equal(e->shape, FL_NO_SHAPE);
    fl_events_done(&events);
}

static void leaves_out_what_is_not_said(void **state)
{
    (void)state;
    static const char *const same[] = {
        SMALLEST,
        WITH("\"actor\":null,\"other\":null,\"to\":null,\"from\":null,\"area\":null,\"precision\":"
             "null,"
             "\"place\":null,\"note\":null,\"tags\":null,\"key\":null,\"confirm\":null,\"rest\":"
             "null,"
             "\"sources\":null,\"parts\":null"),
        WITH("\"actor\":\"\",\"note\":\"\",\"from\":[],\"tags\":[],\"sources\":[],\"parts\":[],"
             "\"confirm\":false,\"rest\":\"unknown\""),
    };
    for (size_t i = 0; i < TEST_COUNT(same); i++) {
        fl_events events = parse(same[i]);
        const fl_event *e = &events.at[0];
        assert_true(!e->actor && !e->other && !e->to && !e->area && !e->place && !e->note &&
                    !e->key);
        assert_true(!e->from_count && !e->tag_count && !e->source_count && !e->part_count);
        assert_true(!e->confirm && !e->rest_stays && !e->precision);
        assert_true(e->occurred_on_date && e->occurred_at == 17440 * FL_DAY);
        fl_events_done(&events);
    }
}

static void reads_sources(void **state)
{
    (void)state;
    fl_events events = parse(WITH("\"sources\":[{\"name\":\"AFP\",\"url\":\"https://example.org/"
                                  "\",\"published_at\":\"2017-10-02\","
                                  "\"reliability\":\"A\",\"credibility\":2},{\"name\":\"B\","
                                  "\"credibility\":\"3\"}],\"from\":\"x\""));
    const fl_event *e = &events.at[0];
    assert_int_equal(e->source_count, 2);
    assert_string_equal(e->sources[0].name, "AFP");
    assert_string_equal(e->sources[0].url, "https://example.org/");
    assert_true(e->sources[0].published_at == 17441 * FL_DAY);
    assert_int_equal(e->sources[0].reliability, 'A');
    assert_int_equal(e->sources[0].credibility, '2');
    assert_null(e->sources[1].url);
    assert_true(e->sources[1].published_at == INT64_MIN);
    assert_int_equal(e->sources[1].reliability, 0);
    assert_int_equal(e->sources[1].credibility, '3');
    assert_int_equal(e->from_count, 1);
    assert_string_equal(e->from[0], "x");
    fl_events_done(&events);
}

static void reads_geometries(void **state)
{
    (void)state;
    fl_events events = parse(FEATURE(
        "{\"type\":\"MultiPolygon\",\"bbox\":[0,0,6,6],\"coordinates\":[[[[0,0],[4,0],[4,4],[0,0]],"
        "[[1,1],[1.00000004,1],[2,1.00000005],[2,1.5],[1,1]]],[[[5,5,100],[6,5],[6,6],[5,5,-1]]]]}",
        "\"kind\":\"control\"," WHEN));
    const fl_polygons *p = &events.at[0].geometry;
    assert_int_equal(events.at[0].shape, FL_POLYGON_SHAPE);
    assert_int_equal(p->part_count, 2);
    assert_int_equal(p->ring_count, 3);
    assert_int_equal(p->point_count, 9);
    assert_int_equal(p->part_end[0], 2);
    assert_int_equal(p->part_end[1], 3);
    assert_int_equal(p->ring_end[0], 3);
    assert_int_equal(p->ring_end[1], 6);
    assert_int_equal(p->ring_end[2], 9);
    assert_int_equal(p->points[4].x, 20000000);
    assert_int_equal(p->points[4].y, 10000001);
    assert_int_equal(p->points[8].y, 60000000);
    fl_events_done(&events);
    events = parse(FEATURE("{\"type\":\"Point\",\"coordinates\":[38.5,-35.25]}",
                           "\"kind\":\"incident\"," WHEN));
    assert_int_equal(events.at[0].shape, FL_POINT_SHAPE);
    assert_int_equal(events.at[0].point.x, 385000000);
    assert_int_equal(events.at[0].point.y, -352500000);
    fl_events_done(&events);
}

static void reads_surveys(void **state)
{
    (void)state;
    fl_events events =
        parse(FEATURE(TRIANGLE, "\"kind\":\"survey\"," WHEN
                                ",\"rest\":\"keep\",\"parts\":[{\"actor\":\"a\",\"other\":\"b\","
                                "\"status\":\"shared\",\"geometry\":" TRIANGLE
                                "},{\"status\":\"unknown\",\"geometry\":" TRIANGLE
                                "},{\"actor\":\"c\",\"geometry\":" TRIANGLE "}]"));
    const fl_event *e = &events.at[0];
    assert_int_equal(e->part_count, 3);
    assert_true(e->rest_stays);
    assert_int_equal(e->parts[0].holding, FL_SHARED);
    assert_string_equal(e->parts[0].other, "b");
    assert_int_equal(e->parts[0].geometry.point_count, 3);
    assert_int_equal(e->parts[1].holding, FL_UNKNOWN);
    assert_null(e->parts[1].actor);
    assert_int_equal(e->parts[2].holding, FL_HELD);
    fl_events_done(&events);
}

// ---- forms of text ------------------------------------------------------------------------------------

static void reads_each_form(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t count, line; // of the last; 0: not by line
        bool collection;
    } forms[] = {
        { SMALLEST, 1, 0, false },
        { "\n\n  " SMALLEST "\r\n\n", 1, 0, false },
        { "{\"type\":\"FeatureCollection\",\"name\":\"x\",\"bbox\":[]," CRS(
              "urn:ogc:def:crs:OGC:1.3:CRS84") "\"features\":[" SMALLEST "," SMALLEST "]}",
          2, 0, true },
        { SMALLEST "\n" SMALLEST, 2, 2, false },
        { "\n" SMALLEST "\r\n\r\n" SMALLEST "\r\n", 2, 4, false },
        { "\x1e" SMALLEST "\n\x1e" SMALLEST "\n", 2, 2, false },
        { "\x1e" SMALLEST "\n", 1, 1, false },
        { "\x1e{\n\"type\":\"Feature\",\n\"geometry\":null,\"properties\":{\"kind\":"
          "\"control\"," WHEN "}}\n\x1e" SMALLEST,
          2, 4, false },
    };
    for (size_t i = 0; i < TEST_COUNT(forms); i++) {
        fl_events e = parse(forms[i].text);
        assert_int_equal(e.count, forms[i].count);
        assert_int_equal(e.collection, forms[i].collection);
        assert_int_equal(e.line ? e.line[e.count - 1] : 0, forms[i].line);
        fl_events_done(&e);
    }
}

static void tells_the_line(void **state)
{
    (void)state;
    refuse(SMALLEST "\n" FEATURE("null", "\"kind\":\"conquer\"," WHEN), FL_EREFUSED, "conquer",
           "line 2: /properties/kind");
    refuse(SMALLEST "\n" SMALLEST "\n{\"type\":\"Feature\"", FL_EINVAL, "not valid JSON",
           "line 3, column 17");
    refuse(SMALLEST "\n\x1e" SMALLEST, FL_EINVAL, "not valid JSON", "line 2, column 1");
    refuse("\x1e" SMALLEST "\n\x1e" FEATURE("null", WHEN), FL_EINVAL, "kind",
           "line 2: /properties");
    refuse("{\"type\":\"FeatureCollection\",\"features\":[" SMALLEST "," FEATURE("null", WHEN) "]}",
           FL_EINVAL, "kind", "/features/1/properties");
    refuse(SMALLEST " " SMALLEST, FL_EINVAL, "end of file expected", "line 1, column 95");
}

static void puts_the_place_of_a_later_error(void **state)
{
    (void)state;
    static const struct {
        const char *text, *where, *expected;
    } cases[] = {
        { SMALLEST "\n\n" SMALLEST, "1 /properties/actor", "line 3: /properties/actor" },
        { SMALLEST "\n\n" SMALLEST, "1", "line 3" },
        { SMALLEST "\n\n" SMALLEST, "0 column 7", "line 1: column 7" },
        { SMALLEST "\n\n" SMALLEST, "2 /properties", "2 /properties" }, // no such event
        { SMALLEST "\n\n" SMALLEST, "/properties", "/properties" },
        { "{\"type\":\"FeatureCollection\",\"features\":[" SMALLEST "," SMALLEST "]}",
          "1 /geometry", "/features/1/geometry" },
        { "{\"type\":\"FeatureCollection\",\"features\":[" SMALLEST "," SMALLEST "]}",
          "1 35.1,38.2", "/features/1: 35.1,38.2" },
        { SMALLEST, "35.1,38.2", "35.1,38.2" }, // one event has no index before it
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_events e = parse(cases[i].text);
        fl_err err = { .status = FL_EREFUSED };
        snprintf(err.where, sizeof err.where, "%s", cases[i].where);
        fl_events_where(&e, &err);
        assert_string_equal(err.where, cases[i].expected);
        fl_events_where(&e, NULL);
        fl_events_done(&e);
    }
}

// ---- refusals -------------------------------------------------------------------------------------------

static void refuses_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        fl_status status;
        const char *says, *where;
    } cases[] = {
        { WITH("\"acter\":\"a\""), FL_EINVAL, "\"actor\" is", "/properties/acter" },
        { WITH("\"role\":\"admin\""), FL_EINVAL, "not known", "/properties/role" },
        { WITH("\"__proto__\":{}"), FL_EINVAL, "not known", "/properties/__proto__" },
        { WITH("\"recorded_at\":\"2017-10-01T00:00:00Z\""), FL_EINVAL, "given when",
          "/properties" },
        { FEATURE("null", WHEN), FL_EINVAL, "\"kind\" is missing", "/properties" },
        { FEATURE("null", "\"kind\":\"control\""), FL_EINVAL, "\"occurred_at\" is missing",
          "/properties" },
        { FEATURE("null", "\"kind\":\"control\",\"occurred_at\":\"yesterday\""), FL_EINVAL, "",
          "/properties/occurred_at" },
        { FEATURE("null", "\"kind\":\"control\",\"occurred_at\":20171001"), FL_EINVAL, "a text",
          "/properties/occurred_at" },
        { FEATURE("null", "\"kind\":\"control\",\"occurred_at\":\"2017-10-01T23:59:60Z\""),
          FL_EINVAL, "", "/properties/occurred_at" },
        { FEATURE("null", "\"kind\":\"control\",\"occurred_at\":\"2017-10-01T24:00:00Z\""),
          FL_EINVAL, "", "/properties/occurred_at" },
        { FEATURE("null", "\"kind\":\"control\",\"occurred_at\":\"292277026596-01-01\""), FL_EINVAL,
          "", "/properties/occurred_at" },
        { FEATURE("null", "\"kind\":\"control\",\"occurred_at\":\"2017-10-01T00:00:00+99:99\""),
          FL_EINVAL, "", "/properties/occurred_at" },
        { FEATURE("null", "\"kind\":3," WHEN), FL_EINVAL, "a number where a text",
          "/properties/kind" },
        { WITH("\"actor\":[\"a\"]"), FL_EINVAL, "an array", "/properties/actor" },
        { WITH("\"from\":[\"a\",1]"), FL_EINVAL, "a number", "/properties/from/1" },
        { WITH("\"from\":[\"a\",\"\"]"), FL_EREFUSED, "empty", "/properties/from/1" },
        { WITH("\"from\":{}"), FL_EINVAL, "a list", "/properties/from" },
        { WITH("\"precision\":\"year\""), FL_EREFUSED, "month", "/properties/precision" },
        { WITH("\"rest\":\"gone\""), FL_EREFUSED, "keep", "/properties/rest" },
        { WITH("\"confirm\":\"yes\""), FL_EINVAL, "true or false", "/properties/confirm" },
        { WITH("\"sources\":[{}]"), FL_EINVAL, "\"name\" is missing", "/properties/sources/0" },
        { WITH("\"sources\":[{\"name\":\"\"}]"), FL_EREFUSED, "name",
          "/properties/sources/0/name" },
        { WITH("\"sources\":[{\"name\":\"a\",\"grade\":\"A1\"}]"), FL_EINVAL, "name, url",
          "/properties/sources/0/grade" },
        { WITH("\"sources\":[{\"name\":\"a\",\"credibility\":7}]"), FL_EREFUSED, "1 to 6",
          "/properties/sources/0/credibility" },
        { WITH("\"sources\":[{\"name\":\"a\",\"credibility\":2.6}]"), FL_EREFUSED, "1 to 6",
          "/properties/sources/0/credibility" },
        { WITH("\"sources\":[{\"name\":\"a\",\"reliability\":\"AB\"}]"), FL_EREFUSED, "A to F",
          "/properties/sources/0/reliability" },
        { WITH("\"parts\":[{\"actor\":\"a\"}]"), FL_EINVAL, "geometry", "/properties/parts/0" },
        { WITH("\"parts\":[{\"status\":\"outside\",\"geometry\":" TRIANGLE "}]"), FL_EREFUSED,
          "outside", "/properties/parts/0/status" },
        { WITH("\"parts\":[{\"geometry\":{\"type\":\"Point\",\"coordinates\":[0,0]}}]"),
          FL_EREFUSED, "area", "/properties/parts/0/geometry" },
        { "{\"type\":\"Feature\",\"geometry\":null}", FL_EINVAL, "\"properties\" is missing", "" },
        { "{\"type\":\"Feature\",\"geometry\":null,\"properties\":null}", FL_EINVAL,
          "\"properties\" is missing", "" },
        { "{\"type\":\"Feature\",\"geometry\":null,\"properties\":[]}", FL_EINVAL, "an object",
          "/properties" },
        { "{\"type\":\"feature\",\"geometry\":null,\"properties\":{}}", FL_EINVAL, "feature",
          "/type" },
        { "{\"type\":\"FeatureCollection\"," CRS("urn:ogc:def:crs:EPSG::32637") "\"features\":[]}",
          FL_EINVAL, "EPSG::32637\": export in EPSG:4326", "/crs/properties/name" },
        { "{\"type\":\"FeatureCollection\",\"crs\":\"EPSG:4326\",\"features\":[]}", FL_EINVAL, "",
          "/crs" },
        { "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"link\",\"properties\":{}},"
          "\"features\":[]}",
          FL_EINVAL, "\"name\" is missing", "/crs/properties" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        refuse(cases[i].text, cases[i].status, cases[i].says, cases[i].where);
}

static void quotes_whole_characters(void **state)
{
    (void)state;
    fl_buf b = FL_BUF_INIT;
    fl_events e = { 0 };
    fl_err err = { 0 };
    fl_put_text(&b,
                "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{" WHEN ",\"kind\":\"x");
    for (int i = 0; i < 40; i++)
        fl_put_text(&b, "\xd8\xaf");
    fl_put_text(&b, "\"}}");
    assert_int_equal(fl_codec_events_parse(b.data, b.len, &e, &err), FL_EREFUSED);
    assert_non_null(strstr(err.text, "\xd8\xaf...\""));
    assert_true(fl_utf8_check(err.text, strlen(err.text)));
    fl_buf_done(&b);
}

static void bounds_texts_and_lists(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t max;
        const char *open, *each, *close;
    } cases[] = {
        { "actor", FL_MAX_NAME, "\"", "x", "\"" },
        { "note", FL_MAX_NOTE, "\"", "x", "\"" },
        { "area", FL_MAX_EXPRESSION, "\"", "x", "\"" },
        { "tags", FL_MAX_LIST, "[\"a\"", ",\"a\"", "]" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        for (size_t over = 0; over < 2; over++) {
            fl_buf b = FL_BUF_INIT;
            fl_events e = { 0 };
            size_t n = cases[i].max + over - (*cases[i].open == '[');
            fl_put_format(
                &b,
                "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"kind\":\"control\"," WHEN
                ",\"%s\":%s",
                cases[i].name, cases[i].open);
            for (size_t k = 0; k < n; k++)
                fl_put_text(&b, cases[i].each);
            fl_put_format(&b, "%s}}", cases[i].close);
            assert_int_equal(fl_codec_events_parse(b.data, b.len, &e, NULL),
                             over ? FL_EREFUSED : FL_OK);
            fl_events_done(&e);
            fl_buf_done(&b);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_texts_and_times),
        cmocka_unit_test(leaves_out_what_is_not_said),
        cmocka_unit_test(reads_sources),
        cmocka_unit_test(reads_geometries),
        cmocka_unit_test(reads_surveys),
        cmocka_unit_test(reads_each_form),
        cmocka_unit_test(tells_the_line),
        cmocka_unit_test(puts_the_place_of_a_later_error),
        cmocka_unit_test(refuses_by_name),
        cmocka_unit_test(bounds_texts_and_lists),
        cmocka_unit_test(quotes_whole_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
