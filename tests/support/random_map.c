// random_map.c - no cmocka here, so that benchmarks can use it too: what cannot be is an assert.
#include "random_map.h"

#include <assert.h>
#include <math.h>

#define MAX_POINTS 64

fl_map_settings test_settings(int32_t snap_mm, int32_t crumb_width_mm, int64_t crumb_area_e4m2)
{
    return (fl_map_settings){ .metric = fl_metric_at(350000000),
                              .snap_mm = snap_mm,
                              .crumb_width_mm = crumb_width_mm,
                              .crumb_area_e4m2 = crumb_area_e4m2 };
}

static void must(bool ok)
{
    assert(ok);
    (void)ok;
}

void test_add_ring(fl_polygons *p, const fl_point *points, size_t count)
{
    for (size_t i = 0; i < count; i++)
        must(fl_polygons_point(p, points[i]));
    must(fl_polygons_end_ring(p));
}

static void add_box_ring(fl_polygons *p, int32_t x0, int32_t y0, int32_t x1, int32_t y1)
{
    test_add_ring(p, (fl_point[]){ { x0, y0 }, { x1, y0 }, { x1, y1 }, { x0, y1 } }, 4);
}

void test_add_box(fl_polygons *p, int32_t x0, int32_t y0, int32_t x1, int32_t y1)
{
    add_box_ring(p, x0, y0, x1, y1);
    must(fl_polygons_end_part(p));
}

void test_add_star(test_random *r, fl_polygons *p, fl_point centre, int32_t radius, size_t count)
{
    fl_point points[MAX_POINTS];
    double turn = (double)test_random_below(r, 1000) / 1000;
    assert(count <= MAX_POINTS);
    for (size_t i = 0; i < count; i++) {
        double angle = ((double)i + turn) * 6.283185307179586 / (double)count;
        double far = radius * (0.4 + (double)test_random_below(r, 600) / 1000);
        points[i] = (fl_point){ centre.x + (int32_t)lround(far * cos(angle)),
                                centre.y + (int32_t)lround(far * sin(angle)) };
    }
    test_add_ring(p, points, count);
}

const fl_map *test_area_of(const fl_map_settings *s, fl_polygons *p)
{
    const fl_map *area = NULL;
    must(fl_area_new(s, p, &area, NULL) == FL_OK);
    fl_polygons_done(p);
    return area;
}

static int32_t within(test_random *r, int32_t from, int32_t size)
{
    return (int32_t)(from + test_random_between(r, 0, size));
}

static fl_point spot(test_random *r, test_canvas c)
{
    return (fl_point){ within(r, c.at.x, c.size), within(r, c.at.y, c.size) };
}

static int32_t radius(test_random *r, test_canvas c)
{
    return 2 + (int32_t)test_random_below(r, (uint64_t)c.size / (2 + test_random_below(r, 8)));
}

// Whole multiples of a power of two: on the borders and corners of the tree's cells.
static fl_point corner(test_random *r, test_canvas c)
{
    int bits = (int)test_random_below(r, 6);
    fl_point p = spot(r, c);
    while (c.size >> bits > 64)
        bits += 3;
    return (fl_point){ (int32_t)((uint32_t)p.x >> bits << bits),
                       (int32_t)((uint32_t)p.y >> bits << bits) };
}

static fl_point near_map(test_random *r, test_canvas c, const fl_edges *e)
{
    if (e->count == 0 || test_random_below(r, 8) == 0)
        return spot(r, c);
    const fl_edge *edge = &e->at[test_random_below(r, e->count)];
    fl_point p = test_random_below(r, 2) ? edge->a : edge->b;
    if (test_random_below(r, 4) == 0)
        p = (fl_point){ (int32_t)(((int64_t)edge->a.x + edge->b.x) / 2),
                        (int32_t)(((int64_t)edge->a.y + edge->b.y) / 2) };
    if (test_random_below(r, 3) == 0) {
        p.x += (int32_t)test_random_between(r, -1, 1);
        p.y += (int32_t)test_random_between(r, -1, 1);
    }
    return p;
}

