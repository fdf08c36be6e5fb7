// area.c - any bytes as an area expression, and as a name: refused with a place, or written back in one way
// and worked out within its budget. To run it, with clang 14:
//   cmake --preset fuzz && cmake --build --preset fuzz --target fuzz_area
//   build/fuzz/bin/fuzz_area -max_len=400 -timeout=20 NEW tests/fuzz/corpus/area
// NEW is a folder for what it finds.
//
// links: area geo event map
#include <assert.h>
#include <string.h>

#include "frontline/area.h"

static fl_point course[] = { { 390000000, 366000000 },
                             { 391000000, 350000000 },
                             { 390000000, 330000000 } };
static fl_line line = { .name = "Euphrates", .kind = "river", .points = course, .point_count = 3 };
static fl_place places[] = {
    { .name = "Raqqa", .kind = "city", .governorate = "", .at = { 390079000, 359528000 } },
    { .name = "Deir ez-Zor", .kind = "city", .governorate = "", .at = { 401408000, 353359000 } },
    { .name = "دير الزور", .kind = "town", .governorate = "", .at = { 391000000, 340000000 } },
};
static fl_actor_info actor = { .id = "isis", .label = "ISIS", .colour = "#000000" };
static fl_theatre theatre = { .places = places,
                              .place_count = 3,
                              .lines = &line,
                              .line_count = 1,
                              .actors = &actor,
                              .actor_count = 1 };
static fl_area_context context;

static void start(void)
{
    static fl_point corner[] = { { 360000000, 320000000 },
                                 { 420000000, 320000000 },
                                 { 420000000, 370000000 },
                                 { 360000000, 370000000 } };
    uint32_t ring = 4, part = 1;
    const fl_polygons outline = { corner, 4, 4, &ring, 1, 1, &part, 1, 1 };
    theatre.map = (fl_map_settings){ .metric = fl_metric_at(345000000), .snap_mm = 1000 };
    context.theatre = &theatre;
    context.geometry = &outline;
    fl_status status = fl_area_new(&theatre.map, &outline, &context.outline, NULL);
    context.geometry = NULL;
    if (status == FL_OK)
        status = fl_gazetteer_new(&theatre, &context.gazetteer, NULL);
    assert(status == FL_OK);
}

static void try_name(const char *text, size_t len)
{
    char name[300];
    const fl_place *found[4];
    fl_err err = { 0 };
    if (len >= sizeof name)
        return;
    memcpy(name, text, len);
    name[len] = '\0';
    fl_status status = fl_gazetteer_find(context.gazetteer, name, found, &err);
    assert(status == FL_OK || fl_utf8_check(err.text, strlen(err.text)));
    assert(fl_gazetteer_complete(context.gazetteer, name, NULL, found, 4) <= 4);
}

static void try_evaluate(const fl_area_expression *e)
{
    const fl_map *area = NULL;
    fl_area_filter filter = { 0 };
    fl_err err = { 0 };
    if (fl_area_evaluate(e, &context, &area, &err) == FL_OK)
        assert(fl_map_edge_count(area) > 0);
    if (fl_area_filter_of(e, &context, &filter, &err) == FL_OK)
        fl_area_filter_done(&filter);
    fl_map_unref(area);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *text = (const char *)data;
    fl_area_expression *e = NULL, *again = NULL;
    fl_buf out = FL_BUF_INIT, second = FL_BUF_INIT;
    fl_err err = { 0 };
    if (!context.outline)
        start();
    try_name(text, len);
    if (fl_area_parse(text, len, &e, &err) != FL_OK) {
        assert(!fl_utf8_check(text, len) || len > FL_MAX_EXPRESSION || *err.where);
        return 0;
    }
    fl_area_format(e, &out);
    if (fl_area_parse((const char *)out.data, out.len, &again, &err) == FL_OK) { // it may be longer
        fl_area_format(again, &second);
        assert(second.len == out.len && memcmp(second.data, out.data, out.len) == 0);
    } else {
        assert(err.status == FL_ELIMIT);
    }
    try_evaluate(e);
    fl_buf_done(&out);
    fl_buf_done(&second);
    fl_area_expression_free(e);
    fl_area_expression_free(again);
    return 0;
}
