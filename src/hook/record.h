// record.h - private to src/hook: what is kept of a hook. src/FORMATS.md section 9.1 has the bytes.
#ifndef FL_HOOK_RECORD_H
#define FL_HOOK_RECORD_H
#include "sign.h"

#define FL_HOOK_WORDS 160 // bytes of a reason, with the NUL

typedef struct fl_hook_record {
    char *url, *topic, *author; // owned
    fl_time created_at;
    fl_secret secret, old_secret;
    fl_time old_until; // the old one signs too, up to then
    uint64_t delivered;
    fl_time failing_since;   // 0: it is not
    char off[FL_HOOK_WORDS]; // why; "": it is on
} fl_hook_record;
void fl_hook_record_done(fl_hook_record *r);

void fl_hook_record_encode(const fl_hook_record *r, fl_buf *out);
// FL_ECORRUPT for what is none, or of a later format.
FL_MUST_USE fl_status fl_hook_record_decode(const void *data, size_t len, fl_hook_record *out,
                                            fl_err *err);
// A copy with a NUL; NULL when out of memory.
char *fl_hook_copy(const char *text, size_t len);
#endif
