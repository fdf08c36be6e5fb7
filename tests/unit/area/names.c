// names.c - which spellings are one name, and which are not.
#include "names.h"

#include <string.h>

#include "check.h"
#include "frontline/area.h"

static const char *key_of(const char *name, fl_buf *out)
{
    out->len = 0;
    assert_int_equal(fl_name_key(name, out, NULL), FL_OK);
    fl_put_u8(out, 0);
    assert_false(out->failed);
    return (const char *)out->data;
}

static bool are_alike(const char *a, const char *b)
{
    fl_buf p = FL_BUF_INIT, q = FL_BUF_INIT;
    bool alike = strcmp(key_of(a, &p), key_of(b, &q)) == 0;
    fl_buf_done(&p);
    fl_buf_done(&q);
    return alike;
}

static void spellings_of_one_name_have_one_key(void **state)
{
    (void)state;
    static const char *const ALIKE[][2] = {
        { "Raqqa", "RAQQAH" },
        { "al-Raqqa", "Ar Raqqah" },
        { "al-Qaryatayn", "Qaryatayn" },
        { "Deir ez-Zor", "Deir al-Zor" },
        { "Deir ez-Zor", "deir   EZ–ZOR" },
        { "al-Shaddadi", "ash-Shaddadi" },
        { "as-Shaddadi", "Shaddadi" },
        { "al-Suwayda", "As Suwaydā’" },
        { "at-Tanf", "al Tanf" },
        { "adh-Dhahab", "al-Dhahab" },
        { "The Hague", "hague" },
        { "اَلرقة", "الرقة" },
        { "Muri'iyah", "Muri`iyah" },
        { "Muri'iyah", "Muriʿiyya" },
        { "Öncüpınar", "Oncupinar" },
        { "Çobanbey", "Cobanbey" },
        { "Karkamış", "Karkamis" },
        { "Zürich", "Zu\xCC\x88rich" },
        { "T-4", "T4" },
        { "Київ", "КИЇВ" },
        { "دير الزور", "دَيْر الزُّور" },
        { "دير الزور", "ديــر  زور" },
        { "الرقة", "الرقه" },
        { "إدلب", "ادلب" },
        { "أريحا", "اريحا" },
        { "سلمى", "سلمي" },
        { "الكسرة", "كسرة" },
        { "السويداء", "السويدا" },
    };
    for (size_t i = 0; i < TEST_COUNT(ALIKE); i++)
        if (!are_alike(ALIKE[i][0], ALIKE[i][1]))
            fail_msg("%s is not %s", ALIKE[i][0], ALIKE[i][1]);
}

static void different_names_have_different_keys(void **state)
{
    (void)state;
    static const char *const APART[][2] = {
        { "Aleppo", "Eppo" },    { "Aleppo", "Leppo" }, { "Alma", "Ma" },
        { "Elista", "Ista" },    { "Theban", "Ban" },   { "Astana", "Tana" },
        { "As Raqqa", "Raqqa" }, { "Ab Bara", "Bara" }, { "An Duma", "Duma" },
        { "T3", "T4" },          { "T11", "T1" },       { "Brigade 137", "Brigade 13" },
        { "Hama", "Homs" },      { "Ariha", "Harim" },  { "الرقة", "الرمة" },
        { "ال", "ل" },           { "Al", "El" },
    };
    for (size_t i = 0; i < TEST_COUNT(APART); i++)
        if (are_alike(APART[i][0], APART[i][1]))
            fail_msg("%s is %s", APART[i][0], APART[i][1]);
}

static void keys_read_as_expected(void **state)
{
    (void)state;
    static const char *const KEYS[][2] = {
        { "Deir ez-Zor", "deirzor" },
        { "Aleppo", "alepo" },
        { "Ma'arrat al-Nu'man", "maratnuman" },
        { "T2 airfield", "t2airfield" },
        { "al-", "al" },
        { "الزّور", "زور" },
        { "٤ غابات", "4غابات" },
        { "Bab al-Hawa", "babhawa" },
    };
    fl_buf key = FL_BUF_INIT;
    for (size_t i = 0; i < TEST_COUNT(KEYS); i++)
        assert_string_equal(key_of(KEYS[i][0], &key), KEYS[i][1]);
    fl_buf_done(&key);
}

