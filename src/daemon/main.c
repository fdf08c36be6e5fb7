// main.c - frontlined: a store served over HTTP, until it is told to stop.
#include <fcntl.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "frontline/http.h"
#include "frontline/jobs.h"
#include "log.h"
#include "notify.h"
#include "options.h"

#define GRACE_S     1     // between "not ready" and the closed door, for whoever balances load
#define PATIENCE_MS 20000 // for what is under way

enum { DONE = 0, FAILED = 1, WRONG_USAGE = 2 };

typedef struct fl_daemon {
    int count; // of the arguments, which are read again at SIGHUP
    char **arguments;
    fl_options options;
    fl_jobs *jobs; // whoever repairs drawings
    fl_service *service;
    fl_http *http, *metrics; // metrics: NULL where /metrics is with the rest
    char address[FL_ADDRESS_TEXT];
    char url[FL_ADDRESS_TEXT + 8];
    fl_log_sink sink;
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

// The signals that speak to us are taken by await() alone; every thread made later inherits this.
static sigset_t block_signals(void)
{
    sigset_t mine;
    sigemptyset(&mine);
    sigaddset(&mine, SIGTERM);
    sigaddset(&mine, SIGINT);
    sigaddset(&mine, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &mine, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); // a file that may not grow is a full disk, and told as one
    return mine;
}

static void say(const fl_daemon *d, fl_level level, const char *message, const char *fields)
{
    d->log.write(d->log.context, level, message, fields);
}

static void complain(const fl_err *err)
{
    if (*err->where)
        fprintf(stderr, "frontlined: %s: %s\n", err->where, err->text);
    else
        fprintf(stderr, "frontlined: %s\n", err->text);
}

static void set_log(fl_daemon *d)
{
    atomic_store(&d->sink.level, (int)d->options.settings.log_level);
    atomic_store(&d->sink.json, d->options.settings.log_format == 1);
    d->log = fl_log_to_stderr(&d->sink);
}

// ---- starting -----------------------------------------------------------------------------------------

static fl_status repair(void *jobs, const fl_polygons *in, fl_repaired *out, fl_err *err)
{
    return fl_jobs_repair(jobs, in, out, err);
}

// The worker as it is said; else the one in this program's folder.
static fl_status open_jobs(fl_daemon *d, fl_err *err)
{
    static const char name[] = "frontline-worker";
    char path[FL_SETTING_TEXT];
    const char *said = d->options.settings.worker;
    if (*said)
        return fl_jobs_open(said, &d->jobs, err);
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - sizeof name);
    while (len > 0 && path[len - 1] != '/')
        len--;
    snprintf(path + (len > 0 ? len : 0), sizeof name, "%s", name);
    return fl_jobs_open(path, &d->jobs, err);
}

static fl_status open_service(fl_daemon *d, fl_err *err)
{
    const fl_settings *s = &d->options.settings;
    fl_status status = open_jobs(d, err);
    if (status != FL_OK)
        return status;
    fl_service_config config = { .store_path = s->store,
                                 .public_url = s->public_url[0] ? s->public_url : d->url,
                                 .read_needs_token = s->read == 1,
                                 .cache_bytes = (size_t)s->cache,
                                 .body_bytes = (size_t)s->body,
                                 .readers = (unsigned)s->readers,
                                 .webhooks = fl_settings_webhooks(s),
                                 .repairer = { repair, d->jobs },
                                 .tuning = fl_settings_tuning(s),
                                 .clock = fl_clock_system(),
                                 .log = d->log };
    config.webhooks.sends = !d->options.check;
    return fl_service_open(&config, &d->service, err);
}

// A door of its own for /metrics, where one is asked for.
static fl_status open_metrics(fl_daemon *d, fl_err *err)
{
    const fl_settings *s = &d->options.settings;
    char address[FL_ADDRESS_TEXT];
    int fd = -1;
    if (!s->metrics_listen[0])
        return FL_OK;
    fl_status status = fl_http_listen(s->metrics_listen, &fd, address, err);
    if (status != FL_OK)
        return status;
    fl_http_config config = fl_settings_http(s);
    config.only = "/metrics";
    config.never = NULL;
    config.log = d->log;
    status = fl_http_start(&config, d->service, fd, &d->metrics, err);
    if (status == FL_OK) {
        char fields[FL_ADDRESS_TEXT + 16];
        snprintf(fields, sizeof fields, "address=%s", address);
        say(d, FL_LOG_INFO, "metrics", fields);
    }
    return status;
}

// Listens first: a taken port is told at once, and who comes early waits in the queue.
static fl_status start(fl_daemon *d, fl_err *err)
{
    int fd = -1;
    fl_status s = fl_http_listen(d->options.settings.listen, &fd, d->address, err);
    if (s != FL_OK)
        return s;
    snprintf(d->url, sizeof d->url, "http://%s", d->address);
    s = open_service(d, err);
    if (s == FL_OK)
        s = open_metrics(d, err);
    if (s != FL_OK) {
        close(fd);
        return s;
    }
    fl_http_config config = fl_settings_http(&d->options.settings);
    config.log = d->log;
    return fl_http_start(&config, d->service, fd, &d->http, err);
}

// ---- signals --------------------------------------------------------------------------------------------

