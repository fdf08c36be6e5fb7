// codec_stats.h - statistics of a timeline as JSON and as a table.
#ifndef FL_CODEC_STATS_H
#define FL_CODEC_STATS_H
#include "frontline/codec.h"
FL_BEGIN_DECLS

typedef struct fl_held_places { // how many places of a kind a group holds
    const char *kind;
    fl_control group;
    size_t count;
} fl_held_places;
typedef struct fl_stats { // all is borrowed
    const fl_style *style;
    const fl_series *series;
    // At the end of the last period:
    const fl_pair_total *fronts; // by pair of groups
    size_t front_count;
    const fl_held_places *places; // sorted by kind, then group
    size_t place_count;
    const fl_zones *zones; // by group; of these the pockets are shown
} fl_stats;
// method; periods with areas (km2) and flows (km2); at_end with fronts (km), places and pockets;
// uncertainty: the areas that are contested, shared, claimed and unknown at the end, and how precisely the
// events within the interval are dated.
void fl_write_stats(fl_json_writer *w, const fl_head *h, const fl_stats *st);
// RFC 4180, a figure a row, with these columns in this order:
//   what       area, flow; and of the last period front, places, pocket
//   from, to   the period, closed, RFC 3339
//   kind       of places; else empty
//   actor, status, other            whose; of a flow the loser; of a front one side
//   to_actor, to_status, to_other   of a flow the winner; of a front the other side; else empty
//   value, unit                     km2 at the end of the period (of a flow: within it), km, places
void fl_put_stats_csv(fl_buf *out, const fl_stats *st);
FL_END_DECLS
#endif
