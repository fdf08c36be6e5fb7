// random_map.h - random areas and maps for the tests of the engine: shapes that meet, touch, overlap and
// repeat each other in every way, on canvases from 50 units up so that rounding bites.
#ifndef TEST_RANDOM_MAP_H
#define TEST_RANDOM_MAP_H
#include "frontline/map.h"
#include "random.h"

typedef struct test_canvas { // a square
    fl_point at;             // lower left
    int32_t size;
} test_canvas;

fl_map_settings test_settings(int32_t snap_mm, int32_t crumb_width_mm, int64_t crumb_area_e4m2);

// Adds a ring; the caller ends the part.
void test_add_ring(fl_polygons *p, const fl_point *points, size_t count);
void test_add_box(fl_polygons *p, int32_t x0, int32_t y0, int32_t x1, int32_t y1); // a whole part
// Adds a ring of `count` points around the centre, at random distances up to `radius`.
void test_add_star(test_random *r, fl_polygons *p, fl_point centre, int32_t radius, size_t count);

// The area of polygons that must be right. Empties *p.
const fl_map *test_area_of(const fl_map_settings *s, fl_polygons *p);
// An area that meets the canvas. With a map, some of its vertices and edges are the map's, or a unit
// beside them.
const fl_map *test_random_area(test_random *r, test_canvas c, const fl_map_settings *s,
                               const fl_map *m);
// The canvas with control 1, and nothing else.
const fl_map *test_blank(test_canvas c, const fl_map_settings *s);
// A blank canvas on which `edits` random areas were painted with controls 1 to `controls`.
const fl_map *test_random_map(test_random *r, test_canvas c, const fl_map_settings *s, size_t edits,
                              fl_control controls);

fl_rule test_rule_to(const fl_control *to); // everything becomes *to
// The map with `area` painted `to`; it must succeed.
const fl_map *test_painted(const fl_map *m, const fl_map *area, fl_control to);
// The same, but for the reference to the old map, which is dropped: *m is the new one.
void test_paint(const fl_map **m, const fl_map *area, fl_control to);
// All edges of a map, sorted; free with fl_edges_done().
fl_edges test_edges(const fl_map *m);
#endif
