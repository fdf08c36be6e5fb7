// sqlite.c - what is of the SQLite home alone: the file, its lock, its settings, damage to it.
#include "sqlite_db.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "sample_log.h"

static void create(const char *path)
{
    sample_log log = { 0 };
    fl_entry first = sample_next(&log, "", "", "theatre");
    fl_move move = sample_move(1, 1, "a delta to be found in the file");
    fl_err err = { 0 };
    if (fl_store_create(path, &(fl_batch){ &first, 1, &move, 1, NULL, 0 }, &err) != FL_OK)
        fail_msg("%s", err.text);
}

static fl_store *open_store(const char *path)
{
    fl_store *s = NULL;
    fl_err err = { 0 };
    if (fl_store_open(path, &s, &err) != FL_OK)
        fail_msg("%s", err.text);
    return s;
}

static void check_fails(const char *path, fl_status wanted, const char *said)
{
    fl_store *s = NULL;
    fl_err err = { 0 };
    assert_int_equal(fl_store_open(path, &s, &err), wanted);
    assert_null(s);
    if (!strstr(err.text, said))
        fail_msg("\"%s\" does not say \"%s\"", err.text, said);
}

static bool is_there(const char *path, const char *suffix)
{
    char name[128];
    struct stat s;
    snprintf(name, sizeof name, "%s%s", path, suffix);
    return stat(name, &s) == 0;
}

