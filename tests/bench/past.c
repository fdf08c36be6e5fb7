// past.c - what changes of the past cost that are larger than one late report: a perspective, a history that is
// recorded in any order, a regrouping of actors, and a look at what an older version knew.
// links: history
// Usage: bench_past FOLDER [perspective|order|regrouping|known]   with base.geojson and events.jsonl.gz in it
#include <malloc.h>
#include <string.h>

#include "random.h"
#include "repeated.h"

enum { EVENTS = 17000, BATCH = 500, IMPORT = 600, BEGIN = 1600000000, RUNS = 31 };

typedef struct world {
    test_series base, changes;
    const fl_view *view;
    fl_reworked reworked; // by all that was recorded
} world;

static fl_time time_of(size_t i)
{
    return (BEGIN + 60 * (fl_time)i) * FL_SECOND;
}

// ---- the log ------------------------------------------------------------------------------------------

static void start(world *w)
{
    theatre t;
    fl_effect ground = { 0 };
    fl_proposal p;
    fl_err err;
    theatre_init(&t, 20000, 40000, (BEGIN - 86400) * FL_SECOND);
    add_step(&ground, &t.of, &t.of.outline, TEST_NONE);
    for (size_t i = 0; i < w->base.count; i++)
        add_step(&ground, &t.of, &w->base.at[i].area, w->base.at[i].to);
    must(fl_propose_theatre(&t.of, &ground, BEGIN * FL_SECOND, NULL, &p, &err), &err);
    fl_effect_done(&ground);
    w->view = fl_view_ref(p.view);
    w->reworked = (fl_reworked){ 0 };
    fl_proposal_done(&p);
}

static void stop(world *w)
{
    fl_view_unref(w->view);
    w->view = NULL;
}

static fl_event event_at(const world *w, size_t i)
{
    static fl_source half[2] = { { .name = "one", .published_at = INT64_MIN },
                                 { .name = "another", .published_at = INT64_MIN } };
    fl_event e = event_of(&w->changes.at[i % w->changes.count], time_of(i));
    e.sources = &half[i % 2];
    e.source_count = 1;
    return e;
}

static void record(world *w, fl_event *events, size_t count)
{
    fl_proposal p;
    fl_err err;
    must(fl_propose_events(w->view, events, count, "a", time_of(EVENTS + 1), &p, &err), &err);
    fl_view_unref(w->view);
    w->view = fl_view_ref(p.view);
    w->reworked.applied += p.reworked.applied;
    w->reworked.changed += p.reworked.changed;
    fl_proposal_done(&p);
    for (size_t i = 0; i < count; i++)
        fl_arena_unref(events[i].arena);
}

// Events place[0] to place[count], `batch` in one proposal; one in `asks` is only of ground that a side holds.
static double fill(world *w, const size_t *place, size_t count, size_t batch, size_t asks)
{
    static const char *side = "occupied";
    fl_event *events = calloc(batch, sizeof *events);
    double ms = bench_cpu_ms();
    for (size_t i = 0; i < count;) {
        size_t n = 0;
        for (; n < batch && i < count; i++, n++) {
            events[n] = event_at(w, place[i]);
            if (asks && i % asks == 0) {
                events[n].from = &side;
                events[n].from_count = 1;
            }
        }
        record(w, events, n);
    }
    free(events);
    return bench_cpu_ms() - ms;
}

typedef enum order { IN_ORDER, REVERSE, SHUFFLED, DAYS_REVERSE } order;

static size_t *places(order o, size_t count)
{
    test_random r = { 7 };
    size_t *at = calloc(count, sizeof *at);
    for (size_t i = 0; i < count; i++)
        at[i] = o == REVERSE        ? count - 1 - i
                : o == DAYS_REVERSE ? (count - 1 - i) / 20 * 20 + i % 20
                                    : i;
    for (size_t i = count; o == SHUFFLED && i > 1; i--) {
        size_t k = test_random_below(&r, i), was = at[k];
        at[k] = at[i - 1];
        at[i - 1] = was;
    }
    return at;
}

// ---- what is measured -----------------------------------------------------------------------------------

static void fill_all(world *w, size_t asks)
{
    size_t *all = places(IN_ORDER, EVENTS);
    start(w);
    printf("%d events recorded in order: %.0f ms\n", EVENTS, fill(w, all, EVENTS, BATCH, asks));
    free(all);
}

