// answers.c - what is answered, to the byte.
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "sample.h"

static void check_bytes(fl_buf *b, const char *expected)
{
    fl_json *json = NULL;
    fl_err err = { 0 };
    if (*b->data == '{' && fl_json_parse(b->data, b->len, &json, &err) != FL_OK)
        fail_msg("%.*s: %s", (int)b->len, (const char *)b->data, err.text);
    fl_json_free(json);
    fl_put_u8(b, '\0');
    assert_false(b->failed);
    assert_string_equal((const char *)b->data, expected);
    fl_buf_done(b);
}

// Two zones: a square with a hole, and the triangle in it.
static fl_point zone_points[] = { { 0, 0 },
                                  { 400000000, 0 },
                                  { 400000000, 400000000 },
                                  { 0, 400000000 },
                                  { 100000000, 100000000 },
                                  { 100000000, 200000000 },
                                  { 200000000, 200000000 },
                                  { 100000000, 100000000 },
                                  { 200000000, 200000000 },
                                  { 100000000, 200000001 } };
static uint32_t zone_ring_end[] = { 4, 7, 10 }, zone_part_end[] = { 2, 3 };

static fl_zones sample_zones(fl_zone zones[2])
{
    zones[0] = (fl_zone){ .group = fl_control_of(FL_HELD, 1, 0),
                          .area_e4m2 = 12345678901234,
                          .id = 4503599627370495 };
    zones[1] =
        (fl_zone){ .group = fl_control_of(FL_HELD, 1, 0), .area_e4m2 = 1, .pocket = true, .id = 7 };
    return (
        fl_zones){ .polygons = { zone_points, 10, 10, zone_ring_end, 3, 3, zone_part_end, 2, 2 },
                   .at = zones,
                   .count = 2 };
}

static void writes_zones(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    fl_style style = { .theatre = &t, .decimals = 7 };
    fl_head head = sample_head();
    fl_zone zones[2];
    fl_zones z = sample_zones(zones);
    fl_last last = { 17439 * FL_DAY, 5 };
    fl_buf b = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&b);
    fl_write_collection(&w, &style, &head);
    fl_write_zone(&w, &style, &z, 0, NULL);
    fl_write_zone(&w, &style, &z, 1, &last);
    fl_write_collection_end(&w, 5, 2);
    check_bytes(
        &b, "{\"type\":\"FeatureCollection\"," SAMPLE_HEAD ",\"features\":["
            "{\"type\":\"Feature\",\"id\":4503599627370495,\"properties\":{\"actor\":\"a\","
            "\"name\":\"Army A\","
            "\"status\":\"held\",\"other\":null,\"fill\":\"#ff0000\",\"area_km2\":1234.5678901234,"
            "\"pocket\":false},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":["
            "[[0,0],[40,0],[40,40],[0,40],[0,0]],[[10,10],[10,20],[20,20],[10,10]]]}},"
            "{\"type\":\"Feature\",\"id\":7,\"properties\":{\"actor\":\"a\",\"name\":\"Army A\","
            "\"status\":\"held\",\"other\":null,\"fill\":\"#ff0000\",\"area_km2\":0.0000000001,"
            "\"pocket\":true,\"changed_at\":\"2017-09-30T00:00:00Z\",\"event\":\"e5\"},"
            "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[10,10],[20,20],[10,20.0000001],["
            "10,10]]]}}"
            "],\"numberMatched\":5,\"numberReturned\":2}");
}

static void writes_zones_as_one(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    fl_style style = { .theatre = &t, .decimals = 6, .clockwise = true, .language = "ar" };
    fl_zone zones[2];
    fl_zones z = sample_zones(zones);
    fl_buf b = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&b);
    fl_write_zones_as_one(&w, &style, &z, 0, 2, NULL);
    check_bytes(
        &b,
        "{\"type\":\"Feature\",\"id\":\"a\",\"properties\":{\"actor\":\"a\",\"name\":\"\xd8\xa3\","
        "\"status\":\"held\",\"other\":null,\"fill\":\"#ff0000\",\"area_km2\":1234.5678901235},"
        "\"geometry\":{\"type\":\"MultiPolygon\",\"coordinates\":["
        "[[[0,0],[0,40],[40,40],[40,0],[0,0]],[[10,10],[20,20],[10,20],[10,10]]],"
        "[[[10,10],[10,20],[20,20],[10,10]]]]}}");
}

