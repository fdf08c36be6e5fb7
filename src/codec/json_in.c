// json_in.c - JSON in, over jansson: limits before it, and places for what is wrong after it.
#include "quote.h"
#include "scan.h"

#include "frontline/codec_json.h"

#include <assert.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <threads.h>

// ---- parsing ------------------------------------------------------------------------------------

// jansson's allocation hooks carry no context, and its lexer goes on when its buffer cannot grow,
// with a token cut short. So a failure is remembered here until the text is parsed.
static _Thread_local bool out_of_memory;

static void *allocate(size_t size)
{
    void *p = fl_alloc(size);
    out_of_memory |= p == NULL;
    return p;
}

static void use_the_one_door(void)
{
    json_set_alloc_funcs(allocate, fl_free);
}

static fl_status fail_to_parse(fl_passage p, const json_error_t *e, fl_err *err)
{
    const char *near = strstr(e->text, " near ");
    size_t len = strlen(e->text);
    if (near && !fl_utf8_check(e->text, len)) // cut by jansson inside a character
        len = (size_t)(near - e->text);
    fl_fail(err, FL_EINVAL, "not valid JSON: %.*s", (int)len, e->text);
    return fl_fail_at(err, FL_EINVAL, "line %zu, column %d", p.line + (size_t)e->line - 1,
                      e->column > 0 ? e->column : 1);
}

fl_status fl_json_parse_passage(fl_passage p, fl_json **out, fl_err *err)
{
    static once_flag once = ONCE_FLAG_INIT;
    call_once(&once, use_the_one_door);
    fl_status status = fl_scan_check(p, err);
    if (status != FL_OK)
        return status;
    json_error_t e = { .line = 1, .column = 1 };
    out_of_memory = false;
    json_t *root = json_loadb(p.at, p.len, JSON_REJECT_DUPLICATES, &e);
    if (out_of_memory) {
        json_decref(root);
        return fl_fail_nomem(err);
    }
    if (!root)
        return fail_to_parse(p, &e, err);
    *out = (fl_json *)root;
    return FL_OK;
}

fl_status fl_json_parse(const void *text, size_t len, fl_json **out, fl_err *err)
{
    return fl_json_parse_passage((fl_passage){ text, len, 1 }, out, err);
}

void fl_json_free(fl_json *root)
{
    json_decref((json_t *)root);
}

// ---- places -------------------------------------------------------------------------------------

fl_json_at fl_json_root(const fl_json *root)
{
    return (fl_json_at){ .value = root };
}

static void put_pointer(const fl_json_at *at, fl_buf *out)
{
    if (!at->up)
        return;
    put_pointer(at->up, out);
    if (!at->name) {
        fl_put_format(out, "/%zu", at->index);
        return;
    }
    fl_put_u8(out, '/');
    for (const char *c = at->name; *c; c++)
        if (*c == '~' || *c == '/')
            fl_put_text(out, *c == '~' ? "~0" : "~1");
        else
            fl_put_u8(out, (uint8_t)*c);
}

fl_status fl_json_fail(const fl_json_at *at, fl_err *err, fl_status status, const char *fmt, ...)
{
    if (!err)
        return status;
    va_list args;
    va_start(args, fmt);
    char text[2 * sizeof err->text]; // what is too long, fl_fail() cuts at a character
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    fl_fail(err, status, "%s", text);
    fl_buf pointer = FL_BUF_INIT;
    put_pointer(at, &pointer);
    fl_put_u8(&pointer, 0);
    if (!pointer.failed)
        fl_fail_at(err, status, "%s", (const char *)pointer.data);
    fl_buf_done(&pointer);
    return status;
}

// ---- objects and arrays ---------------------------------------------------------------------------

static const json_t *value_of(const fl_json_at *at)
{
    return (const json_t *)at->value;
}

bool fl_json_is_object(const fl_json_at *at)
{
    return json_is_object(value_of(at));
}
bool fl_json_is_array(const fl_json_at *at)
{
    return json_is_array(value_of(at));
}
bool fl_json_is_text(const fl_json_at *at)
{
    return json_is_string(value_of(at));
}
bool fl_json_is_number(const fl_json_at *at)
{
    return json_is_number(value_of(at));
}

static const char *type_name(const fl_json_at *at)
{
    switch (json_typeof(value_of(at))) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a text";
    case JSON_INTEGER:
    case JSON_REAL:
        return "a number";
    case JSON_TRUE:
    case JSON_FALSE:
        return "true or false";
    case JSON_NULL:
        break;
    }
    return "null";
}

enum { LONGEST_COMPARED = 32 };

// Edit distance: how many characters to insert, delete or replace.
static size_t distance(const char *a, const char *b)
{
    size_t row[LONGEST_COMPARED + 1], n = strlen(b);
    if (n > LONGEST_COMPARED || strlen(a) > LONGEST_COMPARED)
        return LONGEST_COMPARED;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 0; a[i]; i++) {
        size_t corner = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < n; j++) {
            size_t replaced = corner + (a[i] != b[j]);
            size_t shorter = row[j] < row[j + 1] ? row[j] : row[j + 1];
            corner = row[j + 1];
            row[j + 1] = replaced < shorter + 1 ? replaced : shorter + 1;
        }
    }
    return row[n];
}

