// gazetteer.c - the index over a theatre's names, and completion. Invariants: gazetteer.h.
#include "gazetteer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

#define TEXT_LIMIT ((size_t)256 << 20) // bytes of all spellings; far above any theatre's

// ---- kinds of places ----------------------------------------------------------------------------------

typedef struct kind {
    const char *name;
    fl_rank rank;
    int64_t reach_mm;
} kind;

static const kind *kind_of(const fl_place *p)
{
    static const kind SITE = { "site", FL_RANK_SITE, 2000000 };
    static const kind SETTLEMENTS[] = { { "city", FL_RANK_CITY, 15000000 },
                                        { "town", FL_RANK_TOWN, 10000000 },
                                        { "village", FL_RANK_VILLAGE, 5000000 } };
    for (size_t i = 0; i < sizeof SETTLEMENTS / sizeof *SETTLEMENTS; i++)
        if (strcmp(p->kind, SETTLEMENTS[i].name) == 0)
            return &SETTLEMENTS[i];
    return &SITE;
}

fl_rank fl_place_rank(const fl_place *p)
{
    return kind_of(p)->rank;
}

int64_t fl_place_reach_mm(const fl_place *p)
{
    return kind_of(p)->reach_mm;
}

int fl_place_compare(const fl_place *p, const fl_place *q)
{
    fl_rank a = fl_place_rank(p), b = fl_place_rank(q);
    if (a != b)
        return a < b ? -1 : 1;
    if (p->population != q->population)
        return p->population > q->population ? -1 : 1;
    int order = strcmp(p->name, q->name);
    if (order == 0)
        order = strcmp(p->governorate, q->governorate);
    return order ? order : strcmp(p->kind, q->kind);
}

// ---- making the index -----------------------------------------------------------------------------------

typedef fl_status (*form_fn)(const char *name, fl_buf *out, fl_err *err);

static fl_status keep_form(fl_gazetteer *g, form_fn form, const char *name, const char **out,
                           fl_err *err)
{
    fl_buf made = FL_BUF_INIT;
    fl_status status = form(name, &made, err);
    if (status == FL_OK && !(*out = fl_arena_text(g->arena, (const char *)made.data, made.len)))
        status = fl_fail_nomem(err);
    fl_buf_done(&made);
    return status;
}

static fl_status add_spelling(fl_gazetteer *g, fl_index *x, const fl_place *place, const char *name,
                              bool is_name, fl_err *err)
{
    fl_spelling s = { .place = place, .is_name = is_name };
    fl_status status = keep_form(g, fl_name_key, name, &s.key, err);
    if (status == FL_OK)
        status = keep_form(g, fl_name_fold, name, &s.folded, err);
    if (status != FL_OK)
        return status;
    void *at = x->at;
    if (!fl_reserve(&at, &x->cap, x->count + 1, sizeof s))
        return fl_fail_nomem(err);
    x->at = at;
    x->at[x->count++] = s;
    return FL_OK;
}

static fl_status add_place(fl_gazetteer *g, fl_index *x, const fl_place *p, fl_err *err)
{
    fl_status status = add_spelling(g, x, p, p->name, true, err);
    for (size_t i = 0; status == FL_OK && i < p->variant_count; i++)
        status = add_spelling(g, x, p, p->variants[i], false, err);
    for (size_t i = 0; status == FL_OK && i < p->names.count; i++)
        status = add_spelling(g, x, p, p->names.at[i].text, false, err);
    return status == FL_OK ? FL_OK : fl_fail_at(err, status, "%s \"%s\"", x->noun, p->name);
}

static int by_key(const void *a, const void *b)
{
    const fl_spelling *s = a, *t = b;
    int order = strcmp(s->key, t->key);
    if (order == 0 && s->place != t->place)
        order = s->place < t->place ? -1 : 1;
    if (order == 0)
        order = strcmp(s->folded, t->folded);
    return order ? order : t->is_name - s->is_name;
}

