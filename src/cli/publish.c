// publish.c - editions: written beside, made durable, renamed in.
//
// The lock makes it sure that whatever is called .tmp- or .old- was left by a dead process. An edition
// that is replaced is put aside as .old- first, as only an empty folder can be renamed over.
#include "publish.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LATEST "latest"
#define TMP    ".tmp-"
#define OLD    ".old-"

typedef char short_name[64]; // in the folder

static fl_status fail_errno(const fl_publisher *p, const char *what, const char *name, fl_err *err)
{
    bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
    return fl_fail(err, full ? FL_EFULL : FL_EIO, "cannot %s %s/%s: %s", what, p->path, name,
                   strerror(errno));
}

static fl_status sync_folder(const fl_publisher *p, fl_err *err)
{
    return fsync(p->folder) == 0 ? FL_OK : fail_errno(p, "make durable", "", err);
}

// ---- names ------------------------------------------------------------------------------------------------

static bool is_edition(const char *name)
{
    fl_time day;
    bool is_date = false;
    return strlen(name) == FL_EDITION_NAME - 1 &&
           fl_time_parse(name, FL_EDITION_NAME - 1, &day, &is_date, NULL) == FL_OK && is_date;
}

// ".2017-10-10.tmp-123", by this process
static void hidden_name(const char *name, const char *mark, short_name out)
{
    snprintf(out, sizeof(short_name), ".%s%s%ld", name, mark, (long)getpid());
}

// Is this hidden_name() of something, by any process? `of` is what it is of.
static bool is_hidden(const char *name, const char *mark, short_name of)
{
    const char *end = name[0] == '.' ? strstr(name, mark) : NULL;
    if (!end || (size_t)(end - name) > sizeof(short_name))
        return false;
    snprintf(of, sizeof(short_name), "%.*s", (int)(end - name - 1), name + 1);
    const char *number = end + strlen(mark);
    return *number && strspn(number, "0123456789") == strlen(number) &&
           (is_edition(of) || strcmp(of, LATEST) == 0);
}

// What is there under this name: 0 nothing, else the kind of file. A link is not followed.
static fl_status look(const fl_publisher *p, const char *name, mode_t *kind, fl_err *err)
{
    struct stat s;
    *kind = 0;
    if (fstatat(p->folder, name, &s, AT_SYMLINK_NOFOLLOW) == 0)
        *kind = s.st_mode & S_IFMT;
    else if (errno != ENOENT)
        return fail_errno(p, "look for", name, err);
    return FL_OK;
}

typedef fl_status (*name_fn)(const fl_publisher *p, const char *name, void *context, fl_err *err);