static void names_groups(void **state)
{
    (void)state;
    static const struct {
        fl_holding holding;
        fl_actor holder, other;
        const char *id, *fill;
    } cases[] = {
        { FL_HELD, 2, 0, "b", "#0000ff" },
        { FL_CONTESTED, 1, 2, "a:contested:b", "#800080" },
        { FL_CONTESTED, 0, 1, ":contested:a", "#dc5d5d" },
        { FL_SHARED, 2, 3, "b:shared:c", "#008080" },
        { FL_CLAIMED, 1, 2, "a:claimed:b", "#bf0040" },
        { FL_UNKNOWN, 0, 0, "unknown", "#b9b9b9" },
    };
    fl_theatre t = sample_theatre();
    fl_style style = { .theatre = &t, .decimals = 0 };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_zone zones[2];
        fl_zones z = sample_zones(zones);
        fl_buf b = FL_BUF_INIT;
        fl_json_writer w = fl_json_writer_of(&b);
        char expected[80];
        zones[1].group = fl_control_of(cases[i].holding, cases[i].holder, cases[i].other);
        fl_write_zones_as_one(&w, &style, &z, 1, 1, NULL);
        fl_put_u8(&b, '\0');
        snprintf(expected, sizeof expected, "\"id\":\"%s\",", cases[i].id);
        assert_non_null(strstr((const char *)b.data, expected));
        snprintf(expected, sizeof expected, "\"fill\":\"%s\",", cases[i].fill);
        assert_non_null(strstr((const char *)b.data, expected));
        fl_buf_done(&b);
    }
}

static void writes_fronts(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    fl_style style = { .theatre = &t, .decimals = 7 };
    fl_front front = {
        fl_control_of(FL_HELD, 1, 0), fl_control_of(FL_CONTESTED, 2, 1), 1234567, 1, 3, true
    };
    fl_fronts f = { .points = zone_points, .point_count = 10, .at = &front, .count = 1 };
    fl_buf b = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&b);
    fl_write_front(&w, &style, &f, 0);
    fl_json *json = NULL;
    fl_json_at id, root;
    int64_t first = 0, second = 0;
    assert_int_equal(fl_json_parse(b.data, b.len, &json, NULL), FL_OK);
    root = fl_json_root(json);
    assert_true(fl_json_member(&root, "id", &id));
    assert_int_equal(fl_json_decimal(&id, 0, &first, NULL), FL_OK); // within 53 bits
    fl_json_free(json);
    char expected[600];
    snprintf(
        expected, sizeof expected,
        "{\"type\":\"Feature\",\"id\":%lld,\"properties\":{\"left\":\"a\",\"left_name\":\"Army A\","
        "\"left_status\":\"held\",\"left_other\":null,\"right\":\"b\",\"right_name\":\"Army B\","
        "\"right_status\":\"contested\",\"right_other\":\"a\",\"length_km\":1.234567},\"geometry\":"
        "{"
        "\"type\":\"LineString\",\"coordinates\":[[40,0],[40,40],[0,40],[40,0]]}}",
        (long long)first);
    check_bytes(&b, expected);
    fl_point moved[] = { zone_points[0], zone_points[1], { 400000000, 400000001 }, zone_points[3] };
    f.points = moved; // one unit of latitude makes it another front
    w = fl_json_writer_of(&b);
    fl_write_front(&w, &style, &f, 0);
    assert_int_equal(fl_json_parse(b.data, b.len, &json, NULL), FL_OK);
    root = fl_json_root(json);
    assert_true(fl_json_member(&root, "id", &id));
    assert_int_equal(fl_json_decimal(&id, 0, &second, NULL), FL_OK);
    assert_true(first != second);
    fl_json_free(json);
    fl_buf_done(&b);
}

static void writes_places_and_points(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    fl_style style = { .theatre = &t, .decimals = 4 };
    fl_head head = sample_head();
    fl_last last = { 17439 * FL_DAY, 0 };
    fl_buf b = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&b);
    fl_write_place(&w, &style, &t.places[0], fl_control_of(FL_CONTESTED, 1, 2), &last);
    fl_put_u8(&b, '\0');
    const char *rest = strstr((const char *)b.data, ",\"properties\"");
    assert_non_null(rest);
    assert_string_equal(
        rest, ",\"properties\":{\"name\":\"Raqqa\",\"name_ar\":\"\xd8\xb1\",\"kind\":\"city\","
              "\"governorate\":\"Raqqa\",\"actor\":\"a\",\"actor_name\":\"Army A\","
              "\"status\":\"contested\",\"other\":\"b\",\"fill\":\"#800080\","
              "\"since\":\"2017-09-30T00:00:00Z\",\"event\":null},"
              "\"geometry\":{\"type\":\"Point\",\"coordinates\":[39.0079,35.9529]}}");
    fl_buf_done(&b);
    fl_at_answer a = { .at = { -5, 10000000 }, .control = 0, .last = last };
    w = fl_json_writer_of(&b);
    fl_write_at(&w, &style, &head, &a);
    check_bytes(
        &b,
        "{" SAMPLE_HEAD ",\"lon\":-0.0000005,\"lat\":1,\"actor\":null,\"name\":null,"
        "\"status\":\"outside\",\"other\":null,\"since\":\"2017-09-30T00:00:00Z\",\"event\":null}");
}

