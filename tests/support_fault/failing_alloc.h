// failing_alloc.h - fl_alloc, fl_realloc and fl_free for tests: memory that runs out when told to.
#ifndef TEST_FAILING_ALLOC_H
#define TEST_FAILING_ALLOC_H
#include <stdbool.h>

// After `allowed` more allocations every one fails. Below 0: none fails, as at the start.
void test_alloc_allow(long allowed);
// Before each allocation, by the thread that wants it, `hook` is called: it may wait. NULL: nothing is.
void test_alloc_each(void (*hook)(void));
long test_alloc_live(void);  // blocks that were handed out and not freed
long test_alloc_calls(void); // allocations asked for so far, failed ones included

// Runs attempt(context) with memory failing at the first allocation, then at the second, and so on,
// until it succeeds; beyond some hundreds at every third, unless FL_TEST_NIGHTLY is set. It returns
// whether what it tried succeeded, checks what holds in either case, and frees what it made: a block left
// over fails the test. Returns the first k at which it succeeded.
long test_fail_each(bool (*attempt)(void *context), void *context);
#endif
