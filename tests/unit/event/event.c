// event.c - events: what each kind needs, where a fault is, and their bytes.
#include <string.h>

#include "check.h"
#include "sample.h"

static fl_arena *arena;

static int make_arena(void **state)
{
    (void)state;
    arena = fl_arena_new(1 << 20);
    return arena ? 0 : -1;
}

static int drop_arena(void **state)
{
    (void)state;
    fl_arena_unref(arena);
    return 0;
}

static void check_fine(fl_event e)
{
    fl_theatre t = sample_theatre();
    fl_err err = { 0 };
    if (fl_event_check(&e, &t, SAMPLE_LATEST, &err) != FL_OK)
        fail_msg("%s (%s)", err.text, err.where);
}

static void check_refused(fl_event e, const char *text, const char *where)
{
    fl_theatre t = sample_theatre();
    fl_event again = e;
    fl_err err = { 0 };
    assert_int_equal(fl_event_check(&e, &t, SAMPLE_LATEST, &err), FL_EREFUSED);
    assert_int_equal(err.status, FL_EREFUSED);
    if (!strstr(err.text, text))
        fail_msg("\"%s\" does not say \"%s\"", err.text, text);
    assert_string_equal(err.where, where);
    assert_int_equal(fl_event_check(&again, &t, SAMPLE_LATEST, NULL), FL_EREFUSED);
}

static fl_event bare(fl_event_kind kind)
{
    return (fl_event){ .arena = arena,
                       .kind = kind,
                       .shape = FL_POLYGON_SHAPE,
                       .geometry = square,
                       .occurred_at = 1506816000 * FL_SECOND };
}

// What an event of each kind must (+) or may (.) have, and may not (-): the design's table.
static void each_kind_has_what_it_needs(void **state)
{
    (void)state;
    static const struct {
        fl_event_kind kind;
        char actor, other, to, from, parts, rest, ground;
    } rows[] = {
        { FL_EVENT_CONTROL, '+', '-', '-', '.', '-', '-', '+' },
        { FL_EVENT_CONTEST, '+', '-', '-', '.', '-', '-', '+' },
        { FL_EVENT_SHARE, '+', '-', '-', '.', '-', '-', '+' },
        { FL_EVENT_CLAIM, '+', '-', '-', '.', '-', '-', '+' },
        { FL_EVENT_WITHDRAW, '+', '-', '.', '.', '-', '-', '+' },
        { FL_EVENT_SURVEY, '-', '-', '-', '-', '+', '.', '.' },
        { FL_EVENT_INCIDENT, '.', '.', '-', '-', '-', '-', '.' },
    };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        fl_event least = bare(rows[i].kind), e;
        if (rows[i].actor == '+')
            least.actor = "regime";
        if (rows[i].parts == '+') {
            least.parts = sample_survey(arena).parts;
            least.part_count = 2;
        }
        check_fine(least);
#define VARY(rule, set, unset, where)                                                              \
    do {                                                                                           \
        e = least;                                                                                 \
        set;                                                                                       \
        if (rows[i].rule == '-')                                                                   \
            check_refused(e, "has no", where);                                                     \
        else                                                                                       \
            check_fine(e);                                                                         \
        e = least;                                                                                 \
        unset;                                                                                     \
        if (rows[i].rule == '+')                                                                   \
            check_refused(e, "needs", where);                                                      \
    } while (0)
        VARY(actor, e.actor = "isis", e.actor = NULL, "/properties/actor");
        VARY(other, e.other = "hts", e.other = NULL, "/properties/other");
        VARY(to, e.to = "hts", e.to = NULL, "/properties/to");
        VARY(from, (e.from = sample_from, e.from_count = 2), e.from_count = 0, "/properties/from");
        VARY(parts, (e.parts = sample_parts, e.part_count = 2), e.part_count = 0,
             "/properties/parts");
        VARY(rest, e.rest_stays = true, e.rest_stays = false, "/properties/rest");
        VARY(ground, e.area = "place(\"Raqqa\")", e.shape = FL_NO_SHAPE, "/geometry");
    }
}

