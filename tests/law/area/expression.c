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

static const fl_term *random_tree(test_random *r, unsigned depth)
{
    fl_term *n = fl_arena_alloc(arena, sizeof *n);
    assert_non_null(n);
    uint64_t leaves = FL_TERM_UNION, kinds = FL_TERM_DIFFERENCE + 1;
    n->kind = (fl_term_kind)test_random_below(r, depth ? kinds : leaves);
    if (n->kind == FL_TERM_AROUND) {
        n->distance_mm = random_distance(r);
        n->at = random_point(r);
    }
    if (n->kind == FL_TERM_PLACE || (n->kind == FL_TERM_AROUND && test_random_below(r, 2)))
        n->name = random_name(r);
    if (n->kind >= FL_TERM_UNION) {
        n->left = random_tree(r, depth - 1);
        n->right = random_tree(r, depth - 1);
    }
    return n;
}

static bool are_equal(const fl_term *a, const fl_term *b)
{
    if (a->kind != b->kind || a->distance_mm != b->distance_mm || !a->name != !b->name)
        return false;
    if (a->name ? strcmp(a->name, b->name) != 0 : !fl_point_equal(a->at, b->at))
        return false;
    return a->kind < FL_TERM_UNION ||
           (are_equal(a->left, b->left) && are_equal(a->right, b->right));
}

static void what_is_written_parses_to_the_same_tree(void **state)
{
    (void)state;
    test_random r = test_random_start();
    size_t parsed = 0;
    for (size_t i = 0; i < test_rounds(3000); i++) {
        arena = fl_arena_new((size_t)1 << 20);
        fl_area_expression made = { arena,
                                    random_tree(&r, (unsigned)test_random_below(&r, DEPTH)) };
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
    static const char *const WORDS[] = { "around", "place", "point", "geometry",   "\"Raqqa\"",
                                         "“",      "”",     "\"",    "\\",         "(",
                                         ")",      ",",     "|",     "&",          "-",
                                         "5",      "0.25",  "km",    "mi",         "−",
                                         " ",      "٣",     "é",     "99999999999" };
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
    test_random r = test_random_start();
    size_t good = 0, rounds = test_rounds(20000);
    for (size_t i = 0; i < rounds; i++) {
        char text[sizeof WHOLE];
        memcpy(text, WHOLE, sizeof WHOLE);
        size_t len = sizeof WHOLE - 1 - test_random_below(&r, 2) * test_random_below(&r, 60);
        for (uint64_t n = test_random_below(&r, 3); n; n--)
            text[test_random_below(&r, len)] = (char)(0x20 + test_random_below(&r, 0x5F));
        good += try(text, len);
    }
    assert_true(try(WHOLE, sizeof WHOLE - 1));
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
