// entry.c - the log's hash chain.
//
// An entry's hash covers the hashes of its body and effect, not the bytes, so that a body can be
// redacted and the chain still be checked.
#include <string.h>

#include "frontline/event.h"

static void add_u64(fl_hasher *h, uint64_t v)
{
    uint8_t bytes[8];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(v >> 8 * i);
    fl_hash_add(h, bytes, sizeof bytes);
}

static void add_text(fl_hasher *h, const char *text)
{
    size_t len = strlen(text);
    add_u64(h, len);
    fl_hash_add(h, text, len);
}

static void add_hash(fl_hasher *h, fl_hash v)
{
    fl_hash_add(h, v.b, sizeof v.b);
}

static fl_hash hash_of_entry(const fl_entry *e)
{
    static const char tag[] = "frontline entry 1\n";
    fl_hasher h;
    fl_hash_init(&h);
    fl_hash_add(&h, tag, sizeof tag - 1);
    add_u64(&h, e->seq);
    add_u64(&h, (uint64_t)e->recorded_at);
    add_u64(&h, (uint64_t)e->kind);
    add_u64(&h, e->target);
    add_text(&h, e->author);
    add_text(&h, e->key);
    add_hash(&h, e->body_hash);
    add_hash(&h, e->effect_hash);
    add_hash(&h, e->previous);
    return fl_hash_end(&h);
}

void fl_entry_seal(fl_entry *e)
{
    e->body_hash = fl_hash_of(e->body, e->body_len);
    e->effect_hash = fl_hash_of(e->effect, e->effect_len);
    e->hash = hash_of_entry(e);
}

static const char *fault_in_chain(const fl_entry *e, const fl_entry *previous)
{
    static const fl_hash none;
    if (e->seq != (previous ? previous->seq + 1 : 1))
        return "does not come next";
    if (previous && e->recorded_at <= previous->recorded_at)
        return "is not later than the one before it";
    if (!fl_hash_equal(e->previous, previous ? previous->hash : none))
        return "does not name the entry before it";
    return NULL;
}

static const char *fault_by_itself(const fl_entry *e)
{
    if (e->kind < FL_ENTRY_THEATRE || e->kind > FL_ENTRY_REDACTION)
        return "is of a kind that this version does not know";
    if (e->target >= e->seq)
        return "speaks of an entry that is not before it";
    if (e->body && !fl_hash_equal(e->body_hash, fl_hash_of(e->body, e->body_len)))
        return "has a body that was changed";
    if (!fl_hash_equal(e->effect_hash, fl_hash_of(e->effect, e->effect_len)))
        return "has an effect that was changed";
    if (!fl_hash_equal(e->hash, hash_of_entry(e)))
        return "was changed: its hash is wrong";
    return NULL;
}

fl_status fl_entry_check(const fl_entry *e, const fl_entry *previous, fl_err *err)
{
    const char *fault = fault_in_chain(e, previous);
    if (!fault)
        fault = fault_by_itself(e);
    if (fault)
        return fl_fail(err, FL_ECORRUPT, "entry %llu %s", (unsigned long long)e->seq, fault);
    return FL_OK;
}
