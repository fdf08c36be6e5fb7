// theatre.c - theatres: refused, written and read back, and their actors found.
#include <string.h>

#include "check.h"
#include "sample.h"

static void check_refused(const fl_theatre *t, const char *text, const char *where)
{
    fl_err err = { 0 };
    assert_int_equal(fl_theatre_check(t, &err), FL_EREFUSED);
    assert_int_equal(err.status, FL_EREFUSED);
    if (!strstr(err.text, text))
        fail_msg("\"%s\" does not say \"%s\"", err.text, text);
    assert_string_equal(err.where, where);
    assert_int_equal(fl_theatre_check(t, NULL), FL_EREFUSED);
}

static void the_sample_is_a_theatre(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    assert_int_equal(fl_theatre_check(&t, NULL), FL_OK);
}

static void refuses_what_cannot_be(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    t.id = "Syria 2017";
    check_refused(&t, "id", "/id");
    t = sample_theatre();
    t.names.count = 0;
    check_refused(&t, "name", "/names");
    t = sample_theatre();
    t.outline = (fl_polygons){ 0 };
    check_refused(&t, "outline", "/outline");
    t = sample_theatre();
    t.starts_at = INT64_MIN;
    check_refused(&t, "starts", "/starts_at");
    t = sample_theatre();
    t.map.metric.kx = 0;
    check_refused(&t, "metric", "");
    t = sample_theatre();
    t.map.snap_mm = -1;
    check_refused(&t, "snap", "");
}

static void refuses_a_ring_that_is_none(void **state)
{
    (void)state;
    fl_point points[] = { { 0, 0 }, { 1, 0 }, { 1, 850000001 } };
    uint32_t rings[] = { 3 }, parts[] = { 1 };
    fl_theatre t = sample_theatre();
    t.outline = (fl_polygons){ points, 3, 0, rings, 1, 0, parts, 1, 0 };
    check_refused(&t, "latitudes of 85", "/outline");
    points[2].y = 850000000;
    assert_int_equal(fl_theatre_check(&t, NULL), FL_OK);
    rings[0] = 2;
    check_refused(&t, "three points", "/outline");
    parts[0] = 0;
    check_refused(&t, "without a ring", "/outline");
}

static void refuses_actors_that_cannot_be(void **state)
{
    (void)state;
    fl_actor_info actors[5];
    fl_theatre t = sample_theatre();
    const char *empty[] = { "" }, *same[] = { "I.S.I.S." };
#define WITH(change, text, where)                                                                  \
    do {                                                                                           \
        memcpy(actors, sample_actors, sizeof actors);                                              \
        change;                                                                                    \
        check_refused(&t, text, where);                                                            \
    } while (0)
    t.actors = actors;
    WITH(actors[1].id = "The rebels", "id", "/actors/1");
    WITH(actors[1].names.count = 0, "name", "/actors/1");
    WITH(actors[1].label = "", "label", "/actors/1");
    WITH(actors[1].colour = "#12345g", "colour", "/actors/1");
    WITH(actors[1].colour = "#1234567", "colour", "/actors/1");
    WITH((actors[1].aliases = empty, actors[1].alias_count = 1), "alias", "/actors/1");
    WITH(actors[1].parent = 6, "not there", "/actors/1");
    WITH(actors[1].parent = NUSRA_WING, "circle", "/actors/1/parent");
    WITH(actors[3].parent = ISIS, "circle", "/actors/3/parent");
    WITH(actors[1].id = "isis", "means both", "");
    WITH((actors[1].aliases = same, actors[1].alias_count = 1), "means both", "");
    t.actor_count = FL_ACTOR_MAX + 1;
    assert_int_equal(fl_theatre_check(&t, NULL), FL_ELIMIT);
}

