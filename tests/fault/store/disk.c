// disk.c - disks that are full or fail: a status, nothing half done, and reading goes on.
//
// A full disk is a limit on the size of files; a disk that fails is this file's own fsync(), which
// stands before the C library's.
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "../../unit/store/sample_log.h"

static long syncs_allowed = -1; // below 0: all

static int sync_or_fail(void)
{
    if (syncs_allowed == 0) {
        errno = EIO;
        return -1;
    }
    syncs_allowed -= syncs_allowed > 0;
    return 0; // nobody pulls the plug here
}

int fsync(int fd)
{
    (void)fd;
    return sync_or_fail();
}

int fdatasync(int fd)
{
    (void)fd;
    return sync_or_fail();
}

enum { BODY = 20000 };
static char body[BODY + 1];

static fl_store *open_new(char path[64], sample_log *log)
{
    fl_store *s = NULL;
    fl_entry first = sample_next(log, "", "", "theatre");
    fl_batch batch = sample_batch(&first, 1);
    memset(body, 'b', BODY);
    assert_int_equal(fl_store_create(sample_path(path), &batch, NULL), FL_OK);
    assert_int_equal(fl_store_open(path, &s, NULL), FL_OK);
    return s;
}

static fl_status append_one(fl_store *s, sample_log *log, fl_err *err)
{
    sample_log before = *log;
    fl_entry e = sample_next(log, "a", "", body);
    fl_batch batch = sample_batch(&e, 1);
    fl_status status = fl_store_append(s, &batch, err);
    if (status != FL_OK)
        *log = before;
    return status;
}

// ---- a full disk --------------------------------------------------------------------------------

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_stops_writing_only(void **state)
{
    (void)state;
    char path[64];
    sample_log log = { 0 };
    fl_err err = { 0 };
    fl_store *s = open_new(path, &log);
    signal(SIGXFSZ, SIG_IGN);
    limit_files(1000000);
    fl_status status = FL_OK;
    while (log.last.seq < 1000 && (status = append_one(s, &log, &err)) == FL_OK)
        continue;
    assert_int_equal(status, FL_EFULL);
    assert_int_equal(err.status, FL_EFULL);
    assert_int_equal(append_one(s, &log, &err), FL_EFULL);
    assert_int_equal(sample_check_chain(s), log.last.seq);
    limit_files(RLIM_INFINITY); // space was made: it goes on without being opened anew
    assert_int_equal(append_one(s, &log, &err), FL_OK);
    assert_int_equal(sample_check_chain(s), log.last.seq);
    fl_store_close(s);
    assert_int_equal(fl_store_open(path, &s, NULL), FL_OK);
    assert_int_equal(sample_check_chain(s), log.last.seq);
    fl_store_close(s);
    sample_remove(path);
}

static void a_store_that_does_not_fit_is_not_made(void **state)
{
    (void)state;
    char path[64];
    sample_log log = { 0 };
    memset(body, 'b', BODY);
    fl_entry first = sample_next(&log, "", "", body);
    fl_batch batch = sample_batch(&first, 1);
    struct stat there;
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t limit = 0; limit < 150000; limit += 5000) {
        limit_files(limit);
        fl_status status = fl_store_create(sample_path(path), &batch, NULL);
        limit_files(RLIM_INFINITY);
        assert_true(status == FL_OK || status == FL_EFULL || status == FL_EIO);
        assert_int_equal(stat(path, &there) == 0, status == FL_OK);
        assert_true(limit > 0 || status != FL_OK);
        assert_true(limit < 145000 || status == FL_OK);
        sample_remove(path);
    }
}

static fl_status stage_one(fl_store *s, sample_log *log, fl_err *err)
{
    sample_log before = *log;
    fl_entry e = sample_next(log, "a", "", body);
    fl_batch batch = sample_batch(&e, 1);
    fl_status status = fl_store_stage(s, &batch, err);
    if (status != FL_OK)
        *log = before;
    return status;
}

// It may be full while something is staged, or when that is to become durable: all of the group is gone,
// and the commit says so.
static void a_full_disk_takes_a_group_as_a_whole(void **state)
{
    (void)state;
    enum { GROUP = 20 };
    bool was_full = false;
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t limit = 100000; limit < 12000000; limit += limit / 3) {
        char path[64];
        sample_log log = { 0 };
        fl_err err = { 0 };
        fl_store *s = open_new(path, &log);
        sample_log durable = log;
        limit_files(limit);
        fl_status status = FL_OK;
        while (log.last.seq < 300 && status == FL_OK) {
            for (int i = 0; i < GROUP && status == FL_OK; i++)
                status = stage_one(s, &log, &err);
            was_full |= status != FL_OK;
            status = fl_store_commit(s, &err);
            durable = status == FL_OK ? log : durable;
        }
        was_full |= status != FL_OK;
        assert_true(status == FL_OK || status == FL_EFULL);
        assert_int_equal(sample_check_chain(s), durable.last.seq);
        limit_files(RLIM_INFINITY);
        assert_int_equal(append_one(s, &durable, &err), FL_OK);
        fl_store_close(s);
        assert_int_equal(fl_store_open(path, &s, NULL), FL_OK);
        assert_int_equal(sample_check_chain(s), durable.last.seq);
        fl_store_close(s);
        sample_remove(path);
    }
    assert_true(was_full);
}

