// filters.c - random filters keep the laws of logic in three values, and choose the same whether they are text
// or JSON; random texts are read or refused with a place.
#include <string.h>

#include "check.h"
#include "frontline/query.h"
#include "random.h"

#define ROOM 8000

typedef struct writer { // of a filter's text
    test_random *random;
    char text[ROOM];
    size_t len;
} writer;

static void put(writer *w, const char *text)
{
    size_t len = strlen(text);
    assert_true(w->len + len < ROOM);
    memcpy(w->text + w->len, text, len + 1);
    w->len += len;
}

static const char *pick(test_random *r, const char *const *list, size_t count)
{
    return list[test_random_below(r, count)];
}

// ---- random filters -------------------------------------------------------------------------------------

#define PROPERTY(name) "{\"property\":\"" name "\"}"
#define CALL(op, args) "{\"op\":\"" op "\",\"args\":[" args "]}"
#define NOT(test)      CALL("not", test)

static const struct { // the same in both languages
    const char *text, *json;
} samples[] = {
    { "actor = 'a'", CALL("=", PROPERTY("actor") ",\"a\"") },
    { "actor <> 'b'", CALL("<>", PROPERTY("actor") ",\"b\"") },
    { "actor = other", CALL("=", PROPERTY("actor") "," PROPERTY("other")) },
    { "actor IS NULL", CALL("isNull", PROPERTY("actor")) },
    { "actor IN ('a', 'c')", CALL("in", PROPERTY("actor") ",[\"a\",\"c\"]") },
    { "actor LIKE 'a%'", CALL("like", PROPERTY("actor") ",\"a%\"") },
    { "other NOT LIKE '_'", NOT(CALL("like", PROPERTY("other") ",\"_\"")) },
    { "area_km2 < 2.5", CALL("<", PROPERTY("area_km2") ",2.5") },
    { "area_km2 BETWEEN 1 AND 3", CALL("between", PROPERTY("area_km2") ",1,3") },
    { "area_km2 >= -1e0", CALL(">=", PROPERTY("area_km2") ",-1e0") },
    { "area_km2 > -0.1", CALL(">", PROPERTY("area_km2") ",-0.1") },
    { "3.3 <= area_km2", CALL("<=", "3.3," PROPERTY("area_km2")) },
    { "pocket = TRUE", CALL("=", PROPERTY("pocket") ",true") },
    { "pocket", PROPERTY("pocket") },
    { "changed_at > DATE('1970-01-02')",
      CALL(">", PROPERTY("changed_at") ",{\"date\":\"1970-01-02\"}") },
    { "changed_at = '1970-01-02'", CALL("=", PROPERTY("changed_at") ",\"1970-01-02\"") },
    { "changed_at = TIMESTAMP('1970-01-02T00:00:00Z')",
      CALL("=", PROPERTY("changed_at") ",{\"timestamp\":\"1970-01-02T00:00:00Z\"}") },
    { "T_DURING(changed_at, INTERVAL('..', '1970-01-03'))",
      CALL("t_during", PROPERTY("changed_at") ",{\"interval\":[\"..\",\"1970-01-03\"]}") },
    { "T_STARTS(changed_at, INTERVAL(changed_at, '..'))",
      CALL("t_starts",
           PROPERTY("changed_at") ",{\"interval\":[" PROPERTY("changed_at") ",\"..\"]}") },
    { "T_MEETS(INTERVAL('..', '1970-01-01'), changed_at)",
      CALL("t_meets", "{\"interval\":[\"..\",\"1970-01-01\"]}," PROPERTY("changed_at")) },
    { "S_INTERSECTS(geometry, BBOX(0, 0, 2, 2))",
      CALL("s_intersects", PROPERTY("geometry") ",{\"bbox\":[0,0,2,2]}") },
    { "S_INTERSECTS(geometry, POLYGON((1 1, 4 1, 1 4.5, 1 1)))",
      CALL("s_intersects", PROPERTY("geometry") ",{\"type\":\"Polygon\",\"coordinates\":"
                                                "[[[1,1],[4,1],[1,4.5],[1,1]]]}") },
    { "S_DISJOINT(geometry, MULTIPOINT(1 1, 2 2))",
      CALL("s_disjoint",
           PROPERTY("geometry") ",{\"type\":\"MultiPoint\",\"coordinates\":[[1,1],[2,2]]}") },
    { "S_WITHIN(geometry, POLYGON((0 0, 3 0, 0 3, 0 0)))",
      CALL("s_within", PROPERTY("geometry") ",{\"type\":\"Polygon\",\"coordinates\":"
                                            "[[[0,0],[3,0],[0,3],[0,0]]]}") },
    { "S_TOUCHES(geometry, LINESTRING(1 1, 3 3))",
      CALL("s_touches",
           PROPERTY("geometry") ",{\"type\":\"LineString\",\"coordinates\":[[1,1],[3,3]]}") },
    { "CASEI(actor) LIKE CASEI('A%')",
      CALL("like", CALL("casei", PROPERTY("actor")) "," CALL("casei", "\"A%\"")) },
    { "CASEI(name) LIKE '%a%_b'", CALL("like", CALL("casei", PROPERTY("name")) ",\"%a%_b\"") },
    { "ACCENTI(other) < 'b'", CALL("<", CALL("accenti", PROPERTY("other")) ",\"b\"") },
    { "geometry IS NOT NULL", NOT(CALL("isNull", PROPERTY("geometry"))) },
    { "TRUE", "true" },
    { "FALSE", "false" },
};

