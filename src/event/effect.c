// effect.c - steps: kept, as bytes, applied.
#include <assert.h>

#include "conditions.h"
#include "frontline/event.h"

// A pocket needs the second format, conditions on the holder the third; an effect without keeps the first.
#define FORMAT            1
#define FORMAT_POCKETS    2
#define FORMAT_CONDITIONS 3

static void step_done(fl_step *s)
{
    fl_map_unref(s->area);
    fl_free(s->only);
    fl_free(s->above);
}

void fl_effect_done(fl_effect *e)
{
    if (!e)
        return;
    for (size_t i = 0; i < e->count; i++)
        step_done(&e->steps[i]);
    fl_free(e->steps);
    *e = (fl_effect){ 0 };
}

bool fl_effect_add(fl_effect *e, fl_step step)
{
    void *steps = e->steps;
    if (!fl_reserve(&steps, &e->cap, e->count + 1, sizeof *e->steps)) {
        step_done(&step);
        return false;
    }
    e->steps = steps;
    e->steps[e->count++] = step;
    return true;
}

// ---- bytes --------------------------------------------------------------------------------------

// An area is the delta that makes it of a map without edges.
static void put_area(fl_buf *out, const fl_map *area)
{
    fl_delta d = { 0 };
    fl_buf packed = FL_BUF_INIT;
    if (fl_map_edges(area, &d.added, NULL) != FL_OK)
        out->failed = true;
    else
        fl_delta_encode(&d, &packed);
    fl_put_block(out, packed.data, packed.len);
    out->failed |= packed.failed;
    fl_buf_done(&packed);
    fl_delta_done(&d);
}

static unsigned format_of(const fl_effect *e)
{
    bool pockets = false, conditions = false;
    for (size_t i = 0; i < e->count; i++) {
        pockets |= e->steps[i].in_pocket;
        conditions |= e->steps[i].above_count > 0;
    }
    return conditions ? FORMAT_CONDITIONS : pockets ? FORMAT_POCKETS : FORMAT;
}

static void put_pocket(fl_buf *out, const fl_step *s)
{
    fl_put_varint(out, s->in_pocket);
    if (!s->in_pocket)
        return;
    fl_put_zigzag(out, s->pocket.x);
    fl_put_zigzag(out, s->pocket.y);
}

static void put_only(fl_buf *out, const fl_step *s)
{
    fl_actor before = 0;
    fl_put_varint(out, s->only_count);
    for (size_t i = 0; i < s->only_count; i++) {
        assert(s->only[i] > before);
        fl_put_varint(out, (uint64_t)(s->only[i] - before));
        before = s->only[i];
    }
}

static void put_step(fl_buf *out, const fl_step *s, unsigned format)
{
    fl_put_varint(out, s->turn.kind);
    fl_put_varint(out, s->turn.actor);
    fl_put_varint(out, s->turn.other);
    fl_put_varint(out, s->turn.set);
    if (format == FORMAT_CONDITIONS)
        fl_conditions_put(out, s);
    else
        put_only(out, s);
    if (format >= FORMAT_POCKETS)
        put_pocket(out, s);
    put_area(out, s->area);
}

void fl_effect_encode(const fl_effect *e, fl_buf *out)
{
    unsigned format = format_of(e);
    fl_put_varint(out, format);
    fl_put_varint(out, e->count);
    for (size_t i = 0; i < e->count; i++)
        put_step(out, &e->steps[i], format);
}

static bool is_turn(uint64_t kind, uint64_t actor, uint64_t other, uint64_t set)
{
    if (kind == FL_SET)
        return !actor && !other && set <= UINT32_MAX &&
               fl_control_check((fl_control)set, FL_ACTOR_MAX);
    return FL_EVENT_CONTROL <= kind && kind <= FL_EVENT_WITHDRAW && 0 < actor &&
           actor <= FL_ACTOR_MAX && set == 0 &&
           (other == 0 || (kind == FL_EVENT_WITHDRAW && other <= FL_ACTOR_MAX && other != actor));
}