static const fl_view *select_half(const world *w, const fl_view *known, const char *what)
{
    const char *source = "one";
    const fl_selection rule = { .sources = &source, .source_count = 1 };
    const fl_view *v;
    fl_err err;
    size_t used = mallinfo2().uordblks;
    double ms = bench_cpu_ms();
    must(fl_view_select(w->view, &rule, known, &v, &err), &err);
    double made = bench_cpu_ms() - ms;
    size_t taken = mallinfo2().uordblks - used;
    ms = bench_cpu_ms();
    size_t weight = fl_view_weight(v);
    printf("%-44s %.1f ms, %zu events; %.1f MB, said to be %.1f in %.1f ms\n", what, made,
           fl_view_event_count(v), (double)taken / 1e6, (double)weight / 1e6, bench_cpu_ms() - ms);
    return v;
}

static void measure_perspective(world *w)
{
    fill_all(w, 0);
    const fl_view *half = select_half(w, NULL, "a perspective of half of them, first");
    const fl_view *same = select_half(w, NULL, "  once more from main");
    fl_event next = event_at(w, EVENTS - 1);
    record(w, &next, 1);
    const fl_view *more = select_half(w, half, "  after an event more");
    const fl_view *then, *older;
    fl_err err;
    must(fl_view_known_at(w->view, EVENTS / 2, &then, &err), &err);
    fl_view_unref(w->view);
    w->view = then;
    older = select_half(w, NULL, "  as half of the versions knew it, first");
    fl_view_unref(older);
    older = select_half(w, half, "  the same from the newest");
    fl_view_unref(older);
    fl_view_unref(half);
    fl_view_unref(same);
    fl_view_unref(more);
    stop(w);
}

static void measure_order(world *w, order o, size_t batch, const char *what)
{
    size_t *at = places(o, IMPORT);
    start(w);
    double ms = fill(w, at, IMPORT, batch, 0);
    printf("%d events, %zu at once, %-20s %.0f ms, %.3f ms an event; applied again %.1f, changed "
           "%.1f\n",
           IMPORT, batch, what, ms, ms / IMPORT, (double)w->reworked.applied / IMPORT,
           (double)w->reworked.changed / IMPORT);
    stop(w);
    free(at);
}

static void measure_orders(world *w)
{
    static const size_t batch[] = { 1, 100 };
    for (size_t i = 0; i < 2; i++) {
        measure_order(w, IN_ORDER, batch[i], "in order");
        measure_order(w, REVERSE, batch[i], "in reverse");
        measure_order(w, SHUFFLED, batch[i], "shuffled");
        measure_order(w, DAYS_REVERSE, batch[i], "by twenty in reverse");
    }
}

static void regroup(const world *w, size_t back, const char *what)
{
    fl_actor_change c = { .actor = { .id = "grey", .parent = TEST_OCCUPIED },
                          .since = time_of(EVENTS - back) };
    fl_proposal p;
    fl_err err;
    double ms = bench_cpu_ms();
    must(fl_propose_actor(w->view, &c, "a", time_of(EVENTS + 1), &p, &err), &err);
    ms = bench_cpu_ms() - ms;
    printf("%-44s %.1f ms: %zu applied again, %zu changed\n", what, ms, p.reworked.applied,
           p.reworked.changed);
    fl_proposal_done(&p);
}

static void measure_regroupings(world *w)
{
    for (size_t asks = 0; asks <= 10; asks += 10) {
        fill_all(w, asks);
        printf("regrouped, %s asks whom ground belongs to\n",
               asks ? "one event in 10" : "no event");
        regroup(w, 100, "  100 events back");
        regroup(w, 1000, "  1,000 events back");
        regroup(w, EVENTS, "  17,000 events back");
        stop(w);
    }
}

static void measure_known(world *w)
{
    double ms[RUNS];
    test_random r = { 3 };
    fill_all(w, 0);
    for (size_t i = 0; i < RUNS; i++) {
        const fl_view *then;
        fl_err err;
        double before = bench_cpu_ms();
        must(fl_view_known_at(w->view, test_random_below(&r, EVENTS) + 1, &then, &err), &err);
        ms[i] = bench_cpu_ms() - before;
        fl_view_unref(then);
    }
    bench_print("what any version knew", ms, RUNS);
    stop(w);
}

int main(int argc, char **argv)
{
    world w = { .view = NULL };
    if (argc < 2 || !test_series_read(argv[1], "base.geojson", &w.base) ||
        !test_series_read(argv[1], "events.jsonl.gz", &w.changes)) {
        fprintf(stderr, "usage: bench_past FOLDER [perspective|order|regrouping|known]\n");
        return 2;
    }
    const char *only = argc > 2 ? argv[2] : "";
    if (!*only || strcmp(only, "perspective") == 0)
        measure_perspective(&w);
    if (!*only || strcmp(only, "order") == 0)
        measure_orders(&w);
    if (!*only || strcmp(only, "regrouping") == 0)
        measure_regroupings(&w);
    if (!*only || strcmp(only, "known") == 0)
        measure_known(&w);
    test_series_done(&w.base);
    test_series_done(&w.changes);
    return 0;
}
