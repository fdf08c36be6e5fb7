// fixed.h - private to src/grid: fixed-point functions, so that no machine rounds otherwise.
#ifndef FL_GRID_FIXED_H
#define FL_GRID_FIXED_H
#include "frontline/grid.h"

// sine of a latitude, as a fraction of 2^61. `y` is in grid units times 2^32, within 90 degrees.
int64_t fl_sine_q61(int64_t y);

static inline int64_t fl_fixed_mul(int64_t a, int64_t b, int shift)
{
    return (int64_t)(((fl_i128)a * b) >> shift);
}
#endif
