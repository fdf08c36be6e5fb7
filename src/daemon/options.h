// options.h - private to src/daemon: the command line of frontlined.
#ifndef FL_DAEMON_OPTIONS_H
#define FL_DAEMON_OPTIONS_H
#include "frontline/base.h"

typedef struct fl_options {
    const char *store, *listen;
    const char *public_url; // NULL: made from the address that is listened on
    bool read_needs_token;
    bool check, help, version;
} fl_options;

// Reads the arguments, "--name value" or "--name=value". FL_EINVAL says what is wrong with which.
FL_MUST_USE fl_status fl_options_parse(int count, char *const *arguments, fl_options *out,
                                       fl_err *err);
extern const char fl_options_help[];
#endif
