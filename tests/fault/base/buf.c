// buf.c - growing when memory runs out.
#include <string.h>

#include "check.h"
#include "failing_alloc.h"
#include "frontline/base.h"

static void reserve_leaves_all_as_it_was(void **state)
{
    (void)state;
    void *items = NULL;
    size_t capacity = 0;
    assert_true(fl_reserve(&items, &capacity, 3, sizeof(int)));
    memset(items, 7, 3 * sizeof(int));
    void *const items_before = items;
    const size_t capacity_before = capacity;
    test_alloc_allow(0);
    assert_true(fl_reserve(&items, &capacity, capacity, sizeof(int))); // nothing to do
    assert_false(fl_reserve(&items, &capacity, capacity + 1, sizeof(int)));
    test_alloc_allow(-1);
    assert_ptr_equal(items, items_before);
    assert_int_equal(capacity, capacity_before);
    assert_int_equal(((uint8_t *)items)[3 * sizeof(int) - 1], 7);
    fl_free(items);
    assert_int_equal(test_alloc_live(), 0);
}

static void write_much(fl_buf *b)
{
    for (uint32_t i = 0; i < 500; i++) {
        fl_put_u32(b, i);
        fl_put_varint(b, i * UINT64_C(1000003));
        fl_put_format(b, "%u%s", i, i % 50 ? "" : " and a piece of text that makes it grow");
        fl_put_block(b, "block", 5);
    }
}

// What was written before the failure is right, and nothing comes after it.
static bool write_again(void *context)
{
    const fl_buf *whole = context;
    fl_buf b = FL_BUF_INIT;
    write_much(&b);
    bool done = !b.failed;
    assert_int_equal(done, b.len == whole->len);
    if (b.len)
        assert_memory_equal(b.data, whole->data, b.len);
    fl_buf_done(&b);
    return done;
}

static void a_buffer_holds_what_came_before_the_failure(void **state)
{
    (void)state;
    fl_buf whole = FL_BUF_INIT;
    write_much(&whole);
    assert_false(whole.failed);
    assert_in_range(test_fail_each(write_again, &whole), 10, 40);
    fl_buf_done(&whole);
    assert_int_equal(test_alloc_live(), 0);
}

static bool fill_arena(void *context)
{
    (void)context;
    fl_arena *a = fl_arena_new(100000);
    if (!a)
        return false;
    bool done = true;
    for (size_t i = 0; done && i < 20; i++)
        done = fl_arena_alloc(a, 1000) != NULL;
    assert_int_equal(done, fl_arena_used(a) == 20000);
    fl_arena_unref(a);
    return done;
}

static void an_arena_gives_all_back(void **state)
{
    (void)state;
    assert_true(test_fail_each(fill_arena, NULL) >= 5);
    assert_int_equal(test_alloc_live(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reserve_leaves_all_as_it_was),
        cmocka_unit_test(a_buffer_holds_what_came_before_the_failure),
        cmocka_unit_test(an_arena_gives_all_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
