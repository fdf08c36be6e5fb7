// expression.c - laws of the language: what is written parses to the same tree, and nothing that is sent
// does worse than be refused with its column.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "random.h"
#include "tree.h"

#define DEPTH 6

static fl_arena *arena;

static const char *random_name(test_random *r)
{
    static const char *const PIECES[] = { "Raqqa", "دير", " ", "\"", "\\", "-",
                                          "é",     "(",   ",", "”",  "1" };
    char name[64];
    size_t len = 0;
    do {
        const char *piece = PIECES[test_random_below(r, TEST_COUNT(PIECES))];
        memcpy(name + len, piece, strlen(piece));
        len += strlen(piece);
    } while (len < 40 && test_random_below(r, 4));
    return fl_arena_text(arena, name, len);
}

static fl_point random_point(test_random *r)
{
    if (test_random_below(r, 4) == 0) // few decimals
        return (fl_point){ (int32_t)test_random_between(r, -180, 180) * FL_DEGREE,
                           (int32_t)test_random_between(r, -850, 850) * (FL_DEGREE / 10) };
    return (fl_point){ (int32_t)test_random_between(r, -FL_LON_MAX, FL_LON_MAX),
                       (int32_t)test_random_between(r, -FL_LAT_MAX, FL_LAT_MAX) };
}

static int64_t random_distance(test_random *r)
{
    static const int64_t LIMITS[] = { 1000, 1000000, FL_MAX_DISTANCE_MM };
    return test_random_between(r, 1, LIMITS[test_random_below(r, TEST_COUNT(LIMITS))]);
}

static const fl_stop *random_stops(test_random *r, size_t count)
{
    const fl_stop *first = NULL;
    while (count--) {
        fl_stop *s = fl_arena_alloc(arena, sizeof *s);
        assert_non_null(s);
        *s = (fl_stop){ .next = first };
        if (test_random_below(r, 2))
            s->name = random_name(r);
        else
            s->at = random_point(r);
        first = s;
    }
    return first;
}

static fl_course random_course(test_random *r)
{
    static const char *const KINDS[] = { "line", "river", "road", "canal", "railway", "border" };
    if (test_random_below(r, 2))
        return (fl_course){ .kind = KINDS[test_random_below(r, TEST_COUNT(KINDS))],
                            .name = random_name(r) };
    return (fl_course){ .kind = "line", .stops = random_stops(r, 2 + test_random_below(r, 3)) };
}

static const fl_term *random_tree(test_random *r, unsigned depth);

static void fill_around(test_random *r, unsigned depth, fl_term *n)
{
    uint64_t what = test_random_below(r, depth ? 3 : 2);
    n->has_course = what == 1;
    if (what == 0)
        n->stops = random_stops(r, 1);
    else if (what == 1)
        n->course = random_course(r);
    else
        n->left = random_tree(r, depth - 1);
}

static void fill_sector(test_random *r, fl_term *n)
{
    n->stops = random_stops(r, 1);
    n->compass = (int)test_random_below(r, 9) - 1;
    if (n->compass != FL_NO_COMPASS) {
        n->from_e7 = (n->compass * FL_FULL_CIRCLE / 8 + FL_FULL_CIRCLE * 7 / 8) % FL_FULL_CIRCLE;
        n->to_e7 = (n->compass * FL_FULL_CIRCLE / 8 + FL_FULL_CIRCLE / 8) % FL_FULL_CIRCLE;
        return;
    }
    n->from_e7 = test_random_between(r, 0, FL_FULL_CIRCLE - 1);
    n->to_e7 = n->from_e7 + 1;
}

static void fill_share(test_random *r, unsigned depth, fl_term *n)
{
    n->left = random_tree(r, depth - 1);
    n->share_e7 = test_random_between(r, 1, FL_WHOLE_SHARE);
    if (test_random_below(r, 2))
        n->stops = random_stops(r, 1);
    else
        n->compass = (int)test_random_below(r, 8);
}

static void fill(test_random *r, unsigned depth, fl_term *n)
{
    switch (n->kind) {
    case FL_TERM_AROUND:
        fill_around(r, depth, n);
        break;
    case FL_TERM_CORRIDOR:
        n->stops = random_stops(r, 2 + test_random_below(r, 3));
        break;
    case FL_TERM_ALONG:
    case FL_TERM_SIDE:
        n->has_course = true;
        n->course = random_course(r);
        if (n->kind == FL_TERM_ALONG)
            n->stops = random_stops(r, 2 * test_random_below(r, 2));
        else
            n->compass = (int)test_random_below(r, 8);
        break;
    case FL_TERM_SECTOR:
        fill_sector(r, n);
        break;
    case FL_TERM_SHARE:
        fill_share(r, depth, n);
        break;
    case FL_TERM_GEOMETRY:
        break;
    case FL_TERM_UNION:
    case FL_TERM_INTERSECTION:
    case FL_TERM_DIFFERENCE:
        n->left = random_tree(r, depth - 1);
        n->right = random_tree(r, depth - 1);
        break;
    default:
        n->name = random_name(r);
    }
}

