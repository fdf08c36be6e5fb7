// documents_out.c - the answers that are no features: a point's holder, the legend, the version, what a
// posting did, a refusal.
#include "answer.h"

// ---- who holds a point ------------------------------------------------------------------------------------

static void write_history(fl_json_writer *w, const fl_style *s, const fl_at_answer *a)
{
    fl_write_array(w, "history");
    for (size_t i = 0; i < a->history_count; i++) {
        const fl_held *h = &a->history[i];
        fl_write_object(w, NULL);
        fl_write_holding(w, s, h->control, "name");
        fl_write_last(w, "from", &(fl_last){ h->from, h->id });
        if (h->to == FL_END_OF_TIME)
            fl_write_null(w, "to");
        else
            fl_write_time(w, "to", h->to);
        fl_write_sources(w, "sources", h->event);
        fl_write_end(w);
    }
    fl_write_end(w);
}

void fl_write_at(fl_json_writer *w, const fl_style *s, const fl_head *h, const fl_at_answer *a)
{
    fl_write_object(w, NULL);
    fl_write_head(w, s, h);
    fl_write_decimal(w, "lon", a->at.x, 7);
    fl_write_decimal(w, "lat", a->at.y, 7);
    if (a->place) {
        fl_write_object(w, "place");
        fl_write_text(w, "name", a->place->name);
        fl_write_text(w, "kind", a->place->kind);
        fl_write_text(w, "governorate", a->place->governorate);
        fl_write_end(w);
    }
    fl_write_holding(w, s, a->control, "name");
    fl_write_last(w, "since", &a->last);
    if (a->history)
        write_history(w, s, a);
    fl_write_end(w);
}

// ---- the legend ---------------------------------------------------------------------------------------------

static void write_actor(fl_json_writer *w, const fl_theatre *t, const fl_actor_info *a)
{
    fl_write_object(w, NULL);
    fl_write_text(w, "id", a->id);
    fl_write_text(w, "name", a->names.at[0].text);
    fl_write_names(w, "names", a->names);
    fl_write_text(w, "label", a->label);
    fl_write_text(w, "colour", a->colour);
    fl_write_text(w, "parent", a->parent ? fl_theatre_actor(t, a->parent)->id : NULL);
    fl_write_end(w);
}

static void write_statuses(fl_json_writer *w)
{
    static const struct {
        fl_holding holding;
        const char *name, *meaning;
    } statuses[] = {
        { FL_HELD, "Held", "held by the actor" },
        { FL_CONTESTED, "Contested", "held by the actor, and the other fights for it" },
        { FL_SHARED, "Shared", "stable mixed control of the two" },
        { FL_CLAIMED, "Claimed", "held by the actor; the other claims it, unconfirmed" },
        { FL_UNKNOWN, "Unknown", "nothing is known of who holds it" },
    };
    fl_write_array(w, "statuses");
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        fl_write_object(w, NULL);
        fl_write_text(w, "id", fl_holding_name(statuses[i].holding));
        fl_write_text(w, "name", statuses[i].name);
        fl_write_text(w, "meaning", statuses[i].meaning);
        fl_write_end(w);
    }
    fl_write_end(w);
}

void fl_write_legend(fl_json_writer *w, const fl_style *s, const fl_head *h)
{
    const fl_theatre *t = s->theatre;
    char unknown[FL_COLOUR_TEXT];
    fl_codec_colour(t, fl_control_of(FL_UNKNOWN, 0, 0), unknown);
    fl_write_object(w, NULL);
    fl_write_head(w, s, h);
    fl_write_text(w, "name", t->names.at[0].text);
    fl_write_names(w, "names", t->names);
    fl_write_text(w, "borders", t->borders);
    fl_write_array(w, "actors");
    for (size_t i = 0; i < t->actor_count; i++)
        write_actor(w, t, &t->actors[i]);
    fl_write_end(w);
    write_statuses(w);
    fl_write_text(w, "unknown_colour", unknown);
    fl_write_end(w);
}

// ---- the version ----------------------------------------------------------------------------------------------

void fl_write_version(fl_json_writer *w, const fl_style *s, const fl_head *h,
                      const fl_version_answer *a)
{
    char root[FL_HASH_TEXT];
    fl_hash_format(a->root, root);
    fl_write_object(w, NULL);
    fl_write_head(w, s, h);
    fl_write_text(w, "root", root);
    fl_write_int(w, "events", (int64_t)a->event_count);
    fl_write_int(w, "map_age_s", a->age_s);
    fl_write_bool(w, "stale", a->stale);
    fl_write_end(w);
}

// ---- what a posting did ------------------------------------------------------------------------------------------