static bool take_turn(fl_reader *r, fl_turn *out)
{
    uint64_t kind = fl_take_varint(r), actor = fl_take_varint(r);
    uint64_t other = fl_take_varint(r), set = fl_take_varint(r);
    if (r->bad || !is_turn(kind, actor, other, set))
        return false;
    *out = (fl_turn){ (uint8_t)kind, (fl_actor)actor, (fl_actor)other, (fl_control)set };
    return true;
}

static fl_status fail_corrupt(fl_err *err)
{
    return fl_fail(err, FL_ECORRUPT, "an effect that is damaged");
}

static fl_status take_only(fl_reader *r, fl_step *out, fl_err *err)
{
    uint64_t count = fl_take_varint(r), actor = 0;
    if (r->bad || count > FL_ACTOR_MAX)
        return fail_corrupt(err);
    if (count == 0)
        return FL_OK;
    out->only = fl_alloc((size_t)count * sizeof *out->only);
    if (!out->only)
        return fl_fail_nomem(err);
    for (size_t i = 0; i < count; i++) {
        uint64_t gap = fl_take_varint(r);
        if (r->bad || gap == 0 || gap > FL_ACTOR_MAX - actor)
            return fail_corrupt(err);
        out->only[i] = (fl_actor)(actor += gap);
    }
    out->only_count = (size_t)count;
    return FL_OK;
}

static bool take_pocket(fl_reader *r, fl_step *out)
{
    uint64_t count = fl_take_varint(r);
    if (r->bad || count > 1)
        return false;
    out->in_pocket = count == 1;
    if (!out->in_pocket)
        return true;
    int64_t x = fl_take_zigzag(r), y = fl_take_zigzag(r);
    out->pocket = (fl_point){ (int32_t)x, (int32_t)y };
    return !r->bad && out->pocket.x == x && out->pocket.y == y && -FL_LON_MAX <= x &&
           x <= FL_LON_MAX && -FL_LAT_MAX <= y && y <= FL_LAT_MAX;
}

static bool is_area(const fl_delta *d)
{
    for (size_t i = 0; i < d->added.count; i++)
        if (d->added.at[i].left + d->added.at[i].right != FL_IN)
            return false;
    return d->removed.count == 0 && d->cell_count == 0;
}

static fl_status take_area(fl_reader *r, const fl_map_settings *settings, const fl_map **out,
                           fl_err *err)
{
    size_t len = 0;
    const uint8_t *data = fl_take_block(r, &len);
    const fl_map *empty = NULL;
    fl_delta d = { 0 };
    if (!data)
        return fail_corrupt(err);
    fl_status status = fl_delta_decode(data, len, &d, err);
    if (status != FL_OK)
        return status;
    if (!is_area(&d))
        status = fail_corrupt(err);
    if (status == FL_OK)
        status = fl_map_new(settings, &empty, err);
    if (status == FL_OK)
        status = fl_map_patch(empty, &d, out, err);
    fl_map_unref(empty);
    fl_delta_done(&d);
    return status;
}

// All of a step but its area.
static fl_status take_terms(fl_reader *r, unsigned format, fl_step *out, fl_err *err)
{
    fl_status status = take_turn(r, &out->turn) ? FL_OK : fail_corrupt(err);
    if (status == FL_OK && format == FORMAT_CONDITIONS)
        status = fl_conditions_take(r, out, err);
    else if (status == FL_OK)
        status = take_only(r, out, err);
    if (status == FL_OK && format >= FORMAT_POCKETS && !take_pocket(r, out))
        status = fail_corrupt(err);
    return status;
}

static fl_status take_step(fl_reader *r, const fl_map_settings *settings, unsigned format,
                           fl_effect *to, fl_err *err)
{
    fl_step step = { 0 };
    fl_status status = take_terms(r, format, &step, err);
    if (status == FL_OK)
        status = take_area(r, settings, &step.area, err);
    if (status != FL_OK) {
        step_done(&step);
        return status;
    }
    return fl_effect_add(to, step) ? FL_OK : fl_fail_nomem(err);
}

static fl_status take_head(fl_reader *r, unsigned *format, uint64_t *count, fl_err *err)
{
    uint64_t number = fl_take_varint(r);
    *count = fl_take_varint(r);
    if (r->bad)
        return fail_corrupt(err);
    if (number < FORMAT || number > FORMAT_CONDITIONS)
        return fl_fail(err, FL_ECORRUPT,
                       "an effect of format %llu, and this version reads formats up to %d: use a "
                       "later version",
                       (unsigned long long)number, FORMAT_CONDITIONS);
    *format = (unsigned)number;
    return FL_OK;
}

