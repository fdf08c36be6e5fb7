// delta_codec.c - deltas as bytes. Specified in src/FORMATS.md.
//
// Points and controls stand in sorted tables, so that an edge is a few small numbers: a typical edit
// of nine edges takes some 70 bytes.
#include <stdlib.h>

#include "frontline/map.h"

typedef struct tables {
    fl_point *points;
    size_t point_count;
    fl_control *controls;
    size_t control_count;
    bool *used; // by what is decoded: points, then controls
} tables;

static void tables_done(tables *t)
{
    fl_free(t->points);
    fl_free(t->controls);
    fl_free(t->used);
}

static int compare_points(const void *p, const void *q)
{
    return fl_point_compare(*(const fl_point *)p, *(const fl_point *)q);
}

static int compare_controls(const void *p, const void *q)
{
    fl_control a = *(const fl_control *)p, b = *(const fl_control *)q;
    return (a > b) - (a < b);
}

static size_t sort_unique(void *items, size_t count, size_t size,
                          int (*compare)(const void *, const void *))
{
    uint8_t *at = items;
    size_t n = 0;
    if (count)
        qsort(at, count, size, compare);
    for (size_t i = 0; i < count; i++)
        if (n == 0 || compare(at + (n - 1) * size, at + i * size) != 0) {
            for (size_t b = 0; b < size; b++)
                at[n * size + b] = at[i * size + b];
            n++;
        }
    return n;
}

static void collect(tables *t, const fl_edges *edges)
{
    for (size_t i = 0; i < edges->count; i++) {
        t->points[t->point_count++] = edges->at[i].a;
        t->points[t->point_count++] = edges->at[i].b;
        t->controls[t->control_count++] = edges->at[i].left;
        t->controls[t->control_count++] = edges->at[i].right;
    }
}

static bool tables_of(const fl_delta *d, tables *t)
{
    size_t most = 2 * (d->removed.count + d->added.count);
    *t = (tables){ .points = fl_alloc(most * sizeof *t->points),
                   .controls = fl_alloc(most * sizeof *t->controls) };
    if (!t->points || !t->controls)
        return false;
    collect(t, &d->removed);
    collect(t, &d->added);
    t->point_count = sort_unique(t->points, t->point_count, sizeof *t->points, compare_points);
    t->control_count =
        sort_unique(t->controls, t->control_count, sizeof *t->controls, compare_controls);
    return true;
}

static size_t point_index(const tables *t, fl_point p)
{
    const fl_point *at = bsearch(&p, t->points, t->point_count, sizeof p, compare_points);
    return (size_t)(at - t->points);
}

static size_t control_index(const tables *t, fl_control c)
{
    const fl_control *at = bsearch(&c, t->controls, t->control_count, sizeof c, compare_controls);
    return (size_t)(at - t->controls);
}

static void put_edges(fl_buf *out, const tables *t, const fl_edges *edges)
{
    size_t last = 0;
    for (size_t i = 0; i < edges->count; i++) {
        const fl_edge *e = &edges->at[i];
        size_t a = point_index(t, e->a), b = point_index(t, e->b);
        fl_put_varint(out, a - last);
        fl_put_varint(out, b - a - 1);
        fl_put_varint(out,
                      control_index(t, e->left) * t->control_count + control_index(t, e->right));
        last = a;
    }
}

void fl_delta_encode(const fl_delta *d, fl_buf *out)
{
    tables t = { 0 };
    if (!tables_of(d, &t)) {
        tables_done(&t);
        out->failed = true;
        return;
    }
    fl_put_varint(out, t.control_count);
    for (size_t i = 0; i < t.control_count; i++)
        fl_put_varint(out, t.controls[i] - (i ? t.controls[i - 1] + 1 : 0));
    fl_put_varint(out, t.point_count);
    fl_point last = { -FL_LON_MAX, 0 };
    for (size_t i = 0; i < t.point_count; i++) {
        fl_put_varint(out, (uint64_t)((int64_t)t.points[i].x - last.x));
        fl_put_zigzag(out, (int64_t)t.points[i].y - last.y);
        last = t.points[i];
    }
    fl_put_varint(out, d->removed.count);
    fl_put_varint(out, d->added.count);
    put_edges(out, &t, &d->removed);
    put_edges(out, &t, &d->added);
    fl_put_varint(out, d->cell_count);
    for (size_t i = 0; i < d->cell_count;
         i++) // the gap to the next cell, then if its reference was used
        fl_put_varint(out, d->cells[i] - (i ? (d->cells[i - 1] | 1) + 1 : 0));
    tables_done(&t);
}

// ---- decoding -------------------------------------------------------------------------------------

// A count of things that take at least `size` bytes each, so that no short input asks for much memory.
static size_t take_count(fl_reader *r, size_t size)
{
    uint64_t n = fl_take_varint(r);
    if (r->bad || n > (r->len - r->pos) / size) {
        r->bad = true;
        return 0;
    }
    return (size_t)n;
}