// SIGHUP: the file and the command line are read again. What cannot change while connections live is
// told, and stays; with a fault in it nothing changes.
static void reload(fl_daemon *d)
{
    fl_options next;
    fl_err err;
    fl_status s = fl_options_parse(d->count, d->arguments, &next, &err);
    fl_http_config config = fl_settings_http(&next.settings);
    config.log = d->log;
    if (s == FL_OK)
        s = fl_http_tune(d->http, &config, &err);
    if (s == FL_OK && d->metrics)
        s = fl_http_tune(d->metrics, &config, &err);
    fl_buf fields = FL_BUF_INIT;
    if (s != FL_OK) {
        fl_log_put(&fields, "where", err.where);
        fl_log_put(&fields, "why", err.text);
        fl_put_u8(&fields, '\0');
        say(d, FL_LOG_ERROR, "not reloaded", fields.failed ? "" : (const char *)fields.data);
    } else {
        const char *fixed = fl_settings_fixed_change(&d->options.settings, &next.settings);
        fl_service_tuning tuning = fl_settings_tuning(&next.settings);
        fl_service_tune(d->service, &tuning);
        fl_settings_keep_fixed(&next.settings, &d->options.settings);
        d->options = next;
        fl_log_put(&fields, "needs_restart", fixed ? fixed : "");
        fl_put_u8(&fields, '\0');
        say(d, fixed ? FL_LOG_WARNING : FL_LOG_INFO, "reloaded",
            fields.failed ? "" : (const char *)fields.data);
        set_log(d);
    }
    fl_buf_done(&fields);
}

// Until a signal says to stop: which one.
static int await(fl_daemon *d, const sigset_t *mine)
{
    unsigned every_ms = fl_notify_every_ms();
    struct timespec wait = { .tv_sec = every_ms / 1000, .tv_nsec = (every_ms % 1000) * 1000000L };
    for (;;) {
        int signal = every_ms ? sigtimedwait(mine, NULL, &wait) : sigwaitinfo(mine, NULL);
        if (signal == SIGTERM || signal == SIGINT)
            return signal;
        if (signal == SIGHUP) {
            fl_notify("RELOADING=1");
            reload(d);
            fl_notify("READY=1");
        } else if (every_ms) {
            fl_notify("WATCHDOG=1");
        }
    }
}

// SIGTERM: says that it is not ready, goes on for a moment, finishes what is under way. SIGINT, or a
// second signal: the same without the moment.
static void drain(fl_daemon *d, int signal, const sigset_t *mine)
{
    say(d, FL_LOG_INFO, "stopping", "");
    fl_notify("STOPPING=1");
    fl_service_drain(d->service);
    if (signal == SIGTERM)
        sigtimedwait(mine, NULL, &(struct timespec){ .tv_sec = GRACE_S });
    fl_http_stop(d->http, PATIENCE_MS);
    fl_http_stop(d->metrics, 0);
}

static void forget(void *context, const fl_response *response)
{
    (void)context;
    fl_response_unref(response);
}

// Asks for the tile of the whole world, so that the sheets which all tiles are drawn from are made before
// anybody waits for them. Where reading needs a token it is refused, and the first reader waits.
static void warm_up(fl_daemon *d)
{
    const char *nobody = "0.0.0.0"; // whose limit it counts against
    fl_request world = { .method = "GET", .path = "/tiles/0/0/0.mvt", .peer = nobody };
    fl_service_handle(d->service, &world, forget, NULL);
}

static int serve(fl_daemon *d)
{
    fl_err err;
    sigset_t mine = block_signals();
    int status = FAILED;
    if (start(d, &err) == FL_OK) {
        char fields[FL_ADDRESS_TEXT + 64];
        snprintf(fields, sizeof fields, "url=%s version=v%llu", d->url,
                 (unsigned long long)fl_service_version(d->service));
        say(d, FL_LOG_INFO, "serving", fields);
        fl_notify("READY=1");
        warm_up(d);
        drain(d, await(d, &mine), &mine);
        say(d, FL_LOG_INFO, "stopped", "");
        status = DONE;
    } else {
        complain(&err);
        fl_http_stop(d->metrics, 0);
    }
    fl_service_close(d->service);
    fl_jobs_close(d->jobs);
    return status;
}

static int check(fl_daemon *d)
{
    fl_err err;
    fl_buf text = FL_BUF_INIT;
    int status = FAILED;
    snprintf(d->url, sizeof d->url, "http://localhost");
    fl_settings_format(&d->options.settings, &text);
    if (text.failed)
        fl_fail_nomem(&err);
    else if (open_service(d, &err) == FL_OK)
        status = DONE;
    if (status == DONE)
        printf("; version v%llu\n%.*s", (unsigned long long)fl_service_version(d->service),
               (int)text.len, (const char *)text.data);
    else
        complain(&err);
    fl_buf_done(&text);
    fl_service_close(d->service);
    fl_jobs_close(d->jobs);
    return status;
}

int main(int count, char **arguments)
{
    fl_daemon d = { .count = count, .arguments = arguments };
    fl_err err;
    open_standard_files();
    setlocale(LC_ALL, "C");
    if (fl_options_parse(count, arguments, &d.options, &err) != FL_OK) {
        complain(&err);
        return WRONG_USAGE;
    }
    if (d.options.help) {
        fputs(fl_options_help, stdout);
        return DONE;
    }
    if (d.options.version) {
        puts("frontlined " FL_VERSION);
        return DONE;
    }
    set_log(&d);
    return d.options.check ? check(&d) : serve(&d);
}
