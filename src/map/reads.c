// reads.c - which cells an edit has read.
#include <stdlib.h>

#include "edit.h"

#define JUST_READ 4 // neighbouring edges read the same few cells

#define LEVELS (FL_ROOT_SHIFT - FL_CELL_BITS)

// The id of a block of squares (map.h).
static uint32_t id_of(fl_cell cell)
{
    uint32_t column = (uint32_t)((cell.x0 - INT32_MIN) >> FL_CELL_BITS);
    uint32_t row = (uint32_t)((cell.y0 - INT32_MIN) >> FL_CELL_BITS);
    uint32_t m = 0;
    for (int bit = 0; bit < LEVELS; bit++)
        m |= (column >> bit & 1) << 2 * bit | (row >> bit & 1) << (2 * bit + 1);
    return 2 * m + (UINT32_C(1) << 2 * (cell.shift - FL_CELL_BITS));
}

bool fl_reads_cell(fl_delta *reads, fl_cell read_cell, bool reference)
{
    uint32_t id = id_of(read_cell) * 2 + reference;
    for (size_t i = 1; i <= JUST_READ && i <= reads->cell_count; i++)
        if (reads->cells[reads->cell_count - i] == id)
            return true;
    if (!fl_reserve((void **)&reads->cells, &reads->cell_cap, reads->cell_count + 1,
                    sizeof *reads->cells))
        return false;
    reads->cells[reads->cell_count++] = id;
    return true;
}

// Down by halves, so that a long edge costs what it meets and not what its box covers.
static bool add_below(fl_delta *reads, fl_cell cell, fl_segment s, int64_t dx, int64_t dy)
{
    if (!fl_meets_box(s, fl_box_grow(fl_cell_box(cell), dx, dy)))
        return true;
    if (cell.shift == FL_CELL_BITS)
        return fl_reads_cell(reads, cell, false);
    int half = cell.shift - 1;
    for (int q = 0; q < 4; q++) {
        fl_cell kid = { cell.x0 + ((int64_t)(q & 1) << half), cell.y0 + ((int64_t)(q >> 1) << half),
                        half };
        if (!add_below(reads, kid, s, dx, dy))
            return false;
    }
    return true;
}

bool fl_reads_near(fl_delta *reads, fl_segment s, int64_t dx, int64_t dy)
{
    fl_box box = fl_box_grow(fl_box_of(s.a, s.b), dx, dy);
    fl_cell cell = fl_cell_around(box, FL_CELL_BITS);
    return add_below(reads, cell, s, dx, dy);
}

static int compare(const void *p, const void *q)
{
    uint32_t a = *(const uint32_t *)p, b = *(const uint32_t *)q;
    return (a > b) - (a < b);
}

void fl_reads_settle(fl_delta *reads)
{
    size_t n = 0;
    if (reads->cell_count)
        qsort(reads->cells, reads->cell_count, sizeof *reads->cells, compare);
    for (size_t i = 0; i < reads->cell_count; i++)
        if (n && reads->cells[n - 1] >> 1 == reads->cells[i] >> 1)
            reads->cells[n - 1] |= reads->cells[i] & 1;
        else
            reads->cells[n++] = reads->cells[i];
    reads->cell_count = n;
}

static bool has(const fl_delta *d, uint32_t value)
{
    return d->cell_count && bsearch(&value, d->cells, d->cell_count, sizeof value, compare);
}

bool fl_delta_has_read(const fl_delta *d, fl_point p, bool reference)
{
    for (int shift = FL_CELL_BITS; shift <= (reference ? FL_CELL_BITS : FL_ROOT_SHIFT); shift++) {
        fl_cell cell = fl_cell_around(fl_box_of(p, p), shift);
        uint32_t id = id_of(cell);
        if (has(d, id * 2 + 1) || (!reference && has(d, id * 2)))
            return true;
    }
    return false;
}

bool fl_delta_add_squares(fl_delta *d, const fl_edge *e)
{
    return fl_reads_near(d, fl_edge_segment(e), 0, 0);
}

uint32_t fl_block_around(uint32_t square, unsigned level)
{
    uint32_t size = UINT32_C(1) << 2 * level;
    return 2 * (square / 2 & ~(size - 1)) + size;
}

fl_spot fl_square_reference(uint32_t square)
{
    uint32_t m = square / 2, column = 0, row = 0;
    for (int bit = 0; bit < LEVELS; bit++) {
        column |= (m >> 2 * bit & 1) << bit;
        row |= (m >> (2 * bit + 1) & 1) << bit;
    }
    return fl_cell_reference((fl_cell){ INT32_MIN + ((int64_t)column << FL_CELL_BITS),
                                        INT32_MIN + ((int64_t)row << FL_CELL_BITS), FL_CELL_BITS });
}
