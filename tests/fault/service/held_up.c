// held_up.c - while one thread is in the middle of long work, whose every step is held here as long as it pleases
// the test, all others answer: readers while a late report as wide as the theatre is worked out, and readers and
// the writer while a perspective is made that nobody has asked for.
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "../../unit/history/small_theatre.h"
#include "../../unit/store/sample_log.h"
#include "failing_alloc.h"
#include "frontline/service.h"

enum { EVENTS = 80, STEPS = 6, READS = 5, PATIENCE_S = 120, REACH = TEST_DEGREE / 2 };

// ---- the thread that is held ----------------------------------------------------------------------

typedef struct hold {
    pthread_t asker;  // goes on, as the reader does
    atomic_long left; // allocations of other threads until one is held; below 0: none will be
    sem_t inside, go;
} hold;
static hold held;
static _Thread_local bool is_reader; // learnt while nothing else works

static void learn_reader(void)
{
    is_reader |= !pthread_equal(pthread_self(), held.asker);
}

static void hold_others(void)
{
    if (is_reader || pthread_equal(pthread_self(), held.asker) || atomic_load(&held.left) < 0)
        return;
    if (atomic_fetch_sub(&held.left, 1) != 0)
        return;
    sem_post(&held.inside);
    while (sem_wait(&held.go) != 0)
        continue;
}

static bool waited(sem_t *for_it) // a failure says which test waits for ever
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    return sem_timedwait(for_it, &until) == 0;
}

// ---- the service ----------------------------------------------------------------------------------

static fl_time now(void *context)
{
    (void)context;
    return TEST_NOW;
}

typedef struct fixture {
    char path[64];
    fl_service *service;
    unsigned asked; // so that no two questions are the same
} fixture;

static void append(fl_store *store, const fl_proposal *p)
{
    const fl_batch batch = { p->entries,    p->entry_count, p->moves,
                             p->move_count, p->ended,       p->ended_count };
    fl_err err;
    test_ok(fl_store_append(store, &batch, &err), &err);
}

// Events that overlap, so that one before them has many applied again; every other is from the press.
static void fill(fl_store *store, const fl_view *v)
{
    static fl_source press = { .name = "press", .published_at = INT64_MIN };
    const char *const actor[] = { "gov", "rebels", "isis" };
    test_random r = test_random_start();
    fl_view_ref(v);
    for (int i = 0; i < EVENTS; i++) {
        test_event e;
        fl_proposal p;
        fl_err err;
        test_event_init(&e, FL_EVENT_CONTROL, actor[i % 3], 10 + i);
        test_event_draw(&e, test_star(&e.ring, &r, test_somewhere(&r), REACH));
        e.event.sources = &press;
        e.event.source_count = (size_t)(i % 2);
        test_ok(fl_propose_events(v, &e.event, 1, "amal", TEST_NOW, &p, &err), &err);
        append(store, &p);
        fl_view_unref(v);
        v = fl_view_ref(p.view);
        fl_proposal_done(&p);
        test_event_done(&e);
    }
    fl_view_unref(v);
}

static void make_store(fixture *f)
{
    test_theatre t;
    test_theatre_init(&t);
    fl_effect start = test_start(&t.theatre);
    fl_proposal p;
    fl_store *store = NULL;
    fl_err err;
    test_ok(fl_propose_theatre(&t.theatre, &start, TEST_NOW, NULL, &p, &err), &err);
    fl_batch first = { p.entries, p.entry_count, p.moves, p.move_count, p.ended, p.ended_count };
    test_ok(fl_store_create(sample_path(f->path), &first, &err), &err);
    test_ok(fl_store_open(f->path, &store, &err), &err);
    fill(store, p.view);
    fl_store_close(store);
    fl_proposal_done(&p);
    fl_effect_done(&start);
}

// ---- asking -----------------------------------------------------------------------------------------

typedef struct answer {
    sem_t given;
    unsigned status;
} answer;

static void take(void *context, const fl_response *r)
{
    answer *a = context;
    a->status = fl_response_status(r);
    fl_response_unref(r);
    sem_post(&a->given);
}

typedef struct question {
    const char *method, *path, *body;
    fl_field query[2];
} question;

static void ask(const fixture *f, const question *q, answer *a)
{
    const fl_field headers[] = { { "content-type", "application/json" } };
    const fl_request request = { .method = q->method,
                                 .path = q->path,
                                 .query = q->query,
                                 .query_count = q->query[0].name ? q->query[1].name ? 2 : 1 : 0,
                                 .headers = headers,
                                 .header_count = 1,
                                 .body = (const uint8_t *)q->body,
                                 .body_len = q->body ? strlen(q->body) : 0,
                                 .peer = "localhost" };
    a->status = 0;
    sem_init(&a->given, 0, 0);
    fl_service_handle(f->service, &request, take, a);
}

static unsigned answered(answer *a)
{
    if (!waited(&a->given))
        fail_msg("no answer: it is held up");
    sem_destroy(&a->given);
    return a->status;
}

static unsigned get(const fixture *f, const question *q)
{
    answer a;
    ask(f, q, &a);
    return answered(&a);
}

