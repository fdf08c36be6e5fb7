// control.c - the packed control and the words for its holdings.
#include <assert.h>

#include "frontline/event.h"
#include "names.h"

static const char *const holding_names[] = {
    [FL_OUTSIDE] = "outside", [FL_HELD] = "held",       [FL_CONTESTED] = "contested",
    [FL_SHARED] = "shared",   [FL_CLAIMED] = "claimed", [FL_UNKNOWN] = "unknown",
};

bool fl_control_check(fl_control c, size_t actor_count)
{
    fl_actor holder = fl_control_holder(c), other = fl_control_other(c);
    if (holder > actor_count || other > actor_count)
        return false;
    switch (fl_control_holding(c)) {
    case FL_OUTSIDE:
    case FL_UNKNOWN:
        return holder == 0 && other == 0;
    case FL_HELD:
        return holder != 0 && other == 0;
    case FL_SHARED:
        return holder != 0 && other != 0 && holder != other;
    case FL_CONTESTED:
    case FL_CLAIMED: // nobody may hold what somebody fights for or claims
        return other != 0 && holder != other;
    }
    return false;
}

const char *fl_holding_name(fl_holding h)
{
    assert((size_t)h < FL_NAMES_COUNT(holding_names));
    return holding_names[h];
}

bool fl_holding_parse(const char *text, fl_holding *out)
{
    size_t i;
    if (!fl_names_find(holding_names, FL_NAMES_COUNT(holding_names), text, &i))
        return false;
    *out = (fl_holding)i;
    return true;
}
