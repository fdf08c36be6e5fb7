// alloc.c - memory that fails at every point: a status, nothing half done, nothing lost.
#include "../../unit/store/sample_log.h"
#include "failing_alloc.h"

typedef struct trial {
    const char *path; // NULL: in memory
    bool has_account; // from a run before, in the file
    fl_batch first, second;
} trial;

// Opens, appends, makes an account and reads it all. Whatever fails, what was not acknowledged is not
// there and the rest is.
static bool work(void *context)
{
    trial *t = context;
    fl_store *s = NULL;
    fl_err err = { 0 };
    char token[FL_TOKEN_TEXT], name[16];
    fl_role role;
    fl_status status =
        t->path ? fl_store_open(t->path, &s, &err) : fl_store_open_memory(&t->first, &s, &err);
    if (status != FL_OK) {
        assert_true(status == FL_ENOMEM && err.status == FL_ENOMEM && !s);
        return false;
    }
    if (fl_store_last_seq(s) == 1)
        status = fl_store_append(s, &t->second, &err);
    assert_true(status == FL_OK || (status == FL_ENOMEM && err.status == FL_ENOMEM));
    assert_int_equal(sample_check_chain(s), status == FL_OK ? 3 : 1);
    if (status == FL_OK && !t->has_account)
        status = fl_store_token_create(s, "amal", FL_EDITOR, 1, token, &err);
    if (status == FL_OK && !t->has_account)
        assert_int_equal(fl_store_token_check(s, token, name, sizeof name, &role, &err), FL_OK);
    t->has_account = t->path && status == FL_OK;
    fl_store_close(s);
    return status == FL_OK;
}

static trial sample_trial(fl_entry e[3], fl_move m[3])
{
    sample_log log = { 0 };
    for (size_t i = 0; i < 3; i++) {
        e[i] = sample_next(&log, "a", "", "some text");
        m[i] = sample_move(i + 1, i + 1, "a delta");
    }
    return (trial){ .first = { e, 1, m, 1, NULL, 0 }, .second = { e + 1, 2, m + 1, 2, NULL, 0 } };
}

static void in_memory(void **state)
{
    (void)state;
    fl_entry e[3];
    fl_move m[3];
    trial t = sample_trial(e, m);
    assert_true(test_fail_each(work, &t) > 4);
}

// SQLite's own memory is not ours to fail here.
static void in_a_file(void **state)
{
    (void)state;
    char path[64];
    fl_entry e[3];
    fl_move m[3];
    trial t = sample_trial(e, m);
    t.path = sample_path(path);
    assert_int_equal(fl_store_create(path, &t.first, NULL), FL_OK);
    assert_true(test_fail_each(work, &t) > 2);
    assert_true(test_fail_each(work, &t) > 2); // again, on what is there now
    sample_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_memory),
        cmocka_unit_test(in_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
