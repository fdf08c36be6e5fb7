// actor.c - actors that come to a theatre, or are others from a date on.
#include <string.h>

#include "form.h"
#include "frontline/event.h"

#define FORMAT       1
#define FORMAT_DATED 2 // of a change from a date on, and of no other: fields 7 and 8

// ---- bytes --------------------------------------------------------------------------------------

static void form_change(fl_form *f, void *record)
{
    fl_actor_change *c = record;
    fl_form_actor(f, &c->actor);
}

static void form_dated(fl_form *f, void *record)
{
    fl_actor_change *c = record;
    fl_form_actor(f, &c->actor);
    c->since = fl_form_time(f, 7, c->since, FL_ALWAYS);
    c->becomes_side = fl_form_flag(f, 8, c->becomes_side);
    if (c->since == FL_ALWAYS || c->actor.alias_count) // it would have two forms
        fl_form_fail(f, 7, FL_ECORRUPT);
    if (c->becomes_side && c->actor.parent)
        fl_form_fail(f, 8, FL_ECORRUPT);
}

void fl_actor_encode(const fl_actor_change *c, fl_buf *out)
{
    fl_actor_change copy = *c;
    if (c->since == FL_ALWAYS)
        fl_form_encode(out, FORMAT, form_change, &copy);
    else
        fl_form_encode(out, FORMAT_DATED, form_dated, &copy);
}

fl_status fl_actor_decode(const void *data, size_t len, fl_arena *arena, fl_actor_change *out,
                          fl_err *err)
{
    fl_actor_change c = { .actor = { .id = "", .label = "", .colour = "" }, .since = FL_ALWAYS };
    bool plain = len > 0 && *(const uint8_t *)data == FORMAT;
    fl_status status = fl_form_decode(data, len, plain ? FORMAT : FORMAT_DATED,
                                      plain ? form_change : form_dated, &c, arena, "an actor", err);
    if (status == FL_OK)
        *out = c;
    return status;
}

// Through the bytes, so that nothing is shared with what may go, and no text is NULL.
static fl_status copy_change(const fl_actor_change *c, fl_arena *arena, fl_actor_change *out,
                             fl_err *err)
{
    fl_buf bytes = FL_BUF_INIT;
    fl_actor_encode(c, &bytes);
    fl_status status =
        bytes.failed ? fl_fail_nomem(err) : fl_actor_decode(bytes.data, bytes.len, arena, out, err);
    fl_buf_done(&bytes);
    return status;
}

// ---- eras -----------------------------------------------------------------------------------------

