// names.c - names, gazetteer and expressions when memory runs out: the error says so, nothing is lost, and
// what succeeds is right.
#include <string.h>

#include "check.h"
#include "failing_alloc.h"
#include "frontline/area.h"

#define NOTHING ((void *)(uintptr_t)8) // an output that must stay untouched

static const char *VARIANTS[] = { "Qaryatain" };
static fl_text ARABIC[] = { { "ar", "القريتين" } };
static fl_place PLACES[] = {
    { .name = "al-Qaryatayn",
      .kind = "town",
      .governorate = "Homs",
      .variants = VARIANTS,
      .variant_count = 1,
      .names = { ARABIC, 1 } },
    { .name = "Tayba", .kind = "village", .governorate = "Homs" },
    { .name = "Tayba", .kind = "village", .governorate = "Hama" },
};
static const fl_theatre THEATRE = { .places = PLACES, .place_count = TEST_COUNT(PLACES) };

static bool make_gazetteer(void *context)
{
    (void)context;
    const fl_gazetteer *g = NOTHING;
    const fl_place *p = NULL;
    fl_err err;
    fl_status status = fl_gazetteer_new(&THEATRE, &g, &err);
    if (status != FL_OK) {
        assert_int_equal(status, FL_ENOMEM);
        assert_int_equal(err.status, FL_ENOMEM);
        assert_ptr_equal(g, NOTHING);
        return false;
    }
    test_alloc_allow(-1);
    assert_int_equal(fl_gazetteer_find(g, "القريتين", &p, &err), FL_OK);
    assert_ptr_equal(p, &PLACES[0]);
    fl_gazetteer_unref(g);
    return true;
}

static void making_a_gazetteer(void **state)
{
    (void)state;
    assert_true(test_fail_each(make_gazetteer, NULL) > 10);
}

static const fl_gazetteer *gazetteer;
typedef struct question {
    const char *name;
    fl_status answer;
    size_t place;
    const char *says;
} question;

static bool ask(void *context)
{
    const question *q = context;
    const fl_place *p = NOTHING;
    fl_err err = { 0 };
    fl_status status = fl_gazetteer_find(gazetteer, q->name, &p, &err);
    if (status == FL_ENOMEM) {
        assert_int_equal(err.status, FL_ENOMEM);
        assert_ptr_equal(p, NOTHING);
        return false;
    }
    assert_int_equal(status, q->answer);
    if (status == FL_OK)
        assert_ptr_equal(p, &PLACES[q->place]);
    else
        assert_non_null(strstr(err.text, q->says));
    return true;
}

static void finding_a_place(void **state)
{
    (void)state;
    assert_int_equal(fl_gazetteer_new(&THEATRE, &gazetteer, NULL), FL_OK);
    question asked[] = {
        { "Qaryatain", FL_OK, 0, NULL },
        { "Tayba, Hama", FL_OK, 2, NULL },
        { "Tayba", FL_EREFUSED, 0, "any of 2 places" },
        { "Tayba, Idlib", FL_EREFUSED, 0, "no place fits" },
        { "Taiba", FL_EREFUSED, 0, "the nearest spellings are Tayba" },
    };
    for (size_t i = 0; i < TEST_COUNT(asked); i++)
        assert_true(test_fail_each(ask, &asked[i]) > 0);
    fl_gazetteer_unref(gazetteer);
    assert_int_equal(test_alloc_live(), 0);
}

static bool complete(void *context)
{
    (void)context;
    const fl_place *out[3];
    size_t count = fl_gazetteer_complete(gazetteer, "Tay", NULL, out, 3);
    assert_true(count == 0 || count == 2);
    return count == 2;
}

static void completing_a_name(void **state)
{
    (void)state;
    assert_int_equal(fl_gazetteer_new(&THEATRE, &gazetteer, NULL), FL_OK);
    assert_true(test_fail_each(complete, NULL) > 0);
    fl_gazetteer_unref(gazetteer);
}

static const char TEXT[] = "(around(\"Qaryatayn\", 5 km) | geometry) & place(\"Tayba, Hama\")";

static bool parse_and_format(void *context)
{
    (void)context;
    fl_area_expression *e = NOTHING;
    fl_err err;
    fl_status status = fl_area_parse(TEXT, strlen(TEXT), &e, &err);
    if (status != FL_OK) {
        assert_int_equal(status, FL_ENOMEM);
        assert_int_equal(err.status, FL_ENOMEM);
        assert_ptr_equal(e, NOTHING);
        return false;
    }
    fl_buf out = FL_BUF_INIT;
    fl_area_format(e, &out);
    bool done = !out.failed;
    if (done) {
        assert_int_equal(out.len, strlen(TEXT));
        assert_memory_equal(out.data, TEXT, out.len);
    }
    fl_buf_done(&out);
    fl_area_expression_free(e);
    return done;
}

static void parsing_and_writing(void **state)
{
    (void)state;
    assert_true(test_fail_each(parse_and_format, NULL) > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(making_a_gazetteer),
        cmocka_unit_test(finding_a_place),
        cmocka_unit_test(completing_a_name),
        cmocka_unit_test(parsing_and_writing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