// Changes the file by SQL, past the store.
static void change(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

// ---- making and opening -------------------------------------------------------------------------

static void a_new_store_is_one_whole_file(void **state)
{
    (void)state;
    char path[64];
    create(sample_path(path));
    assert_true(is_there(path, ""));
    assert_false(is_there(path, "-wal") || is_there(path, ".new") || is_there(path, ".new-wal"));
    fl_store *s = open_store(path);
    assert_int_equal(sample_check_chain(s), 1);
    fl_store_close(s);
    assert_false(is_there(path, "-wal"));
    sample_remove(path);
}

static void never_replaces_a_file(void **state)
{
    (void)state;
    char path[64], name[80];
    sample_log log = { 0 };
    fl_entry first = sample_next(&log, "", "", "another");
    fl_batch batch = sample_batch(&first, 1);
    create(sample_path(path));
    assert_int_equal(fl_store_create(path, &batch, NULL), FL_ECONFLICT);
    snprintf(name, sizeof name, "%s/none/store", path);
    assert_int_not_equal(fl_store_create(name, &batch, NULL), FL_OK);
    assert_int_equal(fl_store_create("/tmp/", &batch, NULL), FL_EINVAL);
    assert_int_equal(fl_store_create("/tmp/no-such-folder/store", &batch, NULL), FL_ENOTFOUND);
    fl_store *s = open_store(path);
    assert_int_equal(sample_check_chain(s), 1);
    fl_store_close(s);
    sample_remove(path);
}

static void a_creation_that_fails_leaves_nothing(void **state)
{
    (void)state;
    char path[64];
    sample_log log = { 0 };
    fl_entry first = sample_next(&log, "", "", "theatre");
    first.hash.b[0] ^= 1;
    fl_batch batch = sample_batch(&first, 1);
    assert_int_equal(fl_store_create(sample_path(path), &batch, NULL), FL_ECONFLICT);
    assert_false(is_there(path, "") || is_there(path, ".new") || is_there(path, ".new-wal"));
    sample_remove(path);
}

static void rests_of_a_killed_creation_do_not_matter(void **state)
{
    (void)state;
    char path[64], name[80];
    snprintf(name, sizeof name, "%s.new", sample_path(path));
    int fd = open(name, O_CREAT | O_WRONLY, 0600);
    assert_int_equal(write(fd, "half a store", 12), 12);
    close(fd);
    create(path);
    assert_false(is_there(path, ".new"));
    fl_store_close(open_store(path));
    sample_remove(path);
}

static void refuses_what_is_no_store(void **state)
{
    (void)state;
    char path[64];
    check_fails(sample_path(path), FL_ENOTFOUND, "store.frontline");
    int fd = open(path, O_CREAT | O_WRONLY, 0600);
    for (int i = 0; i < 100; i++)
        assert_int_equal(write(fd, "a text that is no database at all\n", 34), 34);
    close(fd);
    check_fails(path, FL_ECORRUPT, "is no frontline store");
    unlink(path);
    change(path, "CREATE TABLE entry (seq)");
    check_fails(path, FL_ECORRUPT, "is no frontline store");
    check_fails("/tmp", FL_ECORRUPT, "no regular file");
    unlink(path);
    create(path);
    assert_int_equal(truncate(path, 8192), 0);
    check_fails(path, FL_ECORRUPT, "cut off");
    sample_remove(path);
}

static void refuses_a_later_format_with_what_to_do(void **state)
{
    (void)state;
    char path[64];
    create(sample_path(path));
    change(path, "PRAGMA user_version = 4");
    check_fails(path, FL_EREFUSED,
                "format 4, and this version knows formats 1 to 3: use a later version");
    change(path, "PRAGMA user_version = 0");
    check_fails(path, FL_ECORRUPT, "format 0");
    change(path, "PRAGMA user_version = 3");
    fl_store_close(open_store(path));
    sample_remove(path);
}

// What makes one of this format one of format 2, or 1: a table less, or three.
#define TO_FORMAT_2 "DROP TABLE hook; PRAGMA user_version = 2"
#define TO_FORMAT_1 TO_FORMAT_2 "; DROP TABLE node; DROP TABLE checkpoint; PRAGMA user_version = 1"

static void make_format_1(const char *path)
{
    create(path);
    change(path, TO_FORMAT_1);
}

static void an_earlier_format_is_brought_to_this_one(void **state)
{
    (void)state;
    char path[64], token[FL_TOKEN_TEXT], name[16];
    fl_role role;
    bool there;
    fl_err err = { 0 };
    create(sample_path(path));
    fl_store *s = open_store(path);
    assert_int_equal(fl_store_token_create(s, "amal", FL_EDITOR, 1, token, &err), FL_OK);
    fl_store_close(s);
    const char *const to[] = { TO_FORMAT_1, TO_FORMAT_2, NULL };
    for (size_t i = 0; i < sizeof to / sizeof *to; i++) { // brought there, and opened as it is
        uint64_t hook = 0;
        if (to[i])
            change(path, to[i]);
        s = open_store(path);
        assert_int_equal(sample_check_chain(s), 1);
        assert_int_equal(fl_store_token_check(s, token, name, sizeof name, &role, &err), FL_OK);
        assert_int_equal(fl_store_has_node(s, (fl_hash){ { 0 } }, &there, &err), FL_OK);
        assert_int_equal(fl_store_add_hook(s, (const uint8_t *)"h", 1, &hook, &err), FL_OK);
        assert_true(hook > 0);
        fl_store_close(s);
    }
    sample_remove(path);
}

// It fails half way, at a table that is there: nothing is changed.
static void a_migration_is_whole_or_not_at_all(void **state)
{
    (void)state;
    char path[64];
    make_format_1(sample_path(path));
    change(path, "CREATE TABLE checkpoint (other)");
    check_fails(path, FL_ECORRUPT, "checkpoint");
    change(path, "CREATE TABLE node (none_was_left)");
    change(path, "DROP TABLE node; DROP TABLE checkpoint");
    fl_store_close(open_store(path));
    sample_remove(path);
}

// ---- the lock -----------------------------------------------------------------------------------

static void one_process_has_it(void **state)
{
    (void)state;
    char path[64], said[64];
    create(sample_path(path));
    fl_store *s = open_store(path);
    snprintf(said, sizeof said, "in use by process %ld", (long)getpid());
    check_fails(path, FL_EBUSY, said); // nor twice in this one
    pid_t child = fork();
    if (child == 0) {
        fl_store *mine = NULL;
        fl_err err = { 0 };
        bool right = fl_store_open(path, &mine, &err) == FL_EBUSY && strstr(err.text, said);
        _exit(right ? 0 : 1);
    }
    int ended = -1;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    fl_store_close(s);
    fl_store_close(open_store(path));
    sample_remove(path);
}

static void another_name_meets_the_same_lock(void **state)
{
    (void)state;
    char path[64], other[80];
    create(sample_path(path));
    snprintf(other, sizeof other, "%s.link", path);
    assert_int_equal(symlink(path, other), 0);
    fl_store *s = open_store(other);
    check_fails(path, FL_EBUSY, "in use");
    fl_store_close(s);
    unlink(other);
    assert_int_equal(link(path, other), 0);
    check_fails(path, FL_EREFUSED, "hard link");
    sample_remove(path);
}

static void the_lock_ends_with_its_process(void **state)
{
    (void)state;
    char path[64];
    create(sample_path(path));
    pid_t child = fork();
    if (child == 0) {
        fl_store *mine = NULL;
        if (fl_store_open(path, &mine, NULL) != FL_OK)
            _exit(1);
        kill(getpid(), SIGKILL);
    }
    int ended = -1;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFSIGNALED(ended));
    fl_store_close(open_store(path));
    sample_remove(path);
}

