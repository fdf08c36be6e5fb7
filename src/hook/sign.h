// sign.h - private to src/hook: secrets and signatures, as Standard Webhooks has them.
#ifndef FL_HOOK_SIGN_H
#define FL_HOOK_SIGN_H
#include "frontline/hook.h"

#define FL_SECRET_LEAST 24
#define FL_SECRET_MOST  64
#define FL_SECRET_MADE  32

typedef struct fl_secret {
    uint8_t bytes[FL_SECRET_MOST];
    size_t len; // 0: none
} fl_secret;
FL_MUST_USE fl_status fl_secret_make(fl_secret *out, fl_err *err);
// Reads "whsec_" and base64. FL_EREFUSED.
FL_MUST_USE fl_status fl_secret_parse(const char *text, fl_secret *out, fl_err *err);
FL_MUST_USE fl_status fl_secret_format(const fl_secret *s, char out[FL_HOOK_SECRET_TEXT],
                                       fl_err *err);

// Adds "v1," and the base64 of the HMAC-SHA256 of id.timestamp.body, after a space where `out` holds something.
void fl_sign(const fl_secret *s, const char *id, int64_t timestamp_s, const fl_buf *body,
             fl_buf *out);
#endif
