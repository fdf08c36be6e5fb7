// apply.c - memory that fails at every point of an edit and of reading a map: a status, nothing lost,
// what was there as it was, and the right answer at last.
#include <string.h>

#include "../../unit/map/picture.h"
#include "check.h"
#include "failing_alloc.h"
#include "random_map.h"

static const fl_map_settings exact = { .metric = { 817, 1000 } };
static const fl_map_settings with_crumbs = { .metric = { 817, 1000 },
                                             .snap_mm = 20,
                                             .crumb_width_mm = 200 };

// Was it memory, and nothing else, that was missing? Then false.
static bool succeeded(fl_status status, const fl_err *err)
{
    if (status != FL_OK && (status != FL_ENOMEM || err->status != FL_ENOMEM))
        fail_msg("%s: %s", fl_status_name(status), err->text);
    return status == FL_OK;
}

static fl_polygons box_with_a_hole(void)
{
    fl_polygons p = { 0 };
    test_add_ring(&p, (fl_point[]){ { 0, 0 }, { 900, 0 }, { 900, 900 }, { 0, 900 } }, 4);
    test_add_ring(&p, (fl_point[]){ { 100, 100 }, { 300, 100 }, { 300, 900 } }, 3);
    assert_true(fl_polygons_end_part(&p));
    return p;
}

static bool make_area(void *context)
{
    const fl_polygons *p = context;
    const fl_map *area = NULL;
    fl_err err = { 0 };
    if (!succeeded(fl_area_new(&exact, p, &area, &err), &err)) {
        assert_null(area);
        return false;
    }
    assert_int_equal(fl_map_edge_count(area), 8);
    fl_map_unref(area);
    return true;
}

static void areas(void **state)
{
    (void)state;
    fl_polygons p = box_with_a_hole();
    assert_true(test_fail_each(make_area, &p) > 20);
    fl_polygons_done(&p);
    assert_int_equal(test_alloc_live(), 0);
}

typedef struct algebra {
    const fl_map *a, *b;
    fl_status (*of)(const fl_map *, const fl_map *, const fl_map **, fl_err *);
    size_t edges;
} algebra;

static bool combine(void *context)
{
    const algebra *in = context;
    const fl_map *made = NULL;
    fl_err err = { 0 };
    if (!succeeded(in->of(in->a, in->b, &made, &err), &err)) {
        assert_null(made);
        return false;
    }
    assert_int_equal(fl_map_edge_count(made), in->edges);
    fl_map_unref(made);
    return true;
}

static const fl_map *box(const fl_map_settings *s, int32_t x0, int32_t y0, int32_t x1, int32_t y1)
{
    fl_polygons p = { 0 };
    test_add_box(&p, x0, y0, x1, y1);
    return test_area_of(s, &p);
}

static void the_algebra_of_areas(void **state)
{
    (void)state;
    const fl_map *a = box(&exact, 0, 0, 90, 90), *b = box(&exact, 50, 50, 99, 99);
    algebra rows[] = { { a, b, fl_area_union, 8 },
                       { a, b, fl_area_intersection, 4 },
                       { a, b, fl_area_difference, 6 },
                       { b, a, fl_area_difference, 6 } };
    for (size_t i = 0; i < TEST_COUNT(rows); i++)
        assert_true(test_fail_each(combine, &rows[i]) > 30);
    fl_map_unref(a);
    fl_map_unref(b);
    assert_int_equal(test_alloc_live(), 0);
}

// ---- edits ------------------------------------------------------------------------------------------

typedef struct two_edits {
    const fl_map *before;
    fl_edit edit[2];
    fl_hash wanted; // the hash of the map after them
} two_edits;

static bool apply(void *context)
{
    const two_edits *in = context;
    fl_hash before = fl_map_hash(in->before);
    fl_applied done = { .passes = 77 }, untouched = done;
    fl_err err = { 0 };
    bool ok = succeeded(fl_map_apply(in->before, in->edit, 2, &done, &err), &err);
    assert_true(fl_hash_equal(fl_map_hash(in->before), before));
    if (!ok) {
        assert_memory_equal(&done, &untouched, sizeof done);
        return false;
    }
    assert_true(fl_hash_equal(fl_map_hash(done.map), in->wanted));
    assert_int_equal(done.crumb_count, 1);
    fl_applied_done(&done);
    return true;
}

