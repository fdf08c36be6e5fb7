// turn.c - the one home of the rules: what an event makes of a control.
//
//   control A   anything              -> held A
//   contest A   holder A              -> as it was
//               holder H or nobody    -> contested (H or nobody, A)
//   share A     holder A or nobody    -> held A
//               holder H              -> shared (H, A)
//   claim A     holder A or nobody    -> claimed (nobody, A)
//               holder H              -> claimed (H, A)
//   withdraw A  holder A, `to` T      -> held T
//               contested or shared (A, O) -> held O
//               holder A otherwise    -> unknown
//               (H, A)                -> held H; unknown where nobody holds
//               neither               -> as it was
// To apply a rule again changes nothing, which fl_map_apply() relies on.
#include <assert.h>

#include "frontline/event.h"

static fl_control held(fl_actor a)
{
    return a ? fl_control_of(FL_HELD, a, 0) : fl_control_of(FL_UNKNOWN, 0, 0);
}

static bool is_among(const fl_actor *sorted, size_t count, fl_actor a)
{
    size_t low = 0;
    for (size_t high = count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (sorted[middle] < a)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && sorted[low] == a;
}

static fl_control withdraw(fl_turn t, fl_control old)
{
    fl_actor holder = fl_control_holder(old), other = fl_control_other(old);
    fl_holding holding = fl_control_holding(old);
    if (holder != t.actor)
        return other == t.actor ? held(holder) : old;
    if (t.other)
        return held(t.other);
    return held(holding == FL_CONTESTED || holding == FL_SHARED ? other : 0);
}

fl_control fl_step_turn(const fl_step *s, fl_control old)
{
    fl_turn t = s->turn;
    fl_actor holder = fl_control_holder(old);
    if (old == 0 && t.kind != FL_SET)
        return old;
    if (s->to_none || (s->only_count && !is_among(s->only, s->only_count, holder)))
        return old;
    switch (t.kind) {
    case FL_SET:
        return t.set;
    case FL_EVENT_CONTROL:
        return held(t.actor);
    case FL_EVENT_CONTEST:
        return holder == t.actor ? old : fl_control_of(FL_CONTESTED, holder, t.actor);
    case FL_EVENT_SHARE:
        return holder == t.actor || !holder ? held(t.actor)
                                            : fl_control_of(FL_SHARED, holder, t.actor);
    case FL_EVENT_CLAIM:
        return fl_control_of(FL_CLAIMED, holder == t.actor ? 0 : holder, t.actor);
    case FL_EVENT_WITHDRAW:
        return withdraw(t, old);
    default:
        assert(!"a kind that changes ground");
        return old;
    }
}
