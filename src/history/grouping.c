// grouping.c - what controls count as, at each time; and maps compared whose actors are grouped otherwise.
#include "view.h"

static fl_control by_side(const void *theatre, fl_control c)
{
    return fl_theatre_by_side(theatre, c);
}

fl_grouping fl_view_grouping(const fl_view *v, fl_time at, bool sides)
{
    fl_grouping by = { .open = fl_control_of(FL_UNKNOWN, 0, 0) };
    if (sides) {
        by.group = by_side;
        by.context = fl_view_theatre_at(v, at);
    }
    return by;
}

bool fl_grouping_is_by_side(const fl_grouping *by)
{
    return by && by->group == by_side;
}

fl_grouping fl_grouping_then(const fl_grouping *by, const fl_view *v, fl_time at)
{
    fl_time start = v->ground->theatre.starts_at;
    fl_grouping then = by ? *by : (fl_grouping){ NULL, NULL, 0 };
    if (then.group == by_side)
        then.context = fl_view_theatre_at(v, at < start ? start : at);
    return then;
}

// An actor that only one of the two knows holds nothing in the other.
static bool is_same(const fl_grouping *a, const fl_grouping *b)
{
    const fl_theatre *t = a->context, *u = b->context;
    bool same = true;
    if (a->group != by_side || b->group != by_side || t == u)
        return true;
    for (fl_actor i = 1; same && i <= t->actor_count && i <= u->actor_count; i++)
        same = fl_theatre_side(t, i) == fl_theatre_side(u, i);
    return same;
}

// Does the first know actors that the second does not?
static bool knows_more(const fl_grouping *a, const fl_grouping *b)
{
    const fl_theatre *t = a->context, *u = b->context;
    return a->group == by_side && b->group == by_side && t->actor_count > u->actor_count;
}

fl_status fl_changes_then(const fl_map *a, const fl_grouping *by_a, const fl_map *b,
                          const fl_grouping *by_b, fl_changes *out, fl_grouping *rest, fl_err *err)
{
    const fl_map *grouped_a = NULL, *grouped_b = NULL;
    if (is_same(by_a, by_b)) {
        *rest = knows_more(by_a, by_b) ? *by_a : *by_b;
        return fl_map_changes(a, b, rest, out, err);
    }
    *rest = (fl_grouping){ NULL, NULL, by_b->open };
    fl_status status = fl_map_grouped(a, by_a, &grouped_a, err);
    if (status == FL_OK)
        status = fl_map_grouped(b, by_b, &grouped_b, err);
    if (status == FL_OK)
        status = fl_map_changes(grouped_a, grouped_b, rest, out, err);
    fl_map_unref(grouped_a);
    fl_map_unref(grouped_b);
    return status;
}

fl_status fl_view_changes(const fl_moment *from, const fl_moment *to, const fl_grouping *by,
                          fl_changes *out, fl_err *err)
{
    const fl_map *a = NULL, *b = NULL;
    fl_grouping by_a = fl_grouping_then(by, from->view, from->at), rest;
    fl_grouping by_b = fl_grouping_then(by, to->view, to->at);
    fl_status status = fl_view_map(from->view, from->at, &a, err);
    if (status == FL_OK)
        status = fl_view_map(to->view, to->at, &b, err);
    if (status == FL_OK)
        status = fl_changes_then(a, &by_a, b, &by_b, out, &rest, err);
    fl_map_unref(a);
    fl_map_unref(b);
    return status;
}
