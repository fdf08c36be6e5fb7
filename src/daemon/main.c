// main.c - frontlined: a store served over HTTP, until it is told to stop.
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "frontline/http.h"
#include "log.h"
#include "options.h"

#define GRACE_S     1     // between "not ready" and the closed door, for whoever balances load
#define PATIENCE_MS 20000 // for what is under way

enum { DONE = 0, FAILED = 1, WRONG_USAGE = 2 };

typedef struct fl_daemon {
    fl_service *service;
    fl_http *http;
    char address[FL_ADDRESS_TEXT];
    char url[FL_ADDRESS_TEXT + 8];
    atomic_uint lost; // lines of the log
    fl_log log;
} fl_daemon;

// Descriptors 0 to 2 are open, so that no store or socket is ever written to as the error output.
static void open_standard_files(void)
{
    int fd;
    do {
        fd = open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

// The signals that stop us are taken by fl_wait() alone; every thread made later inherits this.
static sigset_t block_signals(void)
{
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    signal(SIGPIPE, SIG_IGN);
    return stop;
}

static fl_status open_service(fl_daemon *d, const fl_options *o, fl_err *err)
{
    fl_service_config config = { .store_path = o->store,
                                 .public_url = o->public_url ? o->public_url : d->url,
                                 .read_needs_token = o->read_needs_token,
                                 .clock = fl_clock_system(),
                                 .log = d->log };
    return fl_service_open(&config, &d->service, err);
}

// Listens first: a taken port is told at once, and who comes early waits in the queue.
static fl_status start(fl_daemon *d, const fl_options *o, fl_err *err)
{
    int fd = -1;
    fl_status s = fl_http_listen(o->listen, &fd, d->address, err);
    if (s != FL_OK)
        return s;
    snprintf(d->url, sizeof d->url, "http://%s", d->address);
    s = open_service(d, o, err);
    if (s != FL_OK) {
        close(fd);
        return s;
    }
    fl_http_config config = fl_http_defaults();
    config.log = d->log;
    return fl_http_start(&config, d->service, fd, &d->http, err);
}

// SIGTERM: says that it is not ready, goes on for a moment, finishes what is under way. SIGINT, or a
// second signal: the same without the moment.
static void wait_and_drain(fl_daemon *d, const sigset_t *stop)
{
    int signal = 0;
    sigwait(stop, &signal);
    d->log.write(d->log.context, FL_LOG_INFO, "stopping", "");
    fl_service_drain(d->service);
    if (signal == SIGTERM)
        sigtimedwait(stop, NULL, &(struct timespec){ .tv_sec = GRACE_S });
    fl_http_stop(d->http, PATIENCE_MS);
}

static int serve(const fl_options *o)
{
    fl_daemon d = { .lost = 0 };
    d.log = fl_log_to_stderr(&d.lost);
    fl_err err;
    sigset_t stop = block_signals();
    int status = FAILED;
    if (start(&d, o, &err) == FL_OK) {
        char fields[FL_ADDRESS_TEXT + 64];
        snprintf(fields, sizeof fields, "url=%s version=v%llu", d.url,
                 (unsigned long long)fl_service_version(d.service));
        d.log.write(d.log.context, FL_LOG_INFO, "serving", fields);
        wait_and_drain(&d, &stop);
        d.log.write(d.log.context, FL_LOG_INFO, "stopped", "");
        status = DONE;
    } else {
        fprintf(stderr, "frontlined: %s\n", err.text);
    }
    fl_service_close(d.service);
    return status;
}

static int check(const fl_options *o)
{
    fl_daemon d = { .url = "http://localhost" };
    d.log = fl_log_to_stderr(&d.lost);
    fl_err err;
    if (open_service(&d, o, &err) != FL_OK) {
        fprintf(stderr, "frontlined: %s\n", err.text);
        return FAILED;
    }
    printf("store %s\nversion v%llu\nlisten %s\n", o->store,
           (unsigned long long)fl_service_version(d.service), o->listen);
    fl_service_close(d.service);
    return DONE;
}

int main(int count, char **arguments)
{
    fl_options options;
    fl_err err;
    open_standard_files();
    setlocale(LC_ALL, "C");
    if (fl_options_parse(count, arguments, &options, &err) != FL_OK) {
        fprintf(stderr, "frontlined: %s\n", err.text);
        return WRONG_USAGE;
    }
    if (options.help) {
        fputs(fl_options_help, stdout);
        return DONE;
    }
    if (options.version) {
        puts("frontlined " FL_VERSION);
        return DONE;
    }
    return options.check ? check(&options) : serve(&options);
}
