// arena.c - memory given back all at once, within its limit.
#include <string.h>

#include "check.h"
#include "frontline/base.h"
#include "random.h"

static void blocks_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    test_random r = test_random_start();
    fl_arena *a = fl_arena_new(1 << 20);
    assert_non_null(a);
    struct {
        uint8_t *at;
        size_t len;
    } blocks[200];
    for (size_t i = 0; i < TEST_COUNT(blocks); i++) {
        size_t len = 1 + test_random_below(&r, i % 10 == 0 ? 9000 : 100);
        blocks[i].at = fl_arena_alloc(a, len);
        blocks[i].len = len;
        assert_non_null(blocks[i].at);
        assert_int_equal((uintptr_t)blocks[i].at % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < len; k++)
            assert_int_equal(blocks[i].at[k], 0);
        memset(blocks[i].at, (int)i + 1, len);
    }
    for (size_t i = 0; i < TEST_COUNT(blocks); i++)
        for (size_t k = 0; k < blocks[i].len; k++)
            assert_int_equal(blocks[i].at[k], (uint8_t)(i + 1));
    fl_arena_unref(a);
    fl_arena_unref(NULL);
}

static void the_limit_holds(void **state)
{
    (void)state;
    fl_arena *a = fl_arena_new(1000);
    assert_non_null(fl_arena_alloc(a, 600));
    assert_null(fl_arena_alloc(a, 401));
    assert_null(fl_arena_alloc(a, SIZE_MAX));
    assert_non_null(fl_arena_alloc(a, 400));
    assert_int_equal(fl_arena_used(a), 1000);
    assert_null(fl_arena_alloc(a, 1));
    assert_null(fl_arena_text(a, "", 0)); // its NUL
    fl_arena_unref(a);
}

static void text_is_copied_with_a_nul(void **state)
{
    (void)state;
    fl_arena *a = fl_arena_new(1000);
    assert_string_equal(fl_arena_text(a, "Raqqa and more", 5), "Raqqa");
    assert_string_equal(fl_arena_text(a, NULL, 0), "");
    assert_null(fl_arena_text(a, "", SIZE_MAX));
    fl_arena_unref(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zeroed_aligned_and_apart),
        cmocka_unit_test(the_limit_holds),
        cmocka_unit_test(text_is_copied_with_a_nul),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
