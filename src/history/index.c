// index.c - squares of rows, in blocks. Contract: index.h.
#include "index.h"

#include <stdlib.h>
#include <string.h>

enum { LEAST = FL_CELL_BITS, LARGEST = 32, SQUARES = 4 };

// A square of 2^bits units, by the numbers of its column and row: 26 bits hold any of the two.
static uint64_t square_of(int bits, uint64_t column, uint64_t row)
{
    return (uint64_t)bits << 52 | column << 26 | row;
}

static uint64_t from_edge(int64_t coordinate) // of the plane
{
    return (uint64_t)(coordinate + INT64_C(0x80000000));
}

// The squares of a box: none where it is empty.
static size_t squares_of(fl_box box, uint64_t out[SQUARES])
{
    size_t n = 0;
    if (box.x0 > box.x1)
        return 0;
    uint64_t x0 = from_edge(box.x0), y0 = from_edge(box.y0);
    uint64_t x1 = from_edge(box.x1), y1 = from_edge(box.y1);
    int bits = LEAST;
    while ((x1 >> bits) - (x0 >> bits) > 1 || (y1 >> bits) - (y0 >> bits) > 1)
        bits++;
    for (uint64_t x = x0 >> bits; x <= x1 >> bits; x++)
        for (uint64_t y = y0 >> bits; y <= y1 >> bits; y++)
            out[n++] = square_of(bits, x, y);
    return n;
}

static int compare(const void *p, const void *q)
{
    const fl_filed *a = p, *b = q;
    if (a->square != b->square)
        return a->square < b->square ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

// ---- blocks ---------------------------------------------------------------------------------------

static fl_block *block_new(size_t first, size_t rows, size_t room)
{
    fl_block *b = fl_alloc(sizeof *b + room * sizeof *b->at);
    if (!b)
        return NULL;
    fl_count_start(&b->refs);
    b->first = first;
    b->rows = rows;
    return b;
}

static void block_unref(const fl_block *b)
{
    if (b && fl_count_down(&b->refs))
        fl_free((void *)(uintptr_t)b);
}

static const fl_block *block_of(size_t first, const fl_box boxes[FL_INDEX_TAIL])
{
    fl_block *b = block_new(first, FL_INDEX_TAIL, FL_INDEX_TAIL * SQUARES);
    for (size_t i = 0; b && i < FL_INDEX_TAIL; i++) {
        uint64_t squares[SQUARES];
        size_t n = squares_of(boxes[i], squares);
        for (size_t k = 0; k < n; k++)
            b->at[b->count++] = (fl_filed){ squares[k], (uint32_t)(first + i) };
    }
    if (b)
        qsort(b->at, b->count, sizeof *b->at, compare);
    return b;
}

static const fl_block *merged(const fl_block *a, const fl_block *b)
{
    fl_block *both = block_new(a->first, a->rows + b->rows, a->count + b->count);
    size_t i = 0, k = 0;
    while (both && (i < a->count || k < b->count)) {
        bool left = k == b->count || (i < a->count && compare(&a->at[i], &b->at[k]) < 0);
        both->at[both->count++] = left ? a->at[i++] : b->at[k++];
    }
    return both;
}

// ---- the index ------------------------------------------------------------------------------------

void fl_index_done(fl_index *x)
{
    for (size_t i = 0; i < x->count; i++)
        block_unref(x->at[i]);
    fl_free(x->at);
    *x = (fl_index){ 0 };
}

size_t fl_index_rows(const fl_index *x)
{
    return x->count ? x->at[x->count - 1]->first + x->at[x->count - 1]->rows : 0;
}

static bool reserve(fl_index *x, size_t need)
{
    void *items = x->at;
    bool ok = fl_reserve(&items, &x->cap, need, sizeof *x->at);
    x->at = items;
    return ok;
}

// Of b the first rows alone.
static const fl_block *part_of(const fl_block *b, size_t rows)
{
    fl_block *part = block_new(b->first, rows, b->count);
    for (size_t i = 0; part && i < b->count; i++)
        if (b->at[i].row < b->first + rows)
            part->at[part->count++] = b->at[i];
    return part;
}

bool fl_index_share(fl_index *x, const fl_index *of, size_t rows)
{
    rows -= rows % FL_INDEX_TAIL;
    if (!reserve(x, of->count))
        return false;
    for (size_t i = 0; i < of->count && of->at[i]->first < rows; i++) {
        const fl_block *b = of->at[i], *part = NULL;
        if (b->first + b->rows <= rows)
            fl_count_up(&b->refs);
        else if (!(part = part_of(b, rows - b->first)))
            return false;
        x->at[x->count++] = part ? part : b;
    }
    return true;
}

bool fl_index_file(fl_index *x, const fl_box boxes[FL_INDEX_TAIL])
{
    if (!reserve(x, x->count + 1))
        return false;
    const fl_block *next = block_of(fl_index_rows(x), boxes);
    while (next && x->count && x->at[x->count - 1]->rows == next->rows) {
        const fl_block *last = x->at[x->count - 1], *both = merged(last, next);
        block_unref(next);
        next = both;
        if (both) {
            block_unref(last);
            x->count--;
        }
    }
    if (next)
        x->at[x->count++] = next;
    return next != NULL;
}

static size_t first_of(const fl_block *b, uint64_t square)
{
    size_t lo = 0, hi = b->count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (b->at[mid].square < square)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

void fl_index_at(const fl_index *x, fl_point p, void (*found)(void *context, size_t row),
                 void *context)
{
    uint64_t column = from_edge(p.x), row = from_edge(p.y);
    for (size_t i = 0; i < x->count; i++) {
        const fl_block *b = x->at[i];
        for (int bits = LEAST; bits <= LARGEST; bits++) {
            uint64_t square = square_of(bits, column >> bits, row >> bits);
            for (size_t k = first_of(b, square); k < b->count && b->at[k].square == square; k++)
                found(context, b->at[k].row);
        }
    }
}
