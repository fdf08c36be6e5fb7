// form.h - private to src/event: one description of a record serves to write it and to read it.
//
// A record is a run of fields in ascending number, each a varint number, a varint length and a value.
// A field whose value is its default is absent; so a record has one form. Every fl_form_<type>() takes
// a member and gives it back, as it is when writing, as it was read when reading:
//     a->label = fl_form_text(f, 3, a->label, "");
// Reading fails on a field out of order, twice, unknown, longer than needed, or present with its
// default. The failure sticks, and what is read after it is the default.
#ifndef FL_EVENT_FORM_H
#define FL_EVENT_FORM_H
#include "frontline/base.h"
#include "frontline/event.h"
#include "frontline/map.h"

typedef struct fl_form {
    fl_buf *out;      // writing: where to; NULL when reading
    fl_reader in;     // reading: the record
    fl_arena *arena;  // reading: owns what is read
    fl_status status; // reading: FL_ECORRUPT or FL_ENOMEM once it has failed
    unsigned fault;   // reading: the field of the outermost record that it failed in; 0: beyond all
} fl_form;

// A whole body: its format number, then the record that `each` describes.
typedef void (*fl_form_item)(fl_form *f, void *item);
void fl_form_encode(fl_buf *out, unsigned format, fl_form_item each, void *record);
// `what` names the record in the error. Allocates from `arena` only.
FL_MUST_USE fl_status fl_form_decode(const void *data, size_t len, unsigned format,
                                     fl_form_item each, void *record, fl_arena *arena,
                                     const char *what, fl_err *err);

uint64_t fl_form_uint(fl_form *f, unsigned number, uint64_t v, uint64_t max); // default 0
unsigned fl_form_choice(fl_form *f, unsigned number, unsigned v,
                        unsigned max);                  // 1 to max, required
bool fl_form_flag(fl_form *f, unsigned number, bool v); // default false
fl_time fl_form_time(fl_form *f, unsigned number, fl_time v, fl_time absent);
// `absent` is what an absent text reads as, "" or NULL; NULL and "" are both written as absent.
const char *fl_form_text(fl_form *f, unsigned number, const char *v, const char *absent);
fl_point fl_form_point(fl_form *f, unsigned number, fl_point v);          // required
fl_polygons fl_form_polygons(fl_form *f, unsigned number, fl_polygons v); // default: no parts
// An array of `*count` points; default: none.
fl_point *fl_form_points(fl_form *f, unsigned number, fl_point *points, size_t *count);
// An array of `*count` records of `size` bytes; default: none.
void *fl_form_list(fl_form *f, unsigned number, void *items, size_t *count, size_t size,
                   fl_form_item each);
// An array of texts, none of them empty; default: none.
const char **fl_form_words(fl_form *f, unsigned number, const char **words, size_t *count);

// For the parts above. Takes field `number` if it comes next; false when it is absent.
bool fl_form_take(fl_form *f, unsigned number, fl_reader *value);
// Ends the reading of a value that was taken: it must be used up.
void fl_form_end(fl_form *f, unsigned number, const fl_reader *value, bool sound);
void fl_form_fail(fl_form *f, unsigned number, fl_status status);
// Appends field `number`; `value` is freed.
void fl_form_put(fl_form *f, unsigned number, fl_buf *value);

fl_texts fl_form_texts(fl_form *f, unsigned number, fl_texts t); // theatre.c: default: none
void fl_form_actor(fl_form *f, void *item);                      // an fl_actor_info
void fl_form_place(fl_form *f, void *item);                      // theatre.c: a fl_place

// The theatre's actors and their eras: checked as they are at each time (theatre_check.c); brought along
// where all else of a theatre is another, in its arena (actor.c).
FL_MUST_USE fl_status fl_actors_check(const fl_theatre *t, fl_err *err);
FL_MUST_USE bool fl_eras_carry(const fl_theatre *from, fl_theatre *to); // false when out of memory

// Has every part a ring, every ring three points or more, every point a place on the grid? If not, the
// sentence says what is wrong.
FL_MUST_USE fl_status fl_polygons_check(const fl_polygons *p, fl_err *err);
bool fl_time_check(fl_time t); // years 1 to 9999
#endif