static void write_moved(fl_json_writer *w, const char *name, const fl_style *s, const fl_changes *c)
{
    fl_write_array(w, name);
    for (size_t i = 0; i < c->count; i++) {
        if (fl_change_is_rounding(c, i))
            continue;
        fl_write_object(w, NULL);
        fl_write_side(w, s, "from", c->at[i].from);
        fl_write_side(w, s, "to", c->at[i].to);
        fl_write_decimal(w, "km2", c->at[i].area_e4m2, FL_KM2_DIGITS);
        fl_write_polygons(w, "geometry", s, &c->polygons, i, 1);
        fl_write_end(w);
    }
    fl_write_end(w);
}

static void write_totals(fl_json_writer *w, const fl_style *s, const fl_totals *t)
{
    fl_write_array(w, "totals");
    for (size_t i = 0; i < t->area_count; i++) {
        fl_write_object(w, NULL);
        fl_write_holding(w, s, t->areas[i].control, "name");
        fl_write_decimal(w, "km2", t->areas[i].area_e4m2, FL_KM2_DIGITS);
        fl_write_end(w);
    }
    fl_write_end(w);
}

// Rests that the crumb rule gave to a neighbour.
static void write_crumbs(fl_json_writer *w, const fl_style *s, const fl_posted *p)
{
    if (p->crumb_count == 0)
        return;
    fl_write_array(w, "absorbed");
    for (size_t i = 0; i < p->crumb_count; i++) {
        fl_write_object(w, NULL);
        fl_write_point(w, "at", s, p->crumbs[i].at);
        fl_write_side(w, s, "from", p->crumbs[i].from);
        fl_write_side(w, s, "to", p->crumbs[i].to);
        fl_write_decimal(w, "km2", p->crumbs[i].area_e4m2, FL_KM2_DIGITS);
        fl_write_end(w);
    }
    fl_write_end(w);
}

static void write_repairs(fl_json_writer *w, const fl_posted *p)
{
    if (p->repair_count == 0)
        return;
    fl_write_array(w, "repaired");
    for (size_t i = 0; i < p->repair_count; i++) {
        fl_write_object(w, NULL);
        fl_write_text(w, "where", p->repairs[i].where);
        fl_write_text(w, "fault", p->repairs[i].fault);
        fl_write_text(w, "at", p->repairs[i].at);
        fl_write_int(w, "parts", (int64_t)p->repairs[i].parts);
        fl_write_end(w);
    }
    fl_write_end(w);
}

void fl_write_posted(fl_json_writer *w, const fl_style *s, const fl_head *h, const fl_posted *p)
{
    fl_write_object(w, NULL);
    fl_write_head(w, s, h);
    fl_write_bool(w, "dry_run", p->dry_run);
    fl_write_array(w, "events");
    for (size_t i = 0; i < p->id_count; i++)
        fl_write_serial(w, NULL, 'e', p->ids[i]);
    fl_write_end(w);
    if (p->moved) {
        write_moved(w, "moved", s, p->moved);
        write_moved(w, "moved_at_end", s, p->moved_at_end ? p->moved_at_end : p->moved);
        write_totals(w, s, p->totals);
        write_crumbs(w, s, p);
    }
    write_repairs(w, p);
    fl_write_array(w, "warnings");
    for (size_t i = 0; i < p->warning_count; i++)
        fl_write_text(w, NULL, p->warnings[i]);
    fl_write_end(w);
    fl_write_end(w);
}

void fl_write_placed(fl_json_writer *w, const fl_style *s, const fl_head *h, const fl_placed *p,
                     bool dry_run)
{
    fl_write_object(w, NULL);
    fl_write_head(w, s, h);
    fl_write_bool(w, "dry_run", dry_run);
    fl_write_int(w, "added", (int64_t)p->added);
    fl_write_int(w, "corrected", (int64_t)p->corrected);
    fl_write_int(w, "unchanged", (int64_t)p->unchanged);
    fl_write_int(w, "outside", (int64_t)p->outside);
    fl_write_int(w, "repeated", (int64_t)p->repeated);
    fl_write_end(w);
}

// ---- a refusal ---------------------------------------------------------------------------------------------------

void fl_write_problem(fl_json_writer *w, unsigned http_status, const char *title, const fl_err *err,
                      const char *instance)
{
    fl_write_object(w, NULL);
    fl_write_text(w, "type", "about:blank");
    fl_write_text(w, "title", title);
    fl_write_int(w, "status", http_status);
    fl_write_text(w, "detail", err->text);
    if (*err->where)
        fl_write_text(w, "where", err->where);
    if (instance)
        fl_write_text(w, "instance", instance);
    fl_write_text(w, "code", fl_status_name(err->status));
    fl_write_end(w);
}