// The second edit leaves a strip of 5 units, which the crumb rule gives away.
static void two_edits_with_a_crumb(void **state)
{
    (void)state;
    const fl_control one = 1, two = 2, three = 3;
    const fl_map *empty = NULL;
    assert_int_equal(fl_map_new(&with_crumbs, &empty, NULL), FL_OK);
    const fl_map *all = box(&with_crumbs, 0, 0, 900, 900),
                 *west = box(&with_crumbs, 0, 0, 400, 900),
                 *east = box(&with_crumbs, 405, 0, 900, 900);
    const fl_map *before = test_painted(empty, all, one);
    two_edits in = { before,
                     { { west, test_rule_to(&two) }, { east, test_rule_to(&three) } },
                     { { 0 } } };
    fl_applied done = { 0 };
    assert_int_equal(fl_map_apply(before, in.edit, 2, &done, NULL), FL_OK);
    assert_int_equal(fl_map_control_at(done.map, (fl_point){ 402, 450 }), done.crumbs[0].to);
    in.wanted = fl_map_hash(done.map);
    fl_applied_done(&done);
    assert_true(test_fail_each(apply, &in) > 100);
    fl_map_unref(before);
    fl_map_unref(all);
    fl_map_unref(west);
    fl_map_unref(east);
    fl_map_unref(empty);
    assert_int_equal(test_alloc_live(), 0);
}

// ---- reading ----------------------------------------------------------------------------------------

typedef struct two_maps {
    const fl_map *a, *b;
} two_maps;

static const char *const BEFORE[] = { "AAAA", "ABBA", "ABAA", "CCCA", NULL };
static const char *const AFTER[] = { "AAAA", "AABA", "ABAA", "CC.A", NULL };

static bool read_zones(void *context)
{
    const two_maps *in = context;
    fl_zones z = { .cap = 77 }, untouched = z;
    fl_err err = { 0 };
    if (!succeeded(fl_map_zones(in->a, NULL, &z, &err), &err)) {
        assert_memory_equal(&z, &untouched, sizeof z);
        return false;
    }
    assert_int_equal(z.count, 3);
    assert_int_equal(z.polygons.part_count, 3);
    fl_zones_done(&z);
    return true;
}

static bool read_fronts(void *context)
{
    const two_maps *in = context;
    fl_fronts f = { .cap = 77 }, untouched = f;
    fl_err err = { 0 };
    if (!succeeded(fl_map_fronts(in->a, NULL, &f, &err), &err)) {
        assert_memory_equal(&f, &untouched, sizeof f);
        return false;
    }
    assert_int_equal(f.count, 4);
    fl_fronts_done(&f);
    return true;
}

// Totals are kept beside the nodes, so the map is made anew for each attempt.
static bool read_totals(void *context)
{
    const two_maps *in = context;
    fl_totals t = { .area_cap = 77 }, untouched = t;
    fl_err err = { 0 };
    fl_edges e = { 0 };
    const fl_map *fresh = NULL;
    bool ok = succeeded(fl_map_edges(in->a, &e, &err), &err) &&
              succeeded(fl_map_build(&exact, e.at, e.count, &fresh, &err), &err);
    fl_edges_done(&e);
    if (ok && !succeeded(fl_map_totals(fresh, &t, &err), &err)) {
        assert_memory_equal(&t, &untouched, sizeof t);
        ok = false;
    }
    if (ok) {
        assert_int_equal(t.area_count, 3);
        assert_int_equal(t.pair_count, 5);
        fl_totals_done(&t);
    }
    fl_map_unref(fresh);
    return ok;
}

static bool read_diff(void *context)
{
    const two_maps *in = context;
    fl_delta d = { .cell_cap = 77 }, untouched = d;
    fl_err err = { 0 };
    if (!succeeded(fl_map_diff(in->a, in->b, &d, NULL, &err), &err)) {
        assert_memory_equal(&d, &untouched, sizeof d);
        return false;
    }
    assert_int_equal(d.removed.count, 5);
    assert_int_equal(d.added.count, 5);
    fl_delta_done(&d);
    return true;
}

