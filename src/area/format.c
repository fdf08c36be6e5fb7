// format.c - a tree as text: the fewest parentheses and spaces that read well; parses to the same tree.
#include "tree.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static bool is_sum(const fl_term *n) // needs parentheses beside &
{
    return n->kind == FL_TERM_UNION || n->kind == FL_TERM_DIFFERENCE;
}

static void put_name(fl_buf *out, const char *name)
{
    fl_put_u8(out, '"');
    for (; *name; name++) {
        if (*name == '"' || *name == '\\')
            fl_put_u8(out, '\\');
        fl_put(out, name, 1);
    }
    fl_put_u8(out, '"');
}

// value / 10^decimals, without needless zeros.
static void put_decimal(fl_buf *out, int64_t value, int decimals)
{
    int64_t one = 1;
    for (int i = 0; i < decimals; i++)
        one *= 10;
    int64_t magnitude = value < 0 ? -value : value, fraction = magnitude % one;
    fl_put_format(out, "%s%" PRId64, value < 0 ? "-" : "", magnitude / one);
    for (; fraction && fraction % 10 == 0; decimals--)
        fraction /= 10;
    if (fraction)
        fl_put_format(out, ".%0*" PRId64, decimals, fraction);
}

static void put_distance(fl_buf *out, int64_t mm)
{
    bool km = mm >= 1000000;
    put_decimal(out, mm, km ? 6 : 3);
    fl_put_text(out, km ? " km" : " m");
}

static void put_stop(fl_buf *out, const fl_stop *s)
{
    if (s->name) {
        put_name(out, s->name);
        return;
    }
    fl_put_text(out, "point(");
    put_decimal(out, s->at.x, 7);
    fl_put_text(out, ", ");
    put_decimal(out, s->at.y, 7);
    fl_put_text(out, ")");
}

static void put_stops(fl_buf *out, const fl_stop *s)
{
    for (; s; s = s->next) {
        put_stop(out, s);
        fl_put_text(out, s->next ? ", " : "");
    }
}

static void put_course(fl_buf *out, const fl_course *c)
{
    fl_put_text(out, c->kind);
    if (c->name) {
        fl_put_text(out, " ");
        put_name(out, c->name);
        return;
    }
    fl_put_text(out, "(");
    put_stops(out, c->stops);
    fl_put_text(out, ")");
}

static void put_bearings(fl_buf *out, const fl_term *n)
{
    if (n->compass != FL_NO_COMPASS) {
        fl_put_text(out, fl_compass_name(n->compass));
        return;
    }
    put_decimal(out, n->from_e7, 7);
    fl_put_text(out, "..");
    put_decimal(out, n->to_e7, 7);
}

static void put_where_from(fl_buf *out, const fl_term *n)
{
    fl_put_text(out, n->stops ? "away from " : "from ");
    if (n->stops)
        put_stop(out, n->stops);
    else
        fl_put_text(out, fl_compass_name(n->compass));
}

// ---- terms -----------------------------------------------------------------------------------------

static void put_node(fl_buf *out, const fl_term *n, bool in_parentheses);

static void put_named(fl_buf *out, const char *function, const fl_term *n)
{
    fl_put_text(out, function);
    put_name(out, n->name);
}

static void put_around(fl_buf *out, const fl_term *n)
{
    fl_put_text(out, "around(");
    if (n->stops)
        put_stop(out, n->stops);
    else if (n->has_course)
        put_course(out, &n->course);
    else
        put_node(out, n->left, false);
}

static void put_along(fl_buf *out, const fl_term *n)
{
    fl_put_text(out, "along(");
    put_course(out, &n->course);
    fl_put_text(out, n->stops ? ", " : "");
    put_stops(out, n->stops);
}

static void put_side(fl_buf *out, const fl_term *n)
{
    fl_put_text(out, "side(");
    put_course(out, &n->course);
    fl_put_text(out, ", ");
    fl_put_text(out, fl_compass_name(n->compass));
}

