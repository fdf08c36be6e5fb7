// evaluate.c - what a tree means on the ground. The map engine does the geometry; nothing here rounds.
#include <assert.h>
#include <string.h>

#include "shapes.h"

fl_status fl_spend(fl_evaluation *v, size_t edges, fl_err *err)
{
    size_t *spent = v->in->spent ? v->in->spent : &v->spent;
    *spent += edges;
    if (*spent <= FL_MAX_AREA_WORK)
        return FL_OK;
    return fl_fail(err, FL_ELIMIT,
                   "this expression draws more than %d edges%s; simplify it, or report it in parts",
                   FL_MAX_AREA_WORK, v->in->spent ? ", with those before it" : "");
}

static fl_status geometry(fl_evaluation *v, const fl_term *n, const fl_map **out, fl_err *err)
{
    (void)n;
    const fl_polygons *given = v->in->geometry;
    if (!given || given->part_count == 0)
        return fl_fail(err, FL_EREFUSED,
                       "the expression says geometry, but no polygon was given with it");
    return fl_shape_rings(v, given, out, err);
}

typedef fl_status (*combine_fn)(const fl_map *a, const fl_map *b, const fl_map **out, fl_err *err);

fl_status fl_term_combine(fl_evaluation *v, fl_term_kind kind, const fl_map *left,
                          const fl_map *right, const fl_map **out, fl_err *err)
{
    const combine_fn operation = kind == FL_TERM_UNION          ? fl_area_union
                                 : kind == FL_TERM_INTERSECTION ? fl_area_intersection
                                                                : fl_area_difference;
    fl_status status = fl_spend(v, fl_map_edge_count(left) + fl_map_edge_count(right), err);
    return status == FL_OK ? operation(left, right, out, err) : status;
}

static fl_status combine(fl_evaluation *v, const fl_term *n, const fl_map **out, fl_err *err)
{
    const fl_map *left = NULL, *right = NULL;
    fl_status status = fl_term_area(v, n->left, &left, err);
    if (status == FL_OK)
        status = fl_term_area(v, n->right, &right, err);
    if (status == FL_OK)
        status = fl_term_combine(v, n->kind, left, right, out, err);
    fl_map_unref(left);
    fl_map_unref(right);
    return status;
}

typedef fl_status (*shape_fn)(fl_evaluation *v, const fl_term *n, const fl_map **out, fl_err *err);

static const shape_fn SHAPES[] = {
    [FL_TERM_PLACE] = fl_shape_place,
    [FL_TERM_VICINITY] = fl_shape_vicinity,
    [FL_TERM_ADMIN] = fl_shape_admin,
    [FL_TERM_AROUND] = fl_shape_around,
    [FL_TERM_CORRIDOR] = fl_shape_corridor,
    [FL_TERM_ALONG] = fl_shape_along,
    [FL_TERM_SIDE] = fl_shape_side,
    [FL_TERM_SECTOR] = fl_shape_sector,
    [FL_TERM_SHARE] = fl_shape_share,
    [FL_TERM_GEOMETRY] = geometry,
    [FL_TERM_UNION] = combine,
    [FL_TERM_INTERSECTION] = combine,
    [FL_TERM_DIFFERENCE] = combine,
};

fl_status fl_term_area(fl_evaluation *v, const fl_term *n, const fl_map **out, fl_err *err)
{
    fl_status status = SHAPES[n->kind](v, n, out, err);
    return status == FL_OK ? FL_OK : fl_fail_at(err, status, "column %zu", n->column);
}

fl_status fl_term_clip(const fl_evaluation *v, const fl_map *area, const fl_map **out, fl_err *err)
{
    const fl_map *outline = v->in->outline;
    const fl_map_settings *s = fl_map_settings_of(outline);
    int64_t snap = 2 * fl_metric_of_mm(s->snap_mm); // beyond it nothing is snapped
    fl_box box = fl_map_box(area);
    fl_edges border = { 0 };
    if (box.x0 > box.x1) {
        *out = fl_map_ref(area);
        return FL_OK;
    }
    fl_status status = fl_map_edges_in(
        outline, fl_box_grow(box, snap / s->metric.kx + 2, snap / s->metric.ky + 2), &border, err);
    bool apart = status == FL_OK && border.count == 0;
    fl_edges_done(&border);
    const fl_point corner = { (int32_t)box.x0, (int32_t)box.y0 };
    if (status != FL_OK)
        return status;
    if (!apart || fl_map_control_at(outline, corner) != FL_IN)
        return fl_area_intersection(area, outline, out, err);
    *out = fl_map_ref(area);
    return FL_OK;
}