static void refuses_places_that_cannot_be(void **state)
{
    (void)state;
    fl_place places[2];
    fl_theatre t = sample_theatre();
    memcpy(places, sample_places, sizeof places);
    t.places = places;
    places[1].kind = "city";
    assert_int_equal(fl_theatre_check(&t, NULL), FL_OK); // another governorate
    places[1].governorate = "Raqqa";
    check_refused(&t, "two places", "");
    places[1].name = "";
    check_refused(&t, "name", "/places/1");
    places[1].name = "Tabqa";
    places[1].at.y = 850000001;
    check_refused(&t, "latitudes", "/places/1");
}

static void texts_by_language(void **state)
{
    (void)state;
    fl_texts t = { sample_name, 2 };
    assert_string_equal(fl_texts_in(t, "ar"), "اسم");
    assert_string_equal(fl_texts_in(t, "fr"), "A name");
    assert_null(fl_texts_in((fl_texts){ 0 }, "en"));
}

static void check_found(const char *text, fl_actor wanted)
{
    fl_theatre t = sample_theatre();
    fl_actor found = 0;
    fl_err err = { 0 };
    if (fl_theatre_find_actor(&t, text, &found, &err) != FL_OK)
        fail_msg("%s: %s", text, err.text);
    assert_int_equal(found, wanted);
}

static void finds_an_actor_in_any_spelling(void **state)
{
    (void)state;
    check_found("isis", ISIS);
    check_found("I.S.I.S.", ISIS);
    check_found("DAESH", ISIS);
    check_found("da’esh", ISIS);
    check_found("islamic-state", ISIS);
    check_found("الدولة الإسلامية", ISIS);
    check_found("СИРІЙСЬКИЙ УРЯД", REGIME);
    check_found("government", REGIME);
    check_found("nusra_wing", NUSRA_WING);
}

static void check_unknown(const char *text, const char *said)
{
    fl_theatre t = sample_theatre();
    fl_actor found = 77;
    fl_err err = { 0 };
    assert_int_equal(fl_theatre_find_actor(&t, text, &found, &err), FL_EREFUSED);
    assert_int_equal(found, 77);
    if (!strstr(err.text, said))
        fail_msg("\"%s\" does not say \"%s\"", err.text, said);
    if (!strstr(err.text, "The actors are regime, rebels, hts, isis, nusra-wing"))
        fail_msg("\"%s\" does not list the actors", err.text);
}

static void an_unknown_actor_is_told_the_nearest(void **state)
{
    (void)state;
    check_unknown("izis", "no actor \"izis\"; nearest: \"isis\"");
    check_unknown("Goverment", "nearest: \"Government\"");
    check_unknown("rebells", "nearest: \"rebels\"");
    check_unknown("hamas of Gaza", "no actor \"hamas of Gaza\". The");
    check_unknown("", "no actor");
    check_unknown("...", "no actor");
    check_unknown("a name that is so long that nobody would want to read it all over again",
                  "so long");
}

static void actors_form_a_tree(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    assert_string_equal(fl_theatre_actor(&t, ISIS)->id, "isis");
    assert_int_equal(fl_theatre_side(&t, NUSRA_WING), REBELS);
    assert_int_equal(fl_theatre_side(&t, REBELS), REBELS);
    assert_int_equal(fl_theatre_side(&t, 0), 0);
    assert_true(fl_theatre_within(&t, NUSRA_WING, REBELS));
    assert_true(fl_theatre_within(&t, NUSRA_WING, HTS));
    assert_true(fl_theatre_within(&t, HTS, HTS));
    assert_false(fl_theatre_within(&t, REBELS, HTS));
    assert_false(fl_theatre_within(&t, ISIS, REBELS));
    assert_false(fl_theatre_within(&t, 0, 0));
}

