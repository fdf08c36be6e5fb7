// raster.c - the map against squared paper. Where all borders run along the lines of the grid nothing is
// rounded, so a map and a raster of unit squares say the same about every square, zone, front and change.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "frontline/map.h"
#include "random.h"
#include "random_map.h"

#define SIDE  26 // squares, with a rim of outside
#define EMPTY UINT32_MAX

typedef struct raster {
    fl_point at; // lower left of square 0,0
    fl_control of[SIDE][SIDE];
} raster;

typedef struct components {
    int of[SIDE][SIDE]; // 4-connected squares of one value; -1: the value 0
    int count;
    size_t size[SIDE * SIDE];
} components;

static const int STEP[4][2] = { { 1, 0 }, { 0, 1 }, { -1, 0 }, { 0, -1 } };

static fl_control value_at(const raster *r, int x, int y)
{
    return x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : r->of[y][x];
}

static void flood(const raster *r, components *c, int x, int y)
{
    static int stack[SIDE * SIDE][2];
    size_t n = 0;
    stack[n][0] = x;
    stack[n++][1] = y;
    c->of[y][x] = c->count;
    while (n) {
        int px = stack[--n][0], py = stack[n][1];
        c->size[c->count]++;
        for (int k = 0; k < 4; k++) {
            int qx = px + STEP[k][0], qy = py + STEP[k][1];
            if (value_at(r, qx, qy) != r->of[y][x] || c->of[qy][qx] >= 0)
                continue;
            c->of[qy][qx] = c->count;
            stack[n][0] = qx;
            stack[n++][1] = qy;
        }
    }
    c->count++;
}

static void find_components(const raster *r, components *c)
{
    memset(c, 0, sizeof *c);
    memset(c->of, 0xff, sizeof c->of);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            if (r->of[y][x] && c->of[y][x] < 0)
                flood(r, c, x, y);
}

static void read_map(const fl_map *m, fl_point at, raster *r)
{
    r->at = at;
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            r->of[y][x] = fl_map_control_at(m, (fl_point){ at.x + x, at.y + y });
}

static void assert_same(const raster *r, const fl_map *m)
{
    raster found;
    fl_err err = { 0 };
    if (fl_map_check(m, &err) != FL_OK)
        fail_msg("%s at %s", err.text, err.where);
    read_map(m, r->at, &found);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            if (found.of[y][x] != r->of[y][x])
                fail_msg("at %d,%d the map has %u, the raster %u", x, y, found.of[y][x],
                         r->of[y][x]);
}

// ---- polygons against components ---------------------------------------------------------------------

static int64_t twice_area(const fl_polygons *p, size_t ring)
{
    size_t first = ring ? p->ring_end[ring - 1] : 0, n = p->ring_end[ring] - first;
    int64_t twice = 0;
    for (size_t i = 0; i < n; i++) {
        fl_point a = p->points[first + i], b = p->points[first + (i + 1) % n];
        twice += (int64_t)a.x * b.y - (int64_t)b.x * a.y;
    }
    return twice;
}

// A ring passes no point twice: zones that touch themselves have rings that touch.
static void check_simple(const fl_polygons *p, size_t ring)
{
    for (size_t i = ring ? p->ring_end[ring - 1] : 0; i < p->ring_end[ring]; i++)
        for (size_t k = i + 1; k < p->ring_end[ring]; k++)
            assert_false(fl_point_equal(p->points[i], p->points[k]));
}

// The component that part i covers. Its shell starts at the least vertex, which has the part's first
// square to its upper right.
static int component_of(const fl_polygons *p, size_t i, const components *c, fl_point at)
{
    size_t shell = i ? p->part_end[i - 1] : 0;
    fl_point least = p->points[shell ? p->ring_end[shell - 1] : 0];
    int64_t twice = 0;
    assert_true(twice_area(p, shell) > 0);
    for (size_t ring = shell; ring < p->part_end[i]; ring++) {
        assert_true(ring == shell || twice_area(p, ring) < 0);
        twice += twice_area(p, ring);
        check_simple(p, ring);
    }
    int k = c->of[least.y - at.y][least.x - at.x];
    assert_in_range(k, 0, c->count - 1);
    assert_int_equal(twice, 2 * c->size[k]);
    return k;
}

static bool touches(const raster *r, const components *c, int k, fl_control other)
{
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            for (int s = 0; c->of[y][x] == k && s < 4; s++)
                if (value_at(r, x + STEP[s][0], y + STEP[s][1]) == other && r->of[y][x] != other)
                    return true;
    return false;
}