static fl_status refuse_stranger(const fl_json_at *object, const char *name,
                                 const char *const known[], fl_err *err)
{
    fl_json_at at = { .up = object, .name = name };
    const char *best = NULL;
    size_t nearest = 3; // further away it is another word
    for (size_t i = 0; known[i]; i++) {
        size_t d = distance(name, known[i]);
        if (d < nearest && d < strlen(known[i])) {
            nearest = d;
            best = known[i];
        }
    }
    if (best)
        return fl_json_fail(&at, err, FL_EINVAL, "\"%s\" is not known here; \"%s\" is",
                            fl_quote(name).at, best);
    fl_buf list = FL_BUF_INIT;
    for (size_t i = 0; known[i]; i++)
        fl_put_format(&list, "%s%s", i ? ", " : "", known[i]);
    fl_put_u8(&list, 0);
    fl_json_fail(&at, err, FL_EINVAL, "\"%s\" is not known here; known are: %s", fl_quote(name).at,
                 list.failed ? "..." : (const char *)list.data);
    fl_buf_done(&list);
    return FL_EINVAL;
}

static fl_status check_object(const fl_json_at *at, fl_err *err)
{
    if (fl_json_is_object(at))
        return FL_OK;
    return fl_json_fail(at, err, FL_EINVAL, "this is %s where an object was expected",
                        type_name(at));
}

fl_status fl_json_members(const fl_json_at *at, const char *const known[], fl_err *err)
{
    fl_status status = check_object(at, err);
    if (status != FL_OK)
        return status;
    // The cast: jansson iterates over const objects only through a non-const pointer.
    json_t *object = (json_t *)(uintptr_t)value_of(at);
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        size_t i = 0;
        while (known[i] && strcmp(known[i], name) != 0)
            i++;
        if (!known[i])
            return refuse_stranger(at, name, known, err);
    }
    return FL_OK;
}

bool fl_json_has(const fl_json_at *object, const char *name)
{
    return json_object_get(value_of(object), name) != NULL;
}

bool fl_json_member(const fl_json_at *object, const char *name, fl_json_at *out)
{
    const json_t *value = json_object_get(value_of(object), name);
    if (!value || json_is_null(value))
        return false;
    *out = (fl_json_at){ .value = (const fl_json *)value, .up = object, .name = name };
    return true;
}

fl_status fl_json_require(const fl_json_at *object, const char *name, fl_json_at *out, fl_err *err)
{
    fl_status status = check_object(object, err);
    if (status != FL_OK)
        return status;
    if (fl_json_member(object, name, out))
        return FL_OK;
    return fl_json_fail(object, err, FL_EINVAL, "\"%s\" is missing", name);
}

size_t fl_json_count(const fl_json_at *at)
{
    const json_t *value = value_of(at);
    return json_is_array(value) ? json_array_size(value) : json_object_size(value);
}

fl_json_at fl_json_element(const fl_json_at *array, size_t index)
{
    const json_t *value = json_array_get(value_of(array), index);
    assert(value);
    return (fl_json_at){ .value = (const fl_json *)value, .up = array, .index = index };
}

fl_status fl_json_each(const fl_json_at *object, fl_json_fn each, void *context, fl_err *err)
{
    fl_status status = check_object(object, err);
    json_t *o = (json_t *)(uintptr_t)value_of(object);
    for (void *i = json_object_iter(o); i && status == FL_OK; i = json_object_iter_next(o, i)) {
        fl_json_at member = { .value = (const fl_json *)json_object_iter_value(i),
                              .up = object,
                              .name = json_object_iter_key(i) };
        status = each(context, &member, err);
    }
    return status;
}

// ---- texts and numbers ------------------------------------------------------------------------------

fl_status fl_json_text(const fl_json_at *at, const char **out, fl_err *err)
{
    if (!fl_json_is_text(at))
        return fl_json_fail(at, err, FL_EINVAL, "this is %s where a text was expected",
                            type_name(at));
    *out = json_string_value(value_of(at));
    return FL_OK;
}

fl_status fl_json_bool(const fl_json_at *at, bool *out, fl_err *err)
{
    if (!json_is_boolean(value_of(at)))
        return fl_json_fail(at, err, FL_EINVAL, "this is %s where true or false was expected",
                            type_name(at));
    *out = json_is_true(value_of(at));
    return FL_OK;
}

fl_status fl_json_decimal(const fl_json_at *at, unsigned digits, int64_t *out, fl_err *err)
{
    if (!fl_json_is_number(at))
        return fl_json_fail(at, err, FL_EINVAL, "this is %s where a number was expected",
                            type_name(at));
    double v = json_number_value(value_of(at)), scale = 1;
    for (unsigned i = 0; i < digits; i++)
        scale *= 10;
    double size = v < 0 ? -v * scale : v * scale;
    if (!(size < 9007199254740992.0)) // 2^53
        return fl_json_fail(at, err, FL_EREFUSED, "%g is out of range", v);
    // A decimal tie (0.00000005) has no exact double and may fall just below the half. Nothing else
    // with up to 12 decimals comes as near to it as the millionth.
    int64_t rounded = (int64_t)(size + (0.5 + 1e-6));
    *out = v < 0 ? -rounded : rounded;
    return FL_OK;
}
