// cli.h - what the sub-commands of frontline share. Each has a file of its own, and a fl_command in it.
#ifndef FL_CLI_CLI_H
#define FL_CLI_CLI_H
#include "frontline/base.h"
#include "frontline/codec.h"
#include "frontline/history.h"
#include "frontline/store.h"

enum { FL_DONE = 0, FL_FAILED = 1, FL_WRONG_USAGE = 2 }; // exit status

enum { FL_SECRET_TEXT = 256 };

typedef struct fl_cli { // what every command takes
    const char *store;  // --store, else FRONTLINE_STORE; NULL: not said
    const char *url;    // --url, else FRONTLINE_URL; NULL: not said
    char
        token[FL_SECRET_TEXT]; // --token, else what --token-file holds, else FRONTLINE_TOKEN; or ""
    const char *token_file;
    bool json; // --json: answers and refusals for programs
    bool help;
} fl_cli;

typedef struct fl_command {
    const char *name, *purpose; // "post", "record events"
    const char *usage;          // what follows the name, then a blank line and more
    int (*run)(fl_cli *cli, int count, char *const *arguments); // arguments after the name
} fl_command;
extern const fl_command fl_command_init, fl_command_token, fl_command_report, fl_command_post,
    fl_command_correct, fl_command_retract, fl_command_review, fl_command_perspective,
    fl_command_actor, fl_command_settings, fl_command_at, fl_command_area, fl_command_events,
    fl_command_diff, fl_command_stats, fl_command_export, fl_command_log, fl_command_snapshot,
    fl_command_gazetteer, fl_command_verify, fl_command_webhook, fl_command_dump,
    fl_command_restore, fl_command_import;

// ---- arguments ----------------------------------------------------------------------------------------

typedef struct fl_flag { // one of the three is set
    const char *name;    // "--date"
    const char **text;   // takes a value
    bool *is_set;        // takes none
    char *secret;        // takes a value, to FL_SECRET_TEXT bytes; it is wiped from the arguments
} fl_flag;

typedef struct fl_words { // arguments that are no flags
    const char **at;
    size_t count, max;
} fl_words;

// Reads flags (and those of fl_cli) and words in any order; "--" ends the flags. A lone "-" and a
// negative number are words. FL_EINVAL for anything else.
FL_MUST_USE fl_status fl_cli_parse(fl_cli *cli, const fl_flag *flags, size_t flag_count, int count,
                                   char *const *arguments, fl_words *words, fl_err *err);
// Says what is wrong and how the command is used: FL_WRONG_USAGE.
int fl_cli_misused(const fl_command *command, const fl_err *err);
int fl_cli_help(const fl_command *command); // prints its usage: FL_DONE
// Says what failed, with its place: FL_FAILED.
int fl_cli_failed(const fl_cli *cli, const fl_err *err);

// ---- files, stores, answers ---------------------------------------------------------------------------

// The whole of a file, or of the standard input for "-".
FL_MUST_USE fl_status fl_cli_read(const char *path, fl_buf *out, fl_err *err);
// Says that an error is about what stands in this file, before its place there; returns its status.
fl_status fl_cli_in_file(const char *path, fl_err *err);
// Writes to the standard output, all of it; FL_EIO where that is full or closed.
FL_MUST_USE fl_status fl_cli_write(const fl_buf *bytes, fl_err *err);
// place.c. FL_EINVAL unless it is said which store; the environment counts where the arguments are silent.
FL_MUST_USE fl_status fl_cli_needs_store(fl_cli *cli, fl_err *err);
// The same for a store or a daemon: afterwards one of cli->store and cli->url is set.
FL_MUST_USE fl_status fl_cli_needs_place(fl_cli *cli, fl_err *err);
// Opens the store that `cli` says, and the view of its newest version.
FL_MUST_USE fl_status fl_cli_open(const fl_cli *cli, fl_store **store, const fl_view **view,
                                  fl_err *err);
// Valid time of a --date: NULL is FL_END_OF_TIME, a date the end of that day, UTC.
FL_MUST_USE fl_status fl_cli_date(const char *text, fl_time *out, fl_err *err);
fl_head fl_cli_head(const fl_view *v, fl_time at); // of an answer about the map at that time
fl_time fl_cli_now(void);

// ---- texts for people -----------------------------------------------------------------------------------

enum { FL_KM2_TEXT = 32 };
void fl_cli_km2(int64_t e4m2, char out[FL_KM2_TEXT]);               // "1234.5 km2", "0.0123 km2"
void fl_cli_holder(const fl_theatre *t, fl_control c, fl_buf *out); // "SDF, contested by ISIS"
#endif
