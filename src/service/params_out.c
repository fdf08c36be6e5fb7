// params_out.c - parameters written back, and what is told of them. Contract: params.h.
#include <string.h>

#include "params.h"

#define TEXT   "{\"type\":\"string\"}"
#define SYSTEM "{\"type\":\"string\",\"format\":\"uri\"}"

static const fl_param_info about[FL_PARAMS] = {
    [FL_PARAM_DATETIME] = { "Valid time: a date (its end), an instant, or two with a slash "
                            "between, of which one may be a duration, P7D; states are shown as at "
                            "its end.",
                            TEXT },
    [FL_PARAM_KNOWN_AT] = { "A version, v12, or a recorded time: what was known then.", TEXT },
    [FL_PARAM_KNOWN_BOTH] = { "A version, v12, or a recorded time: what was known then; or two "
                              "that are compared, v10/v12.",
                              TEXT },
    [FL_PARAM_PERSPECTIVE] = { "Which events count: the name of one of /perspectives.",
                               "{\"type\":\"string\",\"default\":\"main\"}" },
    [FL_PARAM_AGAINST] = { "The perspective that this one is compared with: what that says is "
                           "`from`.",
                           TEXT },
    [FL_PARAM_HISTORY] = { "All that held the point.", "{\"type\":\"boolean\",\"default\":false}" },
    [FL_PARAM_MIN_WIDTH] = { "Metres: changes that are narrower are not drawn; figures stay exact. "
                             "Left "
                             "out: the theatre's snap distance.",
                             "{\"type\":\"number\",\"minimum\":0,\"maximum\":1000000}" },
    [FL_PARAM_POCKETS] = { "Say which pockets were cut off and which linked up, when, by which "
                           "event.",
                           "{\"type\":\"boolean\",\"default\":false}" },
    [FL_PARAM_STEP] = { "Days, weeks or months, from the beginning of the interval on; left out: "
                        "all at once.",
                        "{\"type\":\"string\",\"pattern\":\"^P[0-9]{1,3}[DWM]$\"}" },
    [FL_PARAM_SINCE] = { "The version after which to begin; left out: the newest. The header "
                         "Last-Event-ID wins.",
                         "{\"type\":\"string\",\"pattern\":\"^v[1-9][0-9]*$\"}" },
    [FL_PARAM_ZONES] = { "Zones that are new as ids, or whole too.",
                         "{\"type\":\"string\",\"enum\":[\"ids\",\"full\"],\"default\":\"ids\"}" },
    [FL_PARAM_BBOX] = { "west,south,east,north: what meets it. Heights are not looked at.",
                        "{\"type\":\"array\",\"minItems\":4,\"maxItems\":6,"
                        "\"oneOf\":[{\"minItems\":4,\"maxItems\":4},"
                        "{\"minItems\":6,\"maxItems\":6}],"
                        "\"items\":{\"type\":\"number\"}}" },
    [FL_PARAM_LEVEL] = { "Sides, or the factions within them.",
                         "{\"type\":\"string\",\"enum\":[\"side\",\"faction\"],"
                         "\"default\":\"side\"}" },
    [FL_PARAM_ACTOR] = { "An actor: what it or its factions hold, or fight for.", TEXT },
    [FL_PARAM_STATUS] = { "How it is held.",
                          "{\"type\":\"string\",\"enum\":[\"held\",\"contested\",\"shared\","
                          "\"claimed\",\"unknown\"]}" },
    [FL_PARAM_KIND] = { "What happened.",
                        "{\"type\":\"string\",\"enum\":[\"control\",\"contest\",\"share\","
                        "\"claim\",\"withdraw\",\"survey\",\"incident\"]}" },
    [FL_PARAM_REVIEW] = { "All events of which a review says that, also those that do not count.",
                          "{\"type\":\"string\",\"enum\":[\"accepted\",\"rejected\",\"pending\"]"
                          "}" },
    [FL_PARAM_DISSOLVE] = { "One feature for all that an actor holds alike.",
                            "{\"type\":\"string\",\"enum\":[\"actor\"]}" },
    [FL_PARAM_Q] = { "The beginning of a name, in any spelling.", TEXT },
    [FL_PARAM_NEAR] = { "lon,lat: of names of one kind the nearest come first. It goes with q.",
                        "{\"type\":\"array\",\"minItems\":2,\"maxItems\":2,"
                        "\"items\":{\"type\":\"number\"}}" },
    [FL_PARAM_LANG] = { "The language of places' names: ar; where a place has no such name, its "
                        "first.",
                        TEXT },
    [FL_PARAM_LON] = { "Longitude in degrees.", "{\"type\":\"number\"}" },
    [FL_PARAM_LAT] = { "Latitude in degrees.", "{\"type\":\"number\"}" },
    [FL_PARAM_PLACE] = { "A place's name, in any spelling.", TEXT },
    [FL_PARAM_WINDING] = { "Which way shells go: cw is for d3.",
                           "{\"type\":\"string\",\"enum\":[\"ccw\",\"cw\"],"
                           "\"default\":\"ccw\"}" },
    [FL_PARAM_PRECISION] = { "Decimals of coordinates.",
                             "{\"type\":\"integer\",\"minimum\":0,\"maximum\":7,"
                             "\"default\":7}" },
    [FL_PARAM_DRY_RUN] = { "Say what would happen, and record nothing.",
                           "{\"type\":\"boolean\",\"default\":false}" },
    [FL_PARAM_REPAIR] = { "Put right drawings that cross themselves; the answer says how.",
                          "{\"type\":\"boolean\",\"default\":false}" },
    [FL_PARAM_F] = { "The form of the answer.", TEXT },
    [FL_PARAM_LIMIT] = { "How many features at most.",
                         "{\"type\":\"integer\",\"minimum\":1,\"maximum\":10000,"
                         "\"default\":100}" },
    [FL_PARAM_OFFSET] = { "How many features to leave out at the beginning.",
                          "{\"type\":\"integer\",\"minimum\":0,\"default\":0}" },
    [FL_PARAM_CRS] = { "The reference system of the answer's coordinates.", SYSTEM },
    [FL_PARAM_BBOX_CRS] = { "The reference system of bbox.", SYSTEM },
    [FL_PARAM_FILTER] = { "A filter of properties, places and times, in CQL2.", TEXT },
    [FL_PARAM_FILTER_LANG] = { "The language of the filter.",
                               "{\"type\":\"string\",\"enum\":[\"cql2-text\",\"cql2-json\"],"
                               "\"default\":\"cql2-text\"}" },
    [FL_PARAM_FILTER_CRS] = { "The reference system of the filter's shapes: CRS84.", SYSTEM },
    [FL_PARAM_ZOOM] = { "Simplify for that zoom of web mercator; neighbours keep their border.",
                        "{\"type\":\"integer\",\"minimum\":0}" },
};

