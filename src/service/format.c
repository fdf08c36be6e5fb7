// format.c - choosing among the forms of an answer (RFC 9110, 12.5.1). Contract: format.h.
#include "format.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *name, *media, *type;
} forms[FL_FORMATS] = {
    [FL_AS_IS] = { "json", NULL, NULL },
    [FL_AS_GEOJSONSEQ] = { "geojsonseq", "application/geo+json-seq", "application/geo+json-seq" },
    [FL_AS_CSV] = { "csv", "text/csv", FL_CSV_TYPE },
    [FL_AS_HTML] = { "html", "text/html", "text/html; charset=utf-8" },
    [FL_AS_TOPOJSON] = { "topojson", "application/topo+json", "application/topo+json" },
};

const char *fl_format_name(fl_format format, const char *own)
{
    return format == FL_AS_IS && strcmp(own, FL_GEOJSON_TYPE) == 0 ? "geojson" : forms[format].name;
}

const char *fl_format_type(fl_format format, const char *own)
{
    return format == FL_AS_IS ? own : forms[format].type;
}

const char *fl_format_media(fl_format format, const char *own)
{
    return format == FL_AS_IS ? own : forms[format].media;
}

static bool can(const fl_offer *offer, int format)
{
    return format == FL_AS_IS || (offer->can & FL_CAN(format));
}

static fl_status by_name(const fl_offer *offer, const char *name, fl_format *out, fl_err *err)
{
    for (int i = 0; i < FL_FORMATS; i++) {
        bool is_it = strcmp(name, fl_format_name((fl_format)i, offer->type)) == 0 ||
                     (i == FL_AS_IS && strcmp(name, forms[i].name) == 0);
        if (is_it && can(offer, i)) {
            *out = (fl_format)i;
            return FL_OK;
        }
    }
    char names[80] = "";
    for (int i = 0; i < FL_FORMATS; i++) {
        if (!can(offer, i))
            continue;
        strcat(names, names[0] ? ", " : "");
        strcat(names, fl_format_name((fl_format)i, offer->type));
    }
    fl_fail(err, FL_EINVAL, "f is one of: %s", names);
    return fl_fail_at(err, FL_EINVAL, "f");
}

// ---- Accept -------------------------------------------------------------------------------------------

typedef struct fl_range { // a media range of Accept
    const char *text;
    size_t len;
    unsigned weight; // in thousandths
} fl_range;

// "0.75" in thousandths; what is no weight is 1000.
static unsigned weight_of(const char *p)
{
    if (p[0] != '0' && p[0] != '1')
        return 1000;
    unsigned weight = p[0] == '1' ? 1000 : 0, unit = 100;
    if (p[1] == '.')
        for (p += 2; *p >= '0' && *p <= '9' && unit && weight < 1000; p++, unit /= 10)
            weight += (unsigned)(*p - '0') * unit;
    return weight;
}

// Takes the next range off the list; false at its end.
static bool next_range(const char **list, fl_range *out)
{
    const char *p = *list + strspn(*list, " \t,");
    if (!*p)
        return false;
    *out = (fl_range){ p, strcspn(p, ",; \t"), 1000 };
    for (p += out->len; *p && *p != ','; p++) {
        if (*p != ';')
            continue;
        p += 1 + strspn(p + 1, " \t");
        if ((*p == 'q' || *p == 'Q') && p[1] == '=')
            out->weight = weight_of(p + 2);
        p--;
    }
    *list = p;
    return true;
}

// How narrowly the range speaks of the type: 3 by name, 2 "text/*", 1 "*/*", 0 not at all.
static int narrowness(const fl_range *r, const char *type, size_t len)
{
    size_t family = strcspn(type, "/") + 1;
    if (r->len == len && strncasecmp(r->text, type, len) == 0)
        return 3;
    if (r->len == family + 1 && r->text[family] == '*' && strncasecmp(r->text, type, family) == 0)
        return 2;
    return r->len == 3 && memcmp(r->text, "*/*", 3) == 0;
}

static unsigned weight_for(const char *accept, const char *type)
{
    size_t len = strcspn(type, ";");
    int best = 0;
    unsigned weight = 0;
    fl_range r;
    while (next_range(&accept, &r)) {
        int narrow = narrowness(&r, type, len);
        if (narrow > best) {
            best = narrow;
            weight = r.weight;
        }
    }
    return weight;
}

// Any JSON will do for who asks for JSON.
static unsigned weight_of_form(const char *accept, fl_format format, const char *own)
{
    unsigned weight = weight_for(accept, fl_format_type(format, own));
    unsigned plain = format == FL_AS_IS ? weight_for(accept, FL_JSON_TYPE) : 0;
    return weight > plain ? weight : plain;
}

fl_status fl_format_settle(const fl_offer *offer, const char *accept, fl_params *params,
                           fl_err *err)
{
    fl_format *out = &params->format;
    *out = FL_AS_IS;
    if (params->text[FL_PARAM_F])
        return by_name(offer, params->text[FL_PARAM_F], out, err);
    const char *rest = accept;
    fl_range any;
    if (!offer->negotiates || !accept || !next_range(&rest, &any))
        return FL_OK;
    unsigned best = 0;
    for (int i = 0; i < FL_FORMATS; i++) {
        unsigned weight = can(offer, i) ? weight_of_form(accept, (fl_format)i, offer->type) : 0;
        if (weight > best) {
            best = weight;
            *out = (fl_format)i;
        }
    }
    if (best == 0)
        return fl_fail(err, FL_EREFUSED,
                       "Accept takes none of the forms of this answer; f= asks for one by name");
    if (*out != FL_AS_IS)
        params->text[FL_PARAM_F] = fl_format_name(*out, offer->type);
    params->by_accept = *out != FL_AS_IS;
    return FL_OK;
}
