// nodes.c - maps as named nodes: there and back, only what is new, and bytes that are no node.
#include "frontline/map_nodes.h"

#include <string.h>

#include "check.h"
#include "random_map.h"

enum { MOST = 4000 };

typedef struct shelf { // nodes in the order in which they came
    fl_hash name[MOST];
    fl_buf data[MOST];
    size_t count, asked; // asked: how often for a node
} shelf;

static fl_buf *find(shelf *s, fl_hash name)
{
    for (size_t i = 0; i < s->count; i++)
        if (fl_hash_equal(s->name[i], name))
            return &s->data[i];
    return NULL;
}

static fl_status has(void *context, fl_hash name, bool *out, fl_err *err)
{
    (void)err;
    *out = find(context, name) != NULL;
    return FL_OK;
}

static fl_status put(void *context, fl_hash name, const void *data, size_t len, fl_err *err)
{
    shelf *s = context;
    (void)err;
    assert_true(s->count < MOST);
    assert_true(fl_hash_equal(fl_hash_of(data, len), name));
    s->name[s->count] = name;
    fl_put(&s->data[s->count++], data, len);
    return FL_OK;
}

static fl_status get(void *context, fl_hash name, fl_buf *out, fl_err *err)
{
    const fl_buf *data = find(context, name);
    ((shelf *)context)->asked++;
    if (!data)
        return fl_fail(err, FL_ENOTFOUND, "no such node");
    fl_put(out, data->data, data->len);
    return FL_OK;
}

static void shelf_done(shelf *s)
{
    for (size_t i = 0; i < s->count; i++)
        fl_buf_done(&s->data[i]);
    s->count = 0;
}

static size_t keep(shelf *s, const fl_map *m)
{
    const fl_node_sink to = { s, has, put };
    size_t before = s->count;
    assert_int_equal(fl_map_put_nodes(m, &to, NULL), FL_OK);
    return s->count - before;
}

static fl_status open(shelf *s, const fl_map *m, const fl_map **out, fl_err *err)
{
    const fl_node_source from = { s, get };
    return fl_map_open(fl_map_settings_of(m), fl_map_hash(m), &from, NULL, 0, out, err);
}

static void check_same(shelf *s, const fl_map *m)
{
    const fl_map *again = NULL;
    assert_int_equal(open(s, m, &again, NULL), FL_OK);
    assert_true(fl_map_equal(m, again));
    assert_int_equal(fl_map_edge_count(m), fl_map_edge_count(again));
    assert_int_equal(fl_map_check(again, NULL), FL_OK);
    fl_map_unref(again);
}

static void maps_come_back(void **state)
{
    (void)state;
    static shelf s;
    const fl_map_settings settings = test_settings(0, 0, 0);
    test_random dice = test_random_start();
    const fl_map *empty = NULL;
    assert_int_equal(fl_map_new(&settings, &empty, NULL), FL_OK);
    for (int32_t size = 50; size < 100000000; size *= 20) {
        const test_canvas canvas = { { -size / 2, 7 }, size };
        const fl_map *m = test_random_map(&dice, canvas, &settings, 20, 5);
        assert_true(keep(&s, m) > 0);
        check_same(&s, m);
        assert_int_equal(keep(&s, m), 0);
        for (int i = 0; i < 5; i++) { // what an edit leaves as it is, is shared
            const fl_map *area = test_random_area(&dice, canvas, &settings, m);
            test_paint(&m, area, (fl_control)(1 + i));
            keep(&s, m);
            check_same(&s, m);
            fl_map_unref(area);
        }
        shelf_done(&s);
        fl_map_unref(m);
    }
    keep(&s, empty);
    check_same(&s, empty);
    shelf_done(&s);
    fl_map_unref(empty);
}

static void an_edit_adds_only_what_it_touched(void **state)
{
    (void)state;
    static shelf s;
    const fl_map_settings settings = test_settings(0, 0, 0);
    const test_canvas canvas = { { 0, 0 }, 100000000 };
    test_random dice = test_random_of(1);
    fl_polygons box = { 0 };
    const fl_map *m = test_random_map(&dice, canvas, &settings, 60, 5);
    size_t all = keep(&s, m);
    test_add_box(&box, 50000000, 50000000, 50000100, 50000100);
    const fl_map *area = test_area_of(&settings, &box);
    test_paint(&m, area, 6);
    size_t more = keep(&s, m);
    assert_true(all > 50);
    assert_in_range(more, 1, 12); // a way from the root, and what lies beside it
    fl_map_unref(area);
    fl_map_unref(m);
    shelf_done(&s);
}

