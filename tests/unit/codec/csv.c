// csv.c - tables: fields, quotes, lines, refusals.
#include "csv.h"

#include <string.h>

#include "check.h"
#include "frontline/codec.h"

// Writes the records of a table as "a|b;c|d;", or the refusal as "!status line".
static void flatten(const char *text, size_t len, fl_buf *out)
{
    fl_csv c;
    fl_err err = { 0 };
    fl_status status;
    fl_arena *arena = fl_arena_new(1 << 20);
    assert_non_null(arena);
    status = fl_csv_init(&c, text, len, arena, &err);
    if (status == FL_OK) {
        while (fl_csv_next(&c, &status, &err)) {
            for (size_t i = 0; i < c.count; i++)
                fl_put_format(out, "%s%s", i ? "|" : "", c.field[i]);
            fl_put_format(out, "@%zu;", c.line);
        }
    }
    if (status != FL_OK)
        fl_put_format(out, "!%s %s", fl_status_name(status), err.where);
    fl_put_u8(out, '\0');
    fl_arena_unref(arena);
}

static void reads_tables(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        { "", "" },
        { "\n\r\n", "" },
        { "a", "a@1;" },
        { "a,b\nc,d\n", "a|b@1;c|d@2;" },
        { "a,b\r\nc,d", "a|b@1;c|d@2;" },
        { "\xef\xbb\xbf"
          "a,b",
          "a|b@1;" },
        { ",", "|@1;" },
        { "a,\n,b", "a|@1;|b@2;" },
        { "\"a,b\",c", "a,b|c@1;" },
        { "\"a\nb\",c\nd,e", "a\nb|c@1;d|e@3;" },
        { "\"a\"\"b\",\"\",\"\"\"\"", "a\"b||\"@1;" },
        { "a\n\n\n b ,c", "a@1; b |c@4;" },
        { "a\rb", "a\rb@1;" },
        { "\"a", "!malformed line 1" },
        { "x\n\"a\"b", "x@1;!malformed line 2" },
        { "a\"b", "!malformed line 1" },
        { "\"a\n\n\"\n\"b", "a\n\n@1;!malformed line 4" },
        { "\xff", "!malformed " },
    };
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        fl_buf b = FL_BUF_INIT;
        flatten(cases[i].text, strlen(cases[i].text), &b);
        assert_string_equal((const char *)b.data, cases[i].expected);
        fl_buf_done(&b);
    }
}

static void bounds_columns_and_fields(void **state)
{
    (void)state;
    for (size_t over = 0; over < 2; over++) {
        fl_buf text = FL_BUF_INIT, b = FL_BUF_INIT;
        for (size_t i = 1; i < FL_CSV_COLUMNS + over; i++)
            fl_put_u8(&text, ',');
        flatten((const char *)text.data, text.len, &b);
        assert_int_equal(*b.data == '!', over);
        fl_buf_done(&text);
        fl_buf_done(&b);
        for (size_t i = 0; i < FL_MAX_NOTE + over; i++)
            fl_put_u8(&text, 'x');
        flatten((const char *)text.data, text.len, &b);
        assert_int_equal(*b.data == '!', over);
        fl_buf_done(&text);
        fl_buf_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_tables),
        cmocka_unit_test(bounds_columns_and_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
