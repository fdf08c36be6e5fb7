// amend.c - a stored event and a patch into the text of one event. Contract: amend.h.
#include "amend.h"

#include <string.h>

// Decimals of a number that is written again: more than the grid has, so that it rounds as it did.
#define DECIMALS 12

// ---- writing again what was read ------------------------------------------------------------------------

static fl_status copy_value(fl_json_writer *w, const char *name, const fl_json_at *at, fl_err *err);

static fl_status copy_member(void *writer, const fl_json_at *member, fl_err *err)
{
    return copy_value(writer, member->name, member, err);
}

static fl_status copy_array(fl_json_writer *w, const char *name, const fl_json_at *at, fl_err *err)
{
    fl_status s = FL_OK;
    size_t count = fl_json_count(at);
    fl_write_array(w, name);
    for (size_t i = 0; i < count && s == FL_OK; i++) {
        fl_json_at element = fl_json_element(at, i);
        s = copy_value(w, NULL, &element, err);
    }
    fl_write_end(w);
    return s;
}

static fl_status copy_object(fl_json_writer *w, const char *name, const fl_json_at *at, fl_err *err)
{
    fl_write_object(w, name);
    fl_status s = fl_json_each(at, copy_member, w, err);
    fl_write_end(w);
    return s;
}

// Nests no deeper than fl_json_parse() lets a text be.
static fl_status copy_value(fl_json_writer *w, const char *name, const fl_json_at *at, fl_err *err)
{
    fl_status s = FL_OK;
    const char *text;
    int64_t number;
    bool truth;
    if (fl_json_is_object(at))
        return copy_object(w, name, at, err);
    if (fl_json_is_array(at))
        return copy_array(w, name, at, err);
    if (fl_json_is_text(at)) {
        s = fl_json_text(at, &text, err);
        if (s == FL_OK)
            fl_write_text(w, name, text);
    } else if (fl_json_is_number(at)) {
        s = fl_json_decimal(at, DECIMALS, &number, err);
        if (s == FL_OK)
            fl_write_decimal(w, name, number, DECIMALS);
    } else if (fl_json_bool(at, &truth, NULL) == FL_OK) {
        fl_write_bool(w, name, truth);
    } else {
        fl_write_null(w, name);
    }
    return s;
}

// ---- putting the two together -----------------------------------------------------------------------------

typedef struct merging {
    fl_json_writer w;
    const fl_json_at *patch; // its properties; NULL: none
} merging;

static fl_status keep_stored(void *context, const fl_json_at *member, fl_err *err)
{
    static const char *const dropped[] = { "confirm", "key",           "recorded_at", "updated_at",
                                           "author",  "moved_nothing", "review" };
    merging *m = context;
    for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++)
        if (strcmp(member->name, dropped[i]) == 0)
            return FL_OK;
    if (m->patch && fl_json_has(m->patch, member->name))
        return FL_OK;
    return copy_value(&m->w, member->name, member, err);
}

static fl_status check_patch(const fl_json_at *patch, fl_err *err)
{
    static const char *const known[] = { "type", "id", "bbox", "geometry", "properties", NULL };
    fl_json_at type;
    const char *name = "Feature";
    fl_status s = FL_OK;
    if (fl_json_member(patch, "type", &type))
        s = fl_json_text(&type, &name, err);
    else if (!fl_json_has(patch, "properties") && !fl_json_has(patch, "geometry"))
        s = fl_json_fail(patch, err, FL_EINVAL, "a patch says `properties` or `geometry`");
    if (s == FL_OK && strcmp(name, "Feature") != 0)
        s = fl_json_fail(&type, err, FL_EINVAL,
                         "a patch is a Feature with the properties to be replaced");
    return s == FL_OK ? fl_json_members(patch, known, err) : s;
}

static fl_status merge(const fl_json_at *stored, const fl_json_at *patch, fl_buf *out, fl_err *err)
{
    fl_json_at old, new, geometry;
    merging m = { .w = fl_json_writer_of(out) };
    fl_status s = check_patch(patch, err);
    if (s == FL_OK)
        s = fl_json_require(stored, "properties", &old, err);
    if (s != FL_OK)
        return s;
    if (fl_json_member(patch, "properties", &new))
        m.patch = &new;
    fl_write_object(&m.w, NULL);
    fl_write_text(&m.w, "type", "Feature");
    fl_write_object(&m.w, "properties");
    s = fl_json_each(&old, keep_stored, &m, err);
    if (s == FL_OK && m.patch)
        s = fl_json_each(m.patch, copy_member, &m.w, err);
    fl_write_end(&m.w);
    bool drawn =
        fl_json_member(fl_json_has(patch, "geometry") ? patch : stored, "geometry", &geometry);
    if (s == FL_OK && drawn)
        s = copy_value(&m.w, "geometry", &geometry, err);
    else
        fl_write_null(&m.w, "geometry");
    fl_write_end(&m.w);
    return s;
}

fl_status fl_amend(const fl_buf *stored, const void *patch, size_t len, fl_buf *out, fl_err *err)
{
    fl_json *was = NULL, *change = NULL;
    fl_status s = fl_json_parse(patch, len, &change, err);
    if (s == FL_OK)
        s = fl_json_parse(stored->data, stored->len, &was, err);
    if (s == FL_OK) {
        fl_json_at from = fl_json_root(was), by = fl_json_root(change);
        s = merge(&from, &by, out, err);
    }
    fl_json_free(was);
    fl_json_free(change);
    return s == FL_OK && out->failed ? fl_fail_nomem(err) : s;
}