static void by_side(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    static const struct {
        fl_holding holding;
        fl_actor holder, other;
        fl_holding wanted;
        fl_actor side, against;
    } rows[] = {
        { FL_HELD, HTS, 0, FL_HELD, REBELS, 0 },
        { FL_CONTESTED, HTS, ISIS, FL_CONTESTED, REBELS, ISIS },
        { FL_CONTESTED, HTS, REBELS, FL_HELD, REBELS, 0 },
        { FL_SHARED, NUSRA_WING, HTS, FL_HELD, REBELS, 0 },
        { FL_CONTESTED, 0, NUSRA_WING, FL_CONTESTED, 0, REBELS },
        { FL_UNKNOWN, 0, 0, FL_UNKNOWN, 0, 0 },
        { FL_OUTSIDE, 0, 0, FL_OUTSIDE, 0, 0 },
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++)
        assert_int_equal(
            fl_theatre_by_side(&t, fl_control_of(rows[i].holding, rows[i].holder, rows[i].other)),
            fl_control_of(rows[i].wanted, rows[i].side, rows[i].against));
}

static void is_read_back(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre(), back;
    fl_buf bytes = FL_BUF_INIT, again = FL_BUF_INIT;
    fl_err err = { 0 };
    fl_theatre_encode(&t, &bytes);
    assert_false(bytes.failed);
    if (fl_theatre_decode(bytes.data, bytes.len, &back, &err) != FL_OK)
        fail_msg("%s", err.text);
    assert_string_equal(back.credit, t.credit);
    assert_int_equal(back.starts_at, t.starts_at);
    assert_int_equal(back.map.metric.kx, 817);
    assert_int_equal(back.map.snap_mm, 1000);
    assert_null(back.map.length_mm);
    assert_int_equal(back.actor_count, 5);
    assert_int_equal(back.actors[4].parent, HTS);
    assert_string_equal(back.actors[3].aliases[1], "Da'esh");
    assert_string_equal(back.actors[0].names.at[1].text, "Сирійський уряд");
    assert_string_equal(back.places[0].variants[0], "ar-Raqqah");
    assert_string_equal(back.places[1].governorate, "");
    assert_int_equal(back.places[1].at.y, -850000000);
    assert_int_equal(back.places[0].cell.point_count, 7);
    assert_memory_equal(back.outline.points, t.outline.points, sizeof square_points);
    assert_memory_equal(back.outline.ring_end, t.outline.ring_end, sizeof square_rings);
    fl_theatre_encode(&back, &again);
    assert_int_equal(again.len, bytes.len);
    assert_memory_equal(again.data, bytes.data, bytes.len);
    fl_theatre_done(&back);
    fl_theatre_done(NULL);
    fl_buf_done(&bytes);
    fl_buf_done(&again);
}

// Well-formed bytes of what fl_theatre_check() refuses: damage, not a wrong request.
static void a_theatre_that_cannot_be_is_damage(void **state)
{
    (void)state;
    fl_actor_info actors[5];
    fl_theatre t = sample_theatre(), back = { .id = "untouched" };
    fl_buf bytes = FL_BUF_INIT;
    fl_err err = { 0 };
    memcpy(actors, sample_actors, sizeof actors);
    actors[3].parent = ISIS;
    t.actors = actors;
    fl_theatre_encode(&t, &bytes);
    assert_int_equal(fl_theatre_decode(bytes.data, bytes.len, &back, &err), FL_ECORRUPT);
    assert_int_equal(err.status, FL_ECORRUPT);
    assert_non_null(strstr(err.text, "circle"));
    assert_string_equal(back.id, "untouched");
    fl_buf_done(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sample_is_a_theatre),
        cmocka_unit_test(refuses_what_cannot_be),
        cmocka_unit_test(refuses_a_ring_that_is_none),
        cmocka_unit_test(refuses_actors_that_cannot_be),
        cmocka_unit_test(refuses_places_that_cannot_be),
        cmocka_unit_test(texts_by_language),
        cmocka_unit_test(finds_an_actor_in_any_spelling),
        cmocka_unit_test(an_unknown_actor_is_told_the_nearest),
        cmocka_unit_test(actors_form_a_tree),
        cmocka_unit_test(by_side),
        cmocka_unit_test(is_read_back),
        cmocka_unit_test(a_theatre_that_cannot_be_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
