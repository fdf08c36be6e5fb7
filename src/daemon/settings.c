// settings.c - the table of settings, and the file that they stand in. Contract: settings.h.
#include "settings.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_FILE ((size_t)64 * 1024)
#define MAX_LINE 199 // what inih reads in one piece

typedef enum fl_form { TEXT, ADDRESS, URL, CHOICE, COUNT, BYTES, SPAN } fl_form;

typedef struct fl_setting {
    const char *name;
    fl_form form;
    size_t offset;          // in fl_settings
    const char *start;      // what it is when nobody says it
    uint64_t least, most;   // of numbers
    const char *choices[5]; // by number
    bool fixed;             // a running daemon cannot change it
    const char *about;
} fl_setting;

#define AT(member) offsetof(fl_settings, member)
static const fl_setting table[] = {
    { "store", TEXT, AT(store), "", 0, 0, { 0 }, true, "the store; `frontline init` makes one" },
    { "listen",
      ADDRESS,
      AT(listen),
      "127.0.0.1:8017",
      0,
      0,
      { 0 },
      true,
      "where to listen; port 0 is any free one" },
    { "metrics_listen",
      ADDRESS,
      AT(metrics_listen),
      "",
      0,
      0,
      { 0 },
      true,
      "where /metrics is answered, and only there; empty: with the rest" },
    { "public_url",
      URL,
      AT(public_url),
      "",
      0,
      0,
      { 0 },
      true,
      "what links start with, where a proxy stands before; empty: the address that is listened "
      "on" },
    { "read",
      CHOICE,
      AT(read),
      "open",
      0,
      0,
      { "open", "token" },
      true,
      "open, or token: reading needs one too, not only writing" },
    { "trusted_proxies",
      TEXT,
      AT(trusted_proxies),
      "",
      0,
      0,
      { 0 },
      false,
      "networks whose X-Forwarded-For is believed" },
    { "worker",
      TEXT,
      AT(worker),
      "",
      0,
      0,
      { 0 },
      true,
      "the program that repairs drawings, or unix:PATH; empty: frontline-worker beside this one" },
    { "threads", COUNT, AT(threads), "2", 2, 64, { 0 }, true, "that talk to clients" },
    { "readers",
      COUNT,
      AT(readers),
      "2",
      1,
      64,
      { 0 },
      true,
      "threads that work out what no cache has" },
    { "connections",
      COUNT,
      AT(connections),
      "4096",
      1,
      100000,
      { 0 },
      true,
      "at once; above it 503" },
    { "cache",
      BYTES,
      AT(cache),
      "256MiB",
      1 << 16,
      (uint64_t)1 << 40,
      { 0 },
      true,
      "of finished answers" },
    { "body",
      BYTES,
      AT(body),
      "4MiB",
      1 << 10,
      64 << 20,
      { 0 },
      true,
      "of a request; larger is 413" },
    { "head_timeout",
      SPAN,
      AT(head_timeout),
      "10s",
      100,
      600000,
      { 0 },
      false,
      "for the head of a request" },
    { "body_timeout", SPAN, AT(body_timeout), "30s", 100, 3600000, { 0 }, false, "for its body" },
    { "idle_timeout",
      SPAN,
      AT(idle_timeout),
      "60s",
      100,
      3600000,
      { 0 },
      false,
      "between two requests" },
    { "send_timeout",
      SPAN,
      AT(send_timeout),
      "30s",
      100,
      3600000,
      { 0 },
      false,
      "for an answer; a long one gets more" },
    { "beat",
      SPAN,
      AT(beat),
      "20s",
      100,
      600000,
      { 0 },
      false,
      "after which a silent /live gives a sign of life" },
    { "stale_after",
      SPAN,
      AT(stale_after),
      "0s",
      0,
      (uint64_t)366 * 86400000,
      { 0 },
      false,
      "/version and /readyz say `stale` when nothing was recorded for longer; 0s: never" },
    { "reads_a_minute",
      COUNT,
      AT(reads_a_minute),
      "1200",
      0,
      1000000,
      { 0 },
      false,
      "by one address, of what no cache has; 0: no limit" },
    { "writes_a_minute",
      COUNT,
      AT(writes_a_minute),
      "300",
      0,
      1000000,
      { 0 },
      false,
      "by one address; 0: no limit" },
    { "failures_a_minute",
      COUNT,
      AT(failures_a_minute),
      "10",
      0,
      1000000,
      { 0 },
      false,
      "by one address, of tokens that are none; 0: no limit" },
    { "limit_loopback",
      CHOICE,
      AT(limit_loopback),
      "no",
      0,
      0,
      { "no", "yes" },
      false,
      "whether the limits count for this machine too" },
    { "access_log",
      CHOICE,
      AT(access_log),
      "yes",
      0,
      0,
      { "no", "yes" },
      false,
      "whether a line is written for each request, where log_level is info or debug" },
    { "webhook_allow",
      TEXT,
      AT(webhook_allow),
      "",
      0,
      0,
      { 0 },
      true,
      "networks of this house that webhooks may go to, by http too: 10.1.0.0/16, ::1" },
    { "webhook_authorities",
      TEXT,
      AT(webhook_authorities),
      "",
      0,
      0,
      { 0 },
      true,
      "a file of certificates that receivers are checked against; empty: the system's" },
    { "webhook_timeout",
      SPAN,
      AT(webhook_timeout),
      "15s",
      100,
      600000,
      { 0 },
      true,
      "for a receiver to take a message" },
    { "webhook_retry",
      SPAN,
      AT(webhook_retry),
      "5s",
      1,
      3600000,
      { 0 },
      true,
      "until a message that did not arrive is sent again; then 60, 360, ... 17280 times that" },
    { "webhook_give_up",
      SPAN,
      AT(webhook_give_up),
      "4d",
      1,
      (uint64_t)366 * 86400000,
      { 0 },
      true,
      "of failures only, until a webhook is switched off" },
    { "log_format",
      CHOICE,
      AT(log_format),
      "text",
      0,
      0,
      { "text", "json" },
      false,
      "text: logfmt; json: an object a line" },
    { "log_level",
      CHOICE,
      AT(log_level),
      "info",
      0,
      0,
      { "error", "warning", "info", "debug" },
      false,
      "the least that is written: error, warning, info or debug" },
};
#define SETTINGS (sizeof table / sizeof *table)

