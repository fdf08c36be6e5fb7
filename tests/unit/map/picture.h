// picture.h - maps drawn as text: a letter is a square of ground, '.' is outside. So what a map says can
// be counted square by square, without any geometry.
#ifndef TEST_UNIT_MAP_PICTURE_H
#define TEST_UNIT_MAP_PICTURE_H
#include <string.h>

#include "check.h"
#include "frontline/map.h"
#include "random.h"

#define PICTURE_SIDE 20
#define PICTURE_ROWS(...)                                                                          \
    (const char *[])                                                                               \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

typedef struct picture {
    fl_point at;                                   // lower left
    int32_t unit;                                  // a square's side
    fl_control square[PICTURE_SIDE][PICTURE_SIDE]; // by row from below, by column; 'A' is 1
} picture;
typedef struct picture_region { // squares of one value, joined along sides
    fl_control value;
    int squares;
} picture_region;

static inline fl_control picture_square(const picture *p, int column, int row)
{
    bool within = column >= 0 && row >= 0 && column < PICTURE_SIDE && row < PICTURE_SIDE;
    return within ? p->square[row][column] : 0;
}

// From rows as one reads them; the lowest one stands on y = 0.
static inline picture picture_of(const char *const *rows)
{
    picture p = { .unit = 100 };
    int height = 0;
    while (rows[height])
        height++;
    assert_true(height <= PICTURE_SIDE);
    for (int row = 0; row < height; row++)
        for (int column = 0; rows[row][column]; column++) {
            char c = rows[row][column];
            assert_true(column < PICTURE_SIDE);
            p.square[height - 1 - row][column] = c == '.' ? 0 : (fl_control)(c - 'A' + 1);
        }
    return p;
}

// Patches of up to `controls` controls and outside, across the borders of large and small cells.
static inline picture picture_random(test_random *r, fl_control controls)
{
    picture p = { .at = { -640, (1 << FL_CELL_BITS) - 640 },
                  .unit = test_random_below(r, 2) ? 64 : 61 };
    for (uint64_t n = test_random_below(r, 60) + 1; n; n--) {
        uint64_t x = test_random_below(r, PICTURE_SIDE), y = test_random_below(r, PICTURE_SIDE);
        uint64_t x1 = x + test_random_below(r, 7), y1 = y + test_random_below(r, 7);
        fl_control c = (fl_control)test_random_below(r, (uint64_t)controls + 1);
        for (uint64_t row = y; row <= y1 && row < PICTURE_SIDE; row++)
            for (uint64_t column = x; column <= x1 && column < PICTURE_SIDE; column++)
                p.square[row][column] = c;
    }
    return p;
}

static inline fl_point picture_corner(const picture *p, int column, int row)
{
    return (fl_point){ p->at.x + column * p->unit, p->at.y + row * p->unit };
}

// Every side of a square between two controls is an edge.
static inline fl_edges picture_edges(const picture *p)
{
    fl_edges e = { 0 };
    for (int row = 0; row <= PICTURE_SIDE; row++)
        for (int column = 0; column <= PICTURE_SIDE; column++) {
            fl_control here = picture_square(p, column, row);
            fl_control west = picture_square(p, column - 1, row);
            fl_control south = picture_square(p, column, row - 1);
            fl_point a = picture_corner(p, column, row);
            if (west != here)
                assert_true(fl_edges_add(&e, (fl_edge){ a, { a.x, a.y + p->unit }, west, here }));
            if (south != here)
                assert_true(fl_edges_add(&e, (fl_edge){ a, { a.x + p->unit, a.y }, here, south }));
        }
    fl_edges_sort(&e);
    return e;
}

static inline const fl_map *picture_map(const picture *p, const fl_map_settings *s)
{
    const fl_map *m = NULL;
    fl_err err = { 0 };
    fl_edges e = picture_edges(p);
    if (fl_map_build(s, e.at, e.count, &m, &err) != FL_OK)
        fail_msg("%s", err.text);
    fl_edges_done(&e);
    return m;
}

// The regions of a picture, with 0 left out, into `out`, which has room for one per square.
static inline size_t picture_regions(const picture *p, picture_region *out)
{
    bool seen[PICTURE_SIDE][PICTURE_SIDE] = { { false } };
    int stack[PICTURE_SIDE * PICTURE_SIDE * 4], depth = 0;
    size_t n = 0;
    for (int start = 0; start < PICTURE_SIDE * PICTURE_SIDE; start++) {
        fl_control value = picture_square(p, start % PICTURE_SIDE, start / PICTURE_SIDE);
        picture_region region = { value, 0 };
        stack[depth++] = start;
        while (depth) {
            int k = stack[--depth], column = k % PICTURE_SIDE, row = k / PICTURE_SIDE;
            if (value == 0 || seen[row][column] || picture_square(p, column, row) != value)
                continue;
            seen[row][column] = true;
            region.squares++;
            const int next[][2] = {
                { column - 1, row }, { column + 1, row }, { column, row - 1 }, { column, row + 1 }
            };
            for (int i = 0; i < 4; i++)
                if (picture_square(p, next[i][0], next[i][1]))
                    stack[depth++] = next[i][1] * PICTURE_SIDE + next[i][0];
        }
        if (region.squares)
            out[n++] = region;
    }
    return n;
}
#endif
