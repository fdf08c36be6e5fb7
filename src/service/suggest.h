// suggest.h - private to src/service: which addresses are near one that is none.
#ifndef FL_SERVICE_SUGGEST_H
#define FL_SERVICE_SUGGEST_H
#include "frontline/base.h"

#define FL_SUGGEST_MOST 3
// Templates of addresses that are read, the nearest first; static. How many: 0 where none is near, or the path is long.
// O(addresses * bytes of the path), and less the farther they are.
size_t fl_suggest(const char *path, const char *out[FL_SUGGEST_MOST]);
#endif
