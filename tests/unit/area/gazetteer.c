// gazetteer.c - finding and completing names in a made-up country.
#include <string.h>

#include "check.h"
#include "frontline/area.h"

#define AT(lon, lat)                                                                               \
    {                                                                                              \
        (int32_t)((lon)*10000000.0), (int32_t)((lat)*10000000.0)                                   \
    }

#define TAYBA_IN(where, lon, lat)                                                                  \
    {                                                                                              \
        .name = "Tayba", .kind = "village", .governorate = (where), .at = AT(lon, lat),            \
        .variants = TAYBA, .variant_count = 1                                                      \
    }

static const char *ZOR[] = { "Dayr az Zawr", "Deir Ezzor" }, *QARYA[] = { "Qaryatain" },
                  *TOWN_SUR[] = { "Sur" }, *TAYBA[] = { "Taybah" };
static fl_text ZOR_AR[] = { { "ar", "دير الزور" } }, QARYA_AR[] = { { "ar", "القريتين" } };

static fl_place PLACES[] = {
    { .name = "Deir ez-Zor",
      .kind = "city",
      .governorate = "Zor",
      .at = AT(40.1408, 35.3359),
      .variants = ZOR,
      .variant_count = 2,
      .names = { ZOR_AR, 1 } },
    { .name = "Deir ez-Zor", .kind = "airbase", .governorate = "Zor", .at = AT(40.1760, 35.2854) },
    { .name = "al-Qaryatayn",
      .kind = "town",
      .governorate = "Homs",
      .at = AT(37.24, 34.23),
      .variants = QARYA,
      .variant_count = 1,
      .names = { QARYA_AR, 1 } },
    { .name = "al-Suwar",
      .kind = "town",
      .governorate = "Zor",
      .at = AT(40.65, 35.5),
      .variants = TOWN_SUR,
      .variant_count = 1 },
    { .name = "Sur", .kind = "village", .governorate = "Homs", .at = AT(38.0, 34.0) },
    { .name = "Nasib", .kind = "village", .governorate = "Daraa", .at = AT(36.1, 32.6) },
    { .name = "al-Nasib", .kind = "crossing", .governorate = "Daraa", .at = AT(36.2, 32.5) },
    { .name = "Hamra", .kind = "town", .governorate = "Hama", .at = AT(37.1, 35.3) },
    { .name = "al-Hamra", .kind = "village", .governorate = "Homs", .at = AT(37.2, 34.3) },
    TAYBA_IN("Homs", 38.9, 35.1),
    TAYBA_IN("Hama", 36.9, 35.2),
    TAYBA_IN("Idlib", 36.7, 35.8),
    TAYBA_IN("Daraa", 36.2, 32.7),
    TAYBA_IN("Zor", 40.2, 35.0),
    TAYBA_IN("", 39.0, 33.0),
    { .name = "Bab, the Gate", .kind = "site", .governorate = "Homs", .at = AT(37.0, 34.0) },
};
static const fl_theatre THEATRE = { .places = PLACES, .place_count = TEST_COUNT(PLACES) };

static int make(void **state)
{
    const fl_gazetteer *g = NULL;
    assert_int_equal(fl_gazetteer_new(&THEATRE, &g, NULL), FL_OK);
    memcpy(state, &g, sizeof g);
    return 0;
}

static int drop(void **state)
{
    fl_gazetteer_unref(*state);
    return 0;
}

static size_t index_of(const fl_gazetteer *g, const char *name)
{
    const fl_place *p = NULL;
    fl_err err = { 0 };
    if (fl_gazetteer_find(g, name, &p, &err) != FL_OK)
        fail_msg("%s: %s", name, err.text);
    return (size_t)(p - PLACES);
}

static const char *refusal_of(const fl_gazetteer *g, const char *name, fl_err *err)
{
    const fl_place *p = PLACES;
    assert_int_equal(fl_gazetteer_find(g, name, &p, err), FL_EREFUSED);
    assert_ptr_equal(p, PLACES); // untouched
    return err->text;
}

static void any_spelling_finds_the_place(void **state)
{
    static const struct {
        const char *asked;
        size_t index;
    } ASKED[] = {
        { "Deir ez-Zor", 0 }, { "deir ezzor", 0 }, { "DAYR AZ-ZAWR", 0 }, { "دير الزور", 0 },
        { "دَيْرُ الزّورِ", 0 },   { "Qaryatayn", 2 },  { "al Qaryatain", 2 }, { "القريتين", 2 },
        { "قريتين", 2 },      { "Suwar", 3 },      { "as-Suwar", 3 },     { "Bab, the Gate", 15 },
    };
    for (size_t i = 0; i < TEST_COUNT(ASKED); i++)
        assert_int_equal(index_of(*state, ASKED[i].asked), ASKED[i].index);
}

static void an_exact_spelling_wins(void **state)
{
    assert_int_equal(index_of(*state, "Sur"), 4);      // its name, not a variant of al-Suwar
    assert_int_equal(index_of(*state, "Hamra"), 7);    // not al-Hamra
    assert_int_equal(index_of(*state, "al-hamra"), 8); // capitals are no spelling
}