const fl_param_info *fl_param_about(fl_param p)
{
    return &about[p];
}

void fl_put_escaped(fl_buf *out, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     strchr("-._~,:/", c);
        if (plain) {
            fl_put_u8(out, c);
        } else {
            fl_put_u8(out, '%');
            fl_put_u8(out, (uint8_t)hex[c >> 4]);
            fl_put_u8(out, (uint8_t)hex[c & 15]);
        }
    }
}

static void put_pair(fl_buf *out, bool first, const char *name, const char *value)
{
    fl_put_text(out, first ? "" : "&");
    fl_put_text(out, name);
    fl_put_u8(out, '=');
    fl_put_escaped(out, value);
}

void fl_params_format(const fl_params *p, fl_buf *out)
{
    size_t start = out->len;
    for (int i = 0; i < FL_PARAMS; i++)
        if (p->text[i] && i != FL_PARAM_KNOWN_AT && i != FL_PARAM_KNOWN_BOTH)
            put_pair(out, out->len == start, fl_param_name((fl_param)i), p->text[i]);
    for (size_t i = 0; i < p->given_count; i++)
        put_pair(out, out->len == start, p->given[i].name, p->given[i].value);
}

void fl_params_template(fl_param_set known, fl_buf *out)
{
    bool any = false;
    for (int i = 0; i < FL_PARAMS; i++) {
        if (!(known & FL_KNOWS(i)))
            continue;
        fl_put_text(out, any ? "," : "{?");
        fl_put_text(out, fl_param_name((fl_param)i));
        any = true;
    }
    if (any)
        fl_put_u8(out, '}');
}