// ---- a disk that fails --------------------------------------------------------------------------

static void after_a_failed_sync_nothing_is_taken(void **state)
{
    (void)state;
    char path[64], token[FL_TOKEN_TEXT];
    sample_log log = { 0 };
    fl_err err = { 0 };
    fl_store *s = open_new(path, &log);
    assert_int_equal(append_one(s, &log, &err), FL_OK);
    syncs_allowed = 0;
    assert_int_equal(append_one(s, &log, &err), FL_EIO);
    syncs_allowed = -1; // what a later sync says is worth nothing: the pages are marked clean
    assert_int_equal(append_one(s, &log, &err), FL_EIO);
    assert_non_null(strstr(err.text, "opened anew"));
    for (int i = 0; i < 2; i++) // and the name is not taken by what was not made
        assert_int_equal(fl_store_token_create(s, "amal", FL_READER, 1, token, &err), FL_EIO);
    assert_int_equal(sample_check_chain(s), 2); // reading goes on
    fl_store_close(s);
    assert_int_equal(fl_store_open(path, &s, NULL), FL_OK);
    assert_in_range(sample_check_chain(s), 2, 3); // it may have come through after all
    fl_store_close(s);
    sample_remove(path);
}

static void a_failed_sync_takes_a_group_as_a_whole(void **state)
{
    (void)state;
    char path[64];
    sample_log log = { 0 };
    fl_err err = { 0 };
    fl_store *s = open_new(path, &log);
    for (int i = 0; i < 3; i++)
        assert_int_equal(stage_one(s, &log, &err), FL_OK);
    syncs_allowed = 0;
    assert_int_equal(fl_store_commit(s, &err), FL_EIO);
    syncs_allowed = -1;
    assert_int_equal(sample_check_chain(s), 1); // reading goes on, without them
    fl_entry e = sample_next(&log, "a", "", body);
    fl_batch batch = sample_batch(&e, 1);
    assert_int_equal(fl_store_stage(s, &batch, &err), FL_ECONFLICT); // it follows what is not there
    fl_store_close(s);
    sample_remove(path);
}

// Every sync of some work fails once, and all after it: what was acknowledged is there afterwards.
static void every_sync_may_fail(void **state)
{
    (void)state;
    bool failed = true;
    for (long allowed = 0; failed && allowed < 200; allowed++) {
        char path[64];
        sample_log log = { 0 };
        fl_err err = { 0 };
        fl_store *s = open_new(path, &log);
        syncs_allowed = allowed;
        failed = false;
        for (int i = 0; i < 60 && !failed; i++) { // enough for a checkpoint or two
            for (int k = 0; k < BODY / 100; k++)
                body[k] = (char)('a' + i % 26);
            failed = append_one(s, &log, &err) != FL_OK;
        }
        assert_true(!failed || err.status == FL_EIO);
        fl_store_close(s);
        syncs_allowed = -1;
        assert_int_equal(fl_store_open(path, &s, NULL), FL_OK);
        assert_in_range(sample_check_chain(s), log.last.seq, log.last.seq + 1);
        fl_store_close(s);
        sample_remove(path);
    }
    assert_false(failed); // at last there were syncs enough
}

static void a_store_is_made_durably_or_not_at_all(void **state)
{
    (void)state;
    fl_status status = FL_EIO;
    long allowed = 0;
    for (; status != FL_OK && allowed < 50; allowed++) {
        char path[64];
        sample_log log = { 0 };
        fl_entry first = sample_next(&log, "", "", "theatre");
        fl_batch batch = sample_batch(&first, 1);
        sample_path(path);
        syncs_allowed = allowed;
        status = fl_store_create(path, &batch, NULL);
        syncs_allowed = -1;
        assert_true(status == FL_OK || status == FL_EIO);
        fl_store *s = NULL;
        if (fl_store_open(path, &s, NULL) == FL_OK)
            assert_int_equal(sample_check_chain(s), 1); // renamed, and the folder's sync failed
        else
            assert_int_not_equal(status, FL_OK);
        fl_store_close(s);
        sample_remove(path);
    }
    assert_true(allowed > 3); // the WAL, the file, its new name
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_stops_writing_only),
        cmocka_unit_test(a_full_disk_takes_a_group_as_a_whole),
        cmocka_unit_test(a_store_that_does_not_fit_is_not_made),
        cmocka_unit_test(after_a_failed_sync_nothing_is_taken),
        cmocka_unit_test(a_failed_sync_takes_a_group_as_a_whole),
        cmocka_unit_test(every_sync_may_fail),
        cmocka_unit_test(a_store_is_made_durably_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
