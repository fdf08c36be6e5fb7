// net.c - addresses and networks.
#include "frontline/base_net.h"

#include <string.h>

#include "check.h"

static void lists(void **state)
{
    (void)state;
    static const char *const good[] = {
        "", "127.0.0.1", "::1, 10.0.0.0/8", "fd00::/8 127.0.0.1", " , ", "0.0.0.0/0", "::/0"
    };
    static const char *const bad[] = { "localhost",      "127.0.0.1:80", "10.0.0.0/33",
                                       "::1/129",        "1.2.3.4/",     "1.2.3.4/8x",
                                       "10.0.0.0/08000", "1.2.3",        "[::1]" };
    fl_networks n;
    for (size_t i = 0; i < TEST_COUNT(good); i++)
        assert_int_equal(fl_networks_parse(good[i], &n, NULL), FL_OK);
    assert_int_equal(fl_networks_parse(NULL, &n, NULL), FL_OK);
    for (size_t i = 0; i < TEST_COUNT(bad); i++)
        if (fl_networks_parse(bad[i], &n, NULL) != FL_EINVAL)
            fail_msg("%s", bad[i]);
    char many[FL_MAX_NETWORKS * 8 + 16] = "";
    for (int i = 0; i < FL_MAX_NETWORKS; i++)
        strcat(many, "1.2.3.4,");
    assert_int_equal(fl_networks_parse(many, &n, NULL), FL_OK);
    assert_int_equal(n.count, FL_MAX_NETWORKS);
    strcat(many, "::1");
    assert_int_equal(fl_networks_parse(many, &n, NULL), FL_ELIMIT);
}

static void what_a_network_has(void **state)
{
    (void)state;
    static const struct {
        const char *networks, *address;
        bool has;
    } cases[] = {
        { "10.0.0.0/8", "10.255.0.1", true },
        { "10.0.0.0/8", "11.0.0.1", false },
        { "100.64.0.0/10", "100.127.9.9", true },
        { "100.64.0.0/10", "100.128.0.0", false },
        { "127.0.0.1", "127.0.0.1", true },
        { "127.0.0.1", "127.0.0.2", false },
        { "127.0.0.1", "::ffff:7f00:1", true },
        { "0.0.0.0/0", "8.8.8.8", true },
        { "0.0.0.0/0", "2001:db8::1", false },
        { "::/0", "8.8.8.8", true },
        { "fc00::/7", "fdff::1", true },
        { "fc00::/7", "fe00::1", false },
        { "", "1.2.3.4", false },
        { "::1, 10.0.0.0/9", "10.127.0.0", true },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_networks n;
        fl_address a;
        assert_int_equal(fl_networks_parse(cases[i].networks, &n, NULL), FL_OK);
        assert_true(fl_address_parse(cases[i].address, strlen(cases[i].address), &a));
        if (fl_networks_have(&n, &a) != cases[i].has)
            fail_msg("%s in %s", cases[i].address, cases[i].networks);
    }
}

static void addresses_as_text(void **state)
{
    (void)state;
    static const char *const texts[][2] = { { "1.2.3.4", "1.2.3.4" },
                                            { "2001:0db8::0001", "2001:db8::1" },
                                            { "::FFFF:1.2.3.4", "1.2.3.4" } };
    for (size_t i = 0; i < TEST_COUNT(texts); i++) {
        fl_address a;
        char text[FL_ADDRESS_CHARS];
        assert_true(fl_address_parse(texts[i][0], strlen(texts[i][0]), &a));
        fl_address_format(&a, text);
        assert_string_equal(text, texts[i][1]);
        assert_int_equal(fl_address_is_v4(&a), i != 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists),
        cmocka_unit_test(what_a_network_has),
        cmocka_unit_test(addresses_as_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
