// record.c - what is kept of a hook comes back as it was; what is damaged does not.
#include "record.h"

#include <string.h>

#include "check.h"

static fl_hook_record sample(char *url, char *topic, char *author)
{
    fl_hook_record r = { .url = url,
                         .topic = topic,
                         .author = author,
                         .created_at = 1700000000123456,
                         .secret = { { 1, 2, 3 }, 24 },
                         .old_secret = { { 9 }, 64 },
                         .old_until = 1700000000000000,
                         .delivered = 12345,
                         .failing_since = -5,
                         .off = "switched off" };
    return r;
}

static void there_and_back(void **state)
{
    (void)state;
    char url[] = "https://example.org/hook", topic[] = "{\"level\":\"faction\"}", author[] = "amal";
    fl_hook_record r = sample(url, topic, author), back;
    for (int i = 0; i < 2; i++) {
        fl_buf bytes = FL_BUF_INIT;
        fl_hook_record_encode(&r, &bytes);
        assert_int_equal(fl_hook_record_decode(bytes.data, bytes.len, &back, NULL), FL_OK);
        assert_string_equal(back.url, url);
        assert_string_equal(back.topic, topic);
        assert_string_equal(back.author, author);
        assert_int_equal(back.created_at, r.created_at);
        assert_int_equal(back.secret.len, r.secret.len);
        assert_memory_equal(back.secret.bytes, r.secret.bytes, r.secret.len);
        assert_int_equal(back.old_secret.len, r.old_secret.len);
        assert_memory_equal(back.old_secret.bytes, r.old_secret.bytes, r.old_secret.len);
        assert_int_equal(back.old_until, r.old_until);
        assert_int_equal(back.delivered, r.delivered);
        assert_int_equal(back.failing_since, r.failing_since);
        assert_string_equal(back.off, r.off);
        fl_hook_record_done(&back);
        for (size_t len = 0; len < bytes.len; len++) {
            fl_status s = fl_hook_record_decode(bytes.data, len, &back, NULL);
            assert_int_equal(s, FL_ECORRUPT);
        }
        fl_put_u8(&bytes, 0);
        assert_int_equal(fl_hook_record_decode(bytes.data, bytes.len, &back, NULL), FL_ECORRUPT);
        fl_buf_done(&bytes);
        r.old_secret.len = 0;
        r.off[0] = '\0';
    }
}

static void what_is_no_hook_is_refused(void **state)
{
    (void)state;
    char url[] = "https://example.org/hook", topic[] = "{}", author[] = "amal";
    fl_hook_record r = sample(url, topic, author), back;
    fl_err err;
    r.secret.len = 23;
    fl_buf bytes = FL_BUF_INIT;
    fl_hook_record_encode(&r, &bytes);
    assert_int_equal(fl_hook_record_decode(bytes.data, bytes.len, &back, NULL), FL_ECORRUPT);
    bytes.data[0] = 2;
    assert_int_equal(fl_hook_record_decode(bytes.data, bytes.len, &back, &err), FL_ECORRUPT);
    assert_non_null(strstr(err.text, "format 2"));
    fl_buf_done(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(what_is_no_hook_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