static void writes_the_legend_and_the_version(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    fl_style style = { .theatre = &t, .decimals = 7 };
    fl_link link = { .href = "http://h/", .rel = "self", .type = "application/json" };
    fl_head head = sample_head();
    head.perspective = "main";
    head.links = &link;
    head.link_count = 1;
    fl_buf b = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&b);
    fl_version_answer v = { .event_count = 3, .age_s = 60, .stale = true };
    fl_write_version(&w, &style, &head, &v);
    check_bytes(&b, "{" SAMPLE_HEAD
                    ",\"perspective\":\"main\",\"links\":[{\"href\":\"http://h/\",\"rel\":\"self\","
                    "\"type\":\"application/"
                    "json\"}],\"root\":\"0000000000000000000000000000000000000000000000000"
                    "000000000000000\",\"events\":3,\"map_age_s\":60,\"stale\":true}");
    head = sample_head();
    w = fl_json_writer_of(&b);
    fl_write_legend(&w, &style, &head);
    fl_put_u8(&b, '\0');
    const char *legend = (const char *)b.data;
    assert_non_null(strstr(legend, SAMPLE_HEAD
                           ",\"name\":\"Thing\",\"names\":{\"en\":\"Thing\",\"ar\":\"\xd8\xb4\"},"
                           "\"borders\":\"ours\",\"actors\":[{\"id\":\"a\",\"name\":\"Army A\","
                           "\"names\":{\"en\":\"Army A\",\"ar\":\"\xd8\xa3\"},\"label\":\"A\","
                           "\"colour\":\"#ff0000\",\"parent\":null},"));
    assert_non_null(strstr(
        legend, "\"colour\":\"#00ff00\",\"parent\":\"b\"}],\"statuses\":[{\"id\":\"held\","));
    fl_buf_done(&b);
}

static void writes_what_a_posting_did(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    fl_style style = { .theatre = &t, .decimals = 7 };
    fl_head head = sample_head();
    fl_point points[] = { { 0, 0 }, { 10000000, 0 }, { 0, 10000000 } };
    uint32_t ring = 3, part = 1;
    fl_change change = { .from = fl_control_of(FL_UNKNOWN, 0, 0),
                         .to = fl_control_of(FL_HELD, 1, 0),
                         .area_e4m2 = 25000000000 };
    fl_changes moved = { .polygons = { points, 3, 3, &ring, 1, 1, &part, 1, 1 },
                         .at = &change,
                         .count = 1 };
    fl_changes nothing = { 0 };
    fl_total total = { fl_control_of(FL_HELD, 1, 0), 25000000000 };
    fl_totals totals = { .areas = &total, .area_count = 1 };
    fl_crumb crumb = {
        { 5, 0 }, fl_control_of(FL_HELD, 2, 0), fl_control_of(FL_HELD, 1, 0), 10000
    };
    const char *warning = "moved nothing";
    uint64_t ids[] = { 12, 13 };
    fl_posted p = { .ids = ids,
                    .id_count = 2,
                    .moved = &moved,
                    .moved_at_end = &nothing,
                    .totals = &totals,
                    .crumbs = &crumb,
                    .crumb_count = 1,
                    .warnings = &warning,
                    .warning_count = 1 };
    fl_buf b = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&b);
    fl_write_posted(&w, &style, &head, &p);
    check_bytes(
        &b,
        "{" SAMPLE_HEAD ",\"dry_run\":false,\"events\":[\"e12\",\"e13\"],\"moved\":[{\"from\":null,"
        "\"from_name\":null,\"from_status\":\"unknown\",\"from_other\":null,\"to\":\"a\","
        "\"to_name\":\"Army A\",\"to_status\":\"held\",\"to_other\":null,\"km2\":2.5,\"geometry\":{"
        "\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[0,1],[0,0]]]}}],\"moved_at_end\":[],"
        "\"totals\":[{\"actor\":\"a\",\"name\":\"Army A\",\"status\":\"held\",\"other\":null,"
        "\"fill\":\"#ff0000\",\"km2\":2.5}],\"absorbed\":[{\"at\":[0.0000005,0],\"from\":\"b\","
        "\"from_name\":\"Army B\",\"from_status\":\"held\",\"from_other\":null,\"to\":\"a\","
        "\"to_name\":\"Army A\",\"to_status\":\"held\",\"to_other\":null,\"km2\":0.000001}],"
        "\"warnings\":[\"moved nothing\"]}");
}

static void writes_problems(void **state)
{
    (void)state;
    fl_err err = { FL_EREFUSED, "there is no actor \"x\"", "/properties/actor" };
    fl_buf b = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&b);
    fl_write_problem(&w, 422, "Unprocessable Content", &err, "/events");
    check_bytes(&b, "{\"type\":\"about:blank\",\"title\":\"Unprocessable Content\",\"status\":422,"
                    "\"detail\":\"there is no actor \\\"x\\\"\",\"where\":\"/properties/actor\","
                    "\"instance\":\"/events\",\"code\":\"refused\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_zones),
        cmocka_unit_test(writes_zones_as_one),
        cmocka_unit_test(names_groups),
        cmocka_unit_test(writes_fronts),
        cmocka_unit_test(writes_places_and_points),
        cmocka_unit_test(writes_the_legend_and_the_version),
        cmocka_unit_test(writes_what_a_posting_did),
        cmocka_unit_test(writes_problems),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
