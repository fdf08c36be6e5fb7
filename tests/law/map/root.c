// root.c - one fixed stream of edits has one root, on every machine, with every compiler and every -O.
//
// When this fails and the engine was changed on purpose, stores of earlier versions replay differently:
// that needs a new format tag (src/FORMATS.md, "How formats change"), not just a new constant.
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "frontline/map.h"
#include "random.h"
#include "random_map.h"

static void root_after(int32_t snap_mm, int32_t crumb_width_mm, int64_t crumb_area_e4m2,
                       char text[FL_HASH_TEXT])
{
    const test_canvas canvas = { { 380000000, 350000000 }, 3000000 };
    fl_map_settings s = test_settings(snap_mm, crumb_width_mm, crumb_area_e4m2);
    test_random r = test_random_of(2017);
    const fl_map *m = test_random_map(&r, canvas, &s, 60, 5);
    fl_hash_format(fl_map_hash(m), text);
    fl_map_unref(m);
}

static void the_root_is_as_ever(void **state)
{
    char exact[FL_HASH_TEXT], coarse[FL_HASH_TEXT];
    (void)state;
    root_after(1000, 0, 0, exact);
    root_after(20000, 40000, 100000000, coarse);
    assert_string_equal(exact, "e9671c81bc4ca88837df6e18d8158c4312f2378ccd526f7d70c7bf2b151ebc95");
    assert_string_equal(coarse, "225015c139ea43445aa046e82be7021b9b8e22a4cab7995fe5437e54ca3d8b0a");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_root_is_as_ever) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
