// random.c - SplitMix64 (Steele, Lea and Flood 2014): 64 bits of state, every seed a good one.
#include "random.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define USUAL_SEED UINT64_C(20171001)

test_random test_random_start(void)
{
    const char *given = getenv("FL_TEST_SEED");
    uint64_t seed = given && *given ? strtoull(given, NULL, 0) : USUAL_SEED;
    printf("FL_TEST_SEED=%" PRIu64 "\n", seed);
    fflush(stdout); // before an abort
    return test_random_of(seed);
}

test_random test_random_of(uint64_t seed)
{
    return (test_random){ seed };
}

uint64_t test_random_next(test_random *r)
{
    uint64_t z = r->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

uint64_t test_random_below(test_random *r, uint64_t n)
{
    assert(n > 0);
    return test_random_next(r) % n; // the bias is below n / 2^64
}

int64_t test_random_between(test_random *r, int64_t low, int64_t high)
{
    assert(low <= high);
    uint64_t span = (uint64_t)high - (uint64_t)low;
    uint64_t step = span == UINT64_MAX ? test_random_next(r) : test_random_below(r, span + 1);
    return (int64_t)((uint64_t)low + step);
}

size_t test_rounds(size_t usual)
{
    const char *nightly = getenv("FL_TEST_NIGHTLY");
    return nightly && *nightly ? 5 * usual : usual;
}
