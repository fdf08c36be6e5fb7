// inbox.c - messages out of a stream that comes in pieces of any size.
#include "inbox.h"

#include <string.h>

#include "check.h"

typedef struct tape { // what a stream says, so many bytes at a time
    const char *text;
    size_t piece;
    bool ends;
} tape;

static size_t read_tape(void *stream, void *out, size_t room)
{
    tape *t = stream;
    size_t n = strlen(t->text);
    n = n < t->piece ? n : t->piece;
    n = n < room ? n : room;
    if (n == 0 && t->ends)
        return SIZE_MAX;
    memcpy(out, t->text, n);
    t->text += n;
    return n;
}
static const fl_hook_feed feed = { .read = read_tape };

static const char said[] = "retry: 2000\nid: v3\n\n:\n\n"
                           "id: v4\nevent: version\ndata: {\"version\":\"v4\"}\n\n"
                           ":\n\nid: v9\nevent: reset\ndata: {\"reason\":\"x\"}\n\n"
                           "event: unheard-of\ndata: {}\n\n";

static void expect(fl_inbox *in, tape *t, const char *body, uint64_t version)
{
    fl_err err;
    fl_status s = fl_inbox_read(in, &feed, t, &err);
    if (s != FL_OK)
        fail_msg("%s", err.text);
    assert_int_equal(in->body.len, strlen(body));
    if (in->body.len)
        assert_memory_equal(in->body.data, body, in->body.len);
    assert_int_equal(in->version, version);
    fl_buf_done(&in->body);
    in->version = 0;
}

static void messages_are_bodies(void **state)
{
    (void)state;
    for (size_t piece = 1; piece < sizeof said + 1; piece++) {
        tape t = { said, piece, false };
        fl_inbox in = { .version = 0 };
        expect(&in, &t, "{\"type\":\"version\",\"data\":{\"version\":\"v4\"}}", 4);
        expect(&in, &t, "{\"type\":\"reset\",\"data\":{\"reason\":\"x\"}}", 9);
        expect(&in, &t, "", 0);
        expect(&in, &t, "", 0);
        fl_inbox_done(&in);
    }
}

static void check_fails(const char *text, bool ends, fl_status wanted)
{
    tape t = { text, 7, ends };
    fl_inbox in = { .version = 0 };
    fl_err err = { .status = FL_OK };
    assert_int_equal(fl_inbox_read(&in, &feed, &t, &err), wanted);
    assert_int_equal(err.status, wanted);
    fl_inbox_done(&in);
}

static void ends_and_faults(void **state)
{
    (void)state;
    check_fails("event: end\ndata: {}\n\n", false, FL_EBUSY);
    check_fails("id: v3\n\n", true, FL_EBUSY);
    check_fails("event: version\ndata: {}\n\n", false, FL_ECORRUPT);
    check_fails("id: v4\nevent: version\n\n", false, FL_ECORRUPT);
}

// A message is held to its limit, however it comes.
static void too_long(void **state)
{
    (void)state;
    size_t len = FL_INBOX_MOST + 70000;
    char *text = fl_alloc(len + 1);
    memset(text, 'a', len);
    tape t = { text, 16384, false };
    fl_inbox in = { .version = 0 };
    assert_int_equal(fl_inbox_read(&in, &feed, &t, NULL), FL_ECORRUPT);
    assert_true(in.text.cap < 2 * FL_INBOX_MOST);
    fl_inbox_done(&in);
    fl_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_bodies),
        cmocka_unit_test(ends_and_faults),
        cmocka_unit_test(too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