static void the_city_is_meant_and_not_its_airbase(void **state)
{
    assert_int_equal(index_of(*state, "Deir ez-Zor"), 0);
    assert_int_equal(index_of(*state, "Deir Al Zor"), 0); // only alike
}

static void a_site_wins_over_a_village(void **state)
{
    assert_int_equal(index_of(*state, "an-Nasib"), 6); // both are only alike
    assert_int_equal(index_of(*state, "Nasib"), 5);    // but this is the village's spelling
}

static void a_governorate_or_a_kind_says_which(void **state)
{
    assert_int_equal(index_of(*state, "Tayba, Idlib"), 11);
    assert_int_equal(index_of(*state, "tayba,al-hama"), 10);
    assert_int_equal(index_of(*state, "Deir ez-Zor, airbase"), 1);
    assert_int_equal(index_of(*state, "Deir ez-Zor, Zor, airbase"), 1);
    assert_int_equal(index_of(*state, "Nasib, crossing"), 6);
}

static void an_ambiguous_name_lists_candidates(void **state)
{
    fl_err err;
    assert_string_equal(refusal_of(*state, "Tayba", &err),
                        "\"Tayba\" may be any of 6 places; add the governorate or the kind: "
                        "Tayba (village, point(39.0000, 33.0000)); "
                        "Tayba (village, Daraa, point(36.2000, 32.7000)); "
                        "Tayba (village, Hama, point(36.9000, 35.2000)); "
                        "Tayba (village, Homs, point(38.9000, 35.1000)); "
                        "Tayba (village, Idlib, point(36.7000, 35.8000)); and 1 more");
    refusal_of(*state, "Tay-ba", &err); // each once, by whichever spelling
    assert_non_null(strstr(err.text, "any of 6 places"));
    refusal_of(*state, "Hamraa", &err); // a town and a village, both only alike
    assert_non_null(strstr(err.text, "any of 2 places"));
    assert_non_null(strstr(err.text, "Hamra (town, Hama, "));
    assert_non_null(strstr(err.text, "al-Hamra (village, Homs, "));
}

static void an_unknown_name_lists_the_nearest(void **state)
{
    fl_err err;
    assert_string_equal(refusal_of(*state, "Qaratayn", &err),
                        "no place is called \"Qaratayn\"; the nearest spellings are "
                        "al-Qaryatayn (town, Homs, point(37.2400, 34.2300))");
    refusal_of(*state, "Swar", &err);
    assert_non_null(
        strstr(err.text, "spellings are al-Suwar (town")); // one slip, then Sur with one
    assert_non_null(strstr(err.text, "Sur (village"));
    assert_string_equal(refusal_of(*state, "Timbuktu", &err),
                        "no place is called \"Timbuktu\", nor anything like it");
}

static void a_wrong_governorate_is_said(void **state)
{
    fl_err err;
    assert_string_equal(refusal_of(*state, "Qaryatayn, Idlib", &err),
                        "no place fits \"Qaryatayn, Idlib\"; there is al-Qaryatayn (town, Homs, "
                        "point(37.2400, 34.2300))");
    refusal_of(*state, "Qaratayn, Homs", &err);
    assert_non_null(strstr(err.text, "the nearest spellings are al-Qaryatayn"));
    refusal_of(*state, "Tayba, Homs, village, Homs", &err);
}

static void what_is_no_name_is_refused(void **state)
{
    const fl_place *p = NULL;
    fl_err err;
    char longer[300] = "";
    memset(longer, 'x', sizeof longer - 1);
    assert_int_equal(fl_gazetteer_find(*state, "", &p, &err), FL_EINVAL);
    assert_int_equal(fl_gazetteer_find(*state, ", ,", &p, &err), FL_EINVAL);
    assert_int_equal(fl_gazetteer_find(*state, "Tayba, , Idlib", &p, &err), FL_EINVAL);
    assert_int_equal(fl_gazetteer_find(*state, "\xC3", &p, &err), FL_EINVAL);
    assert_int_equal(fl_gazetteer_find(*state, longer, &p, &err), FL_ELIMIT);
    assert_null(p);
}

static void completion_offers_the_best_first(void **state)
{
    const fl_place *out[4];
    assert_int_equal(fl_gazetteer_complete(*state, "D", NULL, out, 4), 2);
    assert_ptr_equal(out[0], &PLACES[0]);
    assert_ptr_equal(out[1], &PLACES[1]);
    assert_int_equal(fl_gazetteer_complete(*state, "su", NULL, out, 4), 2);
    assert_ptr_equal(out[0], &PLACES[3]); // a town, then a village
    assert_ptr_equal(out[1], &PLACES[4]);
    assert_int_equal(fl_gazetteer_complete(*state, "al-Qar", NULL, out, 4), 1);
    assert_int_equal(fl_gazetteer_complete(*state, "الق", NULL, out, 4), 1);
    assert_ptr_equal(out[0], &PLACES[2]);
    assert_int_equal(fl_gazetteer_complete(*state, "Na", NULL, out, 4), 2);
    assert_ptr_equal(out[0], &PLACES[6]);
    assert_int_equal(fl_gazetteer_complete(*state, "", NULL, out, 4), 4);
    assert_ptr_equal(out[0], &PLACES[0]);
    assert_int_equal(fl_gazetteer_complete(*state, "a", NULL, out, 0), 0);
    assert_int_equal(fl_gazetteer_complete(*state, "xyz", NULL, out, 4), 0);
    assert_int_equal(fl_gazetteer_complete(*state, "\xC3", NULL, out, 4), 0);
}

