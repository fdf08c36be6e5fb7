// stats_out.c - statistics: as JSON, and as one table. Contract: frontline/codec_stats.h.
#include "frontline/codec_stats.h"

#include <string.h>

#include "answer.h"
#include "digits.h"

static const char *id_of(const fl_stats *st, fl_actor a)
{
    return a ? fl_theatre_actor(st->style->theatre, a)->id : NULL;
}

// ---- JSON -------------------------------------------------------------------------------------------

// Short, for there may be thousands: names and colours are in the legend.
static void write_group(fl_json_writer *w, const fl_stats *st, fl_control c)
{
    fl_write_text(w, "actor", id_of(st, fl_control_holder(c)));
    fl_write_text(w, "status", fl_holding_name(fl_control_holding(c)));
    fl_write_text(w, "other", id_of(st, fl_control_other(c)));
}

static void write_pair(fl_json_writer *w, const fl_stats *st, const char *first, fl_control a,
                       const char *second, fl_control b)
{
    fl_write_object(w, first);
    write_group(w, st, a);
    fl_write_end(w);
    fl_write_object(w, second);
    write_group(w, st, b);
    fl_write_end(w);
}

static void write_period(fl_json_writer *w, const fl_stats *st, size_t i)
{
    const fl_series *s = st->series;
    const fl_period *p = &s->at[i];
    fl_write_object(w, NULL);
    fl_write_time(w, "from", p->from);
    fl_write_time(w, "to", p->to);
    fl_write_int(w, "events", (int64_t)p->events);
    fl_write_array(w, "areas");
    for (size_t k = i ? p[-1].area_end : 0; k < p->area_end; k++) {
        fl_write_object(w, NULL);
        write_group(w, st, s->areas[k].control);
        fl_write_decimal(w, "km2", s->areas[k].area_e4m2, FL_KM2_DIGITS);
        fl_write_end(w);
    }
    fl_write_end(w);
    fl_write_array(w, "flows");
    for (size_t k = i ? p[-1].transfer_end : 0; k < p->transfer_end; k++) {
        fl_write_object(w, NULL);
        write_pair(w, st, "from", s->transfers[k].from, "to", s->transfers[k].to);
        fl_write_decimal(w, "km2", s->transfers[k].area_e4m2, FL_KM2_DIGITS);
        fl_write_end(w);
    }
    fl_write_end(w);
    fl_write_end(w);
}

static void write_end_of_it(fl_json_writer *w, const fl_stats *st)
{
    fl_write_object(w, "at_end");
    fl_write_array(w, "fronts");
    for (size_t i = 0; i < st->front_count; i++) {
        fl_write_object(w, NULL);
        write_pair(w, st, "left", st->fronts[i].low, "right", st->fronts[i].high);
        fl_write_decimal(w, "km", st->fronts[i].length_mm, FL_KM_DIGITS);
        fl_write_end(w);
    }
    fl_write_end(w);
    fl_write_array(w, "places");
    for (size_t i = 0; i < st->place_count; i++) {
        fl_write_object(w, NULL);
        fl_write_text(w, "kind", st->places[i].kind);
        write_group(w, st, st->places[i].group);
        fl_write_int(w, "count", (int64_t)st->places[i].count);
        fl_write_end(w);
    }
    fl_write_end(w);
    fl_write_array(w, "pockets");
    for (size_t i = 0; i < st->zones->count; i++) {
        if (!st->zones->at[i].pocket)
            continue;
        fl_write_object(w, NULL);
        fl_write_int(w, "id", (int64_t)st->zones->at[i].id);
        write_group(w, st, st->zones->at[i].group);
        fl_write_decimal(w, "km2", st->zones->at[i].area_e4m2, FL_KM2_DIGITS);
        fl_write_end(w);
    }
    fl_write_end(w);
    fl_write_end(w);
}

// Areas at the end by how sure they are, and how well the events are dated.
static void write_uncertainty(fl_json_writer *w, const fl_stats *st)
{
    static const fl_holding unsure[] = { FL_CONTESTED, FL_SHARED, FL_CLAIMED, FL_UNKNOWN };
    const fl_series *s = st->series;
    size_t first = s->count > 1 ? s->at[s->count - 2].area_end : 0;
    int64_t whole = 0;
    fl_write_object(w, "uncertainty");
    for (size_t k = first; k < s->area_count; k++)
        whole += s->areas[k].area_e4m2;
    fl_write_decimal(w, "whole_km2", whole, FL_KM2_DIGITS);
    for (size_t u = 0; u < sizeof unsure / sizeof *unsure; u++) {
        int64_t sum = 0;
        for (size_t k = first; k < s->area_count; k++)
            if (fl_control_holding(s->areas[k].control) == unsure[u])
                sum += s->areas[k].area_e4m2;
        fl_write_object(w, fl_holding_name(unsure[u]));
        fl_write_decimal(w, "km2", sum, FL_KM2_DIGITS);
        fl_write_decimal(w, "share", whole ? (int64_t)((fl_i128)sum * 1000000 / whole) : 0, 6);
        fl_write_end(w);
    }
    fl_write_object(w, "events_by_precision");
    for (int k = 0; k <= FL_MONTH; k++) {
        size_t n = 0;
        for (size_t i = 0; i < s->count; i++)
            n += s->at[i].precision[k];
        fl_write_int(w, k ? fl_precision_name((fl_precision)k) : "not_said", (int64_t)n);
    }
    fl_write_end(w);
    fl_write_end(w);
}

