// theatre.h - theatres from files, or from a few words.
#ifndef FL_CLI_THEATRE_H
#define FL_CLI_THEATRE_H
#include "frontline/codec.h"

// Reads a theatre.json and, beside it, the files that it names. err->where names the file.
FL_MUST_USE fl_status fl_theatre_load(const char *path, fl_start *out, fl_err *err);

typedef struct fl_bare { // as said on the command line; NULL: not said
    const char *outline, *actors, *snap, *crumbs, *name, *credit;
} fl_bare;
FL_MUST_USE fl_status fl_bare_check(const fl_bare *bare,
                                    fl_err *err); // are its sizes such? FL_EINVAL
// A theatre with an outline and actors, all unknown. `outline` and `actors` are said,
// and the sizes checked.
FL_MUST_USE fl_status fl_theatre_bare(const fl_bare *bare, fl_start *out, fl_err *err);
#endif
