// settings.c - what of a theatre changes by an entry, and its bytes.
#include "frontline/event_settings.h"

#include <string.h>

#include "check.h"
#include "sample.h"

static void bytes_are_as_specified(void **state)
{
    (void)state;
    static const uint8_t bytes[] = { 1, 2, 2, 'm', 'e', 5, 2, 0xfa, 1 };
    fl_arena *arena = fl_arena_new(1 << 14);
    fl_buf out = FL_BUF_INIT;
    fl_settings s;
    assert_int_equal(fl_settings_decode(bytes, sizeof bytes, arena, &s, NULL), FL_OK);
    assert_string_equal(s.credit, "me");
    assert_int_equal(s.guard_e2, 250);
    assert_int_equal(s.names.count, 0);
    fl_settings_encode(&s, &out);
    assert_int_equal(out.len, sizeof bytes);
    assert_memory_equal(out.data, bytes, sizeof bytes);
    for (size_t len = 0; len < sizeof bytes; len++) {
        fl_status status = fl_settings_decode(bytes, len, arena, &s, NULL);
        assert_true(status == FL_ECORRUPT || (status == FL_OK && (len == 1 || len == 5)));
    }
    static const uint8_t wrong[][8] = {
        { 2, 2, 1, 'x' },        // of a later version
        { 1, 5, 2, 0x91, 0x4e }, // 100.01 percent
        { 1, 5, 1, 0 },          // a default that is there
        { 1, 6, 1, 1 },          // a field that is not there
        { 1, 2, 1, 0 },          // a NUL
        { 1, 2, 1, 0xff },       // no UTF-8
    };
    static const size_t lengths[] = { 4, 5, 4, 4, 4, 4 };
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        assert_int_equal(fl_settings_decode(wrong[i], lengths[i], arena, &s, NULL), FL_ECORRUPT);
    fl_buf_done(&out);
    fl_arena_unref(arena);
}

static void what_is_not_said_stays(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre(), a = { 0 }, b = { 0 }, moved = { 0 };
    fl_text names[] = { { "en", "Another" } };
    const fl_actor_change c = { { .id = "hts" }, t.starts_at + FL_DAY, true };
    assert_int_equal(fl_theatre_with_actor(&t, &c, &moved, NULL), FL_OK);
    assert_int_equal(fl_theatre_guard_e2(&t), FL_GUARD_E2);
    fl_settings s = { .names = { names, 1 }, .guard_e2 = 1 };
    assert_int_equal(fl_theatre_with_settings(&moved, &s, &a, NULL), FL_OK);
    assert_int_equal(fl_theatre_with_settings(&a, &(fl_settings){ .credit = "them" }, &b, NULL),
                     FL_OK);
    const fl_theatre *later = fl_theatre_at(&b, t.starts_at + FL_DAY);
    assert_ptr_not_equal(later, &b); // its actors are brought along, and all else at each time
    assert_int_equal(fl_theatre_side(later, HTS), HTS);
    for (int i = 0; i < 2; i++) {
        const fl_theatre *at = i ? later : &b;
        assert_string_equal(at->names.at[0].text, "Another");
        assert_string_equal(at->credit, "them");
        assert_string_equal(at->borders, t.borders);
        assert_int_equal(fl_theatre_guard_e2(at), 1);
    }
    assert_string_equal(a.credit, t.credit);
    assert_string_equal(t.names.at[0].text, "A name");
    fl_theatre_done(&b);
    fl_theatre_done(&a);
    fl_theatre_done(&moved);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre(), with = { 0 };
    fl_text names[] = { { "", "Another" } };
    const fl_settings all[] = {
        { .guard_e2 = 0 },
        { .guard_e2 = FL_GUARD_E2_MAX + 1 },
        { .names = { names, 1 } },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        assert_int_equal(fl_theatre_with_settings(&t, &all[i], &with, NULL), FL_EREFUSED);
        assert_null(with.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_as_specified),
        cmocka_unit_test(what_is_not_said_stays),
        cmocka_unit_test(what_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
