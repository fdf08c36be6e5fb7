// page.c - pages in their forms, and the cache that keeps them.
#include "page.h"

#include <string.h>

#include "cache.h"
#include "check.h"

static const fl_page *page_of(const char *text, size_t times, bool pinned)
{
    fl_page_draft d = {
        .route = "/x", .type = "text/x", .location = "http://h/x?known-at=v1", .pinned = pinned
    };
    fl_buf body = FL_BUF_INIT;
    const fl_page *page = NULL;
    for (size_t i = 0; i < times; i++)
        fl_put_text(&body, text);
    assert_int_equal(fl_page_new(&d, &body, &page, NULL), FL_OK);
    assert_null(body.data);
    return page;
}

static const char *header(const fl_response *r, const char *name)
{
    for (size_t i = 0; i < fl_response_header_count(r); i++)
        if (strcmp(fl_response_header(r, i).name, name) == 0)
            return fl_response_header(r, i).value;
    return NULL;
}

static void a_page_answers_in_four_ways(void **state)
{
    (void)state;
    const fl_page *page = page_of("0123456789", 200, false);
    fl_wants wants = { FL_IDENTITY, NULL };
    const fl_response *plain = fl_page_answer(page, &wants);
    wants.encoding = FL_GZIP;
    assert_null(fl_page_answer(page, &wants)); // nobody has wanted it yet
    assert_int_equal(fl_page_pack(page, FL_GZIP, NULL), FL_OK);
    const fl_response *zipped = fl_page_answer(page, &wants);
    size_t plain_len, zipped_len, same_len;
    fl_response_body(plain, &plain_len);
    assert_int_equal(plain_len, 2000);
    const uint8_t *bytes = fl_response_body(zipped, &zipped_len);
    assert_true(zipped_len < 200 && bytes[0] == 0x1f && bytes[1] == 0x8b);
    assert_int_equal(bytes[4] | bytes[5] | bytes[6] | bytes[7], 0); // no time in it
    assert_string_not_equal(header(plain, "ETag"), header(zipped, "ETag"));

    wants.if_none_match = header(zipped, "ETag");
    const fl_response *same = fl_page_answer(page, &wants);
    assert_int_equal(fl_response_status(same), 304);
    fl_response_body(same, &same_len);
    assert_int_equal(same_len, zipped_len); // what it stands for
    wants.encoding = FL_IDENTITY;
    const fl_response *other = fl_page_answer(page, &wants);
    assert_int_equal(fl_response_status(other), 200);
    const fl_response *again = fl_page_answer(page, &wants);
    assert_ptr_equal(other, again); // a repeated answer is a reference
    fl_page_unref(page);
    fl_response_unref(again);
    fl_response_unref(other);
    fl_response_unref(zipped);
    assert_string_equal(header(same, "Cache-Control"), "no-cache");
    fl_response_unref(same); // it outlives the page
    fl_response_unref(plain);
}

static void each_form_is_made_once_and_counted(void **state)
{
    (void)state;
    static const struct {
        fl_encoding encoding;
        const char *name;
    } forms[] = { { FL_GZIP, "gzip" }, { FL_ZSTD, "zstd" }, { FL_BROTLI, "br" } };
    const fl_page *page = page_of("0123456789", 2000, true);
    for (size_t i = 0; i < 3; i++) {
        fl_wants wants = { forms[i].encoding, NULL };
        size_t before = fl_page_bytes(page), len;
        assert_null(fl_page_answer(page, &wants));
        assert_int_equal(fl_page_pack(page, wants.encoding, NULL), FL_OK);
        const fl_response *first = fl_page_answer(page, &wants);
        fl_response_body(first, &len);
        assert_true(len < 500 && fl_page_bytes(page) >= before + len);
        assert_true(fl_page_bytes(page) < before + len + 3000); // no room kept for nothing
        assert_string_equal(header(first, "Content-Encoding"), forms[i].name);
        assert_string_equal(header(first, "Content-Type"), "text/x");
        assert_string_equal(header(first, "Cache-Control"), "public, max-age=31536000, immutable");
        before = fl_page_bytes(page);
        assert_int_equal(fl_page_pack(page, wants.encoding, NULL), FL_OK);
        const fl_response *again = fl_page_answer(page, &wants);
        assert_ptr_equal(first, again);
        assert_int_equal(fl_page_bytes(page), before);
        fl_response_unref(again);
        fl_response_unref(first);
    }
    fl_page_unref(page);
}

static void a_form_that_gains_nothing_is_the_plain_one(void **state)
{
    (void)state;
    fl_page_draft d = { .route = "/x", .type = "text/x", .location = "http://h/x" };
    fl_buf noise = FL_BUF_INIT;
    const fl_page *page = NULL;
    for (unsigned i = 0; i < 40; i++) {
        fl_hash h = fl_hash_of(&i, sizeof i);
        fl_put(&noise, h.b, sizeof h.b);
    }
    assert_int_equal(fl_page_new(&d, &noise, &page, NULL), FL_OK);
    for (int e = FL_IDENTITY + 1; e < FL_ENCODINGS; e++) {
        fl_wants wants = { (fl_encoding)e, NULL };
        assert_int_equal(fl_page_pack(page, wants.encoding, NULL), FL_OK);
        const fl_response *r = fl_page_answer(page, &wants);
        assert_null(header(r, "Content-Encoding"));
        fl_response_unref(r);
    }
    fl_page_unref(page);
}

