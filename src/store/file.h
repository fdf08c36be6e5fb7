// file.h - private to src/store: a store's place in the file system.
#ifndef FL_STORE_FILE_H
#define FL_STORE_FILE_H
#include <limits.h>

#include "frontline/base.h"

typedef char fl_path[PATH_MAX];

// The one true name of the store at `path`, which exists: whoever opens it by another name must meet
// the same lock. FL_ENOTFOUND; FL_EREFUSED for what cannot be a store safely: a file of two names (a
// hard link), a file on a network file system.
FL_MUST_USE fl_status fl_file_find(const char *path, fl_path out, fl_err *err);
// The same for a store that is to be made: its folder exists.
FL_MUST_USE fl_status fl_file_find_new(const char *path, fl_path out, fl_err *err);
// FL_ECONFLICT if there is anything of this name. To be asked under the lock.
FL_MUST_USE fl_status fl_file_check_absent(const char *path, fl_err *err);
// path and suffix. FL_ELIMIT above PATH_MAX.
FL_MUST_USE fl_status fl_file_beside(const char *path, const char *suffix, fl_path out,
                                     fl_err *err);

// Locks the store against other processes and other openings in this one; the lock ends with the
// process, whatever ends it. *fd is for fl_file_unlock(). FL_EBUSY names who has it.
FL_MUST_USE fl_status fl_file_lock(const char *path, int *fd, fl_err *err);
void fl_file_unlock(int fd); // below 0 does nothing

// Gives `from`, which is complete, its name: after this it is there under `to` for good, or not at all.
FL_MUST_USE fl_status fl_file_publish(const char *from, const char *to, fl_err *err);
#endif
