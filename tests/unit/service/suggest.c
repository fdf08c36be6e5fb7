// suggest.c - which addresses are near one that is none.
#include "suggest.h"

#include <string.h>

#include "check.h"

static void near_ones_are_named(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "/control.geojsn", "/control.geojson" },
        { "/control.geojson/", "/control.geojson" },
        { "/control.json", "/control.geojson" },
        { "/control", "/control.geojson" },
        { "/Controls", "/control.geojson" },
        { "/api/control.geojson", "/control.geojson" },
        { "/plaecs.geojson", "/places.geojson" },
        { "/stats", "/stats.json" },
        { "/tile/7/76/50.mvt", "/tiles/{z}/{x}/{y}.mvt" },
        { "/tiles/7/76/50", "/tiles/{z}/{x}/{y}.mvt" },
        { "/tiles/07/76/50.mvt", "/tiles/{z}/{x}/{y}.mvt" },
        { "/event/e12", "/events/{id}" },
        { "/events/12", "/events/{id}" },
        { "/collection/control/items", "/collections/control/items" },
        { "/style", "/style.json" },
        { "/heathz", "/healthz" },
        { "/verison", "/version" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const char *found[FL_SUGGEST_MOST] = { "none" };
        size_t n = fl_suggest(cases[i][0], found);
        assert_true(n <= FL_SUGGEST_MOST);
        if (n == 0 || strcmp(found[0], cases[i][1]) != 0)
            fail_msg("%s: %s", cases[i][0], found[0]);
        for (size_t k = 1; k < n; k++)
            assert_string_not_equal(found[k], found[k - 1]);
    }
}

static void far_ones_are_not(void **state)
{
    (void)state;
    static const char *const none[] = {
        "/wp-login.php",
        "/favicon.ico",
        "/robots.txt",
        "/.env",

        "/\xff\xfe\xfd\xfc\xfb\xfa",
        "/control.geojsonnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
    };
    const char *found[FL_SUGGEST_MOST];
    for (size_t i = 0; i < TEST_COUNT(none); i++)
        if (fl_suggest(none[i], found) != 0)
            fail_msg("%s: %s", none[i], found[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_ones_are_named),
        cmocka_unit_test(far_ones_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
