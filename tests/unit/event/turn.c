// turn.c - the whole table of rules: every kind of event on every kind of ground.
//
// A is the actor of the event, H whoever holds the ground, O a third; T is whom A withdraws in favour
// of. A control is written "holding holder other", "-" for nobody.
#include <string.h>

#include "check.h"
#include "frontline/event.h"

enum { A = 1, H = 2, O = 3, T = 4 };

static fl_actor actor_of(char c)
{
    const char *at = strchr("-AHOT", c);
    assert_non_null(at);
    return (fl_actor)(at - "-AHOT");
}

// clang-format off
static const struct {
    const char *old,    *control,  *contest,          *share,          *claim,          *withdraw,   *withdraw_to_t;
} rows[] = {
    { "outside",        "outside", "outside",         "outside",       "outside",       "outside",       "outside" },
    { "held A",         "held A",  "held A",          "held A",        "claimed - A",   "unknown",       "held T" },
    { "held H",         "held A",  "contested H A",   "shared H A",    "claimed H A",   "held H",        "held H" },
    { "contested A O",  "held A",  "contested A O",   "held A",        "claimed - A",   "held O",        "held T" },
    { "contested H A",  "held A",  "contested H A",   "shared H A",    "claimed H A",   "held H",        "held H" },
    { "contested H O",  "held A",  "contested H A",   "shared H A",    "claimed H A",   "contested H O", "contested H O" },
    { "contested - A",  "held A",  "contested - A",   "held A",        "claimed - A",   "unknown",       "unknown" },
    { "contested - O",  "held A",  "contested - A",   "held A",        "claimed - A",   "contested - O", "contested - O" },
    { "shared A O",     "held A",  "shared A O",      "held A",        "claimed - A",   "held O",        "held T" },
    { "shared H A",     "held A",  "contested H A",   "shared H A",    "claimed H A",   "held H",        "held H" },
    { "shared H O",     "held A",  "contested H A",   "shared H A",    "claimed H A",   "shared H O",    "shared H O" },
    { "claimed A O",    "held A",  "claimed A O",     "held A",        "claimed - A",   "unknown",       "held T" },
    { "claimed H A",    "held A",  "contested H A",   "shared H A",    "claimed H A",   "held H",        "held H" },
    { "claimed H O",    "held A",  "contested H A",   "shared H A",    "claimed H A",   "claimed H O",   "claimed H O" },
    { "claimed - A",    "held A",  "contested - A",   "held A",        "claimed - A",   "unknown",       "unknown" },
    { "claimed - O",    "held A",  "contested - A",   "held A",        "claimed - A",   "claimed - O",   "claimed - O" },
    { "unknown",        "held A",  "contested - A",   "held A",        "claimed - A",   "unknown",       "unknown" },
};
// clang-format on

static fl_control control_of(const char *text)
{
    char word[16] = "";
    size_t len = strcspn(text, " ");
    fl_holding holding = FL_OUTSIDE;
    assert_true(len < sizeof word);
    memcpy(word, text, len);
    assert_true(fl_holding_parse(word, &holding));
    fl_actor holder = text[len] ? actor_of(text[len + 1]) : 0;
    fl_actor other = text[len] && text[len + 2] ? actor_of(text[len + 3]) : 0;
    fl_control c = fl_control_of(holding, holder, other);
    assert_true(fl_control_check(c, T));
    return c;
}

static void check_turn(fl_turn turn, const char *old, const char *wanted)
{
    fl_step step = { .turn = turn };
    fl_control made = fl_step_turn(&step, control_of(old));
    if (made != control_of(wanted))
        fail_msg("%s of \"%s\": %08x, not \"%s\"", fl_event_kind_name((fl_event_kind)turn.kind),
                 old, (unsigned)made, wanted);
    assert_int_equal(fl_step_turn(&step, made), made); // again changes nothing
}

static void turns_by_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        check_turn((fl_turn){ FL_EVENT_CONTROL, A, 0, 0 }, rows[i].old, rows[i].control);
        check_turn((fl_turn){ FL_EVENT_CONTEST, A, 0, 0 }, rows[i].old, rows[i].contest);
        check_turn((fl_turn){ FL_EVENT_SHARE, A, 0, 0 }, rows[i].old, rows[i].share);
        check_turn((fl_turn){ FL_EVENT_CLAIM, A, 0, 0 }, rows[i].old, rows[i].claim);
        check_turn((fl_turn){ FL_EVENT_WITHDRAW, A, 0, 0 }, rows[i].old, rows[i].withdraw);
        check_turn((fl_turn){ FL_EVENT_WITHDRAW, A, T, 0 }, rows[i].old, rows[i].withdraw_to_t);
    }
}

// The rows above are all the controls that there can be with A and two others.
static void the_table_is_whole(void **state)
{
    (void)state;
    size_t found = 0;
    for (int h = FL_OUTSIDE; h <= FL_UNKNOWN; h++)
        for (fl_actor holder = 0; holder <= H; holder++)
            for (fl_actor other = 0; other <= O; other++) {
                fl_control c = fl_control_of((fl_holding)h, holder, other);
                bool renamed = other == H; // another H is an O
                if (!fl_control_check(c, O) || renamed)
                    continue;
                size_t i = 0;
                while (i < TEST_COUNT(rows) && control_of(rows[i].old) != c)
                    i++;
                assert_true(i < TEST_COUNT(rows));
                found++;
            }
    assert_int_equal(found, TEST_COUNT(rows));
}

static void set_applies_everywhere(void **state)
{
    (void)state;
    fl_control wanted = control_of("shared H O");
    fl_step step = { .turn = { .kind = FL_SET, .set = wanted } };
    for (size_t i = 0; i < TEST_COUNT(rows); i++)
        assert_int_equal(fl_step_turn(&step, control_of(rows[i].old)), wanted);
}

// `only` looks at the holder, contested ground included, and never at the other.
static void only_matches_the_holder(void **state)
{
    (void)state;
    fl_actor only[] = { H, T, 9, 4095 };
    fl_step step = { .only = only,
                     .only_count = 4,
                     .turn = { .kind = FL_EVENT_CONTROL, .actor = A } };
    fl_control held_by_a = control_of("held A");
    static const char *const taken[] = { "held H", "held T", "contested H O", "shared H O",
                                         "claimed H O" };
    static const char *const left[] = { "outside",       "unknown",       "held O",
                                        "contested O H", "contested - H", "shared O T",
                                        "claimed - T" };
    for (size_t i = 0; i < TEST_COUNT(taken); i++)
        assert_int_equal(fl_step_turn(&step, control_of(taken[i])), held_by_a);
    for (size_t i = 0; i < TEST_COUNT(left); i++)
        assert_int_equal(fl_step_turn(&step, control_of(left[i])), control_of(left[i]));
    assert_int_equal(fl_step_turn(&step, fl_control_of(FL_HELD, 4095, 0)), held_by_a);
    assert_int_equal(fl_step_turn(&step, fl_control_of(FL_HELD, 10, 0)),
                     fl_control_of(FL_HELD, 10, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turns_by_the_table),
        cmocka_unit_test(the_table_is_whole),
        cmocka_unit_test(set_applies_everywhere),
        cmocka_unit_test(only_matches_the_holder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
