// bins.c - cells over segments: counted, then filled.
#include <assert.h>
#include <string.h>

#include "frontline/grid_noder.h"

#define CELLS_PER_SEGMENT 2
#define A_HANDFUL         16

typedef struct span { // cells, inclusive
    int64_t x0, x1, y0, y1;
} span;

static fl_segment segment_at(const void *segments, size_t stride, size_t i)
{
    fl_segment s;
    memcpy(&s, (const uint8_t *)segments + i * stride, sizeof s);
    return s;
}

static int64_t clamp(int64_t v, int64_t low, int64_t high)
{
    return v < low ? low : v > high ? high : v;
}

// Cells of the box, cut to the bins; false when it lies outside them.
static bool span_of(const fl_bins *b, fl_box box, span *out)
{
    int64_t x1 = b->x0 + (b->nx << b->shift_x), y1 = b->y0 + (b->ny << b->shift_y);
    if (box.x1 < b->x0 || box.y1 < b->y0 || box.x0 >= x1 || box.y0 >= y1)
        return false;
    out->x0 = clamp((box.x0 - b->x0) >> b->shift_x, 0, b->nx - 1);
    out->x1 = clamp((box.x1 - b->x0) >> b->shift_x, 0, b->nx - 1);
    out->y0 = clamp((box.y0 - b->y0) >> b->shift_y, 0, b->ny - 1);
    out->y1 = clamp((box.y1 - b->y0) >> b->shift_y, 0, b->ny - 1);
    return true;
}

// Narrows the span's columns in row y to those that s, grown, may meet: s is straight, so within the
// row's heights it keeps within the two abscissas where it enters and leaves, give or take one unit.
static void narrow(const fl_bins *b, fl_segment s, int64_t dx, int64_t dy, int64_t y, span *row)
{
    int64_t ay = s.a.y, by = s.b.y;
    int64_t low = b->y0 + (y << b->shift_y) - dy, high = b->y0 + ((y + 1) << b->shift_y) + dy;
    int64_t bottom = ay < by ? ay : by, top = ay < by ? by : ay;
    low = clamp(low, bottom, top);
    high = clamp(high, bottom, top);
    int64_t wide = (int64_t)s.b.x - s.a.x, tall = by - ay;
    int64_t p = s.a.x + (int64_t)((fl_i128)wide * (low - ay) / tall);
    int64_t q = s.a.x + (int64_t)((fl_i128)wide * (high - ay) / tall);
    int64_t west = (p < q ? p : q) - dx - 1, east = (p < q ? q : p) + dx + 1;
    int64_t c0 = (west - b->x0) >> b->shift_x, c1 = (east - b->x0) >> b->shift_x;
    row->x0 = c0 > row->x0 ? c0 : row->x0;
    row->x1 = c1 < row->x1 ? c1 : row->x1;
}

typedef void (*cell_fn)(void *context, size_t cell);

static void walk(const fl_bins *b, fl_segment s, int64_t dx, int64_t dy, cell_fn each,
                 void *context)
{
    span all;
    if (!span_of(b, fl_box_grow(fl_box_of(s.a, s.b), dx, dy), &all))
        return;
    bool slanted = s.a.y != s.b.y && all.y1 > all.y0 && all.x1 > all.x0;
    for (int64_t y = all.y0; y <= all.y1; y++) {
        span row = all;
        if (slanted)
            narrow(b, s, dx, dy, y, &row);
        for (int64_t x = row.x0; x <= row.x1; x++)
            each(context, (size_t)(y * b->nx + x));
    }
}

typedef struct filler {
    fl_bins *bins;
    uint32_t index;
} filler;

static void count_cell(void *context, size_t cell)
{
    filler *f = context;
    f->bins->end[cell]++;
}

static void fill_cell(void *context, size_t cell)
{
    filler *f = context;
    f->bins->item[f->bins->end[cell]++] = f->index;
}

