// requests.c - memory that runs out at any allocation of a request: it is answered once, either as ever
// or with 503; only what was answered as recorded is recorded; and nothing is lost.
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>

#include "../../unit/history/small_theatre.h"
#include "../../unit/store/sample_log.h"
#include "failing_alloc.h"
#include "frontline/service.h"

typedef struct fixture {
    char path[64];
    char authorization[FL_TOKEN_TEXT + 8];
    fl_service_config config;
    fl_service *service;
    long live; // blocks before there was a service
    _Atomic fl_time time;
    fl_time pace; // of the clock, from look to look
} fixture;

static fl_time now(void *context)
{
    fixture *f = context;
    return atomic_fetch_add(&f->time, f->pace);
}

static void make_store(fixture *f)
{
    test_theatre t;
    test_theatre_init(&t);
    fl_effect start = test_start(&t.theatre);
    fl_proposal p;
    fl_store *store = NULL;
    fl_err err;
    char token[FL_TOKEN_TEXT];
    test_ok(fl_propose_theatre(&t.theatre, &start, TEST_NOW, NULL, &p, &err), &err);
    fl_batch first = { p.entries, p.entry_count, p.moves, p.move_count, p.ended, p.ended_count };
    test_ok(fl_store_create(sample_path(f->path), &first, &err), &err);
    test_ok(fl_store_open(f->path, &store, &err), &err);
    test_ok(fl_store_token_create(store, "amal", FL_EDITOR, TEST_NOW, token, &err), &err);
    fl_store_close(store);
    fl_proposal_done(&p);
    fl_effect_done(&start);
    snprintf(f->authorization, sizeof f->authorization, "Bearer %s", token);
}

static int open_fixture(void **state)
{
    static fixture f;
    fl_err err;
    make_store(&f);
    atomic_store(&f.time, TEST_NOW);
    f.pace = 0;
    f.live = test_alloc_live();
    f.config = (fl_service_config){
        .store_path = f.path, .public_url = "http://x", .clock = { now, &f }, .readers = 1
    };
    test_ok(fl_service_open(&f.config, &f.service, &err), &err);
    *state = &f;
    return 0;
}

static int close_fixture(void **state)
{
    fixture *f = *state;
    fl_service_close(f->service);
    assert_int_equal(test_alloc_live(), f->live);
    sample_remove(f->path);
    return 0;
}

// ---- one question ---------------------------------------------------------------------------------

typedef struct question {
    const char *method, *path;
    fl_field query; // name NULL: none
    const char *key, *body;
    unsigned expected;
    const char *coding; // NULL: gzip
} question;

typedef struct answer {
    sem_t given;
    unsigned status;
    fl_hash body;
} answer;

static void take(void *context, const fl_response *r)
{
    answer *a = context;
    size_t len;
    const uint8_t *body = fl_response_body(r, &len);
    a->status = fl_response_status(r);
    a->body = fl_hash_of(body, len);
    fl_response_unref(r);
    sem_post(&a->given);
}

// Asks with memory for `allowed` allocations; below 0 for any number.
static answer ask(const fixture *f, const question *q, long allowed)
{
    const fl_field headers[] = { { "authorization", f->authorization },
                                 { "content-type", "application/json" },
                                 { "accept-encoding", q->coding ? q->coding : "gzip" },
                                 { "idempotency-key", q->key } };
    const fl_request request = { .method = q->method,
                                 .path = q->path,
                                 .query = &q->query,
                                 .query_count = q->query.name != NULL,
                                 .headers = headers,
                                 .header_count = q->key ? 4 : 3,
                                 .body = (const uint8_t *)q->body,
                                 .body_len = q->body ? strlen(q->body) : 0,
                                 .peer = "localhost" };
    answer a = { .status = 0 };
    sem_init(&a.given, 0, 0);
    test_alloc_allow(allowed);
    fl_service_handle(f->service, &request, take, &a);
    while (sem_wait(&a.given) != 0)
        continue;
    test_alloc_allow(-1);
    sem_destroy(&a.given);
    return a;
}

// Until memory suffices. What is answered in full, though some was wanting, is what is answered with
// plenty; what is not, has recorded nothing.
static void sweep(const fixture *f, const question *q)
{
    bool enough = false;
    long refused = 0;
    answer full = { .status = 0 };
    uint64_t version = fl_service_version(f->service);
    for (long k = 0; !enough; k++) {
        long before = test_alloc_calls();
        answer a = ask(f, q, k);
        enough = test_alloc_calls() - before <= k;
        if (a.status != 503 && a.status != q->expected)
            fail_msg("%s %s: %u after %ld allocations", q->method, q->path, a.status, k);
        if (a.status == 503) {
            refused++;
            assert_true(fl_service_version(f->service) == version);
            continue;
        }
        if (full.status)
            assert_true(fl_hash_equal(a.body, full.body));
        full = a;
        version = fl_service_version(f->service);
    }
    assert_int_equal(full.status, q->expected);
    assert_true(refused > 0);
}

static void check(void **state, const question *questions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sweep(*state, &questions[i]);
}

// ---- tests ----------------------------------------------------------------------------------------