// How many nodes are read to open m beside maps that are at hand.
static size_t read_beside(shelf *s, const fl_map *m, const fl_map *const *near, size_t count)
{
    const fl_node_source from = { s, get };
    const fl_map *again = NULL;
    s->asked = 0;
    assert_int_equal(
        fl_map_open(fl_map_settings_of(m), fl_map_hash(m), &from, near, count, &again, NULL),
        FL_OK);
    assert_true(fl_map_equal(m, again));
    assert_int_equal(fl_map_check(again, NULL), FL_OK);
    fl_map_unref(again);
    return s->asked;
}

static void what_is_near_is_not_read_again(void **state)
{
    (void)state;
    static shelf s;
    const fl_map_settings settings = test_settings(0, 0, 0);
    const test_canvas canvas = { { 0, 0 }, 100000000 };
    test_random dice = test_random_of(1);
    const fl_map *m = test_random_map(&dice, canvas, &settings, 60, 5), *near[FL_NEAR_MAPS];
    keep(&s, m);
    for (size_t i = 0; i < FL_NEAR_MAPS; i++) {
        fl_polygons box = { 0 };
        int32_t at = (int32_t)(i * 5000000);
        near[i] = fl_map_ref(m);
        test_add_box(&box, at, at, at + 100, at + 100);
        const fl_map *area = test_area_of(&settings, &box);
        test_paint(&m, area, 6);
        keep(&s, m);
        assert_true(read_beside(&s, m, NULL, 0) > 50);
        assert_in_range(read_beside(&s, m, near, i + 1), 2, 16); // a way from the root
        assert_int_equal(read_beside(&s, m, &m, 1), 1);
        fl_map_unref(area);
    }
    // All that an older one needs is in one of the others, but for its root and what stands above that.
    assert_in_range(read_beside(&s, near[7], near + 8, 8), 2, 16);
    for (size_t i = 0; i < FL_NEAR_MAPS; i++)
        fl_map_unref(near[i]);
    shelf_done(&s);
    fl_map_unref(m);
}

static void damage_is_found(void **state)
{
    (void)state;
    static shelf s;
    const fl_map_settings settings = test_settings(0, 0, 0);
    test_random dice = test_random_of(2);
    fl_err err = { 0 };
    const fl_map *m = test_random_map(&dice, (test_canvas){ { 0, 0 }, 1000000 }, &settings, 20, 5);
    const fl_map *none = NULL;
    keep(&s, m);
    for (size_t i = 0; i < s.count; i++) {
        fl_buf whole = s.data[i];
        for (size_t at = 0; at < whole.len; at += 1 + whole.len / 40) { // bits that flip
            s.data[i].data[at] ^= (uint8_t)(1u << at % 8);
            assert_int_equal(open(&s, m, &none, &err), FL_ECORRUPT);
            s.data[i].data[at] ^= (uint8_t)(1u << at % 8);
        }
        for (size_t cut = 0; cut < whole.len; cut += 1 + whole.len / 10) { // an end that is missing
            s.data[i].len = cut;
            assert_int_equal(open(&s, m, &none, &err), FL_ECORRUPT);
        }
        s.data[i] = whole;
        fl_hash name = s.name[i]; // a node that is missing
        s.name[i].b[0] ^= 1;
        assert_int_equal(open(&s, m, &none, &err), FL_ECORRUPT);
        assert_non_null(strstr(err.text, "missing"));
        s.name[i] = name;
    }
    const fl_map_settings other = test_settings(1000, 0, 0);
    const fl_node_source from = { &s, get };
    assert_int_equal(fl_map_open(&other, fl_map_hash(m), &from, NULL, 0, &none, &err), FL_ECORRUPT);
    assert_null(none);
    check_same(&s, m);
    shelf_done(&s);
    fl_map_unref(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_come_back),
        cmocka_unit_test(an_edit_adds_only_what_it_touched),
        cmocka_unit_test(what_is_near_is_not_read_again),
        cmocka_unit_test(damage_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
