// drawn.c - lines, units and footprints of a theatre, and how many people live in a place.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "frontline/codec.h"

#define SQUARE "{\"type\":\"Polygon\",\"coordinates\":[[[31,34],[32,34],[32,35],[31,35],[31,34]]]}"
#define LINE   "{\"type\":\"LineString\",\"coordinates\":[[30,34],[30,34],[30.5,35],[31,36]]}"
#define ONE(properties, geometry)                                                                  \
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":"          \
    "{" properties "},\"geometry\":" geometry "}]}"
#define HEAD                                                                                       \
    "{\"format\":\"frontline theatre "                                                             \
    "1\",\"id\":\"t\",\"name\":\"T\",\"outline\":\"o\",\"actors\":[{\"id\":\"a\"}],"               \
    "\"places\":\"p\""

typedef struct
    files { // what the reader is given by name: "l", "u", "f"; the outline and places stand
    const char *lines, *units, *footprints;
} files;

static fl_status read_file(void *context, const char *name, fl_buf *out, fl_err *err)
{
    const files *f = context;
    const char *text = *name == 'o'   ? SQUARE
                       : *name == 'p' ? "name,kind,lon,lat,governorate,population\n"
                                        "Raqqa,city,31.5,34.5,R,220488\nRaqqa,village,31,34,X,\n"
                       : *name == 'l' ? f->lines
                       : *name == 'u' ? f->units
                                      : f->footprints;
    if (!text)
        return fl_fail(err, FL_ENOTFOUND, "there is no file %s", name);
    fl_put_text(out, text);
    return FL_OK;
}

static fl_status parse(const char *more, files f, fl_start *out, fl_err *err)
{
    char json[600] = HEAD;
    strcat(json, more);
    strcat(json, "}");
    return fl_codec_theatre_parse(json, strlen(json), read_file, &f, out, err);
}

static void reads_what_is_drawn(void **state)
{
    (void)state;
    const files f = {
        ONE("\"name\":\"Euphrates\",\"kind\":\"river\",\"aliases\":[\"Firat\"],\"name_ar\":\"x\","
            "\"more\":1",
            LINE),
        ONE("\"name\":\"North\",\"kind\":\"district\",\"within\":\"R\"", SQUARE),
        ONE("\"place\":\"Raqqa\",\"governorate\":\"R\",\"precision_m\":500", SQUARE),
    };
    fl_start s = { 0 };
    fl_err err = { 0 };
    if (parse(",\"lines\":[\"l\"],\"units\":[\"u\",\"u\"],\"footprints\":\"f\"", f, &s, &err) !=
        FL_OK)
        fail_msg("%s (%s)", err.text, err.where);
    const fl_theatre *t = &s.theatre;
    assert_int_equal(t->line_count, 1);
    assert_string_equal(t->lines[0].name, "Euphrates");
    assert_string_equal(t->lines[0].kind, "river");
    assert_string_equal(t->lines[0].variants[0], "Firat");
    assert_string_equal(fl_texts_in(t->lines[0].names, "ar"), "x");
    assert_int_equal(t->lines[0].point_count, 3); // a repeated point counts once
    assert_int_equal(t->lines[0].points[1].x, 305000000);
    assert_int_equal(t->unit_count, 2); // of two files
    assert_string_equal(t->units[1].within, "R");
    assert_int_equal(t->units[1].area.point_count, 4);
    assert_int_equal(t->places[0].footprint.point_count, 4);
    assert_int_equal(t->places[0].population, 220488);
    assert_int_equal(t->places[1].footprint.part_count + t->places[1].population, 0);
    assert_int_equal(fl_theatre_check(t, &err), FL_EREFUSED); // the same unit twice
    assert_string_equal(err.where, "/units/1");
    s.theatre.unit_count = 1;
    fl_buf bytes = FL_BUF_INIT, again = FL_BUF_INIT;
    fl_theatre back = { 0 };
    fl_theatre_encode(t, &bytes);
    assert_int_equal(fl_theatre_decode(bytes.data, bytes.len, &back, &err), FL_OK);
    fl_theatre_encode(&back, &again);
    assert_int_equal(again.len, bytes.len);
    assert_memory_equal(again.data, bytes.data, bytes.len);
    fl_buf_done(&bytes);
    fl_buf_done(&again);
    fl_theatre_done(&back);
    fl_start_done(&s);
}

static void refuses_with_a_place(void **state)
{
    (void)state;
    static const struct {
        const char *more;
        files f;
        const char *where, *says;
    } CASES[] = {
        { ",\"lines\":\"l\"", { .lines = NULL }, "", "no file" },
        { ",\"lines\":\"l\"", { .lines = "{}" }, "l", "features" },
        { ",\"lines\":\"l\"",
          { .lines = ONE("\"kind\":\"river\"", LINE) },
          "l: /features/0/properties",
          "name" },
        { ",\"lines\":\"l\"",
          { .lines = ONE("\"name\":\"R\"", SQUARE) },
          "l: /features/0/geometry/type",
          "a line is a LineString" },
        { ",\"units\":\"u\"",
          { .units = ONE("\"name\":\"U\"", LINE) },
          "u: /features/0/geometry/type",
          "Polygon" },
        { ",\"units\":\"u\"",
          { .units = ONE("\"name\":\"U\",\"name_\":\"x\"", SQUARE) },
          "u: /features/0/properties/name_",
          "no language" },
        { ",\"footprints\":\"f\"",
          { .footprints = ONE("\"place\":\"Raqqa\"", SQUARE) },
          "f: /features/0/properties/place",
          "say the governorate too" },
        { ",\"footprints\":\"f\"",
          { .footprints = ONE("\"place\":\"Rome\"", SQUARE) },
          "f: /features/0/properties/place",
          "no \"Rome\"" },
    };
    for (size_t i = 0; i < TEST_COUNT(CASES); i++) {
        fl_start s = { 0 };
        fl_err err = { 0 };
        if (parse(CASES[i].more, CASES[i].f, &s, &err) == FL_OK ||
            strcmp(err.where, CASES[i].where) != 0 || !strstr(err.text, CASES[i].says))
            fail_msg("%zu: %s (%s)", i, err.text, err.where);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_is_drawn),
        cmocka_unit_test(refuses_with_a_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
