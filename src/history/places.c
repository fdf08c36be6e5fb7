// places.c - recording what comes to the gazetteer.
#include <stdlib.h>
#include <string.h>

#include "recording.h"

typedef struct fl_settling { // places on their way to the gazetteer
    const fl_ground *ground;
    const fl_map *
        *areas;       // by unit of the theatre, a reference each; NULL where it is no governorate
    fl_places places; // those that stay; the list is from fl_alloc
    fl_placed *placed;
} fl_settling;

static void settling_done(fl_settling *s)
{
    for (size_t i = 0; s->areas && i < s->ground->theatre.unit_count; i++)
        fl_map_unref(s->areas[i]);
    fl_free(s->areas);
    fl_free(s->places.at);
}

// ---- governorates -------------------------------------------------------------------------------

static fl_status draw_governorates(fl_settling *s, fl_err *err)
{
    const fl_theatre *t = &s->ground->theatre;
    fl_status status = FL_OK;
    s->areas = fl_alloc(t->unit_count * sizeof *s->areas);
    if (!s->areas)
        return fl_fail_nomem(err);
    for (size_t i = 0; status == FL_OK && i < t->unit_count; i++)
        if (strcmp(t->units[i].kind, "governorate") == 0)
            status = fl_area_new(&t->map, &t->units[i].area, &s->areas[i], err);
    return status;
}

static const char *governorate_at(const fl_settling *s, fl_point at)
{
    const fl_theatre *t = &s->ground->theatre;
    for (size_t i = 0; i < t->unit_count; i++)
        if (s->areas[i] && fl_map_control_at(s->areas[i], at) == FL_IN)
            return t->units[i].name;
    return "";
}

// ---- what stays ---------------------------------------------------------------------------------

static fl_status keep_inside(fl_settling *s, const fl_places *all, fl_err *err)
{
    s->places.at = fl_alloc(all->count * sizeof *s->places.at);
    if (!s->places.at)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < all->count; i++) {
        fl_place *p = &s->places.at[s->places.count];
        *p = all->at[i];
        if (fl_map_control_at(s->ground->outline, p->at) != FL_IN) {
            s->placed->outside++;
            continue;
        }
        if (!p->governorate || !*p->governorate)
            p->governorate = governorate_at(s, p->at);
        s->places.count++;
    }
    if (s->places.count == 0)
        return fl_fail(err, FL_EREFUSED, "none of the places lies in the theatre");
    return FL_OK;
}

// Equal ones in the order of the list.
static int compare_places(const void *a, const void *b)
{
    const fl_place *p = *(const fl_place *const *)a, *q = *(const fl_place *const *)b;
    int order = fl_place_identity(p, q);
    return order ? order : (p > q) - (p < q);
}

// Of several that are the same the first stays.
static fl_status keep_first(fl_settling *s, fl_err *err)
{
    size_t count = s->places.count, kept = 0;
    fl_place *at = s->places.at;
    bool *again = fl_alloc(count * sizeof *again);
    const fl_place **sorted = fl_alloc(count * sizeof(const fl_place *));
    bool ok = again && sorted;
    for (size_t i = 0; ok && i < count; i++)
        sorted[i] = &at[i];
    if (ok)
        qsort(sorted, count, sizeof *sorted, compare_places);
    for (size_t i = 1; ok && i < count; i++)
        again[sorted[i] - at] = fl_place_identity(sorted[i - 1], sorted[i]) == 0;
    for (size_t i = 0; ok && i < count; i++)
        if (!again[i])
            at[kept++] = at[i];
    s->places.count = kept;
    s->placed->repeated = count - kept;
    fl_free(again);
    fl_free(sorted);
    return ok ? FL_OK : fl_fail_nomem(err);
}

// ---- recording ----------------------------------------------------------------------------------

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

static fl_status settle(fl_settling *s, const fl_places *places, fl_revised *out, fl_err *err)
{
    fl_status status = draw_governorates(s, err);
    if (status == FL_OK)
        status = keep_inside(s, places, err);
    if (status == FL_OK)
        status = keep_first(s, err);
    if (status == FL_OK)
        status = fl_places_revise(&s->ground->theatre, &s->places, out, err);
    return status;
}

fl_status fl_propose_places(const fl_view *v, const fl_places *places, const char *author,
                            fl_time now, fl_placed *placed, fl_proposal *out, fl_err *err)
{
    fl_placed done = { 0 };
    fl_settling settling = { .ground = v->ground, .placed = &done };
    fl_revised revised = { 0 };
    const fl_course course = { 0 };
    fl_view *d = NULL;
    fl_status status = settle(&settling, places, &revised, err);
    if (status == FL_OK)
        status = fl_view_copy(v, fl_view_version(v), &d, err);
    if (status == FL_OK)
        status = record_places(d, &revised.places, author, now, err);
    if (status == FL_OK)
        status = fl_news(v, d, fl_view_ends_at(v), &course, out, err);
    if (status == FL_OK) {
        done.added = revised.added;
        done.corrected = revised.corrected;
        done.unchanged = revised.unchanged;
        *placed = done;
    }
    fl_view_unref(d);
    fl_revised_done(&revised);
    settling_done(&settling);
    return status;
}
