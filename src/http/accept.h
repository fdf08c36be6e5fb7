// accept.h - private to src/http: the thread that takes new connections in and gives them to the library.
//
// The library would listen itself, but its threads and MHD_quiesce_daemon() may both take the listening socket
// out of the same epoll set, and the second to do so aborts the process. It also leaves to chance which of its
// threads gets a connection; one that is given to it goes to the threads in turn.
#ifndef FL_HTTP_ACCEPT_H
#define FL_HTTP_ACCEPT_H
#include <pthread.h>

#include "frontline/base.h"

struct MHD_Daemon;

typedef struct fl_acceptor {
    struct MHD_Daemon *daemon;
    int listening;
    int wake; // an eventfd, written to when it is to end
    pthread_t thread;
} fl_acceptor;

// Takes connections from `fd`, a listening socket that does not block, until fl_acceptor_stop(), which closes
// it; where this fails `fd` stays the caller's. `daemon` outlives the acceptor.
FL_MUST_USE fl_status fl_acceptor_start(fl_acceptor *a, struct MHD_Daemon *daemon, int fd,
                                        fl_err *err);
void fl_acceptor_stop(fl_acceptor *a);
#endif
