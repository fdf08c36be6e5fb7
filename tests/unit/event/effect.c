// effect.c - effects: kept, as bytes, applied to a map.
#include <string.h>

#include "check.h"
#include "sample.h"

static const fl_map_settings settings = { .metric = { 817, 1000 } };

// A square area from (x, y), `side` units wide.
static const fl_map *area_at(int32_t x, int32_t y, int32_t side)
{
    fl_point points[] = { { x, y }, { x + side, y }, { x + side, y + side }, { x, y + side } };
    uint32_t rings[] = { 4 }, parts[] = { 1 };
    fl_polygons p = { points, 4, 0, rings, 1, 0, parts, 1, 0 };
    const fl_map *area = NULL;
    assert_int_equal(fl_area_new(&settings, &p, &area, NULL), FL_OK);
    return area;
}

static fl_actor *actors_of(fl_actor a, fl_actor b)
{
    fl_actor *only = fl_alloc(2 * sizeof *only);
    only[0] = a;
    only[1] = b;
    return only;
}

static void add(fl_effect *e, const fl_map *area, fl_turn turn)
{
    assert_true(fl_effect_add(e, (fl_step){ .area = area, .turn = turn }));
}

// Ground of 1000 by 1000 held by H; then A takes a corner of what H and O hold; then O contests.
static fl_effect sample_effect(void)
{
    fl_effect e = { 0 };
    add(&e, area_at(0, 0, 1000), (fl_turn){ FL_SET, 0, 0, fl_control_of(FL_HELD, HTS, 0) });
    assert_true(fl_effect_add(&e, (fl_step){ .area = area_at(-500, -500, 1000),
                                             .only = actors_of(HTS, ISIS),
                                             .only_count = 2,
                                             .turn = { FL_EVENT_CONTROL, REGIME, 0, 0 } }));
    add(&e, area_at(200, 0, 100), (fl_turn){ FL_EVENT_CONTEST, ISIS, 0, 0 });
    add(&e, area_at(700, 700, 100), (fl_turn){ FL_EVENT_WITHDRAW, HTS, NUSRA_WING, 0 });
    return e;
}

static void check_same(const fl_effect *a, const fl_effect *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_true(fl_map_equal(a->steps[i].area, b->steps[i].area));
        assert_int_equal(a->steps[i].only_count, b->steps[i].only_count);
        if (a->steps[i].only_count)
            assert_memory_equal(a->steps[i].only, b->steps[i].only, 2 * sizeof(fl_actor));
        assert_int_equal(a->steps[i].turn.kind, b->steps[i].turn.kind);
        assert_int_equal(a->steps[i].turn.actor, b->steps[i].turn.actor);
        assert_int_equal(a->steps[i].turn.other, b->steps[i].turn.other);
        assert_int_equal(a->steps[i].turn.set, b->steps[i].turn.set);
    }
}

static void is_read_back(void **state)
{
    (void)state;
    fl_effect e = sample_effect(), back = { 0 };
    fl_buf bytes = FL_BUF_INIT, again = FL_BUF_INIT;
    fl_err err = { 0 };
    fl_effect_encode(&e, &bytes);
    assert_false(bytes.failed);
    if (fl_effect_decode(bytes.data, bytes.len, &settings, &back, &err) != FL_OK)
        fail_msg("%s", err.text);
    check_same(&e, &back);
    fl_effect_encode(&back, &again);
    assert_int_equal(again.len, bytes.len);
    assert_memory_equal(again.data, bytes.data, bytes.len);
    fl_buf_done(&bytes);
    fl_buf_done(&again);
    fl_effect_done(&e);
    fl_effect_done(&back);
    fl_effect_done(NULL);
}

static void no_step_is_an_effect(void **state)
{
    (void)state;
    fl_effect e = { 0 }, back = { 0 };
    fl_buf bytes = FL_BUF_INIT;
    fl_effect_encode(&e, &bytes);
    assert_int_equal(bytes.len, 2);
    assert_int_equal(fl_effect_decode(bytes.data, bytes.len, &settings, &back, NULL), FL_OK);
    assert_int_equal(back.count, 0);
    fl_buf_done(&bytes);
}

