// parse_values.c - distances, directions, points and lines: what stands between the parentheses.
#include "parser.h"

#include <string.h>

// ---- numbers -------------------------------------------------------------------------------------------

static fl_status parse_coordinate(fl_parser *p, int32_t limit, const char *expected, int32_t *out)
{
    bool negative = fl_token_is_sign(&p->now, '-');
    fl_status status = negative ? fl_parse_advance(p) : FL_OK;
    if (status != FL_OK)
        return status;
    if (p->now.kind != FL_TOKEN_NUMBER)
        return fl_parse_expected(p, expected);
    int64_t units = (p->now.value_e9 + 50) / 100;
    if (units > limit)
        return fl_parse_refuse(p, p->now.column, FL_EINVAL,
                               "out of range: a point is (lon, lat), within 180 and 85 degrees");
    *out = (int32_t)(negative ? -units : units);
    return fl_parse_advance(p);
}

static fl_status parse_point(fl_parser *p, fl_point *out)
{
    fl_status status = fl_parse_advance(p);
    if (status == FL_OK)
        status = fl_parse_sign(p, '(', "( after point");
    if (status == FL_OK)
        status = parse_coordinate(p, FL_LON_MAX, "a longitude in degrees", &out->x);
    if (status == FL_OK)
        status = fl_parse_sign(p, ',', "a comma and the latitude");
    if (status == FL_OK)
        status = parse_coordinate(p, FL_LAT_MAX, "a latitude in degrees", &out->y);
    if (status == FL_OK)
        status = fl_parse_sign(p, ')', ") after the latitude");
    return status;
}

static int64_t unit_mm(const fl_token *t) // 0 for none
{
    if (fl_token_is_word(t, "km"))
        return 1000000;
    if (fl_token_is_word(t, "m"))
        return 1000;
    return fl_token_is_word(t, "mi") ? 1609344 : 0;
}

fl_status fl_parse_distance(fl_parser *p, int64_t *out)
{
    if (p->now.kind != FL_TOKEN_NUMBER)
        return fl_parse_expected(p, "a distance such as 5 km after the comma");
    fl_token number = p->now;
    fl_status status = fl_parse_advance(p);
    if (status != FL_OK)
        return status;
    int64_t unit = unit_mm(&p->now);
    if (unit == 0)
        return fl_parse_expected(p, "km, m or mi after the number (decimals follow a point)");
    fl_i128 mm = ((fl_i128)number.value_e9 * unit + 500000000) / 1000000000;
    if (mm == 0 || mm > FL_MAX_DISTANCE_MM)
        return fl_parse_refuse(p, number.column, FL_EINVAL,
                               "a distance is above 0 and at most 2000 km");
    *out = (int64_t)mm;
    return fl_parse_advance(p);
}

fl_status fl_parse_percent(fl_parser *p, int64_t *out)
{
    if (p->now.kind != FL_TOKEN_NUMBER)
        return fl_parse_expected(p, "a share such as 90 % after the comma");
    fl_token number = p->now;
    fl_status status = fl_parse_advance(p);
    if (status == FL_OK)
        status = fl_parse_sign(p, '%', "% after the number (decimals follow a point)");
    if (status != FL_OK)
        return status;
    int64_t share = (number.value_e9 + 50) / 100;
    if (share == 0 || share > FL_WHOLE_SHARE)
        return fl_parse_refuse(p, number.column, FL_EINVAL,
                               "a share is above 0 and at most 100 per cent");
    *out = share;
    return FL_OK;
}

// ---- directions ----------------------------------------------------------------------------------------

static const char *const COMPASS[] = { "north", "northeast", "east", "southeast",
                                       "south", "southwest", "west", "northwest" };
#define COMPASS_POINTS 8
#define COMPASS_WORDS  "north, northeast, east, southeast, south, southwest, west or northwest"

const char *fl_compass_name(int compass)
{
    return COMPASS[compass];
}

static int compass_of(const fl_token *t)
{
    for (int i = 0; i < COMPASS_POINTS; i++)
        if (fl_token_is_word(t, COMPASS[i]))
            return i;
    return FL_NO_COMPASS;
}

// "north-east": east between the two.
static fl_status parse_second_half(fl_parser *p, int first, int *out)
{
    fl_status status = fl_parse_advance(p);
    if (status != FL_OK)
        return status;
    int second = compass_of(&p->now);
    bool fits =
        (first == FL_NORTH || first == FL_SOUTH) && (second == FL_EAST || second == FL_WEST);
    if (!fits)
        return fl_parse_expected(p, "east or west after north- or south-");
    if (first == FL_NORTH)
        *out = second == FL_EAST ? 1 : 7;
    else
        *out = second == FL_EAST ? 3 : 5;
    return fl_parse_advance(p);
}

