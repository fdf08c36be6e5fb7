// hooks.c - memory that fails at every point of a webhook's life: a status, nothing half done, nothing lost.
#include <string.h>

#include "../../unit/store/sample_log.h"
#include "failing_alloc.h"
#include "frontline/hook.h"
#include "inbox.h"

static fl_time now(void *context)
{
    (void)context;
    return 1700000000000000;
}

// ---- what is kept -----------------------------------------------------------------------------------------

// Adds "id off? url " for each.
static void put_state(void *context, const fl_hook_state *h)
{
    char *out = context;
    snprintf(out + strlen(out), 80, "w%d%s %s ", (int)h->id, *h->off ? " off" : "", h->url);
}

static fl_status count_stored(void *context, const fl_stored_hook *hook, fl_err *err)
{
    (void)hook;
    (void)err;
    ++*(int *)context;
    return FL_OK;
}

// What there is, is also kept; and is what it should be.
static void check(fl_store *store, fl_hooks *h, const char *wanted)
{
    char said[200] = "";
    int stored = 0;
    fl_err err;
    fl_hooks_each(h, put_state, said);
    assert_string_equal(said, wanted);
    fl_status status = fl_store_hooks(store, count_stored, &stored, &err);
    assert_int_equal(status, FL_OK);
    assert_int_equal(stored, strlen(wanted) > 0);
}

// Each step does all that it should, or nothing.
static bool change(fl_store *store, fl_hooks *h)
{
    const fl_hook_wish one = { .url = "https://a.example/", .topic = "{}" };
    const fl_hook_wish two = { .url = "https://b.example/", .topic = "{}", .off = true };
    char secret[FL_HOOK_SECRET_TEXT];
    uint64_t id = 0;
    fl_err err = { .status = FL_OK };
    bool added = fl_hooks_add(h, &one, "amal", 1, &id, secret, &err) == FL_OK;
    check(store, h, added ? "w1 https://a.example/ " : "");
    bool changed = added && fl_hooks_change(h, id, &two, &err) == FL_OK;
    if (added)
        check(store, h, changed ? "w1 off https://b.example/ " : "w1 https://a.example/ ");
    bool renewed = changed && fl_hooks_renew(h, id, NULL, secret, &err) == FL_OK;
    bool removed = renewed && fl_hooks_remove(h, id, &err) == FL_OK;
    if (removed)
        check(store, h, "");
    assert_true(removed || err.status == FL_ENOMEM);
    return removed;
}

static bool live(void *context)
{
    const fl_batch *first = context;
    const fl_hook_terms terms = { .allow = "10.0.0.0/8" };
    fl_store *store = NULL;
    fl_hooks *h = NULL;
    bool done = false;
    fl_err err = { .status = FL_OK };
    if (fl_store_open_memory(first, &store, &err) != FL_OK)
        return false;
    fl_status status = fl_hooks_open(&terms, store, (fl_hook_feed){ NULL }, (fl_clock){ now, NULL },
                                     (fl_log){ NULL }, &h, &err);
    assert_true(status == FL_OK || (status == FL_ENOMEM && !h));
    if (status == FL_OK)
        done = change(store, h);
    fl_hooks_close(h);
    fl_store_close(store);
    return done;
}

static void a_webhooks_life(void **state)
{
    (void)state;
    sample_log log = { 0 };
    fl_entry e = sample_next(&log, "a", "", "theatre");
    fl_move m = sample_move(1, 1, "a delta");
    fl_batch first = { &e, 1, &m, 1, NULL, 0 };
    assert_true(test_fail_each(live, &first) > 12);
}

// ---- what is sent -----------------------------------------------------------------------------------------

static size_t read_text(void *stream, void *out, size_t room)
{
    const char **at = stream;
    size_t n = strlen(*at);
    n = n < 9 ? n : 9;
    assert_true(n <= room);
    memcpy(out, *at, n);
    *at += n;
    return n;
}

static bool receive(void *context)
{
    static const fl_hook_feed feed = { .read = read_text };
    const char *at = context;
    fl_inbox in = { .version = 0 };
    fl_err err = { .status = FL_OK };
    fl_status status = fl_inbox_read(&in, &feed, &at, &err);
    assert_true(status == FL_OK || (status == FL_ENOMEM && err.status == FL_ENOMEM));
    if (status == FL_OK)
        assert_int_equal(in.body.len, strlen("{\"type\":\"version\",\"data\":{}}"));
    fl_inbox_done(&in);
    return status == FL_OK;
}

static void a_message(void **state)
{
    (void)state;
    char said[] = "retry: 2\n\nid: v7\nevent: version\ndata: {}\n\n";
    assert_true(test_fail_each(receive, said) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_webhooks_life),
        cmocka_unit_test(a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
