// sign.c - secrets and signatures. Contract: sign.h.
#include "sign.h"

#include <string.h>

static const char prefix[] = "whsec_";

fl_status fl_secret_make(fl_secret *out, fl_err *err)
{
    fl_secret s = { .len = FL_SECRET_MADE };
    fl_status status = fl_random(s.bytes, s.len, err);
    if (status == FL_OK)
        *out = s;
    return status;
}

fl_status fl_secret_parse(const char *text, fl_secret *out, fl_err *err)
{
    fl_secret s = { .len = 0 };
    size_t skip = sizeof prefix - 1;
    if (strncmp(text, prefix, skip) != 0 ||
        !fl_base64_parse(text + skip, strlen(text + skip), s.bytes, sizeof s.bytes, &s.len) ||
        s.len < FL_SECRET_LEAST)
        return fl_fail(err, FL_EREFUSED, "a secret is %s and base64 of %d to %d bytes", prefix,
                       FL_SECRET_LEAST, FL_SECRET_MOST);
    *out = s;
    return FL_OK;
}

fl_status fl_secret_format(const fl_secret *s, char out[FL_HOOK_SECRET_TEXT], fl_err *err)
{
    fl_buf text = FL_BUF_INIT;
    fl_put_text(&text, prefix);
    fl_put_base64(&text, s->bytes, s->len);
    fl_put_u8(&text, '\0');
    fl_status status = text.failed || text.len > FL_HOOK_SECRET_TEXT ? fl_fail_nomem(err) : FL_OK;
    if (status == FL_OK)
        memcpy(out, text.data, text.len);
    fl_buf_done(&text);
    return status;
}

void fl_sign(const fl_secret *s, const char *id, int64_t timestamp_s, const fl_buf *body,
             fl_buf *out)
{
    fl_buf signed_text = FL_BUF_INIT;
    uint8_t mac[32];
    fl_put_format(&signed_text, "%s.%lld.", id, (long long)timestamp_s);
    fl_put(&signed_text, body->data, body->len);
    out->failed |= signed_text.failed;
    fl_hmac_sha256_of(s->bytes, s->len, signed_text.data, signed_text.len, mac);
    fl_put_text(out, out->len ? " v1," : "v1,");
    fl_put_base64(out, mac, sizeof mac);
    fl_buf_done(&signed_text);
}
