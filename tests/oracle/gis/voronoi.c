// voronoi.c - cells against looking for the nearest site, and against the frame that they must fill.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "frontline/gis.h"
#include "random.h"

#define MOST 2000

static fl_point sites[MOST];

static size_t first_of(const fl_polygons *p, size_t part)
{
    return part ? p->ring_end[part - 1] : 0; // one ring a part
}

// By the crossings of a line eastwards; on the border: either.
static bool is_inside(const fl_polygons *p, size_t part, fl_point at)
{
    bool inside = false;
    size_t first = first_of(p, part), end = p->ring_end[part];
    for (size_t i = first; i < end; i++) {
        fl_point a = p->points[i], b = p->points[i + 1 < end ? i + 1 : first];
        if ((a.y > at.y) != (b.y > at.y))
            inside ^= (fl_orient(a, b, at) > 0) == (b.y > a.y);
    }
    return inside;
}

static size_t nearest(size_t count, fl_metric m, fl_point at, bool *close_race)
{
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (fl_distance2(m, at, sites[i]) < fl_distance2(m, at, sites[best]))
            best = i;
    *close_race = false; // within what rounding may move a border
    for (size_t i = 0; i < count; i++)
        if (i != best &&
            fl_distance(m, at, sites[i]) < fl_distance(m, at, sites[best]) + 4 * INT64_C(1000))
            *close_race = true;
    return best;
}

typedef struct side {
    fl_point a, b; // a < b
    int way;       // +1 from a to b
} side;

static int by_ends(const void *p, const void *q)
{
    const side *s = p, *t = q;
    int order = fl_point_compare(s->a, t->a);
    return order ? order : fl_point_compare(s->b, t->b);
}

static bool is_on_frame(const side *s)
{
    return (s->a.x == s->b.x && abs(s->a.x) == FL_LON_MAX) ||
           (s->a.y == s->b.y && abs(s->a.y) == FL_LAT_MAX);
}

// Every side of a cell is the side of one neighbour too, the other way round, or lies on the frame.
static void sides_are_shared(const fl_polygons *cells)
{
    side *all = calloc(cells->point_count, sizeof *all);
    size_t count = 0;
    assert_non_null(all);
    for (size_t part = 0; part < cells->part_count; part++) {
        size_t first = first_of(cells, part), end = cells->ring_end[part];
        for (size_t i = first; i < end; i++) {
            fl_point a = cells->points[i], b = cells->points[i + 1 < end ? i + 1 : first];
            all[count++] = fl_point_compare(a, b) < 0 ? (side){ a, b, 1 } : (side){ b, a, -1 };
        }
    }
    qsort(all, count, sizeof *all, by_ends);
    for (size_t i = 0; i < count; i++) {
        if (i + 1 < count && by_ends(&all[i], &all[i + 1]) == 0) {
            assert_int_equal(all[i].way + all[i + 1].way, 0);
            i++;
        } else {
            assert_true(is_on_frame(&all[i]));
        }
    }
    free(all);
}

static void frame_is_filled(const fl_polygons *cells)
{
    fl_i128 sum = 0, frame = (fl_i128)8 * FL_LON_MAX * FL_LAT_MAX; // doubled
    for (size_t part = 0; part < cells->part_count; part++) {
        size_t first = first_of(cells, part), end = cells->ring_end[part];
        for (size_t i = first; i < end; i++) {
            fl_point p = cells->points[i], q = cells->points[i + 1 < end ? i + 1 : first];
            sum += (fl_i128)p.x * q.y - (fl_i128)q.x * p.y;
        }
    }
    assert_true(sum == frame);
}

static void cells_are_right(size_t count, fl_metric m, fl_box box, test_random *r)
{
    fl_polygons cells = { 0 };
    fl_err err = { 0 };
    if (fl_gis_voronoi(sites, count, m, &cells, &err) != FL_OK)
        fail_msg("%s", err.text);
    assert_int_equal(cells.part_count, count);
    assert_int_equal(cells.ring_count, count);
    if (fl_gis_valid(&cells, &err) != FL_OK)
        fail_msg("%s at %s", err.text, err.where);
    sides_are_shared(&cells);
    frame_is_filled(&cells);
    for (size_t i = 0; i < count; i++)
        assert_true(is_inside(&cells, i, sites[i]));
    for (int i = 0; i < 500; i++) {
        fl_point at = { (int32_t)test_random_between(r, box.x0, box.x1),
                        (int32_t)test_random_between(r, box.y0, box.y1) };
        bool close_race;
        size_t best = nearest(count, m, at, &close_race);
        if (!close_race)
            assert_true(is_inside(&cells, best, at));
    }
    fl_polygons_done(&cells);
}

static void random_sites(void **state)
{
    (void)state;
    static const size_t COUNTS[] = { 1, 2, 3, 4, 7, 30, 300, MOST };
    static const fl_box BOXES[] = {
        { 357000000, 323000000, 424000000, 373000000 },     // a country
        { 401000000, 353000000, 401100000, 353080000 },     // a town
        { -1790000000, -840000000, 1790000000, 840000000 }, // the world
        { 220000000, 780000000, 300000000, 808000000 },     // far north
    };
    test_random r = test_random_start();
    for (size_t b = 0; b < TEST_COUNT(BOXES); b++)
        for (size_t k = 0; k < TEST_COUNT(COUNTS); k++) {
            fl_box box = BOXES[b];
            for (size_t i = 0; i < COUNTS[k]; i++)
                sites[i] = (fl_point){ (int32_t)test_random_between(&r, box.x0, box.x1),
                                       (int32_t)test_random_between(&r, box.y0, box.y1) };
            fl_metric m = fl_metric_at((int32_t)((box.y0 + box.y1) / 2));
            fl_box around = fl_box_grow(box, (box.x1 - box.x0) / 2, (box.y1 - box.y0) / 2);
            cells_are_right(COUNTS[k], m, b == 2 ? box : around, &r);
        }
}

// Four on a circle again and again: where the corners of cells coincide.
static void sites_on_a_lattice(void **state)
{
    (void)state;
    test_random r = test_random_start();
    fl_box box = { 357000000, 323000000, 424000000, 373000000 };
    for (int32_t kx = 1000; kx >= 700; kx -= 137) {
        size_t count = 0;
        for (int32_t x = 0; x < 20; x++)
            for (int32_t y = 0; y < 20; y++)
                sites[count++] = (fl_point){ 360000000 + 3000001 * x, 330000000 + 2000003 * y };
        cells_are_right(count, (fl_metric){ kx, 1000 }, box, &r);
    }
    for (size_t i = 0; i < 100; i++) // in one line
        sites[i] = (fl_point){ 360000000 + 400000 * (int32_t)i, 330000000 };
    cells_are_right(100, (fl_metric){ 829, 1000 }, box, &r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_sites),
        cmocka_unit_test(sites_on_a_lattice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