static bool read_changes(void *context)
{
    const two_maps *in = context;
    fl_changes c = { .cap = 77 }, untouched = c;
    fl_err err = { 0 };
    if (!succeeded(fl_map_changes(in->a, in->b, NULL, &c, &err), &err)) {
        assert_memory_equal(&c, &untouched, sizeof c);
        return false;
    }
    assert_int_equal(c.count, 2);
    assert_int_equal(c.net_count, 3);
    fl_changes_done(&c);
    return true;
}

static void reading_a_map(void **state)
{
    (void)state;
    picture before = picture_of(BEFORE), after = picture_of(AFTER);
    two_maps in = { picture_map(&before, &exact), picture_map(&after, &exact) };
    assert_true(test_fail_each(read_zones, &in) > 10);
    assert_true(test_fail_each(read_fronts, &in) > 10);
    assert_true(test_fail_each(read_totals, &in) > 10);
    assert_true(test_fail_each(read_diff, &in) > 3);
    assert_true(test_fail_each(read_changes, &in) > 30);
    fl_map_unref(in.a);
    fl_map_unref(in.b);
    assert_int_equal(test_alloc_live(), 0);
}

// ---- deltas -----------------------------------------------------------------------------------------

typedef struct patch {
    const fl_map *a, *b;
    fl_delta d;
    fl_buf bytes;
} patch;

static bool apply_delta(void *context)
{
    const patch *in = context;
    const fl_map *made = NULL;
    fl_err err = { 0 };
    if (!succeeded(fl_map_patch(in->a, &in->d, &made, &err), &err)) {
        assert_null(made);
        return false;
    }
    assert_true(fl_map_equal(made, in->b));
    fl_map_unref(made);
    return true;
}

static bool code_delta(void *context)
{
    const patch *in = context;
    fl_delta d = { .cell_cap = 77 }, untouched = d;
    fl_buf again = FL_BUF_INIT;
    fl_err err = { 0 };
    if (!succeeded(fl_delta_decode(in->bytes.data, in->bytes.len, &d, &err), &err)) {
        assert_memory_equal(&d, &untouched, sizeof d);
        return false;
    }
    fl_delta_encode(&d, &again);
    bool ok = !again.failed;
    if (ok) {
        assert_int_equal(again.len, in->bytes.len);
        assert_memory_equal(again.data, in->bytes.data, again.len);
    }
    fl_buf_done(&again);
    fl_delta_done(&d);
    return ok;
}

static bool compose_with_the_inverse(void *context)
{
    const patch *in = context;
    fl_delta d = { 0 }, back = { 0 };
    fl_err err = { 0 };
    bool ok = succeeded(fl_map_diff(in->a, in->b, &d, NULL, &err), &err) &&
              succeeded(fl_map_diff(in->b, in->a, &back, NULL, &err), &err);
    if (ok) {
        ok = fl_delta_compose(&d, &back);
        assert_int_equal(d.removed.count, ok ? 0 : in->d.removed.count);
        assert_int_equal(d.added.count, ok ? 0 : in->d.added.count);
    }
    fl_delta_done(&d);
    fl_delta_done(&back);
    return ok;
}

static void deltas(void **state)
{
    (void)state;
    picture before = picture_of(BEFORE), after = picture_of(AFTER);
    patch in = { picture_map(&before, &exact), picture_map(&after, &exact), { 0 }, FL_BUF_INIT };
    assert_int_equal(fl_map_diff(in.a, in.b, &in.d, NULL, NULL), FL_OK);
    fl_delta_encode(&in.d, &in.bytes);
    assert_true(test_fail_each(apply_delta, &in) > 4);
    assert_true(test_fail_each(code_delta, &in) > 8);
    assert_true(test_fail_each(compose_with_the_inverse, &in) > 8);
    fl_delta_done(&in.d);
    fl_buf_done(&in.bytes);
    fl_map_unref(in.a);
    fl_map_unref(in.b);
    assert_int_equal(test_alloc_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(areas),
        cmocka_unit_test(the_algebra_of_areas),
        cmocka_unit_test(two_edits_with_a_crumb),
        cmocka_unit_test(reading_a_map),
        cmocka_unit_test(deltas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
