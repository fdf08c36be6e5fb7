// transfer.h - private to src/hook: one POST, by libcurl.
#ifndef FL_HOOK_TRANSFER_H
#define FL_HOOK_TRANSFER_H
#include <curl/curl.h>

#include "gate.h"
#include "record.h"

#define FL_ANSWER_MOST ((size_t)65536) // bytes that are read of an answer, and thrown away

typedef struct fl_transfer { // all 0: none is under way
    CURL *easy;
    struct curl_slist *headers;
    const fl_gate *gate;
    bool tls;
    size_t taken;                // of the answer
    char refused[FL_HOOK_WORDS]; // why a socket was not opened; "": it was
} fl_transfer;

typedef struct fl_parcel { // what is sent: borrowed, the body until the transfer has ended
    const char *url, *id;
    const fl_secret *secret, *old_secret; // old_secret: NULL where it does not sign any more
    int64_t timestamp_s;
    const fl_buf *body;
    int64_t timeout_ms;
    const char *authorities; // "": the system's
    const fl_gate *gate;
    void *owner; // what fl_transfer_owner() gives
} fl_parcel;

// t must not move until it has ended.
FL_MUST_USE fl_status fl_transfer_start(fl_transfer *t, CURLM *multi, const fl_parcel *p,
                                        fl_err *err);
void *fl_transfer_owner(CURL *easy);

typedef struct fl_outcome {
    bool arrived;
    bool gone;               // 410: nothing is ever wanted again
    int64_t wait_ms;         // what the server asks for; 0: nothing
    char why[FL_HOOK_WORDS]; // in words: "answered 204"
} fl_outcome;
// What became of it, and its end.
void fl_transfer_end(fl_transfer *t, CURLM *multi, CURLcode code, fl_outcome *out);
void fl_transfer_stop(fl_transfer *t, CURLM *multi); // none is under way: does nothing
#endif
