// accept.c - taking new connections in. Contract: accept.h.
#define _GNU_SOURCE // accept4
#include "accept.h"

#include <errno.h>
#include <microhttpd.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define REST_MS 50 // when the system has no room for another connection

// Waits until there is somebody, or for `ms` at most (-1: no matter how long). Is it to go on?
static bool wait_for(const fl_acceptor *a, bool somebody, int ms)
{
    struct pollfd of[] = { { a->wake, POLLIN, 0 }, { a->listening, POLLIN, 0 } };
    poll(of, somebody ? 2 : 1, ms);
    return of[0].revents == 0;
}

static void *accept_until_stopped(void *context)
{
    fl_acceptor *a = context;
    bool full = false;
    while (wait_for(a, !full, full ? REST_MS : -1)) {
        struct sockaddr_storage peer;
        socklen_t len = sizeof peer;
        int fd =
            accept4(a->listening, (struct sockaddr *)&peer, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) // the library closes it, also where it does not want it
            MHD_add_connection(a->daemon, fd, (struct sockaddr *)&peer, len);
        full =
            fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM);
    }
    return NULL;
}

fl_status fl_acceptor_start(fl_acceptor *a, struct MHD_Daemon *daemon, int fd, fl_err *err)
{
    *a = (fl_acceptor){ .daemon = daemon, .listening = fd, .wake = eventfd(0, EFD_CLOEXEC) };
    if (a->wake >= 0 && pthread_create(&a->thread, NULL, accept_until_stopped, a) == 0)
        return FL_OK;
    if (a->wake >= 0)
        close(a->wake);
    return fl_fail(err, FL_EIO, "the system gives no thread that takes connections");
}

void fl_acceptor_stop(fl_acceptor *a)
{
    eventfd_write(a->wake, 1);
    pthread_join(a->thread, NULL);
    close(a->wake);
    close(a->listening);
}
