// hostile.c - events that are meant to do harm: each is refused in the right way, and says where. The
// names in brackets are those of the cases in an earlier study: G for geometry, J for JSON.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "frontline/codec.h"

#define HEAD                                                                                       \
    "{\"type\":\"Feature\",\"properties\":{\"kind\":\"control\",\"actor\":\"a\",\"occurred_at\":"  \
    "\"2017-10-01\"},"
#define GEOMETRY(g) HEAD "\"geometry\":" g "}"
#define POLYGON(c)  GEOMETRY("{\"type\":\"Polygon\",\"coordinates\":" c "}")
#define MULTI(c)    GEOMETRY("{\"type\":\"MultiPolygon\",\"coordinates\":" c "}")
#define POINT(c)    GEOMETRY("{\"type\":\"Point\",\"coordinates\":" c "}")
#define RING        "[[0,0],[1,0],[1,1],[0,0]]"

typedef struct hostile {
    const char *name, *text;
    fl_status status;
    const char *where; // NULL: a line and column
} hostile;

static const hostile cases[] = {
    { "the sample itself", POLYGON("[" RING "]"), FL_OK, "" },
    { "G01 NaN", POINT("[NaN,0]"), FL_EINVAL, NULL },
    { "G02 Infinity", POINT("[Infinity,-Infinity]"), FL_EINVAL, NULL },
    { "G03 huge exponent", POINT("[1e400,0]"), FL_EINVAL, NULL },
    { "G04 longitude 1e9", POINT("[1e9,1e9]"), FL_EREFUSED, "/geometry/coordinates/0" },
    { "G04 longitude 1e300", POINT("[1e300,0]"), FL_EREFUSED, "/geometry/coordinates/0" },
    { "G04 longitude 181", POINT("[181,0]"), FL_EREFUSED, "/geometry/coordinates" },
    { "G04 longitude 180.00000004", POINT("[180.00000004,0]"), FL_OK, "" },
    { "G04 longitude 180.00000005", POINT("[180.00000005,0]"), FL_EREFUSED,
      "/geometry/coordinates" },
    { "G05 latitude 90.0000001", POINT("[0,90.0000001]"), FL_EREFUSED, "/geometry/coordinates" },
    { "G05 latitude -85.0000001", POINT("[0,-85.0000001]"), FL_EREFUSED, "/geometry/coordinates" },
    { "G05 latitude 85.0000001", POINT("[0,85.0000001]"), FL_EREFUSED, "/geometry/coordinates" },
    { "G05 latitude 85", POINT("[0,85]"), FL_OK, "" },
    { "G06 negative zero", POINT("[-0.0,4.9e-324]"), FL_OK, "" },
    { "G07 a text for a number", POINT("[\"1\",0]"), FL_EINVAL, "/geometry/coordinates/0" },
    { "G08 null for a number", POINT("[0,null]"), FL_EINVAL, "/geometry/coordinates/1" },
    { "G08 an object for a number", POINT("[0,{}]"), FL_EINVAL, "/geometry/coordinates/1" },
    { "G08 true for a number", POINT("[0,true]"), FL_EINVAL, "/geometry/coordinates/1" },
    { "G08 a text for a height", POINT("[0,0,\"x\"]"), FL_EINVAL, "/geometry/coordinates/2" },
    { "G09 one number", POINT("[1]"), FL_EINVAL, "/geometry/coordinates" },
    { "G09 three numbers", POINT("[1,2,3]"), FL_OK, "" },
    { "G09 four numbers", POINT("[1,2,3,4]"), FL_EINVAL, "/geometry/coordinates" },
    { "G09 nine numbers", POINT("[1,2,3,4,5,6,7,8,9]"), FL_EINVAL, "/geometry/coordinates" },
    { "G10 unclosed ring", POLYGON("[[[0,0],[1,0],[1,1],[0,1]]]"), FL_EREFUSED,
      "/geometry/coordinates/0" },
    { "G10 one unit from closed", POLYGON("[[[0,0],[1,0],[1,1],[0,1e-7]]]"), FL_EREFUSED,
      "/geometry/coordinates/0" },
    { "G11 two points", POLYGON("[[[0,0],[1,1]]]"), FL_EREFUSED, "/geometry/coordinates/0" },
    { "G11 three points", POLYGON("[[[0,0],[1,1],[0,0]]]"), FL_EREFUSED,
      "/geometry/coordinates/0" },
    { "G11 two points and a repeat", POLYGON("[[[0,0],[1,1],[1,1],[0,0]]]"), FL_EREFUSED,
      "/geometry/coordinates/0" },
    { "G12 one point four times", POLYGON("[[[1,1],[1,1],[1,1],[1,1]]]"), FL_EREFUSED,
      "/geometry/coordinates/0" },
    { "G27 collection", GEOMETRY("{\"type\":\"GeometryCollection\",\"geometries\":[]}"), FL_EINVAL,
      "/geometry/type" },
    { "G27 line", GEOMETRY("{\"type\":\"LineString\",\"coordinates\":[[0,0],[1,1]]}"), FL_EINVAL,
      "/geometry/type" },
    { "G28 sliver below the grid", POLYGON("[[[0,0],[1e-15,0],[0,1e-15],[0,0]]]"), FL_EREFUSED,
      "/geometry/coordinates/0" },
    { "G31 across the antimeridian", POLYGON("[[[179,0],[-179,0],[-179,1],[179,0]]]"), FL_EREFUSED,
      "/geometry/coordinates/0" },
    { "G31 just narrower", POLYGON("[[[-90,0],[89.9999999,0],[0,1],[-90,0]]]"), FL_OK, "" },
    { "G31 just as wide", POLYGON("[[[-90,0],[90,0],[0,1],[-90,0]]]"), FL_EREFUSED,
      "/geometry/coordinates/0" },
    { "G32 around the pole", POLYGON("[[[-120,80],[0,80],[120,80],[-120,80]]]"), FL_EREFUSED,
      "/geometry/coordinates/0" },
    { "G33 clockwise shell", POLYGON("[[[0,0],[0,1],[1,1],[0,0]]]"), FL_OK, "" },
    { "G35 400 decimals", POINT("[0.00000000000000000000000000000000000000001,0]"), FL_EINVAL,
      NULL },
    { "G36 empty point", POINT("[]"), FL_EREFUSED, "/geometry/coordinates" },
    { "G36 empty polygon", POLYGON("[]"), FL_EREFUSED, "/geometry/coordinates" },
    { "G36 empty ring", POLYGON("[[]]"), FL_EREFUSED, "/geometry/coordinates/0" },
    { "G36 empty positions", POLYGON("[[[],[],[],[]]]"), FL_EREFUSED, "/geometry/coordinates/0/0" },
    { "G36 empty multi", MULTI("[]"), FL_EREFUSED, "/geometry/coordinates" },
    { "G36 empty part", MULTI("[[" RING "],[]]"), FL_EREFUSED, "/geometry/coordinates/1" },
    { "G37 empty hole", POLYGON("[" RING ",[]]"), FL_EREFUSED, "/geometry/coordinates/1" },
    { "no coordinates", GEOMETRY("{\"type\":\"Polygon\"}"), FL_EINVAL, "/geometry" },
    { "no type", GEOMETRY("{\"coordinates\":[]}"), FL_EINVAL, "/geometry" },
    { "a type that is a number", GEOMETRY("{\"type\":3,\"coordinates\":[]}"), FL_EINVAL,
      "/geometry/type" },
    { "a geometry that is a list", GEOMETRY("[1,2]"), FL_EINVAL, "/geometry" },
    { "coordinates of an object", POLYGON("{}"), FL_EINVAL, "/geometry/coordinates" },
    { "a ring of an object", POLYGON("[{}]"), FL_EINVAL, "/geometry/coordinates/0" },
    { "a position of a text", POLYGON("[[\"0,0\",[1,0],[1,1],[0,0]]]"), FL_EINVAL,
      "/geometry/coordinates/0/0" },
    { "a polygon as a multi", MULTI("[" RING "]"), FL_EINVAL, "/geometry/coordinates/0/0" },
    { "no geometry", HEAD "\"id\":1}", FL_EINVAL, "" },
    { "J27 crs by link",
      HEAD "\"geometry\":null,\"crs\":{\"type\":\"link\",\"properties\":{\"href\":\"http://"
           "127.0.0.1/\"}}}",
      FL_EINVAL, "/crs" },
    { "J27 crs of a geometry",
      GEOMETRY("{\"type\":\"Point\",\"coordinates\":[1,2],\"crs\":\"EPSG:4326\"}"), FL_EINVAL,
      "/geometry/crs" },
    { "J29 links", HEAD "\"geometry\":null,\"links\":[]}", FL_EINVAL, "/links" },
    { "J30 bbox that lies", HEAD "\"geometry\":null,\"bbox\":[9,9,9,9]}", FL_OK, "" },
    { "J05 type twice", "{\"type\":\"Feature\",\"type\":\"Feature\"}", FL_EINVAL, NULL },
    { "J19 empty features", "{\"type\":\"FeatureCollection\",\"features\":[{},{}]}", FL_EINVAL,
      "/features/0" },
    { "no features", "{\"type\":\"FeatureCollection\",\"features\":[]}", FL_EREFUSED, "" },
    { "features of a number", "{\"type\":\"FeatureCollection\",\"features\":1}", FL_EINVAL,
      "/features" },
    { "no Feature", "{\"type\":\"Polygon\",\"coordinates\":[]}", FL_EINVAL, "/type" },
    { "a list of features", "[" HEAD "\"geometry\":null}]", FL_EINVAL, "" },
    { "nothing", "", FL_EINVAL, "" },
    { "blanks", " \r\n\t ", FL_EINVAL, "" },
};

