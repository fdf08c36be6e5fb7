// theatre_find.c - which actor a text means, and what to say when it means none.
#include <string.h>

#include "frontline/event.h"
#include "spelling.h"

enum { NEAREST = 3, QUOTED_MAX = 60 };

typedef struct candidate {
    const char *spelling;
    unsigned distance;
} candidate;

static candidate nearest_of(const fl_actor_info *a, const char *text)
{
    candidate best = { NULL, UINT32_MAX };
    const char *spelling;
    for (size_t i = 0; (spelling = fl_actor_spelling(a, i)) != NULL; i++) {
        unsigned distance = fl_spelling_distance(spelling, text);
        if (distance < best.distance)
            best = (candidate){ spelling, distance };
    }
    return best;
}

// The nearest actors' nearest spellings, best first; those too far off to be a slip are left out.
static size_t find_nearest(const fl_theatre *t, const char *text, candidate out[NEAREST])
{
    unsigned far = 1 + (unsigned)(fl_spelling_length(text) / 3);
    size_t count = 0;
    for (size_t i = 0; i < t->actor_count; i++) {
        candidate c = nearest_of(&t->actors[i], text);
        size_t place = count;
        while (place > 0 && out[place - 1].distance > c.distance)
            place--;
        if (c.distance > far || place == NEAREST)
            continue;
        count += count < NEAREST;
        for (size_t k = count - 1; k > place; k--)
            out[k] = out[k - 1];
        out[place] = c;
    }
    return count;
}

static fl_status fail_unknown(const fl_theatre *t, const char *text, fl_err *err)
{
    candidate near[NEAREST];
    size_t count = find_nearest(t, text, near);
    fl_buf said = FL_BUF_INIT;
    if (strlen(text) <= QUOTED_MAX)
        fl_put_format(&said, "there is no actor \"%s\"", text);
    else
        fl_put_text(&said, "there is no actor of so long a name");
    for (size_t i = 0; i < count; i++)
        fl_put_format(&said, "%s\"%s\"", i ? ", " : "; nearest: ", near[i].spelling);
    for (size_t i = 0; i < t->actor_count; i++)
        fl_put_format(&said, "%s%s", i ? ", " : ". The actors are ", t->actors[i].id);
    fl_put_u8(&said, '\0');
    fl_status status =
        said.failed ? fl_fail_nomem(err) : fl_fail(err, FL_EREFUSED, "%s", (const char *)said.data);
    fl_buf_done(&said);
    return status;
}

fl_status fl_theatre_find_actor(const fl_theatre *t, const char *text, fl_actor *out, fl_err *err)
{
    for (size_t a = 0; a < t->actor_count && fl_spelling_length(text); a++) {
        const char *spelling;
        for (size_t i = 0; (spelling = fl_actor_spelling(&t->actors[a], i)) != NULL; i++)
            if (fl_spelling_compare(spelling, text) == 0) {
                *out = (fl_actor)(a + 1);
                return FL_OK;
            }
    }
    return fail_unknown(t, text, err);
}
