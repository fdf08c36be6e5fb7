// format.c - a tree as text: the fewest parentheses and spaces that read well; parses to the same tree.
#include "tree.h"

#include <assert.h>
#include <inttypes.h>

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

static void put_around(fl_buf *out, const fl_term *n)
{
    fl_put_text(out, "around(");
    if (n->name) {
        put_name(out, n->name);
    } else {
        fl_put_text(out, "point(");
        put_decimal(out, n->at.x, 7);
        fl_put_text(out, ", ");
        put_decimal(out, n->at.y, 7);
        fl_put_text(out, ")");
    }
    fl_put_text(out, ", ");
    put_distance(out, n->distance_mm);
    fl_put_text(out, ")");
}

static void put_node(fl_buf *out, const fl_term *n, bool in_parentheses)
{
    if (in_parentheses)
        fl_put_text(out, "(");
    switch (n->kind) {
    case FL_TERM_PLACE:
        fl_put_text(out, "place(");
        put_name(out, n->name);
        fl_put_text(out, ")");
        break;
    case FL_TERM_AROUND:
        put_around(out, n);
        break;
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
    }
    if (in_parentheses)
        fl_put_text(out, ")");
}

void fl_area_format(const fl_area_expression *e, fl_buf *out)
{
    assert(e && out);
    put_node(out, e->root, false);
}
