// places.c - what comes to a gazetteer: its bytes, and the theatre with it.
#include <string.h>

#include "check.h"
#include "sample.h"

static void refuse(const fl_places *p, fl_status expected, const char *text)
{
    fl_err err;
    assert_int_equal(fl_places_check(p->at, p->count, &err), expected);
    assert_true(strstr(err.text, text));
}

static void places_that_cannot_be(void **state)
{
    (void)state;
    fl_place at[2] = { { .name = "A", .kind = "town", .governorate = "" },
                       { .name = "A", .kind = "town", .governorate = "" } };
    fl_places p = { .at = at, .count = 2 };
    refuse(&p, FL_EREFUSED, "two places of the kind town");
    at[1].kind = "";
    refuse(&p, FL_EREFUSED, "needs a name and a kind");
    at[1].kind = "village";
    at[1].at.y = FL_LAT_MAX + 1;
    refuse(&p, FL_EREFUSED, "outside longitudes");
    at[1].at.y = 0;
    fl_err err;
    assert_int_equal(fl_places_check(p.at, p.count, &err), FL_OK);
    p.count = FL_MAX_PLACES + 1;
    refuse(&p, FL_ELIMIT, "at most 50000");
}

// The example of FORMATS.md.
static void bytes_as_specified(void **state)
{
    (void)state;
    static const uint8_t expected[] = { 1,   1, 15, 14,  1, 4, 'S',  'h', 'u',
                                        'l', 2, 1,  's', 4, 3, 0xC8, 1,   3 };
    fl_place at[1] = { { .name = "Shul", .kind = "s", .governorate = "", .at = { 100, -2 } } };
    const fl_places p = { .at = at, .count = 1 };
    fl_places read = { 0 };
    fl_buf b = FL_BUF_INIT;
    fl_err err;
    fl_places_encode(&p, &b);
    assert_int_equal(b.len, sizeof expected);
    assert_memory_equal(b.data, expected, sizeof expected);
    assert_int_equal(fl_places_decode(b.data, b.len, &read, &err), FL_OK);
    assert_int_equal(read.count, 1);
    assert_string_equal(read.at[0].name, "Shul");
    assert_string_equal(read.at[0].governorate, "");
    assert_true(fl_point_equal(read.at[0].at, at[0].at));
    fl_places_done(&read);
    b.data[0] = 2;
    assert_int_equal(fl_places_decode(b.data, b.len, &read, &err), FL_ECORRUPT);
    assert_true(strstr(err.text, "format 2"));
    assert_int_equal(fl_places_decode("\1", 1, &read, &err), FL_ECORRUPT);
    assert_true(strstr(err.text, "there are none"));
    fl_buf_done(&b);
}

static void a_theatre_with_them(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre(), with = { 0 };
    fl_place at[2] = { { .name = "Shula", .kind = "village", .governorate = "Deir ez-Zor" },
                       { .name = "Raqqa", .kind = "crossing", .at = { 5, 6 } } };
    const fl_places p = { .at = at, .count = 2 };
    fl_err err;
    assert_int_equal(fl_theatre_with_places(&t, &p, &with, &err), FL_OK);
    assert_int_equal(with.place_count, t.place_count + 1);
    assert_true(fl_point_equal(with.places[1].at, at[1].at)); // no governorate is "" too
    assert_true(fl_point_equal(t.places[1].at, (fl_point){ 0, -850000000 }));
    assert_string_equal(with.places[t.place_count].name, "Shula");
    assert_ptr_equal(with.actors, t.actors);
    fl_arena_unref(with.arena);
}

static void what_is_not_said_stays(void **state)
{
    (void)state;
    static const char *spellings[] = { "Rakka", "Raqqa", "Raqqah" };
    fl_text english[] = { { "en", "Ar-Raqqah" }, { "fr", "Racca" } };
    fl_theatre t = sample_theatre();
    fl_place at[2] = { { .name = "Raqqa",
                         .kind = "city",
                         .governorate = "Raqqa",
                         .at = { 381000000, 351000000 }, // elsewhere in its cell
                         .variants = spellings,
                         .variant_count = 3,
                         .names = { english, 2 } },
                       t.places[1] };
    const fl_places p = { .at = at, .count = 2 };
    fl_revised r = { 0 };
    fl_err err;
    assert_int_equal(fl_places_revise(&t, &p, &r, &err), FL_OK);
    assert_true(r.added == 0 && r.corrected == 1 && r.unchanged == 1 && r.places.count == 1);
    const fl_place *now = &r.places.at[0];
    assert_true(fl_point_equal(now->at, at[0].at));
    assert_int_equal(now->cell.part_count, 1);
    assert_int_equal(now->variant_count, 3);
    assert_string_equal(now->variants[0], "ar-Raqqah");
    assert_string_equal(now->variants[2], "Raqqah");
    assert_int_equal(now->names.count, 3);
    assert_string_equal(fl_texts_in(now->names, "en"), "Ar-Raqqah");
    assert_string_equal(fl_texts_in(now->names, "fr"), "Racca");
    assert_string_equal(fl_texts_in(now->names, "ar"), sample_name[1].text);
    fl_revised_done(&r);
    at[0].at = (fl_point){ 384500000, 355500000 }; // in the hole of the cell
    assert_int_equal(fl_places_revise(&t, &p, &r, &err), FL_OK);
    assert_int_equal(r.places.at[0].cell.part_count, 0);
    fl_revised_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_that_cannot_be),
        cmocka_unit_test(bytes_as_specified),
        cmocka_unit_test(a_theatre_with_them),
        cmocka_unit_test(what_is_not_said_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