static void sort_spellings(fl_index *x)
{
    if (x->count == 0)
        return;
    qsort(x->at, x->count, sizeof *x->at, by_key);
    size_t kept = 1;
    for (size_t i = 1; i < x->count; i++) {
        const fl_spelling *before = &x->at[kept - 1], *s = &x->at[i];
        if (s->place != before->place || strcmp(s->folded, before->folded) != 0)
            x->at[kept++] = *s;
    }
    x->count = kept;
}

// "Mayadin District": the kind may be said behind the name.
static fl_status add_with_kind(fl_gazetteer *g, fl_index *x, const fl_place *p, fl_err *err)
{
    fl_buf text = FL_BUF_INIT;
    fl_put_format(&text, "%s %s", p->name, p->kind);
    fl_put_u8(&text, '\0');
    fl_status status = text.failed ? fl_fail_nomem(err) : FL_OK;
    if (status == FL_OK && text.len <= FL_MAX_NAME)
        status = add_spelling(g, x, p, (const char *)text.data, false, err);
    fl_buf_done(&text);
    return status;
}

static fl_status add_stand(fl_gazetteer *g, fl_index *x, const fl_place *stand, fl_err *err)
{
    fl_status status = add_place(g, x, stand, err);
    return status == FL_OK ? add_with_kind(g, x, stand, err) : status;
}

static fl_status add_lines(fl_gazetteer *g, fl_err *err)
{
    const fl_theatre *t = g->theatre;
    fl_status status = FL_OK;
    g->line_stand = fl_arena_alloc(g->arena, t->line_count * sizeof *g->line_stand);
    if (!g->line_stand)
        return fl_fail_nomem(err);
    for (size_t i = 0; status == FL_OK && i < t->line_count; i++) {
        const fl_line *l = &t->lines[i];
        g->line_stand[i] = (fl_place){ .name = l->name,
                                       .kind = l->kind,
                                       .governorate = "",
                                       .at = l->points[l->point_count / 2],
                                       .variants = l->variants,
                                       .variant_count = l->variant_count,
                                       .names = l->names };
        status = add_stand(g, &g->lines, &g->line_stand[i], err);
    }
    return status;
}

static fl_point middle_of(const fl_polygons *p)
{
    fl_box box = fl_box_of(p->points[0], p->points[0]);
    for (size_t i = 1; i < p->point_count; i++)
        box = fl_box_join(box, fl_box_of(p->points[i], p->points[i]));
    return (fl_point){ (int32_t)((box.x0 + box.x1) / 2), (int32_t)((box.y0 + box.y1) / 2) };
}

static fl_status add_units(fl_gazetteer *g, fl_err *err)
{
    const fl_theatre *t = g->theatre;
    fl_status status = FL_OK;
    g->unit_stand = fl_arena_alloc(g->arena, t->unit_count * sizeof *g->unit_stand);
    if (!g->unit_stand)
        return fl_fail_nomem(err);
    for (size_t i = 0; status == FL_OK && i < t->unit_count; i++) {
        const fl_unit *u = &t->units[i];
        g->unit_stand[i] = (fl_place){ .name = u->name,
                                       .kind = u->kind,
                                       .governorate = u->within,
                                       .at = middle_of(&u->area),
                                       .variants = u->variants,
                                       .variant_count = u->variant_count,
                                       .names = u->names };
        status = add_stand(g, &g->units, &g->unit_stand[i], err);
    }
    return status;
}

fl_status fl_gazetteer_new(const fl_theatre *t, const fl_gazetteer **out, fl_err *err)
{
    assert(t && out);
    fl_gazetteer *g = fl_alloc(sizeof *g);
    if (!g)
        return fl_fail_nomem(err);
    atomic_init(&g->refs, 1);
    g->arena = fl_arena_new(TEXT_LIMIT);
    fl_status status = g->arena ? FL_OK : fl_fail_nomem(err);
    g->theatre = t;
    g->places.noun = "place";
    g->lines.noun = "line";
    g->units.noun = "unit";
    for (size_t i = 0; status == FL_OK && i < t->place_count; i++)
        status = add_place(g, &g->places, &t->places[i], err);
    if (status == FL_OK)
        status = add_lines(g, err);
    if (status == FL_OK)
        status = add_units(g, err);
    if (status != FL_OK) {
        fl_gazetteer_unref(g);
        return status;
    }
    sort_spellings(&g->places);
    sort_spellings(&g->lines);
    sort_spellings(&g->units);
    *out = g;
    return FL_OK;
}

