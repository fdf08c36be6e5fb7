// codec_settings.h - a theatre's settings as JSON.
#ifndef FL_CODEC_SETTINGS_H
#define FL_CODEC_SETTINGS_H
#include "frontline/codec.h"
#include "frontline/codec_json.h"
#include "frontline/event_settings.h"
FL_BEGIN_DECLS

// {"name": {"en": "..."}, "credit": "...", "borders": "...", "description": "...", "guard_percent": 5}: what is to be
// another, of t. A name is one more, or another of that language; a text is in English. What *out points to lives in
// `arena` or t. FL_EINVAL, FL_EREFUSED with a JSON pointer; what is fixed for good is refused by name.
FL_MUST_USE fl_status fl_codec_settings_parse(const void *text, size_t len, const fl_theatre *t,
                                              fl_arena *arena, fl_settings *out, fl_err *err);
// All of them, and what is fixed.
void fl_write_settings(fl_json_writer *w, const char *name, const fl_theatre *t);
FL_END_DECLS
#endif
