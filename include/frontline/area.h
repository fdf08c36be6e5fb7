// area.h - area expressions and the gazetteer: words become exact areas.
//
// src/area/LANGUAGE.md has the grammar and what each function means. What fl_area_format() writes parses to
// the same tree.
#ifndef FL_AREA_H
#define FL_AREA_H
#include "frontline/base.h"
#include "frontline/event.h"
#include "frontline/geo.h"
#include "frontline/grid.h"
#include "frontline/map.h"
FL_BEGIN_DECLS

// ---- gazetteer: an immutable, counted index over a theatre's places ---------------------------------

typedef struct fl_gazetteer fl_gazetteer;
// Borrows `t`, which must outlive it. FL_EINVAL, FL_ELIMIT for a name that is none, with its place.
FL_MUST_USE fl_status fl_gazetteer_new(const fl_theatre *t, const fl_gazetteer **out, fl_err *err);
const fl_gazetteer *fl_gazetteer_ref(const fl_gazetteer *g); // one more reference; cannot fail
void fl_gazetteer_unref(const fl_gazetteer *g);              // NULL does nothing

// The place that `name` means, in any spelling: case, hyphens, apostrophes, diacritics, doubled
// letters and articles (al-, ash-) do not count, nor do Arabic letter forms; Deir and Dayr are variants.
// An exact spelling of a name wins over one of a variant, and that over a like one. Of several places
// called exactly so the largest wins (city, town, site, village; of one rank one with ten times the people) if it is the only one; of
// several that are only called alike a site (crossing, air base) wins over a village, and a city or town
// over a site. Otherwise more than one is an error; "Hama, airbase" and "Sinjar, Idlib" say which.
// FL_EREFUSED lists up to 5 candidates with kind, governorate and position, or, for none, the nearest
// spellings. FL_EINVAL for a name without a letter, FL_ELIMIT for one of more than 256 bytes.
FL_MUST_USE fl_status fl_gazetteer_find(const fl_gazetteer *g, const char *name,
                                        const fl_place **out, fl_err *err);
// The named line, or the administrative unit, that `name` means; kinds ("river", "district") may be said
// behind the name. `kind`: of that kind only; NULL: of any. Errors as above.
FL_MUST_USE fl_status fl_gazetteer_find_line(const fl_gazetteer *g, const char *kind,
                                             const char *name, const fl_line **out, fl_err *err);
FL_MUST_USE fl_status fl_gazetteer_find_unit(const fl_gazetteer *g, const char *name,
                                             const fl_unit **out, fl_err *err);
// Up to `limit` places of which a spelling starts like `prefix`, each once: first those whose spelling it
// is already, then by kind, size and name; of one kind the nearest to `near` first, unless that is NULL.
// Returns how many; 0 also when out of memory.
size_t fl_gazetteer_complete(const fl_gazetteer *g, const char *prefix, const fl_point *near,
                             const fl_place **out, size_t limit);
// Appends the key under which a spelling is filed: equal keys, same name. FL_EINVAL, FL_ELIMIT as above.
FL_MUST_USE fl_status fl_name_key(const char *name, fl_buf *out, fl_err *err);

// The first letter of a text that is not empty, by Unicode: in full case folding, or without accents (the nonspacing
// marks of its canonical decomposition), or both. *out is UTF-8, "" for a mark. How many bytes of the text it was: of what
// is no UTF-8 some bytes, as they are.
#define FL_FOLD_CASE     1u
#define FL_FOLD_ACCENTS  2u
#define FL_FOLDED_LETTER 64
size_t fl_letter_fold(const char *text, unsigned how, char out[FL_FOLDED_LETTER]);

// ---- expressions ------------------------------------------------------------------------------------

typedef struct fl_area_expression fl_area_expression; // a parsed tree; never changes
#define FL_MAX_EXPRESSION 4096 // bytes; this bounds the terms, to fewer than 500
#define FL_MAX_NESTING    32   // parentheses and areas within each other
// FL_EINVAL with the column (in characters, from 1) and what was expected there; FL_ELIMIT.
FL_MUST_USE fl_status fl_area_parse(const char *text, size_t len, fl_area_expression **out,
                                    fl_err *err);
void fl_area_expression_free(fl_area_expression *e);           // NULL does nothing
void fl_area_format(const fl_area_expression *e, fl_buf *out); // canonical: parses to the same

typedef struct fl_area_context {
    const fl_theatre *theatre;
    const fl_gazetteer *gazetteer;
    const fl_polygons *geometry; // what `geometry` means; NULL or without parts: nothing was given
    const fl_map *outline;       // the theatre as an area; every result is clipped to it
    size_t *spent; // where the edges drawn add up, for expressions that share the limit; NULL: each
                   // has it to itself
} fl_area_context;
// The exact area, clipped to the theatre: a place is its cell within a reach by its kind (or that reach
// alone, where it has no cell), `around` a geodesic disc. FL_EREFUSED for unknown names, an empty
// result, an area outside the theatre, with the column; FL_ELIMIT. *out is a new reference.
FL_MUST_USE fl_status fl_area_evaluate(const fl_area_expression *e, const fl_area_context *in,
                                       const fl_map **out, fl_err *err);

// The same, and what each part of the top contributes to it. Empty areas and what lies outside are no
// error here: then *out has no edges.
typedef struct fl_area_part {
    char sign;           // how it joins what stands before it: '|', '&' or '-'; 0: it is the first
    const char *text;    // as fl_area_format() writes it
    int64_t alone_e4m2;  // its own area within the theatre
    int64_t change_e4m2; // by how much it changes the area of what stands before it
} fl_area_part;
typedef struct fl_area_parts {
    fl_area_part *at;
    size_t count, cap;
    fl_arena *texts;
} fl_area_parts;
void fl_area_parts_done(fl_area_parts *p);
FL_MUST_USE fl_status fl_area_explain(const fl_area_expression *e, const fl_area_context *in,
                                      fl_area_parts *parts, const fl_map **out, fl_err *err);

// What the conditions at the end of an expression ask of the map, when the event is applied.
typedef struct fl_area_filter {
    bool held;      // held_by: only what these hold, with their factions, contested ground included
    fl_actor *only; // from fl_alloc, sorted: who that is in the context's theatre
    size_t only_count;
    fl_actor *above; // from fl_alloc: as it was said, as fl_step has it
    size_t above_count, above_cap;
    bool in_pocket; // pocket: only the connected ground of one holder in which this point lies
    fl_point pocket;
} fl_area_filter;
void fl_area_filter_done(fl_area_filter *f);
// FL_EREFUSED for an unknown actor or place, or holders that exclude each other; with the column.
FL_MUST_USE fl_status fl_area_filter_of(const fl_area_expression *e, const fl_area_context *in,
                                        fl_area_filter *out, fl_err *err);
bool fl_area_has_conditions(const fl_area_expression *e);
FL_END_DECLS
#endif
