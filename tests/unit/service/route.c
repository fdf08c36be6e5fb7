// route.c - addresses and methods, and that the table itself is sound.
#include "route.h"

#include <string.h>

#include "check.h"
#include "response.h"

static void addresses_and_methods(void **state)
{
    (void)state;
    static const struct {
        const char *method, *path, *template, *allow;
        uint64_t id;
        bool found;
    } cases[] = {
        { "GET", "/", "/", "GET, HEAD, OPTIONS", 0, true },
        { "HEAD", "/control.geojson", "/control.geojson", "GET, HEAD, OPTIONS", 0, true },
        { "POST", "/control.geojson", "/control.geojson", "GET, HEAD, OPTIONS", 0, false },
        { "POST", "/events", "/events", "POST, OPTIONS", 0, true },
        { "GET", "/events", "/events", "POST, OPTIONS", 0, false },
        { "GET", "/events/e12", "/events/{id}", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS", 12,
          true },
        { "get", "/", "/", "GET, HEAD, OPTIONS", 0, false },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_match m = fl_route_match(cases[i].method, cases[i].path);
        assert_string_equal(m.path, cases[i].template);
        char allow[FL_METHODS_TEXT];
        fl_route_methods(cases[i].path, allow);
        assert_string_equal(allow, cases[i].allow);
        assert_true(m.variables.id == cases[i].id);
        assert_int_equal(m.route != NULL, cases[i].found);
    }
    static const char *const none[] = { "",           "/x",        "/events/",    "/events/12",
                                        "/events/e0", "/events/e", "/events/e1/", "/events/{id}",
                                        "/event",     "/Events" };
    for (size_t i = 0; i < TEST_COUNT(none); i++)
        assert_null(fl_route_match("GET", none[i]).path);
}

static void each_route_is_one_thing_and_writing_is_guarded(void **state)
{
    (void)state;
    for (size_t i = 0; fl_route_at(i); i++) {
        const fl_route *r = fl_route_at(i);
        assert_int_equal((r->at_once != NULL) + (r->page != NULL) + (r->stream != NULL) +
                             (r->change != NULL) + (r->beside != NULL),
                         1);
        assert_true(r->type ||
                    (!r->page && !r->stream)); // what is given at once may name one, for /api
        assert_true(r->title && strlen(r->title) > 3);
        bool get = strcmp(r->method, "GET") == 0;
        assert_int_equal(get, !fl_route_takes_body(r));
        assert_true(r->change || !r->only_asks);
        if (r->beside) // nobody's business but theirs who run it
            assert_true(r->guarded && r->role == FL_ADMIN && r->status / 100 == 2);
        if (r->change && !r->only_asks) // whoever adds a way to write says who may
            assert_true(r->guarded && r->role >= FL_ANALYST);
    }
}

static void every_status_has_its_number(void **state)
{
    (void)state;
    static const struct {
        fl_status status;
        unsigned number;
    } cases[] = {
        { FL_EINVAL, 400 },   { FL_EAUTH, 401 },     { FL_EFORBIDDEN, 403 }, { FL_ENOTFOUND, 404 },
        { FL_EGONE, 410 },    { FL_ECONFLICT, 409 }, { FL_ELIMIT, 413 },     { FL_EREFUSED, 422 },
        { FL_ENOMEM, 503 },   { FL_EBUSY, 503 },     { FL_EFULL, 507 },      { FL_EIO, 500 },
        { FL_ECORRUPT, 500 },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_err err;
        fl_fail(&err, cases[i].status, "because \"%s\"", "so");
        const fl_response *r = fl_response_finish(fl_problem("/x", &err));
        assert_int_equal(fl_response_status(r), cases[i].number);
        assert_string_equal(fl_response_route(r), "/x");
        bool later = false, asks = false;
        for (size_t k = 0; k < fl_response_header_count(r); k++) {
            later |= strcmp(fl_response_header(r, k).name, "Retry-After") == 0;
            asks |= strcmp(fl_response_header(r, k).name, "WWW-Authenticate") == 0;
        }
        assert_int_equal(later, cases[i].number == 503);
        assert_int_equal(asks, cases[i].number == 401);
        fl_response_unref(r);
    }
}

static void there_is_an_answer_without_memory(void **state)
{
    (void)state;
    size_t len;
    const fl_response *r = fl_response_finish(NULL);
    assert_int_equal(fl_response_status(r), 503);
    assert_non_null(fl_response_body(r, &len));
    fl_response_unref(fl_response_ref(r));
    fl_response_unref(r);
    fl_response_unref(r); // it is always there
    assert_int_equal(fl_response_status(r), 503);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_and_methods),
        cmocka_unit_test(each_route_is_one_thing_and_writing_is_guarded),
        cmocka_unit_test(every_status_has_its_number),
        cmocka_unit_test(there_is_an_answer_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