static int shift_for(int64_t size)
{
    int shift = 0;
    while (((int64_t)1 << shift) < size)
        shift++;
    return shift;
}

// Cells as wide and as high as the segments are on average, but no more of them than there are segments
// or so: then a segment meets few cells, and a cell few segments, also where all run the same way.
static void lay_out(fl_bins *b, const void *segments, size_t count, size_t stride)
{
    fl_box all = { 0, 0, 0, 0 };
    int64_t wide = 0, high = 0;
    for (size_t i = 0; i < count; i++) {
        fl_segment s = segment_at(segments, stride, i);
        fl_box box = fl_box_of(s.a, s.b);
        all = i ? fl_box_join(all, box) : box;
        wide += box.x1 - box.x0;
        high += box.y1 - box.y0;
    }
    b->x0 = all.x0;
    b->y0 = all.y0;
    if (count <= A_HANDFUL) { // looked through as it is
        b->shift_x = shift_for(all.x1 - all.x0 + 1);
        b->shift_y = shift_for(all.y1 - all.y0 + 1);
    } else {
        b->shift_x = shift_for(wide / (int64_t)count);
        b->shift_y = shift_for(high / (int64_t)count);
    }
    for (;;) {
        b->nx = ((all.x1 - all.x0) >> b->shift_x) + 1;
        b->ny = ((all.y1 - all.y0) >> b->shift_y) + 1;
        if (b->nx <= CELLS_PER_SEGMENT * (int64_t)count / b->ny || (b->nx == 1 && b->ny == 1))
            return;
        if (b->nx >= b->ny)
            b->shift_x++;
        else
            b->shift_y++;
    }
}

bool fl_bins_init(fl_bins *b, const void *segments, size_t count, size_t stride)
{
    *b = (fl_bins){ 0 };
    lay_out(b, segments, count, stride);
    size_t cells = (size_t)(b->nx * b->ny), total = 0;
    b->end = fl_alloc(cells * sizeof *b->end);
    b->seen = fl_alloc((count + 1) * sizeof *b->seen);
    if (!b->end || !b->seen)
        goto fail;
    filler f = { b, 0 };
    for (size_t i = 0; i < count; i++)
        walk(b, segment_at(segments, stride, i), 0, 0, count_cell, &f);
    for (size_t c = 0; c < cells; c++) { // counts become starts, which filling moves to the ends
        uint32_t n = b->end[c];
        b->end[c] = (uint32_t)total;
        total += n;
    }
    b->item = total < UINT32_MAX ? fl_alloc((total + 1) * sizeof *b->item) : NULL;
    if (!b->item)
        goto fail;
    for (size_t i = 0; i < count; i++) {
        f.index = (uint32_t)i;
        walk(b, segment_at(segments, stride, i), 0, 0, fill_cell, &f);
    }
    return true;
fail:
    fl_bins_done(b);
    return false;
}

void fl_bins_done(fl_bins *b)
{
    fl_free(b->end);
    fl_free(b->item);
    fl_free(b->seen);
    *b = (fl_bins){ 0 };
}

typedef struct finder {
    fl_bins *bins;
    uint32_t *found;
    size_t count;
} finder;

static void find_cell(void *context, size_t cell)
{
    finder *f = context;
    fl_bins *b = f->bins;
    b->work += 1 + b->end[cell] - (cell ? b->end[cell - 1] : 0);
    for (uint32_t i = cell ? b->end[cell - 1] : 0; i < b->end[cell]; i++) {
        uint32_t item = b->item[i];
        if (b->seen[item] != b->query) {
            b->seen[item] = b->query;
            f->found[f->count++] = item;
        }
    }
}

size_t fl_bins_near(fl_bins *b, fl_segment s, int64_t dx, int64_t dy, uint32_t *found)
{
    finder f = { b, found, 0 };
    b->query++;
    assert(b->query);
    walk(b, s, dx, dy, find_cell, &f);
    return f.count;
}