// Every byte changed in every bit, and every length: refused, or the one form of another effect.
static void damaged_bytes_are_refused_or_another_value(void **state)
{
    (void)state;
    fl_effect e = sample_effect();
    fl_buf bytes = FL_BUF_INIT;
    fl_effect_encode(&e, &bytes);
    size_t refused = 0;
    for (size_t i = 0; i < 9 * bytes.len; i++) {
        bool cut = i >= 8 * bytes.len;
        size_t at = cut ? i - 8 * bytes.len : i / 8, len = cut ? at : bytes.len;
        uint8_t mask = (uint8_t)(cut ? 0 : 1u << i % 8);
        fl_effect back = { 0 };
        fl_buf again = FL_BUF_INIT;
        bytes.data[at] = (uint8_t)(bytes.data[at] ^ mask);
        if (fl_effect_decode(bytes.data, len, &settings, &back, NULL) != FL_OK) {
            assert_null(back.steps);
            refused++;
        } else {
            assert_false(cut);
            fl_effect_encode(&back, &again);
            assert_int_equal(again.len, len);
            assert_memory_equal(again.data, bytes.data, len);
        }
        bytes.data[at] = (uint8_t)(bytes.data[at] ^ mask);
        fl_effect_done(&back);
        fl_buf_done(&again);
    }
    assert_true(refused > 4 * bytes.len);
    fl_buf_done(&bytes);
    fl_effect_done(&e);
}

static void check_corrupt(const char *bytes, size_t len)
{
    fl_effect back = { 0 };
    fl_err err = { 0 };
    assert_int_equal(fl_effect_decode(bytes, len, &settings, &back, &err), FL_ECORRUPT);
    assert_int_equal(err.status, FL_ECORRUPT);
    assert_null(back.steps);
}
#define CORRUPT(bytes) check_corrupt(bytes, sizeof(bytes) - 1)

static void turns_have_one_form(void **state)
{
    (void)state;
    CORRUPT("");
    CORRUPT("\2\0");                      // a later format
    CORRUPT("\1\1\0\1\0\0\0\0");          // no kind
    CORRUPT("\1\1\6\1\0\0\0\0");          // a survey is made of other steps
    CORRUPT("\1\1\1\0\0\0\0\0");          // nobody takes it
    CORRUPT("\1\1\1\1\2\0\0\0");          // only a withdrawal has an other
    CORRUPT("\1\1\5\1\1\0\0\0");          // in favour of itself
    CORRUPT("\1\1\1\1\0\1\0\0");          // only a set has a control
    CORRUPT("\1\1\100\1\0\0\0\0");        // and no actor
    CORRUPT("\1\1\100\0\0\1\0\0");        // a control that cannot be
    CORRUPT("\1\1\1\1\0\0\2\1\0\0");      // twice the same holder
    CORRUPT("\1\1\1\1\0\0\2\1\377\37\0"); // a holder beyond the last
}

// An effect's area has two controls, in and out.
static void an_area_is_in_or_out(void **state)
{
    (void)state;
    fl_delta d = { 0 };
    fl_buf packed = FL_BUF_INIT, bytes = FL_BUF_INIT;
    const fl_point corners[] = { { 0, 0 }, { 9, 0 }, { 0, 9 } };
    fl_edge edges[] = { { corners[0], corners[2], 0, 2 },
                        { corners[0], corners[1], 2, 0 },
                        { corners[2], corners[1], 0, 2 } };
    for (size_t i = 0; i < TEST_COUNT(edges); i++)
        assert_true(fl_edges_add(&d.added, edges[i]));
    fl_edges_sort(&d.added);
    fl_delta_encode(&d, &packed);
    fl_put(&bytes, "\1\1\1\1\0\0\0", 7);
    fl_put_block(&bytes, packed.data, packed.len);
    check_corrupt((const char *)bytes.data, bytes.len);
    fl_buf_done(&packed);
    fl_buf_done(&bytes);
    fl_delta_done(&d);
}

static void check_control(const fl_map *m, int32_t x, int32_t y, fl_control wanted)
{
    assert_int_equal(fl_map_control_at(m, (fl_point){ x, y }), wanted);
}

static void is_applied_in_order(void **state)
{
    (void)state;
    const fl_map *empty = NULL;
    fl_effect e = sample_effect();
    fl_applied done = { 0 };
    fl_err err = { 0 };
    assert_int_equal(fl_map_new(&settings, &empty, NULL), FL_OK);
    if (fl_effect_apply(&e, empty, &done, &err) != FL_OK)
        fail_msg("%s", err.text);
    check_control(done.map, 600, 600, fl_control_of(FL_HELD, HTS, 0));
    check_control(done.map, 100, 100, fl_control_of(FL_HELD, REGIME, 0));
    check_control(done.map, 250, 50, fl_control_of(FL_CONTESTED, REGIME, ISIS));
    check_control(done.map, 750, 750, fl_control_of(FL_HELD, NUSRA_WING, 0));
    check_control(done.map, -100, -100, 0); // outside stays outside
    fl_applied_done(&done);
    fl_map_unref(empty);
    fl_effect_done(&e);
}

