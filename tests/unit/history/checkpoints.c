// checkpoints.c - maps that a source keeps: read when they are needed, and only then; lost or damaged, the
// answers stay the same.
#include "small_theatre.h"
#include "view.h" // a white-box test: it asks what is in memory

enum { EVENTS = 5 * FL_CHECKPOINT / 2, MOST = 4000 };

typedef struct test_shelf {
    fl_hash name[MOST];
    fl_buf data[MOST];
    size_t count, reads, maps;
    fl_checkpoint_name map[64];
} test_shelf;

static fl_buf *find(test_shelf *s, fl_hash name)
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
    test_shelf *s = context;
    (void)err;
    assert_true(s->count < MOST);
    s->name[s->count] = name;
    fl_put(&s->data[s->count++], data, len);
    return FL_OK;
}

static fl_status get(void *context, fl_hash name, fl_buf *out, fl_err *err)
{
    test_shelf *s = context;
    const fl_buf *data = find(s, name);
    s->reads++;
    if (!data)
        return fl_fail(err, FL_ENOTFOUND, "no such node");
    fl_put(out, data->data, data->len);
    return FL_OK;
}

static fl_status save(void *context, const fl_checkpoint_name *name, const fl_map *map, fl_err *err)
{
    test_shelf *s = context;
    const fl_node_sink to = { s, has, put };
    assert_true(s->maps < TEST_COUNT(s->map));
    assert_true(fl_hash_equal(name->map, fl_map_hash(map)));
    s->map[s->maps++] = *name;
    return fl_map_put_nodes(map, &to, err);
}

static fl_status refuse(void *context, const fl_checkpoint_name *name, const fl_map *map,
                        fl_err *err)
{
    (void)map, (void)name;
    ++*(int *)context;
    return fl_fail(err, FL_EFULL, "no room");
}

static void shelf_done(test_shelf *s)
{
    for (size_t i = 0; i < s->count; i++)
        fl_buf_done(&s->data[i]);
    *s = (test_shelf){ .count = 0 };
}

// The view of what `s` keeps, with the maps on the shelf.
static const fl_view *load(test_store *s, test_shelf *shelf)
{
    const fl_node_source source = { shelf, get };
    const fl_view *v = NULL;
    fl_loader *l = NULL;
    fl_err err;
    test_ok(fl_loader_new(NULL, &l, &err), &err);
    fl_loader_source(l, &source);
    for (size_t i = 0; i < s->entry_count; i++)
        test_ok(fl_loader_entry(l, &s->entries[i], &err), &err);
    qsort(s->moves, s->move_count, sizeof *s->moves, test_move_order);
    for (size_t i = 0; i < s->move_count; i++)
        test_ok(fl_loader_move(l, &s->moves[i], &err), &err);
    for (size_t i = 0; i < shelf->maps; i++)
        test_ok(fl_loader_checkpoint(l, &shelf->map[i], &err), &err);
    test_ok(fl_loader_end(l, &v, &err), &err);
    fl_loader_free(l);
    return v;
}

// In order, so that checkpoints come at the end; then one late, which moves those behind it.
static void fill(test_store *s, test_shelf *shelf)
{
    test_random r = test_random_start();
    test_event e;
    fl_err err;
    test_store_open(s, 1000, 0);
    test_store_fill(s, &r, EVENTS, TEST_DEGREE / 20, 0);
    test_ok(fl_view_checkpoints(s->view, save, shelf, &err), &err);
    test_event_box(&e, "hts", TEST_DAYS / 8, test_point(3700, 3500), test_point(3703, 3503));
    test_store_post(s, &e);
    assert_in_range(shelf->maps, 2, 1 + EVENTS / FL_CHECKPOINT);
}

static size_t maps_in_memory(const fl_view *v)
{
    size_t count = 0;
    for (size_t i = 0; i < v->checkpoints.count; i++)
        count += v->checkpoints.at[i].kept->map != NULL;
    return count;
}

// Every version that is asked, at every moment, is as if all had been in memory.
static void check_same(const fl_view *a, const fl_view *b)
{
    test_random r = test_random_start();
    for (int i = 0; i < 12; i++) {
        const fl_view *was_a = NULL, *was_b = NULL;
        uint64_t version = 1 + test_random_below(&r, fl_view_version(a));
        fl_err err;
        test_ok(fl_view_known_at(a, i ? version : fl_view_version(a), &was_a, &err), &err);
        test_ok(fl_view_known_at(b, i ? version : fl_view_version(b), &was_b, &err), &err);
        for (int k = 0; k < 6; k++) {
            fl_time at = k ? test_day(test_random_between(&r, 0, TEST_DAYS)) : FL_END_OF_TIME;
            assert_true(fl_hash_equal(test_hash_at(was_a, at), test_hash_at(was_b, at)));
        }
        fl_view_unref(was_a);
        fl_view_unref(was_b);
    }
}

static void maps_are_read_when_they_are_needed(void **state)
{
    (void)state;
    static test_shelf shelf;
    test_store s;
    fl_err err;
    int asked = 0;
    fill(&s, &shelf);
    assert_int_equal(fl_view_checkpoints(s.view, refuse, &asked, &err), FL_EFULL);
    assert_int_equal(asked, 1);
    size_t before = shelf.maps;
    test_ok(fl_view_checkpoints(s.view, save, &shelf, &err), &err); // those behind the late event
    assert_true(shelf.maps > before);
    before = shelf.maps;
    test_ok(fl_view_checkpoints(s.view, save, &shelf, &err), &err);
    assert_int_equal(shelf.maps, before);
    const fl_view *v = load(&s, &shelf);
    assert_in_range(maps_in_memory(v), 0, 1); // the one that the end is made from
    test_ok(fl_view_checkpoints(v, refuse, &asked, &err), &err); // nothing is new
    check_same(v, s.view);
    assert_in_range(maps_in_memory(v), 1, FL_DEPOT_MAPS);
    fl_view_unref(v);
    test_store_close(&s);
    shelf_done(&shelf);
}

static void damage_costs_nothing_but_time(void **state)
{
    (void)state;
    static test_shelf shelf;
    test_store s;
    fl_err err;
    fill(&s, &shelf);
    test_ok(fl_view_checkpoints(s.view, save, &shelf, &err), &err);
    const fl_view *v = load(&s, &shelf);
    for (size_t i = 0; i < shelf.count; i += 2) // opened already, and hurt now
        shelf.data[i].data[shelf.data[i].len / 2] ^= 1;
    check_same(v, s.view);
    fl_view_unref(v);
    v = load(&s, &shelf);
    check_same(v, s.view);
    fl_view_unref(v);
    for (size_t i = 0; i < shelf.count; i++) // all are lost
        shelf.name[i].b[0] ^= 1;
    v = load(&s, &shelf);
    check_same(v, s.view);
    fl_view_unref(v);
    test_store_close(&s);
    shelf_done(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_are_read_when_they_are_needed),
        cmocka_unit_test(damage_costs_nothing_but_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
