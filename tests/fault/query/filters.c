// filters.c - every allocation of reading a filter fails in turn: nothing is lost, nothing half read.
#include <string.h>

#include "check.h"
#include "failing_alloc.h"
#include "frontline/query.h"

static const char text[] =
    "(actor = 'it''s' OR NOT area_km2 BETWEEN 1.5 AND 2e3) AND status IN ('held', 'shared') "
    "AND S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1, 0 0))) AND ACCENTI(CASEI(name)) LIKE "
    "CASEI('A%') "
    "AND S_DISJOINT(geometry, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(1 2, 3 4))) "
    "AND T_AFTER(changed_at, INTERVAL('..', '2017-10-01'))";

static bool read_filter(void *context)
{
    fl_query *q = NULL;
    fl_err err;
    fl_status s = fl_query_parse(text, sizeof text - 1, context, &q, &err);
    if (s != FL_OK) {
        assert_int_equal(s, FL_ENOMEM);
        assert_null(q);
        return false;
    }
    fl_feature f = { 0 };
    assert_false(fl_query_passes(q, &f)); // nothing is said of anything
    fl_query_free(q);
    return true;
}

static const char json[] =
    "{\"op\":\"and\",\"args\":[{\"op\":\"in\",\"args\":[{\"property\":\"status\"},[\"held\","
    "\"shared\"]]},"
    "{\"op\":\"like\",\"args\":[{\"op\":\"casei\",\"args\":[{\"property\":\"name\"}]},"
    "{\"op\":\"casei\",\"args\":[\"A%\"]}]},"
    "{\"op\":\"t_after\",\"args\":[{\"property\":\"changed_at\"},{\"interval\":[\"..\",\"2017-10-"
    "01\"]}]},"
    "{\"op\":\"s_intersects\",\"args\":[{\"property\":\"geometry\"},{\"type\":"
    "\"GeometryCollection\","
    "\"geometries\":[{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]},"
    "{\"type\":\"LineString\",\"coordinates\":[[0,0],[1,1]]}]}]}]}";

static bool read_json(void *context)
{
    fl_query *q = NULL;
    fl_err err;
    fl_status s = fl_query_parse_json(json, sizeof json - 1, context, &q, &err);
    if (s != FL_OK && s != FL_ENOMEM)
        fail_msg("%s (%s)", err.text, err.where);
    assert_int_equal(q != NULL, s == FL_OK);
    fl_query_free(q);
    return s == FL_OK;
}

static void reading_json(void **state)
{
    (void)state;
    fl_theatre t = { 0 };
    fl_schema schema;
    fl_schema_of(FL_CONTROL_COLLECTION, &t, &schema);
    assert_true(test_fail_each(read_json, &schema) > 1);
}

static void reading_filters(void **state)
{
    (void)state;
    fl_theatre t = { 0 };
    fl_schema schema;
    fl_schema_of(FL_CONTROL_COLLECTION, &t, &schema);
    assert_true(test_fail_each(read_filter, &schema) > 1);
}

static bool read_property(void *context)
{
    const fl_schema *schema = context;
    const fl_column *column = fl_schema_find(schema, "pocket", 6);
    fl_query *q = NULL;
    fl_status s = fl_query_equal(schema, column, "true", &q, NULL);
    fl_query_free(q);
    assert_true(s == FL_OK || s == FL_ENOMEM);
    return s == FL_OK;
}

static void reading_properties(void **state)
{
    (void)state;
    fl_theatre t = { 0 };
    fl_schema schema;
    fl_schema_of(FL_CONTROL_COLLECTION, &t, &schema);
    assert_true(test_fail_each(read_property, &schema) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(reading_filters),
                                        cmocka_unit_test(reading_json),
                                        cmocka_unit_test(reading_properties) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
