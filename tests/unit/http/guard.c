// guard.c - which heads are one request to everybody, and how their bodies are framed.
#include "guard.h"

#include <string.h>

#include "check.h"
#include "frontline/http.h"

#define MOST 80

// A head of "Name: value" lines behind a method and a target.
static fl_fault check(const char *method, const char *target, const char *const *lines,
                      fl_framing *framing)
{
    static char names[MOST][64];
    fl_wire_field fields[MOST];
    fl_wire_head h = { method, target, "HTTP/1.1", strlen(target), fields, 0 };
    for (; lines[h.count]; h.count++) {
        const char *colon = strchr(lines[h.count], ':');
        size_t len = (size_t)(colon - lines[h.count]);
        memcpy(names[h.count], lines[h.count], len);
        names[h.count][len] = '\0';
        const char *value = colon + 1 + (colon[1] == ' ');
        fields[h.count] = (fl_wire_field){ names[h.count], value, len, strlen(value) };
    }
    return fl_guard_check(&h, framing);
}

#define LINES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void good_heads_pass(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        const char *lines[5];
        bool has_body, expects;
        uint64_t length;
    } cases[] = {
        { "GET", { "Host: x" }, false, false, 0 },
        { "GET", { "hOST: [::1]:8017", "Content-Length: 0" }, false, false, 0 },
        { "POST", { "Host: x", "Content-Length: 12" }, true, false, 12 },
        { "POST", { "Host: x", "Transfer-Encoding: Chunked" }, true, false, UINT64_MAX },
        { "PUT", { "Host: x", "Content-Length: 1", "Expect: 100-Continue" }, true, true, 1 },
        { "OPTIONS", { "Host: x", "X-Y_z.1~: a\tb \xc3\xa9" }, false, false, 0 },
        { "GET", { "Host: x", "Accept: a", "Accept: b" }, false, false, 0 },
        { "DELETE", { "Host:" }, false, false, 0 },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_framing f = { 0 };
        fl_fault fault = check(cases[i].method, "/a", cases[i].lines, &f);
        if (fault.status)
            fail_msg("case %zu: %s", i, fault.detail);
        assert_int_equal(f.has_body, cases[i].has_body);
        assert_int_equal(f.expects, cases[i].expects);
        assert_true(f.length == cases[i].length);
    }
}

static void bad_heads_do_not(void **state)
{
    (void)state;
    static const struct {
        unsigned status;
        const char *method, *target;
        const char *lines[5];
    } cases[] = {
        { 400, "GET", "/", { "X: y" } },
        { 400, "GET", "/", { "Host: a", "host: a" } },
        { 400, "GET", "/", { "Host: a/b" } },
        { 400, "GET", "/", { "Host: a@b" } },
        { 400, "GET", "http://a/", { "Host: a" } },
        { 400, "GETGETGET", "/", { "Host: a" } },
        { 400, "G(T", "/", { "Host: a" } },
        { 400, "", "/", { "Host: a" } },
        { 405, "CONNECT", "a:80", { "Host: a" } },
        { 405, "OPTIONS", "*", { "Host: a" } },
        { 400, "POST", "/", { "Host: a", "Content-Length: 1", "Content-Length: 1" } },
        { 400, "POST", "/", { "Host: a", "Content-Length: 1", "Transfer-Encoding: chunked" } },
        { 400,
          "POST",
          "/",
          { "Host: a", "Transfer-Encoding: chunked", "transfer-encoding: chunked" } },
        { 400, "POST", "/", { "Host: a", "Transfer-Encoding: identity" } },
        { 400, "POST", "/", { "Host: a", "Transfer-Encoding: gzip, chunked" } },
        { 400, "POST", "/", { "Host: a", "Transfer-Encoding:" } },
        { 400, "POST", "/", { "Host: a", "Transfer-Encoding : chunked" } },
        { 400, "POST", "/", { "Host: a", "Content-Length: 1,1" } },
        { 400, "POST", "/", { "Host: a", "Content-Length: +1" } },
        { 400, "POST", "/", { "Host: a", "Content-Length: -1" } },
        { 400, "POST", "/", { "Host: a", "Content-Length: 0x1" } },
        { 400, "POST", "/", { "Host: a", "Content-Length: 1 1" } },
        { 400, "POST", "/", { "Host: a", "Content-Length:" } },
        { 400, "GET", "/", { "Host: a", "Content-Length: 1" } },
        { 400, "HEAD", "/", { "Host: a", "Transfer-Encoding: chunked" } },
        { 417, "POST", "/", { "Host: a", "Expect: 200-ok" } },
        { 400, "GET", "/", { "Host: a", "Authorization: b", "Authorization: b" } },
        { 400, "GET", "/", { "Host: a", "X Y: b" } },
        { 400, "GET", "/", { "Host: a", "X: b\x01" } },
        { 400, "GET", "/", { "Host: a", "X: b\nY: c" } },
        { 400, "GET", "/", { "Host: a", ": b" } },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_framing f = { 0 };
        fl_fault fault = check(cases[i].method, cases[i].target, cases[i].lines, &f);
        if (fault.status != cases[i].status)
            fail_msg("case %zu: %u %s", i, fault.status, fault.detail ? fault.detail : "");
    }
}

