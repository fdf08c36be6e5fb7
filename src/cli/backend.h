// backend.h - who answers a command: the service in this process, on a store's file, or a daemon over
// HTTP. The same requests, the same answers; so a command is a request, and words about the answer.
#ifndef FL_CLI_BACKEND_H
#define FL_CLI_BACKEND_H
#include "cli.h"
#include "frontline/service.h"

typedef struct fl_backend fl_backend;

// Opens what `cli` says, which fl_cli_needs_place() has checked.
FL_MUST_USE fl_status fl_backend_open(const fl_cli *cli, fl_backend **out, fl_err *err);
void fl_backend_close(fl_backend *b); // NULL does nothing

#define FL_MAX_QUERY 8 // parameters of one question
typedef struct fl_question {
    const char *method, *path; // the path as it is: letters, digits, '/', '.' and '-'
    fl_field query[FL_MAX_QUERY];
    size_t query_count;
    const char *type; // media type of the body; NULL: there is none
    const void *body;
    size_t body_len;
    bool minimal; // of a change: what it is called is enough, not what it moved
} fl_question;
// Adds a parameter, unless its value is NULL: then it was not said.
void fl_question_add(fl_question *q, const char *name, const char *value);

typedef struct fl_reply { // free with fl_reply_done()
    fl_buf body;
    bool replayed; // it tells of what the same key recorded before
} fl_reply;
void fl_reply_done(fl_reply *r);
// Asks, and waits for the answer. A refusal is an error, with the detail and the place that it tells;
// FL_EIO where nobody answers, or nothing that can be understood.
FL_MUST_USE fl_status fl_ask(fl_backend *b, const fl_question *q, fl_reply *out, fl_err *err);

// ---- the two: private to backend*.c -------------------------------------------------------------------

#define FL_REPLAYED "Idempotency-Replayed" // headers of the service
#define FL_PREFER   "prefer"
#define FL_MINIMAL  "return=minimal"

typedef struct fl_raw_reply { // as it came
    unsigned status;
    fl_buf body;
    bool replayed;
} fl_raw_reply;

struct fl_backend { // what each begins with
    fl_status (*ask)(fl_backend *b, const fl_question *q, fl_raw_reply *out, fl_err *err);
    void (*close)(fl_backend *b);
};
// Requests and answers beyond this are refused: FL_ELIMIT.
enum { FL_MAX_EXCHANGE = 256 << 20 };
// backend_file.c: FL_EBUSY if another process holds the store.
FL_MUST_USE fl_status fl_backend_open_file(const char *store, fl_backend **out, fl_err *err);
// backend_http.c: `token` may be "". The url has been checked.
FL_MUST_USE fl_status fl_backend_open_http(const char *url, const char *token, fl_backend **out,
                                           fl_err *err);
#endif
