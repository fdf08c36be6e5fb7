// negotiate.c - header fields, good and bad.
#include "negotiate.h"

#include "check.h"

static void encodings(void **state)
{
    (void)state;
    static const struct {
        const char *accept;
        fl_encoding encoding;
    } cases[] = {
        { NULL, FL_IDENTITY },
        { "", FL_IDENTITY },
        { "gzip", FL_GZIP },
        { "x-gzip", FL_GZIP },
        { "br;q=0.9, GZIP", FL_GZIP },
        { "deflate , gzip;q=0.001 ,br", FL_BROTLI },
        { "gzip; q=1.000", FL_GZIP },
        { "*", FL_BROTLI },
        { "zstd, gzip", FL_ZSTD },
        { "gzip, deflate, br, zstd", FL_BROTLI },
        { "gzip, zstd;q=0.999", FL_GZIP },
        { "*, br;q=0", FL_ZSTD },
        { "identity, gzip;q=0.5", FL_IDENTITY },
        { "identity, gzip", FL_GZIP },
        { "identity;q=0, gzip;q=0.1", FL_GZIP },
        { "identity;q=0, *;q=0", FL_IDENTITY },
        { "gzip;q=0", FL_IDENTITY },
        { "gzip;q=0.000", FL_IDENTITY },
        { "*, gzip;q=0, br;q=0, zstd;q=0", FL_IDENTITY },
        { "br;q=0, zstd;q=0, *", FL_GZIP },
        { "gzip;q=x", FL_IDENTITY },
        { "gzip;x=1", FL_IDENTITY },
        { "gzipped", FL_IDENTITY },
        { "identity", FL_IDENTITY },
        { ",,;q=1,=", FL_IDENTITY },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        if (fl_accepted_encoding(cases[i].accept, FL_ANY_ENCODING) != cases[i].encoding)
            fail_msg("%s", cases[i].accept);
}

static void entity_tags(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        bool listed; // "a"
    } cases[] = {
        { "\"a\"", true },
        { "W/\"a\"", true },
        { "\"b\",\"a\"", true },
        { " \"b\" , W/\"a\" ", true },
        { "*", true },
        { " * ", true },
        { "\"b\"", false },
        { "a", false },
        { "", false },
        { "\"a", false },
        { "\"ab\"", false },
        { "\"b,\"a\"", false },
        { "\"b\" \"a\"", false },
        { "* , \"b\"", false },
        { "\"b\",", false },
        { ",\"a\"", false },
        { "w/\"a\"", false },
        { "\"b\\\"a\\\"\"", false },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        if (fl_etag_listed(cases[i].list, "\"a\"") != cases[i].listed)
            fail_msg("%s", cases[i].list);
}

static void media_types(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        bool ok;
    } cases[] = {
        { "application/json", true },
        { "application/geo+json", true },
        { "Application/GEO+JSON-seq", true },
        { "application/json; charset=utf-8", true },
        { "application/json;charset=\"UTF-8\"", true },
        { NULL, false },
        { "", false },
        { "text/json", false },
        { "application/json2", false },
        { "application/json; charset=latin1", false },
        { "application/json; charset=utf-8; a=b", false },
        { "application/json, text/plain", false },
        { "application/json x", false },
        { "application/json;", false },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        if (fl_is_event_type(cases[i].type) != cases[i].ok)
            fail_msg("%s", cases[i].type);
}

static void bearers(void **state)
{
    (void)state;
    assert_string_equal(fl_bearer("Bearer fl_a-b_c"), "fl_a-b_c");
    assert_string_equal(fl_bearer("bearer  x"), "x");
    static const char *const none[] = { NULL,      "",           "Bearer",  "Bearer ",
                                        "Basic x", "Bearer a b", "Bearerx", "Bearer \xc3\xa9" };
    for (size_t i = 0; i < TEST_COUNT(none); i++)
        assert_null(fl_bearer(none[i]));
}

static void preferences(void **state)
{
    (void)state;
    static const struct {
        const char *prefer;
        bool minimal;
    } cases[] = {
        { "return=minimal", true },
        { "Return = Minimal", true },
        { "return=\"minimal\"", true },
        { "respond-async, return=minimal; foo=bar, wait=3", true },
        { "return=minimal, return=representation", true },
        { NULL, false },
        { "", false },
        { ",,=,", false },
        { "return", false },
        { "return=", false },
        { "return=representation, return=minimal", false },
        { "return=minimally", false },
        { "returns=minimal", false },
        { "wait=return=minimal", false },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        if (fl_prefers_minimal(cases[i].prefer) != cases[i].minimal)
            fail_msg("%s", cases[i].prefer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings), cmocka_unit_test(entity_tags), cmocka_unit_test(media_types),
        cmocka_unit_test(bearers),   cmocka_unit_test(preferences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
