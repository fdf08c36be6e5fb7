// listen.c - addresses to listen on.
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "frontline/http.h"

static void a_free_port_is_found_and_named(void **state)
{
    (void)state;
    int fd = -1, other = -1;
    char address[FL_ADDRESS_TEXT], again[FL_ADDRESS_TEXT];
    fl_err err;
    assert_int_equal(fl_http_listen("127.0.0.1:0", &fd, address, &err), FL_OK);
    assert_int_equal(strncmp(address, "127.0.0.1:", 10), 0);
    assert_string_not_equal(address, "127.0.0.1:0");
    assert_int_equal(fl_http_listen(address, &other, again, &err), FL_EBUSY);
    assert_non_null(strstr(err.text, address));
    assert_int_equal(other, -1);
    close(fd);
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",           "8017",        ":8017",    "localhost:8017",  "127.0.0.1",
        "127.0.0.1:", "127.0.0.1:x", "1.2.3:80", "127.0.0.1:65536", "[::1:80",
        "::1:80",     "[::1]",       "[]:80",    "127.0.0.1: 80",   "127.0.0.1:+80"
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        int fd = -1;
        char address[FL_ADDRESS_TEXT];
        if (fl_http_listen(cases[i], &fd, address, NULL) != FL_EINVAL)
            fail_msg("%s", cases[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_free_port_is_found_and_named),
        cmocka_unit_test(what_is_no_address_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