// ---- settings and the WAL -----------------------------------------------------------------------

static void check_setting(fl_db *d, const char *sql, const char *wanted)
{
    char found[32] = "";
    assert_int_equal(fl_db_ask(d, sql, found, sizeof found, NULL), FL_OK);
    assert_string_equal(found, wanted);
}

static void settings_are_those_that_keep_what_is_acknowledged(void **state)
{
    (void)state;
    char path[64];
    fl_db d;
    create(sample_path(path));
    assert_int_equal(fl_db_open(&d, path, false, NULL), FL_OK);
    check_setting(&d, "PRAGMA journal_mode", "wal");
    check_setting(&d, "PRAGMA synchronous", "2");
    check_setting(&d, "PRAGMA wal_autocheckpoint", "0");
    check_setting(&d, "PRAGMA trusted_schema", "0");
    check_setting(&d, "PRAGMA cell_size_check", "1");
    assert_int_not_equal(fl_db_run(&d, "ATTACH ':memory:' AS other", NULL), FL_OK);
    fl_db_close(&d);
    fl_db_close(&d);
    sample_remove(path);
}

static void the_wal_stays_small(void **state)
{
    (void)state;
    enum { BODY = 40000 };
    static char body[BODY + 1];
    char path[64], wal[80];
    sample_log log = { 0 };
    fl_entry first = sample_next(&log, "", "", "theatre");
    fl_batch batch = sample_batch(&first, 1);
    struct stat s;
    assert_int_equal(fl_store_create(sample_path(path), &batch, NULL), FL_OK);
    fl_store *store = open_store(path);
    snprintf(wal, sizeof wal, "%s-wal", path);
    for (int i = 0; i < 600; i++) { // 24 MB in all
        memset(body, 'a' + i % 26, BODY);
        fl_entry e = sample_next(&log, "a", "", body);
        batch = sample_batch(&e, 1);
        assert_int_equal(fl_store_append(store, &batch, NULL), FL_OK);
        assert_int_equal(stat(wal, &s), 0);
        assert_in_range(s.st_size, 1, 5000000);
    }
    fl_store_close(store);
    assert_int_not_equal(stat(wal, &s), 0);
    store = open_store(path);
    assert_int_equal(sample_check_chain(store), 601);
    fl_store_close(store);
    sample_remove(path);
}

// ---- damage -------------------------------------------------------------------------------------

static fl_status ignore_entry(void *context, const fl_entry *e, fl_err *err)
{
    (void)context;
    (void)e;
    (void)err;
    return FL_OK;
}

static fl_status ignore_move(void *context, const fl_move *m, fl_err *err)
{
    (void)context;
    (void)m;
    (void)err;
    return FL_OK;
}