static void put_test(writer *w, writer *json)
{
    size_t i = test_random_below(w->random, TEST_COUNT(samples));
    put(w, samples[i].text);
    put(json, samples[i].json);
}

// One filter, in both languages.
static void put_filter(writer *w, writer *json, unsigned depth)
{
    if (depth == 0 || test_random_below(w->random, 4) == 0) {
        put_test(w, json);
        return;
    }
    bool negated = test_random_below(w->random, 3) == 0, both = test_random_below(w->random, 2);
    put(w, negated ? "NOT ((" : "(");
    put(json, negated ? "{\"op\":\"not\",\"args\":[" : "");
    put(json, both ? "{\"op\":\"and\",\"args\":[" : "{\"op\":\"or\",\"args\":[");
    put_filter(w, json, depth - 1);
    put(w, both ? ") AND (" : ") OR (");
    put(json, ",");
    put_filter(w, json, depth - 1);
    put(w, negated ? "))" : ")");
    put(json, negated ? "]}]}" : "]}");
}

// ---- random features ------------------------------------------------------------------------------------

static void fill(test_random *r, fl_feature *f)
{
    static const char *const actors[] = { "a", "b", "ab", "c", NULL };
    static const char *const names[] = { "Ab", "aäB", "bAbBaÁB", "Straße", "" };
    fl_feature_clear(f);
    fl_feature_text(f, "actor", pick(r, actors, TEST_COUNT(actors)));
    fl_feature_text(f, "name", pick(r, names, TEST_COUNT(names)));
    if (test_random_below(r, 2)) // else nothing is said
        fl_feature_text(f, "other", pick(r, actors, TEST_COUNT(actors)));
    fl_feature_number(f, "area_km2", test_random_between(r, -50, 50), 1);
    if (test_random_below(r, 2))
        fl_feature_bool(f, "pocket", test_random_below(r, 2));
    if (test_random_below(r, 2))
        fl_feature_time(f, "changed_at", test_random_between(r, -2, 4) * FL_DAY, false);
    if (test_random_below(r, 2))
        f->geometry = (fl_geometry){ .kind = FL_POINT,
                                     .at = { (int32_t)test_random_between(r, 0, 4) * FL_DEGREE,
                                             (int32_t)test_random_between(r, 0, 4) * FL_DEGREE } };
}

// before, a, between, b, behind: one text.
static fl_query *read_filter(const fl_schema *schema, const char *const parts[5])
{
    writer w = { .len = 0 };
    fl_query *q = NULL;
    fl_err err;
    for (size_t i = 0; i < 5; i++)
        put(&w, parts[i]);
    if (fl_query_parse(w.text, w.len, schema, &q, &err) != FL_OK)
        fail_msg("%s: %s (%s)", w.text, err.text, err.where);
    return q;
}

