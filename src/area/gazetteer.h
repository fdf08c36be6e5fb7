// gazetteer.h - private to src/area: how the gazetteer is laid out, and what kinds of places there are.
//
// Invariants, which gazetteer.c upholds:
//   G1  spellings are sorted by key, then place: equal keys are neighbours, and so are the keys that
//       start alike;
//   G2  every place has the spelling of its name (is_name), its variants and its names in other
//       languages, each once.
#ifndef FL_AREA_GAZETTEER_H
#define FL_AREA_GAZETTEER_H
#include <stdatomic.h>

#include "frontline/area.h"

typedef struct fl_spelling {
    const char *key, *folded; // names.h
    const fl_place *place;
    bool is_name; // the place's own name, not another one that it has
} fl_spelling;

typedef struct fl_index { // the spellings of all that is one kind of thing
    const char *noun;     // "place", "line", "unit": what an error calls it
    fl_spelling *at;
    size_t count, cap;
} fl_index;

// Lines and units are found as places are: for each stands a place of its name, kind and governorate (a
// unit's: the unit above), somewhere on it.
struct fl_gazetteer {
    atomic_uint refs; // the only field that changes after construction
    fl_arena *arena;  // holds the texts of the spellings, and the stands
    const fl_theatre *theatre;
    fl_index places, lines, units;
    fl_place *line_stand, *unit_stand; // of theatre->lines[i], units[i]
};

typedef struct fl_range { // spellings at[first .. end)
    size_t first, end;
} fl_range;
fl_range fl_index_with_key(const fl_index *x, const char *key);
fl_range fl_index_starting(const fl_index *x, const char *prefix);

// What the kind of a place says: how far its surroundings reach where no border is nearer, and its rank
// among places that could be meant, first 0. Kinds that are not in the table are sites.
typedef enum fl_rank { FL_RANK_CITY, FL_RANK_TOWN, FL_RANK_SITE, FL_RANK_VILLAGE } fl_rank;
fl_rank fl_place_rank(const fl_place *p);
int64_t fl_place_reach_mm(const fl_place *p);
// By rank, population, name, governorate and kind: the order in which places are offered. Equal for no two places of
// a theatre.
int fl_place_compare(const fl_place *p, const fl_place *q);
// Puts p in its place among out[from .. count), unless it is in out already; at `limit` the last one falls
// off. Returns the new count. What comes before `from` fitted better and stays. `near`, unless it is NULL: of
// one rank the nearest come first, in the plane that fits there.
size_t fl_place_offer(const fl_place **out, size_t from, size_t count, size_t limit,
                      const fl_place *p, const fl_point *near);
#endif