static char *text_of(fl_settings *s, const fl_setting *t)
{
    return (char *)s + t->offset;
}

static uint64_t *number_of(fl_settings *s, const fl_setting *t)
{
    return (uint64_t *)(void *)((char *)s + t->offset);
}

static bool is_text(const fl_setting *t)
{
    return t->form == TEXT || t->form == ADDRESS || t->form == URL;
}

// ---- one value --------------------------------------------------------------------------------------
//
// A refusal names the setting as it was written: public_url in a file, public-url on the command line.

typedef struct fl_unit {
    const char *name;
    uint64_t size;
} fl_unit;
static const fl_unit spans[] = { { "d", 86400000 }, { "h", 3600000 }, { "min", 60000 },
                                 { "s", 1000 },     { "ms", 1 },      { NULL, 0 } };
static const fl_unit sizes[] = {
    { "GiB", 1 << 30 }, { "MiB", 1 << 20 }, { "KiB", 1 << 10 }, { "", 1 }, { NULL, 0 }
};
static const fl_unit counts[] = { { "", 1 }, { NULL, 0 } };

static const fl_unit *units_of(fl_form form)
{
    return form == SPAN ? spans : form == BYTES ? sizes : counts;
}

static bool parse_number(const char *value, const fl_unit *units, uint64_t *out)
{
    size_t digits = strspn(value, "0123456789");
    if (digits == 0 || digits > 15)
        return false;
    const char *unit = value + digits + strspn(value + digits, " ");
    uint64_t v = strtoull(value, NULL, 10);
    for (; units->name; units++) {
        if (strcmp(unit, units->name) == 0)
            return !__builtin_mul_overflow(v, units->size, out);
    }
    return false;
}

static fl_status set_number(fl_settings *s, const fl_setting *t, const char *name,
                            const char *value, fl_err *err)
{
    static const char *const likes[] = { [COUNT] = "120", [BYTES] = "256MiB", [SPAN] = "30s" };
    uint64_t v;
    if (!parse_number(value, units_of(t->form), &v))
        return fl_fail(err, FL_EINVAL, "%s is like %s, not \"%.60s\"", name, likes[t->form], value);
    if (v < t->least || v > t->most)
        return fl_fail(err, FL_EINVAL, "%s goes from %llu to %llu%s, not %.60s", name,
                       (unsigned long long)t->least, (unsigned long long)t->most,
                       t->form == SPAN ? " ms" : "", value);
    *number_of(s, t) = v;
    return FL_OK;
}

