// perspective.c - reviews and perspectives: their bytes, which can be, and which events count in them.
#include <string.h>

#include "check.h"
#include "frontline/event_perspective.h"

static const char *sana_only[] = { "SANA" };
static const char *press[] = { "Reuters", "AP" };
static const char *claims[] = { "claim" };

static void check_refused(fl_perspective p, const char *text, const char *where)
{
    fl_err err = { 0 };
    assert_int_equal(fl_perspective_check(&p, &err), FL_EREFUSED);
    if (!strstr(err.text, text))
        fail_msg("\"%s\" does not say \"%s\"", err.text, text);
    assert_string_equal(err.where, where);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    static const char *twice[] = { "Reuters", "reuters" }, *empty[] = { "" };
    static const char *many[FL_MAX_RULE + 1];
    char names[FL_MAX_RULE + 1][8], name[FL_MAX_PERSPECTIVE_NAME + 2];
    for (size_t i = 0; i <= FL_MAX_RULE; i++) {
        names[i][0] = 'a';
        names[i][1] = (char)('a' + i / 26);
        names[i][2] = (char)('a' + i % 26);
        names[i][3] = '\0';
        many[i] = names[i];
    }
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
#define RULE(...)                                                                                  \
    (fl_perspective)                                                                               \
    {                                                                                              \
        .name = "p", .title = "", .rule = { __VA_ARGS__ }                                          \
    }
    check_refused((fl_perspective){ .name = "main", .title = "" }, "always there", "/name");
    check_refused((fl_perspective){ .name = "", .title = "" }, "a to z", "/name");
    check_refused((fl_perspective){ .name = "B2", .title = "" }, "a to z", "/name");
    check_refused((fl_perspective){ .name = name, .title = "" }, "at most 60", "/name");
    check_refused((fl_perspective){ .name = "p", .title = "P", .removed = true }, "no rule", "");
    check_refused(RULE(.sources = twice, .source_count = 2), "twice", "/sources/1");
    check_refused(RULE(.sources = empty, .source_count = 1), "empty", "/sources/0");
    check_refused(
        RULE(.sources = press, .source_count = 2, .not_sources = twice + 1, .not_source_count = 1),
        "not to count", "/not_sources/0");
    check_refused(RULE(.tags = many, .tag_count = FL_MAX_RULE + 1), "at most 200", "/tags");
    check_refused(RULE(.reliability = 'G'), "A to F", "/reliability");
    check_refused(RULE(.credibility = '0'), "1 to 6", "/credibility");
    fl_perspective tags = RULE(.tags = twice, .tag_count = 2); // tags differ by their case
    assert_int_equal(fl_perspective_check(&tags, NULL), FL_OK);
}

static fl_perspective sample(void)
{
    return RULE(.sources = press, .source_count = 2, .not_sources = sana_only,
                .not_source_count = 1, .reliability = 'B', .credibility = '2',
                .kinds = FL_RULE_BIT(FL_EVENT_CONTROL) | FL_RULE_BIT(FL_EVENT_INCIDENT),
                .not_tags = claims, .not_tag_count = 1,
                .reviews = FL_RULE_BIT(FL_ACCEPTED) | FL_RULE_BIT(FL_PENDING));
}

