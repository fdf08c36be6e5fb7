// crew.c - jobs are done once each, in order for one thread, and none is lost at the end.
#include "crew.h"

#include <semaphore.h>
#include <stdatomic.h>

#include "check.h"

static sem_t gate;
static atomic_uint done;
static unsigned order[16];

static void wait_at_gate(void *context)
{
    (void)context;
    sem_wait(&gate);
    atomic_fetch_add(&done, 1);
}

static void note(void *context)
{
    order[atomic_fetch_add(&done, 1)] = *(unsigned *)context;
}

static void the_queue_has_an_end(void **state)
{
    (void)state;
    fl_crew *c = NULL;
    sem_init(&gate, 0, 0);
    atomic_store(&done, 0);
    assert_int_equal(fl_crew_open(1, 2, (fl_rest){ .run = NULL }, &c, NULL), FL_OK);
    unsigned taken = 0;
    while (taken < 100 && fl_crew_put(c, (fl_job){ wait_at_gate, NULL }))
        taken++;
    assert_in_range(taken, 2, 3); // one may be at the gate already
    for (unsigned i = 0; i < taken; i++)
        sem_post(&gate);
    fl_crew_close(c);
    assert_int_equal(atomic_load(&done), taken);
    sem_destroy(&gate);
}

static void one_thread_keeps_the_order(void **state)
{
    (void)state;
    fl_crew *c = NULL;
    unsigned numbers[8];
    atomic_store(&done, 0);
    assert_int_equal(fl_crew_open(1, 8, (fl_rest){ .run = NULL }, &c, NULL), FL_OK);
    for (unsigned i = 0; i < 8; i++) {
        numbers[i] = i;
        assert_true(fl_crew_put(c, (fl_job){ note, &numbers[i] }));
    }
    fl_crew_close(c);
    for (unsigned i = 0; i < 8; i++)
        assert_int_equal(order[i], i);
    fl_crew_close(NULL);
}

static void count_rests(void *context)
{
    ++*(unsigned *)context;
    order[atomic_fetch_add(&done, 1)] = 100;
}

// It rests when nothing waits, and after so many jobs though more wait.
static void it_rests_now_and_then(void **state)
{
    (void)state;
    fl_crew *c = NULL;
    unsigned numbers[6], rests = 0;
    sem_init(&gate, 0, 0);
    atomic_store(&done, 0);
    assert_int_equal(fl_crew_open(1, 8, (fl_rest){ count_rests, &rests, 3 }, &c, NULL), FL_OK);
    assert_true(fl_crew_put(c, (fl_job){ wait_at_gate, NULL })); // until all wait behind it
    for (unsigned i = 0; i < 6; i++) {
        numbers[i] = i;
        assert_true(fl_crew_put(c, (fl_job){ note, &numbers[i] }));
    }
    sem_post(&gate);
    fl_crew_close(c);
    const unsigned wanted[] = { 0, 1, 100, 2, 3, 4, 100, 5, 100 };
    assert_int_equal(atomic_load(&done), 1 + TEST_COUNT(wanted)); // the gate was the first
    assert_int_equal(rests, 3);
    for (size_t i = 0; i < TEST_COUNT(wanted); i++)
        assert_int_equal(order[1 + i], wanted[i]);
    sem_destroy(&gate);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_queue_has_an_end),
        cmocka_unit_test(one_thread_keeps_the_order),
        cmocka_unit_test(it_rests_now_and_then),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