static void what_is_no_name_is_refused(void **state)
{
    (void)state;
    fl_buf out = FL_BUF_INIT;
    fl_err err;
    char longer[FL_MAX_NAME + 2];
    memset(longer, 'a', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(fl_name_key("", &out, &err), FL_EINVAL);
    assert_int_equal(fl_name_key("-- !", &out, &err), FL_EINVAL);
    assert_int_equal(fl_name_key("\xFF\xFE", &out, &err), FL_EINVAL);
    assert_int_equal(fl_name_key("Ra\xC3", &out, &err), FL_EINVAL);
    assert_int_equal(fl_name_key(longer, &out, &err), FL_ELIMIT);
    assert_int_equal(out.len, 0);
    longer[FL_MAX_NAME] = '\0';
    assert_int_equal(fl_name_key(longer, &out, &err), FL_OK);
    assert_int_equal(out.len, 1); // a letter, however often it is doubled
    fl_buf_done(&out);
}

// The longest that a name becomes: one character of three bytes stands for a sentence of eighteen.
static void the_longest_expansion_fits(void **state)
{
    (void)state;
    char name[FL_MAX_NAME + 1];
    size_t len = 0;
    for (; len + 3 <= FL_MAX_NAME; len += 3)
        memcpy(name + len, "\xEF\xB7\xBA", 3);
    name[len] = '\0';
    fl_buf out = FL_BUF_INIT;
    fl_err err;
    assert_int_equal(fl_name_key(name, &out, &err), FL_OK);
    assert_int_equal(fl_name_fold(name, &out, &err), FL_OK);
    assert_int_equal(fl_name_prefix_key(name, &out, &err), FL_OK);
    fl_buf_done(&out);
}

static void folding_keeps_what_a_key_drops(void **state)
{
    (void)state;
    fl_buf a = FL_BUF_INIT, b = FL_BUF_INIT;
    assert_int_equal(fl_name_fold("Al-RAQQA", &a, NULL), FL_OK);
    assert_int_equal(fl_name_fold("ＡＬ-raqqa", &b, NULL), FL_OK);
    assert_int_equal(a.len, 8);
    assert_int_equal(b.len, 8);
    assert_memory_equal(a.data, "al-raqqa", 8);
    assert_memory_equal(a.data, b.data, 8);
    fl_buf_done(&a);
    fl_buf_done(&b);
}

static void slips_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        unsigned slips;
    } PAIRS[] = {
        { "", "", 0 },         { "raqa", "raqa", 0 },
        { "raqa", "raq", 1 },  { "raqa", "rqaa", 1 },
        { "raqa", "raga", 1 }, { "qaryatayn", "qaratayn", 1 },
        { "ca", "abc", 3 },    { "kitten", "sitting", 3 },
        { "دير", "دبر", 1 },   { "abcdef", "badcfe", 3 },
        { "hama", "homs", 2 },
    };
    for (size_t i = 0; i < TEST_COUNT(PAIRS); i++)
        for (unsigned most = 0; most < 5; most++) {
            unsigned want = PAIRS[i].slips <= most ? PAIRS[i].slips : most + 1;
            assert_int_equal(fl_name_distance(PAIRS[i].a, PAIRS[i].b, most), want);
            assert_int_equal(fl_name_distance(PAIRS[i].b, PAIRS[i].a, most), want);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_of_one_name_have_one_key),
        cmocka_unit_test(different_names_have_different_keys),
        cmocka_unit_test(keys_read_as_expected),
        cmocka_unit_test(what_is_no_name_is_refused),
        cmocka_unit_test(the_longest_expansion_fits),
        cmocka_unit_test(folding_keeps_what_a_key_drops),
        cmocka_unit_test(slips_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
