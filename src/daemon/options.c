// options.c - the command line. Contract: options.h.
#include "options.h"

#include <string.h>

const char fl_options_help[] =
    "usage: frontlined --store PATH [options]\n"
    "       frontlined --config FILE [options]\n"
    "\n"
    "Serves the theatre kept in a store, as GeoJSON over HTTP. See also: frontline --help\n"
    "\n"
    "  --config FILE         settings, a line each: name = value\n"
    "  --store PATH          the store; `frontline init` makes one\n"
    "  --listen ADDRESS      where to listen (127.0.0.1:8017); port 0 is any free one\n"
    "  --public-url URL      what links start with, where a proxy stands before\n"
    "  --read-needs-token    reading needs a token too, not only writing\n"
    "  --worker PATH         who repairs drawings, or unix:SOCKET; else frontline-worker beside "
    "it\n"
    "  --check               print all settings as a file of them, open the store, and end\n"
    "  --help, --version\n"
    "\n"
    "Every setting of the file is an option too, and wins over it: log_format is --log-format.\n"
    "SIGHUP reads the file again; SIGTERM ends when all is answered.\n";

typedef struct fl_flag { // stands alone
    const char *name;
    size_t offset; // in fl_options
} fl_flag;
static const fl_flag flags[] = {
    { "check", offsetof(fl_options, check) },
    { "help", offsetof(fl_options, help) },
    { "version", offsetof(fl_options, version) },
};

static bool *flag_of(fl_options *o, const char *name)
{
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (strcmp(flags[i].name, name) == 0)
            return (bool *)(void *)((char *)o + flags[i].offset);
    }
    return NULL;
}

// One option that has a value. Of the file only the name counts in the first round, when it is not read
// yet, and all but the name in the second, when what stands here wins over what it says.
static fl_status take_value(fl_options *o, const char *name, const char *value, bool first,
                            fl_err *err)
{
    bool is_config = strcmp(name, "config") == 0;
    if (!is_config && !fl_settings_has(name))
        return fl_fail(err, FL_EINVAL, "--%.60s is no option; frontlined --help lists them", name);
    if (!value || !*value)
        return fl_fail(err, FL_EINVAL, "--%s needs a value", name);
    if (is_config)
        o->config = value;
    return is_config || first ? FL_OK : fl_settings_set(&o->settings, name, value, err);
}

static fl_status take(int count, char *const *arguments, fl_options *o, bool first, fl_err *err)
{
    for (int i = 1; i < count; i++) {
        const char *word = arguments[i], *equals = strchr(word, '=');
        size_t len = equals ? (size_t)(equals - word) : strlen(word);
        char name[64];
        if (len < 3 || len - 2 >= sizeof name || strncmp(word, "--", 2) != 0)
            return fl_fail(err, FL_EINVAL, "%.60s is no option; frontlined --help lists them",
                           word);
        memcpy(name, word + 2, len - 2);
        name[len - 2] = '\0';
        bool *flag = flag_of(o, name);
        bool is_short = strcmp(name, "read-needs-token") == 0; // of --read token
        if ((flag || is_short) && equals)
            return fl_fail(err, FL_EINVAL, "--%s takes no value", name);
        if (flag) {
            *flag = true;
            continue;
        }
        if (is_short) {
            o->settings.read = 1;
            continue;
        }
        const char *value = equals ? equals + 1 : i + 1 < count ? arguments[++i] : NULL;
        fl_status s = take_value(o, name, value, first, err);
        if (s != FL_OK)
            return s;
    }
    return FL_OK;
}

fl_status fl_options_parse(int count, char *const *arguments, fl_options *out, fl_err *err)
{
    fl_options o = { .config = NULL };
    fl_settings_default(&o.settings);
    fl_status s = take(count, arguments, &o, true, err);
    fl_settings_default(&o.settings);
    if (s == FL_OK && o.config)
        s = fl_settings_read(&o.settings, o.config, err);
    if (s == FL_OK)
        s = take(count, arguments, &o, false, err);
    if (s == FL_OK && !o.settings.store[0] && !o.help && !o.version)
        s = fl_fail(err, FL_EINVAL, "--store is missing: say which store to serve");
    if (s == FL_OK)
        *out = o;
    return s;
}
