// options.c - the command line. Contract: options.h.
#include "options.h"

#include <string.h>

const char fl_options_help[] =
    "usage: frontlined --store PATH [options]\n"
    "\n"
    "Serves the theatre kept in a store, as GeoJSON over HTTP. See also: frontline --help\n"
    "\n"
    "  --store PATH          the store; `frontline init` makes one\n"
    "  --listen ADDRESS      where to listen (127.0.0.1:8017); port 0 is any free one\n"
    "  --public-url URL      what links start with, where a proxy stands before\n"
    "  --read-needs-token    reading needs a token too, not only writing\n"
    "  --check               open the store, say what is in it, and end\n"
    "  --help, --version\n";

typedef struct fl_option {
    const char *name;
    size_t offset; // in fl_options
    bool is_text;
} fl_option;

static const fl_option known[] = {
    { "--store", offsetof(fl_options, store), true },
    { "--listen", offsetof(fl_options, listen), true },
    { "--public-url", offsetof(fl_options, public_url), true },
    { "--read-needs-token", offsetof(fl_options, read_needs_token), false },
    { "--check", offsetof(fl_options, check), false },
    { "--help", offsetof(fl_options, help), false },
    { "--version", offsetof(fl_options, version), false },
};

static const fl_option *find(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strlen(known[i].name) == len && memcmp(known[i].name, name, len) == 0)
            return &known[i];
    }
    return NULL;
}

static fl_status check_url(const char *url, fl_err *err)
{
    size_t len = strlen(url);
    bool web = strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0;
    if (!web || url[len - 1] == '/' || strpbrk(url, " \"<>\\^`{|}?#\r\n\t"))
        return fl_fail(err, FL_EINVAL,
                       "--public-url is like https://example.org/map, without a slash at the end");
    return FL_OK;
}

fl_status fl_options_parse(int count, char *const *arguments, fl_options *out, fl_err *err)
{
    fl_options o = { .listen = "127.0.0.1:8017" };
    for (int i = 1; i < count; i++) {
        const char *word = arguments[i], *equals = strchr(word, '=');
        size_t len = equals ? (size_t)(equals - word) : strlen(word);
        const fl_option *option = find(word, len);
        if (!option)
            return fl_fail(err, FL_EINVAL, "%.60s is no option; frontlined --help lists them",
                           word);
        if (!option->is_text && equals)
            return fl_fail(err, FL_EINVAL, "%s takes no value", option->name);
        if (!option->is_text) {
            *(bool *)((char *)&o + option->offset) = true;
            continue;
        }
        const char *value = equals ? equals + 1 : i + 1 < count ? arguments[++i] : NULL;
        if (!value || !*value)
            return fl_fail(err, FL_EINVAL, "%s needs a value", option->name);
        *(const char **)((char *)&o + option->offset) = value;
    }
    if (!o.store && !o.help && !o.version)
        return fl_fail(err, FL_EINVAL, "--store is missing: say which store to serve");
    fl_status s = o.public_url ? check_url(o.public_url, err) : FL_OK;
    if (s == FL_OK)
        *out = o;
    return s;
}
