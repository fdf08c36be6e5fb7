// series.c - reads just what those files hold: the classes and coordinates of features, in order.
#include "series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static char *whole_file(const char *folder, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    gzFile f = gzopen(path, "rb");
    if (!f)
        return NULL;
    size_t len = 0, cap = 1 << 20;
    char *text = malloc(cap);
    for (int n; text && (n = gzread(f, text + len, (unsigned)(cap - len - 1))) > 0;) {
        len += (size_t)n;
        if (cap - len < 2)
            text = realloc(text, cap *= 2);
    }
    gzclose(f);
    if (text)
        text[len] = '\0';
    return text;
}

static fl_control class_after(const char *at, const char *key, const char *until)
{
    static const char *const names[] = {
        "", "none", "occupied", "occ_pre22", "unknown", "liberated"
    };
    const char *found = strstr(at, key);
    if (!found || found > until)
        return 0;
    found = strchr(found + strlen(key), '"') + 1;
    for (fl_control c = 1; c < TEST_CLASSES; c++)
        if (strncmp(found, names[c], strlen(names[c])) == 0 && found[strlen(names[c])] == '"')
            return c;
    return 0;
}

// Coordinates of a Polygon (depth 3) or a MultiPolygon (4), from the first bracket to its partner.
static const char *read_rings(const char *at, fl_polygons *out)
{
    int depth = 0, deepest = 0;
    size_t first = 0;
    bool ok = true;
    for (const char *p = at; *p == '['; p++)
        deepest++;
    do {
        if (*at == '[' && ++depth == deepest) {
            char *end;
            double x = strtod(at + 1, &end), y = strtod(end + 1, &end);
            ok = ok && fl_polygons_point(
                           out, (fl_point){ (int32_t)lround(x * 1e7), (int32_t)lround(y * 1e7) });
            at = end;
        }
        if (*at == ']') {
            if (depth == deepest - 1) { // a ring, whose last point is its first
                out->point_count -= out->point_count > first + 1;
                ok = ok && fl_polygons_end_ring(out);
                first = out->point_count;
            } else if (depth == deepest - 2) {
                ok = ok && fl_polygons_end_part(out);
            }
            depth--;
        }
        at++;
    } while (depth > 0 && ok);
    return at;
}

static long long time_after(const char *at, const char *end)
{
    const char *found = strstr(at, "\"ts\":");
    return found && found < end ? strtoll(found + 5, NULL, 10) : 0;
}

bool test_series_read(const char *folder, const char *name, test_series *out)
{
    static const char coordinates[] = "\"coordinates\":";
    char *text = whole_file(folder, name), *kept = text;
    if (!text)
        return false;
    for (char *from = text, *to = text;;
         from++) { // without white space a bracket is next to its partner
        if (*from != ' ' && *from != '\n')
            *to++ = *from;
        if (*from == '\0')
            break;
    }
    for (char *at = text, *rings; (rings = strstr(at, coordinates));) {
        test_change c = { class_after(at, "\"from\":", rings), 0, { 0 }, time_after(at, rings) };
        c.to = class_after(at, c.from ? "\"to\":" : "\"class\":", rings);
        at = (char *)(uintptr_t)read_rings(rings + strlen(coordinates), &c.area);
        if (!fl_reserve((void **)&out->at, &out->cap, out->count + 1, sizeof *out->at))
            abort();
        out->at[out->count++] = c;
    }
    free(kept);
    return true;
}

void test_series_done(test_series *s)
{
    for (size_t i = 0; i < s->count; i++)
        fl_polygons_done(&s->at[i].area);
    fl_free(s->at);
    *s = (test_series){ 0 };
}