static void lengths_beyond_all_bounds_stay_large(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        { "Host: a", "Content-Length: 9223372036854775808" },
        { "Host: a", "Content-Length: 18446744073709551616" },
        { "Host: a", "Content-Length: 99999999999999999999999999999999999999999" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_framing f = { 0 };
        assert_int_equal(check("POST", "/", cases[i], &f).status, 0);
        assert_true(f.has_body && f.length > UINT64_MAX / 1000 && f.length != UINT64_MAX);
    }
}

static void heads_have_limits(void **state)
{
    (void)state;
    const char *lines[MOST] = { "Host: a" };
    fl_framing f;
    for (size_t i = 1; i < FL_MAX_HEADERS; i++)
        lines[i] = "X: b";
    assert_int_equal(check("GET", "/", lines, &f).status, 0);
    lines[FL_MAX_HEADERS] = "X: b";
    assert_int_equal(check("GET", "/", lines, &f).status, 431);

    static char big[FL_MAX_HEADER_BYTES + 2] = "X: ";
    memset(big + 3, 'a', FL_MAX_HEADER_BYTES - 70);
    assert_int_equal(check("GET", "/", LINES("Host: a", big), &f).status, 0); // 37 + 33 + 8122
    big[FL_MAX_HEADER_BYTES - 67] = 'a';
    assert_int_equal(check("GET", "/", LINES("Host: a", big), &f).status, 431);
}

static void a_nul_in_the_target_shows_by_its_length(void **state)
{
    (void)state;
    fl_wire_field host = { "Host", "a", 4, 1 };
    fl_wire_head h = { "GET", "/a", "HTTP/1.1", 4, &host, 1 };
    fl_framing f;
    assert_int_equal(fl_guard_check(&h, &f).status, 400);
    h.target_len = 2;
    assert_int_equal(fl_guard_check(&h, &f).status, 0);
    h.target_len = FL_MAX_TARGET + 1;
    assert_int_equal(fl_guard_check(&h, &f).status, 414);
    h.target_len = FL_MAX_TARGET;
    assert_int_equal(fl_guard_check(&h, &f).status, 400); // a NUL again
    h.target_len = 2;
    h.version = "HTTP/2.0";
    assert_int_equal(fl_guard_check(&h, &f).status, 505);
    h.version = "HTTP/1.0";
    h.count = 0;
    assert_int_equal(fl_guard_check(&h, &f).status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_heads_pass),
        cmocka_unit_test(bad_heads_do_not),
        cmocka_unit_test(lengths_beyond_all_bounds_stay_large),
        cmocka_unit_test(heads_have_limits),
        cmocka_unit_test(a_nul_in_the_target_shows_by_its_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
