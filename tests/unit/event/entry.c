// entry.c - the chain of entries: sealed, followed, and every change noticed.
#include <string.h>

#include "check.h"
#include "frontline/event.h"

static fl_entry sample_entry(const fl_entry *previous)
{
    fl_entry e = { .seq = previous ? previous->seq + 1 : 1,
                   .recorded_at = 1000 + (previous != NULL),
                   .kind = FL_ENTRY_EVENT,
                   .target = previous ? 1 : 0,
                   .author = "amal",
                   .key = "k",
                   .body = (const uint8_t *)"body",
                   .body_len = 4,
                   .effect = (const uint8_t *)"effect",
                   .effect_len = 6 };
    if (previous)
        e.previous = previous->hash;
    fl_entry_seal(&e);
    return e;
}

static void check_broken(const fl_entry *e, const fl_entry *previous, const char *said)
{
    fl_err err = { 0 };
    assert_int_equal(fl_entry_check(e, previous, &err), FL_ECORRUPT);
    if (!strstr(err.text, said))
        fail_msg("\"%s\" does not say \"%s\"", err.text, said);
}

static void a_chain_is_whole(void **state)
{
    (void)state;
    fl_entry first = sample_entry(NULL), second = sample_entry(&first);
    assert_int_equal(fl_entry_check(&first, NULL, NULL), FL_OK);
    assert_int_equal(fl_entry_check(&second, &first, NULL), FL_OK);
    check_broken(&second, NULL, "does not come next");
    check_broken(&first, &first, "does not come next");
}

// Each field changed alone, and the entry not sealed again.
static void every_change_is_noticed(void **state)
{
    (void)state;
    fl_entry first = sample_entry(NULL), second = sample_entry(&first), e;
#define CHANGED(change, said)                                                                      \
    do {                                                                                           \
        e = second;                                                                                \
        change;                                                                                    \
        check_broken(&e, &first, said);                                                            \
    } while (0)
    CHANGED(e.seq = 3, "entry 3 does not come next");
    CHANGED(e.recorded_at = 1000, "not later");
    CHANGED(e.recorded_at++, "hash");
    CHANGED(e.kind = FL_ENTRY_REVIEW, "hash");
    CHANGED(e.kind = (fl_entry_kind)11, "kind");
    CHANGED(e.kind = (fl_entry_kind)0, "kind");
    CHANGED(e.target = 0, "hash");
    CHANGED(e.target = 2, "not before it");
    CHANGED(e.author = "amalk", "hash");
    CHANGED((e.author = "amalk", e.key = ""), "hash"); // the same letters, cut elsewhere
    CHANGED(e.body = (const uint8_t *)"bodY", "body");
    CHANGED(e.body_len = 3, "body");
    CHANGED(e.body_hash.b[31] ^= 1, "body");
    CHANGED((e.body = NULL, e.body_hash.b[0] ^= 1), "hash");
    CHANGED(e.effect = (const uint8_t *)"Effect", "effect");
    CHANGED(e.effect_hash.b[0] ^= 1, "effect");
    CHANGED(e.previous.b[0] ^= 1, "name the entry before");
    CHANGED(e.hash.b[16] ^= 1, "hash");
}

static void a_redacted_body_leaves_the_chain_whole(void **state)
{
    (void)state;
    fl_entry first = sample_entry(NULL), second = sample_entry(&first);
    second.body = NULL;
    second.body_len = 0;
    assert_int_equal(fl_entry_check(&second, &first, NULL), FL_OK);
}

// The hash of a known entry, put together here as src/FORMATS.md says.
static void the_hash_is_as_specified(void **state)
{
    (void)state;
    fl_entry e = sample_entry(NULL);
    fl_buf b = FL_BUF_INIT;
    fl_hash body = fl_hash_of("body", 4), effect = fl_hash_of("effect", 6);
    static const uint8_t zeros[32];
    fl_put_text(&b, "frontline entry 1\n");
    fl_put_u64(&b, 1);
    fl_put_u64(&b, 1000);
    fl_put_u64(&b, FL_ENTRY_EVENT);
    fl_put_u64(&b, 0);
    fl_put_u64(&b, 4);
    fl_put_text(&b, "amal");
    fl_put_u64(&b, 1);
    fl_put_text(&b, "k");
    fl_put(&b, body.b, 32);
    fl_put(&b, effect.b, 32);
    fl_put(&b, zeros, 32);
    assert_true(fl_hash_equal(e.hash, fl_hash_of(b.data, b.len)));
    fl_buf_done(&b);
}

static void a_reason_is_read_back(void **state)
{
    (void)state;
    static const char *const reasons[] = { "", "a rumour", "n\xc3\xa9" };
    for (size_t i = 0; i < TEST_COUNT(reasons); i++) {
        fl_buf b = FL_BUF_INIT;
        fl_arena *arena = fl_arena_new(4096);
        const char *reason = NULL;
        fl_retraction_encode(reasons[i], &b);
        assert_int_equal(fl_retraction_decode(b.data, b.len, arena, &reason, NULL), FL_OK);
        assert_string_equal(reason, reasons[i]);
        fl_put_u8(&b, 1);
        assert_int_equal(fl_retraction_decode(b.data, b.len, arena, &reason, NULL), FL_ECORRUPT);
        fl_arena_unref(arena);
        fl_buf_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_is_whole),
        cmocka_unit_test(every_change_is_noticed),
        cmocka_unit_test(a_redacted_body_leaves_the_chain_whole),
        cmocka_unit_test(the_hash_is_as_specified),
        cmocka_unit_test(a_reason_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