static void logic_holds(void **state)
{
    (void)state;
    static const fl_theatre nowhere = { .arena = NULL };
    fl_schema schema;
    test_random r = test_random_start();
    size_t passed = 0, failed = 0;
    fl_feature f = { .count = 0 };
    fl_schema_of(FL_CONTROL_COLLECTION, &nowhere, &schema);
    for (size_t i = 0; i < test_rounds(300); i++) {
        writer a = { .random = &r }, b = { .random = &r }, json = { .random = &r },
               other = { .random = &r };
        put_filter(&a, &json, 3);
        put_filter(&b, &other, 3);
        const char *const texts[][5] = {
            { "", a.text, "", "", "" },
            { "", b.text, "", "", "" },
            { "NOT (", a.text, ")", "", "" },
            { "NOT (NOT (", a.text, "))", "", "" },
            { "(", a.text, ") AND (", b.text, ")" },
            { "NOT (NOT (", a.text, ") OR NOT (", b.text, "))" },
        };
        enum { A, B, NOT_A, TWICE, BOTH, MORGAN, FILTERS };
        fl_query *q[FILTERS], *twin = NULL;
        fl_err err;
        for (size_t k = 0; k < FILTERS; k++)
            q[k] = read_filter(&schema, texts[k]);
        if (fl_query_parse_json(json.text, json.len, &schema, &twin, &err) != FL_OK)
            fail_msg("%s: %s (%s)", json.text, err.text, err.where);
        for (size_t k = 0; k < 20; k++) {
            fill(&r, &f);
            bool is_so = fl_query_passes(q[A], &f);
            assert_int_equal(fl_query_passes(twin, &f), is_so);
            assert_false(is_so && fl_query_passes(q[NOT_A], &f)); // neither may be: what is null
            assert_int_equal(fl_query_passes(q[TWICE], &f), is_so);
            assert_int_equal(fl_query_passes(q[BOTH], &f), is_so && fl_query_passes(q[B], &f));
            assert_int_equal(fl_query_passes(q[MORGAN], &f), fl_query_passes(q[BOTH], &f));
            passed += is_so;
            failed += !is_so;
        }
        for (size_t k = 0; k < FILTERS; k++)
            fl_query_free(q[k]);
        fl_query_free(twin);
    }
    assert_true(passed > 100 && failed > 100);
    fl_feature_done(&f);
}

// ---- random texts ---------------------------------------------------------------------------------------

static void any_text_is_read_or_refused(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "actor",
        "(",
        ")",
        ",",
        "=",
        "<>",
        "<=",
        "'",
        "\"",
        "'a'",
        "1",
        ".5",
        "1e9",
        "-",
        "NOT",
        "AND",
        "OR",
        "IN",
        "LIKE",
        "BETWEEN",
        "IS",
        "NULL",
        "TRUE",
        "DATE",
        "('2017-10-01')",
        "INTERVAL",
        "BBOX",
        "S_INTERSECTS",
        "T_AFTER",
        "geometry",
        "POLYGON",
        "((1 1,2 2,1 2,1 1))",
        "POINT",
        " ",
        "\xc3\xa9",
        "area_km2",
        "changed_at",
        "pocket",
        "id",
        "%",
        "~",
        "\\",
    };
    static const fl_theatre nowhere = { .arena = NULL };
    fl_schema schema;
    test_random r = test_random_start();
    size_t read = 0;
    fl_schema_of(FL_CONTROL_COLLECTION, &nowhere, &schema);
    for (size_t i = 0; i < test_rounds(20000); i++) {
        writer w = { .random = &r };
        for (size_t n = 1 + test_random_below(&r, 12); n > 0; n--) {
            put(&w, pick(&r, pieces, TEST_COUNT(pieces)));
            put(&w, test_random_below(&r, 4) ? " " : "");
        }
        fl_query *q = NULL;
        fl_err err = { .status = FL_OK };
        fl_status s = fl_query_parse(w.text, w.len, &schema, &q, &err);
        assert_true(s == FL_OK || s == FL_EINVAL);
        assert_int_equal(q != NULL, s == FL_OK);
        if (s != FL_OK)
            assert_true(err.text[0] && strncmp(err.where, "column ", 7) == 0);
        fl_feature f = { .count = 0 };
        if (q)
            (void)fl_query_passes(q, &f);
        read += q != NULL;
        fl_query_free(q);
    }
    assert_true(read > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(logic_holds),
                                        cmocka_unit_test(any_text_is_read_or_refused) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
