// stat_pages.c - GET /stats.json and /stats.csv.
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "frontline/codec_stats.h"

typedef struct figures { // what the page holds besides the series
    fl_pair_total *fronts;
    size_t front_count, front_cap;
    fl_held_places *places;
    size_t place_count, place_cap;
    fl_zones zones;
} figures;

static void figures_done(figures *f)
{
    fl_free(f->fronts);
    fl_free(f->places);
    fl_zones_done(&f->zones);
}

static fl_control group_of(const fl_grouping *by, fl_control c)
{
    return by->group ? by->group(by->context, c) : c;
}

// ---- fronts -----------------------------------------------------------------------------------------

static bool add_front(figures *f, fl_control a, fl_control b, int64_t length_mm)
{
    fl_control low = a < b ? a : b, high = a < b ? b : a;
    size_t i = 0;
    if (low == high || low == 0) // within a group; the outline
        return true;
    while (i < f->front_count && (f->fronts[i].low != low || f->fronts[i].high != high))
        i++;
    if (i == f->front_count) {
        void *items = f->fronts;
        bool ok = fl_reserve(&items, &f->front_cap, i + 1, sizeof *f->fronts);
        f->fronts = items;
        if (!ok)
            return false;
        f->fronts[f->front_count++] = (fl_pair_total){ low, high, 0 };
    }
    f->fronts[i].length_mm += length_mm;
    return true;
}

static fl_status add_fronts(const fl_map *map, const fl_grouping *by, figures *f, fl_err *err)
{
    fl_totals t = { 0 };
    fl_status s = fl_map_totals(map, &t, err);
    for (size_t i = 0; s == FL_OK && i < t.pair_count; i++)
        if (t.pairs[i].length_mm && !add_front(f, group_of(by, t.pairs[i].low),
                                               group_of(by, t.pairs[i].high), t.pairs[i].length_mm))
            s = fl_fail_nomem(err);
    fl_totals_done(&t);
    return s;
}

// ---- places -----------------------------------------------------------------------------------------

static int compare_places(const void *p, const void *q)
{
    const fl_held_places *a = p, *b = q;
    int by_kind = strcmp(a->kind, b->kind);
    return by_kind ? by_kind : (a->group > b->group) - (a->group < b->group);
}

static bool add_place(figures *f, const char *kind, fl_control group)
{
    size_t i = 0;
    while (i < f->place_count &&
           (f->places[i].group != group || strcmp(f->places[i].kind, kind) != 0))
        i++;
    if (i == f->place_count) {
        void *items = f->places;
        bool ok = fl_reserve(&items, &f->place_cap, i + 1, sizeof *f->places);
        f->places = items;
        if (!ok)
            return false;
        f->places[f->place_count++] = (fl_held_places){ kind, group, 0 };
    }
    f->places[i].count++;
    return true;
}

static fl_status add_places(const fl_map *map, const fl_theatre *t, const fl_grouping *by,
                            figures *f, fl_err *err)
{
    for (size_t i = 0; i < t->place_count; i++) {
        const fl_place *p = &t->places[i];
        if (!add_place(f, p->kind, group_of(by, fl_map_control_at(map, p->at))))
            return fl_fail_nomem(err);
    }
    if (f->place_count)
        qsort(f->places, f->place_count, sizeof *f->places, compare_places);
    return FL_OK;
}

// ---- the page ---------------------------------------------------------------------------------------

static fl_status find_figures(const fl_call *c, const fl_grouping *by, figures *f, fl_err *err)
{
    const fl_map *map = NULL;
    fl_status s = fl_call_map(c, &map, err);
    if (s == FL_OK)
        s = add_fronts(map, by, f, err);
    if (s == FL_OK)
        s = add_places(map, fl_view_theatre(c->view), by, f, err);
    if (s == FL_OK)
        s = fl_map_zones(map, by, &f->zones, err);
    fl_map_unref(map);
    return s;
}

static fl_status page(const fl_call *c, fl_json_writer *w, bool table, fl_err *err)
{
    const fl_params *p = &c->params;
    fl_grouping by = fl_call_grouping(c);
    fl_style style = fl_call_style(c);
    fl_link self;
    fl_head head = fl_call_head(c, &self);
    fl_series series = { 0 };
    figures f = { 0 };
    fl_status s = fl_view_series(c->view, p->from, p->to, p->step, &by, &series, err);
    if (s != FL_OK)
        return s == FL_EREFUSED ? fl_fail_at(err, s, "step") : s;
    s = find_figures(c, &by, &f, err);
    if (s == FL_OK) {
        fl_stats stats = { &style,   &series,       f.fronts, f.front_count,
                           f.places, f.place_count, &f.zones };
        if (table)
            fl_put_stats_csv(w->out, &stats);
        else
            fl_write_stats(w, &head, &stats);
    }
    figures_done(&f);
    fl_series_done(&series);
    return s;
}

fl_status fl_page_stats(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    return page(c, w, false, err);
}

fl_status fl_page_stats_table(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    return page(c, w, true, err);
}
