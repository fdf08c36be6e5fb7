// kill.c - a process killed at any moment while it appends: what it had acknowledged is there.
//
// The child stages batches, commits them in groups, and reports each entry that is durable then through a
// pipe, which keeps what was written to it; now and then it keeps a map. After the kill: every entry
// reported is there once, with its hash and its move; the chain is whole; at most one group more than was
// reported is there; every map that is named has its nodes; and the store opens and goes on.
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "../../unit/store/sample_log.h"
#include "random.h"

enum { CYCLES = 80, ACKS_MAX = 20000, BATCHES = 5, NODES = 3 };

typedef struct ack {
    uint64_t seq;
    fl_hash hash;
} ack;

// ---- the child ----------------------------------------------------------------------------------

static void report(int fd, const fl_entry *e)
{
    ack a = { e->seq, e->hash };
    if (write(fd, &a, sizeof a) != sizeof a)
        _exit(3);
}

static fl_status remember(void *context, const fl_entry *e, fl_err *err)
{
    (void)err;
    ((sample_log *)context)->last = *e;
    return FL_OK;
}

// Stages a batch of one to three entries, each with a move, and the end of the move before them.
static size_t stage(fl_store *s, sample_log *log, test_random *dice, fl_entry e[3])
{
    static char body[9000];
    fl_move m[3];
    fl_move ended = { .event = log->last.seq, .known_from = log->last.seq };
    size_t count = 1 + test_random_below(dice, 3);
    memset(body, 'b', sizeof body - 1);
    for (size_t i = 0; i < count; i++) {
        e[i] = sample_next(log, "a", "", body + test_random_below(dice, sizeof body));
        m[i] = sample_move(e[i].seq, e[i].seq, "some delta");
    }
    ended.known_to = e[0].seq;
    fl_batch batch = { e, count, m, count, &ended, 1 };
    if (fl_store_stage(s, &batch, NULL) != FL_OK)
        _exit(2);
    return count;
}

// A map of NODES nodes, the first of which says which the others are.
static void keep_a_map(fl_store *s, uint64_t seq)
{
    uint64_t data[NODES];
    fl_stored_node nodes[NODES];
    for (uint64_t i = 0; i < NODES; i++) {
        data[i] = seq * NODES + i;
        nodes[i] = (fl_stored_node){ fl_hash_of(&data[i], sizeof data[i]),
                                     (const uint8_t *)&data[i], sizeof data[i] };
    }
    const fl_stored_map map = { seq, seq, nodes[0].name };
    if (fl_store_keep_map(s, &map, nodes, NODES, NULL) != FL_OK)
        _exit(4);
}

// Until it is killed.
static void append_for_ever(const char *path, int fd, test_random dice)
{
    fl_store *s = NULL;
    sample_log log = { 0 };
    if (fl_store_open(path, &s, NULL) != FL_OK ||
        fl_store_entries(s, 1, remember, &log, NULL) != FL_OK)
        _exit(1);
    report(fd, &(fl_entry){ .seq = 0 }); // it is open
    for (;;) {
        fl_entry e[BATCHES * 3];
        size_t count = 0, batches = 1 + test_random_below(&dice, BATCHES);
        for (size_t i = 0; i < batches; i++)
            count += stage(s, &log, &dice, e + count);
        if (fl_store_commit(s, NULL) != FL_OK)
            _exit(5);
        for (size_t i = 0; i < count; i++)
            report(fd, &e[i]);
        if (test_random_below(&dice, 4) == 0)
            keep_a_map(s, log.last.seq);
    }
}

// ---- the parent ---------------------------------------------------------------------------------

typedef struct seen {
    const ack *acks; // of every cycle
    size_t ack_count;
    fl_entry before;
    size_t entries, moves, open_moves;
} seen;

static fl_status see_entry(void *context, const fl_entry *e, fl_err *err)
{
    seen *s = context;
    fl_status status = fl_entry_check(e, s->entries ? &s->before : NULL, err);
    s->before = *e;
    s->entries++;
    for (size_t i = 0; i < s->ack_count; i++)
        if (s->acks[i].seq == e->seq && !fl_hash_equal(s->acks[i].hash, e->hash))
            return fl_fail(err, FL_ECORRUPT, "entry %d is another", (int)e->seq);
    return status;
}

