// event.c - an event's words and its bytes.
#include <assert.h>

#include "form.h"
#include "frontline/event.h"
#include "names.h"

#define FORMAT         1
#define FORMAT_PENDING 2 // of an event that waits for a review, and of no other: field 21

static const char *const kind_names[] = {
    [FL_EVENT_CONTROL] = "control",   [FL_EVENT_CONTEST] = "contest",
    [FL_EVENT_SHARE] = "share",       [FL_EVENT_CLAIM] = "claim",
    [FL_EVENT_WITHDRAW] = "withdraw", [FL_EVENT_SURVEY] = "survey",
    [FL_EVENT_INCIDENT] = "incident",
};
static const char *const precision_names[] = {
    [FL_HOUR] = "hour",
    [FL_DAY_LONG] = "day",
    [FL_WEEK] = "week",
    [FL_MONTH] = "month",
};

const char *fl_event_kind_name(fl_event_kind k)
{
    assert(FL_EVENT_CONTROL <= k && k <= FL_EVENT_INCIDENT);
    return kind_names[k];
}

bool fl_event_kind_parse(const char *text, fl_event_kind *out)
{
    size_t i;
    if (!fl_names_find(kind_names, FL_NAMES_COUNT(kind_names), text, &i))
        return false;
    *out = (fl_event_kind)i;
    return true;
}

const char *fl_precision_name(fl_precision p)
{
    assert(FL_HOUR <= p && p <= FL_MONTH);
    return precision_names[p];
}

bool fl_precision_parse(const char *text, fl_precision *out)
{
    size_t i;
    if (!fl_names_find(precision_names, FL_NAMES_COUNT(precision_names), text, &i))
        return false;
    *out = (fl_precision)i;
    return true;
}

// ---- bytes --------------------------------------------------------------------------------------

static void form_part(fl_form *f, void *item)
{
    fl_part *p = item;
    p->actor = fl_form_text(f, 1, p->actor, NULL);
    p->other = fl_form_text(f, 2, p->other, NULL);
    p->holding = (fl_holding)fl_form_choice(f, 3, p->holding, FL_UNKNOWN);
    p->geometry = fl_form_polygons(f, 4, p->geometry);
}

// A grade is recorded as its place in its scale: 1 for 'A' or '1'; 0: not said.
static char form_grade(fl_form *f, unsigned number, char grade, char first)
{
    uint64_t place = grade ? (uint64_t)(grade - first) + 1 : 0;
    place = fl_form_uint(f, number, place, 6);
    return (char)(place ? (uint64_t)first + place - 1 : 0);
}

static void form_source(fl_form *f, void *item)
{
    fl_source *s = item;
    s->name = fl_form_text(f, 1, s->name, "");
    s->url = fl_form_text(f, 2, s->url, NULL);
    s->published_at = fl_form_time(f, 3, s->published_at, INT64_MIN);
    s->reliability = form_grade(f, 4, s->reliability, 'A');
    s->credibility = form_grade(f, 5, s->credibility, '1');
}

static void form_event(fl_form *f, void *record)
{
    fl_event *e = record;
    e->kind = (fl_event_kind)fl_form_choice(f, 1, e->kind, FL_EVENT_INCIDENT);
    e->actor = fl_form_text(f, 2, e->actor, NULL);
    e->other = fl_form_text(f, 3, e->other, NULL);
    e->to = fl_form_text(f, 4, e->to, NULL);
    e->from = fl_form_words(f, 5, e->from, &e->from_count);
    e->area = fl_form_text(f, 6, e->area, NULL);
    e->shape = (fl_shape)fl_form_uint(f, 7, e->shape, FL_POLYGON_SHAPE);
    if (e->shape == FL_POINT_SHAPE)
        e->point = fl_form_point(f, 8, e->point);
    if (e->shape == FL_POLYGON_SHAPE)
        e->geometry = fl_form_polygons(f, 9, e->geometry);
    e->parts = fl_form_list(f, 10, e->parts, &e->part_count, sizeof *e->parts, form_part);
    e->rest_stays = fl_form_flag(f, 11, e->rest_stays);
    e->occurred_at = fl_form_time(f, 12, e->occurred_at, 0);
    e->occurred_on_date = fl_form_flag(f, 13, e->occurred_on_date);
    e->precision = (fl_precision)fl_form_choice(f, 14, e->precision, FL_MONTH);
    e->sources = fl_form_list(f, 15, e->sources, &e->source_count, sizeof *e->sources, form_source);
    e->place = fl_form_text(f, 16, e->place, NULL);
    e->note = fl_form_text(f, 17, e->note, NULL);
    e->tags = fl_form_words(f, 18, e->tags, &e->tag_count);
    e->key = fl_form_text(f, 19, e->key, NULL);
    e->confirm = fl_form_flag(f, 20, e->confirm);
}

static void form_pending(fl_form *f, void *record)
{
    fl_event *e = record;
    form_event(f, e);
    e->pending = fl_form_flag(f, 21, e->pending);
    if (!e->pending)
        fl_form_fail(f, 21, FL_ECORRUPT); // it would have two forms
}

bool fl_event_is_pending(const void *data, size_t len)
{
    return len > 0 && *(const uint8_t *)data == FORMAT_PENDING;
}

void fl_event_encode(const fl_event *e, fl_buf *out)
{
    fl_event copy = *e; // writing changes nothing, but the description is for both directions
    if (e->pending)
        fl_form_encode(out, FORMAT_PENDING, form_pending, &copy);
    else
        fl_form_encode(out, FORMAT, form_event, &copy);
}

fl_status fl_event_decode(const void *data, size_t len, fl_event *out, fl_err *err)
{
    fl_event e = { .arena =
                       fl_arena_new(SIZE_MAX / 2) }; // bounded by the bytes that it is read from
    if (!e.arena)
        return fl_fail_nomem(err);
    bool plain = len > 0 && *(const uint8_t *)data == FORMAT;
    fl_status status =
        fl_form_decode(data, len, plain ? FORMAT : FORMAT_PENDING,
                       plain ? form_event : form_pending, &e, e.arena, "an event", err);
    if (status == FL_OK)
        *out = e;
    else
        fl_event_done(&e);
    return status;
}

void fl_event_done(fl_event *e)
{
    if (!e)
        return;
    fl_arena_unref(e->arena);
    *e = (fl_event){ 0 };
}