static void write_method(fl_json_writer *w)
{
    fl_write_object(w, "method");
    fl_write_text(w, "areas",
                  "true area on WGS 84 at the end of each step, exact: the totals before the "
                  "first step, and what the edges moved by each event add and take");
    fl_write_text(w, "flows",
                  "within each step, exact in sum: what an event takes from several and gives to "
                  "several is told apart by the drawn faces, which lie beside the exact sums by "
                  "rounding; ground that changed hands twice is in both flows; by side, who is "
                  "regrouped takes along what they hold");
    fl_write_text(w, "fronts",
                  "geodesic length of all borders of the pair, the theatre's outline left out");
    fl_write_text(w, "places", "named places and sites by kind and by who holds their point");
    fl_write_text(w, "pockets",
                  "zones that are not their group's largest and touch neither the outline nor "
                  "unknown ground");
    fl_write_end(w);
}

void fl_write_stats(fl_json_writer *w, const fl_head *h, const fl_stats *st)
{
    fl_write_object(w, NULL);
    fl_write_head(w, st->style, h);
    write_method(w);
    fl_write_array(w, "periods");
    for (size_t i = 0; i < st->series->count; i++)
        write_period(w, st, i);
    fl_write_end(w);
    write_end_of_it(w, st);
    write_uncertainty(w, st);
    fl_write_end(w);
}

// ---- the table --------------------------------------------------------------------------------------

static void put_text(fl_buf *out, const char *text)
{
    fl_put_u8(out, ',');
    fl_put_csv_text(out, text ? text : "");
}

static void put_group(fl_buf *out, const fl_stats *st, fl_control c)
{
    put_text(out, id_of(st, fl_control_holder(c)));
    put_text(out, fl_holding_name(fl_control_holding(c)));
    put_text(out, id_of(st, fl_control_other(c)));
}

// One row; `to` is NULL where there is no second group.
static void put_row(fl_buf *out, const fl_stats *st, const char *what, const fl_period *p,
                    const char *kind, fl_control c, const fl_control *to, int64_t value,
                    unsigned digits, const char *unit)
{
    char text[FL_TIME_TEXT + FL_DECIMAL_ROOM];
    fl_put_text(out, what);
    fl_time_format(p->from, text);
    put_text(out, text);
    fl_time_format(p->to, text);
    put_text(out, text);
    put_text(out, kind);
    put_group(out, st, c);
    if (to)
        put_group(out, st, *to);
    else
        fl_put_text(out, ",,,");
    fl_put_u8(out, ',');
    fl_put(out, text, (size_t)(fl_decimal_format(text, value, digits) - text));
    put_text(out, unit);
    fl_put_text(out, "\r\n");
}

static void put_period(fl_buf *out, const fl_stats *st, size_t i)
{
    const fl_series *s = st->series;
    const fl_period *p = &s->at[i];
    for (size_t k = i ? p[-1].area_end : 0; k < p->area_end; k++)
        put_row(out, st, "area", p, NULL, s->areas[k].control, NULL, s->areas[k].area_e4m2,
                FL_KM2_DIGITS, "km2");
    for (size_t k = i ? p[-1].transfer_end : 0; k < p->transfer_end; k++)
        put_row(out, st, "flow", p, NULL, s->transfers[k].from, &s->transfers[k].to,
                s->transfers[k].area_e4m2, FL_KM2_DIGITS, "km2");
}

void fl_put_stats_csv(fl_buf *out, const fl_stats *st)
{
    const fl_series *s = st->series;
    fl_put_text(out, "what,from,to,kind,actor,status,other,to_actor,to_status,to_other,value,"
                     "unit\r\n");
    for (size_t i = 0; i < s->count; i++)
        put_period(out, st, i);
    if (s->count == 0)
        return;
    const fl_period *last = &s->at[s->count - 1];
    for (size_t i = 0; i < st->front_count; i++)
        put_row(out, st, "front", last, NULL, st->fronts[i].low, &st->fronts[i].high,
                st->fronts[i].length_mm, FL_KM_DIGITS, "km");
    for (size_t i = 0; i < st->place_count; i++)
        put_row(out, st, "places", last, st->places[i].kind, st->places[i].group, NULL,
                (int64_t)st->places[i].count, 0, "places");
    for (size_t i = 0; i < st->zones->count; i++)
        if (st->zones->at[i].pocket)
            put_row(out, st, "pocket", last, NULL, st->zones->at[i].group, NULL,
                    st->zones->at[i].area_e4m2, FL_KM2_DIGITS, "km2");
}
