// arcs.c - a map from afar is a map: at every rank nothing crosses, no gap opens, every zone keeps its
// neighbours, its area and its length of front; and what is drawn coarser is drawn finer too.
#include "frontline/map_arcs.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "random_map.h"

#define MAPS 20

static fl_err err;

static void must(fl_status status)
{
    if (status != FL_OK)
        fail_msg("%s (%s)", err.text, err.where);
}

static int compare_numbers(const void *p, const void *q)
{
    const int64_t *a = p, *b = q;
    return (*a > *b) - (*a < *b);
}

// Area and group of each zone, as one sorted list.
static int64_t *areas_of(const fl_zones *z)
{
    int64_t *list = calloc(z->count + 1, sizeof *list);
    for (size_t i = 0; i < z->count; i++)
        list[i] = z->at[i].area_e4m2 * 16 + (int64_t)z->at[i].group;
    qsort(list, z->count, sizeof *list, compare_numbers);
    return list;
}

static int64_t length_of(const fl_fronts *f)
{
    int64_t sum = 0;
    for (size_t i = 0; i < f->count; i++)
        sum += f->at[i].length_mm;
    return sum;
}

typedef struct seen {
    size_t kept, gone, islands;
} seen;

static fl_edges edges_at(const fl_arcs *arcs, const fl_map *m, uint64_t rank)
{
    fl_thin thin;
    must(fl_arcs_thin(arcs, fl_map_settings_of(m), rank, &thin, &err));
    fl_edges edges = { 0 };
    assert_true(fl_arcs_edges(arcs, rank, &edges));
    assert_int_equal(edges.count, thin.edges.count);
    for (size_t i = 0; i < edges.count; i++)
        assert_int_equal(fl_edge_compare(&edges.at[i], &thin.edges.at[i]), 0);
    fl_thin_done(&thin);
    return edges;
}

// Zones and fronts of the map and of what is drawn of it.
static void compare(const fl_map *m, const fl_arcs *arcs, uint64_t rank, size_t islands)
{
    fl_zones exact, drawn;
    fl_fronts lines, thin_lines;
    fl_thin thin;
    must(fl_map_zones(m, NULL, &exact, &err));
    must(fl_map_fronts(m, NULL, &lines, &err));
    must(fl_arcs_thin(arcs, fl_map_settings_of(m), rank, &thin, &err));
    must(fl_thin_zones(&thin, 0, &drawn, &err));
    must(fl_arcs_thin(arcs, fl_map_settings_of(m), rank, &thin, &err));
    must(fl_thin_fronts(&thin, &thin_lines, &err));
    assert_true(drawn.count + islands >= exact.count && drawn.count <= exact.count);
    if (islands == 0) {
        int64_t *a = areas_of(&exact), *b = areas_of(&drawn);
        assert_int_equal(exact.count, drawn.count);
        assert_memory_equal(a, b, exact.count * sizeof *a);
        assert_true(length_of(&lines) == length_of(&thin_lines));
        assert_int_equal(lines.count, thin_lines.count);
        free(a);
        free(b);
    }
    fl_zones_done(&exact);
    fl_zones_done(&drawn);
    fl_fronts_done(&lines);
    fl_fronts_done(&thin_lines);
}

static void try_rank(const fl_map *m, const fl_arcs *arcs, uint64_t rank, seen *n)
{
    const fl_map *drawn;
    fl_edges edges = edges_at(arcs, m, rank);
    size_t islands = 0;
    for (size_t i = 0; i < arcs->count; i++)
        islands += arcs->at[i].rank < rank;
    must(fl_map_build(fl_map_settings_of(m), edges.at, edges.count, &drawn, &err));
    must(fl_map_check(drawn, &err));
    assert_int_equal(fl_map_edge_count(drawn), edges.count); // no two are the same
    compare(m, arcs, rank, islands);
    n->kept += edges.count;
    n->gone += fl_map_edge_count(m) - edges.count;
    n->islands += islands;
    fl_map_unref(drawn);
    fl_edges_done(&edges);
}

static void a_map_from_afar_is_a_map(void **state)
{
    (void)state;
    test_random r = test_random_start();
    seen n = { 0 };
    for (int i = 0; (size_t)i < test_rounds(MAPS); i++) {
        int32_t size = (int32_t[]){ 300, 3000, 3000000 }[i % 3];
        fl_map_settings s = test_settings(i % 3 == 2 ? 1000 : 0, 0, 0);
        test_canvas c = { { (int32_t)(test_random_below(&r, 40) * FL_DEGREE), 30 * FL_DEGREE },
                          size };
        const fl_map *m = test_random_map(&r, c, &s, (size_t)test_random_between(&r, 6, 16), 5);
        fl_arcs arcs;
        must(fl_map_arcs(m, NULL, &arcs, &err));
        size_t points = 0;
        for (size_t k = 0; k < arcs.count; k++)
            points += arcs.at[k].closed ? arcs.at[k].count : arcs.at[k].count - 1;
        assert_int_equal(points, fl_map_edge_count(m));
        must(fl_arcs_rank(&arcs, i % 2 ? FL_PLAIN : FL_LON_LAT, UINT64_MAX, &err));
        for (uint64_t pixel = 1; pixel < 4 * (uint64_t)size; pixel *= 3)
            try_rank(m, &arcs, fl_rank_of_pixel(pixel), &n);
        fl_arcs_done(&arcs);
        fl_map_unref(m);
    }
    assert_true(n.gone > n.kept / 4 && n.islands > 50);
}

// Two borders between the same two vertices may not fall together, nor one that ends where it begins.
static void what_would_coincide_is_kept(void **state)
{
    (void)state;
    fl_map_settings s = test_settings(0, 0, 0);
    fl_edges e = { 0 };
    static const fl_edge lens[] = {
        { { 0, 0 }, { 10, 1 }, 1, 2 },     { { 10, 1 }, { 20, 0 }, 1, 2 },
        { { 0, 0 }, { 10, -1 }, 2, 3 },    { { 10, -1 }, { 20, 0 }, 2, 3 },
        { { -50, 0 }, { 0, 0 }, 1, 3 },    { { 20, 0 }, { 70, 0 }, 1, 3 },
        { { -50, 0 }, { 10, 60 }, 0, 1 },  { { 10, 60 }, { 70, 0 }, 0, 1 },
        { { -50, 0 }, { 10, -60 }, 3, 0 }, { { 10, -60 }, { 70, 0 }, 3, 0 },
    };
    for (size_t i = 0; i < TEST_COUNT(lens); i++)
        assert_true(fl_edges_add(&e, lens[i]));
    const fl_map *m, *drawn;
    fl_arcs arcs;
    must(fl_map_build(&s, e.at, e.count, &m, &err));
    must(fl_map_arcs(m, NULL, &arcs, &err));
    assert_int_equal(arcs.count, 6);
    must(fl_arcs_rank(&arcs, FL_PLAIN, UINT64_MAX, &err));
    fl_edges left = edges_at(&arcs, m, UINT64_MAX);
    assert_int_equal(left.count, 2 + 3 + 4); // the lens keeps a corner; the outline would lie on it
    must(fl_map_build(&s, left.at, left.count, &drawn, &err));
    must(fl_map_check(drawn, &err));
    fl_edges_done(&left);
    fl_edges_done(&e);
    fl_arcs_done(&arcs);
    fl_map_unref(drawn);
    fl_map_unref(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_from_afar_is_a_map),
        cmocka_unit_test(what_would_coincide_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
