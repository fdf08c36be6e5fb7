// inbox.h - private to src/hook: the next message of a stream, as it is sent.
#ifndef FL_HOOK_INBOX_H
#define FL_HOOK_INBOX_H
#include "frontline/hook.h"

#define FL_INBOX_MOST ((size_t)1 << 20) // bytes of one message; what makes them keeps to less

typedef struct fl_inbox {
    fl_buf text;      // read, and not yet a whole message
    fl_buf body;      // {"type":"version","data":...}; empty: there is none
    uint64_t version; // of the body
} fl_inbox;
void fl_inbox_done(fl_inbox *in); // it is empty again

// Reads until there is a body, or nothing more to read. FL_EBUSY at the end of the stream; FL_ENOMEM; FL_ECORRUPT
// for what is no stream of messages. After a failure only fl_inbox_done().
FL_MUST_USE fl_status fl_inbox_read(fl_inbox *in, const fl_hook_feed *feed, void *stream,
                                    fl_err *err);
#endif
