// reads.c - what reading the past costs: the map at any moment, differences, histories, statistics.
// links: history codec geo store service
// Usage: bench_reads FOLDER STORE [VERSIONS]   with base.geojson and events.jsonl.gz in it; makes the
// file STORE anew. Writes some versions whole to the file VERSIONS, a row a class, for postgis.py.
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"
#include "frontline/codec.h"
#include "frontline/geo.h"
#include "frontline/history.h"
#include "frontline/service_view.h"
#include "frontline/store.h"
#include "random.h"
#include "series.h"

enum { EVENTS = 17000, BATCH = 500, RUNS = 101, POINTS = 1000, WHOLE = 200, DAYS = 3 * 365 };
#define BEGIN   (INT64_C(1600000000) / 86400 * FL_DAY)
#define SPACING (DAYS * FL_DAY / EVENTS)

static const char *const ID[] = { "none", "occupied", "pre22", "grey", "liberated" };
enum { ACTORS = sizeof ID / sizeof *ID };

static void must(fl_status status, const fl_err *err)
{
    if (status == FL_OK)
        return;
    fprintf(stderr, "%s (%s)\n", err->text, err->where);
    exit(1);
}

static fl_time time_of(size_t i)
{
    return BEGIN + (fl_time)i * SPACING;
}

// ---- the timeline -------------------------------------------------------------------------------------

typedef struct world {
    test_series base, changes;
    fl_text name[ACTORS];
    fl_actor_info actor[ACTORS];
    fl_theatre theatre;
    fl_store *store;
    const fl_view *view;
} world;

static void describe(world *w)
{
    static fl_point box[4];
    static uint32_t end[1] = { 4 }, part_end[1] = { 1 };
    for (int i = 0; i < 4; i++)
        box[i] =
            (fl_point){ (i == 1 || i == 2 ? 41 : 22) * FL_DEGREE, (i < 2 ? 44 : 53) * FL_DEGREE };
    for (size_t i = 0; i < ACTORS; i++) {
        w->name[i] = (fl_text){ "en", ID[i] };
        w->actor[i] = (fl_actor_info){
            .id = ID[i], .names = { &w->name[i], 1 }, .label = ID[i], .colour = "#808080"
        };
    }
    w->theatre = (fl_theatre){ .id = "series",
                               .names = { &w->name[0], 1 },
                               .credit = "a published map",
                               .borders = "none",
                               .map = { .metric = fl_metric_at(485000000),
                                        .snap_mm = 1000,
                                        .length_mm = fl_geo_length_mm },
                               .starts_at = BEGIN,
                               .outline = { box, 4, 4, end, 1, 1, part_end, 1, 1 },
                               .actors = w->actor,
                               .actor_count = ACTORS };
}

static void add_step(fl_effect *to, const fl_theatre *t, const fl_polygons *area, fl_control class)
{
    fl_err err;
    fl_step step = { .turn = { .kind = FL_SET,
                               .set = fl_control_of(FL_HELD, (fl_actor) class, 0) } };
    must(fl_area_new(&t->map, area, &step.area, &err), &err);
    if (!fl_effect_add(to, step))
        exit(1);
}

static void publish(world *w, fl_proposal *p)
{
    const fl_batch batch = { p->entries,    p->entry_count, p->moves,
                             p->move_count, p->ended,       p->ended_count };
    fl_err err;
    if (w->view) {
        must(fl_store_append(w->store, &batch, &err), &err);
        fl_view_unref(w->view);
    }
    w->view = fl_view_ref(p->view);
    fl_proposal_done(p);
}

static void start(world *w, const char *path)
{
    fl_effect ground = { 0 };
    fl_proposal p;
    fl_err err;
    describe(w);
    add_step(&ground, &w->theatre, &w->theatre.outline, TEST_NONE);
    for (size_t i = 0; i < w->base.count; i++)
        add_step(&ground, &w->theatre, &w->base.at[i].area, w->base.at[i].to);
    must(fl_propose_theatre(&w->theatre, &ground, BEGIN, fl_geo_length_mm, &p, &err), &err);
    fl_effect_done(&ground);
    const fl_batch first = { p.entries, 1, p.moves, p.move_count, NULL, 0 };
    unlink(path);
    must(fl_store_create(path, &first, &err), &err);
    must(fl_store_open(path, &w->store, &err), &err);
    publish(w, &p);
}

static void fill(world *w)
{
    static fl_event events[BATCH];
    for (size_t i = 0; i < EVENTS;) {
        size_t n = 0;
        fl_proposal p;
        fl_err err;
        for (; n < BATCH && i < EVENTS; i++, n++) {
            const test_change *c = &w->changes.at[i % w->changes.count];
            events[n] = (fl_event){ .kind = FL_EVENT_CONTROL,
                                    .actor = ID[c->to - 1],
                                    .shape = FL_POLYGON_SHAPE,
                                    .geometry = c->area,
                                    .occurred_at = time_of(i + 1),
                                    .confirm = true,
                                    .arena = fl_arena_new(1 << 20) };
        }
        must(fl_propose_events(w->view, events, n, "a", time_of(EVENTS + 1), &p, &err), &err);
        publish(w, &p);
        for (size_t k = 0; k < n; k++)
            fl_arena_unref(events[k].arena);
    }
}

