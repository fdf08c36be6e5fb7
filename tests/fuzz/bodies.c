// bodies.c - any bytes as a body or an effect: refused as damaged, or what it is written back as. The first byte says
// as which; more than one form of a value would be two hashes of it. To run it, with clang 14:
//   cmake --preset fuzz && cmake --build --preset fuzz --target fuzz_bodies
//   build/fuzz/bin/fuzz_bodies -max_len=400 -timeout=20 NEW tests/fuzz/corpus/bodies
// NEW is a folder for what it finds.
//
// links: event map
#include <assert.h>
#include <string.h>

#include "frontline/event.h"
#include "frontline/event_perspective.h"
#include "frontline/event_settings.h"

static const fl_map_settings settings = { .metric = { 1000, 1000 } };
static fl_actor_info actors[] = {
    { .id = "a", .label = "A", .colour = "#000000" },
    { .id = "b", .label = "B", .colour = "#000000", .parent = 1 },
};
static fl_theatre theatre = { .actors = actors, .actor_count = 2 };

// What the value is written as; nothing where it is refused.
typedef bool (*again_fn)(const uint8_t *data, size_t len, fl_arena *arena, fl_buf *out);

static bool actor(const uint8_t *data, size_t len, fl_arena *arena, fl_buf *out)
{
    fl_actor_change c;
    if (fl_actor_decode(data, len, arena, &c, NULL) != FL_OK)
        return false;
    fl_actor_encode(&c, out);
    return true;
}

static bool setting(const uint8_t *data, size_t len, fl_arena *arena, fl_buf *out)
{
    fl_settings s;
    if (fl_settings_decode(data, len, arena, &s, NULL) != FL_OK)
        return false;
    fl_settings_encode(&s, out);
    return true;
}

// What is asked of the bytes alone is what the value says.
static bool effect(const uint8_t *data, size_t len, fl_arena *arena, fl_buf *out)
{
    fl_effect e = { 0 };
    bool differs = false;
    (void)arena;
    fl_status asked = fl_effect_differs(data, len, &theatre, &theatre, &differs, NULL);
    if (fl_effect_decode(data, len, &settings, &e, NULL) != FL_OK)
        return false;
    assert(asked == FL_OK && !differs);
    assert(fl_effect_spell(&e, &theatre, NULL) == FL_OK);
    fl_effect_encode(&e, out);
    fl_effect_done(&e);
    return true;
}

static bool event(const uint8_t *data, size_t len, fl_arena *arena, fl_buf *out)
{
    fl_event e = { 0 };
    (void)arena;
    if (fl_event_decode(data, len, &e, NULL) != FL_OK)
        return false;
    fl_event_encode(&e, out);
    fl_event_done(&e);
    return true;
}

static bool places(const uint8_t *data, size_t len, fl_arena *arena, fl_buf *out)
{
    fl_places p = { 0 };
    (void)arena;
    if (fl_places_decode(data, len, &p, NULL) != FL_OK)
        return false;
    fl_places_encode(&p, out);
    fl_places_done(&p);
    return true;
}

static bool perspective(const uint8_t *data, size_t len, fl_arena *arena, fl_buf *out)
{
    fl_perspective p;
    if (fl_perspective_decode(data, len, arena, &p, NULL) != FL_OK)
        return false;
    fl_perspective_encode(&p, out);
    return true;
}

static bool decision(const uint8_t *data, size_t len, fl_arena *arena, fl_buf *out)
{
    fl_decision d;
    if (fl_decision_decode(data, len, arena, &d, NULL) != FL_OK)
        return false;
    fl_decision_encode(&d, out);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const again_fn kinds[] = {
        actor, setting, effect, event, places, perspective, decision
    };
    fl_buf out = FL_BUF_INIT;
    fl_arena *arena = fl_arena_new(1 << 24);
    if (len > 0 && kinds[data[0] % (sizeof kinds / sizeof *kinds)](data + 1, len - 1, arena, &out))
        assert(out.len == len - 1 && (!out.len || memcmp(out.data, data + 1, out.len) == 0));
    fl_buf_done(&out);
    fl_arena_unref(arena);
    return 0;
}
