// hot.c - which addresses are hot, and how long.
#include "hot.h"

#include <stdio.h>
#include <string.h>

#include "check.h"

static size_t count_at(fl_hot *h, uint64_t version, const char *wanted)
{
    char path[FL_HOT_PATH];
    size_t n = 0;
    for (size_t left = FL_HOT_MOST; fl_hot_next(h, version, &left, path);)
        n += !wanted || strcmp(path, wanted) == 0;
    return n;
}

static void it_is_hot_for_some_versions_after_it_was_asked_for(void **state)
{
    (void)state;
    fl_hot *h = fl_hot_new();
    assert_non_null(h);
    assert_int_equal(count_at(h, 1, NULL), 0);
    fl_hot_note(h, "/tiles/1/0/0.mvt", 7);
    assert_int_equal(count_at(h, 7, "/tiles/1/0/0.mvt"), 1);
    assert_int_equal(count_at(h, 7 + FL_HOT_VERSIONS, NULL), 1);
    assert_int_equal(count_at(h, 8 + FL_HOT_VERSIONS, NULL), 0);
    fl_hot_note(h, "/tiles/1/0/0.mvt", 9);
    assert_int_equal(count_at(h, 9 + FL_HOT_VERSIONS, NULL), 1);
    fl_hot_free(h);
}

static void there_is_room_for_so_many_and_no_more(void **state)
{
    (void)state;
    fl_hot *h = fl_hot_new();
    char path[FL_HOT_PATH];
    assert_non_null(h);
    for (unsigned i = 0; i < 10 * FL_HOT_MOST; i++) {
        snprintf(path, sizeof path, "/tiles/14/%u/%u.mvt", i % 97, i);
        fl_hot_note(h, path, 1);
    }
    assert_int_equal(count_at(h, 1, path), 1); // the last is there
    assert_in_range(count_at(h, 1, NULL), FL_HOT_MOST / 2, FL_HOT_MOST);
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    fl_hot_note(h, path, 1);
    assert_int_equal(count_at(h, 1, path), 1);
    char longer[FL_HOT_PATH + 1];
    snprintf(longer, sizeof longer, "%sx", path);
    fl_hot_note(h, longer, 1);
    assert_int_equal(count_at(h, 1, longer), 0);
    fl_hot_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_hot_for_some_versions_after_it_was_asked_for),
        cmocka_unit_test(there_is_room_for_so_many_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