static void a_damaged_row_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *sql, *said;
        bool in_moves;
    } rows[] = {
        { "UPDATE entry SET previous = x'00'", "table entry is damaged", false },
        { "UPDATE delta SET data = x'00'", "table move is damaged", true },
        { "DELETE FROM delta", "table move is damaged", true },
        { "UPDATE move SET root = x'00'", "table move is damaged", true },
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        char path[64];
        fl_err err = { 0 };
        create(sample_path(path));
        change(path, rows[i].sql);
        fl_store *s = open_store(path);
        fl_status status = rows[i].in_moves ? fl_store_moves(s, ignore_move, NULL, &err)
                                            : fl_store_entries(s, 1, ignore_entry, NULL, &err);
        assert_int_equal(status, FL_ECORRUPT);
        assert_non_null(strstr(err.text, rows[i].said));
        fl_store_close(s);
        sample_remove(path);
    }
}

// All accounts are read when a store is opened, so it is then that damage to them is told.
static void a_damaged_account_is_told(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        { "('amal', 9, zeroblob(32), 0)", "the account \"amal\" has no known role" },
        { "('amal', 1, x'00', 0)", "table account is damaged" },
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        char path[64], sql[128];
        create(sample_path(path));
        snprintf(sql, sizeof sql, "INSERT INTO account VALUES %s", rows[i][0]);
        change(path, sql);
        check_fails(path, FL_ECORRUPT, rows[i][1]);
        sample_remove(path);
    }
}

// Any page overwritten: opening or reading says so, or the chain is whole; nothing worse.
static void a_damaged_page_is_told(void **state)
{
    (void)state;
    enum { PAGE = 4096 };
    uint8_t junk[PAGE];
    char path[64];
    struct stat size;
    memset(junk, 0x5a, sizeof junk);
    create(sample_path(path));
    assert_int_equal(stat(path, &size), 0);
    sample_remove(path);
    size_t told = 0, pages = (size_t)size.st_size / PAGE;
    for (size_t page = 0; page < pages; page++) {
        create(sample_path(path));
        int fd = open(path, O_WRONLY);
        assert_int_equal(pwrite(fd, junk, PAGE, (off_t)(page * PAGE)), PAGE);
        close(fd);
        fl_store *s = NULL;
        fl_err err = { 0 };
        fl_status status = fl_store_open(path, &s, &err);
        if (status == FL_OK)
            status = fl_store_entries(s, 1, ignore_entry, NULL, &err);
        if (status == FL_OK)
            status = fl_store_moves(s, ignore_move, NULL, &err);
        assert_true(status == FL_OK || status == FL_ECORRUPT);
        told += status != FL_OK;
        fl_store_close(s);
        sample_remove(path);
    }
    assert_true(told >= 4); // the first page, and the tables that have been read
}

static void a_table_that_is_missing_is_damage(void **state)
{
    (void)state;
    char path[64];
    create(sample_path(path));
    change(path, "DROP TABLE move");
    check_fails(path, FL_ECORRUPT, "move");
    sample_remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_store_is_one_whole_file),
        cmocka_unit_test(never_replaces_a_file),
        cmocka_unit_test(a_creation_that_fails_leaves_nothing),
        cmocka_unit_test(rests_of_a_killed_creation_do_not_matter),
        cmocka_unit_test(refuses_what_is_no_store),
        cmocka_unit_test(refuses_a_later_format_with_what_to_do),
        cmocka_unit_test(an_earlier_format_is_brought_to_this_one),
        cmocka_unit_test(a_migration_is_whole_or_not_at_all),
        cmocka_unit_test(one_process_has_it),
        cmocka_unit_test(another_name_meets_the_same_lock),
        cmocka_unit_test(the_lock_ends_with_its_process),
        cmocka_unit_test(settings_are_those_that_keep_what_is_acknowledged),
        cmocka_unit_test(the_wal_stays_small),
        cmocka_unit_test(a_damaged_row_is_told),
        cmocka_unit_test(a_damaged_account_is_told),
        cmocka_unit_test(a_damaged_page_is_told),
        cmocka_unit_test(a_table_that_is_missing_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
