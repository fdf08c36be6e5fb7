// events_cut.c - a text of events as Features, one a line, without reading them.
#include "events_cut.h"
#include "scan.h"

#include <string.h>

void fl_slices_done(fl_slices *p)
{
    if (!p)
        return;
    fl_buf_done(&p->text);
    fl_free(p->at);
    *p = (fl_slices){ 0 };
}

fl_status fl_slices_add(fl_slices *out, size_t start, size_t line, fl_err *err)
{
    void *at = out->at;
    fl_put_u8(&out->text, '\n');
    bool room = fl_reserve(&at, &out->cap, out->count + 1, sizeof *out->at);
    out->at = at;
    if (!room || out->text.failed)
        return fl_fail_nomem(err);
    out->at[out->count] = (fl_slice){ start, out->text.len - start, line, out->count };
    out->count++;
    return FL_OK;
}

// A line break within JSON is white space, or an error wherever it stands.
static fl_status add(fl_slices *out, fl_passage p, fl_err *err)
{
    size_t start = out->text.len;
    fl_put(&out->text, p.at, p.len);
    for (size_t i = start; !out->text.failed && i < out->text.len; i++)
        if (out->text.data[i] == '\n' || out->text.data[i] == '\r')
            out->text.data[i] = ' ';
    return fl_slices_add(out, start, p.line, err);
}

static fl_status cut_records(fl_passage rest, int separator, fl_slices *out, fl_err *err)
{
    fl_status status = FL_OK;
    while (rest.len > 0 && status == FL_OK) {
        fl_passage record = fl_scan_take(&rest, separator);
        if (!fl_scan_is_blank(record))
            status = add(out, record, err);
    }
    return status;
}

// ---- a FeatureCollection ----------------------------------------------------------------------------

// Takes blanks off the front.
static void skip_blanks(fl_passage *p)
{
    size_t i = 0;
    while (i < p->len && strchr(" \t\r\n", p->at[i]) && p->at[i])
        p->line += p->at[i++] == '\n';
    p->at += i;
    p->len -= i;
}

// Takes one value off the front: up to the comma or bracket after it. False where the text ends within.
static bool take_value(fl_passage *rest, fl_passage *value)
{
    size_t i = 0, depth = 0, lines = 0;
    bool quoted = false;
    *value = *rest;
    for (; i < rest->len; i++) {
        char c = rest->at[i];
        lines += c == '\n';
        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (depth == 0 && (c == ',' || c == '}' || c == ']' || c == ':')) {
            break;
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    if (i >= rest->len)
        return false;
    value->len = i;
    rest->at += i;
    rest->len -= i;
    rest->line += lines;
    return true;
}

static bool take_mark(fl_passage *rest, char mark)
{
    skip_blanks(rest);
    bool there = rest->len > 0 && rest->at[0] == mark;
    rest->at += there;
    rest->len -= there;
    return there;
}

static bool is_features(fl_passage name)
{
    static const char features[] = "\"features\"";
    while (name.len > 0 && strchr(" \t\r\n", name.at[name.len - 1]))
        name.len--;
    return name.len == sizeof features - 1 && memcmp(name.at, features, name.len) == 0;
}

// Goes to the first element of the member "features" of the outermost object: of a FeatureCollection,
// for no Feature has one. False where there is none.
static bool enter_collection(fl_passage *rest)
{
    fl_passage name, value;
    if (!take_mark(rest, '{'))
        return false;
    do {
        skip_blanks(rest);
        if (!take_value(rest, &name) || !take_mark(rest, ':'))
            return false;
        if (is_features(name))
            return take_mark(rest, '[');
        if (!take_value(rest, &value))
            return false;
    } while (take_mark(rest, ','));
    return false;
}

// What follows the array is left for whoever reads the whole: it says nothing about the events.
static fl_status cut_collection(fl_passage rest, fl_slices *out, fl_err *err)
{
    fl_status status = FL_OK;
    out->collection = true;
    if (take_mark(&rest, ']'))
        return FL_OK;
    do {
        fl_passage value;
        skip_blanks(&rest);
        if (!take_value(&rest, &value) || value.len == 0) {
            fl_fail(err, FL_EINVAL, "the list of features breaks off here");
            return fl_fail_at(err, FL_EINVAL, "line %zu", rest.line);
        }
        status = add(out, value, err);
    } while (status == FL_OK && take_mark(&rest, ','));
    return status;
}

static fl_status cut_json(fl_passage all, fl_cut how, fl_slices *out, fl_err *err)
{
    fl_passage inside = all;
    if (all.at[0] == FL_RECORD_SEPARATOR)
        return cut_records(all, FL_RECORD_SEPARATOR, out, err);
    if (how == FL_CUT_LINES || fl_scan_is_by_line(all))
        return cut_records(all, '\n', out, err);
    return enter_collection(&inside) ? cut_collection(inside, out, err) : add(out, all, err);
}

fl_status fl_codec_events_cut(const void *text, size_t len, fl_cut how, fl_slices *out, fl_err *err)
{
    fl_passage all = { text, len, 1 };
    fl_slices slices = { .text = FL_BUF_INIT };
    fl_status status;
    if (fl_scan_is_blank(all))
        return fl_fail(err, FL_EINVAL, "there is no event: the text is empty");
    if (how == FL_CUT_TABLE)
        status = fl_events_table_cut(text, len, &slices, err);
    else
        status = cut_json(all, how, &slices, err);
    if (status == FL_OK && slices.count == 0)
        status = fl_fail(err, FL_EREFUSED, "there is no event in this text");
    if (status == FL_OK)
        *out = slices;
    else
        fl_slices_done(&slices);
    return status;
}
