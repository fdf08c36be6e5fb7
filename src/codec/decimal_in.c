// decimal_in.c - decimal numbers and positions in text, exactly.
#include "frontline/codec.h"

#include <assert.h>
#include <string.h>

#define BEYOND (INT64_C(1) << 53)

static fl_status fail_to_read(const char *text, size_t len, fl_err *err)
{
    int shown = len < FL_MAX_JSON_NUMBER ? (int)len : FL_MAX_JSON_NUMBER;
    if (!fl_utf8_check(text, (size_t)shown))
        shown = 0;
    return fl_fail(err, FL_EINVAL, "\"%.*s\" is not a decimal number such as 38.99", shown, text);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Adds a digit, unless the number is beyond the range already.
static int64_t with_digit(int64_t v, char c)
{
    return v < BEYOND ? v * 10 + (c - '0') : v;
}

fl_status fl_decimal_parse(const char *text, size_t len, unsigned digits, int64_t *out, fl_err *err)
{
    assert(digits <= 15);
    size_t i = len > 0 && text[0] == '-', start = i;
    int64_t v = 0;
    while (i < len && is_digit(text[i]))
        v = with_digit(v, text[i++]);
    size_t point = i, left = digits;
    bool up = false; // the first digit that is dropped rounds up
    if (i < len && text[i] == '.')
        for (i++; i < len && is_digit(text[i]); i++) {
            up |= left == 0 && i == point + 1 + digits && text[i] >= '5';
            v = left > 0 ? with_digit(v, text[i]) : v;
            left -= left > 0;
        }
    if (i < len || len > FL_MAX_JSON_NUMBER || point == start || i == point + 1)
        return fail_to_read(text, len, err);
    for (; left > 0; left--)
        v = with_digit(v, '0');
    v += up;
    if (v > BEYOND)
        return fl_fail(err, FL_EREFUSED, "%.*s is out of range", (int)len, text);
    *out = text[0] == '-' ? -v : v;
    return FL_OK;
}

fl_status fl_point_parse(const char *lon, size_t lon_len, const char *lat, size_t lat_len,
                         fl_point *out, fl_err *err)
{
    int64_t x, y;
    fl_status status = fl_decimal_parse(lon, lon_len, 7, &x, err);
    if (status == FL_OK)
        status = fl_decimal_parse(lat, lat_len, 7, &y, err);
    if (status != FL_OK)
        return status;
    if (x < -FL_LON_MAX || x > FL_LON_MAX || y < -FL_LAT_MAX || y > FL_LAT_MAX)
        return fl_fail(
            err, FL_EREFUSED,
            "a position is longitude, latitude in degrees: longitudes go to 180, latitudes to 85");
    *out = (fl_point){ (int32_t)x, (int32_t)y };
    return FL_OK;
}
