// actor.c - an actor that comes to a theatre or is called otherwise, and its bytes.
#include <string.h>

#include "check.h"
#include "sample.h"

static void bytes_are_as_specified(void **state)
{
    (void)state;
    static const uint8_t bytes[] = { 1,   1, 1, 'x', 2, 8, 7,   1,   2,   'e', 'n', 2,   1,
                                     'X', 3, 1, 'X', 4, 7, '#', '1', '2', '3', '4', '5', '6' };
    fl_arena *arena = fl_arena_new(1 << 12);
    fl_actor_info a;
    fl_buf out = FL_BUF_INIT;
    assert_int_equal(fl_actor_decode(bytes, sizeof bytes, arena, &a, NULL), FL_OK);
    assert_string_equal(a.id, "x");
    assert_string_equal(a.names.at[0].text, "X");
    assert_int_equal(a.parent, 0);
    fl_actor_encode(&a, &out);
    assert_int_equal(out.len, sizeof bytes);
    assert_memory_equal(out.data, bytes, sizeof bytes);
    for (size_t len = 0; len < sizeof bytes; len++) {
        fl_status status = fl_actor_decode(bytes, len, arena, &a, NULL);
        assert_true(status == FL_OK || status == FL_ECORRUPT);
    }
    fl_buf_done(&out);
    fl_arena_unref(arena);
}

static void check_refused(const fl_actor_info *a, fl_status wanted)
{
    fl_theatre t = sample_theatre(), with = { 0 };
    fl_err err;
    assert_int_equal(fl_theatre_with_actor(&t, a, &with, &err), wanted);
    assert_null(with.arena);
}

static void a_theatre_has_it_and_the_old_one_stays(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre(), with = { 0 }, renamed = { 0 };
    size_t count = t.actor_count;
    fl_text name[] = { { "en", "The Newcomers" } }, other[] = { { "en", "The Latecomers" } };
    fl_actor_info a = {
        .id = "new", .names = { name, 1 }, .label = "New", .colour = "#123456", .parent = REBELS
    };
    fl_err err;
    assert_int_equal(fl_theatre_with_actor(&t, &a, &with, &err), FL_OK);
    assert_int_equal(with.actor_count, count + 1);
    assert_string_equal(with.actors[count].label, "New");
    assert_int_equal(fl_theatre_side(&with, (fl_actor)(count + 1)), REBELS);
    assert_int_equal(t.actor_count, count);
    a.names.at = other;
    assert_int_equal(fl_theatre_with_actor(&with, &a, &renamed, &err), FL_OK);
    assert_int_equal(renamed.actor_count, count + 1);
    assert_string_equal(renamed.actors[count].names.at[0].text, "The Latecomers");
    assert_string_equal(with.actors[count].names.at[0].text, "The Newcomers");
    fl_theatre_done(&renamed);
    fl_theatre_done(&with);
    a.label = "ISIS"; // which means another
    check_refused(&a, FL_EREFUSED);
    a.label = "New";
    a.parent = 200;
    check_refused(&a, FL_EREFUSED);
    a = t.actors[HTS - 1];
    a.parent = 0; // it belongs to the rebels
    check_refused(&a, FL_EREFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_as_specified),
        cmocka_unit_test(a_theatre_has_it_and_the_old_one_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
