// theatre.c - theatre.json, the outline and the table of places.
#include <string.h>

#include "check.h"
#include "frontline/codec.h"

typedef struct files { // what the reader is given by name
    const char *outline, *places;
} files;

static fl_status read_file(void *context, const char *name, fl_buf *out, fl_err *err)
{
    const files *f = context;
    const char *text = strcmp(name, "o.geojson") == 0 ? f->outline
                       : strcmp(name, "p.csv") == 0   ? f->places
                                                      : NULL;
    if (!text)
        return fl_fail(err, FL_ENOTFOUND, "there is no file %s", name);
    fl_put_text(out, text);
    return FL_OK;
}

#define OUTLINE "{\"type\":\"Polygon\",\"coordinates\":[[[30,34],[40,34],[40,36],[30,36],[30,34]]]}"
#define HEAD    "{\"format\":\"frontline theatre 1\",\"id\":\"t\",\"outline\":\"o.geojson\""
#define ACTORS  ",\"actors\":[{\"id\":\"a\",\"parent\":\"b\"},{\"id\":\"b\"}]"
#define PLACES                                                                                     \
    ",\"places\":\"p.csv\",\"start\":{\"occurred_at\":\"2017-09-01\",\"survey\":\"places\"}"

static fl_status parse(const char *json, files f, fl_start *out, fl_err *err)
{
    return fl_codec_theatre_parse(json, strlen(json), read_file, &f, out, err);
}

static void reads_a_whole_theatre(void **state)
{
    (void)state;
    files f = {
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"x\":"
        "1},"
        "\"geometry\":" OUTLINE "}]}",
        "kind,name,lon,lat,governorate,status,holder,other,variants,name_ar,note\n"
        "town,Raqqa,39.0079,35.95285,Raqqa,contested,a,b,al-Raqqah|Rakka,\xd8\xb1,\"n, n\"\n"
        "site,Base,36.5,35.25,,,B,,,,\n"
        "village,Nowhere,36,35,,,,,,,\n"
        "village,Dark,36,35.5,,unknown,,,,,\n"
    };
    fl_start s = { 0 };
    fl_err err = { 0 };
    const char *json = HEAD
        ",\"name\":{\"ar\":\"\xd8\xb1\",\"fr\":\"Chose\",\"en\":\"Thing\"},\"credit\":\"c\","
        "\"borders\":\"d\","
        "\"licences\":[1],\"settings\":{\"snap_m\":0.5,\"crumb_width_m\":20,\"crumb_area_ha\":1.5,"
        "\"languages\":[\"en\",\"ar\"]},\"actors\":[{\"id\":\"a\",\"name\":{\"ar\":\"x\",\"en\":"
        "\"A\"},"
        "\"short\":\"AA\",\"colour\":\"#123456\",\"aliases\":[\"al\"],\"parent\":\"b\"},{\"id\":"
        "\"b\"}]" PLACES ",\"events\":\"e.geojsonl\"}";
    if (parse(json, f, &s, &err) != FL_OK)
        fail_msg("%s (%s)", err.text, err.where);
    const fl_theatre *t = &s.theatre;
    assert_int_equal(fl_theatre_check(t, &err), FL_OK);
    assert_string_equal(t->id, "t");
    assert_string_equal(t->names.at[0].text, "Thing");
    assert_string_equal(t->names.at[1].language, "ar");
    assert_string_equal(t->names.at[2].language, "fr");
    assert_string_equal(t->credit, "c");
    assert_string_equal(t->borders, "d");
    assert_int_equal(t->map.snap_mm, 500);
    assert_int_equal(t->map.crumb_width_mm, 20000);
    assert_true(t->map.crumb_area_e4m2 == 150000000);
    assert_int_equal(t->map.metric.kx, fl_metric_at(350000000).kx);
    assert_true(t->starts_at == 17410 * FL_DAY);
    assert_int_equal(t->outline.point_count, 4);
    assert_int_equal(t->actor_count, 2);
    assert_string_equal(t->actors[0].names.at[0].text, "A");
    assert_string_equal(t->actors[0].label, "AA");
    assert_string_equal(t->actors[0].colour, "#123456");
    assert_string_equal(t->actors[0].aliases[0], "al");
    assert_int_equal(t->actors[0].parent, 2);
    assert_string_equal(t->actors[1].label, "b");
    assert_string_equal(s.events, "e.geojsonl");

    assert_int_equal(t->place_count, 4);
    assert_string_equal(t->places[0].name, "Raqqa");
    assert_string_equal(t->places[0].governorate, "Raqqa");
    assert_int_equal(t->places[0].at.x, 390079000);
    assert_int_equal(t->places[0].at.y, 359528500);
    assert_int_equal(t->places[0].variant_count, 2);
    assert_string_equal(t->places[0].variants[1], "Rakka");
    assert_string_equal(fl_texts_in(t->places[0].names, "ar"), "\xd8\xb1");
    assert_int_equal(t->places[0].cell.part_count, 0);
    assert_int_equal(t->places[1].variant_count, 0);
    assert_int_equal(t->places[1].names.count, 0);
    assert_int_equal(s.control[0], fl_control_of(FL_CONTESTED, 1, 2));
    assert_int_equal(s.control[1], fl_control_of(FL_HELD, 2, 0));
    assert_int_equal(s.control[2], 0);
    assert_int_equal(s.control[3], fl_control_of(FL_UNKNOWN, 0, 0));
    fl_start_done(&s);
}

