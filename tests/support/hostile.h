// hostile.h - shapes made to be slow: for the tests, which want them done or refused, and the benchmarks.
#ifndef TEST_HOSTILE_H
#define TEST_HOSTILE_H
#include "frontline/map.h"

// A spine with `teeth` teeth, `pitch` units apart and `length` long, pointing north, or east if it lies.
fl_polygons test_comb(int teeth, double pitch, double length, bool lying);
// Two arms around each other, `vertices` in all, the centre `shift` units to the east.
fl_polygons test_spiral(int vertices, double shift);
// A strip `width` units high that crosses the teeth of an upright comb, all of them, in order.
fl_polygons test_strip(int teeth, double pitch, double length, double width);
#endif
