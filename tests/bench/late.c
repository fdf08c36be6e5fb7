// late.c - what a report costs that comes late: the real series, repeated, and reports 1,000 events back and
// at its very beginning.
// links: history store
// Usage: bench_late FOLDER [STORE]   with base.geojson and events.jsonl.gz in it; makes the file STORE anew
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frontline/store.h"
#include "random.h"
#include "repeated.h"

enum { EVENTS = 17000, TRIALS = 200, WIDE_TRIALS = 10, BATCH = 500, BEGIN = 1600000000 };

// ---- the log ------------------------------------------------------------------------------------------

typedef struct world {
    test_series base, changes;
    fl_store *store; // NULL: none
    const fl_view *view;
} world;

static fl_time time_of(size_t i)
{
    return (BEGIN + 60 * (fl_time)i) * FL_SECOND;
}

static void publish(world *w, fl_proposal *p)
{
    const fl_batch batch = { p->entries,    p->entry_count, p->moves,
                             p->move_count, p->ended,       p->ended_count };
    fl_err err;
    if (w->store)
        must(fl_store_append(w->store, &batch, &err), &err);
    fl_view_unref(w->view);
    w->view = fl_view_ref(p->view);
}

static void record(world *w, fl_event *events, size_t count)
{
    fl_proposal p;
    fl_err err;
    must(fl_propose_events(w->view, events, count, "a", time_of(EVENTS + 1), &p, &err), &err);
    publish(w, &p);
    fl_proposal_done(&p);
    for (size_t i = 0; i < count; i++)
        fl_arena_unref(events[i].arena);
}

static void start(world *w, int32_t snap_mm, int32_t crumb_mm, const char *path)
{
    theatre t;
    fl_effect ground = { 0 };
    fl_proposal p;
    fl_err err;
    theatre_init(&t, snap_mm, crumb_mm, (BEGIN - 86400) * FL_SECOND);
    add_step(&ground, &t.of, &t.of.outline, TEST_NONE);
    for (size_t i = 0; i < w->base.count; i++)
        add_step(&ground, &t.of, &w->base.at[i].area, w->base.at[i].to);
    must(fl_propose_theatre(&t.of, &ground, BEGIN * FL_SECOND, NULL, &p, &err), &err);
    fl_effect_done(&ground);
    w->store = NULL;
    w->view = fl_view_ref(p.view);
    if (path) {
        const fl_batch first = { p.entries, 1, p.moves, p.move_count, NULL, 0 };
        unlink(path);
        must(fl_store_create(path, &first, &err), &err);
        must(fl_store_open(path, &w->store, &err), &err);
    }
    fl_proposal_done(&p);
}

static void stop(world *w)
{
    fl_view_unref(w->view);
    fl_store_close(w->store);
}

// One in `late` comes up to 1,000 events late; 0: none.
static void fill(world *w, unsigned late, test_random *r)
{
    fl_event *events = calloc(BATCH, sizeof *events);
    for (size_t i = 0; i < EVENTS;) {
        size_t n = 0;
        for (; n < BATCH && i < EVENTS; i++) {
            size_t back = late && i % late == 0 ? test_random_below(r, i < 1000 ? i + 1 : 1000) : 0;
            events[n++] = event_of(&w->changes.at[i % w->changes.count],
                                   time_of(i - back) + (back ? FL_SECOND : 0));
        }
        record(w, events, n);
    }
    free(events);
}

// ---- trials ---------------------------------------------------------------------------------------------

// A ring 100 km wide around a place of the series, of many corners.
static fl_polygons wide(fl_point middle, fl_point points[64], uint32_t end[1], uint32_t part_end[1],
                        test_random *r)
{
    static const int x[8] = { 10, 7, 0, -7, -10, -7, 0, 7 }, y[8] = { 0, 7, 10, 7, 0, -7, -10, -7 };
    for (int i = 0; i < 8; i++) {
        int32_t far = (int32_t)test_random_between(r, 350000, 450000);
        points[i] = (fl_point){ middle.x + x[i] * far * 3 / 20, middle.y + y[i] * far / 10 };
    }
    end[0] = 8;
    part_end[0] = 1;
    return (fl_polygons){ points, 8, 8, end, 1, 1, part_end, 1, 1 };
}

typedef struct trials {
    double out[TRIALS], in[TRIALS], later[TRIALS], applied[TRIALS], changed[TRIALS];
    size_t count, stopped;
} trials;

static double median(double *of, size_t n)
{
    qsort(of, n, sizeof *of, bench_compare);
    return of[n / 2];
}

static double sum(const double *of, size_t n)
{
    double all = 0;
    for (size_t i = 0; i < n; i++)
        all += of[i];
    return all;
}

// How long it takes to propose e on v. Nothing is published, so that each finds the same.
static void propose(const fl_view *v, fl_event e, trials *t)
{
    fl_proposal p;
    fl_err err;
    double ms = bench_cpu_ms();
    must(fl_propose_events(v, &e, 1, "a", time_of(EVENTS + 1), &p, &err), &err);
    t->later[t->count] = (double)p.reworked.later;
    t->applied[t->count] = (double)p.reworked.applied;
    t->changed[t->count] = (double)p.reworked.changed;
    t->stopped += p.reworked.stopped;
    fl_proposal_done(&p);
    t->in[t->count++] = bench_cpu_ms() - ms;
    fl_arena_unref(e.arena);
}

