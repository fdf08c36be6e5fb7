// negotiate.c - reading header fields. Contract: negotiate.h. What is not understood counts as not said.
#include "negotiate.h"

#include <string.h>
#include <strings.h>

const char *fl_encoding_name(fl_encoding e)
{
    static const char *const names[FL_ENCODINGS] = { "identity", "gzip", "zstd", "br" };
    return names[e];
}

const char *fl_header(const fl_request *r, const char *name)
{
    for (size_t i = 0; i < r->header_count; i++) {
        if (strcmp(r->headers[i].name, name) == 0)
            return r->headers[i].value;
    }
    return NULL;
}

static const char *skip_space(const char *p)
{
    return p + strspn(p, " \t");
}

static bool is_word(const char *text, size_t len, const char *word)
{
    return len == strlen(word) && strncasecmp(text, word, len) == 0;
}

// The weight behind a name, ";q=0.5", in thousandths; 1000 where there is none, 0 where it is no
// number. *p is moved to the next comma or the end.
static unsigned take_weight(const char **p)
{
    unsigned weight = 1000;
    *p = skip_space(*p);
    if (**p == ';') {
        const char *q = skip_space(*p + 1);
        bool named = (q[0] == 'q' || q[0] == 'Q') && q[1] == '=';
        weight = 0;
        if (named && q[2] == '1') {
            weight = 1000;
        } else if (named && q[2] == '0' && q[3] == '.') {
            unsigned unit = 100;
            for (q += 4; *q >= '0' && *q <= '9' && unit; q++, unit /= 10)
                weight += (unsigned)(*q - '0') * unit;
        }
    }
    *p += strcspn(*p, ",");
    return weight;
}

fl_encoding fl_accepted_encoding(const char *list, unsigned offered)
{
    enum { UNSAID = 1001 };
    unsigned weights[FL_ENCODINGS], any = 0;
    for (int e = 0; e < FL_ENCODINGS; e++)
        weights[e] = UNSAID;
    for (const char *p = list ? list : ""; *p;) {
        p = skip_space(p);
        size_t len = strcspn(p, ",; \t");
        const char *name = p;
        p += len;
        unsigned weight = take_weight(&p);
        for (int e = 0; e < FL_ENCODINGS; e++) {
            if (is_word(name, len, fl_encoding_name((fl_encoding)e)))
                weights[e] = weight;
        }
        if (is_word(name, len, "x-gzip"))
            weights[FL_GZIP] = weight;
        if (is_word(name, len, "*"))
            any = weight;
        p += *p == ',';
    }
    // Identity is what remains, however little it is liked, but a client may also like it best.
    fl_encoding best = FL_IDENTITY;
    unsigned most = weights[FL_IDENTITY] == UNSAID ? 1 : weights[FL_IDENTITY];
    for (int e = FL_IDENTITY + 1; e < FL_ENCODINGS; e++) {
        unsigned weight = weights[e] == UNSAID ? any : weights[e];
        if (weight > 0 && weight >= most && (offered & FL_ENCODING_BIT(e))) {
            best = (fl_encoding)e;
            most = weight;
        }
    }
    return best;
}

static bool lists(const char *list, const char *etag, bool weakly)
{
    size_t want = strlen(etag);
    const char *p = skip_space(list);
    if (*p == '*')
        return *skip_space(p + 1) == '\0';
    while (*p) {
        p = skip_space(p);
        bool weak = strncmp(p, "W/", 2) == 0;
        p += weak ? 2 : 0;
        if (*p != '"')
            return false;
        const char *end = strchr(p + 1, '"');
        if (!end)
            return false;
        if ((size_t)(end + 1 - p) == want && memcmp(p, etag, want) == 0 && (weakly || !weak))
            return true;
        p = skip_space(end + 1);
        if (*p && *p != ',')
            return false;
        p += *p == ',';
    }
    return false;
}

bool fl_etag_listed(const char *if_none_match, const char *etag)
{
    return lists(if_none_match, etag, true);
}

bool fl_etag_matched(const char *if_match, const char *etag)
{
    return lists(if_match, etag, false);
}

bool fl_is_event_type(const char *type)
{
    static const char *const known[] = { "application/geo+json", "application/json",
                                         "application/geo+json-seq" };
    if (!type)
        return false;
    size_t len = strcspn(type, "; \t");
    bool is_known = false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        is_known |= is_word(type, len, known[i]);
    const char *p = skip_space(type + len);
    if (*p == ';') {
        p = skip_space(p + 1);
        is_known &= strcasecmp(p, "charset=utf-8") == 0 || strcasecmp(p, "charset=\"utf-8\"") == 0;
    } else {
        is_known &= *p == '\0';
    }
    return is_known;
}

// Of a preference that is said twice the first counts.
bool fl_prefers_minimal(const char *prefer)
{
    for (const char *p = prefer ? prefer : ""; *p;) {
        p = skip_space(p);
        size_t name = strcspn(p, "=,; \t");
        const char *end = skip_space(p + name), *value = *end == '=' ? skip_space(end + 1) : "";
        bool quoted = *value == '"';
        if (is_word(p, name, "return"))
            return is_word(value + quoted, strcspn(value + quoted, "\",; \t"), "minimal");
        p += strcspn(p, ",");
        p += *p == ',';
    }
    return false;
}

const char *fl_bearer(const char *authorization)
{
    if (!authorization || strncasecmp(authorization, "Bearer ", 7) != 0)
        return NULL;
    const char *token = skip_space(authorization + 7);
    size_t len =
        strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");
    return len > 0 && token[len] == '\0' ? token : NULL;
}
