// sign.c - secrets and signatures.
#include "sign.h"

#include <string.h>

#include "check.h"

// The example that libraries of Standard Webhooks are tested with.
static void signs_as_the_standard_says(void **state)
{
    (void)state;
    fl_secret secret;
    fl_buf body = FL_BUF_INIT, out = FL_BUF_INIT;
    assert_int_equal(fl_secret_parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", &secret, NULL),
                     FL_OK);
    fl_put_text(&body, "{\"test\": 2432232314}");
    fl_sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, &body, &out);
    fl_sign(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265331, &body, &out);
    fl_put_u8(&out, '\0');
    const char *wanted = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1,";
    assert_memory_equal(out.data, wanted, strlen(wanted));
    assert_int_equal(out.len, 2 * 47 + 1 + 1);
    assert_memory_not_equal(out.data, out.data + 48, 47); // another time, another signature
    fl_buf_done(&body);
    fl_buf_done(&out);
}

static void secrets(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "whsec_",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLQ==",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS_",
        // 65 bytes
        "whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB"
        "QUE=",
    };
    fl_secret made, other, read;
    char text[FL_HOOK_SECRET_TEXT];
    for (size_t i = 0; i < TEST_COUNT(bad); i++)
        if (fl_secret_parse(bad[i], &read, NULL) != FL_EREFUSED)
            fail_msg("%s", bad[i]);
    assert_int_equal(fl_secret_make(&made, NULL), FL_OK);
    assert_int_equal(fl_secret_make(&other, NULL), FL_OK);
    assert_memory_not_equal(made.bytes, other.bytes, made.len);
    made.len = FL_SECRET_MOST;
    assert_int_equal(fl_secret_format(&made, text, NULL), FL_OK);
    assert_int_equal(strlen(text), FL_HOOK_SECRET_TEXT - 2);
    assert_int_equal(fl_secret_parse(text, &read, NULL), FL_OK);
    assert_int_equal(read.len, made.len);
    assert_memory_equal(read.bytes, made.bytes, made.len);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_as_the_standard_says),
        cmocka_unit_test(secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
