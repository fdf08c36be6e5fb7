// small_theatre.h - a made-up theatre for the tests of src/history: a square, three sides one of which
// has a faction, four towns; events on it; and a store that only remembers.
#ifndef TEST_SMALL_THEATRE_H
#define TEST_SMALL_THEATRE_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "frontline/history.h"
#include "random.h"

#define TEST_START (INT64_C(1483228800) * FL_SECOND) // 2017-01-01
#define TEST_NOW   (INT64_C(1514764800) * FL_SECOND) // 2018-01-01
#define TEST_DAYS  300 // random events lie within so many of the start
enum { TEST_GOV = 1, TEST_REBELS, TEST_HTS, TEST_ISIS, TEST_ACTORS = TEST_ISIS };

// Passes if `status` is FL_OK; else says why not.
static inline void test_ok(fl_status status, const fl_err *err)
{
    if (status != FL_OK)
        fail_msg("%s: %s (%s)", fl_status_name(status), err->text, err->where);
}

// The theatre is drawn as if it went from 36 to 40 degrees east and from 34 to 38 degrees north; its
// degrees are small, for what an edit reads grows with its ground. In hundredths of such a degree.
#define TEST_DEGREE (FL_DEGREE / 20)
static inline fl_point test_point(int32_t lon_e2, int32_t lat_e2)
{
    return (fl_point){ 36 * FL_DEGREE + (lon_e2 - 3600) * (TEST_DEGREE / 100),
                       34 * FL_DEGREE + (lat_e2 - 3400) * (TEST_DEGREE / 100) };
}

// ---- one ring -----------------------------------------------------------------------------------

typedef struct test_ring {
    fl_point points[16];
    uint32_t end[1], part_end[1];
} test_ring;

// The first `count` points of a ring as a polygon; borrowed from it.
static inline fl_polygons test_polygon(test_ring *ring, uint32_t count)
{
    ring->end[0] = count;
    ring->part_end[0] = 1;
    return (fl_polygons){ .points = ring->points,
                          .point_count = count,
                          .ring_end = ring->end,
                          .ring_count = 1,
                          .part_end = ring->part_end,
                          .part_count = 1 };
}

static inline fl_polygons test_box(test_ring *ring, fl_point low, fl_point high)
{
    ring->points[0] = low;
    ring->points[1] = (fl_point){ high.x, low.y };
    ring->points[2] = high;
    ring->points[3] = (fl_point){ low.x, high.y };
    return test_polygon(ring, 4);
}

// A star of eight rays around `middle`, at most `reach` wide.
static inline fl_polygons test_star(test_ring *ring, test_random *r, fl_point middle, int32_t reach)
{
    static const struct {
        int x, y;
    } way[8] = { { 10, 0 },  { 7, 7 },   { 0, 10 },  { -7, 7 },
                 { -10, 0 }, { -7, -7 }, { 0, -10 }, { 7, -7 } };
    for (size_t i = 0; i < 8; i++) {
        int32_t far = (int32_t)test_random_between(r, reach / 3, reach);
        ring->points[i].x = middle.x + far / 10 * way[i].x;
        ring->points[i].y = middle.y + far / 10 * way[i].y;
    }
    return test_polygon(ring, 8);
}

// ---- the theatre ----------------------------------------------------------------------------------

typedef struct test_theatre {
    fl_theatre theatre;
    fl_text names[TEST_ACTORS + 1];
    fl_actor_info actors[TEST_ACTORS];
    fl_place places[4];
    test_ring outline, cells[4];
} test_theatre;

static inline fl_texts test_name(fl_text *at, const char *text)
{
    *at = (fl_text){ "en", text };
    return (fl_texts){ at, 1 };
}