static void only_an_incident_is_a_point(void **state)
{
    (void)state;
    fl_event e = bare(FL_EVENT_INCIDENT);
    e.shape = FL_POINT_SHAPE;
    check_fine(e);
    e.point.y = 850000001;
    check_refused(e, "latitudes", "/geometry");
    e.shape = FL_NO_SHAPE;
    check_refused(e, "needs a point", "/geometry");
    e.place = "Raqqa";
    check_fine(e);
    e = bare(FL_EVENT_CONTROL);
    e.actor = "isis";
    e.shape = FL_POINT_SHAPE;
    check_refused(e, "around(point(", "/geometry");
    e.area = "around(\"Raqqa\", 5 km)";
    check_fine(e);
}

static void a_survey_says_what_it_covers(void **state)
{
    (void)state;
    fl_event e = sample_survey(arena);
    check_fine(e);
    e.rest_stays = false;
    check_refused(e, "the ground that it covers", "/properties/area");
    e.area = "admin(\"Raqqa\")";
    check_fine(e);
}

static void parts_are_controls(void **state)
{
    (void)state;
    static const struct {
        const char *actor, *other;
        fl_holding holding;
        bool fine;
    } rows[] = {
        { "isis", NULL, FL_HELD, true },       { NULL, NULL, FL_HELD, false },
        { "isis", "hts", FL_HELD, false },     { "isis", "hts", FL_CONTESTED, true },
        { NULL, "hts", FL_CONTESTED, true },   { "isis", NULL, FL_CONTESTED, false },
        { "isis", "daesh", FL_SHARED, false }, { "isis", "regime", FL_SHARED, true },
        { NULL, "regime", FL_SHARED, false },  { NULL, "regime", FL_CLAIMED, true },
        { NULL, NULL, FL_UNKNOWN, true },      { "isis", NULL, FL_UNKNOWN, false },
        { NULL, NULL, FL_OUTSIDE, false },
    };
    fl_part parts[2];
    fl_event e = sample_survey(arena);
    memcpy(parts, e.parts, sizeof parts);
    e.parts = parts;
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        parts[1] = (fl_part){ rows[i].actor, rows[i].other, rows[i].holding, square };
        if (rows[i].fine)
            check_fine(e);
        else
            check_refused(e, "held needs an actor", "/properties/parts/1");
    }
    parts[1].holding = FL_UNKNOWN;
    parts[1].geometry.part_count = 0;
    check_refused(e, "without a polygon", "/properties/parts/1");
    parts[1].actor = "nobody known";
    check_refused(e, "no actor", "/properties/parts/1");
}

static void aliases_become_ids(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    const char *from[] = { "Islamic State", "rebels" };
    fl_event e = bare(FL_EVENT_WITHDRAW);
    e.actor = "ISIL";
    e.to = "the government";
    e.from = from;
    e.from_count = 2;
    check_refused(e, "nearest: \"Government\"", "/properties/to");
    e.to = "government";
    assert_int_equal(fl_event_check(&e, &t, SAMPLE_LATEST, NULL), FL_OK);
    assert_string_equal(e.actor, "isis");
    assert_string_equal(e.to, "regime");
    assert_string_equal(e.from[0], "isis");
    assert_string_equal(e.from[1], "rebels");
}

static void actors_are_known_and_differ(void **state)
{
    (void)state;
    const char *from[] = { "isis", "martians" };
    fl_event e = bare(FL_EVENT_CONTROL);
    e.actor = "izis";
    check_refused(e, "nearest: \"isis\"", "/properties/actor");
    e.actor = "isis";
    e.from = from;
    e.from_count = 2;
    check_refused(e, "no actor \"martians\"", "/properties/from/1");
    e = bare(FL_EVENT_WITHDRAW);
    e.actor = "isis";
    e.to = "daesh";
    check_refused(e, "in favour of itself", "/properties/to");
    e = bare(FL_EVENT_INCIDENT);
    e.actor = "isis";
    e.other = "daesh";
    check_refused(e, "both isis", "/properties/other");
}