// Of one kind the nearest first; a larger kind still comes before it.
static void completion_near_a_point(void **state)
{
    const fl_place *out[8];
    const fl_point idlib = AT(36.7, 35.8), south = AT(39.1, 33.1), nasib = AT(36.1, 32.6);
    assert_int_equal(fl_gazetteer_complete(*state, "tayb", &idlib, out, 8), 6);
    assert_string_equal(out[0]->governorate, "Idlib");
    assert_string_equal(out[1]->governorate, "Hama");
    assert_int_equal(fl_gazetteer_complete(*state, "tayb", &south, out, 2), 2);
    assert_string_equal(out[0]->governorate, "");
    assert_string_equal(out[1]->governorate, "Homs");
    assert_int_equal(fl_gazetteer_complete(*state, "na", &nasib, out, 8), 2);
    assert_string_equal(out[0]->kind, "crossing");
}

static void a_name_without_letters_is_refused_with_its_place(void **state)
{
    (void)state;
    fl_place bad = { .name = "???", .kind = "village", .governorate = "" };
    fl_theatre theatre = { .places = &bad, .place_count = 1 };
    const fl_gazetteer *g = NULL;
    fl_err err;
    assert_int_equal(fl_gazetteer_new(&theatre, &g, &err), FL_EINVAL);
    assert_string_equal(err.where, "place \"???\"");
    assert_null(g);
    fl_gazetteer_unref(NULL);
}

static void the_much_larger_of_two_is_meant(void **state)
{
    (void)state;
    fl_place places[] = {
        { .name = "Twin", .kind = "town", .governorate = "A", .population = 900 },
        { .name = "Twin", .kind = "town", .governorate = "B", .population = 9000 },
        { .name = "Tiny", .kind = "town", .governorate = "C" },
    };
    const fl_theatre theatre = { .places = places, .place_count = TEST_COUNT(places) };
    const fl_gazetteer *g = NULL;
    const fl_place *found[3];
    fl_err err = { 0 };
    assert_int_equal(fl_gazetteer_new(&theatre, &g, NULL), FL_OK);
    assert_int_equal(fl_gazetteer_find(g, "Twin", &found[0], &err), FL_OK);
    assert_ptr_equal(found[0], &places[1]);
    assert_int_equal(fl_gazetteer_complete(g, "t", NULL, found, 3), 3); // the larger first
    assert_true(found[0] == &places[1] && found[1] == &places[0] && found[2] == &places[2]);
    places[0].population = 1000; // nine times is not enough, nor is a number that is not known
    assert_int_equal(fl_gazetteer_find(g, "Twin", &found[0], &err), FL_EREFUSED);
    places[0].population = 0;
    assert_int_equal(fl_gazetteer_find(g, "Twin", &found[0], &err), FL_EREFUSED);
    fl_gazetteer_unref(g);
}

static void a_gazetteer_without_places_finds_nothing(void **state)
{
    (void)state;
    fl_theatre theatre = { 0 };
    const fl_gazetteer *g = NULL;
    const fl_place *out[2];
    fl_err err;
    assert_int_equal(fl_gazetteer_new(&theatre, &g, &err), FL_OK);
    fl_gazetteer_unref(fl_gazetteer_ref(g));
    assert_int_equal(fl_gazetteer_complete(g, "", NULL, out, 2), 0);
    assert_int_equal(fl_gazetteer_find(g, "Raqqa", out, &err), FL_EREFUSED);
    fl_gazetteer_unref(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_spelling_finds_the_place),
        cmocka_unit_test(an_exact_spelling_wins),
        cmocka_unit_test(the_city_is_meant_and_not_its_airbase),
        cmocka_unit_test(a_site_wins_over_a_village),
        cmocka_unit_test(a_governorate_or_a_kind_says_which),
        cmocka_unit_test(an_ambiguous_name_lists_candidates),
        cmocka_unit_test(an_unknown_name_lists_the_nearest),
        cmocka_unit_test(a_wrong_governorate_is_said),
        cmocka_unit_test(what_is_no_name_is_refused),
        cmocka_unit_test(completion_offers_the_best_first),
        cmocka_unit_test(completion_near_a_point),
        cmocka_unit_test(a_name_without_letters_is_refused_with_its_place),
        cmocka_unit_test(the_much_larger_of_two_is_meant),
        cmocka_unit_test(a_gazetteer_without_places_finds_nothing),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