static inline void test_theatre_init(test_theatre *t)
{
    static const char *const id[] = { "gov", "rebels", "hts", "isis" };
    static const char *const label[] = { "Gov", "Rebels", "HTS", "ISIS" };
    static const char *const town[] = { "Northwest", "Northeast", "Southwest", "Southeast" };
    memset(t, 0, sizeof *t);
    for (size_t i = 0; i < TEST_ACTORS; i++)
        t->actors[i] = (fl_actor_info){ .id = id[i],
                                        .names = test_name(&t->names[i], label[i]),
                                        .label = label[i],
                                        .colour = "#123456",
                                        .parent = i + 1 == TEST_HTS ? TEST_REBELS : 0 };
    for (int i = 0; i < 4; i++) {
        fl_point at = test_point(3700 + i % 2 * 200, i / 2 ? 3500 : 3700);
        fl_point low = { at.x - TEST_DEGREE / 4, at.y - TEST_DEGREE / 5 };
        fl_point high = { at.x + TEST_DEGREE / 5, at.y + TEST_DEGREE / 4 };
        t->places[i] = (fl_place){ .name = town[i],
                                   .kind = "town",
                                   .governorate = "Anywhere",
                                   .at = at,
                                   .cell = test_box(&t->cells[i], low, high) };
    }
    t->theatre = (fl_theatre){ .id = "small",
                               .names = test_name(&t->names[TEST_ACTORS], "Small"),
                               .credit = "made up",
                               .borders = "none",
                               .map = { .metric = fl_metric_at(34 * FL_DEGREE), .snap_mm = 1000 },
                               .starts_at = TEST_START,
                               .outline = test_box(&t->outline, test_point(3600, 3400),
                                                   test_point(4000, 3800)),
                               .actors = t->actors,
                               .actor_count = TEST_ACTORS,
                               .places = t->places,
                               .place_count = 4 };
}

// Adds to *to the step that sets a box to what `held_by` holds.
static inline void test_paint(fl_effect *to, const fl_theatre *t, fl_point low, fl_point high,
                              fl_actor held_by)
{
    test_ring ring;
    fl_polygons box = test_box(&ring, low, high);
    fl_step step = { .turn = { .kind = FL_SET, .set = fl_control_of(FL_HELD, held_by, 0) } };
    fl_err err;
    test_ok(fl_area_new(&t->map, &box, &step.area, &err), &err);
    assert_true(fl_effect_add(to, step));
}

// The starting map: all held by gov, but for a box of isis and one of hts.
static inline fl_effect test_start(const fl_theatre *t)
{
    fl_effect start = { 0 };
    test_paint(&start, t, test_point(3600, 3400), test_point(4000, 3800), TEST_GOV);
    test_paint(&start, t, test_point(3850, 3450), test_point(3950, 3650), TEST_ISIS);
    test_paint(&start, t, test_point(3650, 3650), test_point(3720, 3780), TEST_HTS);
    return start;
}

// ---- events ---------------------------------------------------------------------------------------

typedef struct test_event { // its address must stay: the event borrows from it
    fl_event event;
    test_ring ring, parts_ring[2];
    fl_part parts[2];
    const char *from[1];
} test_event;

static inline fl_time test_day(int64_t day)
{
    return TEST_START + day * FL_DAY;
}

static inline void test_event_init(test_event *e, fl_event_kind kind, const char *actor,
                                   int64_t day)
{
    memset(e, 0, sizeof *e);
    e->event = (fl_event){ .arena = fl_arena_new(1 << 16),
                           .kind = kind,
                           .actor = actor,
                           .occurred_at = test_day(day),
                           .occurred_on_date = true,
                           .confirm = true }; // the theatre is small
}

static inline void test_event_draw(test_event *e, fl_polygons geometry)
{
    e->event.shape = FL_POLYGON_SHAPE;
    e->event.geometry = geometry;
}

// `actor` takes a box.
static inline void test_event_box(test_event *e, const char *actor, int64_t day, fl_point low,
                                  fl_point high)
{
    test_event_init(e, FL_EVENT_CONTROL, actor, day);
    test_event_draw(e, test_box(&e->ring, low, high));
}

static inline void test_event_done(test_event *e)
{
    fl_arena_unref(e->event.arena); // the rest is its own
}