static const fl_term *random_tree(test_random *r, unsigned depth)
{
    fl_term *n = fl_arena_alloc(arena, sizeof *n);
    assert_non_null(n);
    *n = (fl_term){ .compass = FL_NO_COMPASS };
    do
        n->kind = (fl_term_kind)test_random_below(r, FL_TERM_DIFFERENCE + 1);
    while (depth == 0 && (n->kind >= FL_TERM_UNION || n->kind == FL_TERM_SHARE));
    fill(r, depth, n);
    if (n->kind == FL_TERM_AROUND || n->kind == FL_TERM_CORRIDOR || n->kind == FL_TERM_ALONG ||
        n->kind == FL_TERM_SECTOR)
        n->distance_mm = random_distance(r);
    return n;
}

static const char *random_actor(test_random *r)
{
    static const char *const IDS[] = { "isis", "ahrar-al-sham", "a_1", "x-1", "-", "3", "a--b" };
    return test_random_below(r, 2) ? IDS[test_random_below(r, TEST_COUNT(IDS))] : random_name(r);
}

static const fl_condition *random_conditions(test_random *r)
{
    const fl_condition *first = NULL;
    bool pocket = false;
    for (uint64_t n = test_random_below(r, 3); n; n--) {
        fl_condition *c = fl_arena_alloc(arena, sizeof *c);
        fl_stop *holder = fl_arena_alloc(arena, sizeof *holder);
        assert_true(c && holder);
        *c = (fl_condition){ .next = first };
        *holder = (fl_stop){ .name = random_actor(r) };
        if (pocket || test_random_below(r, 2))
            c->holders = holder;
        else
            c->pocket = *random_stops(r, 1);
        pocket |= !c->holders;
        first = c;
    }
    return first;
}

static bool are_equal_names(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : !a && !b;
}

static bool are_equal_stops(const fl_stop *a, const fl_stop *b)
{
    for (; a && b; a = a->next, b = b->next)
        if (!are_equal_names(a->name, b->name) || !fl_point_equal(a->at, b->at))
            return false;
    return !a && !b;
}

static bool are_equal(const fl_term *a, const fl_term *b)
{
    if (!a || !b)
        return !a && !b;
    return a->kind == b->kind && a->distance_mm == b->distance_mm && a->compass == b->compass &&
           a->from_e7 == b->from_e7 && a->to_e7 == b->to_e7 && a->share_e7 == b->share_e7 &&
           a->has_course == b->has_course && are_equal_names(a->name, b->name) &&
           are_equal_names(a->course.kind, b->course.kind) &&
           are_equal_names(a->course.name, b->course.name) &&
           are_equal_stops(a->course.stops, b->course.stops) &&
           are_equal_stops(a->stops, b->stops) && are_equal(a->left, b->left) &&
           are_equal(a->right, b->right);
}

static bool are_equal_conditions(const fl_condition *a, const fl_condition *b)
{
    for (; a && b; a = a->next, b = b->next)
        if (!are_equal_stops(a->holders, b->holders) ||
            !are_equal_names(a->pocket.name, b->pocket.name) ||
            !fl_point_equal(a->pocket.at, b->pocket.at))
            return false;
    return !a && !b;
}

static void what_is_written_parses_to_the_same_tree(void **state)
{
    (void)state;
    test_random r = test_random_start();
    size_t parsed = 0;
    for (size_t i = 0; i < test_rounds(3000); i++) {
        arena = fl_arena_new((size_t)4 << 20);
        fl_area_expression made = { arena, random_tree(&r, (unsigned)test_random_below(&r, DEPTH)),
                                    random_conditions(&r) };
        if (made.conditions && test_random_below(&r, 8) == 0)
            made.root = NULL;
        fl_buf text = FL_BUF_INIT, again = FL_BUF_INIT;
        fl_area_expression *read = NULL;
        fl_err err = { 0 };
        fl_area_format(&made, &text);
        fl_status status = fl_area_parse((const char *)text.data, text.len, &read, &err);
        if (status != FL_OK && text.len <= FL_MAX_EXPRESSION)
            fail_msg("%.*s: %s", (int)text.len, (const char *)text.data, err.text);
        if (status == FL_OK) {
            parsed++;
            assert_true(are_equal(made.root, read->root));
            assert_true(are_equal_conditions(made.conditions, read->conditions));
            fl_area_format(read, &again);
            assert_int_equal(again.len, text.len);
            assert_memory_equal(again.data, text.data, text.len);
        }
        fl_buf_done(&text);
        fl_buf_done(&again);
        fl_area_expression_free(read);
        fl_arena_unref(arena);
    }
    assert_true(parsed > test_rounds(2500));
}

