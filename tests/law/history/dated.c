// dated.c - a zone is dated by the first map, going back, in which there is none of its id: that by brute force.
#include "../../unit/history/small_theatre.h"
#include "view.h" // a white-box test: it asks for the map after each row

static fl_control factions_count_as_sides(const void *context, fl_control c)
{
    (void)context;
    fl_actor holder = fl_control_holder(c), other = fl_control_other(c);
    holder = holder == TEST_HTS ? TEST_REBELS : holder;
    other = other == TEST_HTS ? TEST_REBELS : other;
    return fl_control_of(fl_control_holding(c), holder, other);
}

static const fl_grouping by_side = { .group = factions_count_as_sides };

static void trace(const fl_view *v, size_t rows, const fl_grouping *by, fl_zones *out)
{
    const fl_map *map = NULL;
    fl_err err;
    test_ok(fl_view_map_after(v, rows, &map, &err), &err);
    test_ok(fl_map_zones(map, by, out, &err), &err);
    fl_map_unref(map);
}

static bool has_id(const fl_zones *z, uint64_t id)
{
    for (size_t i = 0; i < z->count; i++)
        if (z->at[i].id == id)
            return true;
    return false;
}

// All zones after each row, once; then every moment is asked for.
static size_t check_view(const fl_view *v, const fl_grouping *by)
{
    size_t rows = v->timeline.count, dated = 0;
    fl_zones *after = calloc(rows + 1, sizeof *after);
    for (size_t i = 1; i <= rows; i++)
        trace(v, i, by, &after[i]);
    for (size_t n = 1; n <= rows;
         n++) { // in an order in which much is known of some, and of others nothing
        size_t i = n * 37 % rows + 1;
        fl_time at = fl_view_slot(v, i - 1)->row->move.occurred_at;
        if (fl_view_rows_until(v, at) != i)
            continue; // another is of the same time
        fl_last *last = calloc(after[i].count + 1, sizeof *last);
        fl_err err;
        test_ok(fl_view_date_zones(v, at, by, &after[i], last, &err), &err);
        for (size_t z = 0; z < after[i].count; z++) {
            size_t row = i;
            while (row > 1 && has_id(&after[row - 1], after[i].at[z].id))
                row--;
            const fl_move *m = &fl_view_slot(v, row - 1)->row->move;
            assert_int_equal(last[z].event, row == 1 ? 0 : m->event);
            assert_true(last[z].at == (row == 1 ? TEST_START : m->occurred_at));
            dated += row > 1 && row < i;
        }
        free(last);
    }
    for (size_t i = 1; i <= rows; i++)
        fl_zones_done(&after[i]);
    free(after);
    return dated;
}

static size_t check_stream(test_random *r, int32_t snap_mm, int32_t crumb_mm, size_t count,
                           int32_t reach)
{
    test_store s;
    const fl_view *older = NULL;
    fl_err err;
    test_store_open(&s, snap_mm, crumb_mm);
    test_store_fill(&s, r, count, reach, 10);
    size_t dated = check_view(s.view, NULL);
    for (size_t i = 0; i < 5; i++)
        test_store_revise(&s, r, reach);
    dated += check_view(s.view, NULL) + check_view(s.view, &by_side);
    test_ok(fl_view_known_at(s.view, count / 2, &older, &err), &err);
    dated += check_view(older, NULL);
    fl_view_unref(older);
    test_store_close(&s);
    return dated;
}

static void zones_are_dated_by_what_made_them(void **state)
{
    (void)state;
    test_random r = test_random_start();
    size_t dated = 0;
    for (size_t round = 0; round < test_rounds(3); round++) {
        dated += check_stream(&r, 1000, 0, 60, TEST_DEGREE / 4);
        dated += check_stream(&r, 20000, 40000, 40, TEST_DEGREE);
    }
    assert_true(dated > 500); // by an event that was not the last
}

// By side, where actors change sides: a zone is as it is since the row, or the regrouping, before which there is none of
// its id. All moments at which something changes are traced, each with the tree of its time.
static size_t check_eras(const fl_view *v)
{
    enum { MOST = 200 };
    fl_zones z[MOST];
    fl_time at[MOST];
    size_t count = 0, by_era = 0;
    const fl_theatre *t = fl_view_theatre_at(v, FL_ALWAYS);
    fl_err err;
    for (size_t row = 0, era = 0; row < v->timeline.count || era < t->era_count; count++) {
        fl_time next = FL_END_OF_TIME;
        if (row < v->timeline.count)
            next = fl_view_slot(v, row)->row->move.occurred_at;
        if (era < t->era_count && t->eras[era].since < next)
            next = t->eras[era].since;
        row = fl_view_rows_until(v, next);
        era += era < t->era_count && t->eras[era].since == next;
        assert_true(count < MOST);
        at[count] = next;
        const fl_map *map = NULL;
        fl_grouping by = fl_view_grouping(v, next, true);
        test_ok(fl_view_map(v, next, &map, &err), &err);
        test_ok(fl_map_zones(map, &by, &z[count], &err), &err);
        fl_map_unref(map);
    }
    for (size_t n = 0; n < count; n++) {
        size_t i = n * 37 % count;
        fl_grouping by = fl_view_grouping(v, at[i], true);
        fl_last *last = calloc(z[i].count + 1, sizeof *last);
        test_ok(fl_view_date_zones(v, at[i], &by, &z[i], last, &err), &err);
        for (size_t k = 0; k < z[i].count; k++) {
            size_t first = i;
            while (first > 0 && has_id(&z[first - 1], z[i].at[k].id))
                first--;
            assert_true(last[k].at == at[first]);
            by_era += first > 0 && last[k].event == 0;
        }
        free(last);
    }
    for (size_t i = 0; i < count; i++)
        fl_zones_done(&z[i]);
    return by_era;
}

static void regroupings_make_zones(void **state)
{
    (void)state;
    test_random r = test_random_start();
    size_t by_era = 0;
    for (size_t round = 0; round < test_rounds(2); round++) {
        test_store s;
        test_store_open(&s, 1000, 0);
        test_store_fill(&s, &r, 30, TEST_DEGREE / 2, 10);
        for (size_t i = 0; i < 6; i++) {
            test_store_regroup(&s, &r);
            by_era += check_eras(s.view);
        }
        test_store_close(&s);
    }
    assert_true(by_era > 20);
}

// Whole cells that change hands: what they join, and what they leave, has no new border at all.
static void cells_that_join_are_seen(void **state)
{
    (void)state;
    static const char *const who[] = { "gov", "isis", "rebels", "hts" };
    test_random r = test_random_start();
    test_store s;
    test_store_open(&s, 0, 0);
    for (int64_t day = 1; day < 90; day++) {
        test_event e;
        int32_t x = 3620 + 40 * (int32_t)test_random_below(&r, 4),
                y = 3420 + 40 * (int32_t)test_random_below(&r, 4);
        test_event_box(&e, who[test_random_below(&r, day < 30 ? 4 : 2)], day, test_point(x, y),
                       test_point(x + 40, y + 40));
        test_store_post(&s, &e);
    }
    assert_true(check_view(s.view, NULL) + check_view(s.view, &by_side) > 200);
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zones_are_dated_by_what_made_them),
        cmocka_unit_test(regroupings_make_zones),
        cmocka_unit_test(cells_that_join_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