// The next point of the table, which is in order.
static fl_point take_point(fl_reader *r, fl_point last)
{
    uint64_t dx = fl_take_varint(r);
    int64_t dy = fl_take_zigzag(r);
    if (dx > 2 * (uint64_t)FL_LON_MAX || last.x + (int64_t)dx > FL_LON_MAX ||
        dy < -2 * (int64_t)FL_LAT_MAX || dy > 2 * (int64_t)FL_LAT_MAX ||
        last.y + dy < -FL_LAT_MAX || last.y + dy > FL_LAT_MAX) {
        r->bad = true;
        return last;
    }
    return (fl_point){ (int32_t)(last.x + (int64_t)dx), (int32_t)(last.y + dy) };
}

static bool take_tables(fl_reader *r, tables *t)
{
    t->control_count = take_count(r, 1);
    t->controls = fl_alloc(t->control_count * sizeof *t->controls);
    if (!t->controls)
        return false;
    uint64_t next = 0;
    for (size_t i = 0; i < t->control_count && !r->bad; i++) {
        uint64_t gap = fl_take_varint(r);
        r->bad |= gap > UINT32_MAX || next + gap > UINT32_MAX;
        t->controls[i] = (fl_control)(next + gap);
        next += gap + 1;
    }
    t->point_count = take_count(r, 2);
    t->points = fl_alloc(t->point_count * sizeof *t->points);
    if (!t->points)
        return false;
    fl_point last = { -FL_LON_MAX, 0 };
    for (size_t i = 0; i < t->point_count && !r->bad; i++) {
        fl_point p = take_point(r, last);
        r->bad |= i && fl_point_compare(last, p) >= 0;
        t->points[i] = last = p;
    }
    t->used = fl_alloc(t->point_count + t->control_count);
    return t->used;
}

static bool take_edges(fl_reader *r, const tables *t, size_t count, fl_edges *out)
{
    uint64_t a = 0;
    for (size_t i = 0; i < count && !r->bad; i++) {
        uint64_t step = fl_take_varint(r), reach = fl_take_varint(r), sides = fl_take_varint(r);
        a += step;
        if (step >= t->point_count || a >= t->point_count || reach >= t->point_count ||
            a + 1 + reach >= t->point_count ||
            sides >= (uint64_t)t->control_count * t->control_count) {
            r->bad = true;
            break;
        }
        size_t b = (size_t)(a + 1 + reach), left = (size_t)sides / t->control_count,
               right = (size_t)sides % t->control_count;
        fl_edge e = { t->points[a], t->points[b], t->controls[left], t->controls[right] };
        t->used[a] = t->used[b] = true;
        t->used[t->point_count + left] = t->used[t->point_count + right] = true;
        if (e.left == e.right || (i && fl_edge_compare(&out->at[i - 1], &e) >= 0))
            r->bad = true;
        else if (!fl_edges_add(out, e))
            return false;
    }
    return true;
}

static bool take_cells(fl_reader *r, fl_delta *d)
{
    size_t count = take_count(r, 1);
    uint64_t next = 0;
    if (!fl_reserve((void **)&d->cells, &d->cell_cap, count, sizeof *d->cells))
        return false;
    for (size_t i = 0; i < count && !r->bad; i++) {
        uint64_t gap = fl_take_varint(r);
        if (gap > UINT32_MAX || next + gap >= (uint64_t)4 << 2 * (32 - FL_CELL_BITS)) {
            r->bad = true;
            break;
        }
        d->cells[d->cell_count++] = (uint32_t)(next + gap);
        next = ((next + gap) | 1) + 1;
    }
    return true;
}

// Every table entry must be used, else two byte strings would mean the same delta; and an edge is not
// both removed and added.
static void check_tables(fl_reader *r, const fl_delta *d, const tables *t)
{
    for (size_t i = 0; i < t->point_count + t->control_count && !r->bad; i++)
        r->bad = !t->used[i];
    for (size_t i = 0; i < d->removed.count && !r->bad; i++)
        r->bad = fl_edges_have(&d->added, &d->removed.at[i]);
}

static fl_status decode(const void *data, size_t len, bool check, fl_delta *out, fl_err *err)
{
    fl_reader r = fl_reader_of(data, len);
    tables t = { 0 };
    fl_delta d = { 0 };
    bool ok = take_tables(&r, &t);
    size_t removed = ok ? take_count(&r, 3) : 0, added = ok ? take_count(&r, 3) : 0;
    ok = ok && take_edges(&r, &t, removed, &d.removed) && take_edges(&r, &t, added, &d.added) &&
         take_cells(&r, &d);
    if (ok && check)
        check_tables(&r, &d, &t);
    fl_status status = FL_OK;
    if (!ok)
        status = fl_fail_nomem(err);
    else if (r.bad || r.pos != len)
        status =
            fl_fail(err, FL_ECORRUPT,
                    "a stored change of the map cannot be read (near byte %zu of %zu)", r.pos, len);
    tables_done(&t);
    if (status == FL_OK)
        *out = d;
    else
        fl_delta_done(&d);
    return status;
}

fl_status fl_delta_decode(const void *data, size_t len, fl_delta *out, fl_err *err)
{
    return decode(data, len, true, out, err);
}

fl_status fl_delta_decode_again(const void *data, size_t len, fl_delta *out, fl_err *err)
{
    return decode(data, len, false, out, err);
}