static void times_are_possible(void **state)
{
    (void)state;
    fl_event e = sample_event(arena);
    e.occurred_at = SAMPLE_LATEST + 1;
    e.occurred_on_date = false;
    check_refused(e, "cannot have happened yet", "/properties/occurred_at");
    e.occurred_at = SAMPLE_LATEST;
    check_fine(e);
    e.occurred_at = 1504224000 * FL_SECOND - 1;
    check_refused(e, "before 2017-09-01T00:00:00Z", "/properties/occurred_at");
    e.occurred_at++;
    check_fine(e);
    e.occurred_at++;
    e.occurred_on_date = true;
    check_refused(e, "midnight", "/properties/occurred_at");
    e.occurred_on_date = false;
    e.precision = (fl_precision)5;
    check_refused(e, "precision", "/properties/precision");
}

static void precision_follows_from_the_time(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    fl_event e = bare(FL_EVENT_INCIDENT);
    assert_int_equal(fl_event_check(&e, &t, SAMPLE_LATEST, NULL), FL_OK);
    assert_int_equal(e.precision, FL_HOUR);
    e.precision = (fl_precision)0;
    e.occurred_on_date = true;
    assert_int_equal(fl_event_check(&e, &t, SAMPLE_LATEST, NULL), FL_OK);
    assert_int_equal(e.precision, FL_DAY_LONG);
}

static void sources_and_tags_are_sound(void **state)
{
    (void)state;
    fl_source sources[2] = { sample_sources[0], sample_sources[1] };
    const char *tags[] = { "air", "" };
    fl_event e = sample_event(arena);
    check_fine(e);
    e.sources = sources;
    sources[1].reliability = 'G';
    check_refused(e, "A to F", "/properties/sources/1");
    sources[1].reliability = 'F';
    sources[1].credibility = '0';
    check_refused(e, "1 to 6", "/properties/sources/1");
    sources[1].credibility = '6';
    static const char *const not_of_the_web[] = { "javascript:alert(1)", "data:text/html,x",
                                                  " https://a.example/", "t.me/a", "//a.example/" };
    for (size_t i = 0; i < TEST_COUNT(not_of_the_web); i++) {
        sources[1].url = not_of_the_web[i];
        check_refused(e, "begins with https://", "/properties/sources/1");
    }
    sources[1].url = "HTTP://b.example/";
    check_fine(e);
    sources[0].name = NULL;
    check_refused(e, "name", "/properties/sources/0");
    sources[0].name = "SANA";
    e.tags = tags;
    check_refused(e, "tag", "/properties/tags/1");
}

static void a_kind_is_one_of_the_list(void **state)
{
    (void)state;
    check_refused(bare((fl_event_kind)0), "needs a kind", "/properties/kind");
    check_refused(bare((fl_event_kind)8), "needs a kind", "/properties/kind");
}

static fl_event read_back(const fl_event *e)
{
    fl_buf bytes = FL_BUF_INIT, again = FL_BUF_INIT;
    fl_event back;
    fl_err err = { 0 };
    fl_event_encode(e, &bytes);
    assert_false(bytes.failed);
    if (fl_event_decode(bytes.data, bytes.len, &back, &err) != FL_OK)
        fail_msg("%s", err.text);
    fl_event_encode(&back, &again);
    assert_int_equal(again.len, bytes.len);
    assert_memory_equal(again.data, bytes.data, bytes.len);
    fl_buf_done(&bytes);
    fl_buf_done(&again);
    return back;
}

