// messages.c - what a refusal says: which file, where in it, and what would be right.
#include <string.h>

#include "check.h"
#include "cli.h"
#include "theatre.h"

static void check_place(const char *path, fl_status status, const char *inner, const char *wanted)
{
    fl_err err;
    fl_fail(&err, status, "why");
    fl_fail_at(&err, status, "%s", inner);
    assert_int_equal(fl_cli_in_file(path, &err), status);
    assert_string_equal(err.where, wanted);
    assert_string_equal(err.text, "why");
}

static void the_file_comes_before_the_place_in_it(void **state)
{
    (void)state;
    check_place("a/b.json", FL_EINVAL, "line 2, column 1", "a/b.json: line 2, column 1");
    check_place("b.json", FL_EREFUSED, "", "b.json");
    check_place("-", FL_EREFUSED, "/geometry", "the standard input: /geometry");
    check_place("b.json", FL_ENOMEM, "", "");
    check_place("/a/folder/with/a/name/that/is/so/long/that/the/place/would/be/cut/off/behind/it/"
                "events.ndjson",
                FL_EREFUSED, "line 12: /properties/actor",
                ".../so/long/that/the/place/would/be/cut/off/behind/it/events.ndjson: line 12: "
                "/properties/actor");
}

static void sizes_are_refused_by_their_option(void **state)
{
    (void)state;
    static const struct {
        const char *snap, *crumbs, *said; // said NULL: they are right
    } rows[] = {
        { NULL, NULL, NULL },
        { "0.5m", "20m,1ha", NULL },
        { "20", NULL, "--snap is a distance such as 1m, not \"20\"" },
        { "m", NULL, "--snap" },
        { "1km", NULL, "--snap" },
        { NULL, "20m", "--crumbs is a width and an area such as 20m,1ha, not \"20m\"" },
        { NULL, "1ha,20m", "--crumbs" },
        { "1m", "20m,1ha,", "--crumbs" },
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        fl_bare bare = { .snap = rows[i].snap, .crumbs = rows[i].crumbs };
        fl_err err;
        fl_status status = fl_bare_check(&bare, &err);
        assert_int_equal(status, rows[i].said ? FL_EINVAL : FL_OK);
        if (rows[i].said)
            assert_non_null(strstr(err.text, rows[i].said));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_comes_before_the_place_in_it),
        cmocka_unit_test(sizes_are_refused_by_their_option),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