static void refuses_each(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        const hostile *c = &cases[i];
        fl_events e = { 0 };
        fl_err err = { 0 };
        fl_status status = fl_codec_events_parse(c->text, strlen(c->text), &e, &err);
        if (status != c->status)
            fail_msg("%s: %s (%s)", c->name, fl_status_name(status), err.text);
        if (status != FL_OK && (err.status != status || !*err.text || e.at))
            fail_msg("%s: a refusal that is not whole", c->name);
        if (c->where && strcmp(c->where, err.where) != 0)
            fail_msg("%s: where is \"%s\"", c->name, err.where);
        if (!c->where && strncmp(err.where, "line 1, column ", 15) != 0)
            fail_msg("%s: where is \"%s\"", c->name, err.where);
        fl_events_done(&e);
    }
}

// ---- too much of something ----------------------------------------------------------------------------

static void put_ring(fl_buf *b, size_t positions)
{
    fl_put_text(b, "[[0,0]");
    for (size_t i = 1; i + 2 < positions; i++)
        fl_put_format(b, ",[%zu.%05zu,1]", 1 + i / 100000, i % 100000);
    fl_put_text(b, ",[0,1],[0,0]]");
}

static void put_many(fl_buf *b, const char *open, const char *each, size_t n, const char *close)
{
    fl_put_text(b, open);
    for (size_t i = 0; i < n; i++) {
        fl_put_text(b, i ? "," : "");
        fl_put_text(b, each);
    }
    fl_put_text(b, close);
}

