// params.c - what parameters mean, and how they are written back. What is refused: tests/api.
#include "params.h"

#include <string.h>

#include "check.h"

#define ALL (FL_KNOWS(FL_PARAMS) - 1)

static fl_status parse_one(const char *name, const char *value, fl_param_set known, fl_params *out,
                           fl_err *err)
{
    fl_field f = { name, value };
    fl_request r = { .query = &f, .query_count = 1 };
    return fl_params_parse(&r, known, FL_NO_COLLECTION, out, err);
}

static fl_time moment(const char *text)
{
    fl_time t;
    bool is_date;
    assert_int_equal(fl_time_parse(text, strlen(text), &t, &is_date, NULL), FL_OK);
    return t;
}

static void a_datetime_is_a_closed_range(void **state)
{
    (void)state;
    const fl_time day = moment("2017-10-01"), noon = moment("2017-10-01T12:00:00Z"),
                  later = moment("2017-11-01");
    const struct {
        const char *value;
        fl_time from, to;
    } cases[] = {
        { "2017-10-01", day, day + FL_DAY - 1 },
        { "2017-10-01T12:00:00Z", noon, noon },
        { "2017-10-01T15:00:00+03:00", noon, noon },
        { "2017-10-01/2017-11-01", day, later + FL_DAY - 1 },
        { "2017-10-01T12:00:00Z/..", noon, INT64_MAX },
        { "../2017-10-01", INT64_MIN, day + FL_DAY - 1 },
        { "/2017-10-01", INT64_MIN, day + FL_DAY - 1 },
        { "2017-10-01/", day, INT64_MAX },
        { "2017-10-01/2017-10-01", day, day + FL_DAY - 1 },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_params p;
        assert_int_equal(parse_one("datetime", cases[i].value, ALL, &p, NULL), FL_OK);
        assert_true(p.from == cases[i].from && p.to == cases[i].to);
    }
}

static void values_are_exact(void **state)
{
    (void)state;
    fl_params p;
    assert_int_equal(parse_one("bbox", "-1.5,2,3.00000004,4.12345678", ALL, &p, NULL), FL_OK);
    assert_true(p.corner[0] == -15000000 && p.corner[1] == 20000000);
    assert_true(p.corner[2] == 30000000 && p.corner[3] == 41234568);
    assert_int_equal(parse_one("bbox", "-180,-90,180,90", ALL, &p, NULL), FL_OK);
    assert_int_equal(parse_one("lon", "-180", ALL, &p, NULL), FL_OK);
    assert_int_equal(p.at.x, -FL_LON_MAX);
    assert_int_equal(parse_one("lat", "85.0000001", ALL, &p, NULL), FL_EINVAL);
    assert_int_equal(parse_one("known-at", "v123", ALL, &p, NULL), FL_OK);
    assert_true(p.known_at == 123);
    assert_int_equal(parse_one("level", "faction", ALL, &p, NULL), FL_OK);
    assert_true(p.by_faction);
    assert_int_equal(parse_one("level", "side", ALL, &p, NULL), FL_OK);
    assert_false(p.by_faction);
}

static void nothing_given_is_everything(void **state)
{
    (void)state;
    fl_request r = { .query_count = 0 };
    fl_params p;
    assert_int_equal(fl_params_parse(&r, 0, FL_NO_COLLECTION, &p, NULL), FL_OK);
    assert_true(p.from == INT64_MIN && p.to == INT64_MAX && p.known_at == 0 && p.decimals == 7);
}

static void strangers_are_named_and_so_are_the_known(void **state)
{
    (void)state;
    fl_params p;
    fl_err err;
    fl_param_set known = FL_KNOWS(FL_PARAM_BBOX) | FL_KNOWS(FL_PARAM_Q);
    assert_int_equal(parse_one("datetime", "2017-10-01", known, &p, &err), FL_EINVAL);
    assert_non_null(strstr(err.text, "datetime"));
    assert_non_null(strstr(err.text, "bbox, q"));
    assert_null(strstr(err.text, "level"));
    assert_int_equal(parse_one("token", "fl_secret", known, &p, &err), FL_EINVAL);
    assert_null(strstr(err.text, "secret"));
    assert_int_equal(parse_one("x", "y", 0, &p, &err), FL_EINVAL);
    char longest[2000];
    memset(longest, 'z', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(parse_one(longest, "y", ALL, &p, &err), FL_EINVAL);
    assert_non_null(strstr(err.text, "datetime"));
}

static void what_is_asked_alike_reads_alike(void **state)
{
    (void)state;
    const fl_field one[] = { { "q", "de\xc3\xa9r&=+" },
                             { "known-at", "v2" },
                             { "datetime", "2017-10-01/.." } };
    const fl_field two[] = { one[2], one[0] };
    fl_request r1 = { .query = one, .query_count = 3 }, r2 = { .query = two, .query_count = 2 };
    fl_params p;
    fl_buf a = FL_BUF_INIT, b = FL_BUF_INIT, names = FL_BUF_INIT;
    assert_int_equal(fl_params_parse(&r1, ALL, FL_NO_COLLECTION, &p, NULL), FL_OK);
    fl_params_format(&p, &a);
    assert_int_equal(fl_params_parse(&r2, ALL, FL_NO_COLLECTION, &p, NULL), FL_OK);
    fl_params_format(&p, &b);
    static const char want[] = "datetime=2017-10-01/..&q=de%C3%A9r%26%3D%2B";
    assert_int_equal(a.len, sizeof want - 1);
    assert_memory_equal(a.data, want, a.len);
    assert_int_equal(b.len, a.len);
    assert_memory_equal(b.data, a.data, a.len);
    fl_params_template(FL_KNOWS(FL_PARAM_BBOX) | FL_KNOWS(FL_PARAM_Q), &names);
    assert_memory_equal(names.data, "{?bbox,q}", 9);
    fl_params_template(0, &names);
    assert_int_equal(names.len, 9);
    fl_buf_done(&a);
    fl_buf_done(&b);
    fl_buf_done(&names);
}

static void every_parameter_is_described(void **state)
{
    (void)state;
    for (int i = 0; i < FL_PARAMS; i++) {
        fl_json *schema = NULL;
        const fl_param_info *about = fl_param_about((fl_param)i);
        assert_non_null(fl_param_name((fl_param)i));
        assert_non_null(about->what);
        assert_int_equal(fl_json_parse(about->schema, strlen(about->schema), &schema, NULL), FL_OK);
        fl_json_free(schema);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_datetime_is_a_closed_range),
        cmocka_unit_test(values_are_exact),
        cmocka_unit_test(nothing_given_is_everything),
        cmocka_unit_test(strangers_are_named_and_so_are_the_known),
        cmocka_unit_test(what_is_asked_alike_reads_alike),
        cmocka_unit_test(every_parameter_is_described),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
