// options.h - private to src/daemon: the command line of frontlined.
#ifndef FL_DAEMON_OPTIONS_H
#define FL_DAEMON_OPTIONS_H
#include "settings.h"

typedef struct fl_options {
    fl_settings settings; // the file's; what the command line says wins
    const char *config;   // path of the file; NULL: there is none
    bool check, help, version;
} fl_options;

// Reads the arguments, "--name value" or "--name=value", and the file that they name. FL_EINVAL says what
// is wrong with which; of the file err->where has the line. To read them again is to reload.
FL_MUST_USE fl_status fl_options_parse(int count, char *const *arguments, fl_options *out,
                                       fl_err *err);
extern const char fl_options_help[];
#endif
