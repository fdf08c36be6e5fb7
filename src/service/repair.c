// repair.c - POST /events?repair=true. Contract: repair.h.
//
// What is valid goes as it is, and no worker hears of it. What was repaired is what is recorded: the
// event's geometry is then the repaired one, so that the log says what the map was made of.
#include "repair.h"

#include <stdio.h>
#include <string.h>

#define MOST_REPAIRS 32 // of one request: each may take a worker seconds

// A copy in memory of the event's own.
static bool copy_polygons(fl_arena *arena, const fl_polygons *p, fl_polygons *out)
{
    *out = (fl_polygons){ .points = fl_arena_alloc(arena, p->point_count * sizeof *p->points),
                          .point_count = p->point_count,
                          .ring_end = fl_arena_alloc(arena, p->ring_count * sizeof *p->ring_end),
                          .ring_count = p->ring_count,
                          .part_end = fl_arena_alloc(arena, p->part_count * sizeof *p->part_end),
                          .part_count = p->part_count };
    if (!out->points || !out->ring_end || !out->part_end)
        return false;
    memcpy(out->points, p->points, p->point_count * sizeof *p->points);
    memcpy(out->ring_end, p->ring_end, p->ring_count * sizeof *p->ring_end);
    memcpy(out->part_end, p->part_end, p->part_count * sizeof *p->part_end);
    return true;
}

static fl_status note(fl_call *c, const char *where, const fl_repaired *done, fl_err *err)
{
    fl_repair_note *n = &c->repairs[c->repair_count++];
    *n = (fl_repair_note){ .where = fl_arena_text(c->arena, where, strlen(where)),
                           .fault = fl_arena_text(c->arena, done->fault, strlen(done->fault)),
                           .at = fl_arena_text(c->arena, done->where, strlen(done->where)),
                           .parts = done->polygons.part_count };
    return n->where && n->fault && n->at ? FL_OK : fl_fail_nomem(err);
}

static bool is_valid(const fl_call *c, const fl_polygons *p)
{
    const fl_map *area = NULL;
    bool valid = fl_area_new(&fl_view_theatre(c->view)->map, p, &area, NULL) == FL_OK;
    fl_map_unref(area);
    return valid;
}

static fl_status repair(fl_call *c, fl_arena *arena, const char *where, fl_polygons *p, fl_err *err)
{
    const fl_repairer *by = &c->service->config.repairer;
    fl_repaired done = { .fault = "" };
    if (p->part_count == 0 || is_valid(c, p))
        return FL_OK;
    if (!by->repair)
        return fl_fail(err, FL_EREFUSED, "there is nobody here to repair drawings");
    if (c->repair_count == MOST_REPAIRS)
        return fl_fail(err, FL_ELIMIT, "more than %d drawings are to be repaired at once",
                       MOST_REPAIRS);
    fl_status status = by->repair(by->context, p, &done, err);
    if (status == FL_OK)
        status = note(c, where, &done, err);
    if (status == FL_OK && !copy_polygons(arena, &done.polygons, p))
        status = fl_fail_nomem(err);
    fl_repaired_done(&done);
    return status == FL_OK ? FL_OK : fl_fail_at(err, status, "%s", where);
}

static fl_status repair_event(fl_call *c, size_t index, fl_err *err)
{
    char prefix[32] = "", where[96];
    fl_event *e = &c->events->at[index];
    if (c->events->collection)
        snprintf(prefix, sizeof prefix, "/features/%zu", index);
    else if (c->events->line)
        snprintf(prefix, sizeof prefix, "line %zu: ", c->events->line[index]);
    snprintf(where, sizeof where, "%s/geometry", prefix);
    fl_status status = repair(c, e->arena, where, &e->geometry, err);
    for (size_t i = 0; status == FL_OK && i < e->part_count; i++) {
        snprintf(where, sizeof where, "%s/properties/parts/%zu/geometry", prefix, i);
        status = repair(c, e->arena, where, &e->parts[i].geometry, err);
    }
    return status;
}

fl_status fl_repair_body(fl_call *c, fl_err *err)
{
    c->view = fl_service_view(c->service);
    c->events = fl_alloc(sizeof *c->events);
    c->repairs = fl_arena_alloc(c->arena, MOST_REPAIRS * sizeof *c->repairs);
    if (!c->events || !c->repairs)
        return fl_fail_nomem(err);
    fl_status status = fl_codec_events_parse(c->body, c->body_len, c->events, err);
    for (size_t i = 0; status == FL_OK && i < c->events->count; i++)
        status = repair_event(c, i, err);
    fl_view_unref(c->view);
    c->view = NULL;
    return status;
}
