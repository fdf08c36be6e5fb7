// explain.c - an expression evaluated part by part: what each contributes.
#include <assert.h>
#include <stdlib.h>

#include "shapes.h"

void fl_area_parts_done(fl_area_parts *p)
{
    if (!p)
        return;
    fl_free(p->at);
    fl_arena_unref(p->texts);
    *p = (fl_area_parts){ 0 };
}

static char sign_of(const fl_term *n)
{
    return n->kind == FL_TERM_UNION ? '|' : n->kind == FL_TERM_INTERSECTION ? '&' : '-';
}

// Adds a part that stands behind `sign`. Its text stands alone, so without parentheses.
static fl_status add_part(fl_area_parts *p, char sign, const fl_term *n, int64_t alone,
                          int64_t change, fl_err *err)
{
    fl_buf text = FL_BUF_INIT;
    fl_term_format(n, &text);
    const char *kept =
        text.failed ? NULL : fl_arena_text(p->texts, (const char *)text.data, text.len);
    fl_buf_done(&text);
    void *at = p->at;
    if (!kept || !fl_reserve(&at, &p->cap, p->count + 1, sizeof *p->at))
        return fl_fail_nomem(err);
    p->at = at;
    p->at[p->count++] = (fl_area_part){ sign, kept, alone, change };
    return FL_OK;
}

// A term within the theatre; empty where it lies outside.
static fl_status clipped(fl_evaluation *v, const fl_term *n, const fl_map **out, fl_err *err)
{
    const fl_map *whole = NULL;
    fl_status status = fl_term_area(v, n, &whole, err);
    if (status == FL_OK)
        status = fl_term_clip(v, whole, out, err);
    fl_map_unref(whole);
    return status;
}

// *area: what stands before n's right side; then all of n.
static fl_status take_right(fl_evaluation *v, const fl_term *n, const fl_map **area,
                            fl_area_parts *parts, fl_err *err)
{
    const fl_map *right = NULL, *both = NULL;
    fl_status status = clipped(v, n->right, &right, err);
    if (status == FL_OK)
        status = fl_term_combine(v, n->kind, *area, right, &both, err);
    if (status == FL_OK)
        status = add_part(parts, sign_of(n), n->right, fl_area_e4m2(right),
                          fl_area_e4m2(both) - fl_area_e4m2(*area), err);
    if (status == FL_OK) {
        fl_map_unref(*area);
        *area = both;
    } else {
        fl_map_unref(both);
    }
    fl_map_unref(right);
    return status;
}

// The operations of the top, which lean to the left, from the innermost outwards.
static fl_status take_all(fl_evaluation *v, const fl_term *n, const fl_map **area,
                          fl_area_parts *parts, fl_err *err)
{
    if (n->kind >= FL_TERM_UNION) {
        fl_status status = take_all(v, n->left, area, parts, err);
        return status == FL_OK ? take_right(v, n, area, parts, err) : status;
    }
    fl_status status = clipped(v, n, area, err);
    int64_t alone = status == FL_OK ? fl_area_e4m2(*area) : 0;
    return status == FL_OK ? add_part(parts, 0, n, alone, alone, err) : status;
}

fl_status fl_area_explain(const fl_area_expression *e, const fl_area_context *in,
                          fl_area_parts *parts, const fl_map **out, fl_err *err)
{
    assert(e && in && in->gazetteer && in->outline && parts && out);
    fl_evaluation v = { .in = in };
    fl_area_parts made = { .texts = fl_arena_new((size_t)FL_MAX_EXPRESSION * 16) };
    const fl_map *area = NULL;
    fl_status status = made.texts ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK && e->root)
        status = take_all(&v, e->root, &area, &made, err);
    else if (status == FL_OK)
        area = fl_map_ref(in->outline);
    if (status == FL_OK) {
        *parts = made;
        *out = area;
    } else {
        fl_map_unref(area);
        fl_area_parts_done(&made);
    }
    return status;
}