// The one place that writes through a const handle. Sound because every gazetteer comes from fl_alloc.
static fl_gazetteer *writable(const fl_gazetteer *g)
{
    return (fl_gazetteer *)(uintptr_t)g;
}

const fl_gazetteer *fl_gazetteer_ref(const fl_gazetteer *g)
{
    assert(g);
    atomic_fetch_add_explicit(&writable(g)->refs, 1, memory_order_relaxed);
    return g;
}

void fl_gazetteer_unref(const fl_gazetteer *g)
{
    if (!g || atomic_fetch_sub_explicit(&writable(g)->refs, 1, memory_order_acq_rel) != 1)
        return;
    fl_arena_unref(g->arena);
    fl_free(g->places.at);
    fl_free(g->lines.at);
    fl_free(g->units.at);
    fl_free(writable(g));
}

// ---- ranges and completion --------------------------------------------------------------------------------

// The first spelling whose key, cut to `len` bytes, is at least `key` (beyond: above it).
static size_t first_from(const fl_index *x, const char *key, size_t len, bool beyond)
{
    size_t low = 0, high = x->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strncmp(x->at[middle].key, key, len);
        if (order < 0 || (beyond && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

fl_range fl_index_with_key(const fl_index *x, const char *key)
{
    size_t len = strlen(key) + 1; // the NUL too: the whole key
    return (fl_range){ first_from(x, key, len, false), first_from(x, key, len, true) };
}

fl_range fl_index_starting(const fl_index *x, const char *prefix)
{
    size_t len = strlen(prefix);
    return (fl_range){ first_from(x, prefix, len, false), first_from(x, prefix, len, true) };
}

static int compare_near(const fl_place *p, const fl_place *q, const fl_point *near)
{
    if (near && fl_place_rank(p) == fl_place_rank(q)) {
        fl_metric plane = fl_metric_at(near->y);
        fl_i128 a = fl_distance2(plane, p->at, *near), b = fl_distance2(plane, q->at, *near);
        if (a != b)
            return a < b ? -1 : 1;
    }
    return fl_place_compare(p, q);
}

size_t fl_place_offer(const fl_place **out, size_t from, size_t count, size_t limit,
                      const fl_place *p, const fl_point *near)
{
    for (size_t k = 0; k < count; k++)
        if (out[k] == p)
            return count;
    size_t i = count;
    while (i > from && compare_near(p, out[i - 1], near) < 0)
        i--;
    if (i == limit)
        return count;
    if (count < limit)
        count++;
    memmove(out + i + 1, out + i, (count - i - 1) * sizeof *out);
    out[i] = p;
    return count;
}

static size_t offer_range(const fl_index *x, fl_range r, const fl_point *near, const fl_place **out,
                          size_t from, size_t limit)
{
    size_t count = from;
    for (size_t i = r.first; i < r.end; i++)
        count = fl_place_offer(out, from, count, limit, x->at[i].place, near);
    return count;
}

size_t fl_gazetteer_complete(const fl_gazetteer *g, const char *prefix, const fl_point *near,
                             const fl_place **out, size_t limit)
{
    fl_buf key = FL_BUF_INIT;
    size_t count = 0;
    if (fl_name_prefix_key(prefix, &key, NULL) == FL_OK) {
        fl_put_u8(&key, 0);
        if (!key.failed) { // names that are complete already come first, whatever their kind
            const char *text = (const char *)key.data;
            fl_range whole = fl_index_with_key(&g->places, text),
                     start = fl_index_starting(&g->places, text);
            count = offer_range(&g->places, whole, near, out, 0, limit);
            count = offer_range(&g->places, start, near, out, count, limit);
        }
    }
    fl_buf_done(&key);
    return count;
}
