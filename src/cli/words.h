// words.h - answers of the service in words for people.
#ifndef FL_CLI_WORDS_H
#define FL_CLI_WORDS_H
#include "backend.h"

// ---- reading what an answer says ------------------------------------------------------------------------

const char *fl_said(const fl_json_at *object, const char *name); // the text of a member, or ""
const char *fl_text_of(const fl_json_at *at);                    // a text, or ""
bool fl_said_bool(const fl_json_at *object, const char *name);   // true only where it says so
// A number times 10^digits, or 0.
int64_t fl_said_number(const fl_json_at *object, const char *name, unsigned digits);
// A time of an answer as people write it: "2017-10-01", or "2017-10-01 12:30 UTC".
void fl_put_when(const char *time, fl_buf *out);
// Text in columns: at least `width` characters of UTF-8, and one blank.
void fl_put_padded(const char *text, size_t width, fl_buf *out);

// ---- who holds ------------------------------------------------------------------------------------------

typedef struct fl_legend { // /legend.json, asked for once; zeros: an empty one
    fl_json *json;
    fl_json_at root, actors;
} fl_legend;
// Where nobody tells, *out is empty: then ids stand for names, which is no reason to fail.
void fl_legend_ask(fl_backend *b, fl_legend *out);
void fl_legend_done(fl_legend *l);
// The short name of an actor: "ISIS" for "isis". What the legend does not know stays as it is. "" is
// "nobody known".
const char *fl_legend_label(const fl_legend *l, const char *id);
// Whoever holds, by the members of an answer: "SDF, contested by ISIS".
void fl_put_holding(const fl_legend *l, const char *actor, const char *status, const char *other,
                    fl_buf *out);

// ---- a question, and its answer printed ---------------------------------------------------------------

// Prints a reply as it is, with a line break at the end.
FL_MUST_USE fl_status fl_tell_json(const fl_reply *reply, fl_err *err);
typedef void (*fl_words_fn)(const fl_legend *l, const fl_json_at *answer, fl_buf *out);
// Asks and prints: as it is with --json, or where `words` is NULL; else in words. The whole of a command
// that asks one thing.
FL_MUST_USE fl_status fl_tell(const fl_cli *cli, const fl_question *q, fl_words_fn words,
                              fl_err *err);

// ---- what recording did ---------------------------------------------------------------------------------

// The answer to a change of the log, printed: as it is with --json, else in words, of which the first is
// `done`: "recorded", "corrected", "retracted".
FL_MUST_USE fl_status fl_tell_change(const fl_cli *cli, fl_backend *b, const char *done,
                                     const fl_reply *reply, fl_err *err);
// Asks for a change, and tells it: the whole of a command that makes one.
FL_MUST_USE fl_status fl_ask_change(const fl_cli *cli, const fl_question *q, const char *done,
                                    fl_err *err);
#define FL_EVENT_PATH 40 // "/events/e12"
// The address of an event; FL_EINVAL unless `id` looks like one: "e12".
FL_MUST_USE fl_status fl_event_path(const char *id, char out[FL_EVENT_PATH], fl_err *err);
#endif
