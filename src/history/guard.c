// guard.c - the guard against accidents: an event that moves much, or leaves a side nothing, must say
// that it means to. Contract: history.h.
#include <inttypes.h>

#include "frontline/event_settings.h"
#include "view.h"

#define E4M2_PER_KM2 INT64_C(10000000000)

static int64_t area_of(const fl_totals *t, fl_control c)
{
    for (size_t i = 0; i < t->area_count; i++)
        if (t->areas[i].control == c)
            return t->areas[i].area_e4m2;
    return 0;
}

// What the controls that lost ground lost. An event of any kind but a survey never takes from a control
// what it also gives to it, so this is all that it moved.
static int64_t lost_area(const fl_totals *before, const fl_totals *after)
{
    int64_t lost = 0;
    for (size_t i = 0; i < before->area_count; i++) {
        int64_t less = before->areas[i].area_e4m2 - area_of(after, before->areas[i].control);
        lost += less > 0 ? less : 0;
    }
    return lost;
}

static int64_t whole_area(const fl_totals *t)
{
    int64_t sum = 0;
    for (size_t i = 0; i < t->area_count; i++)
        sum += t->areas[i].area_e4m2;
    return sum;
}

// Does the side, or a faction of it, hold anything? A faction itself never does.
static bool holds(const fl_theatre *t, const fl_totals *totals, fl_actor side)
{
    for (size_t i = 0; i < totals->area_count; i++)
        if (fl_theatre_side(t, fl_control_holder(totals->areas[i].control)) == side)
            return true;
    return false;
}

static size_t list_wiped_out(const fl_theatre *t, const fl_totals *before, const fl_totals *after,
                             fl_buf *names)
{
    size_t count = 0;
    for (fl_actor a = 1; a <= t->actor_count; a++) {
        if (!holds(t, before, a) || holds(t, after, a))
            continue;
        fl_put_text(names, count++ ? ", " : ", and leave nothing to ");
        fl_put_text(names, fl_theatre_actor(t, a)->label);
    }
    fl_put_u8(names, 0);
    return count;
}

static fl_status refuse(int64_t lost, int64_t whole, const char *wiped_out, fl_err *err)
{
    int64_t hundredth = whole / 10000 > 0 ? whole / 10000 : 1; // of a percent
    int64_t share = lost / hundredth, km2_e2 = lost / (E4M2_PER_KM2 / 100);
    fl_fail(err, FL_ECONFLICT,
            "send \"confirm\": true if this is meant: it would move %" PRId64 ".%02" PRId64
            " km2, %" PRId64 ".%02" PRId64 " %% of the theatre%s",
            km2_e2 / 100, km2_e2 % 100, share / 100, share % 100, wiped_out);
    return fl_fail_at(err, FL_ECONFLICT, "/properties/confirm");
}

fl_status fl_guard_event(const fl_theatre *t, const fl_map *before, const fl_map *after,
                         fl_err *err)
{
    fl_totals old = { 0 }, new = { 0 };
    fl_buf wiped_out = FL_BUF_INIT;
    fl_status status = FL_OK;
    if (fl_map_equal(before, after))
        return FL_OK;
    status = fl_map_totals(before, &old, err);
    if (status == FL_OK)
        status = fl_map_totals(after, &new, err);
    if (status != FL_OK)
        goto out;
    size_t count = list_wiped_out(t, &old, &new, &wiped_out);
    int64_t lost = lost_area(&old, &new), whole = whole_area(&old);
    if (wiped_out.failed)
        status = fl_fail_nomem(err);
    else if (count > 0 || (fl_i128)lost * FL_GUARD_E2_MAX > (fl_i128)whole * fl_theatre_guard_e2(t))
        status = refuse(lost, whole, (const char *)wiped_out.data, err);
out:
    fl_buf_done(&wiped_out);
    fl_totals_done(&new);
    fl_totals_done(&old);
    return status;
}
