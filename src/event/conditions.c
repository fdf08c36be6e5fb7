// conditions.c - conditions on the holder: as they were said, and spelt out as actors belong to each other.
//
// A condition is a list of actors, in s->above, ended by 0: the holder is one of them or belongs to one. All
// have to be met. Whom that means is a question of the time, so they are kept as they were said.
#include "conditions.h"

#include <assert.h>

// ---- bytes --------------------------------------------------------------------------------------

void fl_conditions_put(fl_buf *out, const fl_step *s)
{
    uint64_t count = 0;
    for (size_t i = 0; i < s->above_count; i++)
        count += s->above[i] == 0;
    assert(count || !s->only_count); // what is spelt out has a format of its own
    fl_put_varint(out, count);
    for (size_t i = 0, end; i < s->above_count; i = end + 1) {
        for (end = i; s->above[end];)
            end++;
        fl_put_varint(out, end - i);
        for (size_t k = i; k < end; k++)
            fl_put_varint(out, (uint64_t)(s->above[k] - (k > i ? s->above[k - 1] : 0)));
    }
}

static fl_status add(fl_step *s, size_t *cap, uint64_t a, fl_err *err)
{
    void *items = s->above;
    bool ok = fl_reserve(&items, cap, s->above_count + 1, sizeof *s->above);
    s->above = items;
    if (!ok)
        return fl_fail_nomem(err);
    s->above[s->above_count++] = (fl_actor)a;
    return FL_OK;
}

static fl_status fail_corrupt(fl_err *err)
{
    return fl_fail(err, FL_ECORRUPT, "an effect with damaged conditions");
}

static fl_status take_one(fl_reader *r, fl_step *out, size_t *cap, fl_err *err)
{
    uint64_t count = fl_take_varint(r), actor = 0;
    fl_status status = !r->bad && 0 < count && count <= FL_ACTOR_MAX ? FL_OK : fail_corrupt(err);
    for (uint64_t i = 0; status == FL_OK && i < count; i++) {
        uint64_t gap = fl_take_varint(r);
        if (r->bad || gap == 0 || gap > FL_ACTOR_MAX - actor)
            return fail_corrupt(err);
        status = add(out, cap, actor += gap, err);
    }
    return status == FL_OK ? add(out, cap, 0, err) : status;
}

fl_status fl_conditions_take(fl_reader *r, fl_step *out, fl_err *err)
{
    uint64_t count = fl_take_varint(r);
    size_t cap = 0;
    fl_status status = FL_OK;
    if (r->bad || count > FL_MAX_CONDITIONS || (count && out->turn.kind == FL_SET))
        return fail_corrupt(err);
    for (uint64_t i = 0; status == FL_OK && i < count; i++)
        status = take_one(r, out, &cap, err);
    return status;
}

// ---- whom they mean -----------------------------------------------------------------------------

static bool meets(const fl_step *s, const fl_theatre *t, fl_actor holder)
{
    bool all = true;
    for (size_t i = 0; all && i < s->above_count; i++) {
        bool one = false;
        for (; s->above[i]; i++)
            one |= fl_theatre_within(t, holder, s->above[i]);
        all = one;
    }
    return all;
}

static fl_status spell_step(fl_step *s, const fl_theatre *t, fl_err *err)
{
    if (s->above_count == 0)
        return FL_OK;
    fl_actor *only = fl_alloc((t->actor_count + 1) * sizeof *only);
    if (!only)
        return fl_fail_nomem(err);
    fl_free(s->only);
    s->only = only;
    s->only_count = 0;
    for (fl_actor a = 1; a <= t->actor_count; a++)
        if (meets(s, t, a))
            only[s->only_count++] = a;
    s->to_none = s->only_count == 0;
    return FL_OK;
}

fl_status fl_effect_spell(fl_effect *e, const fl_theatre *t, fl_err *err)
{
    fl_status status = FL_OK;
    for (size_t i = 0; status == FL_OK && i < e->count; i++)
        status = spell_step(&e->steps[i], t, err);
    return status;
}

// An actor that only one of them knows holds nothing in the other.
bool fl_conditions_differ(const fl_step *s, const fl_theatre *t, const fl_theatre *u)
{
    size_t count = t->actor_count < u->actor_count ? t->actor_count : u->actor_count;
    bool same = true;
    for (fl_actor a = 1; same && a <= count; a++)
        same = meets(s, t, a) == meets(s, u, a);
    return !same;
}