fl_status fl_area_evaluate(const fl_area_expression *e, const fl_area_context *in,
                           const fl_map **out, fl_err *err)
{
    assert(e && in && in->gazetteer && in->outline && out);
    fl_evaluation v = { .in = in };
    const fl_map *whole = NULL, *clipped = NULL;
    if (!e->root) { // conditions alone
        *out = fl_map_ref(in->outline);
        return FL_OK;
    }
    fl_status status = fl_term_area(&v, e->root, &whole, err);
    if (status == FL_OK && fl_map_edge_count(whole) == 0)
        status = fl_fail(err, FL_EREFUSED,
                         "nothing is left of this area: its parts do not meet, or take all away");
    if (status == FL_OK)
        status = fl_term_clip(&v, whole, &clipped, err);
    if (status == FL_OK && fl_map_edge_count(clipped) == 0)
        status = fl_fail(err, FL_EREFUSED, "this area lies outside the theatre");
    if (status == FL_OK)
        *out = clipped;
    else
        fl_map_unref(clipped);
    fl_map_unref(whole);
    return status;
}

// ---- conditions ------------------------------------------------------------------------------------

void fl_area_filter_done(fl_area_filter *f)
{
    if (!f)
        return;
    fl_free(f->only);
    fl_free(f->above);
    *f = (fl_area_filter){ 0 };
}

// Adds a condition: one of these, sorted, or what belongs to one.
static fl_status add_condition(const bool *these, size_t actors, fl_area_filter *out, fl_err *err)
{
    void *items = out->above;
    bool ok =
        fl_reserve(&items, &out->above_cap, out->above_count + actors + 1, sizeof *out->above);
    out->above = items;
    if (!ok)
        return fl_fail_nomem(err);
    for (fl_actor a = 1; a <= actors; a++)
        if (these[a])
            out->above[out->above_count++] = a;
    out->above[out->above_count++] = 0;
    return FL_OK;
}

static bool is_within_one(const fl_theatre *t, fl_actor a, const bool *these)
{
    for (; a; a = fl_theatre_actor(t, a)->parent)
        if (these[a])
            return true;
    return false;
}

// Marks in named[] the holders that a held_by() names, with their factions, where they are marked already;
// the first one marks them all.
static fl_status mark_holders(const fl_area_context *in, const fl_condition *c, bool first,
                              bool *named, fl_area_filter *out, fl_err *err)
{
    const fl_theatre *t = in->theatre;
    fl_actor above = 0;
    bool *these = fl_alloc(t->actor_count + 1);
    fl_status status = these ? FL_OK : fl_fail_nomem(err);
    for (const fl_stop *s = c->holders; s && status == FL_OK; s = s->next) {
        status = fl_theatre_find_actor(t, s->name, &above, err);
        if (status != FL_OK)
            fl_fail_at(err, status, "column %zu", s->column);
        else
            these[above] = true;
    }
    if (status == FL_OK)
        status = add_condition(these, t->actor_count, out, err);
    for (fl_actor a = 1; status == FL_OK && a <= t->actor_count; a++)
        named[a] = is_within_one(t, a, these) && (first || named[a]);
    fl_free(these);
    return status;
}

static fl_status take_holders(const fl_area_context *in, const bool *named, size_t column,
                              fl_area_filter *out, fl_err *err)
{
    size_t actors = in->theatre->actor_count;
    out->held = true;
    out->only = fl_alloc((actors + 1) * sizeof *out->only);
    if (!out->only)
        return fl_fail_nomem(err);
    for (fl_actor a = 1; a <= actors; a++)
        if (named[a])
            out->only[out->only_count++] = a;
    if (out->only_count)
        return FL_OK;
    fl_fail(err, FL_EREFUSED, "no holder fits all of the conditions held_by");
    return fl_fail_at(err, FL_EREFUSED, "column %zu", column);
}

fl_status fl_area_filter_of(const fl_area_expression *e, const fl_area_context *in,
                            fl_area_filter *out, fl_err *err)
{
    assert(e && in && in->theatre && in->gazetteer && out);
    const fl_evaluation v = { .in = in };
    fl_area_filter made = { 0 };
    size_t column = 0; // of the last held_by
    bool *named = fl_alloc(in->theatre->actor_count + 1);
    fl_status status = named ? FL_OK : fl_fail_nomem(err);
    for (const fl_condition *c = e->conditions; c && status == FL_OK; c = c->next) {
        if (c->holders) {
            status = mark_holders(in, c, column == 0, named, &made, err);
            column = c->column;
        } else {
            made.in_pocket = true;
            status = fl_shape_stop(&v, &c->pocket, &made.pocket, err);
            if (status != FL_OK)
                fl_fail_at(err, status, "column %zu", c->pocket.column);
        }
    }
    if (status == FL_OK && column)
        status = take_holders(in, named, column, &made, err);
    fl_free(named);
    if (status == FL_OK)
        *out = made;
    else
        fl_area_filter_done(&made);
    return status;
}

bool fl_area_has_conditions(const fl_area_expression *e)
{
    return e->conditions != NULL;
}
