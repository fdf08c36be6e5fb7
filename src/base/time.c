// time.c - RFC 3339 text to and from microseconds. The proleptic Gregorian calendar, no leap
// seconds, and no call to the C library's calendar, which depends on the environment.
#include "frontline/base.h"

#include <assert.h>
#include <string.h>

#define TIME_MIN (-719162 * FL_DAY)     // 0001-01-01T00:00:00Z
#define TIME_MAX (2932897 * FL_DAY - 1) // the last microsecond of 9999

enum { MARCH = 3, DAYS_IN_ERA = 146097, DAYS_TO_1970 = 719468, QUOTED = 40 };

typedef struct civil {
    int year, month, day;
} civil;

// Years are counted from 1 March, which puts the leap day last, in eras of 400 years, which are all
// of the same length.
static int64_t days_of_civil(civil c)
{
    int64_t year = c.month < MARCH ? c.year - 1 : c.year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t month = (c.month + 9) % 12; // March is 0
    int64_t day_of_year = (153 * month + 2) / 5 + c.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_IN_ERA + day_of_era - DAYS_TO_1970;
}

static civil civil_of_days(int64_t days)
{
    days += DAYS_TO_1970;
    assert(days >= 0); // no year before 1
    int64_t era = days / DAYS_IN_ERA, day_of_era = days % DAYS_IN_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; // March is 0
    int64_t year = era * 400 + year_of_era + (month >= 10);
    return (civil){ (int)year, (int)(month < 10 ? month + 3 : month - 9),
                    (int)(day_of_year - (153 * month + 2) / 5 + 1) };
}

static bool is_civil(civil c)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (c.month < 1 || c.month > 12 || c.day < 1)
        return false;
    bool leap = c.year % 4 == 0 && (c.year % 100 != 0 || c.year % 400 == 0);
    return c.day <= days[c.month - 1] + (c.month == 2 && leap);
}

// ---- reading ------------------------------------------------------------------------------------

// A cursor over the text; `bad` sticks.
typedef struct scan {
    const char *at, *end;
    bool bad;
} scan;

static int take_digits(scan *s, int count)
{
    int v = 0;
    for (int i = 0; i < count; i++, s->at++) {
        if (s->bad || s->at == s->end || *s->at < '0' || *s->at > '9') {
            s->bad = true;
            return 0;
        }
        v = v * 10 + (*s->at - '0');
    }
    return v;
}

static bool take_char(scan *s, char wanted)
{
    if (s->bad || s->at == s->end || *s->at != wanted)
        return false;
    s->at++;
    return true;
}

static void expect_char(scan *s, char wanted)
{
    if (!take_char(s, wanted))
        s->bad = true;
}

static civil take_date(scan *s)
{
    civil c;
    c.year = take_digits(s, 4);
    expect_char(s, '-');
    c.month = take_digits(s, 2);
    expect_char(s, '-');
    c.day = take_digits(s, 2);
    return c;
}

static fl_time take_decimals(scan *s)
{
    fl_time us = 0, unit = FL_SECOND / 10;
    if (!take_char(s, '.'))
        return 0;
    do {
        us += take_digits(s, 1) * unit;
        unit /= 10;
    } while (unit > 0 && s->at < s->end && *s->at >= '0' && *s->at <= '9');
    return us;
}

// What "Z", "+03:00" or "-00:30" adds to UTC.
static fl_time take_offset(scan *s)
{
    if (take_char(s, 'Z') || take_char(s, 'z'))
        return 0;
    bool west = take_char(s, '-');
    if (!west)
        expect_char(s, '+');
    int hours = take_digits(s, 2);
    expect_char(s, ':');
    int minutes = take_digits(s, 2);
    if (hours > 23 || minutes > 59)
        s->bad = true;
    fl_time offset = (hours * 60 + minutes) * 60 * FL_SECOND;
    return west ? -offset : offset;
}

// The rest of an instant, after its date. *leap_second is set where the text names one.
static fl_time take_time_of_day(scan *s, bool *leap_second)
{
    if (!take_char(s, 'T'))
        expect_char(s, 't');
    int hour = take_digits(s, 2);
    expect_char(s, ':');
    int minute = take_digits(s, 2);
    expect_char(s, ':');
    int second = take_digits(s, 2);
    fl_time decimals = take_decimals(s);
    fl_time offset = take_offset(s);
    if (hour > 23 || minute > 59 || second > 60)
        s->bad = true;
    *leap_second = !s->bad && second == 60;
    return ((hour * 60 + minute) * 60 + second) * FL_SECOND + decimals - offset;
}

// Quotes the text where that is short and plain.
static fl_status refuse(const char *text, size_t len, const char *why, fl_err *err)
{
    bool plain = len > 0 && len <= QUOTED;
    for (size_t i = 0; plain && i < len; i++)
        plain = text[i] >= ' ' && text[i] <= '~';
    return plain ? fl_fail(err, FL_EINVAL, "\"%.*s\" %s", (int)len, text, why)
                 : fl_fail(err, FL_EINVAL, "this time %s", why);
}

