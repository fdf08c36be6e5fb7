// actor.c - an actor that comes to a theatre or is another from a date on, and its bytes.
#include <string.h>

#include "check.h"
#include "sample.h"

static void check_bytes(const uint8_t *bytes, size_t len, fl_actor_change *c, fl_arena *arena)
{
    fl_buf out = FL_BUF_INIT;
    assert_int_equal(fl_actor_decode(bytes, len, arena, c, NULL), FL_OK);
    fl_actor_encode(c, &out);
    assert_int_equal(out.len, len);
    assert_memory_equal(out.data, bytes, len);
    fl_buf_done(&out);
    for (size_t cut = 0; cut < len; cut++) {
        fl_actor_change part;
        fl_status status = fl_actor_decode(bytes, cut, arena, &part, NULL);
        assert_true(status == FL_OK || status == FL_ECORRUPT);
    }
}

static void bytes_are_as_specified(void **state)
{
    (void)state;
    static const uint8_t bytes[] = { 1,   1, 1, 'x', 2, 8, 7,   1,   2,   'e', 'n', 2,   1,
                                     'X', 3, 1, 'X', 4, 7, '#', '1', '2', '3', '4', '5', '6' };
    static const uint8_t regrouped[] = { 2, 1, 1, 'x', 6, 1, 4, 7, 1, 2 };
    static const uint8_t alone[] = { 2, 1, 1, 'x', 7, 1, 2, 8, 1, 1 };
    fl_arena *arena = fl_arena_new(1 << 14);
    fl_actor_change c;
    check_bytes(bytes, sizeof bytes, &c, arena);
    assert_string_equal(c.actor.id, "x");
    assert_string_equal(c.actor.names.at[0].text, "X");
    assert_int_equal(c.actor.parent, 0);
    assert_true(c.since == FL_ALWAYS);
    check_bytes(regrouped, sizeof regrouped, &c, arena);
    assert_int_equal(c.actor.parent, 4);
    assert_true(c.since == 1 && !c.becomes_side);
    check_bytes(alone, sizeof alone, &c, arena);
    assert_true(c.since == 1 && c.becomes_side && c.actor.parent == 0);
    fl_arena_unref(arena);
}

// Bytes that say what other bytes say, or what cannot be.
static void other_bytes_are_refused(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[16];
        size_t len;
    } all[] = {
        { { 2, 1, 1, 'x', 6, 1, 4 }, 7 },                       // from no date on
        { { 2, 1, 1, 'x', 6, 1, 4, 7, 1, 2, 8, 1, 1 }, 13 },    // a side that belongs to another
        { { 2, 1, 1, 'x', 5, 2, 1, 'y', 7, 1, 2 }, 11 },        // with aliases
        { { 2, 1, 1, 'x', 7, 1, 2, 8, 1, 0 }, 10 },             // a flag that is 0
        { { 2, 1, 1, 'x', 7, 2, 0x82, 0 }, 8 },                 // a varint too long
        { { 1, 1, 1, 'x', 7, 1, 2 }, 7 },                       // a date in the first format
        { { 3, 1, 1, 'x', 7, 1, 2 }, 7 },                       // of a later version
        { { 2, 1, 1, 'x', 6, 3, 0x80, 0x80, 1, 7, 1, 2 }, 12 }, // an index beyond all
    };
    fl_arena *arena = fl_arena_new(1 << 14);
    fl_actor_change c;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        assert_int_equal(fl_actor_decode(all[i].bytes, all[i].len, arena, &c, NULL), FL_ECORRUPT);
    fl_arena_unref(arena);
}

static void check_refused(const fl_theatre *t, const fl_actor_change *c, const char *said)
{
    fl_theatre with = { 0 };
    fl_err err;
    assert_int_equal(fl_theatre_with_actor(t, c, &with, &err), FL_EREFUSED);
    assert_null(with.arena);
    if (!strstr(err.text, said))
        fail_msg("\"%s\" does not say \"%s\"", err.text, said);
}

static void a_theatre_has_it_and_the_old_one_stays(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre(), with = { 0 }, renamed = { 0 };
    size_t count = t.actor_count;
    fl_text name[] = { { "en", "The Newcomers" } }, other[] = { { "en", "The Latecomers" } };
    fl_actor_change c = { { .id = "new",
                            .names = { name, 1 },
                            .label = "New",
                            .colour = "#123456",
                            .parent = REBELS },
                          FL_ALWAYS,
                          false };
    fl_err err;
    assert_int_equal(fl_theatre_with_actor(&t, &c, &with, &err), FL_OK);
    assert_int_equal(with.actor_count, count + 1);
    assert_string_equal(with.actors[count].label, "New");
    assert_int_equal(fl_theatre_side(&with, (fl_actor)(count + 1)), REBELS);
    assert_int_equal(t.actor_count, count);
    c.actor.names.at = other;
    assert_int_equal(fl_theatre_with_actor(&with, &c, &renamed, &err), FL_OK);
    assert_int_equal(renamed.actor_count, count + 1);
    assert_string_equal(renamed.actors[count].names.at[0].text, "The Latecomers");
    assert_string_equal(with.actors[count].names.at[0].text, "The Newcomers");
    fl_theatre_done(&renamed);
    fl_theatre_done(&with);
    c.actor.label = "ISIS"; // which means another
    check_refused(&t, &c, "means both");
    c.actor.label = "New";
    c.actor.parent = 200;
    check_refused(&t, &c, "is not there");
    c.actor = t.actors[HTS - 1];
    c.actor.parent = 0; // it belongs to the rebels
    check_refused(&t, &c, "say since when");
}

