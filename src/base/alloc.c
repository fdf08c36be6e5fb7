// alloc.c - the one door to memory, and nothing else: a test that fails allocations links its own
// definition of these three, and this object file then stays in the archive.
#include "frontline/base.h"

#include <stdlib.h>

void *fl_alloc(size_t size)
{
    return calloc(1, size ? size : 1);
}

void *fl_realloc(void *p, size_t size)
{
    return realloc(p, size ? size : 1);
}

void fl_free(void *p)
{
    free(p);
}
