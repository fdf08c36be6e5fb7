// grouped.c - a map of groups instead of controls.
//
// Of the edges those stay that divide groups: a part of a set without crossings has none (M1), and around a
// vertex groups agree where controls do (M2).
#include "frontline/map.h"

static fl_control group_of(const fl_grouping *by, fl_control c)
{
    return by->group ? by->group(by->context, c) : c;
}

fl_status fl_map_grouped(const fl_map *m, const fl_grouping *by, const fl_map **out, fl_err *err)
{
    const fl_map *nothing = NULL;
    fl_delta d = { 0 };
    size_t kept = 0;
    fl_status status = fl_map_edges(m, &d.added, err);
    for (size_t i = 0; status == FL_OK && i < d.added.count; i++) {
        fl_edge e = d.added.at[i];
        e.left = group_of(by, e.left);
        e.right = group_of(by, e.right);
        if (e.left != e.right)
            d.added.at[kept++] = e;
    }
    d.added.count = kept;
    if (status == FL_OK)
        status = fl_map_new(fl_map_settings_of(m), &nothing, err);
    if (status == FL_OK)
        status = fl_map_patch(nothing, &d, out, err);
    fl_map_unref(nothing);
    fl_delta_done(&d);
    return status;
}