static double bytes_of(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 ? (double)s.st_size : 0;
}

// ---- what is measured -----------------------------------------------------------------------------------

static fl_time random_time(test_random *r)
{
    return time_of(test_random_below(r, EVENTS) + 1);
}

static void one_map(const world *w, fl_time at)
{
    const fl_map *map;
    fl_zones zones = { 0 };
    fl_buf out = FL_BUF_INIT;
    fl_json_writer j = fl_json_writer_of(&out);
    fl_style style = { .theatre = fl_view_theatre(w->view), .decimals = 7 };
    fl_head head = { .version = fl_view_version(w->view), .datetime = at };
    fl_err err;
    must(fl_view_map(w->view, at, &map, &err), &err);
    must(fl_map_zones(map, NULL, &zones, &err), &err);
    fl_last *last = calloc(zones.count + 1, sizeof *last);
    must(fl_view_date_zones(w->view, at, NULL, &zones, last, &err), &err);
    fl_write_collection(&j, &style, &head);
    for (size_t i = 0; i < zones.count; i++)
        fl_write_zone(&j, &style, &zones, i, &last[i]);
    fl_write_collection_end(&j, zones.count, zones.count);
    free(last);
    fl_zones_done(&zones);
    fl_map_unref(map);
    fl_buf_done(&out);
}

static void measure_maps(const world *w, test_random *r, const char *what)
{
    double ms[RUNS];
    for (size_t i = 0; i < RUNS; i++) {
        fl_time at = random_time(r);
        double before = bench_cpu_ms();
        one_map(w, at);
        ms[i] = bench_cpu_ms() - before;
    }
    bench_print(what, ms, RUNS);
}

// The maps opened; the areas between them; and the whole answer with the events behind.
static void measure_differences(const world *w, test_random *r, fl_time apart, const char *what)
{
    double open[RUNS], areas[RUNS], whole[RUNS];
    size_t changes = 0, events = 0;
    char line[64];
    for (size_t i = 0; i < RUNS; i++) {
        const fl_map *a, *b;
        fl_changes c = { 0 };
        fl_difference d = { 0 };
        fl_err err;
        fl_time at = time_of(test_random_below(r, EVENTS - (uint64_t)(apart / SPACING)) + 1);
        fl_moment from = { w->view, at - 1 }, to = { w->view, at + apart - SPACING };
        double t0 = bench_cpu_ms();
        must(fl_view_map(w->view, from.at, &a, &err), &err);
        must(fl_view_map(w->view, to.at, &b, &err), &err);
        double t1 = bench_cpu_ms();
        must(fl_map_changes(a, b, NULL, &c, &err), &err);
        double t2 = bench_cpu_ms();
        must(fl_view_difference(&from, &to, NULL, &d, &err), &err);
        whole[i] = bench_cpu_ms() - t2;
        open[i] = t1 - t0;
        areas[i] = t2 - t1;
        changes += d.changes.count;
        events += d.event_count;
        fl_difference_done(&d);
        fl_changes_done(&c);
        fl_map_unref(a);
        fl_map_unref(b);
    }
    printf("%s: %.1f areas and %.1f events behind them on the mean\n", what, (double)changes / RUNS,
           (double)events / RUNS);
    snprintf(line, sizeof line, "  both maps opened");
    bench_print(line, open, RUNS);
    bench_print("  the areas between them", areas, RUNS);
    bench_print("  all of it, with the events behind", whole, RUNS);
}

// Who holds a point at the end of what a version knew, the version asked for the first time.
static void measure_versions(const world *w, test_random *r)
{
    double ms[RUNS];
    for (size_t i = 0; i < RUNS; i++) {
        const fl_view *then;
        const fl_map *map;
        fl_err err;
        fl_point p = w->changes.at[test_random_below(r, w->changes.count)].area.points[0];
        double before = bench_cpu_ms();
        must(fl_view_known_at(w->view, test_random_below(r, EVENTS) + 1, &then, &err), &err);
        must(fl_view_map(then, FL_END_OF_TIME, &map, &err), &err);
        (void)fl_map_control_at(map, p);
        ms[i] = bench_cpu_ms() - before;
        fl_map_unref(map);
        fl_view_unref(then);
    }
    bench_print("who holds a point as any version knew it", ms, RUNS);
}