static fl_status set_choice(fl_settings *s, const fl_setting *t, const char *name,
                            const char *value, fl_err *err)
{
    char all[80] = "";
    for (uint64_t i = 0; t->choices[i]; i++) {
        if (strcmp(value, t->choices[i]) == 0) {
            *number_of(s, t) = i;
            return FL_OK;
        }
        strcat(all, i ? ", " : "");
        strcat(all, t->choices[i]);
    }
    return fl_fail(err, FL_EINVAL, "%s is one of %s, not \"%.60s\"", name, all, value);
}

static bool is_url(const char *url)
{
    size_t len = strlen(url);
    bool web = strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0;
    return web && url[len - 1] != '/' && !strpbrk(url, " \"<>\\^`{|}?#\r\n\t");
}

static fl_status set_text(fl_settings *s, const fl_setting *t, const char *name, const char *value,
                          fl_err *err)
{
    size_t len = strlen(value);
    if (len >= FL_SETTING_TEXT || !fl_utf8_check(value, len) || strpbrk(value, "\r\n;#"))
        return fl_fail(err, FL_EINVAL, "%s is a text of at most %d bytes, without ; and #", name,
                       FL_SETTING_TEXT - 1);
    if (t->form == URL && len && !is_url(value))
        return fl_fail(err, FL_EINVAL,
                       "%s is like https://example.org/map, without a slash at the end", name);
    memcpy(text_of(s, t), value, len + 1);
    return FL_OK;
}

static const fl_setting *find(const char *name)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        const char *a = name, *b = table[i].name;
        while (*a && (*a == *b || (*a == '-' && *b == '_'))) {
            a++;
            b++;
        }
        if (!*a && !*b)
            return &table[i];
    }
    return NULL;
}

bool fl_settings_has(const char *name)
{
    return find(name) != NULL;
}

fl_status fl_settings_set(fl_settings *s, const char *name, const char *value, fl_err *err)
{
    const fl_setting *t = find(name);
    if (!t)
        return fl_fail(err, FL_ENOTFOUND, "there is no setting \"%.60s\"", name);
    if (is_text(t))
        return set_text(s, t, name, value, err);
    return t->form == CHOICE ? set_choice(s, t, name, value, err)
                             : set_number(s, t, name, value, err);
}

void fl_settings_default(fl_settings *s)
{
    memset(s, 0, sizeof *s);
    for (size_t i = 0; i < SETTINGS; i++) {
        fl_err err;
        if (fl_settings_set(s, table[i].name, table[i].start, &err) != FL_OK)
            abort(); // the table is wrong: a test reads it
    }
}

// ---- a file -------------------------------------------------------------------------------------------

typedef struct fl_reading {
    fl_settings settings;
    bool seen[SETTINGS];
    fl_err err; // the first
} fl_reading;

static int take_line(void *context, const char *section, const char *name, const char *value)
{
    fl_reading *r = context;
    const fl_setting *t = find(name);
    if (r->err.status != FL_OK)
        return 0;
    if (*section)
        fl_fail(&r->err, FL_EINVAL, "there are no sections, such as [%.60s]", section);
    else if (t && r->seen[t - table])
        fl_fail(&r->err, FL_EINVAL, "%s stands twice", t->name);
    else if (!t)
        fl_fail(&r->err, FL_EINVAL, "there is no setting \"%.60s\"", name);
    else if (fl_settings_set(&r->settings, name, value, &r->err) == FL_OK)
        r->seen[t - table] = true;
    return r->err.status == FL_OK;
}

// The first line that is too long to be read in one piece, from 1; 0: there is none.
static int long_line(const char *text)
{
    int line = 1;
    for (const char *p = text; *p; line++) {
        size_t len = strcspn(p, "\n");
        if (len > MAX_LINE)
            return line;
        p += len + (p[len] == '\n');
    }
    return 0;
}

fl_status fl_settings_parse(fl_settings *s, const char *text, fl_err *err)
{
    fl_reading *r = fl_alloc(sizeof *r);
    if (!r)
        return fl_fail_nomem(err);
    r->settings = *s;
    int line = long_line(text);
    if (line)
        fl_fail(&r->err, FL_EINVAL, "the line is longer than %d bytes", MAX_LINE);
    else
        line = ini_parse_string(text, take_line, r);
    if (line > 0 && r->err.status == FL_OK)
        fl_fail(&r->err, FL_EINVAL, "this is no \"name = value\"");
    fl_status status = r->err.status;
    if (line < 0)
        status = fl_fail_nomem(err);
    else if (status != FL_OK && err)
        *err = r->err;
    if (line > 0)
        fl_fail_at(err, status, "line %d", line);
    if (status == FL_OK)
        *s = r->settings;
    fl_free(r);
    return status;
}