static fl_control by_two(const void *context, fl_control c) // 1 and 2, 3 and 4, ... are one group
{
    (void)context;
    return (c + 1) / 2;
}

static void group_raster(const raster *r, const fl_grouping *by, raster *out)
{
    *out = *r;
    for (int y = 0; by && y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            out->of[y][x] = r->of[y][x] ? by->group(by->context, r->of[y][x]) : 0;
}

static void check_zones(const raster *plain, const fl_map *m, const fl_grouping *by)
{
    raster r;
    components c;
    fl_zones z = { 0 };
    fl_control open = by ? by->open : 0;
    group_raster(plain, by, &r);
    find_components(&r, &c);
    assert_int_equal(fl_map_zones(m, by, &z, NULL), FL_OK);
    assert_int_equal(z.count, c.count);
    assert_int_equal(z.polygons.part_count, c.count);
    bool seen[SIDE * SIDE] = { false };
    for (size_t i = 0; i < z.count; i++) {
        int k = component_of(&z.polygons, i, &c, r.at);
        bool largest = true;
        assert_false(seen[k]);
        seen[k] = true;
        size_t shell = i ? z.polygons.part_end[i - 1] : 0;
        fl_point least = z.polygons.points[shell ? z.polygons.ring_end[shell - 1] : 0];
        assert_int_equal(z.at[i].group, r.of[least.y - r.at.y][least.x - r.at.x]);
        for (size_t j = 0; j < z.count; j++)
            if (z.at[j].group == z.at[i].group &&
                (z.at[j].area_e4m2 > z.at[i].area_e4m2 ||
                 (z.at[j].area_e4m2 == z.at[i].area_e4m2 && j < i)))
                largest = false;
        bool pocket = !largest && !touches(&r, &c, k, 0) && !(open && touches(&r, &c, k, open));
        assert_int_equal(z.at[i].pocket, pocket);
        assert_true(i == 0 || z.at[i - 1].group <= z.at[i].group);
        for (size_t j = 0; j < i; j++)
            assert_true(z.at[j].id != z.at[i].id);
    }
    fl_zones_done(&z);
}

// ---- fronts ------------------------------------------------------------------------------------------

// Unit edges: [y][x][0] runs east from the corner x,y, [y][x][1] north. `left` is above, or to the west.
typedef struct walls {
    fl_control left[SIDE + 1][SIDE + 1][2], right[SIDE + 1][SIDE + 1][2];
    int front[SIDE + 1][SIDE + 1][2]; // 0: not drawn
} walls;

static void find_walls(const raster *r, walls *w)
{
    memset(w, 0, sizeof *w);
    for (int y = 0; y <= SIDE; y++)
        for (int x = 0; x <= SIDE; x++) {
            w->left[y][x][0] = value_at(r, x, y);
            w->right[y][x][0] = value_at(r, x, y - 1);
            w->left[y][x][1] = value_at(r, x - 1, y);
            w->right[y][x][1] = value_at(r, x, y);
        }
}

static bool is_front(const walls *w, int x, int y, int k)
{
    if (x < 0 || y < 0 || x > SIDE || y > SIDE)
        return false;
    return w->left[y][x][k] && w->right[y][x][k] && w->left[y][x][k] != w->right[y][x][k];
}

// Marks the unit edges of a front with its number; it runs with f->left on its left.
static void mark(walls *w, const fl_front *f, const fl_point *p, fl_point at, int number)
{
    size_t steps = f->closed ? f->count : f->count - 1;
    for (size_t i = 0; i < steps; i++) {
        fl_point a = p[i], b = p[(i + 1) % f->count];
        assert_true((a.x == b.x) != (a.y == b.y));
        bool turned = fl_point_compare(a, b) > 0;
        fl_point low = turned ? b : a, high = turned ? a : b;
        int k = low.x == high.x;
        for (; !fl_point_equal(low, high); k ? low.y++ : low.x++) {
            int x = low.x - at.x, y = low.y - at.y;
            assert_true(is_front(w, x, y, k));
            assert_int_equal(w->front[y][x][k], 0);
            w->front[y][x][k] = number;
            assert_int_equal(turned ? w->right[y][x][k] : w->left[y][x][k], f->left);
            assert_int_equal(turned ? w->left[y][x][k] : w->right[y][x][k], f->right);
        }
    }
}

// Around a corner: the fronts of the drawn unit edges that meet there.
static int meeting(const walls *w, int x, int y, int fronts[4])
{
    const int at[4][3] = { { x, y, 0 }, { x, y, 1 }, { x - 1, y, 0 }, { x, y - 1, 1 } };
    int n = 0;
    for (int i = 0; i < 4; i++)
        if (is_front(w, at[i][0], at[i][1], at[i][2]))
            fronts[n++] = w->front[at[i][1]][at[i][0]][at[i][2]];
    return n;
}

static void check_fronts(const raster *plain, const fl_map *m, const fl_grouping *by)
{
    raster r;
    static walls w;
    fl_fronts f = { 0 };
    group_raster(plain, by, &r);
    find_walls(&r, &w);
    assert_int_equal(fl_map_fronts(m, by, &f, NULL), FL_OK);
    for (size_t i = 0; i < f.count; i++) {
        assert_true(f.at[i].left < f.at[i].right);
        mark(&w, &f.at[i], f.points + f.at[i].first, r.at, (int)i + 1);
    }
    for (int y = 0; y <= SIDE; y++)
        for (int x = 0; x <= SIDE; x++) {
            int met[4], n = meeting(&w, x, y, met);
            assert_int_equal(is_front(&w, x, y, 0), w.front[y][x][0] != 0);
            assert_int_equal(is_front(&w, x, y, 1), w.front[y][x][1] != 0);
            if (n != 2)
                continue; // fronts end here, or pass each other
            const fl_front *a = &f.at[met[0] - 1], *b = &f.at[met[1] - 1];
            if (a != b) // as far as it goes
                assert_true(a->left != b->left || a->right != b->right);
        }
    for (size_t i = 0; i < f.count; i++) // an open front ends where others meet, or the outline
        for (int end = 0; !f.at[i].closed && end < 2; end++) {
            fl_point p = f.points[f.at[i].first + (end ? f.at[i].count - 1 : 0)];
            int met[4];
            assert_true(meeting(&w, p.x - r.at.x, p.y - r.at.y, met) != 2 || met[0] != met[1]);
        }
    fl_fronts_done(&f);
}

// ---- changes and totals --------------------------------------------------------------------------------

static int64_t total_of(const fl_totals *t, fl_control c)
{
    for (size_t i = 0; i < t->area_count; i++)
        if (t->areas[i].control == c)
            return t->areas[i].area_e4m2;
    return 0;
}

static void check_net(const fl_map *a, const fl_map *b, const fl_changes *c)
{
    fl_totals before = { 0 }, after = { 0 };
    assert_int_equal(fl_map_totals(a, &before, NULL), FL_OK);
    assert_int_equal(fl_map_totals(b, &after, NULL), FL_OK);
    for (fl_control k = 1; k < 10; k++) {
        int64_t net = 0;
        for (size_t i = 0; i < c->net_count; i++)
            net += c->net[i].control == k ? c->net[i].area_e4m2 : 0;
        assert_int_equal(net, total_of(&after, k) - total_of(&before, k));
    }
    fl_totals_done(&before);
    fl_totals_done(&after);
}

static void check_changes(const raster *ra, const raster *rb, const fl_map *a, const fl_map *b,
                          const fl_grouping *by)
{
    raster from, to, pairs;
    components c;
    fl_changes found = { 0 };
    group_raster(ra, by, &from);
    group_raster(rb, by, &to);
    pairs = from;
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            pairs.of[y][x] =
                from.of[y][x] == to.of[y][x] ? 0 : 100 + from.of[y][x] * 10 + to.of[y][x];
    find_components(&pairs, &c);
    assert_int_equal(fl_map_changes(a, b, by, &found, NULL), FL_OK);
    assert_int_equal(found.count, c.count);
    bool seen[SIDE * SIDE] = { false };
    for (size_t i = 0; i < found.count; i++) {
        int k = component_of(&found.polygons, i, &c, pairs.at);
        size_t shell = i ? found.polygons.part_end[i - 1] : 0;
        fl_point p = found.polygons.points[shell ? found.polygons.ring_end[shell - 1] : 0];
        assert_false(seen[k]);
        seen[k] = true;
        assert_int_equal(100 + found.at[i].from * 10 + found.at[i].to,
                         pairs.of[p.y - pairs.at.y][p.x - pairs.at.x]);
    }
    check_net(a, b, &found);
    fl_changes_done(&found);
}

static void check_totals(const fl_map *m)
{
    fl_totals t = { 0 };
    fl_zones z = { 0 };
    int64_t by_control[10] = { 0 };
    assert_int_equal(fl_map_totals(m, &t, NULL), FL_OK);
    assert_int_equal(fl_map_zones(m, NULL, &z, NULL), FL_OK);
    for (size_t i = 0; i < z.count; i++)
        by_control[z.at[i].group] += z.at[i].area_e4m2;
    for (fl_control k = 1; k < 10; k++)
        assert_int_equal(by_control[k], total_of(&t, k));
    fl_totals_done(&t);
    fl_zones_done(&z);
}

// ---- streams -------------------------------------------------------------------------------------------

typedef struct shape { // an area, and the same as a raster
    const fl_map *area;
    raster r;
} shape;

static shape box_shape(test_random *r, fl_point at, const fl_map_settings *s)
{
    int x0 = (int)test_random_below(r, SIDE - 2), y0 = (int)test_random_below(r, SIDE - 2);
    int x1 = x0 + 1 + (int)test_random_below(r, 9), y1 = y0 + 1 + (int)test_random_below(r, 9);
    fl_polygons p = { 0 };
    shape out = { .r = { .at = at } };
    x1 = x1 < SIDE ? x1 : SIDE;
    y1 = y1 < SIDE ? y1 : SIDE;
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            out.r.of[y][x] = 1;
    test_add_box(&p, at.x + x0, at.y + y0, at.x + x1, at.y + y1);
    out.area = test_area_of(s, &p);
    return out;
}

// Joins b into a by one of the three operations.
static void combine(test_random *r, shape *a, shape *b)
{
    static fl_status (*const BY[])(const fl_map *, const fl_map *, const fl_map **,
                                   fl_err *) = { fl_area_union, fl_area_intersection,
                                                 fl_area_difference };
    uint64_t k = test_random_below(r, 6);
    k = k < 4 ? 0 : k - 3;         // mostly unions
    if (test_random_below(r, 2)) { // either may be the larger one
        shape t = *a;
        *a = *b;
        *b = t;
    }
    const fl_map *out = NULL;
    assert_int_equal(BY[k](a->area, b->area, &out, NULL), FL_OK);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            fl_control p = a->r.of[y][x], q = b->r.of[y][x];
            a->r.of[y][x] = k == 0 ? p | q : k == 1 ? p & q : p & !q;
        }
    fl_map_unref(a->area);
    fl_map_unref(b->area);
    a->area = out;
    assert_same(&a->r, a->area);
}

