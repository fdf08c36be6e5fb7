// suggest.c - the edit distance to templates, in which a variable is any text of a segment. Contract: suggest.h.
#include "suggest.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "route.h"

#define MOST_PATH 64 // bytes; nobody mistypes more

typedef struct near {
    const char *template;
    unsigned distance;
} near;

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

// Goes on by one sign of the template, '{' for a variable: row[i] is the distance of what was before to the first i
// bytes of the path. What is least in the new row.
static unsigned step(unsigned *row, const char *path, size_t len, char sign)
{
    unsigned before = row[0], best = row[0] = before + 1;
    for (size_t i = 1; i <= len; i++) {
        char c = (char)tolower((unsigned char)path[i - 1]);
        unsigned without = row[i] + 1, next = row[i - 1] + 1;
        unsigned cost = before + (c != sign);
        before = row[i];
        if (sign == '{' && c != '/') { // the first byte of it, or one more
            cost = cost - 1;
            next = next - 1;
        }
        row[i] = least(least(cost, next), without);
        best = least(best, row[i]);
    }
    return best;
}

// The distance to the first `size` bytes of a template, or something above `most`.
static unsigned distance_of(const char *path, size_t len, const char *template, size_t size,
                            unsigned most)
{
    unsigned row[MOST_PATH + 1];
    for (size_t i = 0; i <= len; i++)
        row[i] = (unsigned)i;
    for (size_t i = 0; i < size; i++) {
        char sign = template[i];
        if (sign == '{')
            i += strcspn(template + i, "}");
        if (step(row, path, len, sign) > most)
            return most + 1;
    }
    return row[len];
}

// "/control" means "/control.geojson".
static unsigned nearest_of(const char *path, size_t len, const char *template, unsigned most)
{
    size_t size = strlen(template);
    const char *dot = strrchr(template, '.');
    unsigned whole = distance_of(path, len, template, size, most);
    if (!dot || strchr(dot, '/'))
        return whole;
    return least(whole, 1 + distance_of(path, len, template, (size_t)(dot - template), most));
}

static bool has(const near *found, size_t count, const char *template)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(found[i].template, template) == 0)
            return true;
    return false;
}

size_t fl_suggest(const char *path, const char *out[FL_SUGGEST_MOST])
{
    near found[FL_SUGGEST_MOST];
    size_t count = 0, len = strlen(path), n = 0;
    unsigned most = 1 + (unsigned)len / 4;
    if (len > MOST_PATH)
        return 0;
    for (size_t i = 0; fl_route_at(i); i++) {
        const fl_route *r = fl_route_at(i);
        if (strcmp(r->method, "GET") != 0 || has(found, count, r->path))
            continue;
        near one = { r->path, nearest_of(path, len, r->path, most) };
        if (one.distance > most)
            continue;
        size_t at = count < FL_SUGGEST_MOST ? count++ : FL_SUGGEST_MOST;
        for (; at > 0 && found[at - 1].distance > one.distance; at--)
            if (at < FL_SUGGEST_MOST)
                found[at] = found[at - 1];
        if (at < FL_SUGGEST_MOST)
            found[at] = one;
    }
    for (; n < count && found[n].distance <= found[0].distance + 1; n++)
        out[n] = found[n].template;
    return n;
}