static void is_read_back(void **state)
{
    (void)state;
    fl_event e = sample_event(arena), back = read_back(&e);
    assert_int_equal(back.kind, FL_EVENT_CONTROL);
    assert_string_equal(back.actor, "regime");
    assert_null(back.other);
    assert_string_equal(back.from[1], "rebels");
    assert_string_equal(back.area, e.area);
    assert_memory_equal(back.geometry.points, square_points, sizeof square_points);
    assert_int_equal(back.occurred_at, e.occurred_at);
    assert_true(back.occurred_on_date && back.confirm && !back.rest_stays);
    assert_int_equal(back.precision, FL_DAY_LONG);
    assert_int_equal(back.source_count, 2);
    assert_int_equal(back.sources[0].reliability, 'C');
    assert_int_equal(back.sources[0].credibility, '3');
    assert_int_equal(back.sources[0].published_at, e.sources[0].published_at);
    assert_null(back.sources[1].url);
    assert_int_equal(back.sources[1].published_at, INT64_MIN);
    assert_string_equal(back.place, "Raqqa");
    assert_string_equal(back.note, "north bank");
    assert_string_equal(back.tags[1], "Евфрат");
    assert_string_equal(back.key, "k-1");
    fl_event_done(&back);
    e = sample_survey(arena);
    back = read_back(&e);
    assert_int_equal(back.part_count, 2);
    assert_null(back.parts[1].actor);
    assert_int_equal(back.parts[1].holding, FL_UNKNOWN);
    assert_int_equal(back.parts[0].geometry.part_count, 1);
    assert_true(back.rest_stays);
    fl_event_done(&back);
    fl_event_done(NULL);
}

static void what_is_empty_was_not_said(void **state)
{
    (void)state;
    fl_theatre t = sample_theatre();
    fl_event e = sample_event(arena);
    e.place = e.note = e.area = e.key = "";
    assert_int_equal(fl_event_check(&e, &t, SAMPLE_LATEST, NULL), FL_OK);
    assert_true(!e.place && !e.note && !e.area && !e.key);
}

// A point incident, byte by byte, as src/FORMATS.md describes it.
static void bytes_are_as_specified(void **state)
{
    (void)state;
    static const uint8_t wanted[] = {
        1,                                 // format
        1,  1, 7,                          // kind: incident
        2,  4, 'i',  's',  'i',  's',      // actor
        7,  1, 1,                          // shape: a point
        8,  3, 0xC8, 0x01, 0x03,           // 100, -2
        12, 1, 2,                          // 1 microsecond after 1970
        14, 1, 2,                          // day
        15, 5, 4,    1,    2,    'A', 'P', // one source of one field, its name
        18, 3, 2,    'x',  'y',            // one tag
    };
    const char *tags[] = { "xy" };
    fl_source sources[] = { { .name = "AP", .published_at = INT64_MIN } };
    fl_event e = { .kind = FL_EVENT_INCIDENT,
                   .actor = "isis",
                   .shape = FL_POINT_SHAPE,
                   .point = { 100, -2 },
                   .occurred_at = 1,
                   .precision = FL_DAY_LONG,
                   .sources = sources,
                   .source_count = 1,
                   .tags = tags,
                   .tag_count = 1 };
    fl_buf bytes = FL_BUF_INIT;
    fl_event_encode(&e, &bytes);
    assert_int_equal(bytes.len, sizeof wanted);
    assert_memory_equal(bytes.data, wanted, sizeof wanted);
    fl_buf_done(&bytes);
}

static void check_corrupt(const char *bytes, size_t len, const char *said)
{
    fl_event e = { .note = "untouched" };
    fl_err err = { 0 };
    assert_int_equal(fl_event_decode(bytes, len, &e, &err), FL_ECORRUPT);
    if (!strstr(err.text, said))
        fail_msg("\"%s\" does not say \"%s\"", err.text, said);
    assert_string_equal(e.note, "untouched");
}
#define CORRUPT(bytes, said) check_corrupt(bytes, sizeof(bytes) - 1, said)

