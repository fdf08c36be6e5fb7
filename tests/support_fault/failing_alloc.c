// failing_alloc.c - linked instead of the project's own alloc.c.
#include "failing_alloc.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "check.h"
#include "frontline/base.h"

static atomic_long allowed = -1, live, calls;
static void (*_Atomic each)(void);

static bool is_allowed(void)
{
    void (*hook)(void) = atomic_load(&each);
    atomic_fetch_add(&calls, 1);
    if (hook)
        hook();
    long left = atomic_load(&allowed);
    while (left > 0 && !atomic_compare_exchange_weak(&allowed, &left, left - 1))
        continue;
    return left != 0; // once it is 0 it stays there
}

void *fl_alloc(size_t size)
{
    void *p = is_allowed() ? calloc(1, size ? size : 1) : NULL;
    atomic_fetch_add(&live, p != NULL);
    return p;
}

void *fl_realloc(void *p, size_t size)
{
    void *moved = is_allowed() ? realloc(p, size ? size : 1) : NULL;
    atomic_fetch_add(&live, !p && moved);
    return moved;
}

void fl_free(void *p)
{
    atomic_fetch_sub(&live, p != NULL);
    free(p);
}

void test_alloc_allow(long n)
{
    atomic_store(&allowed, n);
}

void test_alloc_each(void (*hook)(void))
{
    atomic_store(&each, hook);
}

long test_alloc_live(void)
{
    return atomic_load(&live);
}

long test_alloc_calls(void)
{
    return atomic_load(&calls);
}

enum { ALL_OF = 300, STRIDE = 3 };

long test_fail_each(bool (*attempt)(void *context), void *context)
{
    long before = test_alloc_live();
    bool all = getenv("FL_TEST_NIGHTLY");
    for (long k = 0;; k += all || k < ALL_OF ? 1 : STRIDE) {
        test_alloc_allow(k);
        bool done = attempt(context);
        test_alloc_allow(-1);
        assert_int_equal(test_alloc_live(), before);
        if (done)
            return k;
    }
}
