// proxies.c - who is believed, and about whom.
#include "proxies.h"

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
    fl_proxies p;
    for (size_t i = 0; i < TEST_COUNT(good); i++)
        assert_int_equal(fl_proxies_parse(good[i], &p, NULL), FL_OK);
    assert_int_equal(fl_proxies_parse(NULL, &p, NULL), FL_OK);
    for (size_t i = 0; i < TEST_COUNT(bad); i++)
        if (fl_proxies_parse(bad[i], &p, NULL) != FL_EINVAL)
            fail_msg("%s", bad[i]);
}

static void the_client_is_whom_the_trusted_name(void **state)
{
    (void)state;
    static const struct {
        const char *trusted, *peer, *forwarded, *client;
    } cases[] = {
        { "", "127.0.0.1", "6.6.6.6", "127.0.0.1" },
        { "127.0.0.1", "127.0.0.1", NULL, "127.0.0.1" },
        { "127.0.0.1", "127.0.0.1", "6.6.6.6", "6.6.6.6" },
        { "127.0.0.1", "127.0.0.2", "6.6.6.6", "127.0.0.2" },
        { "127.0.0.1", "127.0.0.1", "9.9.9.9, 6.6.6.6", "6.6.6.6" }, // the first is anybody's word
        { "127.0.0.1, 10.0.0.0/8", "127.0.0.1", "9.9.9.9, 6.6.6.6,10.1.2.3", "6.6.6.6" },
        { "127.0.0.1, 10.0.0.0/8", "127.0.0.1", "10.1.2.3", "10.1.2.3" },
        { "127.0.0.1, 10.0.0.0/12", "127.0.0.1", "6.6.6.6,10.16.0.1", "10.16.0.1" },
        { "127.0.0.1, 10.0.0.0/12", "127.0.0.1", "6.6.6.6,10.15.0.1", "6.6.6.6" },
        { "127.0.0.1", "127.0.0.1", "6.6.6.6, junk", "127.0.0.1" },
        { "127.0.0.1", "127.0.0.1", ", ,", "127.0.0.1" },
        { "127.0.0.1", "127.0.0.1", "2001:0db8::0001", "2001:db8::1" },
        { "::1", "::1", "6.6.6.6", "6.6.6.6" },
        { "::ffff:127.0.0.1", "127.0.0.1", "6.6.6.6", "6.6.6.6" },
        { "0.0.0.0/0", "127.0.0.1", "6.6.6.6", "6.6.6.6" },
        { "127.0.0.1", "-", "6.6.6.6", "-" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_proxies p;
        char room[FL_CLIENT_TEXT];
        assert_int_equal(fl_proxies_parse(cases[i].trusted, &p, NULL), FL_OK);
        assert_string_equal(fl_proxies_client(&p, cases[i].peer, cases[i].forwarded, room),
                            cases[i].client);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists),
        cmocka_unit_test(the_client_is_whom_the_trusted_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