fl_status fl_effect_decode(const void *data, size_t len, const fl_map_settings *settings,
                           fl_effect *out, fl_err *err)
{
    fl_reader r = fl_reader_of(data, len);
    unsigned format = 0;
    uint64_t count = 0;
    fl_effect made = { 0 };
    fl_status status = take_head(&r, &format, &count, err);
    for (uint64_t i = 0; status == FL_OK && i < count; i++)
        status = take_step(&r, settings, format, &made, err);
    if (status == FL_OK && (r.pos != r.len || format_of(&made) != format))
        status = fail_corrupt(err);
    if (status == FL_OK)
        *out = made;
    else
        fl_effect_done(&made);
    return status;
}

fl_status fl_effect_differs(const void *data, size_t len, const fl_theatre *t, const fl_theatre *u,
                            bool *out, fl_err *err)
{
    fl_reader r = fl_reader_of(data, len);
    unsigned format = FORMAT;
    uint64_t count = 0;
    bool differs = false;
    fl_status status = len ? take_head(&r, &format, &count, err) : FL_OK;
    if (format != FORMAT_CONDITIONS)
        count = 0;
    for (uint64_t i = 0; status == FL_OK && i < count && !differs; i++) {
        fl_step step = { 0 };
        size_t area_len = 0;
        status = take_terms(&r, format, &step, err);
        if (status == FL_OK && !fl_take_block(&r, &area_len))
            status = fail_corrupt(err);
        differs = status == FL_OK && fl_conditions_differ(&step, t, u);
        step_done(&step);
    }
    if (status == FL_OK)
        *out = differs;
    return status;
}

// ---- applying -----------------------------------------------------------------------------------

static fl_control turn(const void *context, fl_control old)
{
    return fl_step_turn(context, old);
}

// Zones by holder: what a holder's ground is does not depend on who contests it.
static fl_control by_holder(const void *context, fl_control c)
{
    (void)context;
    return fl_control_of(FL_HELD, fl_control_holder(c), 0);
}

// The part of a step's area that lies in its pocket. What told where that is counts as read.
static fl_status within_pocket(const fl_step *s, const fl_map *m, const fl_map **out,
                               fl_delta *reads, fl_err *err)
{
    const fl_grouping by = { by_holder, NULL, 0 };
    const fl_map *zone = NULL;
    fl_status status = fl_map_zone_at(m, s->pocket, &by, &zone, reads, err);
    if (status == FL_OK)
        status = fl_area_intersection(s->area, zone, out, err);
    fl_map_unref(zone);
    return status;
}

static fl_status areas_of(const fl_effect *e, const fl_map *m, fl_edit *edits, fl_delta *reads,
                          fl_err *err)
{
    fl_status status = FL_OK;
    for (size_t i = 0; i < e->count && status == FL_OK; i++) {
        const fl_step *s = &e->steps[i];
        assert(!s->above_count || s->only_count || s->to_none); // it is spelt out
        edits[i].rule = (fl_rule){ turn, s };
        if (s->in_pocket)
            status = within_pocket(s, m, &edits[i].area, reads, err);
        else
            edits[i].area = fl_map_ref(s->area);
    }
    return status;
}

fl_status fl_effect_apply(const fl_effect *e, const fl_map *m, fl_applied *out, fl_err *err)
{
    fl_applied applied = { 0 };
    fl_delta reads = { 0 };
    fl_edit *edits = fl_alloc(e->count * sizeof *edits);
    if (!edits)
        return fl_fail_nomem(err);
    fl_status status = areas_of(e, m, edits, &reads, err);
    if (status == FL_OK)
        status = fl_map_apply(m, edits, e->count, &applied, err);
    if (status == FL_OK && !fl_delta_compose(&applied.delta, &reads))
        status = fl_fail_nomem(err);
    if (status == FL_OK)
        *out = applied;
    else
        fl_applied_done(&applied);
    for (size_t i = 0; i < e->count; i++)
        fl_map_unref(edits[i].area);
    fl_free(edits);
    fl_delta_done(&reads);
    return status;
}
