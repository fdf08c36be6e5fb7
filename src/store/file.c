// file.c - names, locks and durable renames. SQLite's own locks do not serve: they are let go when
// any other descriptor of the file is closed, and they come after the file has been opened.
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static fl_status fail_errno(fl_err *err, const char *what, const char *path)
{
    fl_status status = errno == ENOENT                                        ? FL_ENOTFOUND
                       : errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? FL_EFULL
                       : errno == ENOMEM                                      ? FL_ENOMEM
                                                                              : FL_EIO;
    return fl_fail(err, status, "cannot %s %s: %s", what, path, strerror(errno));
}

// ---- names --------------------------------------------------------------------------------------

// Locks and shared memory do not reach the other machines of a network file system.
static bool is_on_network(const char *path)
{
    static const uint32_t network[] = { 0x6969, 0x517B, 0xFF534D42,
                                        0xFE534D42 }; // NFS, SMB, CIFS, SMB2
    struct statfs s;
    if (statfs(path, &s) != 0)
        return false;
    for (size_t i = 0; i < sizeof network / sizeof *network; i++)
        if ((uint32_t)s.f_type == network[i])
            return true;
    return false;
}

fl_status fl_file_find(const char *path, fl_path out, fl_err *err)
{
    fl_path found;
    struct stat s;
    bool found_it = realpath(path, found) && stat(found, &s) == 0;
    if (!found_it && errno == ENOENT)
        return fl_fail(err, FL_ENOTFOUND, "there is no store %s; frontline init makes one", path);
    if (!found_it)
        return fail_errno(err, "open the store", path);
    if (!S_ISREG(s.st_mode))
        return fl_fail(err, FL_ECORRUPT, "%s is no store: it is no regular file", path);
    if (s.st_nlink != 1)
        return fl_fail(err, FL_EREFUSED,
                       "%s has another name (a hard link), by which another process could open it: "
                       "remove one",
                       path);
    if (is_on_network(found))
        return fl_fail(err, FL_EREFUSED, "%s is on a network file system: use a local disk", path);
    memcpy(out, found, sizeof found);
    return FL_OK;
}

fl_status fl_file_find_new(const char *path, fl_path out, fl_err *err)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    fl_path folder, found;
    int len = slash ? snprintf(folder, sizeof folder, "%.*s/", (int)(slash - path), path)
                    : snprintf(folder, sizeof folder, ".");
    if (len < 0 || (size_t)len >= sizeof folder || !*name)
        return fl_fail(err, FL_EINVAL, "%s is no name for a file", path);
    if (!realpath(folder, found))
        return fail_errno(err, "find the folder of", path);
    if (is_on_network(found))
        return fl_fail(err, FL_EREFUSED, "%s is on a network file system: use a local disk", path);
    if (strlen(found) + 1 + strlen(name) >= sizeof found)
        return fl_fail(err, FL_ELIMIT, "%s is too long a path", path);
    strcat(strcat(found, "/"), name);
    memcpy(out, found, sizeof found);
    return FL_OK;
}

fl_status fl_file_check_absent(const char *path, fl_err *err)
{
    struct stat s;
    if (lstat(path, &s) == 0)
        return fl_fail(err, FL_ECONFLICT, "there is a file %s already", path);
    return errno == ENOENT ? FL_OK : fail_errno(err, "look for", path);
}

fl_status fl_file_beside(const char *path, const char *suffix, fl_path out, fl_err *err)
{
    int len = snprintf(out, PATH_MAX, "%s%s", path, suffix);
    if (len < 0 || len >= PATH_MAX)
        return fl_fail(err, FL_ELIMIT, "%s is too long a path", path);
    return FL_OK;
}

// ---- lock ---------------------------------------------------------------------------------------

// The lock's file holds the owner's number, for the message only.
static long owner_of(int fd)
{
    char text[24] = "";
    ssize_t n = pread(fd, text, sizeof text - 1, 0);
    return n > 0 ? strtol(text, NULL, 10) : 0;
}

static void sign(int fd)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) != 0 || pwrite(fd, text, (size_t)len, 0) != len)
        return; // a full disk: the lock holds without a name
}

fl_status fl_file_lock(const char *path, int *fd, fl_err *err)
{
    fl_path name;
    fl_status status = fl_file_beside(path, ".lock", name, err);
    if (status != FL_OK)
        return status;
    int made = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (made < 0)
        return fail_errno(err, "lock", path);
    if (flock(made, LOCK_EX | LOCK_NB) != 0) {
        long owner = owner_of(made);
        status = errno != EWOULDBLOCK
                     ? fail_errno(err, "lock", path)
                     : fl_fail(err, FL_EBUSY,
                               "the store %s is in use by process %ld: stop it, or "
                               "send the request to it over HTTP",
                               path, owner);
        close(made);
        return status;
    }
    sign(made);
    *fd = made;
    return FL_OK;
}

// The file stays: whoever removed it could remove a lock that another has taken since.
void fl_file_unlock(int fd)
{
    if (fd >= 0)
        close(fd);
}

// ---- durable names ------------------------------------------------------------------------------

static fl_status sync_path(const char *path, int flags, fl_err *err)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(err, "open", path);
    fl_status status = fsync(fd) == 0 ? FL_OK : fail_errno(err, "sync", path);
    close(fd);
    return status;
}

fl_status fl_file_publish(const char *from, const char *to, fl_err *err)
{
    fl_path folder;
    const char *slash = strrchr(to, '/');
    fl_status status = sync_path(from, O_RDWR, err);
    if (status != FL_OK)
        return status;
    if (rename(from, to) != 0)
        return fail_errno(err, "name", to);
    snprintf(folder, sizeof folder, "%.*s/", slash ? (int)(slash - to) : 0, to);
    return sync_path(folder, O_RDONLY | O_DIRECTORY, err);
}