static fl_status each_name(const fl_publisher *p, const char *folder, name_fn each, void *context,
                           fl_err *err)
{
    int fd = openat(p->folder, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *list = fd >= 0 ? fdopendir(fd) : NULL;
    const struct dirent *entry = NULL;
    fl_status status = FL_OK;
    if (!list) {
        status = fail_errno(p, "list", folder, err);
        if (fd >= 0)
            close(fd);
        return status;
    }
    while (status == FL_OK && (errno = 0, entry = readdir(list)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            status = each(p, entry->d_name, context, err);
    if (status == FL_OK && errno)
        status = fail_errno(p, "list", folder, err);
    closedir(list);
    return status;
}

static fl_status take_newer(const fl_publisher *p, const char *name, void *context, fl_err *err)
{
    char *newest = context;
    mode_t kind = 0;
    if (!is_edition(name) || strcmp(name, newest) <= 0)
        return FL_OK;
    fl_status status = look(p, name, &kind, err);
    if (status == FL_OK && kind == S_IFDIR)
        memcpy(newest, name, FL_EDITION_NAME);
    return status;
}

fl_status fl_publisher_newest(const fl_publisher *p, char out[FL_EDITION_NAME], fl_err *err)
{
    char newest[FL_EDITION_NAME] = "";
    fl_status status = each_name(p, ".", take_newer, newest, err);
    if (status == FL_OK)
        memcpy(out, newest, sizeof newest);
    return status;
}

// ---- removing -----------------------------------------------------------------------------------------------

static fl_status remove_page(const fl_publisher *p, const char *name, void *context, fl_err *err)
{
    char path[sizeof(short_name) + 256];
    snprintf(path, sizeof path, "%s/%s", (const char *)context, name);
    return unlinkat(p->folder, path, 0) == 0 ? FL_OK : fail_errno(p, "remove", path, err);
}

static fl_status remove_edition(const fl_publisher *p, short_name name, fl_err *err)
{
    fl_status status = each_name(p, name, remove_page, name, err);
    if (status == FL_OK && unlinkat(p->folder, name, AT_REMOVEDIR) != 0)
        status = fail_errno(p, "remove", name, err);
    return status;
}

// What a dead process left, if that is what this is.
static fl_status clear(const fl_publisher *p, const char *name, void *context, fl_err *err)
{
    short_name of, left;
    mode_t kind = 0, there = 0;
    bool is_old = is_hidden(name, OLD, of);
    (void)context;
    if (!is_old && !is_hidden(name, TMP, of))
        return FL_OK;
    snprintf(left, sizeof left, "%s", name);
    fl_status status = look(p, left, &kind, err);
    if (status == FL_OK)
        status = look(p, of, &there, err);
    if (status != FL_OK)
        return status;
    if (is_old && !there)
        return renameat(p->folder, left, p->folder, of) == 0 ? FL_OK
                                                             : fail_errno(p, "put back", of, err);
    if (kind == S_IFDIR)
        return remove_edition(p, left, err);
    return unlinkat(p->folder, left, 0) == 0 ? FL_OK : fail_errno(p, "remove", left, err);
}

// ---- opening ------------------------------------------------------------------------------------------------

static fl_status lock(fl_publisher *p, fl_err *err)
{
    char text[24] = "";
    p->lock = openat(p->folder, ".lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (p->lock < 0)
        return fail_errno(p, "open", ".lock", err);
    if (flock(p->lock, LOCK_EX | LOCK_NB) == 0) {
        int len = snprintf(text, sizeof text, "%ld\n", (long)getpid());
        if (ftruncate(p->lock, 0) != 0 || pwrite(p->lock, text, (size_t)len, 0) != len)
            return FL_OK; // a full disk: the lock holds without a number
        return FL_OK;
    }
    if (errno != EWOULDBLOCK)
        return fail_errno(p, "lock", ".lock", err);
    long owner = pread(p->lock, text, sizeof text - 1, 0) > 0 ? strtol(text, NULL, 10) : 0;
    return fl_fail(err, FL_EBUSY, "process %ld writes in %s at this moment: wait for it", owner,
                   p->path);
}

fl_status fl_publisher_open(const char *folder, fl_publisher *out, fl_err *err)
{
    fl_publisher p = { folder, -1, -1 };
    mode_t latest = 0;
    fl_status status = FL_OK;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        status = fail_errno(&p, "make", "", err);
    if (status == FL_OK)
        p.folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (status == FL_OK && p.folder < 0)
        status = fail_errno(&p, "open", "", err);
    if (status == FL_OK)
        status = lock(&p, err);
    if (status == FL_OK)
        status = each_name(&p, ".", clear, NULL, err);
    if (status == FL_OK)
        status = look(&p, LATEST, &latest, err);
    if (status == FL_OK && latest && latest != S_IFLNK)
        status = fl_fail(err, FL_ECONFLICT, "%s/" LATEST " is no link: move it away", folder);
    if (status == FL_OK)
        *out = p;
    else
        fl_publisher_close(&p);
    return status;
}

void fl_publisher_close(fl_publisher *p)
{
    if (p->folder >= 0)
        close(p->folder);
    if (p->lock >= 0)
        close(p->lock);
    p->folder = p->lock = -1;
}

// ---- pages --------------------------------------------------------------------------------------------------

static bool write_bytes(int fd, const fl_buf *bytes)
{
    for (size_t at = 0; at < bytes->len;) {
        ssize_t n = write(fd, bytes->data + at, bytes->len - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        at += (size_t)n;
    }
    return fsync(fd) == 0;
}

static fl_status write_page(const fl_publisher *p, int edition, const fl_page *page, fl_err *err)
{
    int fd =
        openat(edition, page->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0)
        return fail_errno(p, "write", page->name, err);
    fl_status status =
        write_bytes(fd, &page->bytes) ? FL_OK : fail_errno(p, "write", page->name, err);
    close(fd);
    return status;
}

static fl_status write_edition(const fl_publisher *p, short_name name, const fl_page *pages,
                               size_t count, fl_err *err)
{
    if (mkdirat(p->folder, name, 0777) != 0)
        return fail_errno(p, "make", name, err);
    int edition = openat(p->folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    fl_status status = edition >= 0 ? FL_OK : fail_errno(p, "open", name, err);
    for (size_t i = 0; i < count && status == FL_OK; i++)
        status = write_page(p, edition, &pages[i], err);
    if (status == FL_OK && fsync(edition) != 0)
        status = fail_errno(p, "make durable", name, err);
    if (edition >= 0)
        close(edition);
    if (status != FL_OK && remove_edition(p, name, NULL) != FL_OK)
        fl_fail_at(err, status, "%s is left: the next run removes it", name);
    return status;
}

static bool has_bytes(int fd, const fl_buf *bytes)
{
    uint8_t piece[1 << 14];
    size_t at = 0;
    ssize_t n;
    while ((n = read(fd, piece, sizeof piece)) > 0) {
        if ((size_t)n > bytes->len - at || memcmp(piece, bytes->data + at, (size_t)n) != 0)
            return false;
        at += (size_t)n;
    }
    return n == 0 && at == bytes->len;
}

// Are these the pages of the edition that is there? One that cannot be read is not the same.
static bool is_same(const fl_publisher *p, const char *name, const fl_page *pages, size_t count)
{
    bool same = true;
    int edition = openat(p->folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    for (size_t i = 0; i < count && same; i++) {
        int fd = openat(edition, pages[i].name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        same = fd >= 0 && has_bytes(fd, &pages[i].bytes);
        if (fd >= 0)
            close(fd);
    }
    if (edition >= 0)
        close(edition);
    return same;
}

// ---- publishing ---------------------------------------------------------------------------------------------

static fl_status rename_in(const fl_publisher *p, const char *from, const char *to, fl_err *err)
{
    return renameat(p->folder, from, p->folder, to) == 0 ? FL_OK : fail_errno(p, "name", to, err);
}

// Renames the new edition in; what was there goes.
static fl_status place(const fl_publisher *p, short_name made, const char *name, bool replaces,
                       fl_err *err)
{
    short_name old;
    hidden_name(name, OLD, old);
    fl_status status = replaces ? rename_in(p, name, old, err) : FL_OK;
    bool aside = replaces && status == FL_OK;
    if (status == FL_OK)
        status = rename_in(p, made, name, err);
    if (status != FL_OK) {
        fl_err more; // the first error is the one to tell; the next run mends what this cannot
        if (aside && rename_in(p, old, name, &more) != FL_OK)
            return status;
        return remove_edition(p, made, &more) == FL_OK ? status : err->status;
    }
    status = sync_folder(p, err);
    if (aside) {
        fl_status removed = remove_edition(p, old, status == FL_OK ? err : NULL);
        status = status == FL_OK ? removed : status;
    }
    return status;
}

static fl_status point_latest(const fl_publisher *p, fl_err *err)
{
    char newest[FL_EDITION_NAME], now[FL_EDITION_NAME + 1];
    short_name link;
    fl_status status = fl_publisher_newest(p, newest, err);
    if (status != FL_OK)
        return status;
    ssize_t len = readlinkat(p->folder, LATEST, now, sizeof now);
    if (len == FL_EDITION_NAME - 1 && memcmp(now, newest, FL_EDITION_NAME - 1) == 0)
        return FL_OK;
    hidden_name(LATEST, TMP, link);
    if (symlinkat(newest, p->folder, link) != 0)
        return fail_errno(p, "link", LATEST, err);
    status = rename_in(p, link, LATEST, err);
    if (status != FL_OK)
        unlinkat(p->folder, link, 0);
    return status == FL_OK ? sync_folder(p, err) : status;
}

fl_status fl_publish(const fl_publisher *p, const char *name, const fl_page *pages, size_t count,
                     fl_published *done, fl_err *err)
{
    short_name made;
    mode_t there = 0;
    fl_published what = FL_PUBLISHED_SAME;
    if (!is_edition(name))
        return fl_fail(err, FL_EINVAL, "\"%s\" is no date", name);
    fl_status status = look(p, name, &there, err);
    if (status == FL_OK && there && there != S_IFDIR)
        status = fl_fail(err, FL_ECONFLICT, "%s/%s is no folder: move it away", p->path, name);
    if (status == FL_OK && !(there && is_same(p, name, pages, count))) {
        what = there ? FL_PUBLISHED_AGAIN : FL_PUBLISHED_NEW;
        hidden_name(name, TMP, made);
        status = write_edition(p, made, pages, count, err);
        if (status == FL_OK)
            status = place(p, made, name, there != 0, err);
    }
    if (status == FL_OK)
        status = point_latest(p, err);
    if (status == FL_OK)
        *done = what;
    return status;
}