fl_status fl_settings_read(fl_settings *s, const char *path, fl_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fl_fail(err, FL_EIO, "cannot read %.200s: %s", path, strerror(errno));
    fl_buf text = FL_BUF_INIT;
    ssize_t n = -1;
    if (fl_buf_room(&text, MAX_FILE + 1))
        n = read(fd, text.data, MAX_FILE + 1);
    int error = errno;
    close(fd);
    fl_status status;
    if (n < 0) {
        status = fl_fail(err, FL_EIO, "cannot read %.200s: %s", path, strerror(error));
    } else if ((size_t)n > MAX_FILE || memchr(text.data, '\0', (size_t)n)) {
        status = fl_fail(err, FL_EINVAL, "%.200s is no text of at most %zu bytes", path, MAX_FILE);
    } else {
        text.data[n] = '\0';
        status = fl_settings_parse(s, (const char *)text.data, err);
    }
    fl_buf_done(&text);
    return status;
}

static void put_number(const fl_setting *t, uint64_t v, fl_buf *out)
{
    const fl_unit *u = units_of(t->form);
    while (u[1].name && (v % u->size != 0 || (v == 0 && u->size != 1000)))
        u++;
    fl_put_format(out, "%llu%s", (unsigned long long)(v / u->size), u->name);
}

void fl_settings_format(const fl_settings *given, fl_buf *out)
{
    fl_settings s = *given;
    for (size_t i = 0; i < SETTINGS; i++) {
        const fl_setting *t = &table[i];
        fl_put_format(out, "; %s\n%s = ", t->about, t->name);
        if (is_text(t))
            fl_put_text(out, text_of(&s, t));
        else if (t->form == CHOICE)
            fl_put_text(out, t->choices[*number_of(&s, t)]);
        else
            put_number(t, *number_of(&s, t), out);
        fl_put_u8(out, '\n');
    }
}

const char *fl_settings_fixed_change(const fl_settings *a, const fl_settings *b)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        const fl_setting *t = &table[i];
        const char *x = (const char *)a + t->offset, *y = (const char *)b + t->offset;
        bool same = is_text(t) ? strcmp(x, y) == 0 : memcmp(x, y, sizeof(uint64_t)) == 0;
        if (t->fixed && !same)
            return t->name;
    }
    return NULL;
}

void fl_settings_keep_fixed(fl_settings *s, const fl_settings *running)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        const fl_setting *t = &table[i];
        if (t->fixed)
            memcpy((char *)s + t->offset, (const char *)running + t->offset,
                   is_text(t) ? FL_SETTING_TEXT : sizeof(uint64_t));
    }
}

// ---- what they are for ----------------------------------------------------------------------------------

fl_http_config fl_settings_http(const fl_settings *s)
{
    return (fl_http_config){ .threads = (unsigned)s->threads,
                             .connections = (unsigned)s->connections,
                             .head_ms = (unsigned)s->head_timeout,
                             .body_ms = (unsigned)s->body_timeout,
                             .idle_ms = (unsigned)s->idle_timeout,
                             .send_ms = (unsigned)s->send_timeout,
                             .beat_ms = (unsigned)s->beat,
                             .trusted_proxies = s->trusted_proxies,
                             .access_log = s->access_log && s->log_level >= FL_LOG_INFO,
                             .never = s->metrics_listen[0] ? "/metrics" : NULL };
}

fl_hook_terms fl_settings_webhooks(const fl_settings *s)
{
    return (fl_hook_terms){ .sends = true,
                            .allow = s->webhook_allow,
                            .authorities = s->webhook_authorities,
                            .timeout_ms = (int64_t)s->webhook_timeout,
                            .retry_ms = (int64_t)s->webhook_retry,
                            .give_up_ms = (int64_t)s->webhook_give_up };
}

fl_service_tuning fl_settings_tuning(const fl_settings *s)
{
    return (fl_service_tuning){ .stale_after_s = (int64_t)(s->stale_after / 1000),
                                .reads_a_minute = (unsigned)s->reads_a_minute,
                                .writes_a_minute = (unsigned)s->writes_a_minute,
                                .failures_a_minute = (unsigned)s->failures_a_minute,
                                .limit_loopback = s->limit_loopback != 0 };
}