static void measure_points(const world *w, test_random *r)
{
    static double ms[POINTS];
    size_t holders = 0;
    for (size_t i = 0; i < POINTS; i++) {
        const test_change *c = &w->changes.at[test_random_below(r, w->changes.count)];
        fl_holders h = { 0 };
        fl_err err;
        double before = bench_cpu_ms();
        must(fl_view_holders(w->view, FL_END_OF_TIME, c->area.points[0], &h, &err), &err);
        ms[i] = bench_cpu_ms() - before;
        holders += h.count;
        fl_holders_done(&h);
    }
    printf("history of a point: %.1f holders on the mean\n", (double)holders / POINTS);
    bench_print("  it", ms, POINTS);
}

static void measure_statistics(const world *w)
{
    for (int run = 0; run < 2; run++) {
        fl_series s = { 0 };
        fl_err err;
        double before = bench_cpu_ms();
        must(fl_view_series(w->view, BEGIN, BEGIN + DAYS * FL_DAY - 1, (fl_pace){ .days = 1 }, NULL,
                            &s, &err),
             &err);
        printf("daily statistics of %zu days, %s: %.1f ms\n", s.count, run ? "again" : "first",
               bench_cpu_ms() - before);
        fl_series_done(&s);
    }
}

static void measure_totals(const world *w, test_random *r)
{
    double ms[RUNS];
    for (size_t i = 0; i < RUNS; i++) {
        const fl_map *map;
        fl_totals t = { 0 };
        fl_err err;
        must(fl_view_map(w->view, random_time(r), &map, &err), &err);
        double before = bench_cpu_ms();
        must(fl_map_totals(map, &t, &err), &err);
        ms[i] = bench_cpu_ms() - before;
        fl_totals_done(&t);
        fl_map_unref(map);
    }
    bench_print("areas and front lengths of a map just opened", ms, RUNS);
}

// ---- versions whole, for another database ---------------------------------------------------------------

static void write_map(FILE *out, const fl_view *v, size_t row, fl_style *style)
{
    const fl_map *map;
    fl_zones z = { 0 };
    fl_err err;
    must(fl_view_map(v, time_of(row), &map, &err), &err);
    must(fl_map_zones(map, NULL, &z, &err), &err);
    for (size_t i = 0, k; i < z.count; i = k) {
        fl_buf text = FL_BUF_INIT;
        for (k = i; k < z.count && z.at[k].group == z.at[i].group;)
            k++;
        fl_geometry g = {
            .kind = FL_POLYGONS, .polygons = &z.polygons, .first = i, .count = k - i
        };
        fl_put_wkt(&text, style, &g);
        fprintf(out, "%zu\t%u\t%.*s\n", row, fl_control_holder(z.at[i].group), (int)text.len,
                (const char *)text.data);
        fl_buf_done(&text);
    }
    fl_zones_done(&z);
    fl_map_unref(map);
}

// Pairs of neighbours over the first year, so that any two a pair apart are neighbours.
static void write_versions(const world *w, const char *path)
{
    FILE *out = fopen(path, "w");
    fl_style style = { .theatre = fl_view_theatre(w->view), .decimals = 7 };
    if (!out)
        exit(1);
    for (size_t i = 0; i < WHOLE; i++)
        write_map(out, w->view, i / 2 * (EVENTS / 3 / (WHOLE / 2)) + i % 2 + 1, &style);
    fclose(out);
}

// From what the store kept: maps are read when they are asked for.
static void reopen(world *w, const char *path)
{
    fl_err err;
    must(fl_view_keep(w->store, w->view, &err), &err);
    fl_view_unref(w->view);
    fl_store_close(w->store);
    must(fl_store_open(path, &w->store, &err), &err);
    must(fl_view_open(w->store, &w->view, &err), &err);
}

int main(int argc, char **argv)
{
    world w = { .view = NULL };
    test_random r = test_random_start();
    if (argc < 3 || !test_series_read(argv[1], "base.geojson", &w.base) ||
        !test_series_read(argv[1], "events.jsonl.gz", &w.changes)) {
        fprintf(stderr, "usage: bench_reads FOLDER STORE [VERSIONS]\n");
        return 2;
    }
    start(&w, argv[2]);
    fill(&w);
    measure_statistics(&w);
    measure_maps(&w, &r, "map at a random moment, as GeoJSON");
    measure_totals(&w, &r);
    measure_differences(&w, &r, SPACING, "neighbours");
    measure_differences(&w, &r, 365 * FL_DAY, "a year apart");
    measure_points(&w, &r);
    if (argc > 3)
        write_versions(&w, argv[3]);
    reopen(&w, argv[2]);
    measure_maps(&w, &r, "the same of a store just opened");
    reopen(&w, argv[2]);
    measure_versions(&w, &r);
    fl_view_unref(w.view);
    fl_store_close(w.store);
    printf("the store: %.0f bytes an event, of %d\n", bytes_of(argv[2]) / EVENTS, EVENTS);
    test_series_done(&w.base);
    test_series_done(&w.changes);
    return 0;
}
