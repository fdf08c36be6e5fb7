// settings.h - private to src/daemon: all that can be said to frontlined, from its file and its command
// line. One table, settings.c, knows each by name.
#ifndef FL_DAEMON_SETTINGS_H
#define FL_DAEMON_SETTINGS_H
#include "frontline/http.h"
#include "frontline/service.h"

#define FL_SETTING_TEXT 1024 // bytes of a text, with its NUL

typedef struct fl_settings {
    char store[FL_SETTING_TEXT];
    char listen[FL_SETTING_TEXT];
    char metrics_listen[FL_SETTING_TEXT]; // "": /metrics is on `listen`
    char public_url[FL_SETTING_TEXT];     // "": made from the address that is listened on
    uint64_t read;                        // 0 open, 1 token
    char trusted_proxies[FL_SETTING_TEXT];
    char worker[FL_SETTING_TEXT]; // "": frontline-worker, beside this program
    uint64_t threads, readers, connections;
    uint64_t cache, body;                                                  // bytes
    uint64_t head_timeout, body_timeout, idle_timeout, send_timeout, beat; // ms
    uint64_t stale_after;                                                  // ms; 0: never
    uint64_t reads_a_minute, writes_a_minute, failures_a_minute;           // 0: no limit
    uint64_t limit_loopback;                                               // 0 no, 1 yes
    uint64_t access_log;                                                   // 0 no, 1 yes
    char webhook_allow[FL_SETTING_TEXT], webhook_authorities[FL_SETTING_TEXT];
    uint64_t webhook_timeout, webhook_retry, webhook_give_up; // ms
    uint64_t log_format;                                      // 0 text, 1 json
    uint64_t log_level;                                       // an fl_level
} fl_settings;

void fl_settings_default(fl_settings *s);
// Sets one by its name ("send-timeout" and "send_timeout" are the same) to what `value` says. FL_ENOTFOUND:
// there is no such setting; FL_EINVAL: it cannot be that.
FL_MUST_USE fl_status fl_settings_set(fl_settings *s, const char *name, const char *value,
                                      fl_err *err);
bool fl_settings_has(const char *name); // is there a setting of that name?
// Reads the text of a file, over what *s has: "name = value" lines; ; and # begin comments. The first
// fault is told with its line, as err->where, and *s is unchanged then.
FL_MUST_USE fl_status fl_settings_parse(fl_settings *s, const char *text, fl_err *err);
FL_MUST_USE fl_status fl_settings_read(fl_settings *s, const char *path, fl_err *err);
// Adds all of them as such a text; to parse it gives the same again.
void fl_settings_format(const fl_settings *s, fl_buf *out);
// Do the two differ in something that a running daemon cannot change? Its name; NULL: no.
const char *fl_settings_fixed_change(const fl_settings *a, const fl_settings *b);

// What a running daemon cannot change becomes in *s what it is in `running`.
void fl_settings_keep_fixed(fl_settings *s, const fl_settings *running);

fl_http_config fl_settings_http(const fl_settings *s);    // but for the log; borrows from s
fl_hook_terms fl_settings_webhooks(const fl_settings *s); // borrows from s
fl_service_tuning fl_settings_tuning(const fl_settings *s);
#endif
