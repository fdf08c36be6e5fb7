// log_out.c - the log as JSON: who recorded what, when.
#include "answer.h"
#include "frontline/event_settings.h"

static const char *kind_name(fl_entry_kind k)
{
    static const char *const names[] = {
        [FL_ENTRY_THEATRE] = "theatre",       [FL_ENTRY_EVENT] = "event",
        [FL_ENTRY_CORRECTION] = "correction", [FL_ENTRY_RETRACTION] = "retraction",
        [FL_ENTRY_REVIEW] = "review",         [FL_ENTRY_PERSPECTIVE] = "perspective",
        [FL_ENTRY_ACTOR] = "actor",           [FL_ENTRY_GAZETTEER] = "gazetteer",
        [FL_ENTRY_SETTING] = "setting",       [FL_ENTRY_REDACTION] = "redaction",
    };
    return k >= FL_ENTRY_THEATRE && k <= FL_ENTRY_REDACTION ? names[k] : NULL;
}

static void say(fl_json_writer *w, const char *name, const char *text)
{
    if (text && *text)
        fl_write_text(w, name, text);
}

static fl_status write_event(fl_json_writer *w, const fl_entry *e, fl_err *err)
{
    fl_event event = { 0 };
    fl_status status = fl_event_decode(e->body, e->body_len, &event, err);
    if (status != FL_OK)
        return status;
    say(w, "what", fl_event_kind_name(event.kind));
    say(w, "actor", event.actor);
    say(w, "area", event.area);
    say(w, "place", event.place);
    fl_write_time(w, "occurred_at", event.occurred_at);
    fl_event_done(&event);
    return FL_OK;
}

static fl_status write_reason(fl_json_writer *w, const fl_entry *e, fl_err *err)
{
    const char *reason;
    fl_arena *arena = fl_arena_new(e->body_len + 64);
    if (!arena)
        return fl_fail_nomem(err);
    fl_status status = fl_retraction_decode(e->body, e->body_len, arena, &reason, err);
    if (status == FL_OK)
        say(w, "reason", reason);
    fl_arena_unref(arena);
    return status;
}

static fl_status write_places(fl_json_writer *w, const fl_entry *e, fl_err *err)
{
    fl_places places = { 0 };
    fl_status status = fl_places_decode(e->body, e->body_len, &places, err);
    if (status != FL_OK)
        return status;
    fl_write_int(w, "places", (int64_t)places.count);
    say(w, "place", places.at[0].name);
    fl_places_done(&places);
    return FL_OK;
}

static fl_status write_review(fl_json_writer *w, const fl_entry *e, fl_arena *arena, fl_err *err)
{
    fl_decision d;
    fl_status status = fl_decision_decode(e->body, e->body_len, arena, &d, err);
    if (status == FL_OK) {
        fl_write_text(w, "review", fl_review_name(d.review));
        say(w, "reason", d.reason);
    }
    return status;
}

static fl_status write_perspective(fl_json_writer *w, const fl_entry *e, fl_arena *arena,
                                   fl_err *err)
{
    fl_perspective p;
    fl_status status = fl_perspective_decode(e->body, e->body_len, arena, &p, err);
    if (status == FL_OK) {
        fl_write_text(w, "perspective", p.name);
        say(w, "title", p.title);
        if (p.removed)
            fl_write_bool(w, "removed", true);
    }
    return status;
}

static fl_status write_actor(fl_json_writer *w, const fl_entry *e, fl_arena *arena, fl_err *err)
{
    fl_actor_change c;
    fl_status status = fl_actor_decode(e->body, e->body_len, arena, &c, err);
    if (status == FL_OK) {
        fl_write_text(w, "actor", c.actor.id);
        if (c.since != FL_ALWAYS)
            fl_write_time(w, "since", c.since);
    }
    return status;
}

static fl_status write_setting(fl_json_writer *w, const fl_entry *e, fl_arena *arena, fl_err *err)
{
    fl_settings s;
    fl_status status = fl_settings_decode(e->body, e->body_len, arena, &s, err);
    if (status != FL_OK)
        return status;
    say(w, "name", s.names.count ? s.names.at[0].text : NULL);
    say(w, "credit", s.credit);
    say(w, "borders", s.borders);
    say(w, "description", s.description);
    if (s.guard_e2)
        fl_write_decimal(w, "guard_percent", s.guard_e2, 2);
    return FL_OK;
}

// Of a body that is not large: it lives in an arena meanwhile.
static fl_status write_small(fl_json_writer *w, const fl_entry *e, fl_err *err)
{
    fl_arena *arena = fl_arena_new(16 * e->body_len + 1024);
    if (!arena)
        return fl_fail_nomem(err);
    fl_status status = e->kind == FL_ENTRY_REVIEW    ? write_review(w, e, arena, err)
                       : e->kind == FL_ENTRY_ACTOR   ? write_actor(w, e, arena, err)
                       : e->kind == FL_ENTRY_SETTING ? write_setting(w, e, arena, err)
                                                     : write_perspective(w, e, arena, err);
    fl_arena_unref(arena);
    return status;
}

static fl_status write_body(fl_json_writer *w, const fl_entry *e, fl_err *err)
{
    if (!e->body) {
        fl_write_bool(w, "redacted", true);
        return FL_OK;
    }
    if (e->kind == FL_ENTRY_EVENT || e->kind == FL_ENTRY_CORRECTION)
        return write_event(w, e, err);
    if (e->kind == FL_ENTRY_GAZETTEER)
        return write_places(w, e, err);
    if (e->kind == FL_ENTRY_REVIEW || e->kind == FL_ENTRY_PERSPECTIVE ||
        e->kind == FL_ENTRY_ACTOR || e->kind == FL_ENTRY_SETTING)
        return write_small(w, e, err);
    return e->kind == FL_ENTRY_RETRACTION ? write_reason(w, e, err) : FL_OK;
}

void fl_write_log(fl_json_writer *w, const fl_style *s, const fl_head *h)
{
    fl_write_object(w, NULL);
    fl_write_head(w, s, h);
    fl_write_array(w, "versions");
}

fl_status fl_write_log_entry(fl_json_writer *w, const fl_entry *e, fl_err *err)
{
    char hash[FL_HASH_TEXT];
    fl_hash_format(e->hash, hash);
    fl_write_object(w, NULL);
    fl_write_serial(w, "version", 'v', e->seq);
    fl_write_time(w, "recorded_at", e->recorded_at);
    say(w, "author", e->author);
    fl_write_text(w, "kind", kind_name(e->kind));
    if (e->kind == FL_ENTRY_EVENT || e->target)
        fl_write_serial(w, "event", 'e', e->target ? e->target : e->seq);
    fl_status status = write_body(w, e, err);
    fl_write_text(w, "hash", hash);
    fl_write_end(w);
    return status;
}

void fl_write_log_end(fl_json_writer *w, uint64_t matched, uint64_t returned)
{
    fl_write_end(w);
    fl_write_int(w, "numberMatched", (int64_t)matched);
    fl_write_int(w, "numberReturned", (int64_t)returned);
    fl_write_end(w);
}
