// Lists that share chunks: what one does to its own, no other sees, and every reference is let go once.
#include "list.h"

#include <string.h>

#include "check.h"
#include "random.h"

typedef struct counted {
    int refs;
} counted;

static void ref(const void *element)
{
    (*(counted *const *)element)->refs++;
}

static void unref(const void *element)
{
    counted *c = *(counted *const *)element;
    assert_true(c->refs > 0);
    c->refs--;
}

static const fl_list_kind kind = { sizeof(counted *), ref, unref };
static const fl_list_kind numbers = { sizeof(uint64_t), NULL, NULL };

static uint64_t number(const fl_list *l, size_t i)
{
    return *(const uint64_t *)fl_list_at(l, i);
}

static void fill(fl_list *l, uint64_t first, size_t count)
{
    for (uint64_t i = first; i < first + count; i++)
        assert_true(fl_list_add(l, &i));
}

static void what_one_writes_no_other_sees(void **state)
{
    (void)state;
    fl_list a = fl_list_of(&numbers), b = fl_list_of(&numbers), c = fl_list_of(&numbers);
    size_t half = 2 * FL_CHUNK + 10, all = 3 * FL_CHUNK + 5;
    fill(&a, 0, all);
    assert_true(fl_list_share(&b, &a, half) && fl_list_share(&c, &a, all));
    uint64_t *at = fl_list_edit(&b, FL_CHUNK + 1);
    *at = 1000000;
    fill(&b, 2000000, 3);
    fill(&a, all, 1);
    fl_list_cut(&c, half);
    assert_int_equal(a.count, all + 1);
    assert_int_equal(b.count, half + 3);
    for (size_t i = 0; i < a.count; i++)
        assert_int_equal(number(&a, i), i);
    for (size_t i = 0; i < half; i++) {
        assert_int_equal(number(&b, i), i == FL_CHUNK + 1 ? 1000000 : i);
        assert_int_equal(number(&c, i), i);
    }
    assert_int_equal(number(&b, half + 2), 2000002);
    fl_list_done(&a);
    fl_list_done(&b);
    assert_int_equal(number(&c, half - 1), half - 1);
    fl_list_done(&c);
}

static void sharing_costs_the_chunks_that_are_written(void **state)
{
    (void)state;
    fl_list a = fl_list_of(&numbers), b = fl_list_of(&numbers);
    size_t all = 10 * FL_CHUNK;
    fill(&a, 0, all);
    assert_true(fl_list_share(&b, &a, all));
    assert_int_equal(fl_list_parts_at(&a, &b, 0, all), all);
    uint64_t *at = fl_list_edit(&b, 4 * FL_CHUNK + 7);
    *at = 0;
    fill(&b, 0, 1);
    assert_int_equal(fl_list_parts_at(&a, &b, 3, all), 4 * FL_CHUNK);
    assert_int_equal(fl_list_parts_at(&a, &b, 4 * FL_CHUNK + 9, all), 4 * FL_CHUNK + 9);
    assert_int_equal(fl_list_parts_at(&a, &b, 5 * FL_CHUNK, all), all);
    fl_list_done(&a);
    at = fl_list_edit(&b, 0); // nobody else has the chunk any more
    assert_ptr_equal(at, fl_list_at(&b, 0));
    fl_list_done(&b);
}

// Many lists, each made of another, against plain arrays.
enum { LISTS = 5, MOST = 700, STEPS = 4000 };

typedef struct twin {
    fl_list list;
    counted *plain[MOST];
    size_t count;
} twin;

static void check_twin(const twin *t)
{
    assert_int_equal(t->list.count, t->count);
    for (size_t i = 0; i < t->count; i++)
        assert_ptr_equal(*(counted *const *)fl_list_at(&t->list, i), t->plain[i]);
}

static void step(twin *t, const twin *of, counted *element, test_random *r)
{
    size_t i = t->count ? test_random_below(r, t->count) : 0;
    uint64_t choice = test_random_below(r, 40);
    if (choice == 0) {
        fl_list_done(&t->list);
        t->count = test_random_below(r, of->count + 1);
        memcpy(t->plain, of->plain, t->count * sizeof(counted *));
        assert_true(fl_list_share(&t->list, &of->list, t->count));
    } else if (choice == 1) {
        fl_list_cut(&t->list, i);
        t->count = i;
    } else if (choice < 12 && t->count) {
        counted **at = fl_list_edit(&t->list, i);
        unref(at);
        element->refs++;
        *at = t->plain[i] = element;
    } else if (t->count < MOST) {
        element->refs++;
        assert_true(fl_list_add(&t->list, &element));
        t->plain[t->count++] = element;
    }
}

static void lists_are_as_arrays(void **state)
{
    (void)state;
    static twin twins[LISTS];
    counted elements[64] = { { 0 } };
    test_random r = test_random_start();
    for (size_t i = 0; i < LISTS; i++)
        twins[i] = (twin){ .list = fl_list_of(&kind) };
    for (size_t n = 0; n < STEPS; n++) {
        size_t to = test_random_below(&r, LISTS), from = (to + 1 + n % (LISTS - 1)) % LISTS;
        step(&twins[to], &twins[from], &elements[test_random_below(&r, 64)], &r);
        if (n % 50 == 0)
            for (size_t i = 0; i < LISTS; i++)
                check_twin(&twins[i]);
    }
    for (size_t i = 0; i < LISTS; i++)
        fl_list_done(&twins[i].list);
    for (size_t i = 0; i < 64; i++)
        assert_int_equal(elements[i].refs, 0);
}

// Elements put in and taken out, mostly one behind the other, between sharings, against a plain array.
static void what_is_put_in_and_taken_out_moves_the_rest(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (int round = 0; round < 40; round++) {
        static uint64_t plain[2 * MOST];
        fl_list a = fl_list_of(&numbers), b = fl_list_of(&numbers);
        size_t all = test_random_below(&r, MOST), count = all, at = 0;
        fill(&a, 0, all);
        assert_true(fl_list_share(&b, &a, all));
        for (size_t i = 0; i < all; i++)
            plain[i] = i;
        for (uint64_t n = 0; n < MOST; n++) {
            at = test_random_below(&r, 20) ? at + test_random_below(&r, 4)
                                           : test_random_below(&r, count + 1);
            at = at > count ? count : at;
            if (at < count && test_random_below(&r, 5) >= (uint64_t)(round % 5)) {
                assert_true(fl_list_remove(&b, at));
                memmove(plain + at, plain + at + 1, (--count - at) * sizeof *plain);
            } else {
                const uint64_t put = 1000000 + n;
                assert_true(fl_list_insert(&b, at, &put));
                memmove(plain + at + 1, plain + at, (count++ - at) * sizeof *plain);
                plain[at] = put;
            }
            if (n % 100 == 99) // what is behind and before the gap is to be had, too
                *(uint64_t *)fl_list_edit(&b, count / 2) = plain[count / 2] = n;
            for (size_t i = n % 7; i < count; i += 7)
                assert_int_equal(number(&b, i), plain[i]);
            if (n % 200 == 0)
                assert_true(fl_list_close(&b));
        }
        assert_true(fl_list_close(&b));
        fill(&b, 5, 1);
        assert_int_equal(b.count, count + 1);
        for (size_t i = 0; i < all; i++)
            assert_int_equal(number(&a, i), i);
        fl_list_done(&a);
        fl_list_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_one_writes_no_other_sees),
        cmocka_unit_test(sharing_costs_the_chunks_that_are_written),
        cmocka_unit_test(lists_are_as_arrays),
        cmocka_unit_test(what_is_put_in_and_taken_out_moves_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
