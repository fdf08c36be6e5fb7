// fields.h - members of an object, copied into an arena. A member left out, null or "" is not said: the
// output stays as it is.
#ifndef FL_CODEC_FIELDS_H
#define FL_CODEC_FIELDS_H
#include "frontline/codec_json.h"
#include "frontline/map.h"

// A text of at most `max` bytes (FL_EREFUSED above).
FL_MUST_USE fl_status fl_field_text(const fl_json_at *object, const char *name, size_t max,
                                    fl_arena *arena, const char **out, fl_err *err);
// A list of such texts, none empty; or a single text, which is a list of one.
FL_MUST_USE fl_status fl_field_texts(const fl_json_at *object, const char *name, size_t max,
                                     fl_arena *arena, const char ***out, size_t *count,
                                     fl_err *err);
FL_MUST_USE fl_status fl_field_bool(const fl_json_at *object, const char *name, bool *out,
                                    fl_err *err);
// An instant, or where is_date is not NULL also a date.
FL_MUST_USE fl_status fl_field_time(const fl_json_at *object, const char *name, fl_time *out,
                                    bool *is_date, fl_err *err);
// An array member of at most `max` elements (FL_EREFUSED above): *at and *count, and `size` bytes of zeroed memory for
// each; 0 where it is not said.
FL_MUST_USE fl_status fl_field_list(const fl_json_at *object, const char *name, size_t size,
                                    size_t max, fl_arena *arena, fl_json_at *at, void **out,
                                    size_t *count, fl_err *err);
// Does this look like a BCP 47 tag: letters, digits and hyphens, at most FL_MAX_LANGUAGE?
enum { FL_MAX_LANGUAGE = 35 };
bool fl_language_check(const char *text);
// The arrays of `p`, copied.
FL_MUST_USE fl_status fl_polygons_keep(const fl_polygons *p, fl_arena *arena, fl_polygons *out,
                                       fl_err *err);
#endif
