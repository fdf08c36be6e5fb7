// guard.h - private to src/http: is this head one request, read the same way by everybody?
//
// libmicrohttpd takes what RFC 9112 calls an error (a missing or second Host, Content-Length beside
// Transfer-Encoding, two lengths, NUL inside a value). All of it is refused here, and the connection
// is closed, for what follows on it cannot be trusted to be a request.
#ifndef FL_HTTP_GUARD_H
#define FL_HTTP_GUARD_H
#include "frontline/base.h"

typedef struct fl_wire_field { // as it came: NUL-terminated, but `len` counts what was there
    const char *name, *value;
    size_t name_len, value_len;
} fl_wire_field;

typedef struct fl_wire_head {
    const char *method, *target, *version;
    size_t target_len; // as it stood on the wire: more than strlen(target) where a NUL was in it
    const fl_wire_field *fields;
    size_t count;
} fl_wire_head;

typedef struct fl_framing { // what the head says about the body
    bool has_body;          // one follows
    bool expects;           // the client waits for our word before it sends it
    uint64_t length;        // UINT64_MAX: chunked, not known
} fl_framing;

typedef struct fl_fault {
    unsigned status;    // 0: there is none
    const char *detail; // static
} fl_fault;

// The first fault of the head, or none; *out is filled where there is none.
FL_MUST_USE fl_fault fl_guard_check(const fl_wire_head *h, fl_framing *out);
#endif