static void bytes_say_all_of_it(void **state)
{
    (void)state;
    fl_perspective p = sample(), read = { 0 };
    fl_buf once = FL_BUF_INIT, again = FL_BUF_INIT;
    fl_arena *arena = fl_arena_new(1 << 16);
    fl_perspective_encode(&p, &once);
    assert_int_equal(fl_perspective_decode(once.data, once.len, arena, &read, NULL), FL_OK);
    fl_perspective_encode(&read, &again);
    assert_int_equal(once.len, again.len);
    assert_memory_equal(once.data, again.data, once.len);
    assert_string_equal(read.rule.sources[1], "AP");
    assert_int_equal(read.rule.reliability, 'B');
    assert_int_equal(read.rule.credibility, '2');
    assert_int_equal(read.rule.kinds, p.rule.kinds);
    assert_int_equal(read.rule.reviews, p.rule.reviews);
    for (size_t len = 0; len < once.len; len++) { // cut anywhere it is another rule, or none
        fl_status status = fl_perspective_decode(once.data, len, arena, &read, NULL);
        assert_true(status == FL_OK || status == FL_ECORRUPT);
    }
    for (size_t i = 0; i < once.len; i++) {
        once.data[i] ^= 0x80;
        fl_status status = fl_perspective_decode(once.data, once.len, arena, &read, NULL);
        assert_true(status == FL_OK || status == FL_ECORRUPT);
        once.data[i] ^= 0x80;
    }
    fl_buf_done(&once);
    fl_buf_done(&again);
    fl_arena_unref(arena);
}

// The example of FORMATS.md, and what it may not be.
static void bytes_are_as_specified(void **state)
{
    (void)state;
    static const uint8_t b2[] = { 1, 1, 2, 'b', '2', 6, 1, 2, 7, 1, 2 };
    static const uint8_t main_rule[] = { 1, 1, 4, 'm', 'a', 'i', 'n' };
    static const uint8_t no_kind[] = { 1, 1, 1, 'p', 8, 1, 1 };
    static const uint8_t late[] = { 2, 1, 1, 'p' };
    static const uint8_t sent_back[] = { 1, 1, 1, 3, 2, 3, 'w', 'h', 'y' };
    fl_arena *arena = fl_arena_new(1 << 16);
    fl_perspective p;
    fl_decision d;
    assert_int_equal(fl_perspective_decode(b2, sizeof b2, arena, &p, NULL), FL_OK);
    assert_string_equal(p.name, "b2");
    assert_int_equal(p.rule.reliability, 'B');
    assert_int_equal(p.rule.credibility, '2');
    assert_int_equal(fl_perspective_decode(main_rule, 7, arena, &p, NULL), FL_ECORRUPT);
    assert_int_equal(fl_perspective_decode(no_kind, 7, arena, &p, NULL), FL_ECORRUPT);
    assert_int_equal(fl_perspective_decode(late, 4, arena, &p, NULL), FL_ECORRUPT);
    assert_int_equal(fl_decision_decode(sent_back, sizeof sent_back, arena, &d, NULL), FL_OK);
    assert_int_equal(d.review, FL_PENDING);
    assert_string_equal(d.reason, "why");
    fl_buf out = FL_BUF_INIT;
    fl_decision_encode(&d, &out);
    assert_int_equal(out.len, sizeof sent_back);
    assert_memory_equal(out.data, sent_back, sizeof sent_back);
    out.data[3] = 4;
    assert_int_equal(fl_decision_decode(out.data, out.len, arena, &d, NULL), FL_ECORRUPT);
    fl_buf_done(&out);
    fl_arena_unref(arena);
}

static bool counts(fl_selection r, fl_source *sources, size_t source_count, const char *tag,
                   fl_review review)
{
    const char *tags[] = { tag };
    const fl_event e = { .kind = FL_EVENT_CONTROL,
                         .sources = sources,
                         .source_count = source_count,
                         .tags = tags,
                         .tag_count = tag != NULL };
    return fl_selection_counts(&r, &e, review);
}

