// err.c - errors: what they say, where, and that they fit.
#include <string.h>

#include "check.h"
#include "frontline/base.h"

static void an_error_is_filled_in(void **state)
{
    (void)state;
    fl_err err = { FL_OK, "", "left over" };
    assert_int_equal(fl_fail(&err, FL_ENOTFOUND, "no place \"%s\" in %d", "Raqa", 2017),
                     FL_ENOTFOUND);
    assert_int_equal(err.status, FL_ENOTFOUND);
    assert_string_equal(err.text, "no place \"Raqa\" in 2017");
    assert_string_equal(err.where, "");
    assert_int_equal(fl_fail(NULL, FL_EIO, "nobody listens"), FL_EIO);
    assert_int_equal(fl_fail_nomem(&err), FL_ENOMEM);
    assert_int_equal(err.status, FL_ENOMEM);
    assert_int_equal(fl_fail_nomem(NULL), FL_ENOMEM);
}

static void the_first_place_stays(void **state)
{
    (void)state;
    fl_err err;
    fl_fail(&err, FL_EINVAL, "no number");
    assert_int_equal(fl_fail_at(&err, FL_EINVAL, "column %d", 12), FL_EINVAL);
    assert_int_equal(fl_fail_at(&err, FL_EIO, "/properties/area"), FL_EINVAL);
    assert_string_equal(err.where, "column 12");
    assert_string_equal(err.text, "no number");
    assert_int_equal(fl_fail_at(NULL, FL_EGONE, "column 1"), FL_EGONE);
    fl_fail(&err, FL_EINVAL, "another");
    assert_string_equal(err.where, "");
}

static void an_error_can_quote_itself(void **state)
{
    (void)state;
    fl_err err;
    fl_fail(&err, FL_ECORRUPT, "short block");
    fl_fail_at(&err, FL_ECORRUPT, "byte 9");
    fl_fail(&err, FL_ECORRUPT, "entry 7, %s: %s", err.where, err.text);
    assert_string_equal(err.text, "entry 7, byte 9: short block");
}

// A text of `len` bytes whose last character is the euro sign, three bytes long.
static void fill(char *text, size_t len)
{
    memset(text, 'x', len - 3);
    memcpy(text + len - 3, "\xe2\x82\xac", 4);
}

static void a_long_text_is_cut_at_a_character(void **state)
{
    (void)state;
    fl_err err;
    char text[400];
    const size_t most = sizeof err.text - 1;
    for (size_t over = 0; over <= 4; over++) {
        fill(text, most + over);
        fl_fail(&err, FL_EINVAL, "%s", text);
        size_t kept = over == 0 ? most : over < 3 ? most + over - 3 : most;
        assert_int_equal(strlen(err.text), kept);
        assert_true(fl_utf8_check(err.text, kept));
    }
}

static void a_long_place_is_cut_at_a_character(void **state)
{
    (void)state;
    fl_err err;
    char text[400];
    const size_t most = sizeof err.where - 1;
    fill(text, most + 1);
    fl_fail(&err, FL_EINVAL, "far in");
    fl_fail_at(&err, FL_EINVAL, "%s", text);
    assert_int_equal(strlen(err.where), most - 2);
    assert_true(fl_utf8_check(err.where, most - 2));
}

static void each_status_has_its_own_name(void **state)
{
    (void)state;
    for (int a = FL_OK; a <= FL_ECORRUPT; a++) {
        const char *name = fl_status_name((fl_status)a);
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz"), strlen(name));
        assert_true(strlen(name) > 1);
        for (int b = FL_OK; b < a; b++)
            assert_string_not_equal(name, fl_status_name((fl_status)b));
    }
    assert_string_equal(fl_status_name(FL_EREFUSED), "refused");
    assert_string_equal(fl_status_name(FL_ELIMIT), "limit");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_is_filled_in),
        cmocka_unit_test(the_first_place_stays),
        cmocka_unit_test(an_error_can_quote_itself),
        cmocka_unit_test(a_long_text_is_cut_at_a_character),
        cmocka_unit_test(a_long_place_is_cut_at_a_character),
        cmocka_unit_test(each_status_has_its_own_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