// Two squares of HTS, one of them contested in part, apart from each other.
static void a_pocket_bounds_a_step(void **state)
{
    (void)state;
    fl_effect start = { 0 }, e = { 0 }, back = { 0 };
    fl_applied before = { 0 }, after = { 0 };
    const fl_map *nothing = NULL;
    fl_buf bytes = FL_BUF_INIT, again = FL_BUF_INIT;
    add(&start, area_at(0, 0, 9000), (fl_turn){ FL_SET, 0, 0, fl_control_of(FL_HELD, REGIME, 0) });
    add(&start, area_at(1000, 1000, 1000),
        (fl_turn){ FL_SET, 0, 0, fl_control_of(FL_HELD, HTS, 0) });
    add(&start, area_at(1500, 1500, 900), (fl_turn){ FL_EVENT_CONTEST, ISIS, 0, 0 });
    add(&start, area_at(5000, 1000, 1000),
        (fl_turn){ FL_SET, 0, 0, fl_control_of(FL_HELD, HTS, 0) });
    assert_true(fl_effect_add(&e, (fl_step){ .area = area_at(0, 0, 9000),
                                             .in_pocket = true,
                                             .pocket = { 1100, 1100 },
                                             .turn = { FL_EVENT_CONTROL, ISIS, 0, 0 } }));
    fl_effect_encode(&e, &bytes);
    assert_int_equal(bytes.data[0], 2); // its format
    assert_int_equal(fl_effect_decode(bytes.data, bytes.len, &settings, &back, NULL), FL_OK);
    assert_true(back.steps[0].in_pocket && back.steps[0].pocket.x == 1100);
    fl_effect_encode(&back, &again);
    assert_int_equal(again.len, bytes.len);
    assert_memory_equal(again.data, bytes.data, bytes.len);
    assert_int_equal(fl_map_new(&settings, &nothing, NULL), FL_OK);
    assert_int_equal(fl_effect_apply(&start, nothing, &before, NULL), FL_OK);
    assert_int_equal(fl_effect_apply(&back, before.map, &after, NULL), FL_OK);
    check_control(after.map, 1100, 1100, fl_control_of(FL_HELD, ISIS, 0));
    check_control(after.map, 1900, 1900, fl_control_of(FL_HELD, ISIS, 0)); // contested ground too
    check_control(after.map, 5500, 1500, fl_control_of(FL_HELD, HTS, 0));
    check_control(after.map, 500, 500, fl_control_of(FL_HELD, REGIME, 0));
    assert_true(fl_delta_has_read(&after.delta, (fl_point){ 1500, 1500 }, false));
    fl_applied_done(&before);
    fl_applied_done(&after);
    fl_map_unref(nothing);
    fl_buf_done(&bytes);
    fl_buf_done(&again);
    fl_effect_done(&start);
    fl_effect_done(&e);
    fl_effect_done(&back);
}

static void pockets_have_one_form(void **state)
{
    (void)state;
    fl_effect e = sample_effect(), back = { 0 };
    fl_buf bytes = FL_BUF_INIT;
    fl_effect_encode(&e, &bytes);
    assert_int_equal(bytes.data[0], 1);
    bytes.data[0] = 2; // a format with pockets, and none
    assert_int_equal(fl_effect_decode(bytes.data, bytes.len, &settings, &back, NULL), FL_ECORRUPT);
    bytes.data[0] = 3;
    assert_int_equal(fl_effect_decode(bytes.data, bytes.len, &settings, &back, NULL), FL_ECORRUPT);
    fl_buf_done(&bytes);
    fl_effect_done(&e);
}

// ---- conditions on the holder ---------------------------------------------------------------------

// Of HTS and ISIS, and of the rebels.
static fl_effect with_conditions(void)
{
    static const fl_actor above[] = { HTS, ISIS, 0, REBELS, 0 };
    fl_effect e = { 0 };
    fl_step step = { .area = area_at(0, 0, 900),
                     .above = fl_alloc(sizeof above),
                     .above_count = sizeof above / sizeof *above,
                     .turn = { FL_EVENT_CONTROL, REGIME, 0, 0 } };
    assert_non_null(step.above);
    memcpy(step.above, above, sizeof above);
    assert_true(fl_effect_add(&e, step));
    add(&e, area_at(0, 0, 900), (fl_turn){ FL_EVENT_CONTROL, REGIME, 0, 0 });
    return e;
}

