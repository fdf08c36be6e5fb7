// places.c - recording what comes to the gazetteer.
#include "recording.h"

// Those within the theatre; the list is from fl_alloc, and its places are `all`'s.
static fl_status keep_inside(const fl_ground *g, const fl_places *all, fl_places *inside,
                             fl_err *err)
{
    inside->at = fl_alloc(all->count * sizeof *inside->at);
    if (!inside->at)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < all->count; i++)
        if (fl_map_control_at(g->outline, all->at[i].at) == FL_IN)
            inside->at[inside->count++] = all->at[i];
    if (inside->count == 0)
        return fl_fail(err, FL_EREFUSED, "none of the places lies in the theatre");
    return FL_OK;
}

static fl_status record_places(fl_view *d, const fl_places *places, const char *author, fl_time now,
                               fl_err *err)
{
    const fl_entry entry = {
        .kind = FL_ENTRY_GAZETTEER, .author = author, .key = "", .recorded_at = now
    };
    const fl_buf no_effect = FL_BUF_INIT;
    fl_buf body = FL_BUF_INIT;
    if (places->count == 0)
        return FL_OK;
    fl_places_encode(places, &body);
    fl_status status = fl_record_next(d, entry, &body, &no_effect, err);
    fl_buf_done(&body);
    return status;
}

fl_status fl_propose_places(const fl_view *v, const fl_places *places, const char *author,
                            fl_time now, fl_placed *placed, fl_proposal *out, fl_err *err)
{
    fl_places inside = { 0 };
    fl_revised revised = { 0 };
    const fl_course course = { 0 };
    fl_view *d = NULL;
    fl_status status = fl_places_check(places->at, places->count, err);
    if (status == FL_OK)
        status = keep_inside(v->ground, places, &inside, err);
    if (status == FL_OK)
        status = fl_places_revise(&v->ground->theatre, &inside, &revised, err);
    if (status == FL_OK)
        status = fl_view_copy(v, fl_view_version(v), &d, err);
    if (status == FL_OK)
        status = record_places(d, &revised.places, author, now, err);
    if (status == FL_OK)
        status = fl_news(v, d, fl_view_ends_at(v), &course, out, err);
    if (status == FL_OK)
        *placed = (fl_placed){ revised.added, revised.corrected, revised.unchanged,
                               places->count - inside.count };
    fl_view_unref(d);
    fl_revised_done(&revised);
    fl_free(inside.at);
    return status;
}
