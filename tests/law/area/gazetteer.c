// gazetteer.c - ten thousand made-up places: completion against looking at each, and every way to write a
// name against the name.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "frontline/area.h"
#include "gazetteer.h"
#include "names.h"
#include "random.h"

#define PLACES 10000
#define NAME   64

static char names[PLACES][NAME], variants[PLACES][NAME], governorates[PLACES][8];
static const char *variant_of[PLACES];
static fl_place places[PLACES];
static const fl_gazetteer *gazetteer;

static size_t put(char *name, size_t len, const char *piece)
{
    memcpy(name + len, piece, strlen(piece) + 1);
    return len + strlen(piece);
}

static void make_name(test_random *r, char name[NAME])
{
    static const char *const FIRST[] = { "",    "",     "",     "al-",  "Tall ", "Abu al-",
                                         "As ", "Khan", "Umm ", "ash-", "The ",  "an-" };
    static const char *const SYLLABLES[] = { "ba",  "sha", "ra", "qa", "nu",  "ri",
                                             "tah", "lo",  "mi", "su", "dda", "'a",
                                             "kh",  "zay", "ön", "ha", "ال",  "رق" };
    size_t len = put(name, 0, FIRST[test_random_below(r, TEST_COUNT(FIRST))]);
    for (uint64_t n = 2 + test_random_below(r, 3); n; n--)
        len = put(name, len, SYLLABLES[test_random_below(r, TEST_COUNT(SYLLABLES))]);
    if (test_random_below(r, 4) == 0)
        put(name, len, " Sharqi");
}

// Some at the same place.
static fl_point random_point(test_random *r)
{
    return (fl_point){ (int32_t)test_random_between(r, 360, 420) * (FL_DEGREE / 10),
                       (int32_t)test_random_between(r, 320, 370) * (FL_DEGREE / 10) };
}

static int make(void **state)
{
    (void)state;
    static const char *const KINDS[] = { "city", "town", "village", "village", "site", "crossing" };
    test_random r = test_random_start();
    for (size_t i = 0; i < PLACES; i++) {
        make_name(&r, names[i]);
        make_name(&r, variants[i]);
        variant_of[i] = variants[i];
        snprintf(governorates[i], sizeof governorates[i], "G%zu", i); // so that no two are equal
        places[i] = (fl_place){ .name = names[i],
                                .kind = KINDS[test_random_below(&r, TEST_COUNT(KINDS))],
                                .governorate = governorates[i],
                                .at = random_point(&r),
                                .variants = &variant_of[i],
                                .variant_count = 1 };
    }
    fl_theatre theatre = { .places = places, .place_count = PLACES };
    return fl_gazetteer_new(&theatre, &gazetteer, NULL) == FL_OK ? 0 : -1;
}

static int drop(void **state)
{
    (void)state;
    fl_gazetteer_unref(gazetteer);
    return 0;
}

// How a spelling fits a key that was typed: 2 it is the key, 1 it starts so, 0 neither.
static int fit(const char *name, const char *typed, size_t len)
{
    fl_buf key = FL_BUF_INIT;
    assert_int_equal(fl_name_key(name, &key, NULL), FL_OK);
    bool starts = key.len >= len && (len == 0 || memcmp(key.data, typed, len) == 0);
    int how = starts ? 1 + (key.len == len) : 0;
    fl_buf_done(&key);
    return how;
}

typedef struct offer {
    int fit;
    const fl_place *place;
} offer;

static int by_fit(const void *a, const void *b)
{
    const offer *p = a, *q = b;
    return p->fit != q->fit ? q->fit - p->fit : fl_place_compare(p->place, q->place);
}

static fl_point here;

static int by_fit_and_way(const void *a, const void *b)
{
    const offer *p = a, *q = b;
    fl_metric plane = fl_metric_at(here.y);
    fl_i128 there = fl_distance2(plane, p->place->at, here),
            yonder = fl_distance2(plane, q->place->at, here);
    if (p->fit != q->fit || fl_place_rank(p->place) != fl_place_rank(q->place) || there == yonder)
        return by_fit(a, b);
    return there < yonder ? -1 : 1;
}