const fl_theatre *fl_theatre_at(const fl_theatre *t, fl_time at)
{
    size_t low = 0;
    for (size_t high = t->era_count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (t->eras[middle].since <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? &t->eras[low - 1].theatre : t;
}

// What t is while it has these actors.
static fl_theatre with_actors(const fl_theatre *t, fl_actor_info *actors)
{
    fl_theatre of = *t;
    of.arena = NULL;
    of.actors = actors;
    of.changes = NULL;
    of.eras = NULL;
    of.change_count = of.era_count = 0;
    return of;
}

bool fl_eras_carry(const fl_theatre *from, fl_theatre *to)
{
    to->eras = fl_arena_alloc(to->arena, from->era_count * sizeof *to->eras);
    if (!to->eras)
        return false;
    for (size_t i = 0; i < from->era_count; i++)
        to->eras[i] =
            (fl_era){ from->eras[i].since, with_actors(to, from->eras[i].theatre.actors) };
    return true;
}

static void overlay(fl_actor_info *a, const fl_actor_change *c)
{
    if (c->actor.names.count)
        a->names = c->actor.names;
    if (*c->actor.label)
        a->label = c->actor.label;
    if (*c->actor.colour)
        a->colour = c->actor.colour;
    if (c->becomes_side || c->actor.parent)
        a->parent = c->actor.parent;
}

static bool is_same(const fl_actor_info *a, const fl_actor_info *b)
{
    bool same = a->parent == b->parent && strcmp(a->label, b->label) == 0 &&
                strcmp(a->colour, b->colour) == 0 && a->names.count == b->names.count;
    for (size_t i = 0; same && i < a->names.count; i++)
        same = strcmp(a->names.at[i].language, b->names.at[i].language) == 0 &&
               strcmp(a->names.at[i].text, b->names.at[i].text) == 0;
    return same;
}

static bool are_same(const fl_theatre *t, const fl_actor_info *a, const fl_actor_info *b)
{
    bool same = true;
    for (size_t i = 0; same && i < t->actor_count; i++)
        same = is_same(&a[i], &b[i]);
    return same;
}

static fl_actor_info *find(const fl_theatre *t, fl_actor_info *actors, const char *id)
{
    for (size_t i = 0; i < t->actor_count; i++)
        if (strcmp(actors[i].id, id) == 0)
            return &actors[i];
    return NULL;
}

// Checks an era; says from when on it cannot be.
static fl_status check_era(const fl_era *e, fl_err *err)
{
    fl_err why;
    char day[FL_TIME_TEXT];
    fl_status status = fl_actors_check(&e->theatre, &why);
    fl_time_format(e->since, day);
    return status == FL_OK ? FL_OK : fl_fail(err, status, "from %s on: %s", day, why.text);
}

// Makes t->eras of its actors and its changes.
static fl_status spread(fl_theatre *t, fl_err *err)
{
    size_t bytes = t->actor_count * sizeof *t->actors;
    const fl_actor_info *last = t->actors;
    fl_status status = FL_OK;
    t->era_count = 0;
    t->eras = fl_arena_alloc(t->arena, t->change_count * sizeof *t->eras);
    if (!t->eras)
        return fl_fail_nomem(err);
    for (size_t i = 0, end; status == FL_OK && i < t->change_count; i = end) {
        fl_actor_info *actors = fl_arena_alloc(t->arena, bytes);
        if (!actors)
            return fl_fail_nomem(err);
        memcpy(actors, last, bytes);
        for (end = i; end < t->change_count && t->changes[end].since == t->changes[i].since; end++)
            overlay(find(t, actors, t->changes[end].actor.id), &t->changes[end]);
        if (are_same(t, last, actors))
            continue;
        fl_era *e = &t->eras[t->era_count++];
        *e = (fl_era){ t->changes[i].since, with_actors(t, actors) };
        status = check_era(e, err);
        last = actors;
    }
    return status;
}

// ---- a change ---------------------------------------------------------------------------------------

static fl_status put_actor(fl_theatre *t, const fl_actor_change *c, fl_err *err)
{
    fl_actor_info *was = find(t, t->actors, c->actor.id);
    if (!was && t->actor_count == FL_ACTOR_MAX)
        return fl_fail(err, FL_ELIMIT, "a theatre has at most %d actors", FL_ACTOR_MAX);
    if (was && was->parent != c->actor.parent) {
        fl_fail(err, FL_EREFUSED, "say since when \"%.60s\" belongs to another", c->actor.id);
        return fl_fail_at(err, FL_EREFUSED, "/since");
    }
    if (was)
        *was = c->actor;
    else
        t->actors[t->actor_count++] = c->actor;
    return fl_actors_check(t, err);
}

// What a change from a date on may not be, whatever else changes.
static fl_status check_dated(const fl_theatre *t, const fl_actor_change *c, fl_err *err)
{
    const fl_actor_info *a = &c->actor;
    const fl_theatre *then = fl_theatre_at(t, c->since);
    const fl_actor_info *was = find(t, then->actors, a->id);
    char day[FL_TIME_TEXT];
    if (!was)
        return fl_fail(err, FL_EREFUSED, "there is no actor \"%.60s\"", a->id);
    if (c->since < t->starts_at || !fl_time_check(c->since)) {
        fl_time_format(t->starts_at, day);
        fl_fail(err, FL_EREFUSED, "the theatre starts at %s: nothing changes before", day);
        return fl_fail_at(err, FL_EREFUSED, "/since");
    }
    if (!c->becomes_side && !a->parent && !a->names.count && !*a->label && !*a->colour)
        return fl_fail(err, FL_EREFUSED, "say what changes: parent, name, short or colour");
    if (a->parent > t->actor_count)
        return fl_fail(err, FL_EREFUSED, "actor %s belongs to an actor that is not there", a->id);
    fl_time_format(c->since, day);
    if (a->parent && fl_theatre_within(then, a->parent, (fl_actor)(was - then->actors + 1))) {
        fl_fail(err, FL_EREFUSED, "%s cannot belong to %s, which belongs to it at %s", a->id,
                then->actors[a->parent - 1].id, day);
        return fl_fail_at(err, FL_EREFUSED, "/parent");
    }
    if (t->change_count == FL_MAX_ACTOR_CHANGES)
        return fl_fail(err, FL_ELIMIT, "a theatre's actors change at most %d times",
                       FL_MAX_ACTOR_CHANGES);
    return FL_OK;
}

static fl_status put_dated(fl_theatre *t, const fl_actor_change *c, fl_err *err)
{
    size_t at = t->change_count;
    fl_status status = check_dated(t, c, err);
    if (status != FL_OK)
        return status;
    while (at > 0 && t->changes[at - 1].since > c->since)
        at--;
    memmove(t->changes + at + 1, t->changes + at, (t->change_count - at) * sizeof *t->changes);
    t->changes[at] = *c;
    t->change_count++;
    return FL_OK;
}

// Room of t's own for one actor and one change more.
static bool make_room(fl_theatre *t)
{
    size_t actors = t->actor_count * sizeof *t->actors;
    size_t changes = t->change_count * sizeof *t->changes;
    fl_actor_info *more = fl_arena_alloc(t->arena, actors + sizeof *more);
    fl_actor_change *longer = fl_arena_alloc(t->arena, changes + sizeof *longer);
    if (!more || !longer)
        return false;
    if (actors)
        memcpy(more, t->actors, actors);
    if (changes)
        memcpy(longer, t->changes, changes);
    t->actors = more;
    t->changes = longer;
    return true;
}

fl_status fl_theatre_with_actor(const fl_theatre *t, const fl_actor_change *change, fl_theatre *out,
                                fl_err *err)
{
    fl_theatre with = *t;
    fl_actor_change c;
    if (change->since != FL_ALWAYS && change->actor.alias_count) {
        fl_fail(err, FL_EREFUSED, "aliases hold at all times: say them without `since`");
        return fl_fail_at(err, FL_EREFUSED, "/aliases");
    }
    with.arena = fl_arena_new(SIZE_MAX / 2); // bounded by the limits on actors and their changes
    fl_status status = with.arena && make_room(&with) ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK)
        status = copy_change(change, with.arena, &c, err);
    if (status == FL_OK)
        status = c.since == FL_ALWAYS ? put_actor(&with, &c, err) : put_dated(&with, &c, err);
    if (status == FL_OK)
        status = spread(&with, err);
    if (status == FL_OK)
        *out = with;
    else
        fl_arena_unref(with.arena);
    return status;
}
