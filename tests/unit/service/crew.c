// crew.c - jobs are done once each, in order for one thread, and none is lost at the end.
#include "crew.h"

#include <semaphore.h>
#include <stdatomic.h>

#include "check.h"

static sem_t gate;
static atomic_uint done;
static unsigned order[8];

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
    assert_int_equal(fl_crew_open(1, 2, &c, NULL), FL_OK);
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
    assert_int_equal(fl_crew_open(1, 8, &c, NULL), FL_OK);
    for (unsigned i = 0; i < 8; i++) {
        numbers[i] = i;
        assert_true(fl_crew_put(c, (fl_job){ note, &numbers[i] }));
    }
    fl_crew_close(c);
    for (unsigned i = 0; i < 8; i++)
        assert_int_equal(order[i], i);
    fl_crew_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_queue_has_an_end),
        cmocka_unit_test(one_thread_keeps_the_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
