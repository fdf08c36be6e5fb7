// conns.c - deadlines, beats, and places that are used again.
#include "conns.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

#define MANY 300 // more than lie side by side

typedef struct line { // a connection and its other end
    fl_conn *conn;
    int here, there;
    atomic_uint beats;
} line;

static void lay(fl_conns *c, line *l, int64_t deadline_ms)
{
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    l->here = ends[0];
    l->there = ends[1];
    l->conn = fl_conns_add(c, l->here, "203.0.113.7", deadline_ms);
    assert_non_null(l->conn);
}

static void cut(fl_conns *c, line *l)
{
    fl_conns_remove(c, l->conn);
    close(l->here);
    close(l->there);
}

// Has the sweeper ended it? Waits where it is to.
static bool is_shut(const line *l, bool expected)
{
    struct pollfd p = { .fd = l->there, .events = POLLIN };
    return poll(&p, 1, expected ? 10000 : 0) == 1;
}

static void on_beat(void *context)
{
    line *l = context;
    atomic_fetch_add(&l->beats, 1);
}

static void await_beat(line *l)
{
    for (int i = 0; i < 2000 && !atomic_load(&l->beats); i++)
        poll(NULL, 0, 5);
    assert_int_equal(atomic_load(&l->beats), 1); // it has to be set anew
}

static void each_has_its_own_deadline_and_beat(void **state)
{
    (void)state;
    static line lines[MANY];
    fl_conns c;
    assert_int_equal(fl_conns_open(&c, NULL), FL_OK);
    for (size_t i = 0; i < MANY; i++)
        lay(&c, &lines[i], i % 3 ? FL_NO_DEADLINE : 0);
    assert_int_equal(fl_conns_count(&c), MANY);
    for (size_t i = 0; i < MANY; i++)
        assert_true(is_shut(&lines[i], i % 3 == 0) == (i % 3 == 0));
    for (size_t i = 1; i < MANY; i += 3) {
        fl_conns_listen(&c, lines[i].conn, on_beat, &lines[i]);
        atomic_store(&lines[i].conn->beat_ms, 0);
    }
    for (size_t i = 1; i < MANY; i += 3)
        await_beat(&lines[i]);
    for (size_t i = 0; i < MANY; i++) {
        assert_int_equal(atomic_load(&lines[i].beats), i % 3 == 1);
        cut(&c, &lines[i]);
    }
    assert_int_equal(fl_conns_count(&c), 0);
    fl_conns_close(&c);
}

static void a_place_keeps_nothing_of_who_had_it(void **state)
{
    (void)state;
    line first = { 0 }, second = { 0 };
    fl_conns c;
    assert_int_equal(fl_conns_open(&c, NULL), FL_OK);
    lay(&c, &first, FL_NO_DEADLINE);
    fl_conns_listen(&c, first.conn, on_beat, &first);
    atomic_store(&first.conn->unfinished, true);
    cut(&c, &first);
    lay(&c, &second, fl_conns_now_ms() + 3600000);
    assert_ptr_equal(second.conn, first.conn);
    atomic_store(&second.conn->beat_ms, 0);
    assert_false(atomic_load(&second.conn->unfinished));
    fl_conns_hasten(&c, 0, false);
    assert_true(is_shut(&second, true)); // so it was looked at
    fl_conns_hasten(&c, 0, false);       // who has no deadline gets none
    assert_int_equal(atomic_load(&second.conn->deadline_ms), FL_NO_DEADLINE);
    assert_int_equal(atomic_load(&first.beats), 0);
    cut(&c, &second);
    fl_conns_close(&c);
}

static void only_the_unfinished_may_be_hastened(void **state)
{
    (void)state;
    const int64_t later = fl_conns_now_ms() + 3600000;
    line whole = { 0 }, half = { 0 }, endless = { 0 };
    fl_conns c;
    assert_int_equal(fl_conns_open(&c, NULL), FL_OK);
    lay(&c, &whole, later);
    lay(&c, &half, later);
    lay(&c, &endless, FL_NO_DEADLINE);
    atomic_store(&half.conn->unfinished, true);
    atomic_store(&endless.conn->unfinished, true);
    fl_conns_hasten(&c, later + 1, true); // not put off
    assert_int_equal(atomic_load(&half.conn->deadline_ms), later);
    fl_conns_hasten(&c, 0, true);
    assert_true(is_shut(&half, true));
    assert_int_equal(atomic_load(&whole.conn->deadline_ms), later);
    assert_int_equal(atomic_load(&endless.conn->deadline_ms), FL_NO_DEADLINE);
    cut(&c, &whole);
    cut(&c, &half);
    cut(&c, &endless);
    fl_conns_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_its_own_deadline_and_beat),
        cmocka_unit_test(a_place_keeps_nothing_of_who_had_it),
        cmocka_unit_test(only_the_unfinished_may_be_hastened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
