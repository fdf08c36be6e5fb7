// sample_log.h - entries that follow one another, batches of them, and a folder to keep them in.
#ifndef TEST_STORE_SAMPLE_LOG_H
#define TEST_STORE_SAMPLE_LOG_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "frontline/store.h"

// The log's last entry, as far as the next one needs it.
typedef struct sample_log {
    fl_entry last;
} sample_log;

static inline fl_entry sample_next(sample_log *log, const char *author, const char *key,
                                   const char *body)
{
    fl_entry e = { .seq = log->last.seq + 1,
                   .recorded_at = log->last.recorded_at + 1000,
                   .kind = log->last.seq ? FL_ENTRY_EVENT : FL_ENTRY_THEATRE,
                   .author = author,
                   .key = key,
                   .body = (const uint8_t *)body,
                   .body_len = strlen(body),
                   .effect = (const uint8_t *)"effect",
                   .effect_len = 6,
                   .previous = log->last.hash };
    fl_entry_seal(&e);
    log->last = e;
    return e;
}

static inline fl_move sample_move(uint64_t event, uint64_t known_from, const char *delta)
{
    return (fl_move){ .event = event,
                      .entry = known_from,
                      .occurred_at = -5,
                      .known_from = known_from,
                      .known_to = UINT64_MAX,
                      .delta = (const uint8_t *)delta,
                      .delta_len = strlen(delta),
                      .root = fl_hash_of(&known_from, sizeof known_from) };
}

static inline fl_batch sample_batch(const fl_entry *entries, size_t count)
{
    return (fl_batch){ .entries = entries, .entry_count = count };
}

// A path in a folder of its own; sample_remove() takes the folder away.
static inline const char *sample_path(char out[64])
{
    strcpy(out, "/tmp/frontline-test-XXXXXX");
    assert_non_null(mkdtemp(out));
    return strcat(out, "/store.frontline");
}

static inline void sample_remove(const char *path)
{
    static const char *const suffixes[] = { "",      "-wal", "-shm",     ".lock",
                                            ".link", ".new", ".new-wal", ".new-shm" };
    char name[128];
    for (size_t i = 0; i < TEST_COUNT(suffixes); i++) {
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        unlink(name);
    }
    snprintf(name, sizeof name, "%s", path);
    *strrchr(name, '/') = '\0';
    assert_int_equal(rmdir(name), 0); // nothing else was left there
}

// Reads the whole log: every entry follows the one before. Counts them.
typedef struct sample_reader {
    fl_entry before;
    size_t count;
} sample_reader;

static inline fl_status sample_check_entry(void *context, const fl_entry *e, fl_err *err)
{
    sample_reader *r = context;
    fl_status status = fl_entry_check(e, r->count ? &r->before : NULL, err);
    r->before = *e;
    r->count++;
    return status;
}

static inline size_t sample_check_chain(fl_store *s)
{
    sample_reader r = { .count = 0 };
    fl_err err = { 0 };
    if (fl_store_entries(s, 1, sample_check_entry, &r, &err) != FL_OK)
        fail_msg("%s", err.text);
    assert_int_equal(fl_store_last_seq(s), r.count);
    return r.count;
}
#endif