static void conditions_stay_as_they_were_said(void **state)
{
    (void)state;
    static const uint8_t head[] = { 3, 2, 1, REGIME, 0, 0, 2, 2, HTS, ISIS - HTS, 1, REBELS, 0 };
    fl_effect e = with_conditions(), back = { 0 };
    fl_buf bytes = FL_BUF_INIT, again = FL_BUF_INIT;
    fl_effect_encode(&e, &bytes);
    assert_memory_equal(bytes.data, head, sizeof head);
    assert_int_equal(fl_effect_decode(bytes.data, bytes.len, &settings, &back, NULL), FL_OK);
    fl_effect_encode(&back, &again);
    assert_int_equal(again.len, bytes.len);
    assert_memory_equal(again.data, bytes.data, bytes.len);
    for (size_t len = 0; len < bytes.len; len++) {
        fl_effect part = { 0 };
        assert_int_equal(fl_effect_decode(bytes.data, len, &settings, &part, NULL), FL_ECORRUPT);
    }
    // A count of none, a gap of none, too large a gap, a format that has no conditions.
    static const struct {
        size_t at;
        uint8_t byte;
    } wrong[] = { { 6, 0x7f }, { 7, 0 }, { 8, 0 }, { 9, 0 }, { 0, 1 }, { 0, 2 }, { 0, 4 } };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        fl_effect other = { 0 };
        uint8_t was = bytes.data[wrong[i].at];
        bytes.data[wrong[i].at] = wrong[i].byte;
        assert_int_equal(fl_effect_decode(bytes.data, bytes.len, &settings, &other, NULL),
                         FL_ECORRUPT);
        bytes.data[wrong[i].at] = was;
    }
    fl_buf_done(&again);
    fl_buf_done(&bytes);
    fl_effect_done(&back);
    fl_effect_done(&e);
}

static void conditions_follow_the_tree_of_the_time(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre(), later = t, alone = t;
    fl_actor_info actors[5], others[5];
    memcpy(actors, t.actors, sizeof actors);
    memcpy(others, t.actors, sizeof others);
    actors[NUSRA_WING - 1].parent = ISIS;
    others[HTS - 1].parent = 0;
    later.actors = actors;
    alone.actors = others;
    fl_effect e = with_conditions();
    fl_buf bytes = FL_BUF_INIT;
    bool differs = true;
    fl_effect_encode(&e, &bytes);
    assert_int_equal(fl_effect_spell(&e, &t, NULL), FL_OK);
    assert_int_equal(e.steps[0].only_count, 2); // HTS and its wing: ISIS is not of the rebels
    assert_int_equal(e.steps[0].only[1], NUSRA_WING);
    assert_int_equal(e.steps[1].only_count, 0);
    fl_control held = fl_control_of(FL_HELD, NUSRA_WING, 0),
               taken = fl_control_of(FL_HELD, REGIME, 0);
    assert_int_equal(fl_step_turn(&e.steps[0], held), taken);
    assert_int_equal(fl_effect_spell(&e, &later, NULL), FL_OK);
    assert_int_equal(e.steps[0].only_count, 1);
    assert_int_equal(fl_step_turn(&e.steps[0], held), held);
    assert_int_equal(fl_effect_spell(&e, &alone, NULL), FL_OK);
    assert_true(e.steps[0].to_none && !e.steps[1].to_none);
    assert_int_equal(fl_step_turn(&e.steps[0], fl_control_of(FL_HELD, HTS, 0)),
                     fl_control_of(FL_HELD, HTS, 0));
    assert_int_equal(fl_step_turn(&e.steps[1], held), taken);
    assert_int_equal(fl_effect_differs(bytes.data, bytes.len, &t, &t, &differs, NULL), FL_OK);
    assert_false(differs);
    assert_int_equal(fl_effect_differs(bytes.data, bytes.len, &t, &later, &differs, NULL), FL_OK);
    assert_true(differs);
    assert_int_equal(fl_effect_differs(NULL, 0, &t, &later, &differs, NULL), FL_OK);
    assert_false(differs);
    fl_buf_done(&bytes);
    fl_effect_done(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_read_back),
        cmocka_unit_test(no_step_is_an_effect),
        cmocka_unit_test(damaged_bytes_are_refused_or_another_value),
        cmocka_unit_test(turns_have_one_form),
        cmocka_unit_test(an_area_is_in_or_out),
        cmocka_unit_test(is_applied_in_order),
        cmocka_unit_test(a_pocket_bounds_a_step),
        cmocka_unit_test(conditions_stay_as_they_were_said),
        cmocka_unit_test(conditions_follow_the_tree_of_the_time),
        cmocka_unit_test(pockets_have_one_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