static void small_pages_are_not_compressed(void **state)
{
    (void)state;
    const fl_page *page = page_of("hello", 1, true);
    fl_wants wants = { FL_GZIP, NULL };
    const fl_response *r = fl_page_answer(page, &wants);
    assert_null(header(r, "Content-Encoding"));
    assert_string_equal(header(r, "Cache-Control"), "public, max-age=31536000, immutable");
    assert_null(header(r, "Expires"));
    fl_response_unref(r);
    fl_page_unref(page);
}

static fl_hash key(unsigned i)
{
    return fl_hash_of(&i, sizeof i);
}

static void keep(fl_cache *c, unsigned i, const fl_page *page)
{
    fl_waiter w;
    const fl_page *found = NULL;
    assert_int_equal(fl_cache_join(c, key(i), &w, &found), FL_JOINED_MAKER);
    assert_null(fl_cache_end(c, key(i), page));
}

static bool is_kept(fl_cache *c, unsigned i)
{
    const fl_page *found = fl_cache_find(c, key(i));
    fl_page_unref(found);
    return found != NULL;
}

static void the_least_used_goes_first(void **state)
{
    (void)state;
    const fl_page *page = page_of("abcdefghij", 10, false);
    fl_cache *c = NULL;
    assert_int_equal(fl_cache_new(4 * (fl_page_bytes(page) + 200), &c, NULL), FL_OK);
    for (unsigned i = 0; i < 4; i++)
        keep(c, i, page);
    assert_true(is_kept(c, 0)); // and it is the newest now
    keep(c, 4, page);
    assert_true(is_kept(c, 0) && !is_kept(c, 1) && is_kept(c, 2) && is_kept(c, 4));
    for (unsigned i = 5; i < 10000; i++)
        keep(c, i, page);
    assert_true(fl_cache_bytes(c) <= 4 * (fl_page_bytes(page) + 200));
    assert_true(is_kept(c, 9999) && !is_kept(c, 0));
    fl_cache_free(c);
    fl_page_unref(page);
}

static void a_page_larger_than_the_cache_is_not_kept(void **state)
{
    (void)state;
    const fl_page *page = page_of("abcdefghij", 10, false);
    fl_cache *c = NULL;
    assert_int_equal(fl_cache_new(10, &c, NULL), FL_OK);
    keep(c, 1, page);
    assert_false(is_kept(c, 1));
    assert_int_equal(fl_cache_bytes(c), 0);
    fl_cache_free(c);
    fl_page_unref(page);
}

static void a_page_that_grows_is_weighed_anew(void **state)
{
    (void)state;
    const fl_page *page = page_of("abcdefghij", 1000, false);
    fl_cache *c = NULL;
    size_t plain = fl_page_bytes(page);
    assert_int_equal(fl_cache_new(plain + 400, &c, NULL), FL_OK);
    keep(c, 1, page);
    size_t before = fl_cache_bytes(c);
    assert_int_equal(fl_page_pack(page, FL_ZSTD, NULL), FL_OK);
    size_t grown = fl_page_bytes(page) - plain;
    assert_true(grown > 400);
    assert_int_equal(fl_cache_bytes(c), before);
    fl_cache_weigh(c, key(2)); // not there: nothing to weigh
    fl_cache_weigh(c, key(1)); // and now it is too large for this cache
    assert_false(is_kept(c, 1));
    assert_int_equal(fl_cache_bytes(c), 0);
    fl_cache_free(c);
    assert_int_equal(fl_cache_new(plain + grown + 400, &c, NULL), FL_OK);
    keep(c, 1, page);
    assert_int_equal(fl_page_pack(page, FL_BROTLI, NULL), FL_OK);
    fl_cache_free(c);
    fl_page_unref(page);
}

static void who_comes_second_waits_for_the_first(void **state)
{
    (void)state;
    const fl_page *page = page_of("abc", 1, false), *found = NULL;
    fl_cache *c = NULL;
    fl_waiter first, second, third;
    assert_int_equal(fl_cache_new((size_t)1 << 20, &c, NULL), FL_OK);
    assert_int_equal(fl_cache_join(c, key(1), &first, &found), FL_JOINED_MAKER);
    assert_int_equal(fl_cache_join(c, key(1), &second, &found), FL_JOINED_QUEUE);
    assert_int_equal(fl_cache_join(c, key(1), &third, &found), FL_JOINED_QUEUE);
    assert_null(fl_cache_find(c, key(1)));
    fl_waiter *waiters = fl_cache_end(c, key(1), NULL); // the first did not succeed
    assert_ptr_equal(waiters, &third);
    assert_ptr_equal(waiters->next, &second);
    assert_null(waiters->next->next);
    assert_int_equal(fl_cache_join(c, key(1), &second, &found), FL_JOINED_MAKER);
    assert_null(fl_cache_end(c, key(1), page));
    assert_int_equal(fl_cache_join(c, key(1), &third, &found), FL_JOINED_PAGE);
    assert_ptr_equal(found, page);
    fl_page_unref(found);
    fl_cache_free(c);
    fl_page_unref(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_answers_in_four_ways),
        cmocka_unit_test(each_form_is_made_once_and_counted),
        cmocka_unit_test(a_form_that_gains_nothing_is_the_plain_one),
        cmocka_unit_test(a_page_that_grows_is_weighed_anew),
        cmocka_unit_test(small_pages_are_not_compressed),
        cmocka_unit_test(the_least_used_goes_first),
        cmocka_unit_test(a_page_larger_than_the_cache_is_not_kept),
        cmocka_unit_test(who_comes_second_waits_for_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
