// hot.h - private to src/service: which pages of the newest map are asked for now, so that they can be made before
// the next version is told.
#ifndef FL_SERVICE_HOT_H
#define FL_SERVICE_HOT_H
#include "frontline/base.h"

#define FL_HOT_MOST     512 // addresses; another may take the place of one
#define FL_HOT_PATH     64  // bytes of one, with the NUL; longer ones are not noted
#define FL_HOT_VERSIONS 16  // an address is hot until so many versions after it was asked for

typedef struct fl_hot fl_hot;
fl_hot *fl_hot_new(void); // NULL: out of memory
void fl_hot_free(fl_hot *h);
// Somebody asks for `path`, where `version` is the newest. Any thread; waits only where the path is new.
void fl_hot_note(fl_hot *h, const char *path, uint64_t version);
// The next address that is hot at `version`, in a round that goes on where it was left the last time; *left is
// how many are still to be looked at, FL_HOT_MOST at first. False: there is none.
bool fl_hot_next(fl_hot *h, uint64_t version, size_t *left, char path[FL_HOT_PATH]);
#endif