// A map that no cache holds.
static unsigned read_map(fixture *f)
{
    char day[32];
    snprintf(day, sizeof day, "2017-03-%02uT%02u:00:00Z", 1 + f->asked / 24 % 28, f->asked % 24);
    f->asked++;
    return get(f, &(question){ "GET", "/control.geojson", NULL, { { "datetime", day } } });
}

static void expect_reads(fixture *f)
{
    for (int i = 0; i < READS; i++)
        assert_int_equal(read_map(f), 200);
}

static int open_fixture(void **state)
{
    static fixture f;
    fl_err err;
    make_store(&f);
    const fl_service_config config = { .store_path = f.path,
                                       .public_url = "http://x",
                                       .owner = "amal",
                                       .clock = { now, NULL },
                                       .readers = 1 };
    test_ok(fl_service_open(&config, &f.service, &err), &err);
    held = (hold){ .asker = pthread_self() };
    atomic_store(&held.left, -1);
    sem_init(&held.inside, 0, 0);
    sem_init(&held.go, 0, 0);
    test_alloc_each(learn_reader);
    expect_reads(&f);
    test_alloc_each(hold_others);
    *state = &f;
    return 0;
}

static int close_fixture(void **state)
{
    fixture *f = *state;
    test_alloc_each(NULL);
    fl_service_close(f->service);
    sample_remove(f->path);
    sem_destroy(&held.inside);
    sem_destroy(&held.go);
    return 0;
}

// ---- tests ------------------------------------------------------------------------------------------

#define POLYGON                                                                                    \
    "{\"type\":\"Polygon\",\"coordinates\":[[[36.01,34.01],[36.19,34.01],[36.19,34.19],"           \
    "[36.01,34.19],[36.01,34.01]]]}"
#define REPORT                                                                                     \
    "{\"type\":\"Feature\",\"geometry\":" POLYGON ",\"properties\":{\"kind\":\"control\","         \
    "\"actor\":\"%s\",\"occurred_at\":\"2017-01-03T%02d:00:00Z\",\"confirm\":true}}"

static const char *const taker[] = { "hts", "isis", "gov" }; // each takes what the one before took

static unsigned long count_allocations(fixture *f, const question *q, unsigned expected)
{
    long before = test_alloc_calls();
    assert_int_equal(get(f, q), expected);
    return (unsigned long)(test_alloc_calls() - before);
}

static void readers_go_on_beside_a_wide_late_report(void **state)
{
    fixture *f = *state;
    char body[1024];
    const question post = { .method = "POST", .path = "/events", .body = body };
    snprintf(body, sizeof body, REPORT, taker[0], 0);
    unsigned long all = count_allocations(f, &post, 201);
    for (unsigned long i = 1; i < STEPS; i++) {
        answer a;
        uint64_t version = fl_service_version(f->service);
        snprintf(body, sizeof body, REPORT, taker[i % 3], (int)i);
        atomic_store(&held.left, (long)(all * i / (2 * STEPS)));
        ask(f, &post, &a);
        assert_true(waited(&held.inside));
        expect_reads(f);
        assert_int_equal(a.status, 0); // it is not done
        assert_true(fl_service_version(f->service) == version);
        sem_post(&held.go);
        assert_int_equal(answered(&a), 201);
        assert_true(fl_service_version(f->service) == version + 1);
    }
}

// One that nobody has asked for, of the press alone.
static void define(const fixture *f, const char *path)
{
    const question put = { "PUT", path, "{\"sources\":[\"press\"]}", { { NULL, NULL } } };
    assert_int_equal(get(f, &put), 201);
}

static void all_go_on_beside_a_perspective(void **state)
{
    fixture *f = *state;
    char body[1024], path[64];
    const question post = { .method = "POST", .path = "/events", .body = body };
    define(f, "/perspectives/p");
    question map = { "GET", "/control.geojson", NULL, { { "perspective", "p" } } };
    question places = { "GET", "/places.geojson", NULL, { { "perspective", path } } };
    unsigned long all = count_allocations(f, &map, 200);
    for (unsigned long i = 1; i < STEPS; i++) {
        answer a, b;
        snprintf(path, sizeof path, "/perspectives/p%lu", i);
        define(f, path);
        snprintf(path, sizeof path, "p%lu", i);
        map.query[0].value = path;
        atomic_store(&held.left, (long)(all * i / (2 * STEPS)));
        ask(f, &map, &a);
        assert_true(waited(&held.inside));
        ask(f, &places, &b); // needs the same
        expect_reads(f);
        snprintf(body, sizeof body, REPORT, taker[i % 3], (int)i);
        assert_int_equal(get(f, &post), 201);
        assert_int_equal(a.status, 0);
        assert_int_equal(b.status, 0);
        sem_post(&held.go);
        assert_int_equal(answered(&a), 200);
        assert_int_equal(answered(&b), 200);
    }
}

#define ON_A_SERVICE(test) cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_SERVICE(readers_go_on_beside_a_wide_late_report),
        ON_A_SERVICE(all_go_on_beside_a_perspective),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
