// random.h - random values that can be had again. FL_TEST_SEED sets the seed; without it the seed is
// always the same, so that a test which passed does not fail for another reader.
#ifndef TEST_RANDOM_H
#define TEST_RANDOM_H
#include <stddef.h>
#include <stdint.h>

typedef struct test_random {
    uint64_t state;
} test_random;

test_random test_random_start(void); // prints the seed, for a failure's log
test_random test_random_of(uint64_t seed);
uint64_t test_random_next(test_random *r);                              // 64 random bits
uint64_t test_random_below(test_random *r, uint64_t n);                 // 0 to n - 1; n > 0
int64_t test_random_between(test_random *r, int64_t low, int64_t high); // both included

// How often to repeat a random trial: `usual`, or 5 times that where FL_TEST_NIGHTLY is set.
size_t test_rounds(size_t usual);
#endif
