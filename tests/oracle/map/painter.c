// painter.c - the map against a painter's memory: who painted last over a point, or over a cell of a
// raster. Points that lie too near to a border to say, because it may have been snapped, are not asked.
#include <stdio.h>

#include "check.h"
#include "outline.h"

#define UNIT_MM   12 // a little more than a unit of latitude
#define CONTROLS  4
#define MAX_EDITS 40
#define MOST_SIZE 120

typedef struct stroke {
    outline area;
    fl_control from, to; // from 0: whatever was there
} stroke;

static fl_control become(const void *context, fl_control old)
{
    const stroke *s = context;
    return s->from && old != s->from ? old : s->to;
}

// A third of the strokes change one control only.
static stroke random_stroke(test_random *r, const fl_map *area)
{
    stroke s = { outline_of_map(area), 0, (fl_control)test_random_below(r, CONTROLS + 1) };
    if (test_random_below(r, 3) == 0)
        s.from = 1 + (fl_control)test_random_below(r, CONTROLS);
    return s;
}

// A stroke that was painted. The engine may refuse one, though hardly ever, or find it too crooked for
// the snap distance: then there is another.
static stroke paint(test_random *r, test_canvas c, const fl_map **m, size_t *refused)
{
    for (;;) {
        const fl_map *area = test_random_area(r, c, fl_map_settings_of(*m), *m);
        stroke s = random_stroke(r, area);
        fl_edit edit = { area, { become, &s } };
        fl_applied done = { 0 };
        fl_err err = { 0 };
        fl_status status = fl_map_apply(*m, &edit, 1, &done, &err);
        fl_map_unref(area);
        if (status == FL_OK) {
            fl_map_unref(*m);
            *m = fl_map_ref(done.map);
            fl_applied_done(&done);
            return s;
        }
        assert_true(status == FL_EREFUSED || status == FL_ELIMIT);
        outline_done(&s.area);
        ++*refused;
    }
}

static fl_point point_in(test_random *r, test_canvas c)
{
    return (fl_point){ (int32_t)test_random_between(r, c.at.x, (int64_t)c.at.x + c.size),
                       (int32_t)test_random_between(r, c.at.y, (int64_t)c.at.y + c.size) };
}

// ---- points of a large canvas, after many edits ---------------------------------------------------

typedef struct scene {
    test_canvas canvas;
    int32_t snap_mm;
    size_t edits, points;
} scene;

// Not exact ones: without a snap distance nearly parallel borders may drag each other along for more
// than a unit.
static const scene SCENES[] = {
    { { { 360000000, 350000000 }, 4096 }, UNIT_MM, 30, 600 },
    { { { 0, 0 }, 4096 }, 5 * UNIT_MM, 20, 600 },
    { { { -32768, -32768 }, 65536 }, 100 * UNIT_MM, MAX_EDITS, 600 },
    { { { 500000000, -300000000 }, 1000000 }, 1000, MAX_EDITS, 600 },
    { { { -850000000, -850000000 }, 900000000 }, UNIT_MM, 30, 600 },
};

// What the strokes in order leave at p; false when p is too near to one of them.
static bool painted_at(const stroke *strokes, size_t count, fl_metric m, fl_point p, double clear,
                       fl_control *control)
{
    for (size_t i = 0; i < count; i++) {
        if (outline_is_near(&strokes[i].area, m, p, clear))
            return false;
        if (outline_has(&strokes[i].area, p))
            *control = become(&strokes[i], *control);
    }
    return true;
}

static void run_scene(const scene *s, test_random *r, size_t *refused)
{
    fl_map_settings settings = test_settings(s->snap_mm, 0, 0);
    const fl_map *m = test_blank(s->canvas, &settings);
    stroke strokes[1 + MAX_EDITS] = { { outline_of_map(m), 0, 1 } };
    size_t count = 1, asked = 0, other = 0;
    // An old border may be bent by a unit now and then; the new one besides moves by the snap distance.
    double clear = s->snap_mm * 1e3 / FL_UNIT_UM + 3;
    while (count <= s->edits)
        strokes[count++] = paint(r, s->canvas, &m, refused);
    for (size_t i = 0; i < s->points; i++) {
        fl_point p = point_in(r, s->canvas);
        fl_control expected = 0;
        if (!painted_at(strokes, count, settings.metric, p, clear, &expected))
            continue;
        if (fl_map_control_at(m, p) != expected)
            fail_msg("%d units, snap %d mm: at %d,%d %u instead of %u", s->canvas.size, s->snap_mm,
                     p.x, p.y, fl_map_control_at(m, p), expected);
        asked++;
        other += expected != 1;
    }
    printf("%d units, snap %d mm: %zu points, %zu of them painted\n", s->canvas.size, s->snap_mm,
           asked, other);
    assert_true(asked > s->points / 8);
    while (count)
        outline_done(&strokes[--count].area);
    fl_map_unref(m);
}