static void put_sector(fl_buf *out, const fl_term *n)
{
    fl_put_text(out, "sector(");
    put_stop(out, n->stops);
    fl_put_text(out, ", ");
    put_bearings(out, n);
}

static void put_share(fl_buf *out, const fl_term *n)
{
    fl_put_text(out, "share(");
    put_node(out, n->left, false);
    fl_put_text(out, ", ");
    put_decimal(out, n->share_e7, 7);
    fl_put_text(out, " %, ");
    put_where_from(out, n);
}

static void put_function(fl_buf *out, const fl_term *n)
{
    switch (n->kind) {
    case FL_TERM_PLACE:
        put_named(out, "place(", n);
        break;
    case FL_TERM_VICINITY:
        put_named(out, "vicinity(", n);
        break;
    case FL_TERM_ADMIN:
        put_named(out, "admin(", n);
        break;
    case FL_TERM_AROUND:
        put_around(out, n);
        break;
    case FL_TERM_CORRIDOR:
        fl_put_text(out, "corridor(");
        put_stops(out, n->stops);
        break;
    case FL_TERM_ALONG:
        put_along(out, n);
        break;
    case FL_TERM_SIDE:
        put_side(out, n);
        break;
    case FL_TERM_SECTOR:
        put_sector(out, n);
        break;
    default:
        assert(n->kind == FL_TERM_SHARE);
        put_share(out, n);
    }
    if (n->distance_mm) {
        fl_put_text(out, ", ");
        put_distance(out, n->distance_mm);
    }
    fl_put_text(out, ")");
}

static void put_node(fl_buf *out, const fl_term *n, bool in_parentheses)
{
    if (in_parentheses)
        fl_put_text(out, "(");
    switch (n->kind) {
    case FL_TERM_GEOMETRY:
        fl_put_text(out, "geometry");
        break;
    case FL_TERM_INTERSECTION: // left to right: a right side that is an operation stands apart
        put_node(out, n->left, is_sum(n->left));
        fl_put_text(out, " & ");
        put_node(out, n->right, n->right->kind >= FL_TERM_UNION);
        break;
    case FL_TERM_UNION:
    case FL_TERM_DIFFERENCE:
        put_node(out, n->left, false);
        fl_put_text(out, n->kind == FL_TERM_UNION ? " | " : " - ");
        put_node(out, n->right, is_sum(n->right));
        break;
    default:
        put_function(out, n);
    }
    if (in_parentheses)
        fl_put_text(out, ")");
}

void fl_term_format(const fl_term *n, fl_buf *out)
{
    put_node(out, n, false);
}

// ---- conditions ------------------------------------------------------------------------------------

// Can it stand without quotes: a word, then words and numbers behind hyphens?
static bool is_plain_actor(const char *name)
{
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    static const char ALL[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789-";
    for (const char *c = name; *c; c++)
        if (*c == '-' && (c[1] == '-' || !c[1] || (c[1] >= '0' && c[1] <= '9')))
            return false;
    return *name && strchr(LETTERS, *name) && strspn(name, ALL) == strlen(name);
}

static void put_holders(fl_buf *out, const fl_stop *s)
{
    for (; s; s = s->next) {
        if (is_plain_actor(s->name))
            fl_put_text(out, s->name);
        else
            put_name(out, s->name);
        fl_put_text(out, s->next ? ", " : "");
    }
}

static void put_condition(fl_buf *out, const fl_condition *c)
{
    fl_put_text(out, c->holders ? "held_by(" : "pocket(");
    if (c->holders)
        put_holders(out, c->holders);
    else
        put_stop(out, &c->pocket);
    fl_put_text(out, ")");
}

void fl_area_format(const fl_area_expression *e, fl_buf *out)
{
    assert(e && out);
    if (e->root)
        put_node(out, e->root, e->conditions && is_sum(e->root));
    for (const fl_condition *c = e->conditions; c; c = c->next) {
        fl_put_text(out, c == e->conditions && !e->root ? "" : " & ");
        put_condition(out, c);
    }
}