static void fills_in_what_is_left_out(void **state)
{
    (void)state;
    fl_start s = { 0 };
    fl_err err = { 0 };
    if (parse(HEAD ",\"name\":\"Thing\"" ACTORS "}", (files){ OUTLINE, NULL }, &s, &err) != FL_OK)
        fail_msg("%s (%s)", err.text, err.where);
    assert_int_equal(fl_theatre_check(&s.theatre, &err), FL_OK);
    assert_string_equal(s.theatre.names.at[0].language, "en");
    assert_int_equal(s.theatre.map.snap_mm, 1000);
    assert_int_equal(s.theatre.map.crumb_width_mm, 0);
    assert_int_equal(s.theatre.map.metric.kx, fl_metric_at(350000000).kx);
    assert_true(s.theatre.starts_at == 0);
    assert_int_equal(s.theatre.place_count, 0);
    assert_string_not_equal(s.theatre.actors[0].colour, s.theatre.actors[1].colour);
    assert_string_equal(s.theatre.actors[0].names.at[0].text, "a");
    assert_null(s.events);
    fl_start_done(&s);
    // without a survey the table does not say who holds what
    assert_int_equal(parse(HEAD ACTORS ",\"places\":\"p.csv\"}",
                           (files){ OUTLINE, "name,kind,lon,lat,holder\nA,town,35,35,a\n" }, &s,
                           NULL),
                     FL_OK);
    assert_int_equal(s.theatre.place_count, 1);
    assert_int_equal(s.control[0], 0);
    fl_start_done(&s);
}

