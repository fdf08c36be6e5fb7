// saying.h - a report as options of a command line, and as the properties of an event.
#ifndef FL_CLI_SAYING_H
#define FL_CLI_SAYING_H
#include "cli.h"

typedef struct fl_saying { // NULL: not said
    const char *kind, *actor, *area;
    const char *from; // several are parted by commas
    const char *to, *on, *precision, *source, *grade, *link, *place, *note, *key;
    bool confirm;
} fl_saying;

enum { FL_SAYING_FLAGS = 12 };
// The options that say it, without kind and actor.
void fl_saying_flags(fl_saying *s, fl_flag flags[FL_SAYING_FLAGS]);
// "takes" is "control", and so on; the names of kinds are themselves. NULL for what is neither.
const char *fl_saying_kind(const char *verb);
// FL_EINVAL for what can be told from the text alone: a date that is none, a grade without a source.
FL_MUST_USE fl_status fl_saying_check(const fl_saying *s, fl_err *err);
// Writes what is said as a Feature. `whole`: one to be recorded; else a patch, of some properties.
void fl_saying_write(const fl_saying *s, bool whole, fl_buf *out);
// Makes the place of an error in the event the place in the arguments: "AREA, column 7", "--on".
void fl_saying_where(const fl_saying *s, fl_err *err);
// The lines of a help text that the options share.
#define FL_SAYING_HELP                                                                             \
    "  --from A,B        only ground that these, or their factions, hold now\n"                    \
    "  --to X            leaves: who has the ground afterwards\n"                                  \
    "  --precision P     how exactly the date is known: hour, day, week or month\n"                \
    "  --source S        who says so, with --grade C3 (reliability A to F, credibility 1 to 6)\n"  \
    "                    and --link URL\n"                                                         \
    "  --place P, --note N   for people\n"                                                         \
    "  --confirm         yes, it is meant: the guard refuses what moves very much at once\n"
#endif
