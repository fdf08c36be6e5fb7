// control.c - the packed control and its words.
#include "frontline/event.h"

#include "check.h"

static void packs_as_the_format_says(void **state)
{
    (void)state;
    fl_control c = fl_control_of(FL_CONTESTED, 0x123, 0xabc);
    assert_int_equal(c, 0x02abc123);
    assert_int_equal(fl_control_holding(c), FL_CONTESTED);
    assert_int_equal(fl_control_holder(c), 0x123);
    assert_int_equal(fl_control_other(c), 0xabc);
    assert_int_equal(fl_control_of(FL_OUTSIDE, 0, 0), 0);
}

// Every holding with and without holder and other.
static void accepts_what_can_be(void **state)
{
    (void)state;
    static const struct {
        fl_holding holding;
        bool none, holder, other, both;
    } rows[] = {
        { FL_OUTSIDE, true, false, false, false },  { FL_HELD, false, true, false, false },
        { FL_CONTESTED, false, false, true, true }, { FL_SHARED, false, false, false, true },
        { FL_CLAIMED, false, false, true, true },   { FL_UNKNOWN, true, false, false, false },
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        fl_holding h = rows[i].holding;
        assert_int_equal(fl_control_check(fl_control_of(h, 0, 0), 9), rows[i].none);
        assert_int_equal(fl_control_check(fl_control_of(h, 1, 0), 9), rows[i].holder);
        assert_int_equal(fl_control_check(fl_control_of(h, 0, 2), 9), rows[i].other);
        assert_int_equal(fl_control_check(fl_control_of(h, 1, 2), 9), rows[i].both);
        assert_false(fl_control_check(fl_control_of(h, 3, 3), 9));
        assert_false(fl_control_check(fl_control_of(h, 10, 2), 9));
        assert_false(fl_control_check(fl_control_of(h, 2, 10), 9));
    }
    assert_false(fl_control_check((fl_control)6 << 24 | 1, 9));
    assert_true(fl_control_check(fl_control_of(FL_HELD, FL_ACTOR_MAX, 0), FL_ACTOR_MAX));
}

static void names_are_read_back(void **state)
{
    (void)state;
    for (int h = FL_OUTSIDE; h <= FL_UNKNOWN; h++) {
        fl_holding back = FL_HELD;
        assert_true(fl_holding_parse(fl_holding_name((fl_holding)h), &back));
        assert_int_equal(back, h);
    }
    for (int k = FL_EVENT_CONTROL; k <= FL_EVENT_INCIDENT; k++) {
        fl_event_kind back = FL_EVENT_CONTROL;
        assert_true(fl_event_kind_parse(fl_event_kind_name((fl_event_kind)k), &back));
        assert_int_equal(back, k);
    }
    for (int p = FL_HOUR; p <= FL_MONTH; p++) {
        fl_precision back = FL_HOUR;
        assert_true(fl_precision_parse(fl_precision_name((fl_precision)p), &back));
        assert_int_equal(back, p);
    }
    fl_holding h = FL_SHARED;
    fl_event_kind k = FL_EVENT_CLAIM;
    fl_precision p = FL_WEEK;
    assert_false(fl_holding_parse("Held", &h) || fl_holding_parse("", &h));
    assert_false(fl_event_kind_parse("capture", &k) || fl_event_kind_parse("", &k));
    assert_false(fl_precision_parse("year", &p) || fl_precision_parse("", &p));
    assert_true(h == FL_SHARED && k == FL_EVENT_CLAIM && p == FL_WEEK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packs_as_the_format_says),
        cmocka_unit_test(accepts_what_can_be),
        cmocka_unit_test(names_are_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