static void refuses_with_a_place(void **state)
{
    (void)state;
    static const struct {
        const char *json, *outline, *places;
        fl_status status;
        const char *where;
    } cases[] = {
        { "{", OUTLINE, "", FL_EINVAL, "line 1, column 1" },
        { "[]", OUTLINE, "", FL_EINVAL, "" },
        { "{\"format\":\"frontline theatre 2\"}", OUTLINE, "", FL_EINVAL, "/format" },
        { HEAD ",\"outlines\":1}", OUTLINE, "", FL_EINVAL, "/outlines" },
        { HEAD "}", OUTLINE, "", FL_EINVAL, "" }, // no actors
        { HEAD ",\"actors\":[{\"id\":\"a\",\"parent\":\"c\"}]}", OUTLINE, "", FL_EREFUSED,
          "/actors/0/parent" },
        { HEAD ",\"actors\":[{\"id\":\"a\",\"color\":\"#123456\"}]}", OUTLINE, "", FL_EINVAL,
          "/actors/0/color" },
        { HEAD ",\"actors\":[{}]}", OUTLINE, "", FL_EINVAL, "/actors/0" },
        { HEAD ",\"name\":{\"e n\":\"x\"}" ACTORS "}", OUTLINE, "", FL_EREFUSED, "/name/e n" },
        { HEAD ",\"settings\":{\"snap_m\":-1}" ACTORS "}", OUTLINE, "", FL_EREFUSED,
          "/settings/snap_m" },
        { HEAD ",\"settings\":{\"snap\":1}" ACTORS "}", OUTLINE, "", FL_EINVAL, "/settings/snap" },
        { HEAD ",\"start\":{\"survey\":\"places\"}" ACTORS "}", OUTLINE, "", FL_EINVAL, "/start" },
        { HEAD ACTORS "}", "{\"type\":\"Point\",\"coordinates\":[1,2]}", "", FL_EREFUSED,
          "o.geojson" },
        { HEAD ACTORS "}", "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[2,2]]]}", "",
          FL_EREFUSED, "o.geojson: /coordinates/0" },
        { HEAD ACTORS "}", "{\"type\":\"FeatureCollection\",\"features\":[]}", "", FL_EREFUSED,
          "o.geojson: /features" },
        { HEAD ACTORS "}", "{\"type\":\"Feature\",\"geometry\":null}", "", FL_EINVAL, "o.geojson" },
        { HEAD ACTORS ",\"places\":\"q.csv\"}", OUTLINE, "", FL_ENOTFOUND, "" },
        { HEAD ACTORS PLACES "}", OUTLINE, "", FL_EINVAL, "p.csv: line 1" },
        { HEAD ACTORS PLACES "}", OUTLINE, "name,kind,lon\n", FL_EINVAL, "p.csv: line 1" },
        { HEAD ACTORS PLACES "}", OUTLINE, "name,kind,lon,lat,name\n", FL_EINVAL, "p.csv: line 1" },
        { HEAD ACTORS PLACES "}", OUTLINE, "name,kind,lon,lat,name_ar,name_ar\n", FL_EINVAL,
          "p.csv: line 1" },
        { HEAD ACTORS PLACES "}", OUTLINE, "name,kind,lon,lat,stauts\n", FL_EINVAL,
          "p.csv: line 1" },
        { HEAD ACTORS PLACES "}", OUTLINE, "name,kind,lon,lat\nA,town,35\n", FL_EINVAL,
          "p.csv: line 2" },
        { HEAD ACTORS PLACES "}", OUTLINE, "name,kind,lon,lat\nA,town,35,35,x\n", FL_EINVAL,
          "p.csv: line 2" },
        { HEAD ACTORS PLACES "}", OUTLINE, "name,kind,lon,lat\nA,town,35,x\n", FL_EINVAL,
          "p.csv: line 2" },
        { HEAD ACTORS PLACES "}", OUTLINE, "name,kind,lon,lat\nA,town,35,89\n", FL_EREFUSED,
          "p.csv: line 2" },
        { HEAD ACTORS PLACES "}", OUTLINE, "name,kind,lon,lat\n\n,town,35,35\n", FL_EREFUSED,
          "p.csv: line 3" },
        { HEAD ACTORS PLACES "}", OUTLINE, "name,kind,lon,lat,holder\nA,town,35,35,z\n",
          FL_EREFUSED, "p.csv: line 2" },
        { HEAD ACTORS PLACES "}", OUTLINE,
          "name,kind,lon,lat,holder,status\nA,town,35,35,a,contested\n", FL_EREFUSED,
          "p.csv: line 2" },
        { HEAD ACTORS PLACES "}", OUTLINE,
          "name,kind,lon,lat,holder,status\nA,town,35,35,a,taken\n", FL_EREFUSED, "p.csv: line 2" },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_start s = { 0 };
        fl_err err = { 0 };
        fl_status status =
            parse(cases[i].json, (files){ cases[i].outline, cases[i].places }, &s, &err);
        if (status != cases[i].status || strcmp(err.where, cases[i].where) != 0 || s.theatre.arena)
            fail_msg("%zu: %s: %s (%s)", i, fl_status_name(status), err.text, err.where);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_whole_theatre),
        cmocka_unit_test(fills_in_what_is_left_out),
        cmocka_unit_test(refuses_with_a_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