static bool try_to_open(void *context)
{
    const fixture *f = context;
    fl_service *s = NULL;
    fl_err err;
    fl_status status = fl_service_open(&f->config, &s, &err);
    if (status != FL_OK) {
        assert_int_equal(status, FL_ENOMEM);
        assert_null(s);
        return false;
    }
    fl_service_close(s);
    return true;
}

static void opening(void **state)
{
    fixture *f = *state;
    fl_err err;
    fl_service_close(f->service);
    assert_int_equal(test_alloc_live(), f->live);
    assert_true(test_fail_each(try_to_open, f) > 20);
    test_ok(fl_service_open(&f->config, &f->service, &err), &err);
}

static void small_answers_and_refusals(void **state)
{
    static const question questions[] = {
        { .method = "GET", .path = "/version", .expected = 200 },
        { .method = "GET", .path = "/readyz", .expected = 200 },
        { .method = "OPTIONS", .path = "/", .expected = 200 },
        { .method = "GET", .path = "/nothing", .expected = 404 },
        { .method = "PUT", .path = "/", .expected = 405 },
        { .method = "GET", .path = "/at", .expected = 400 },
        { .method = "GET", .path = "/at", .query = { "known-at", "v9" }, .expected = 404 },
    };
    check(state, questions, TEST_COUNT(questions));
}

static void pages(void **state)
{
    static const question questions[] = {
        { .method = "GET", .path = "/", .expected = 200 },
        { .method = "GET", .path = "/legend.json", .expected = 200 },
        { .method = "GET", .path = "/places.geojson", .expected = 200 },
        { .method = "GET", .path = "/places.geojson", .expected = 200, .coding = "br" },
        { .method = "GET", .path = "/fronts.geojson", .expected = 200, .coding = "zstd" },
        { .method = "GET", .path = "/control.geojson", .expected = 200 },
        { .method = "GET", .path = "/control.geojson", .query = { "level", "faction" }, 0, 0, 200 },
        { .method = "GET", .path = "/fronts.geojson", .expected = 200 },
        { .method = "GET", .path = "/at", .query = { "place", "Northeast" }, .expected = 200 },
        { .method = "GET", .path = "/collections", .query = { "f", "html" }, .expected = 200 },
        { .method = "GET", .path = "/collections/places/schema", .expected = 200 },
        { .method = "GET", .path = "/places.geojson", .query = { "f", "csv" }, .expected = 200 },
        { .method = "GET",
          .path = "/collections/control/items",
          .query = { "filter", "actor = 'isis' AND S_INTERSECTS(geometry, BBOX(0, 0, 90, 80))" },
          .expected = 200 },
        { .method = "GET",
          .path = "/collections/places/items",
          .query = { "crs", "http://www.opengis.net/def/crs/EPSG/0/3857" },
          .expected = 200 },
    };
    check(state, questions, TEST_COUNT(questions));
}

#define REPORT                                                                                     \
    "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"kind\":\"control\","                \
    "\"actor\":\"isis\",\"area\":\"place(\\\"Northeast\\\")\",\"occurred_at\":\"2017-02-01\"}}"

// The same report is tried, recorded, and asked for again under its key.
static void reports(void **state)
{
    static const question questions[] = {
        { "POST", "/events", { "dry-run", "true" }, NULL, REPORT, 200, NULL },
        { "POST", "/events", { NULL, NULL }, "k", REPORT, 201, NULL },
        { "POST", "/events", { NULL, NULL }, "k", REPORT, 201, NULL },
        { "GET", "/events.geojson", { NULL, NULL }, NULL, NULL, 200, NULL },
        { "GET", "/events/e2", { NULL, NULL }, NULL, NULL, 200, NULL },
        { "GET", "/control.geojson", { "known-at", "v1" }, NULL, NULL, 200, NULL },
    };
    const fixture *f = *state;
    check(state, questions, TEST_COUNT(questions));
    assert_int_equal(fl_service_version(f->service), 2);
}

#define ON_A_SERVICE(test) cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)

// The clock runs so fast that a reader comes too late to all that waits. The writer comes to all.
static void who_waits_too_long_is_told(void **state)
{
    static const question questions[] = {
        { .method = "GET", .path = "/control.geojson", .expected = 200 },
        { .method = "POST",
          .path = "/events",
          .query = { "dry-run", "true" },
          .body = REPORT,
          .expected = 200 },
        { .method = "POST",
          .path = "/areas",
          .body = "{\"area\":\"place(\\\"Northeast\\\")\"}",
          .expected = 200 },
        { .method = "POST", .path = "/events", .body = REPORT, .key = "in time", .expected = 201 },
    };
    fixture *f = *state;
    for (size_t i = 0; i < TEST_COUNT(questions); i++) {
        f->pace = 60 * FL_SECOND;
        unsigned late = ask(f, &questions[i], -1).status;
        f->pace = 0;
        assert_int_equal(late, questions[i].key ? 201 : 503);
        if (!questions[i].key)
            assert_int_equal(ask(f, &questions[i], -1).status, questions[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_SERVICE(opening), ON_A_SERVICE(small_answers_and_refusals), ON_A_SERVICE(pages),
        ON_A_SERVICE(reports), ON_A_SERVICE(who_waits_too_long_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
