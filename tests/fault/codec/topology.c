// topology.c - memory that fails at every point of writing TopoJSON: no text, or the right one.
#include "frontline/codec_topology.h"

#include <string.h>

#include "check.h"
#include "failing_alloc.h"
#include "random_map.h"

typedef struct input {
    fl_theatre theatre;
    const fl_map *map;
    fl_hash expected;
    bool known;
} input;

static void write_zones(fl_topology *t, fl_json_writer *w, const fl_style *s, const fl_zones *z)
{
    fl_feature f = { 0 };
    fl_write_topology(w, s, &(fl_head){ .version = 1 }, "control");
    for (size_t i = 0; i < z->count; i++) {
        fl_feature_clear(&f);
        fl_feature_of_zone(&f, s, z, i, NULL);
        fl_write_topology_feature(t, w, s, &f);
    }
    fl_write_topology_arcs(t, w, s);
    fl_write_counts(w, z->count, z->count);
    fl_write_end(w);
    fl_feature_done(&f);
}

static bool write_topology(void *context)
{
    input *in = context;
    fl_style style = { .theatre = &in->theatre, .decimals = 7 };
    fl_arcs arcs = { 0 };
    fl_zones zones = { 0 };
    fl_topology *t = NULL;
    fl_buf out = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&out);
    fl_err err = { 0 };
    fl_status s = fl_map_arcs(in->map, NULL, &arcs, &err);
    if (s == FL_OK)
        s = fl_map_zones(in->map, NULL, &zones, &err);
    if (s == FL_OK)
        s = fl_topology_new(&arcs, &t, &err);
    if (s == FL_OK)
        write_zones(t, &w, &style, &zones);
    assert_true(s == FL_OK || s == FL_ENOMEM);
    bool ok = s == FL_OK && !out.failed;
    if (ok) {
        fl_hash hash = fl_hash_of(out.data, out.len);
        assert_true(!in->known || fl_hash_equal(hash, in->expected));
        in->expected = hash;
        in->known = true;
    }
    fl_buf_done(&out);
    fl_topology_free(t);
    fl_zones_done(&zones);
    fl_arcs_done(&arcs);
    return ok;
}

static void a_topology(void **state)
{
    (void)state;
    fl_text name = { "en", "an actor" };
    fl_actor_info actor = { .id = "a", .names = { &name, 1 }, .label = "A", .colour = "#102030" };
    input in = { .theatre = { .id = "t",
                              .names = { &name, 1 },
                              .credit = "",
                              .actors = &actor,
                              .actor_count = 1 } };
    fl_map_settings s = test_settings(0, 0, 0);
    fl_polygons p = { 0 };
    test_add_box(&p, 0, 0, 3000, 3000);
    const fl_map *area = test_area_of(&s, &p), *blank;
    assert_int_equal(fl_map_new(&s, &blank, NULL), FL_OK);
    in.map = test_painted(blank, area, fl_control_of(FL_UNKNOWN, 0, 0));
    fl_map_unref(blank);
    fl_map_unref(area);
    test_add_box(&p, 1000, 1000, 4000, 2000);
    test_add_box(&p, 100, 100, 200, 200);
    area = test_area_of(&s, &p);
    test_paint(&in.map, area, fl_control_of(FL_HELD, 1, 0));
    fl_map_unref(area);
    assert_true(write_topology(&in)); // what is right
    assert_true(test_fail_each(write_topology, &in) > 20);
    fl_map_unref(in.map);
    assert_int_equal(test_alloc_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_topology) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