fl_status fl_parse_compass(fl_parser *p, int *out)
{
    int compass = compass_of(&p->now);
    if (compass == FL_NO_COMPASS)
        return fl_parse_expected(p, COMPASS_WORDS);
    fl_status status = fl_parse_advance(p);
    *out = compass;
    if (status == FL_OK && fl_token_is_sign(&p->now, '-'))
        return parse_second_half(p, compass, out);
    return status;
}

static fl_status parse_bearing(fl_parser *p, const char *expected, int64_t *out)
{
    if (p->now.kind != FL_TOKEN_NUMBER)
        return fl_parse_expected(p, expected);
    *out = (p->now.value_e9 + 50) / 100;
    if (*out > FL_FULL_CIRCLE)
        return fl_parse_refuse(p, p->now.column, FL_EINVAL,
                               "a bearing is from 0 (north) by 90 (east) to 360 degrees");
    return fl_parse_advance(p);
}

#define EIGHTH (FL_FULL_CIRCLE / 8)

fl_status fl_parse_bearings(fl_parser *p, fl_term *out)
{
    size_t column = p->now.column;
    if (p->now.kind != FL_TOKEN_NUMBER) {
        fl_status status = compass_of(&p->now) == FL_NO_COMPASS
                               ? fl_parse_expected(p, "a direction such as west, or bearings such "
                                                      "as 225..315")
                               : fl_parse_compass(p, &out->compass);
        out->from_e7 = (out->compass * EIGHTH + FL_FULL_CIRCLE - EIGHTH) % FL_FULL_CIRCLE;
        out->to_e7 = (out->compass * EIGHTH + EIGHTH) % FL_FULL_CIRCLE;
        return status;
    }
    fl_status status = parse_bearing(p, "a bearing", &out->from_e7);
    if (status == FL_OK)
        status = fl_parse_sign(p, '.', ".. between two bearings, as in 225..315");
    if (status == FL_OK)
        status = parse_bearing(p, "a bearing after ..", &out->to_e7);
    if (status == FL_OK && out->from_e7 == out->to_e7)
        status = fl_parse_refuse(p, column, FL_EINVAL,
                                 "nothing lies between two bearings that are equal");
    return status;
}

// ---- points and lines ----------------------------------------------------------------------------------

fl_status fl_parse_stop(fl_parser *p, const char *expected, fl_stop *out)
{
    *out = (fl_stop){ .column = p->now.column };
    if (fl_token_is_word(&p->now, "point"))
        return parse_point(p, &out->at);
    if (p->now.kind != FL_TOKEN_NAME)
        return fl_parse_expected(p, expected);
    out->name = p->now.name;
    return fl_parse_advance(p);
}

fl_status fl_parse_add_stop(fl_parser *p, const char *expected, const fl_stop ***tail)
{
    fl_stop *made = fl_arena_alloc(p->arena, sizeof *made);
    fl_status status = made ? fl_parse_stop(p, expected, made) : fl_fail_nomem(p->err);
    if (status != FL_OK)
        return status;
    **tail = made;
    *tail = &made->next;
    return FL_OK;
}

static const char *const LINE_KINDS[] = { "line",    "river",  "road", "canal",
                                          "railway", "border", NULL };

static const char *line_kind(const fl_token *t)
{
    for (size_t i = 0; LINE_KINDS[i]; i++)
        if (fl_token_is_word(t, LINE_KINDS[i]))
            return LINE_KINDS[i];
    return NULL;
}

bool fl_parse_at_course(const fl_parser *p)
{
    return line_kind(&p->now) != NULL;
}

static fl_status parse_drawn(fl_parser *p, fl_course *out)
{
    const fl_stop **tail = &out->stops;
    fl_status status = fl_parse_advance(p);
    if (status == FL_OK)
        status = fl_parse_add_stop(p, "a place's name in quotes or point(lon, lat)", &tail);
    if (status == FL_OK)
        status = fl_parse_sign(p, ',', "a comma and the next point of the line");
    while (status == FL_OK) {
        status = fl_parse_add_stop(p, "a place's name in quotes or point(lon, lat)", &tail);
        if (status != FL_OK || !fl_token_is_sign(&p->now, ','))
            break;
        status = fl_parse_advance(p);
    }
    return status == FL_OK ? fl_parse_sign(p, ')', "a comma and a further point, or )") : status;
}

fl_status fl_parse_course(fl_parser *p, fl_course *out)
{
    *out = (fl_course){ .column = p->now.column, .kind = line_kind(&p->now) };
    if (!out->kind)
        return fl_parse_expected(
            p, "a line such as river \"Euphrates\" or line(\"Sukhna\", \"Deir ez-Zor\")");
    fl_status status = fl_parse_advance(p);
    if (status != FL_OK)
        return status;
    if (strcmp(out->kind, "line") == 0 && fl_token_is_sign(&p->now, '('))
        return parse_drawn(p, out);
    if (p->now.kind != FL_TOKEN_NAME)
        return fl_parse_expected(p, "the line's name in quotes");
    out->column = p->now.column;
    out->name = p->now.name;
    return fl_parse_advance(p);
}
