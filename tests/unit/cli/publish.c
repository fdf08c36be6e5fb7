// publish.c - editions are whole or not there, whatever call of the system is the last one.
//
// The calls that change the folder are this file's own, and stand before the C library's: each can be
// the one at which the process dies, or that fails once for want of space.
#include "publish.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

// ---- calls that fail or kill --------------------------------------------------------------------------

enum { DIED = 9 };
static long calls_left = -1; // until the one that goes wrong; below 0: none does
static bool deadly, was_unlink;

static bool goes_wrong(bool is_unlink)
{
    if (calls_left != 0) {
        calls_left -= calls_left > 0;
        return false;
    }
    if (deadly)
        _exit(DIED);
    calls_left = -1;
    was_unlink = is_unlink;
    errno = ENOSPC;
    return true;
}

ssize_t write(int fd, const void *data, size_t len)
{
    return goes_wrong(false) ? -1 : (ssize_t)syscall(SYS_write, fd, data, len);
}

int fsync(int fd)
{
    (void)fd; // nobody pulls the plug here
    return goes_wrong(false) ? -1 : 0;
}

int mkdirat(int folder, const char *name, mode_t mode)
{
    return goes_wrong(false) ? -1 : (int)syscall(SYS_mkdirat, folder, name, mode);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    if (goes_wrong(false))
        return -1;
    return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, 0);
}

int symlinkat(const char *to, int folder, const char *name)
{
    return goes_wrong(false) ? -1 : (int)syscall(SYS_symlinkat, to, folder, name);
}

int unlinkat(int folder, const char *name, int flags)
{
    return goes_wrong(true) ? -1 : (int)syscall(SYS_unlinkat, folder, name, flags);
}

// ---- a folder -------------------------------------------------------------------------------------------

static char folder[64];

static void remove_all(void)
{
    char command[96];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
}

static int new_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/fl-publish-XXXXXX");
    calls_left = -1;
    return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
    (void)state;
    remove_all();
    return 0;
}

// Publishes generation `n` of a day: two pages that say so.
static fl_status publish(const char *day, int n, fl_published *done, fl_err *err)
{
    char text[2][32];
    fl_page pages[2] = { { "map", FL_BUF_INIT }, { "manifest", FL_BUF_INIT } };
    fl_publisher p;
    for (int i = 0; i < 2; i++) {
        snprintf(text[i], sizeof text[i], "%s %d\n", pages[i].name, n);
        pages[i].bytes.data = (uint8_t *)text[i];
        pages[i].bytes.len = strlen(text[i]);
    }
    fl_status status = fl_publisher_open(folder, &p, err);
    if (status != FL_OK)
        return status;
    status = fl_publish(&p, day, pages, 2, done, err);
    fl_publisher_close(&p);
    return status;
}

static void must_publish(const char *day, int n, fl_published expected)
{
    fl_published done = (fl_published)-1;
    assert_int_equal(publish(day, n, &done, NULL), FL_OK);
    assert_int_equal(done, expected);
}

static int number_in(const char *edition, const char *page)
{
    char path[160], word[32] = "";
    int n = -1;
    snprintf(path, sizeof path, "%s/%s/%s", folder, edition, page);
    FILE *file = fopen(path, "r");
    if (!file)
        return -1;
    if (fscanf(file, "%31s %d", word, &n) != 2 || strcmp(word, page) != 0 || fgetc(file) != '\n')
        n = -1;
    fclose(file);
    return n;
}

// Which generation of the edition is there; 0: none. A part of one fails.
static int generation(const char *edition)
{
    char path[128];
    struct stat s;
    snprintf(path, sizeof path, "%s/%s", folder, edition);
    if (stat(path, &s) != 0)
        return 0;
    int n = number_in(edition, "map");
    assert_true(n > 0);
    assert_int_equal(number_in(edition, "manifest"), n);
    return n;
}

static int hidden_names(void)
{
    int n = 0;
    DIR *list = opendir(folder);
    assert_non_null(list);
    for (const struct dirent *e; (e = readdir(list));)
        n += e->d_name[0] == '.' && strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
             strcmp(e->d_name, ".lock") != 0;
    closedir(list);
    return n;
}

static void assert_latest(const char *day)
{
    char path[80], to[32] = "";
    snprintf(path, sizeof path, "%s/latest", folder);
    assert_true(readlink(path, to, sizeof to - 1) > 0);
    assert_string_equal(to, day);
}

// ---- what is published ------------------------------------------------------------------------------------

static void editions_appear_stay_and_are_replaced(void **state)
{
    (void)state;
    must_publish("2017-10-10", 1, FL_PUBLISHED_NEW);
    assert_int_equal(generation("2017-10-10"), 1);
    assert_latest("2017-10-10");
    must_publish("2017-10-10", 1, FL_PUBLISHED_SAME);
    must_publish("2017-10-10", 2, FL_PUBLISHED_AGAIN);
    assert_int_equal(generation("latest"), 2);
    must_publish("2017-10-09", 3, FL_PUBLISHED_NEW); // an older day is not the latest
    assert_latest("2017-10-10");
    must_publish("2017-10-11", 4, FL_PUBLISHED_NEW);
    assert_latest("2017-10-11");
    assert_int_equal(generation("2017-10-10"), 2);
    assert_int_equal(hidden_names(), 0);
}

static void a_damaged_edition_is_replaced(void **state)
{
    (void)state;
    char path[128];
    must_publish("2017-10-10", 1, FL_PUBLISHED_NEW);
    snprintf(path, sizeof path, "%s/2017-10-10/map", folder);
    assert_int_equal(truncate(path, 2), 0);
    must_publish("2017-10-10", 1, FL_PUBLISHED_AGAIN);
    assert_int_equal(generation("2017-10-10"), 1);
}

