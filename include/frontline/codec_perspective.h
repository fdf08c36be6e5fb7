// codec_perspective.h - perspectives and reviews as JSON.
#ifndef FL_CODEC_PERSPECTIVE_H
#define FL_CODEC_PERSPECTIVE_H
#include "frontline/codec.h"
#include "frontline/codec_json.h"
#include "frontline/history.h"
FL_BEGIN_DECLS

// {"name": "b2", "title": "...", "sources": [], "not_sources": [], "reliability": "B", "credibility": "2",
// "kinds": [], "tags": [], "not_tags": [], "review": ["accepted"]}: all but the name may be left out.
// What *out points to lives in `arena`. FL_EINVAL, FL_EREFUSED with a JSON pointer.
FL_MUST_USE fl_status fl_codec_perspective_read(const fl_json_at *at, fl_arena *arena,
                                                fl_perspective *out, fl_err *err);
FL_MUST_USE fl_status fl_codec_perspective_parse(const void *text, size_t len, fl_arena *arena,
                                                 fl_perspective *out, fl_err *err);
// {"review": "rejected", "reason": "..."}. As above.
FL_MUST_USE fl_status fl_codec_review_parse(const void *text, size_t len, fl_arena *arena,
                                            fl_decision *out, fl_err *err);

// The same as fl_codec_perspective_read() reads, with `since`, `version` and updated_at, which it does not
// take.
void fl_write_perspective(fl_json_writer *w, const char *name, const fl_known_perspective *p);
// main, as the others are written: it has no rule, and is there since v1.
void fl_write_main(fl_json_writer *w, fl_time made_at);
void fl_write_perspectives(fl_json_writer *w, const fl_style *s, const fl_head *h,
                           const fl_perspectives *all, fl_time made_at);
// What a change of a perspective came to: `p` is NULL where it is removed.
void fl_write_recorded_perspective(fl_json_writer *w, uint64_t version, bool dry_run,
                                   const char *name, const fl_known_perspective *p);
FL_END_DECLS
#endif