fl_status fl_time_parse(const char *text, size_t len, fl_time *out, bool *is_date, fl_err *err)
{
    assert(out);
    scan s = { text, text + len, false };
    civil day = take_date(&s);
    bool date_only = !s.bad && s.at == s.end, leap_second = false;
    fl_time of_day = date_only ? 0 : take_time_of_day(&s, &leap_second);
    if (s.bad || s.at != s.end)
        return refuse(text, len, "is not a time: write it as 2017-10-01T12:00:00Z", err);
    if (date_only && !is_date)
        return refuse(text, len, "is a date, but a time of day is needed too", err);
    if (!is_civil(day))
        return refuse(text, len, "names a day that does not exist", err);
    if (leap_second)
        return refuse(text, len, "is a leap second: write second 59", err);
    fl_time t = days_of_civil(day) * FL_DAY + of_day;
    if (t < TIME_MIN || t > TIME_MAX)
        return refuse(text, len, "is outside the years 1 to 9999 in UTC", err);
    *out = t;
    if (is_date)
        *is_date = date_only;
    return FL_OK;
}

// ---- writing ------------------------------------------------------------------------------------

static char *put_digits(char *at, int64_t v, int count, char after)
{
    for (int i = count - 1; i >= 0; i--, v /= 10)
        at[i] = (char)('0' + v % 10);
    at[count] = after;
    return at + count + 1;
}

void fl_time_format(fl_time t, char out[FL_TIME_TEXT])
{
    assert(t >= TIME_MIN && t <= TIME_MAX);
    fl_time since_year_1 = t - TIME_MIN;
    fl_time of_day = since_year_1 % FL_DAY;
    int64_t second = of_day / FL_SECOND, us = of_day % FL_SECOND;
    civil c = civil_of_days((TIME_MIN + since_year_1 - of_day) / FL_DAY);
    char *at = put_digits(out, c.year, 4, '-');
    at = put_digits(at, c.month, 2, '-');
    at = put_digits(at, c.day, 2, 'T');
    at = put_digits(at, second / 3600, 2, ':');
    at = put_digits(at, second / 60 % 60, 2, ':');
    at = put_digits(at, second % 60, 2, us ? '.' : 'Z');
    if (us) {
        int count = 6;
        for (; us % 10 == 0; us /= 10)
            count--;
        at = put_digits(at, us, count, 'Z');
    }
    *at = '\0';
}

fl_time fl_time_add_months(fl_time t, int months)
{
    int64_t days = t / FL_DAY - (t % FL_DAY < 0);
    civil c = civil_of_days(days);
    int month = c.month - 1 + months, years = month / 12 - (month % 12 < 0);
    civil later = { c.year + years, month - 12 * years + 1, c.day };
    while (!is_civil(later))
        later.day--;
    return days_of_civil(later) * FL_DAY + (t - days * FL_DAY);
}

// "10D" of a duration: how many, and of what. False where there is none.
static bool take_part(const char **text, const char *end, int *count, char *unit)
{
    const char *p = *text;
    int n = 0;
    while (p < end && *p >= '0' && *p <= '9' && p - *text < 5)
        n = 10 * n + (*p++ - '0');
    if (p == *text || p == end)
        return false;
    *count = n;
    *unit = *p;
    *text = p + 1;
    return true;
}

// t so many months and so much time later, if that is in the years that there are.
static bool move(fl_time t, int months, fl_time time, fl_time *out)
{
    int year = civil_of_days(t / FL_DAY - (t % FL_DAY < 0)).year + months / 12;
    if (year < 2 || year > 9998)
        return false;
    *out = fl_time_add_months(t, months) + time;
    return TIME_MIN <= *out && *out <= TIME_MAX;
}

fl_status fl_time_add_duration(fl_time t, const char *text, size_t len, bool earlier, fl_time *out,
                               fl_err *err)
{
    static const struct {
        char unit;
        bool in_day; // behind the T
        int months;
        fl_time time;
    } parts[] = {
        { 'Y', false, 12, 0 },
        { 'M', false, 1, 0 },
        { 'W', false, 0, 7 * FL_DAY },
        { 'D', false, 0, FL_DAY },
        { 'H', true, 0, 3600 * FL_SECOND },
        { 'M', true, 0, 60 * FL_SECOND },
        { 'S', true, 0, FL_SECOND },
    };
    const size_t all = sizeof parts / sizeof *parts;
    const char *end = text + len, *p = text + 1;
    bool ok = len > 2 && text[0] == 'P' && end[-1] != 'T', in_day = false;
    int months = 0;
    fl_time time = 0;
    for (size_t next = 0; ok && p < end;) { // the parts come in this order, each once
        int count;
        char unit;
        if (*p == 'T' && !in_day) {
            in_day = true;
            p++;
            continue;
        }
        ok = take_part(&p, end, &count, &unit);
        while (ok && next < all && (parts[next].unit != unit || parts[next].in_day != in_day))
            next++;
        ok = ok && next < all;
        if (ok) {
            months += count * parts[next].months;
            time += count * parts[next].time;
            next++;
        }
    }
    if (!ok)
        return fl_fail(err, FL_EINVAL, "a duration is written like P1Y2M10DT2H30M");
    if (!move(t, earlier ? -months : months, earlier ? -time : time, out))
        return fl_fail(err, FL_EINVAL, "the duration leads out of the years 1 to 9999");
    return FL_OK;
}
