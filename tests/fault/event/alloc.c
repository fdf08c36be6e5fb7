// alloc.c - memory that fails at every point: a status, nothing lost, and the right answer at last.
#include <string.h>

#include "../../unit/event/sample.h"
#include "check.h"
#include "failing_alloc.h"

typedef struct body {
    fl_buf bytes;
} body;

static bool encode_event(void *context)
{
    body *b = context;
    fl_buf out = FL_BUF_INIT;
    fl_event e = sample_event(NULL);
    fl_event_encode(&e, &out);
    bool done = !out.failed;
    if (done) {
        assert_int_equal(out.len, b->bytes.len);
        assert_memory_equal(out.data, b->bytes.data, out.len);
    }
    fl_buf_done(&out);
    return done;
}

static bool decode_event(void *context)
{
    body *b = context;
    fl_event e = { .note = "untouched" };
    fl_err err = { 0 };
    fl_status status = fl_event_decode(b->bytes.data, b->bytes.len, &e, &err);
    if (status == FL_OK) {
        assert_string_equal(e.tags[1], "Евфрат");
        fl_event_done(&e);
        return true;
    }
    assert_true(status == FL_ENOMEM && err.status == FL_ENOMEM);
    assert_string_equal(e.note, "untouched");
    return false;
}

static void events(void **state)
{
    (void)state;
    body b = { FL_BUF_INIT };
    fl_event e = sample_event(NULL);
    fl_event_encode(&e, &b.bytes);
    assert_true(test_fail_each(encode_event, &b) > 10);
    assert_true(test_fail_each(decode_event, &b) > 1);
    fl_buf_done(&b.bytes);
}

static bool check_event(void *context)
{
    fl_theatre *t = context;
    fl_arena *arena = fl_arena_new(1000);
    if (!arena)
        return false;
    fl_event e = sample_event(arena);
    e.actor = "The Government";
    const char *from[] = { "DAESH" };
    e.from = from;
    e.from_count = 1;
    fl_err err = { 0 };
    fl_status status = fl_event_check(&e, t, SAMPLE_LATEST, &err);
    assert_true(status == FL_EREFUSED || (status == FL_ENOMEM && err.status == FL_ENOMEM));
    e.actor = "government";
    status = fl_event_check(&e, t, SAMPLE_LATEST, &err);
    if (status == FL_OK) {
        assert_string_equal(e.actor, "regime");
        assert_string_equal(e.from[0], "isis");
    } else {
        assert_int_equal(status, FL_ENOMEM);
    }
    fl_arena_unref(arena);
    return status == FL_OK;
}

static bool check_theatre(void *context)
{
    fl_err err = { 0 };
    fl_status status = fl_theatre_check(context, &err);
    assert_true(status == FL_OK || (status == FL_ENOMEM && err.status == FL_ENOMEM));
    return status == FL_OK;
}

static bool decode_theatre(void *context)
{
    body *b = context;
    fl_theatre t = { .id = "untouched" };
    fl_err err = { 0 };
    fl_status status = fl_theatre_decode(b->bytes.data, b->bytes.len, &t, &err);
    if (status == FL_OK) {
        assert_int_equal(t.place_count, 2);
        fl_theatre_done(&t);
        return true;
    }
    assert_true(status == FL_ENOMEM && err.status == FL_ENOMEM);
    assert_string_equal(t.id, "untouched");
    return false;
}

static void theatres(void **state)
{
    (void)state;
    body b = { FL_BUF_INIT };
    fl_theatre t = sample_theatre();
    fl_theatre_encode(&t, &b.bytes);
    assert_int_equal(test_fail_each(check_theatre, &t), 2);
    assert_true(test_fail_each(decode_theatre, &b) > 3);
    assert_true(test_fail_each(check_event, &t) > 1);
    fl_buf_done(&b.bytes);
}

static const fl_map_settings settings = { .metric = { 817, 1000 } };

static bool decode_effect(void *context)
{
    body *b = context;
    fl_effect e = { 0 };
    fl_err err = { 0 };
    fl_buf again = FL_BUF_INIT;
    fl_status status = fl_effect_decode(b->bytes.data, b->bytes.len, &settings, &e, &err);
    if (status != FL_OK) {
        if (status != FL_ENOMEM || err.status != FL_ENOMEM || e.steps)
            fail_msg("%s: %s", fl_status_name(status), err.text);
        return false;
    }
    fl_effect_encode(&e, &again);
    bool done = !again.failed;
    if (done)
        assert_memory_equal(again.data, b->bytes.data, b->bytes.len);
    fl_buf_done(&again);
    fl_effect_done(&e);
    return done;
}

static void effects(void **state)
{
    (void)state;
    body b = { FL_BUF_INIT };
    fl_effect e = { 0 };
    fl_step step = { .only = fl_alloc(sizeof(fl_actor)),
                     .only_count = 1,
                     .turn = { FL_EVENT_CONTROL, REGIME, 0, 0 } };
    step.only[0] = ISIS;
    assert_int_equal(fl_area_new(&settings, &square, &step.area, NULL), FL_OK);
    assert_true(fl_effect_add(&e, step));
    fl_effect_encode(&e, &b.bytes);
    assert_false(b.bytes.failed);
    assert_true(test_fail_each(decode_effect, &b) > 5);
    fl_effect_done(&e);
    fl_buf_done(&b.bytes);
    assert_int_equal(test_alloc_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events),
        cmocka_unit_test(theatres),
        cmocka_unit_test(effects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