static void a_rule_lets_count_what_it_says(void **state)
{
    (void)state;
    fl_source sana[] = { { .name = "sana", .reliability = 'D', .credibility = '3' } };
    fl_source ap[] = { { .name = "AP", .reliability = 'A', .credibility = '2' } };
    fl_source both[] = { sana[0], ap[0] };
    fl_source split[] = { { .name = "x", .reliability = 'A', .credibility = '5' },
                          { .name = "y", .reliability = 'F', .credibility = '1' } };
    fl_selection any = { 0 }, only = { .sources = press, .source_count = 2 };
    fl_selection but = { .not_sources = sana_only, .not_source_count = 1 };
    fl_selection b2 = { .reliability = 'B', .credibility = '2' };
    assert_true(counts(any, NULL, 0, NULL, FL_ACCEPTED));
    assert_false(counts(any, NULL, 0, NULL, FL_PENDING));
    assert_false(counts(any, NULL, 0, NULL, FL_REJECTED));
    any.reviews = FL_RULE_BIT(FL_PENDING);
    assert_false(counts(any, NULL, 0, NULL, FL_ACCEPTED));
    assert_true(counts(any, NULL, 0, NULL, FL_PENDING));
    assert_true(counts(only, ap, 1, NULL, FL_ACCEPTED));
    assert_false(counts(only, sana, 1, NULL, FL_ACCEPTED));
    assert_true(counts(only, both, 2, NULL, FL_ACCEPTED));
    assert_false(counts(only, NULL, 0, NULL, FL_ACCEPTED));
    assert_false(counts(but, sana, 1, NULL, FL_ACCEPTED)); // "sana" is spelt as "SANA"
    assert_true(counts(but, both, 2, NULL, FL_ACCEPTED));
    assert_true(counts(b2, ap, 1, NULL, FL_ACCEPTED));
    assert_false(counts(b2, sana, 1, NULL, FL_ACCEPTED));
    assert_false(counts(b2, split, 2, NULL, FL_ACCEPTED)); // one source has to have both
    fl_selection tagged = { .tags = claims, .tag_count = 1 };
    fl_selection untagged = { .not_tags = claims, .not_tag_count = 1 };
    assert_true(counts(tagged, NULL, 0, "claim", FL_ACCEPTED));
    assert_false(counts(tagged, NULL, 0, "Claim", FL_ACCEPTED));
    assert_false(counts(tagged, NULL, 0, NULL, FL_ACCEPTED));
    assert_false(counts(untagged, NULL, 0, "claim", FL_ACCEPTED));
    assert_true(counts(untagged, NULL, 0, NULL, FL_ACCEPTED));
    fl_selection surveys = { .kinds = FL_RULE_BIT(FL_EVENT_SURVEY) };
    assert_false(counts(surveys, NULL, 0, NULL, FL_ACCEPTED));
    surveys.kinds |= FL_RULE_BIT(FL_EVENT_CONTROL);
    assert_true(counts(surveys, NULL, 0, NULL, FL_ACCEPTED));
}

// An event that waits for a review says so in its own format; all others keep the bytes that they had.
static void a_pending_event_has_its_own_format(void **state)
{
    (void)state;
    fl_event e = { .kind = FL_EVENT_INCIDENT,
                   .occurred_at = 1,
                   .precision = FL_DAY_LONG,
                   .place = "Raqqa" },
             read = { 0 };
    fl_buf plain = FL_BUF_INIT, pending = FL_BUF_INIT;
    fl_event_encode(&e, &plain);
    e.pending = true;
    fl_event_encode(&e, &pending);
    assert_false(fl_event_is_pending(plain.data, plain.len));
    assert_true(fl_event_is_pending(pending.data, pending.len));
    assert_int_equal(plain.data[0], 1);
    assert_int_equal(pending.len, plain.len + 3);
    assert_int_equal(fl_event_decode(pending.data, pending.len, &read, NULL), FL_OK);
    assert_true(read.pending);
    fl_event_done(&read);
    plain.data[0] = 2; // of that format, but does not wait
    assert_int_equal(fl_event_decode(plain.data, plain.len, &read, NULL), FL_ECORRUPT);
    pending.data[0] = 1;
    assert_int_equal(fl_event_decode(pending.data, pending.len, &read, NULL), FL_ECORRUPT);
    fl_buf_done(&plain);
    fl_buf_done(&pending);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(bytes_say_all_of_it),
        cmocka_unit_test(bytes_are_as_specified),
        cmocka_unit_test(a_rule_lets_count_what_it_says),
        cmocka_unit_test(a_pending_event_has_its_own_format),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
