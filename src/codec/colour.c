// colour.c - the fill of a control on a map.
#include "frontline/codec.h"

#include <string.h>

static const char grey[] = "#b9b9b9"; // ground of which nothing is known

static unsigned channel(const char *colour, size_t i)
{
    unsigned v = 0;
    for (size_t k = 1 + 2 * i; k < 3 + 2 * i; k++) {
        char c = colour[k];
        v = v * 16 + (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return v;
}

static const char *colour_of(const fl_theatre *t, fl_actor a)
{
    return a ? fl_theatre_actor(t, a)->colour : grey;
}

void fl_codec_colour(const fl_theatre *t, fl_control c, char out[FL_COLOUR_TEXT])
{
    static const char hex[] = "0123456789abcdef";
    const char *first = colour_of(t, fl_control_holder(c));
    const char *second = fl_control_other(c) ? colour_of(t, fl_control_other(c)) : first;
    unsigned share = fl_control_holding(c) == FL_CLAIMED ? 3 : 2; // quarters that are the holder's
    out[0] = '#';
    for (size_t i = 0; i < 3; i++) {
        unsigned v = (channel(first, i) * share + channel(second, i) * (4 - share) + 2) / 4;
        out[1 + 2 * i] = hex[v >> 4];
        out[2 + 2 * i] = hex[v & 15];
    }
    out[FL_COLOUR_TEXT - 1] = '\0';
}
