// changes_out.c - what changed hands, as features and as figures.
#include "answer.h"
#include "feature.h"

static uint64_t change_id(const fl_changes *c, size_t i, bool *failed)
{
    const fl_polygons *p = &c->polygons;
    fl_buf content = FL_BUF_INIT;
    size_t ring = i ? p->part_end[i - 1] : 0;
    fl_put_u32(&content, c->at[i].from);
    fl_put_u32(&content, c->at[i].to);
    for (size_t k = ring ? p->ring_end[ring - 1] : 0; k < p->ring_end[p->part_end[i] - 1]; k++) {
        fl_put_u32(&content, (uint32_t)p->points[k].x);
        fl_put_u32(&content, (uint32_t)p->points[k].y);
    }
    uint64_t id = fl_content_id(&content);
    *failed |= content.failed;
    fl_buf_done(&content);
    return id;
}

typedef struct behind { // a change
    const fl_difference *d;
    size_t i;
} behind;

static void write_events(fl_json_writer *w, const void *context)
{
    const behind *b = context;
    fl_write_array(w, NULL);
    for (size_t k = b->i ? b->d->event_end[b->i - 1] : 0; k < b->d->event_end[b->i]; k++)
        fl_write_serial(w, NULL, 'e', b->d->events[k]);
    fl_write_end(w);
}

void fl_feature_of_change(fl_feature *f, const fl_style *s, const fl_difference *d, size_t i)
{
    static const char *const from[] = { "from", "from_name", "from_status", "from_other" },
                             *const to[] = { "to", "to_name", "to_status", "to_other" };
    const fl_change *c = &d->changes.at[i];
    fl_feature_number_id(f, change_id(&d->changes, i, &f->store.failed));
    fl_feature_side(f, s, from, c->from);
    fl_feature_side(f, s, to, c->to);
    fl_feature_number(f, "km2", c->area_e4m2, FL_KM2_DIGITS);
    fl_feature_json(f, "events", write_events, &(behind){ d, i });
    f->geometry = (fl_geometry){
        .kind = FL_POLYGONS, .polygons = &d->changes.polygons, .first = i, .count = 1
    };
}

static void write_moment(fl_json_writer *w, const char *name, uint64_t version, fl_time at)
{
    fl_write_object(w, name);
    fl_write_serial(w, "version", 'v', version);
    fl_write_time(w, "datetime", at);
    fl_write_end(w);
}

void fl_write_flows(fl_json_writer *w, const fl_style *s, const fl_transfers *f)
{
    fl_write_array(w, "flows");
    for (size_t i = 0; i < f->count; i++) {
        fl_write_object(w, NULL);
        fl_write_side(w, s, "from", f->at[i].from);
        fl_write_side(w, s, "to", f->at[i].to);
        fl_write_decimal(w, "km2", f->at[i].area_e4m2, FL_KM2_DIGITS);
        fl_write_end(w);
    }
    fl_write_end(w);
}

// What the flows bring a group less what they take, for each group once.
static void write_gains(fl_json_writer *w, const fl_style *s, const fl_transfers *f)
{
    fl_write_array(w, "gains");
    for (size_t i = 0; i < 2 * f->count; i++) {
        fl_control group = i % 2 ? f->at[i / 2].to : f->at[i / 2].from;
        int64_t gain = 0;
        bool seen = group == 0;
        for (size_t k = 0; k < i && !seen; k++)
            seen = group == (k % 2 ? f->at[k / 2].to : f->at[k / 2].from);
        if (seen)
            continue;
        for (size_t k = 0; k < f->count; k++)
            gain += (f->at[k].to == group ? f->at[k].area_e4m2 : 0) -
                    (f->at[k].from == group ? f->at[k].area_e4m2 : 0);
        fl_write_object(w, NULL);
        fl_write_holding(w, s, group, "name");
        fl_write_decimal(w, "km2", gain, FL_KM2_DIGITS);
        fl_write_end(w);
    }
    fl_write_end(w);
}

void fl_write_sieges(fl_json_writer *w, const fl_style *s, const fl_sieges *sieges)
{
    fl_write_array(w, "pockets");
    for (size_t i = 0; i < sieges->count; i++) {
        const fl_siege *siege = &sieges->at[i];
        fl_write_object(w, NULL);
        fl_write_text(w, "change", siege->linked_up ? "linked_up" : "cut_off");
        fl_write_last(w, "since", &(fl_last){ siege->when, siege->event });
        fl_write_holding(w, s, siege->group, "name");
        fl_write_decimal(w, "area_km2", siege->area_e4m2, FL_KM2_DIGITS);
        fl_write_int(w, "zone", (int64_t)siege->zone_id);
        fl_write_polygons(w, "geometry", s, &sieges->polygons, siege->part, 1);
        fl_write_end(w);
    }
    fl_write_end(w);
}

void fl_write_compared(fl_json_writer *w, const fl_style *s, const fl_difference *d,
                       const fl_compared *c)
{
    int64_t whole = 0;
    for (size_t i = 0; i < d->flows.count; i++)
        whole += d->flows.at[i].area_e4m2;
    fl_write_object(w, "compared");
    write_moment(w, "from", c->from_version, c->from_at);
    write_moment(w, "to", c->to_version, c->to_at);
    fl_write_end(w);
    fl_write_decimal(w, "km2", whole, FL_KM2_DIGITS);
    fl_write_flows(w, s, &d->flows);
    write_gains(w, s, &d->flows);
    fl_write_object(w, "not_drawn");
    fl_write_decimal(w, "narrower_than_m", c->min_width_mm, 3);
    fl_write_int(w, "count", (int64_t)c->narrow_count);
    fl_write_decimal(w, "km2", c->narrow_e4m2, FL_KM2_DIGITS);
    fl_write_end(w);
}