static shape any_shape(test_random *r, fl_point at, const fl_map_settings *s)
{
    shape a = box_shape(r, at, s);
    for (uint64_t n = test_random_below(r, 6); n; n--) {
        shape b = box_shape(r, at, s);
        combine(r, &a, &b);
    }
    return a;
}

// "Only from": 1 becomes 2, 3 becomes 4; else what *context says.
static fl_control shift(const void *context, fl_control old)
{
    fl_control to = *(const fl_control *)context;
    return to == EMPTY ? old + (old & 1) : to;
}

static void run(test_random *r, fl_point at)
{
    static const fl_grouping SIDES = { by_two, NULL, 3 };
    fl_map_settings s = test_settings(0, 0, 0);
    raster now = { .at = at };
    const fl_map *m = NULL;
    assert_int_equal(fl_map_new(&s, &m, NULL), FL_OK);
    for (int n = 0; n < 30; n++) {
        shape a = any_shape(r, at, &s);
        fl_control to = test_random_below(r, 5) ? (fl_control)test_random_below(r, 6) : EMPTY;
        fl_applied done = { 0 };
        fl_edit edit = { a.area, { shift, &to } };
        raster next = now;
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++)
                if (a.r.of[y][x])
                    next.of[y][x] = shift(&to, now.of[y][x]);
        assert_int_equal(fl_map_apply(m, &edit, 1, &done, NULL), FL_OK);
        assert_same(&next, done.map);
        check_zones(&next, done.map, NULL);
        check_zones(&next, done.map, &SIDES);
        check_fronts(&next, done.map, NULL);
        check_fronts(&next, done.map, &SIDES);
        check_changes(&now, &next, m, done.map, NULL);
        check_changes(&now, &next, m, done.map, &SIDES);
        check_totals(done.map);
        fl_map_unref(m);
        m = fl_map_ref(done.map);
        now = next;
        fl_applied_done(&done);
        fl_map_unref(a.area);
    }
    fl_map_unref(m);
}

static void map_and_raster_agree(void **state)
{
    (void)state;
    static const fl_point AT[] = { { -13, -13 },       { 0, 0 },
                                   { 1000000, 500 },   { (1 << 18) - 11, (1 << 20) - 5 },
                                   { -FL_LON_MAX, 0 }, { 4082, -FL_LAT_MAX } };
    test_random r = test_random_start();
    for (size_t n = test_rounds(3); n; n--)
        for (size_t i = 0; i < TEST_COUNT(AT); i++)
            run(&r, AT[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(map_and_raster_agree) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