static fl_status parse_and_free(fl_buf *b, size_t *vertices, fl_err *err)
{
    fl_events e = { 0 };
    fl_put_text(b, "}}");
    assert_false(b->failed);
    fl_status status = fl_codec_events_parse(b->data, b->len, &e, err);
    *vertices = status == FL_OK ? e.at[0].geometry.point_count : 0;
    fl_events_done(&e);
    fl_buf_done(b);
    return status;
}

static void bounds_rings(void **state)
{
    (void)state;
    static const struct {
        size_t positions;
        fl_status status;
    } sizes[] = {
        { FL_MAX_RING_VERTICES, FL_OK },
        { FL_MAX_RING_VERTICES + 1, FL_EREFUSED },
        { FL_MAX_EVENT_VERTICES, FL_EREFUSED },
        { FL_MAX_EVENT_VERTICES + 1, FL_ELIMIT },
        { 1000000, FL_ELIMIT }, // G19
    };
    for (size_t i = 0; i < TEST_COUNT(sizes); i++) {
        fl_buf b = FL_BUF_INIT;
        size_t vertices = 0;
        fl_put_text(&b, HEAD "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[");
        put_ring(&b, sizes[i].positions);
        fl_put_text(&b, "]");
        assert_int_equal(parse_and_free(&b, &vertices, NULL), sizes[i].status);
        assert_int_equal(vertices, sizes[i].status == FL_OK ? sizes[i].positions - 1 : 0);
    }
}

