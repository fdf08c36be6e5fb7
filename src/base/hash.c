// hash.c - BLAKE2b-256, SHA-256 and SipHash, by libsodium. Only this file and secret.c know libsodium.
#include "frontline/base.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

static_assert(sizeof(crypto_generichash_state) <= sizeof((fl_hasher *)0)->state, "state fits");
static_assert(_Alignof(crypto_generichash_state) <= _Alignof(fl_hasher), "state is aligned");
static_assert(sizeof(fl_hash) == crypto_generichash_BYTES, "BLAKE2b-256");
static_assert(crypto_hash_sha256_BYTES == 32, "SHA-256");
static_assert(crypto_shorthash_siphashx24_KEYBYTES == FL_HASH_KEY, "SipHash");
static_assert(crypto_shorthash_siphashx24_BYTES <= sizeof(fl_hash), "SipHash");

// Before main, so that no thread can race it: libsodium picks its code for this processor. Without
// that it hashes the same, only slower, so that a failure is no error.
__attribute__((constructor)) static void pick_fastest(void)
{
    int failed = sodium_init();
    (void)failed;
}

static crypto_generichash_state *state_of(fl_hasher *h)
{
    return (crypto_generichash_state *)(void *)h->state;
}

void fl_hash_init(fl_hasher *h)
{
    int failed = crypto_generichash_init(state_of(h), NULL, 0, sizeof(fl_hash));
    assert(!failed);
    (void)failed;
}

void fl_hash_add(fl_hasher *h, const void *data, size_t len)
{
    int failed = crypto_generichash_update(state_of(h), data, len);
    assert(!failed);
    (void)failed;
}

fl_hash fl_hash_end(fl_hasher *h)
{
    fl_hash out;
    int failed = crypto_generichash_final(state_of(h), out.b, sizeof out.b);
    assert(!failed); // it fails where a hasher is ended twice
    (void)failed;
    return out;
}

fl_hash fl_hash_of(const void *data, size_t len)
{
    fl_hasher h;
    fl_hash_init(&h);
    fl_hash_add(&h, data, len);
    return fl_hash_end(&h);
}

fl_hash fl_hash_keyed(const uint8_t key[FL_HASH_KEY], const void *data, size_t len)
{
    fl_hash out = { { 0 } };
    int failed = crypto_shorthash_siphashx24(out.b, data, len, key);
    assert(!failed);
    (void)failed;
    return out;
}

bool fl_hash_equal(fl_hash a, fl_hash b)
{
    return fl_hash_compare(a, b) == 0;
}

int fl_hash_compare(fl_hash a, fl_hash b)
{
    return memcmp(a.b, b.b, sizeof a.b);
}

void fl_hash_format(fl_hash h, char out[FL_HASH_TEXT])
{
    sodium_bin2hex(out, FL_HASH_TEXT, h.b, sizeof h.b);
}

void fl_sha256_of(const void *data, size_t len, uint8_t out[32])
{
    int failed = crypto_hash_sha256(out, data, len);
    assert(!failed);
    (void)failed;
}