static void one_value_has_one_form(void **state)
{
    (void)state;
    fl_event e;
    static const char fine[] = "\1\1\1\7\16\1\2"; // kind 7, precision 2
    assert_int_equal(fl_event_decode(fine, sizeof fine - 1, &e, NULL), FL_OK);
    fl_event_done(&e);
    CORRUPT("", "format");
    CORRUPT("\3\1\1\7\16\1\2", "format 3");
    CORRUPT("\1\16\1\2\1\1\7", "field 1");         // out of order: 1 is missing
    CORRUPT("\1\1\1\7\1\1\7\16\1\2", "field 14");  // twice
    CORRUPT("\1\1\1\7\16\1\2\25\1\1", "no field"); // unknown
    CORRUPT("\1\1\1\7\16\1\2\0", "no field");      // trailing
    CORRUPT("\1\1\2\207\0\16\1\2", "field 1");     // an overlong 7
    CORRUPT("\1\1\1\10\16\1\2", "field 1");        // no such kind
    CORRUPT("\1\1\1\7\2\0\16\1\2", "field 2");     // an empty text
    CORRUPT("\1\1\1\7\2\1\xff\16\1\2", "field 2"); // not UTF-8
    CORRUPT("\1\1\1\7\2\2a\0\16\1\2", "field 2");  // a NUL
    CORRUPT("\1\1\1\7\12\0\16\1\2", "field 10");   // an empty list
    CORRUPT("\1\1\1\7\13\1\0\16\1\2", "field 11"); // a false flag
    CORRUPT("\1\1\1\7\14\1\0\16\1\2", "field 12"); // 1970, which is the default
    CORRUPT("\1\1\1\7\14\12\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\16\1\2", "field 12"); // no year
    CORRUPT("\1\1\1\7\7\1\1\16\1\2", "field 8");        // a point's shape and no point
    CORRUPT("\1\1\1\7\10\2\0\0\16\1\2", "field 14");    // a point and no shape
    CORRUPT("\1\1\1\7\16\1\2\17\4\3\1\5A", "field 15"); // a source cut short
    CORRUPT("\1\1\1\7\16\1", "field 14");
}

static void polygons_have_one_form(void **state)
{
    (void)state;
    fl_event e;
    static const char fine[] = "\1\1\1\7\7\1\2\11\11\1\1\3\0\0\2\2\3\3\16\1\2";
    assert_int_equal(fl_event_decode(fine, sizeof fine - 1, &e, NULL), FL_OK);
    assert_int_equal(e.geometry.points[1].y, 1);
    assert_int_equal(e.geometry.points[2].x, -1);
    fl_event_done(&e);
    CORRUPT("\1\1\1\7\7\1\2\11\1\0\16\1\2", "field 9");                      // no part
    CORRUPT("\1\1\1\7\7\1\2\11\4\1\0\0\0\16\1\2", "field 9");                // no ring
    CORRUPT("\1\1\1\7\7\1\2\11\4\1\1\0\0\16\1\2", "field 9");                // no point
    CORRUPT("\1\1\1\7\7\1\2\11\12\1\2\3\0\0\2\2\3\3\0\16\1\2", "field 9");   // none in a hole
    CORRUPT("\1\1\1\7\7\1\2\11\10\1\1\3\0\0\2\2\3\16\1\2", "field 9");       // half a point
    CORRUPT("\1\1\1\7\7\1\2\11\12\1\1\3\0\0\2\2\3\3\0\16\1\2", "field 9");   // more than its points
    CORRUPT("\1\1\1\7\7\1\2\11\11\1\1\177\0\0\2\2\3\3\16\1\2", "field 9");   // a count too large
    CORRUPT("\1\1\1\7\7\1\2\11\12\1\1\3\0\0\2\2\203\0\3\16\1\2", "field 9"); // an overlong delta
    CORRUPT("\1\1\1\7\7\1\2\11\15\1\1\3\0\0\2\2\2\200\342\317\252\6\16\1\2",
            "field 9"); // 85 degrees
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_what_it_needs),
        cmocka_unit_test(only_an_incident_is_a_point),
        cmocka_unit_test(a_survey_says_what_it_covers),
        cmocka_unit_test(parts_are_controls),
        cmocka_unit_test(aliases_become_ids),
        cmocka_unit_test(actors_are_known_and_differ),
        cmocka_unit_test(times_are_possible),
        cmocka_unit_test(precision_follows_from_the_time),
        cmocka_unit_test(sources_and_tags_are_sound),
        cmocka_unit_test(a_kind_is_one_of_the_list),
        cmocka_unit_test(what_is_empty_was_not_said),
        cmocka_unit_test(is_read_back),
        cmocka_unit_test(bytes_are_as_specified),
        cmocka_unit_test(one_value_has_one_form),
        cmocka_unit_test(polygons_have_one_form),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