static void add_part(test_random *r, test_canvas c, const fl_edges *e, fl_polygons *p)
{
    fl_point at = spot(r, c), k = corner(r, c), m = corner(r, c);
    int32_t far = radius(r, c);
    fl_point points[8];
    size_t n = 3 + test_random_below(r, 4);
    switch (test_random_below(r, 8)) {
    case 0:
        test_add_star(r, p, at, far, 3 + test_random_below(r, 40));
        break;
    case 1:
        add_box_ring(p, at.x, at.y, at.x + far, at.y + 1 + (int32_t)test_random_below(r, 40));
        break;
    case 2:
        add_box_ring(p, k.x, k.y, m.x, m.y);
        break;
    case 3:
        test_add_ring(p, (fl_point[]){ k, { m.x, k.y }, m, at }, 4);
        break;
    case 4: // with a hole
        test_add_star(r, p, at, far, 8 + test_random_below(r, 20));
        test_add_star(r, p, at, far / 3, 3 + test_random_below(r, 10));
        break;
    case 5: // a sliver
        test_add_ring(p,
                      (fl_point[]){ at,
                                    { at.x + far, at.y + (int32_t)test_random_between(r, -2, 2) },
                                    { at.x + far / 2, at.y + 1 } },
                      3);
        break;
    default:
        for (size_t i = 0; i < n; i++)
            points[i] = near_map(r, c, e);
        test_add_ring(p, points, n);
    }
    must(fl_polygons_end_part(p));
}

const fl_map *test_random_area(test_random *r, test_canvas c, const fl_map_settings *s,
                               const fl_map *m)
{
    fl_edges e = m ? test_edges(m) : (fl_edges){ 0 };
    const fl_map *area = NULL;
    for (fl_status status = FL_EREFUSED; status == FL_EREFUSED;) {
        fl_polygons p = { 0 };
        for (uint64_t parts = test_random_below(r, 6) ? 1 : 2; parts; parts--)
            add_part(r, c, &e, &p);
        status = fl_area_new(s, &p, &area, NULL);
        assert(status == FL_OK || status == FL_EREFUSED);
        fl_polygons_done(&p);
    }
    fl_edges_done(&e);
    return area;
}

const fl_map *test_blank(test_canvas c, const fl_map_settings *s)
{
    const fl_map *m = NULL;
    fl_polygons p = { 0 };
    test_add_box(&p, c.at.x, c.at.y, c.at.x + c.size, c.at.y + c.size);
    const fl_map *area = test_area_of(s, &p);
    must(fl_map_new(s, &m, NULL) == FL_OK);
    test_paint(&m, area, 1);
    fl_map_unref(area);
    return m;
}

const fl_map *test_random_map(test_random *r, test_canvas c, const fl_map_settings *s, size_t edits,
                              fl_control controls)
{
    const fl_map *m = test_blank(c, s);
    for (size_t i = 0; i < edits; i++) {
        const fl_map *area = test_random_area(r, c, s, m);
        test_paint(&m, area, 1 + (fl_control)test_random_below(r, controls));
        fl_map_unref(area);
    }
    return m;
}

static fl_control become(const void *context, fl_control old)
{
    (void)old;
    return *(const fl_control *)context;
}

fl_rule test_rule_to(const fl_control *to)
{
    return (fl_rule){ become, to };
}

const fl_map *test_painted(const fl_map *m, const fl_map *area, fl_control to)
{
    fl_applied done = { 0 };
    fl_edit edit = { area, test_rule_to(&to) };
    must(fl_map_apply(m, &edit, 1, &done, NULL) == FL_OK);
    const fl_map *after = fl_map_ref(done.map);
    fl_applied_done(&done);
    return after;
}

void test_paint(const fl_map **m, const fl_map *area, fl_control to)
{
    const fl_map *after = test_painted(*m, area, to);
    fl_map_unref(*m);
    *m = after;
}

fl_edges test_edges(const fl_map *m)
{
    fl_edges e = { 0 };
    must(fl_map_edges(m, &e, NULL) == FL_OK);
    return e;
}