static fl_status see_move(void *context, const fl_move *m, fl_err *err)
{
    seen *s = context;
    s->moves++;
    s->open_moves += m->known_to == UINT64_MAX;
    if (m->event != s->moves)
        return fl_fail(err, FL_ECORRUPT, "move %zu is of event %d", s->moves, (int)m->event);
    return FL_OK;
}

static uint64_t run_and_kill(const char *path, test_random *dice, ack *acks)
{
    int ends[2], ended = 0;
    size_t count = 0;
    test_random of_child = test_random_of(test_random_next(dice));
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        append_for_ever(path, ends[1], of_child);
    }
    close(ends[1]);
    // Mostly while it works, now and then while it opens.
    if (test_random_below(dice, 4))
        assert_int_equal(read(ends[0], &acks[0], sizeof *acks), sizeof *acks);
    int64_t wait_ns = test_random_between(dice, 1000, 15000000);
    nanosleep(&(struct timespec){ 0, wait_ns }, NULL);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFSIGNALED(ended)); // it had not failed before
    while (count < ACKS_MAX && read(ends[0], &acks[count], sizeof *acks) == sizeof *acks)
        count += acks[count].seq > 0;
    close(ends[0]);
    return count;
}

typedef struct maps {
    fl_hash at[ACKS_MAX];
    size_t count;
} maps;

static fl_status collect_map(void *context, const fl_stored_map *map, fl_err *err)
{
    maps *m = context;
    (void)err;
    if (m->count < ACKS_MAX)
        m->at[m->count++] = map->map;
    return FL_OK;
}

static size_t check_maps(fl_store *s)
{
    static maps all;
    fl_err err = { 0 };
    all.count = 0;
    if (fl_store_maps(s, collect_map, &all, &err) != FL_OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < all.count; i++) {
        fl_buf data = FL_BUF_INIT;
        uint64_t first;
        bool there = true;
        assert_int_equal(fl_store_node(s, all.at[i], &data, NULL), FL_OK);
        assert_int_equal(data.len, sizeof first);
        memcpy(&first, data.data, sizeof first);
        fl_buf_done(&data);
        for (uint64_t other = first + 1; there && other < first + NODES; other++)
            assert_int_equal(fl_store_has_node(s, fl_hash_of(&other, sizeof other), &there, NULL),
                             FL_OK);
        assert_true(there);
    }
    return all.count;
}

static uint64_t check_after(const char *path, const ack *acks, size_t ack_count, size_t *map_count)
{
    fl_store *s = NULL;
    seen all = { .acks = acks, .ack_count = ack_count };
    fl_err err = { 0 };
    if (fl_store_open(path, &s, &err) != FL_OK ||
        fl_store_entries(s, 1, see_entry, &all, &err) != FL_OK ||
        fl_store_moves(s, see_move, &all, &err) != FL_OK)
        fail_msg("%s", err.text);
    assert_int_equal(fl_store_last_seq(s), all.entries);
    assert_int_equal(all.moves, all.entries); // each came with its move, or neither came
    *map_count = check_maps(s);
    fl_store_close(s);
    return all.entries;
}

static void nothing_acknowledged_is_lost(void **state)
{
    (void)state;
    static ack acks[ACKS_MAX];
    char path[64];
    uint64_t last = 1, total = 0, unreported = 0;
    size_t map_count = 0;
    test_random dice = test_random_start();
    sample_log log = { 0 };
    fl_entry first = sample_next(&log, "", "", "theatre");
    fl_move move = sample_move(1, 1, "start");
    fl_batch batch = { &first, 1, &move, 1, NULL, 0 };
    assert_int_equal(fl_store_create(sample_path(path), &batch, NULL), FL_OK);
    for (size_t i = 0; i < test_rounds(CYCLES); i++) {
        uint64_t count = run_and_kill(path, &dice, acks);
        uint64_t now = check_after(path, acks, count, &map_count);
        uint64_t acknowledged = count ? acks[count - 1].seq : last;
        assert_in_range(now, acknowledged, acknowledged + BATCHES * 3);
        total += count;
        unreported += now - acknowledged;
        last = now;
    }
    printf("%d entries acknowledged, %d more were there; %zu maps\n", (int)total, (int)unreported,
           map_count);
    assert_true(total > 0 && map_count > 0);
    sample_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_acknowledged_is_lost) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
