// gate.c - which addresses and URLs may be told.
#include "gate.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <string.h>

#include "check.h"

static const char *refusal(const char *allow, const char *address, unsigned port, bool tls)
{
    fl_gate g;
    fl_address a;
    assert_int_equal(fl_networks_parse(allow, &g.allow, NULL), FL_OK);
    assert_true(fl_address_parse(address, strlen(address), &a));
    return fl_gate_refusal(&g, &a, port, tls);
}

static void internal_addresses_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        // clang-format off
        "0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255",
        "127.0.0.1", "127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.0.0.1", "192.0.2.7", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255",
        "198.51.100.1", "203.0.113.255", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255",
        "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1",
        "2001:0:102:304::1", "2001:2::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::",
        "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1", "fdff::1", "fe80::1", "fec0::1",
        "ff02::1", "4000::1",
        // clang-format on
    };
    for (size_t i = 0; i < TEST_COUNT(bad); i++)
        if (!refusal("", bad[i], 443, true))
            fail_msg("%s", bad[i]);
}

static void others_are_not(void **state)
{
    (void)state;
    static const char *const good[] = {
        "1.1.1.1",          "9.255.255.255", "11.0.0.0",        "100.63.255.255", "100.128.0.0",
        "126.0.0.1",        "128.0.0.1",     "169.253.0.1",     "172.15.0.1",     "172.32.0.1",
        "192.0.1.1",        "198.17.0.1",    "198.20.0.1",      "223.255.255.1",  "::ffff:8.8.8.8",
        "64:ff9b::808:808", "2606:4700::1",  "2001:4860::8888", "2a00::1"
    };
    for (size_t i = 0; i < TEST_COUNT(good); i++)
        if (refusal("", good[i], 443, true))
            fail_msg("%s is %s", good[i], refusal("", good[i], 443, true));
    assert_null(refusal("", "1.1.1.1", 8443, true));
    assert_non_null(refusal("", "1.1.1.1", 25, true));
    assert_non_null(refusal("", "1.1.1.1", 80, false));
    assert_non_null(refusal("", "1.1.1.1", 443, false));
}

static void what_is_allowed_may_be_told(void **state)
{
    (void)state;
    assert_null(refusal("10.1.0.0/16", "10.1.2.3", 443, true));
    assert_null(refusal("10.1.0.0/16", "10.1.2.3", 80, false));
    assert_null(refusal("10.1.0.0/16", "::ffff:10.1.2.3", 25, false));
    assert_non_null(refusal("10.1.0.0/16", "10.2.2.3", 443, true));
    assert_non_null(refusal("10.1.0.0/16", "1.1.1.1", 80, false));
    assert_null(refusal("::1", "::1", 80, false));
    assert_non_null(refusal("::1", "127.0.0.1", 443, true));
}

// Whatever addresses this machine has, it does not tell itself.
static void this_machines_own_are_refused(void **state)
{
    (void)state;
    struct ifaddrs *all = NULL;
    assert_int_equal(getifaddrs(&all), 0);
    for (struct ifaddrs *i = all; i; i = i->ifa_next) {
        fl_address a;
        char text[FL_ADDRESS_CHARS];
        if (!i->ifa_addr || !fl_gate_address(i->ifa_addr, &a))
            continue;
        fl_address_format(&a, text);
        if (!refusal("", text, 443, true))
            fail_msg("%s", text);
    }
    freeifaddrs(all);
}

static fl_status check_url(const char *allow, const char *url, fl_err *err)
{
    fl_gate g;
    assert_int_equal(fl_networks_parse(allow, &g.allow, NULL), FL_OK);
    return fl_gate_check_url(&g, url, err);
}

static void urls(void **state)
{
    (void)state;
    static const char *const good[] = {
        "https://example.org/hook", "https://example.org", "https://example.org:8443/a?b=c",
        "HTTPS://EXAMPLE.ORG/",     "https://8.8.8.8/",    "https://[2606:4700::1]:9000/x"
    };
    static const char *const bad[] = {
        "",
        "example.org/hook",
        "http://example.org/hook",
        "ftp://example.org/",
        "gopher://example.org/",
        "file:///etc/passwd",
        "https://",
        "https://user@example.org/",
        "https://user:word@example.org/",
        "https://example.org/a b",
        "https://example.org/\xc3\xa9",
        "https://example.org/\r\nHost: x",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f000001/",
        "https://2130706433/",
        "https://017700000001/",
        "https://localhost/",
        "https://a.localhost/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:7f00:1]/",
        "https://[fe80::1%25eth0]/",
        "https://[::ffff:10.0.0.1]:443/",
        "https://8.8.8.8:25/",
        "https://0/",
    };
    fl_err err;
    for (size_t i = 0; i < TEST_COUNT(good); i++)
        if (check_url("", good[i], &err) != FL_OK)
            fail_msg("%s: %s", good[i], err.text);
    for (size_t i = 0; i < TEST_COUNT(bad); i++)
        if (check_url("", bad[i], NULL) != FL_EREFUSED)
            fail_msg("%s", bad[i]);
    assert_int_equal(check_url("127.0.0.1", "http://127.0.0.1:8018/", NULL), FL_OK);
    assert_int_equal(check_url("127.0.0.1", "http://receiver.internal/", NULL), FL_OK);
    assert_int_equal(check_url("127.0.0.1", "http://127.0.0.2/", NULL), FL_EREFUSED);
    char longest[2100] = "https://example.org/";
    memset(longest + strlen(longest), 'a', 2000 - strlen(longest));
    assert_int_equal(check_url("", longest, NULL), FL_OK);
    longest[2000] = 'a';
    assert_int_equal(check_url("", longest, NULL), FL_ELIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(internal_addresses_are_refused),
        cmocka_unit_test(others_are_not),
        cmocka_unit_test(what_is_allowed_may_be_told),
        cmocka_unit_test(this_machines_own_are_refused),
        cmocka_unit_test(urls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
