// proxies.c - who is believed, and about whom.
#include "proxies.h"

#include "check.h"

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
        { "127.0.0.1", "127.0.0.1", "::ffff:6.6.6.6", "6.6.6.6" }, // the same address
        { "127.0.0.1", "-", "6.6.6.6", "-" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_networks p;
        char room[FL_ADDRESS_CHARS];
        assert_int_equal(fl_networks_parse(cases[i].trusted, &p, NULL), FL_OK);
        assert_string_equal(fl_proxies_client(&p, cases[i].peer, cases[i].forwarded, room),
                            cases[i].client);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_client_is_whom_the_trusted_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