static size_t characters(const char *text, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        count += ((uint8_t)text[i] & 0xC0) != 0x80;
    return count;
}

// Parses what may be no expression: it is refused with a column that exists, or written and read again.
static bool try(const char *text, size_t len)
{
    fl_area_expression *e = NULL, *again = NULL;
    fl_err err = { 0 };
    fl_status status = fl_area_parse(text, len, &e, &err);
    if (status == FL_OK) {
        fl_buf out = FL_BUF_INIT;
        fl_area_format(e, &out);
        assert_int_equal(fl_area_parse((const char *)out.data, out.len, &again, &err), FL_OK);
        fl_buf_done(&out);
        fl_area_expression_free(e);
        fl_area_expression_free(again);
        return true;
    }
    assert_null(e);
    assert_true(status == FL_EINVAL || status == FL_ELIMIT);
    assert_true(fl_utf8_check(err.text, strlen(err.text)));
    size_t column = 0;
    if (fl_utf8_check(text, len)) {
        assert_int_equal(sscanf(err.where, "column %zu", &column), 1);
        assert_in_range(column, 1, characters(text, len) + 1);
    }
    return false;
}

static void random_bytes_are_refused(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(20000); i++) {
        char text[64];
        size_t len = test_random_below(&r, sizeof text);
        bool ascii = test_random_below(&r, 2);
        for (size_t k = 0; k < len; k++)
            text[k] =
                (char)(ascii ? 0x20 + test_random_below(&r, 0x5F) : test_random_below(&r, 256));
        try(text, len);
    }
}

static void random_words_do_no_harm(void **state)
{
    (void)state;
    static const char *const WORDS[] = {
        "around", "place", "point",       "geometry", "\"Raqqa\"", "“",      "”",
        "\"",     "\\",    "(",           ")",        ",",         "|",      "&",
        "-",      "5",     "0.25",        "km",       "mi",        "−",      " ",
        "٣",      "é",     "99999999999", "corridor", "along",     "admin",  "side",
        "sector", "share", "river",       "line",     "held_by",   "pocket", "north",
        "from",   "away",  "..",          "%",        "isis",      "east"
    };
    test_random r = test_random_start();
    for (size_t i = 0; i < test_rounds(20000); i++) {
        char text[512];
        size_t len = 0;
        for (uint64_t n = test_random_below(&r, 24); n; n--) {
            const char *word = WORDS[test_random_below(&r, TEST_COUNT(WORDS))];
            memcpy(text + len, word, strlen(word));
            len += strlen(word);
        }
        try(text, len);
    }
}

static void spoilt_expressions_do_no_harm(void **state)
{
    (void)state;
    static const char WHOLE[] = "(around(\"Qaryatayn\", 5 km) | place(“دير الزور”)) & geometry - "
                                "around(point(38.99, -35.95), 0.75 mi)";
    static const char FURTHER[] = "(share(place(\"Raqqa\"), 90 %, away from \"Hospital\") | "
                                  "along(river \"Euphrates\", \"A\", "
                                  "\"B\", 4 km) - side(line(\"A\", point(1, 2)), north-east)) & "
                                  "sector(\"X\", 225..315, 6 km) & "
                                  "held_by(isis, ahrar-al-sham) & pocket(\"Y\")";
    test_random r = test_random_start();
    size_t good = 0, rounds = test_rounds(20000);
    for (size_t i = 0; i < rounds; i++) {
        char text[sizeof FURTHER];
        const char *whole = i % 2 ? WHOLE : FURTHER;
        memcpy(text, whole, strlen(whole) + 1);
        size_t len = strlen(whole) - test_random_below(&r, 2) * test_random_below(&r, 60);
        for (uint64_t n = test_random_below(&r, 3); n; n--)
            text[test_random_below(&r, len)] = (char)(0x20 + test_random_below(&r, 0x5F));
        good += try(text, len);
    }
    assert_true(try(WHOLE, sizeof WHOLE - 1) && try(FURTHER, sizeof FURTHER - 1));
    assert_in_range(good, rounds / 20, rounds - rounds / 4); // spoilt, but not all of them
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_parses_to_the_same_tree),
        cmocka_unit_test(random_bytes_are_refused),
        cmocka_unit_test(random_words_do_no_harm),
        cmocka_unit_test(spoilt_expressions_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
