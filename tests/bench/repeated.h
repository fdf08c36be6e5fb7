// repeated.h - a theatre whose actors are the classes of the real series, which benchmarks record over and over.
#ifndef BENCH_REPEATED_H
#define BENCH_REPEATED_H
#include "bench.h"
#include "frontline/history.h"
#include "series.h"

static inline void must(fl_status status, const fl_err *err)
{
    if (status == FL_OK)
        return;
    fprintf(stderr, "%s (%s)\n", err->text, err->where);
    exit(1);
}

static const char *const ID[] = { "none", "occupied", "pre22", "grey", "liberated" };
enum { ACTORS = sizeof ID / sizeof *ID };

typedef struct theatre {
    fl_theatre of;
    fl_text name[ACTORS];
    fl_actor_info actor[ACTORS];
    fl_point box[4];
    uint32_t end[1], part_end[1];
} theatre;

static inline void theatre_init(theatre *t, int32_t snap_mm, int32_t crumb_mm, fl_time starts_at)
{
    *t = (theatre){ .end = { 4 }, .part_end = { 1 } };
    for (size_t i = 0; i < ACTORS; i++) {
        t->name[i] = (fl_text){ "en", ID[i] };
        t->actor[i] = (fl_actor_info){
            .id = ID[i], .names = { &t->name[i], 1 }, .label = ID[i], .colour = "#123456"
        };
    }
    for (int i = 0; i < 4; i++)
        t->box[i] =
            (fl_point){ (i == 1 || i == 2 ? 41 : 22) * FL_DEGREE, (i < 2 ? 44 : 53) * FL_DEGREE };
    t->of = (fl_theatre){ .id = "series",
                          .names = { &t->name[0], 1 },
                          .credit = "a published map",
                          .borders = "none",
                          .map = { .metric = fl_metric_at(485000000),
                                   .snap_mm = snap_mm,
                                   .crumb_width_mm = crumb_mm,
                                   .crumb_area_e4m2 = crumb_mm ? 100000000 : 0 },
                          .starts_at = starts_at,
                          .outline = { t->box, 4, 4, t->end, 1, 1, t->part_end, 1, 1 },
                          .actors = t->actor,
                          .actor_count = ACTORS };
}

static inline void add_step(fl_effect *to, const fl_theatre *t, const fl_polygons *area,
                            fl_control class)
{
    fl_err err;
    fl_step step = { .turn = { .kind = FL_SET,
                               .set = fl_control_of(FL_HELD, (fl_actor) class, 0) } };
    must(fl_area_new(&t->map, area, &step.area, &err), &err);
    if (!fl_effect_add(to, step))
        exit(1);
}

static inline fl_event event_of(const test_change *c, fl_time at)
{
    return (fl_event){ .kind = FL_EVENT_CONTROL,
                       .actor = ID[c->to - 1],
                       .shape = FL_POLYGON_SHAPE,
                       .geometry = c->area,
                       .occurred_at = at,
                       .confirm = true,
                       .arena = fl_arena_new(1 << 20) };
}
#endif