static void bounds_holes_and_parts(void **state)
{
    (void)state;
    static const struct {
        const char *type, *open, *each, *close;
        size_t n;
        fl_status status;
    } many[] = {
        { "Polygon", "[", RING, "]", FL_MAX_HOLES + 1, FL_OK },
        { "Polygon", "[", RING, "]", FL_MAX_HOLES + 2, FL_EREFUSED },
        { "Polygon", "[", RING, "]", 20001, FL_EREFUSED }, // G20
        { "MultiPolygon", "[", "[" RING "]", "]", FL_MAX_PARTS, FL_OK },
        { "MultiPolygon", "[", "[" RING "]", "]", FL_MAX_PARTS + 1, FL_EREFUSED },
        { "MultiPolygon", "[", "[" RING "]", "]", 3000, FL_EREFUSED }, // G25
        { "MultiPolygon", "[", "[" RING "]", "]", 100000, FL_ELIMIT }, // G26
        { "Polygon", "[[", "[1,1]", "]]", 200000, FL_ELIMIT },         // G34
    };
    for (size_t i = 0; i < TEST_COUNT(many); i++) {
        fl_buf b = FL_BUF_INIT;
        fl_err err = { 0 };
        size_t vertices = 0;
        fl_put_format(&b, HEAD "\"geometry\":{\"type\":\"%s\",\"coordinates\":", many[i].type);
        put_many(&b, many[i].open, many[i].each, many[i].n, many[i].close);
        fl_status status = parse_and_free(&b, &vertices, &err);
        if (status != many[i].status)
            fail_msg("%zu: %s: %s", i, fl_status_name(status), err.text);
    }
}

static void drops_repeats(void **state) // G34 within the limits
{
    (void)state;
    fl_buf b = FL_BUF_INIT;
    size_t vertices = 0;
    fl_put_text(&b, HEAD "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":");
    put_many(&b, "[[[0,0],[1,0],", "[1,1]", 9000, ",[0,0],[0,0]]]");
    assert_int_equal(parse_and_free(&b, &vertices, NULL), FL_OK);
    assert_int_equal(vertices, 3);
}

static void counts_the_vertices_of_all_parts(void **state)
{
    (void)state;
    for (size_t over = 0; over < 2; over++) {
        fl_buf b = FL_BUF_INIT;
        fl_events e = { 0 };
        fl_err err = { 0 };
        fl_put_text(&b,
                    "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"kind\":\"survey\","
                    "\"occurred_at\":\"2017-10-01\",\"parts\":[");
        for (size_t i = 0; i < 5; i++) {
            fl_put_format(&b,
                          "%s{\"actor\":\"a\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[",
                          i ? "," : "");
            put_ring(&b, FL_MAX_RING_VERTICES);
            fl_put_text(&b, "]}}");
        }
        if (over)
            fl_put_text(
                &b, ",{\"actor\":\"b\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[" RING
                    "]}}");
        fl_put_text(&b, "]}}");
        fl_status status = fl_codec_events_parse(b.data, b.len, &e, &err);
        assert_int_equal(status, over ? FL_ELIMIT : FL_OK);
        assert_string_equal(err.where, over ? "/properties/parts/5/geometry/coordinates" : "");
        fl_events_done(&e);
        fl_buf_done(&b);
    }
}

static void bounds_the_number_of_events(void **state)
{
    (void)state;
    for (size_t over = 0; over < 2; over++) {
        fl_buf b = FL_BUF_INIT;
        fl_events e = { 0 };
        for (size_t i = 0; i < FL_MAX_EVENTS + over; i++)
            fl_put_text(&b, HEAD "\"geometry\":null}\n");
        assert_int_equal(fl_codec_events_parse(b.data, b.len, &e, NULL), over ? FL_ELIMIT : FL_OK);
        assert_int_equal(e.count, over ? 0 : FL_MAX_EVENTS);
        fl_events_done(&e);
        fl_buf_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_each),
        cmocka_unit_test(bounds_rings),
        cmocka_unit_test(bounds_holes_and_parts),
        cmocka_unit_test(drops_repeats),
        cmocka_unit_test(counts_the_vertices_of_all_parts),
        cmocka_unit_test(bounds_the_number_of_events),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