static void report(const char *what, trials *t)
{
    char name[64];
    snprintf(name, sizeof name, "late: %s", what);
    printf("%-44s in all %.0f ms\n", name, sum(t->in, t->count));
    bench_print(name, t->in, t->count);
    if (t->out[0] > 0) {
        snprintf(name, sizeof name, "retracted: %s", what);
        bench_print(name, t->out, t->count);
    }
    printf(
        "%-44s later %.0f, applied again %.0f, changed %.0f (medians); %zu of %zu stopped early\n",
        "", median(t->later, t->count), median(t->applied, t->count), median(t->changed, t->count),
        t->stopped, t->count);
}

// Events of the series near a place are retracted, and come late.
static void try_late(const world *w, const char *what, size_t place, test_random *r)
{
    trials t = { .count = 0 };
    while (t.count < TRIALS) {
        size_t k = place + test_random_below(r, 100);
        fl_proposal p;
        fl_err err;
        double ms = bench_cpu_ms();
        must(fl_propose_retraction(w->view, k + 2, "", "a", time_of(EVENTS + 1), &p, &err), &err);
        t.out[t.count] = bench_cpu_ms() - ms;
        if (!p.moved_nothing)
            propose(p.view, event_of(&w->changes.at[k % w->changes.count], time_of(k)), &t);
        fl_proposal_done(&p);
    }
    report(what, &t);
}

static void try_wide(const world *w, test_random *r)
{
    trials t = { .count = 0 };
    while (t.count < WIDE_TRIALS) {
        test_change c = w->changes.at[test_random_below(r, w->changes.count)];
        fl_point points[64];
        uint32_t end[1], part_end[1];
        c.area = wide(c.area.points[0], points, end, part_end, r);
        propose(w->view, event_of(&c, time_of(0) - FL_SECOND), &t);
    }
    report("100 km wide, 17,000 events back", &t);
}

// All that comes later applied again, as one would without the index: from the effects.
static void try_full(world *w)
{
    const fl_map *map = NULL;
    fl_err err;
    must(fl_view_map(w->view, (BEGIN - 1) * FL_SECOND, &map, &err), &err);
    double ms = bench_cpu_ms();
    for (size_t i = 0; i < EVENTS; i++) {
        const test_change *c = &w->changes.at[i % w->changes.count];
        fl_effect effect = { 0 };
        fl_applied done = { 0 };
        fl_step step = { .turn = { .kind = FL_EVENT_CONTROL, .actor = (fl_actor)c->to } };
        must(fl_area_new(fl_map_settings_of(map), &c->area, &step.area, &err), &err);
        if (!fl_effect_add(&effect, step))
            exit(1);
        must(fl_effect_apply(&effect, map, &done, &err), &err);
        fl_map_unref(map);
        map = fl_map_ref(done.map);
        fl_applied_done(&done);
        fl_effect_done(&effect);
    }
    printf("%-44s %.0f ms\n", "full replay of all", bench_cpu_ms() - ms);
    fl_map_unref(map);
}

static void measure(world *w, int32_t snap_mm, int32_t crumb_mm)
{
    test_random r = { 1 };
    printf("snap %d m, crumbs %d m\n", snap_mm / 1000, crumb_mm / 1000);
    start(w, snap_mm, crumb_mm, NULL);
    double ms = bench_cpu_ms();
    fill(w, 0, &r);
    printf("%-44s %.0f ms, %zu events\n", "recorded in order", bench_cpu_ms() - ms,
           fl_view_event_count(w->view));
    try_late(w, "the last 100", EVENTS - 100, &r);
    try_late(w, "1,000 events back", EVENTS - 1100, &r);
    try_late(w, "17,000 events back", 0, &r);
    try_wide(w, &r);
    try_full(w);
    stop(w);
}

static void measure_storage(world *w, const char *path, unsigned late)
{
    test_random r = { 1 };
    struct stat before, after;
    start(w, 1000, 0, path);
    if (stat(path, &before) != 0)
        exit(1);
    double ms = bench_cpu_ms();
    fill(w, late, &r);
    ms = bench_cpu_ms() - ms;
    stop(w);
    if (stat(path, &after) != 0)
        exit(1);
    printf("%-44s %.0f bytes an event; %.0f ms\n", late ? "1 in 10 late" : "in order",
           (double)(after.st_size - before.st_size) / EVENTS, ms);
}

int main(int argc, char **argv)
{
    world w = { 0 };
    if (argc < 2 || argc > 3 || !test_series_read(argv[1], "base.geojson", &w.base) ||
        !test_series_read(argv[1], "events.jsonl.gz", &w.changes)) {
        fprintf(stderr, "usage: bench_late FOLDER [STORE]\n");
        return 2;
    }
    measure(&w, 1000, 0);
    measure(&w, 20000, 40000);
    if (argc == 3) {
        measure_storage(&w, argv[2], 0);
        measure_storage(&w, argv[2], 10);
    }
    test_series_done(&w.base);
    test_series_done(&w.changes);
}
