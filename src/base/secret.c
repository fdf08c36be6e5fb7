// secret.c - random bytes, HMAC and base64. Contract: frontline/base.h.
#include "frontline/base.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/random.h>

static_assert(crypto_auth_hmacsha256_BYTES == 32, "HMAC-SHA256");

fl_status fl_random(void *out, size_t len, fl_err *err)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = getrandom((uint8_t *)out + done, len - done, 0);
        if (n < 0 && errno != EINTR)
            return fl_fail(err, FL_EIO, "the system gives no random bytes: %s", strerror(errno));
        done += n > 0 ? (size_t)n : 0;
    }
    return FL_OK;
}

void fl_hmac_sha256_of(const void *key, size_t key_len, const void *data, size_t len,
                       uint8_t out[32])
{
    crypto_auth_hmacsha256_state state;
    int failed = crypto_auth_hmacsha256_init(&state, key, key_len);
    failed |= crypto_auth_hmacsha256_update(&state, data, len);
    failed |= crypto_auth_hmacsha256_final(&state, out);
    assert(!failed);
    (void)failed;
    sodium_memzero(&state, sizeof state);
}

void fl_put_base64(fl_buf *b, const void *data, size_t len)
{
    size_t room = sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL);
    if (!fl_buf_room(b, room))
        return;
    sodium_bin2base64((char *)b->data + b->len, room, data, len, sodium_base64_VARIANT_ORIGINAL);
    b->len += room - 1; // without its NUL
}

bool fl_base64_parse(const char *text, size_t text_len, uint8_t *out, size_t room, size_t *len)
{
    const char *end;
    return sodium_base642bin(out, room, text, text_len, NULL, len, &end,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           end == text + text_len;
}
