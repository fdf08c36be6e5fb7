// filters.c - any bytes as a filter, in text and in JSON: refused with a place, or asked of features of each kind of
// geometry. The first byte says of which collection. To run it, with clang 14:
//   cmake --preset fuzz && cmake --build --preset fuzz --target fuzz_filters
//   build/fuzz/bin/fuzz_filters -max_len=600 -timeout=20 NEW tests/fuzz/corpus/filters
// NEW is a folder for what it finds.
//
// links: query codec event map
#include <assert.h>
#include <string.h>

#include "frontline/query.h"

static fl_point points[] = {
    { 0, 0 }, { 2 * FL_DEGREE, 0 }, { 2 * FL_DEGREE, 2 * FL_DEGREE }, { 0, 2 * FL_DEGREE }
};
static uint32_t ring = 4, part = 1;
static const fl_polygons square = { points, 4, 4, &ring, 1, 1, &part, 1, 1 };

static void fill(fl_feature *f, const fl_schema *schema, unsigned kind)
{
    fl_feature_clear(f);
    for (size_t i = 0; i < schema->count; i++) {
        const fl_column *c = &schema->columns[i];
        if (c->type == FL_TEXT_VALUE)
            fl_feature_text(f, c->name, "Straße");
        else if (c->type == FL_NUMBER_VALUE)
            fl_feature_number(f, c->name, -15, 1);
        else if (c->type == FL_TIME_VALUE)
            fl_feature_time(f, c->name, FL_DAY, false);
    }
    f->geometry = (fl_geometry){ .kind = (fl_geometry_kind)(kind % 4),
                                 .at = { FL_DEGREE, FL_DEGREE },
                                 .points = points,
                                 .closed = kind >= 4,
                                 .polygons = &square,
                                 .count = kind % 4 == FL_LINE ? 4 : 1 };
}

static void ask(fl_query *q, const fl_schema *schema)
{
    fl_feature f = { .count = 0 };
    for (unsigned kind = 0; kind < 8; kind++) {
        fill(&f, schema, kind);
        (void)fl_query_passes(q, &f);
    }
    fl_feature_done(&f);
    fl_query_free(q);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const fl_theatre nowhere = { .arena = NULL };
    fl_schema schema;
    if (len == 0)
        return 0;
    fl_schema_of((fl_collection)(1 + data[0] % (FL_COLLECTIONS - 1)), &nowhere, &schema);
    for (int json = 0; json < 2; json++) {
        fl_query *q = NULL;
        fl_err err = { .status = FL_OK };
        fl_status s = (json ? fl_query_parse_json : fl_query_parse)((const char *)data + 1, len - 1,
                                                                    &schema, &q, &err);
        assert((q != NULL) == (s == FL_OK));
        assert(s == FL_OK || (err.text[0] && fl_utf8_check(err.text, strlen(err.text))) ||
               !fl_utf8_check((const char *)data + 1, len - 1));
        if (q)
            ask(q, &schema);
    }
    return 0;
}