static void only_one_writes_at_a_time(void **state)
{
    (void)state;
    fl_publisher first, second;
    fl_err err = { 0 };
    char holder[32];
    assert_int_equal(fl_publisher_open(folder, &first, &err), FL_OK);
    assert_int_equal(fl_publisher_open(folder, &second, &err), FL_EBUSY);
    snprintf(holder, sizeof holder, "process %ld ", (long)getpid());
    assert_non_null(strstr(err.text, holder));
    fl_publisher_close(&first);
    assert_int_equal(fl_publisher_open(folder, &second, &err), FL_OK);
    fl_publisher_close(&second);
}

static void what_is_no_edition_is_left_alone(void **state)
{
    (void)state;
    static const char *const names[] = { "2017-10-10", "2999-01-01", "2017-99-99", ".2017.tmp-1",
                                         ".x.old-2",   "zzz",        "latest" };
    fl_published done;
    fl_err err;
    char path[128];
    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        int fd = open(path, O_CREAT | O_WRONLY, 0600);
        assert_true(fd >= 0);
        close(fd);
    }
    assert_int_equal(publish("2017-10-09", 1, &done, &err), FL_ECONFLICT);
    assert_non_null(strstr(err.text, "latest is no link"));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(publish("2017-10-10", 1, &done, &err), FL_ECONFLICT);
    assert_int_equal(publish("../x", 1, &done, &err), FL_EINVAL);
    assert_int_equal(publish("2017-99-99", 1, &done, &err), FL_EINVAL);
    must_publish("2017-10-09", 1, FL_PUBLISHED_NEW);
    assert_latest("2017-10-09"); // 2999-01-01 is a file
    assert_int_equal(hidden_names(), 2);
}

// ---- what goes wrong ----------------------------------------------------------------------------------------

typedef struct scene { // published before, and then what goes wrong
    const char *before, *then;
} scene;
static const scene scenes[] = { { NULL, "2017-10-10" },
                                { "2017-10-10", "2017-10-10" },
                                { "2017-10-10", "2017-10-11" } };

static void set_scene(const scene *s)
{
    remove_all();
    assert_int_equal(mkdir(folder, 0700), 0);
    if (s->before)
        must_publish(s->before, 1, FL_PUBLISHED_NEW);
}

// Publishes generation `n` in a child that dies at its call number `calls`; false: it came to its end.
static bool die_publishing(const char *day, int n, long calls)
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        fl_published done;
        calls_left = calls;
        deadly = true;
        _exit(publish(day, n, &done, NULL) == FL_OK ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == DIED);
    return WEXITSTATUS(status) == DIED;
}

// Opening clears: what was there is there, the new one perhaps, and nothing besides.
static void assert_mended(const scene *s)
{
    fl_publisher p;
    assert_int_equal(fl_publisher_open(folder, &p, NULL), FL_OK);
    fl_publisher_close(&p);
    assert_int_equal(hidden_names(), 0);
    if (s->before)
        assert_true(generation(s->before) > 0);
}

static void killed_at_each_call(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(scenes); i++) {
        const scene *s = &scenes[i];
        long calls = 0;
        for (bool died = true; died; calls++) {
            set_scene(s);
            died = die_publishing(s->then, 2, calls);
            generation(s->then); // each that is seen is whole, before anything is mended
            if (s->before)
                generation(s->before);
            if (!died)
                assert_int_equal(generation(s->then), 2);
            assert_mended(s);
            must_publish(s->then, 3, generation(s->then) ? FL_PUBLISHED_AGAIN : FL_PUBLISHED_NEW);
            assert_latest(s->then);
            assert_int_equal(generation("latest"), 3);
        }
        assert_true(calls > 9);
    }
}

static void killed_again_while_mending(void **state)
{
    (void)state;
    const scene *s = &scenes[1];
    bool died = true;
    for (long calls = 0; died; calls++) {
        bool again = true;
        for (long more = 0; again; more++) {
            set_scene(s);
            died = die_publishing(s->then, 2, calls);
            again = die_publishing(s->then, 3, more);
            generation(s->then);
            assert_mended(s);
        }
    }
}

static void failing_at_each_call(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEST_COUNT(scenes); i++) {
        const scene *s = &scenes[i];
        long failures = 0;
        fl_status status = FL_EFULL;
        for (long calls = 0; status != FL_OK; calls++) {
            fl_published done;
            fl_err err = { 0 };
            set_scene(s);
            deadly = was_unlink = false;
            calls_left = calls;
            status = publish(s->then, 2, &done, &err);
            bool failed = calls_left < 0;
            calls_left = -1;
            assert_int_equal(status, failed ? FL_EFULL : FL_OK);
            assert_true(!failed || strstr(err.text, "No space left"));
            int n = generation(s->then);
            assert_true(n == 2 || (failed && n == (s->before && s->then == s->before ? 1 : 0)));
            assert_true(hidden_names() == 0 || was_unlink);
            assert_mended(s);
            failures += failed;
        }
        assert_true(failures > 9);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, new_folder, drop_folder)
    const struct CMUnitTest tests[] = {
        TEST(editions_appear_stay_and_are_replaced),
        TEST(a_damaged_edition_is_replaced),
        TEST(only_one_writes_at_a_time),
        TEST(what_is_no_edition_is_left_alone),
        TEST(killed_at_each_call),
        TEST(killed_again_while_mending),
        TEST(failing_at_each_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
