// address.c - matching paths against templates. Contract: address.h.
#include "address.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_DIGITS 10 // of a number below 2^31

static bool parse_digits(const char *text, size_t len, size_t most, uint64_t *out)
{
    if (len == 0 || len > most || (text[0] == '0' && len > 1))
        return false;
    uint64_t v = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        v = v * 10 + (uint64_t)(text[i] - '0');
    }
    *out = v;
    return true;
}

static bool parse_event(const char *text, size_t len, void *out)
{
    return len > 1 && text[0] == 'e' && text[1] != '0' && parse_digits(text + 1, len - 1, 18, out);
}

static bool parse_number(const char *text, size_t len, void *out)
{
    uint64_t v;
    if (!parse_digits(text, len, NUMBER_DIGITS, &v) || v > INT32_MAX)
        return false;
    *(uint64_t *)out = v;
    return true;
}

static bool parse_word(const char *text, size_t len, void *out)
{
    if (len == 0 || len >= FL_WORD)
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
              (c && strchr("-._:~", c))))
            return false;
    }
    memcpy(out, text, len);
    ((char *)out)[len] = '\0';
    return true;
}

static bool parse_event_or_word(const char *text, size_t len, void *out)
{
    char word[FL_WORD];
    uint64_t id = 0;
    if (!parse_word(text, len, word))
        return false;
    if (!parse_event(text, len, &id))
        id = UINT64_MAX;
    *(uint64_t *)out = id;
    return true;
}

// Names of fonts have spaces and commas.
static bool parse_fonts(const char *text, size_t len, void *out)
{
    if (len == 0 || len >= FL_WORD)
        return false;
    for (size_t i = 0; i < len; i++)
        if (text[i] < ' ' || text[i] > '~')
            return false;
    memcpy(out, text, len);
    ((char *)out)[len] = '\0';
    return true;
}

static bool parse_account(const char *text, size_t len, void *out)
{
    if (len == 0 || len >= FL_ACCOUNT)
        return false;
    memcpy(out, text, len);
    ((char *)out)[len] = '\0';
    return true;
}

// "256-511": of 256 characters each, from one that 256 divides.
static bool parse_range(const char *text, size_t len, void *out)
{
    const char *dash = memchr(text, '-', len);
    uint64_t first, last;
    if (!dash || !parse_number(text, (size_t)(dash - text), &first) ||
        !parse_number(dash + 1, len - (size_t)(dash + 1 - text), &last) || first % 256 != 0 ||
        last != first + 255)
        return false;
    *(uint64_t *)out = first / 256;
    return true;
}

static const struct variable {
    const char *name;
    bool (*parse)(const char *text, size_t len, void *out);
    size_t offset; // in fl_variables
} table[] = {
    { "id", parse_event, offsetof(fl_variables, id) },
    { "event", parse_event_or_word, offsetof(fl_variables, id) },
    { "z", parse_number, offsetof(fl_variables, z) },
    { "x", parse_number, offsetof(fl_variables, x) },
    { "y", parse_number, offsetof(fl_variables, y) },
    { "tileMatrix", parse_number, offsetof(fl_variables, z) }, // as OGC API - Tiles calls the three
    { "tileRow", parse_number, offsetof(fl_variables, y) },
    { "tileCol", parse_number, offsetof(fl_variables, x) },
    { "collection", parse_word, offsetof(fl_variables, collection) },
    { "feature", parse_word, offsetof(fl_variables, feature) },
    { "account", parse_account, offsetof(fl_variables, account) },
    { "fontstack", parse_fonts, offsetof(fl_variables, fonts) },
    { "range", parse_range, offsetof(fl_variables, block) },
};

static const struct variable *variable_called(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strlen(table[i].name) == len && memcmp(table[i].name, name, len) == 0)
            return &table[i];
    return NULL;
}

bool fl_address_fit(const char *template, const char *path, fl_variables *out)
{
    fl_variables found = { 0 };
    while (*template) {
        if (*template != '{') {
            if (*template ++ != *path++)
                return false;
            continue;
        }
        size_t name_len = strcspn(++template, "}");
        const struct variable *v = variable_called(template, name_len);
        assert(v && template[name_len] == '}');
        template += name_len + 1;
        size_t len = strcspn(path, (char[]){ '/', *template, '\0' });
        if (!v->parse(path, len, (char *)&found + v->offset))
            return false;
        path += len;
    }
    if (*path)
        return false;
    *out = found;
    return true;
}