static void completion_is_what_looking_at_each_finds(void **state)
{
    (void)state;
    test_random r = test_random_start();
    static offer all[PLACES];
    for (size_t round = 0; round < test_rounds(60); round++) {
        char typed[NAME];
        size_t limit = 1 + test_random_below(&r, 30), count = 0;
        memcpy(typed, names[test_random_below(&r, PLACES)], NAME);
        typed[strlen(typed) - test_random_below(&r, strlen(typed))] = '\0';
        fl_buf key = FL_BUF_INIT;
        if (fl_name_prefix_key(typed, &key, NULL) != FL_OK) {
            fl_buf_done(&key); // cut within a character
            continue;
        }
        for (size_t i = 0; i < PLACES; i++) {
            int own = fit(names[i], (const char *)key.data, key.len);
            int other = fit(variants[i], (const char *)key.data, key.len);
            if (own || other)
                all[count++] = (offer){ own > other ? own : other, &places[i] };
        }
        bool near = test_random_below(&r, 2);
        here = random_point(&r);
        qsort(all, count, sizeof *all, near ? by_fit_and_way : by_fit);
        const fl_place *out[30];
        size_t offered = fl_gazetteer_complete(gazetteer, typed, near ? &here : NULL, out, limit);
        assert_int_equal(offered, count < limit ? count : limit);
        for (size_t i = 0; i < offered; i++)
            assert_ptr_equal(out[i], all[i].place);
        fl_buf_done(&key);
    }
}

static bool is_start_of_article(const char *word, size_t len)
{
    static const char *const ARTICLES[] = { "al", "el", "the", "as", "ash", "an", "ال" };
    for (size_t i = 0; i < TEST_COUNT(ARTICLES); i++)
        if (strlen(ARTICLES[i]) >= len && strncasecmp(word, ARTICLES[i], len) == 0)
            return true;
    return false;
}

// What is typed of a name, character by character, starts its key; but for an article that may yet come.
static void every_start_of_a_name_starts_its_key(void **state)
{
    (void)state;
    size_t tried = 0;
    for (size_t i = 0; i < PLACES; i++) {
        fl_buf whole = FL_BUF_INIT;
        assert_int_equal(fl_name_key(names[i], &whole, NULL), FL_OK);
        for (size_t len = 1; len < strlen(names[i]); len++) {
            if (((uint8_t)names[i][len] & 0xC0) == 0x80)
                continue;
            char typed[NAME] = "";
            memcpy(typed, names[i], len);
            size_t word = len;
            while (word > 0 && typed[word - 1] != ' ' && typed[word - 1] != '-')
                word--;
            if (is_start_of_article(typed + word, len - word))
                continue;
            fl_buf start = FL_BUF_INIT;
            assert_int_equal(fl_name_prefix_key(typed, &start, NULL), FL_OK);
            if (start.len > whole.len ||
                (start.len && memcmp(start.data, whole.data, start.len) != 0))
                fail_msg("%s does not start %s", typed, names[i]);
            fl_buf_done(&start);
            tried++;
        }
        fl_buf_done(&whole);
    }
    assert_true(tried > PLACES);
}

static void respell(test_random *r, const char *name, char out[4 * NAME])
{
    size_t len = 0;
    for (; *name; name++) {
        bool ascii = (uint8_t)*name < 0x80, last = ((uint8_t)name[1] & 0xC0) != 0x80;
        char c = *name == ' ' || *name == '-' ? (test_random_below(r, 2) ? ' ' : '-') : *name;
        if (ascii && test_random_below(r, 2) && c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        out[len++] = c;
        if (last && c != ' ' && c != '-' && test_random_below(r, 6) == 0)
            len = put(out, len, test_random_below(r, 2) ? "'" : "\xCC\x81"); // an acute accent
    }
    out[len] = '\0';
}

static void a_name_is_found_however_it_is_written(void **state)
{
    (void)state;
    test_random r = test_random_start();
    for (size_t i = 0; i < PLACES; i++) {
        char asked[4 * NAME + 16];
        respell(&r, names[i], asked);
        put(asked, strlen(asked), ", ");
        put(asked, strlen(asked), governorates[i]);
        const fl_place *found = NULL;
        fl_err err = { 0 };
        if (fl_gazetteer_find(gazetteer, asked, &found, &err) != FL_OK)
            fail_msg("%s: %s", asked, err.text);
        assert_ptr_equal(found, &places[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(completion_is_what_looking_at_each_finds),
        cmocka_unit_test(every_start_of_a_name_starts_its_key),
        cmocka_unit_test(a_name_is_found_however_it_is_written),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
