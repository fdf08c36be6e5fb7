// pictures.c - what a picture calls well inside an area is in it, and what it calls well outside is not, of
// random rings that cross themselves; and the ground that a row moved is where it changed the control.
#include "../../unit/history/small_theatre.h"
#include "inside.h"
#include "moved.h"
#include "picture.h"
#include "view.h" // a white-box test: it reads the rows

// Rings of a few random corners, all in one part; they may cross themselves and each other.
static fl_polygons random_part(test_random *r, int64_t size)
{
    fl_polygons p = { 0 };
    for (uint64_t rings = 1 + test_random_below(r, 2); rings; rings--) {
        for (uint64_t n = 3 + test_random_below(r, 5); n; n--) {
            fl_point at = { (int32_t)test_random_between(r, -size, size),
                            (int32_t)test_random_between(r, -size, size) };
            assert_true(fl_polygons_point(&p, at));
        }
        assert_true(fl_polygons_end_ring(&p));
    }
    assert_true(fl_polygons_end_part(&p));
    return p;
}

static fl_box box_of(const fl_polygons *p)
{
    fl_box box = fl_box_of(p->points[0], p->points[0]);
    for (size_t i = 1; i < p->point_count; i++)
        box = fl_box_join(box, fl_box_of(p->points[i], p->points[i]));
    return box;
}

static void draw(const fl_polygons *p, fl_picture *out)
{
    fl_picture_frame(out, box_of(p));
    for (size_t ring = 0, first = 0; ring < p->ring_count; first = p->ring_end[ring++])
        for (size_t i = first; i < p->ring_end[ring]; i++)
            fl_picture_draw(out, p->points[i],
                            p->points[i + 1 < p->ring_end[ring] ? i + 1 : first]);
}

static void a_picture_is_right(void **state)
{
    (void)state;
    test_random r = test_random_start();
    size_t seen[3] = { 0, 0, 0 };
    for (size_t round = 0; round < test_rounds(200); round++) {
        int64_t size = 1 + (int64_t)test_random_below(&r, round % 2 ? 100 : 100 * FL_DEGREE);
        fl_polygons p = random_part(&r, size);
        fl_picture g;
        draw(&p, &g);
        for (int i = 0; i < 200; i++) {
            fl_point a = { (int32_t)test_random_between(&r, -size - 2, size + 2),
                           (int32_t)test_random_between(&r, -size - 2, size + 2) };
            fl_point b = {
                (int32_t)(a.x + (int64_t)test_random_below(&r, 1 + (uint64_t)size / 100)),
                (int32_t)(a.y + (int64_t)test_random_below(&r, 1 + (uint64_t)size / 100))
            };
            fl_where where = fl_picture_where(&g, fl_box_of(a, b));
            seen[where]++;
            for (int k = 0; where != FL_AT_BORDER && k < 4; k++) {
                int64_t x2 = test_random_between(&r, 2 * (int64_t)a.x, 2 * (int64_t)b.x);
                int64_t y2 = test_random_between(&r, 2 * (int64_t)a.y, 2 * (int64_t)b.y);
                assert_int_equal(fl_part_holds(&p, 0, x2, y2), where == FL_WELL_INSIDE);
            }
        }
        fl_polygons_done(&p);
    }
    assert_true(seen[FL_WELL_OUTSIDE] > 100 && seen[FL_WELL_INSIDE] > 100 &&
                seen[FL_AT_BORDER] > 100);
}

// What the delta did to the control all around p: false where a border is within the few units that a cut moves it by.
static bool find_jump(const fl_delta *d, fl_point p, bool *out)
{
    enum { FEW = 8 };
    for (int k = 0; k < 4; k++) {
        fl_point q = { p.x + (k & 1 ? FEW : -FEW), p.y + (k & 2 ? FEW : -FEW) };
        bool jumps = fl_delta_jump_at(d, q) != 0;
        if (k && jumps != *out)
            return false;
        *out = jumps;
    }
    return true;
}

static void moved_ground_is_where_the_control_changed(void **state)
{
    (void)state;
    test_random r = test_random_start();
    size_t seen[2] = { 0, 0 };
    test_store s;
    test_store_open(&s, 1000, 0);
    test_store_fill(&s, &r, 25, TEST_DEGREE, 0);
    for (size_t place = 1; place < s.view->timeline.count; place++) {
        const fl_row *row = fl_view_slot(s.view, place)->row;
        const fl_moved *moved = NULL, *again = NULL;
        fl_delta d = { 0 };
        fl_err err;
        if (fl_row_is_empty(row))
            continue;
        test_ok(fl_row_moved(row, &moved, &err), &err);
        test_ok(fl_row_moved(row, &again, &err), &err);
        assert_ptr_equal(moved, again);
        test_ok(fl_row_delta(row, &d, &err), &err);
        for (size_t i = 0; i < test_rounds(200); i++) {
            fl_point p = { (int32_t)test_random_between(&r, row->box.x0, row->box.x1),
                           (int32_t)test_random_between(&r, row->box.y0, row->box.y1) };
            bool jumps = false;
            if (!find_jump(&d, p, &jumps))
                continue;
            assert_int_equal(fl_moved_holds(moved, p), jumps);
            seen[jumps]++;
        }
        fl_delta_done(&d);
    }
    assert_true(seen[0] > 100 && seen[1] > 100);
    test_store_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_is_right),
        cmocka_unit_test(moved_ground_is_where_the_control_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
