// conns.h - private to src/http: every open connection, with the moment by which it must have moved on.
//
// The library's own time-out is for silence only: a client that sends a byte now and then would live
// for ever. So each connection has an absolute deadline, and a thread cuts off those that pass it.
#ifndef FL_HTTP_CONNS_H
#define FL_HTTP_CONNS_H
#include <pthread.h>
#include <stdatomic.h>

#include "frontline/base.h"
#include "frontline/http.h"

#define FL_NO_DEADLINE INT64_MAX

typedef struct fl_conn {
    struct fl_conn *next; // of those that are free; under the lock
    int fd;
    _Atomic int64_t deadline_ms; // on the clock of fl_conns_now_ms()
    atomic_bool unfinished;      // of a request the rest is still to come
    _Atomic int64_t beat_ms;     // and when `beat` is due
    void (*beat)(void *context); // under the lock; NULL: nobody listens
    void *context;
    char peer[FL_ADDRESS_TEXT]; // without the port
} fl_conn;

typedef struct fl_conns {
    pthread_mutex_t lock; // covers blocks, free and stopping; while it is held no fd is closed
    pthread_cond_t wake;
    struct fl_conn_block *blocks; // where connections lie side by side
    fl_conn *free;
    atomic_size_t count;
    bool stopping;
    pthread_t sweeper;
} fl_conns;

int64_t fl_conns_now_ms(void); // monotonic
FL_MUST_USE fl_status fl_conns_open(fl_conns *c, fl_err *err);
void fl_conns_close(fl_conns *c); // after the last one has gone

fl_conn *fl_conns_add(fl_conns *c, int fd, const char *peer,
                      int64_t deadline_ms);       // NULL: no memory
void fl_conns_remove(fl_conns *c, fl_conn *conn); // another may have its place
size_t fl_conns_count(fl_conns *c);
// From now on `beat` is called whenever its time, conn->beat_ms, has come, which it sets anew; with NULL
// never again.
void fl_conns_listen(fl_conns *c, fl_conn *conn, void (*beat)(void *context), void *context);
// Gives every connection that has a deadline, or of those the unfinished ones, one that is no later than
// `deadline_ms`.
void fl_conns_hasten(fl_conns *c, int64_t deadline_ms, bool unfinished);
#endif