// ---- from a date on -------------------------------------------------------------------------------

static fl_time day(int d) // after the start
{
    return sample_theatre().starts_at + d * FL_DAY;
}

static fl_theatre changed(const fl_theatre *t, fl_actor_change c)
{
    fl_theatre with = { 0 };
    fl_err err;
    if (fl_theatre_with_actor(t, &c, &with, &err) != FL_OK)
        fail_msg("%s", err.text);
    return with;
}

static fl_actor_change under(const char *id, fl_actor parent, int d)
{
    return (fl_actor_change){ { .id = id, .parent = parent }, day(d), parent == 0 };
}

static fl_actor side_at(const fl_theatre *t, fl_actor a, int d)
{
    return fl_theatre_side(fl_theatre_at(t, day(d)), a);
}

static void actors_are_regrouped_from_a_date_on(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    const char *hts = t.actors[HTS - 1].id;
    fl_theatre a = changed(&t, under(hts, ISIS, 10));
    assert_int_equal(side_at(&a, HTS, 9), REBELS);
    assert_int_equal(fl_theatre_side(fl_theatre_at(&a, day(10) - 1), HTS), REBELS);
    assert_int_equal(side_at(&a, HTS, 10), ISIS);
    assert_int_equal(side_at(&a, NUSRA_WING, 10), ISIS); // which belongs to it
    assert_int_equal(side_at(&t, HTS, 10), REBELS);
    fl_theatre b = changed(&a, under(hts, 0, 20));
    assert_int_equal(side_at(&b, HTS, 19), ISIS);
    assert_int_equal(side_at(&b, HTS, 20), HTS);
    fl_theatre c = changed(&b, under(hts, REBELS, 10)); // taken back; what comes later stays
    assert_int_equal(c.era_count, 1);
    assert_int_equal(side_at(&c, HTS, 10), REBELS);
    assert_int_equal(side_at(&c, HTS, 20), HTS);
    fl_theatre_done(&c);
    fl_theatre_done(&b);
    fl_theatre_done(&a);
}

static void each_change_says_what_it_says(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    const char *hts = t.actors[HTS - 1].id;
    fl_theatre a = changed(&t, under(hts, 0, 10));
    fl_theatre b =
        changed(&a, (fl_actor_change){ { .id = hts, .colour = "#abcdef" }, day(10), false });
    fl_actor_info other = t.actors[HTS - 1]; // at all times, but for what a date says
    other.colour = "#000001";
    other.label = "H";
    fl_theatre c = changed(&b, (fl_actor_change){ other, FL_ALWAYS, false });
    assert_int_equal(side_at(&c, HTS, 10), HTS);
    assert_string_equal(fl_theatre_at(&c, day(9))->actors[HTS - 1].colour, "#000001");
    assert_string_equal(fl_theatre_at(&c, day(10))->actors[HTS - 1].colour, "#abcdef");
    assert_string_equal(fl_theatre_at(&c, day(10))->actors[HTS - 1].label, "H");
    assert_string_equal(fl_theatre_at(&b, day(10))->actors[HTS - 1].label, t.actors[HTS - 1].label);
    fl_theatre_done(&c);
    fl_theatre_done(&b);
    fl_theatre_done(&a);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    const char *hts = t.actors[HTS - 1].id, *wing = t.actors[NUSRA_WING - 1].id;
    fl_actor_change c = under(hts, HTS, 10);
    check_refused(&t, &c, "cannot belong to");
    c = under(t.actors[REBELS - 1].id, NUSRA_WING, 10);
    check_refused(&t, &c, "cannot belong to");
    c = under(hts, 200, 10);
    check_refused(&t, &c, "is not there");
    c = under("nobody", ISIS, 10);
    check_refused(&t, &c, "there is no actor");
    c = under(hts, ISIS, -1);
    check_refused(&t, &c, "nothing changes before");
    c = (fl_actor_change){ { .id = hts }, day(10), false };
    check_refused(&t, &c, "say what changes");
    c.actor.colour = "red";
    check_refused(&t, &c, "from 20");
    // At its own time it could be; at that of a later change there would be a circle.
    fl_theatre a = changed(&t, under(wing, 0, 10)), b = changed(&a, under(hts, NUSRA_WING, 20));
    c = under(wing, HTS, 15);
    check_refused(&b, &c, "in a circle");
    fl_theatre_done(&b);
    fl_theatre_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_as_specified),
        cmocka_unit_test(other_bytes_are_refused),
        cmocka_unit_test(a_theatre_has_it_and_the_old_one_stays),
        cmocka_unit_test(actors_are_regrouped_from_a_date_on),
        cmocka_unit_test(each_change_says_what_it_says),
        cmocka_unit_test(what_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