// A comb of many teeth over the same box, upright or lying: two across each other make more crossings
// than an edit may. Its geometry is shared with all other combs, and lasts until the next is made.
static inline void test_event_comb(test_event *e, const char *actor, int64_t day, bool lying)
{
    enum { COUNT = 170 };
    static fl_point points[1000];
    static uint32_t end[1], part_end[1] = { 1 };
    fl_point at = test_point(3740, 3540);
    uint32_t n = 0;
    const int32_t step = 700, length = 4 * COUNT * step;
    points[n++] = (fl_point){ -step, -step };
    for (int32_t i = COUNT; i-- > 0;) {
        points[n++] = (fl_point){ (4 * i + 2) * step, i + 1 == COUNT ? -step : 0 };
        points[n++] = (fl_point){ (4 * i + 2) * step, length };
        points[n++] = (fl_point){ 4 * i * step, length };
        points[n++] = (fl_point){ 4 * i * step, 0 };
    }
    points[n++] = (fl_point){ -step, 0 };
    for (uint32_t i = 0; i < n; i++) {
        fl_point p = points[i];
        points[i] = (fl_point){ at.x + (lying ? p.y : p.x), at.y + (lying ? p.x : p.y) };
    }
    end[0] = n;
    test_event_init(e, FL_EVENT_CONTROL, actor, day);
    test_event_draw(e, (fl_polygons){ .points = points,
                                      .point_count = n,
                                      .ring_end = end,
                                      .ring_count = 1,
                                      .part_end = part_end,
                                      .part_count = 1 });
}

static inline fl_point test_somewhere(test_random *r)
{
    int32_t x = (int32_t)test_random_between(r, TEST_DEGREE / 5, 4 * TEST_DEGREE - TEST_DEGREE / 5);
    int32_t y = (int32_t)test_random_between(r, TEST_DEGREE / 5, 4 * TEST_DEGREE - TEST_DEGREE / 5);
    return (fl_point){ 36 * FL_DEGREE + x, 34 * FL_DEGREE + y };
}

static inline void test_event_survey(test_event *e, test_random *r, fl_point at, int32_t reach)
{
    static const fl_holding holding[] = { FL_HELD, FL_CONTESTED, FL_UNKNOWN };
    for (size_t i = 0; i < 2; i++) {
        fl_holding h = holding[test_random_below(r, 3)];
        fl_point near = { at.x + (int32_t)test_random_between(r, -reach / 4, reach / 4), at.y };
        e->parts[i] = (fl_part){ .holding = h,
                                 .actor = h == FL_UNKNOWN ? NULL : "isis",
                                 .other = h == FL_CONTESTED ? "gov" : NULL,
                                 .geometry = test_star(&e->parts_ring[i], r, near, reach / 2) };
    }
    e->event.actor = NULL;
    e->event.parts = e->parts;
    e->event.part_count = 2;
    e->event.rest_stays = test_random_below(r, 2);
}

// Any kind, anywhere; now and then at the same time as another, or on the ground of a town.
static inline void test_event_random(test_event *e, test_random *r, int32_t reach)
{
    static const char *const actor[] = { "gov", "rebels", "hts", "isis" };
    static const char *const area[] = { "place(\"Northeast\")",
                                        "geometry - place(\"Southwest\")",
                                        "geometry & held_by(isis)",
                                        "geometry & held_by(gov)",
                                        "geometry & pocket(\"Northwest\")",
                                        "geometry & pocket(\"Southeast\")" };
    fl_event_kind kind = (fl_event_kind)test_random_between(r, FL_EVENT_CONTROL, FL_EVENT_INCIDENT);
    fl_point at = test_somewhere(r);
    test_event_init(e, kind, actor[test_random_below(r, 4)], test_random_between(r, 0, TEST_DAYS));
    test_event_draw(e, test_star(&e->ring, r, at, reach));
    if (kind == FL_EVENT_SURVEY)
        test_event_survey(e, r, at, reach);
    else if (kind != FL_EVENT_INCIDENT && test_random_below(r, 4) == 0)
        e->event.area = area[test_random_below(r, sizeof area / sizeof *area)];
    if (kind < FL_EVENT_SURVEY && test_random_below(r, 4) == 0) {
        e->from[0] = actor[test_random_below(r, 4)];
        e->event.from = e->from;
        e->event.from_count = 1;
    }
}

// ---- a store that only remembers ------------------------------------------------------------------

// Its bytes are those of the newest view, which holds all that older ones hold.
typedef struct test_store {
    const fl_view *view;
    fl_entry *entries;
    fl_move *moves;
    size_t entry_count, move_count;
    fl_reworked reworked; // summed up
} test_store;

