// answer.h - what the writers of answers share.
#ifndef FL_CODEC_ANSWER_H
#define FL_CODEC_ANSWER_H
#include "frontline/codec.h"

enum { FL_KM2_DIGITS = 10, FL_KM_DIGITS = 6 }; // 1e-4 m2 in a km2, mm in a km

// theatre, credit, version, datetime, timeStamp, perspective, links: members of the open object.
void fl_write_head(fl_json_writer *w, const fl_style *s, const fl_head *h);
// Who holds, as members of the open object: actor, its name as `name`, status, other, fill.
void fl_write_holding(fl_json_writer *w, const fl_style *s, fl_control c, const char *name);
// One side of something with two, the same under prefixed names: "left", "left_name", "left_status",
// "left_other".
void fl_write_side(fl_json_writer *w, const fl_style *s, const char *prefix, fl_control c);
void fl_write_last(fl_json_writer *w, const char *when,
                   const fl_last *last); // `when`: "since", ...
void fl_write_flows(fl_json_writer *w, const fl_style *s, const fl_transfers *f); // an array
void fl_write_sources(fl_json_writer *w, const char *name, const fl_event *e);    // NULL: none
void fl_write_names(fl_json_writer *w, const char *name, fl_texts t); // {"en": ..., "ar": ...}
void fl_write_serial(fl_json_writer *w, const char *name, char letter, uint64_t n); // "v12", "e3"
const char *fl_actor_id(const fl_style *s, fl_actor a);                             // NULL for none
const char *fl_actor_name(const fl_style *s, fl_actor a); // in the style's language
void fl_put_csv_text(fl_buf *out, const char *text);      // quoted where it must be
uint64_t fl_content_id(const fl_buf *content);            // 52 bits of its hash
uint64_t fl_place_id(const fl_place *p, bool *failed);    // of its name, kind and governorate
#endif