static void the_last_stroke_holds(void **state)
{
    (void)state;
    test_random r = test_random_start();
    size_t strokes = 0, refused = 0;
    for (size_t n = test_rounds(3); n; n--)
        for (size_t i = 0; i < TEST_COUNT(SCENES); i++) {
            run_scene(&SCENES[i], &r, &refused);
            strokes += SCENES[i].edits;
        }
    printf("%zu of %zu strokes were refused\n", refused, strokes);
    assert_true(refused * 100 <= strokes);
}

// ---- every point of a small canvas, after each edit -----------------------------------------------

typedef struct raster {
    test_canvas canvas;
    fl_control at[MOST_SIZE * MOST_SIZE];
} raster;

static fl_point point_of(const raster *g, int32_t i)
{
    return (fl_point){ g->canvas.at.x + i % g->canvas.size, g->canvas.at.y + i / g->canvas.size };
}

static void read_map(raster *g, const fl_map *m)
{
    for (int32_t i = 0; i < g->canvas.size * g->canvas.size; i++)
        g->at[i] = fl_map_control_at(m, point_of(g, i));
}

// The raster after the stroke, against the map after it, wherever no border can have moved over a point.
// Returns how many points it compared.
static size_t check_raster(const raster *g, const stroke *s, const outline *borders,
                           const fl_map *after)
{
    const fl_map_settings *settings = fl_map_settings_of(after);
    double clear = settings->snap_mm * 1e3 / FL_UNIT_UM + 1;
    // Unsnapped, a nearly parallel border can bend an old one once in each round of the noder.
    double bend = settings->snap_mm ? 1 : 3;
    size_t compared = 0;
    for (int32_t i = 0; i < g->canvas.size * g->canvas.size; i++) {
        fl_point p = point_of(g, i);
        if (outline_is_near(&s->area, settings->metric, p, clear) ||
            outline_is_near(borders, settings->metric, p, bend))
            continue;
        fl_control expected = outline_has(&s->area, p) ? become(s, g->at[i]) : g->at[i];
        if (fl_map_control_at(after, p) != expected)
            fail_msg("at %d,%d: %u instead of %u", p.x, p.y, fl_map_control_at(after, p), expected);
        compared++;
    }
    return compared;
}

static void run_raster(test_canvas canvas, int32_t snap_mm, size_t edits, test_random *r)
{
    static raster g;
    fl_map_settings settings = test_settings(snap_mm, 0, 0);
    const fl_map *m = test_blank(canvas, &settings);
    size_t compared = 0, refused = 0;
    g.canvas = canvas;
    for (size_t k = 0; k < edits; k++) {
        outline borders = outline_of_map(m);
        read_map(&g, m);
        stroke s = paint(r, canvas, &m, &refused);
        compared += check_raster(&g, &s, &borders, m);
        outline_done(&borders);
        outline_done(&s.area);
    }
    size_t of = edits * (size_t)canvas.size * (size_t)canvas.size;
    printf("%d units, snap %d mm: %zu of %zu points compared\n", canvas.size, snap_mm, compared,
           of);
    assert_int_equal(refused, 0);
    assert_true(compared > of / 10);
    fl_map_unref(m);
}

static void a_stroke_changes_what_it_covers_and_nothing_else(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t n = test_rounds(1); n; n--) {
        run_raster((test_canvas){ { 0, 0 }, 50 }, 0, 30, &r);
        run_raster((test_canvas){ { -20, -20 }, 50 }, UNIT_MM, 30, &r);
        run_raster((test_canvas){ { 4000, -30 }, 64 }, 3 * UNIT_MM, 30, &r);
        run_raster((test_canvas){ { -150, 4000 }, MOST_SIZE }, 2 * UNIT_MM, 15, &r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_stroke_holds),
        cmocka_unit_test(a_stroke_changes_what_it_covers_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