static inline void *test_append(void *list, size_t *count, const void *more, size_t n, size_t size)
{
    char *longer = realloc(list, (*count + n + 1) * size);
    assert_non_null(longer);
    if (n)
        memcpy(longer + *count * size, more, n * size);
    *count += n;
    return longer;
}

// Does what a store does with a proposal, and frees it.
static inline void test_store_take(test_store *s, fl_proposal *p)
{
    for (size_t i = 0; i < p->ended_count; i++) {
        size_t found = 0;
        for (size_t k = 0; k < s->move_count; k++)
            if (s->moves[k].event == p->ended[i].event &&
                s->moves[k].known_from == p->ended[i].known_from) {
                assert_true(s->moves[k].known_to == UINT64_MAX);
                s->moves[k].known_to = p->ended[i].known_to;
                found++;
            }
        assert_int_equal(found, 1);
    }
    s->entries =
        test_append(s->entries, &s->entry_count, p->entries, p->entry_count, sizeof *s->entries);
    s->moves = test_append(s->moves, &s->move_count, p->moves, p->move_count, sizeof *s->moves);
    s->reworked.later += p->reworked.later;
    s->reworked.applied += p->reworked.applied;
    s->reworked.changed += p->reworked.changed;
    s->reworked.stopped += p->reworked.stopped;
    fl_view_unref(s->view);
    s->view = fl_view_ref(p->view);
    fl_proposal_done(p);
}

// An actor belongs to another, or to none, from a day on. False where that cannot be.
static inline bool test_store_put_under(test_store *s, const char *id, fl_actor parent, int64_t day)
{
    const fl_actor_change c = { { .id = id, .parent = parent }, test_day(day), parent == 0 };
    fl_proposal p;
    fl_err err;
    if (fl_propose_actor(s->view, &c, "a", TEST_NOW, &p, &err) != FL_OK)
        return false;
    test_store_take(s, &p);
    return true;
}

// What a grouping by side is at that time; any other is the same at all times.
static inline fl_grouping test_grouping_at(const fl_view *v, const fl_grouping *by, fl_time at)
{
    fl_grouping then = fl_view_grouping(v, at, true);
    return then.group == by->group ? then : *by;
}

static inline bool test_store_regroup(test_store *s, test_random *r)
{
    static const char *const id[] = { "gov", "rebels", "hts", "isis" };
    fl_actor parent = (fl_actor)test_random_below(r, TEST_ACTORS + 1);
    return test_store_put_under(s, id[test_random_below(r, 4)], parent,
                                test_random_between(r, 0, TEST_DAYS));
}

static inline void test_store_open(test_store *s, int32_t snap_mm, int32_t crumb_width_mm)
{
    test_theatre t;
    test_theatre_init(&t);
    t.theatre.map.snap_mm = snap_mm;
    t.theatre.map.crumb_width_mm = crumb_width_mm;
    fl_effect start = test_start(&t.theatre);
    fl_proposal p;
    fl_err err;
    test_ok(fl_propose_theatre(&t.theatre, &start, TEST_NOW, NULL, &p, &err), &err);
    fl_effect_done(&start);
    memset(s, 0, sizeof *s);
    test_store_take(s, &p);
}

static inline void test_store_close(test_store *s)
{
    fl_view_unref(s->view);
    free(s->entries);
    free(s->moves);
}

// Records one event, which must be accepted, and ends it.
static inline void test_store_post(test_store *s, test_event *e)
{
    fl_proposal p;
    fl_err err;
    test_ok(fl_propose_events(s->view, &e->event, 1, "analyst", TEST_NOW, &p, &err), &err);
    test_store_take(s, &p);
    test_event_done(e);
}

// Records a correction, or a retraction, which must be accepted.
static inline void test_store_correct(test_store *s, uint64_t id, test_event *e)
{
    fl_proposal p;
    fl_err err;
    test_ok(fl_propose_correction(s->view, id, &e->event, "editor", TEST_NOW, &p, &err), &err);
    test_store_take(s, &p);
    test_event_done(e);
}

static inline void test_store_retract(test_store *s, uint64_t id)
{
    fl_proposal p;
    fl_err err;
    test_ok(fl_propose_retraction(s->view, id, "wrong", "editor", TEST_NOW, &p, &err), &err);
    test_store_take(s, &p);
}

