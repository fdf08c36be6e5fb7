// threads.c - many threads on one store: to be run under the thread sanitizer too.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "sample_log.h"

enum { BEFORE = 2, WRITERS = 3, EACH = 40 };

typedef struct shared {
    fl_store *store;
    pthread_mutex_t lock; // of log
    sample_log log;
} shared;

static void *write_some(void *context)
{
    shared *s = context;
    for (int i = 0; i < EACH; i++) {
        pthread_mutex_lock(&s->lock);
        fl_entry e = sample_next(&s->log, "a", "", "text");
        fl_batch batch = sample_batch(&e, 1);
        fl_status status = fl_store_append(s->store, &batch, NULL);
        pthread_mutex_unlock(&s->lock);
        assert_int_equal(status, FL_OK);
    }
    return NULL;
}

static void *read_some(void *context)
{
    shared *s = context;
    uint64_t last = 0;
    while (last < BEFORE + WRITERS * EACH) {
        sample_reader r = { .count = 0 };
        uint64_t seen = fl_store_last_seq(s->store), none = 0;
        assert_true(seen >= last);
        last = seen;
        assert_int_equal(fl_store_entries(s->store, 1, sample_check_entry, &r, NULL), FL_OK);
        assert_true(r.count >= seen);
        assert_int_equal(fl_store_find_key(s->store, "a", "none", &none, NULL), FL_OK);
    }
    return NULL;
}

static void run(fl_store *store, const sample_log *log)
{
    shared s = { .store = store, .log = *log };
    pthread_t threads[WRITERS + 1];
    assert_int_equal(pthread_mutex_init(&s.lock, NULL), 0);
    for (size_t i = 0; i <= WRITERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, i ? write_some : read_some, &s), 0);
    for (size_t i = 0; i <= WRITERS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(sample_check_chain(store), BEFORE + WRITERS * EACH);
    pthread_mutex_destroy(&s.lock);
    fl_store_close(store);
}

// ---- who checks a token waits for nobody ------------------------------------------------------------

typedef struct held_up { // an append that cannot go on while a reader has the log
    fl_store *store;
    fl_entry entry;
    const char *token;
    pthread_t writer;
    atomic_bool asked, done;
} held_up;

static void *append_one(void *context)
{
    held_up *h = context;
    fl_batch batch = sample_batch(&h->entry, 1);
    atomic_store(&h->asked, true);
    assert_int_equal(fl_store_append(h->store, &batch, NULL), FL_OK);
    atomic_store(&h->done, true);
    return NULL;
}

// fl_entry_fn: has an append begin, and asks whose token it is meanwhile.
static fl_status check_token(void *context, const fl_entry *e, fl_err *err)
{
    held_up *h = context;
    char name[16];
    fl_role role;
    (void)e;
    assert_int_equal(pthread_create(&h->writer, NULL, append_one, h), 0);
    while (!atomic_load(&h->asked))
        sched_yield();
    assert_int_equal(fl_store_token_check(h->store, h->token, name, sizeof name, &role, err),
                     FL_OK);
    assert_string_equal(name, "amal");
    assert_false(atomic_load(&h->done));
    return FL_OK;
}

static void check_while_held_up(fl_store *store, sample_log *log)
{
    char token[FL_TOKEN_TEXT];
    held_up h = { .store = store, .entry = sample_next(log, "a", "", "text"), .token = token };
    assert_int_equal(fl_store_token_create(store, "amal", FL_EDITOR, 1, token, NULL), FL_OK);
    alarm(20); // who waits here waits for ever
    assert_int_equal(fl_store_entries(store, 1, check_token, &h, NULL), FL_OK);
    alarm(0);
    assert_int_equal(pthread_join(h.writer, NULL), 0);
    assert_true(atomic_load(&h.done));
}

// ---- on each home -----------------------------------------------------------------------------------

static void in_memory(void **state)
{
    (void)state;
    sample_log log = { 0 };
    fl_entry first = sample_next(&log, "", "", "theatre");
    fl_batch batch = sample_batch(&first, 1);
    fl_store *s = NULL;
    assert_int_equal(fl_store_open_memory(&batch, &s, NULL), FL_OK);
    check_while_held_up(s, &log);
    run(s, &log);
}

static void in_a_file(void **state)
{
    (void)state;
    char path[64];
    sample_log log = { 0 };
    fl_entry first = sample_next(&log, "", "", "theatre");
    fl_batch batch = sample_batch(&first, 1);
    fl_store *s = NULL;
    assert_int_equal(fl_store_create(sample_path(path), &batch, NULL), FL_OK);
    assert_int_equal(fl_store_open(path, &s, NULL), FL_OK);
    check_while_held_up(s, &log);
    run(s, &log);
    sample_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_memory),
        cmocka_unit_test(in_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