// Records up to `count` random events; what is refused (an area outside the theatre) is left out.
// They come in order, but `late` in a hundred come at any time.
static inline void test_store_fill(test_store *s, test_random *r, size_t count, int32_t reach,
                                   unsigned late)
{
    for (size_t i = 0; i < count; i++) {
        test_event e;
        fl_proposal p;
        fl_err err;
        test_event_random(&e, r, reach);
        if (test_random_below(r, 100) >= late)
            e.event.occurred_at = test_day((int64_t)(TEST_DAYS * i / count));
        fl_status status = fl_propose_events(s->view, &e.event, 1, "analyst", TEST_NOW, &p, &err);
        if (status == FL_OK)
            test_store_take(s, &p);
        else if (status != FL_EREFUSED)
            test_ok(status, &err);
        test_event_done(&e);
    }
}

// Records one place, which must be accepted: added, or corrected where it is there.
static inline void test_store_place(test_store *s, const char *name, int32_t lon_e2, int32_t lat_e2)
{
    fl_place place = {
        .name = name, .kind = "town", .governorate = "Anywhere", .at = test_point(lon_e2, lat_e2)
    };
    const fl_places places = { .at = &place, .count = 1 };
    fl_placed placed;
    fl_proposal p;
    fl_err err;
    test_ok(fl_propose_places(s->view, &places, "editor", TEST_NOW, &placed, &p, &err), &err);
    test_store_take(s, &p);
}

// Corrects or retracts a random event that stands; what is refused is left out.
static inline void test_store_revise(test_store *s, test_random *r, int32_t reach)
{
    size_t count = fl_view_event_count(s->view);
    test_event e;
    fl_event_record record;
    fl_event was = { 0 };
    fl_proposal p;
    fl_err err;
    if (count == 0)
        return;
    test_ok(fl_view_event(s->view, test_random_below(r, count), &record, &was, &err), &err);
    test_event_random(&e, r, reach);
    if (test_random_below(r, 2))
        e.event.occurred_at = was.occurred_at;
    fl_status status =
        test_random_below(r, 3) == 0
            ? fl_propose_retraction(s->view, record.id, "wrong", "editor", TEST_NOW, &p, &err)
            : fl_propose_correction(s->view, record.id, &e.event, "editor", TEST_NOW, &p, &err);
    if (status == FL_OK)
        test_store_take(s, &p);
    else if (status != FL_EREFUSED)
        test_ok(status, &err);
    fl_event_done(&was);
    test_event_done(&e);
}

static inline int test_move_order(const void *p, const void *q)
{
    const fl_move *a = p, *b = q;
    if (a->known_from != b->known_from)
        return a->known_from < b->known_from ? -1 : 1;
    return (a->event > b->event) - (a->event < b->event);
}

// Loads a view from what the store remembers, in the order of fl_store_moves().
static inline fl_status test_store_load(test_store *s, const fl_view **out, fl_err *err)
{
    fl_loader *l = NULL;
    fl_status status = fl_loader_new(NULL, &l, err);
    qsort(s->moves, s->move_count, sizeof *s->moves, test_move_order);
    for (size_t i = 0; i < s->entry_count && status == FL_OK; i++)
        status = fl_loader_entry(l, &s->entries[i], err);
    for (size_t i = 0; i < s->move_count && status == FL_OK; i++)
        status = fl_loader_move(l, &s->moves[i], err);
    if (status == FL_OK)
        status = fl_loader_end(l, out, err);
    fl_loader_free(l);
    return status;
}

static inline fl_hash test_hash_at(const fl_view *v, fl_time at)
{
    const fl_map *map = NULL;
    fl_err err;
    test_ok(fl_view_map(v, at, &map, &err), &err);
    fl_hash h = fl_map_hash(map);
    fl_map_unref(map);
    return h;
}

static inline fl_control test_control_at(const fl_view *v, fl_time at, fl_point p)
{
    const fl_map *map = NULL;
    fl_err err;
    test_ok(fl_view_map(v, at, &map, &err), &err);
    fl_control c = fl_map_control_at(map, p);
    fl_map_unref(map);
    return c;
}
#endif
