// shared.c - files, stores and messages, as every command needs them.
#include "cli.h"

#include "frontline/codec.h"
#include "frontline/service_view.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- refusals -----------------------------------------------------------------------------------------

static void put_json(const fl_err *err, fl_buf *out)
{
    fl_json_writer w = fl_json_writer_of(out);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "code", fl_status_name(err->status));
    fl_write_text(&w, "detail", err->text);
    fl_write_text(&w, "where", *err->where ? err->where : NULL);
    fl_write_end(&w);
}

int fl_cli_failed(const fl_cli *cli, const fl_err *err)
{
    fl_buf json = FL_BUF_INIT;
    if (cli->json)
        put_json(err, &json);
    if (cli->json && !json.failed)
        fprintf(stderr, "%.*s\n", (int)json.len, (const char *)json.data);
    else
        fprintf(stderr, "frontline: %s%s%s\n", err->where, *err->where ? ": " : "", err->text);
    fl_buf_done(&json);
    return FL_FAILED;
}

// ---- files --------------------------------------------------------------------------------------------

enum { READ_AT_ONCE = 1 << 16, MOST_BYTES = 256 << 20 };

static fl_status fail_to_read(const char *path, fl_err *err)
{
    fl_fail(err, FL_EIO, "it cannot be read: %s", strerror(errno));
    return fl_fail_at(err, FL_EIO, "%s", path);
}

static fl_status read_all(FILE *file, const char *path, fl_buf *out, fl_err *err)
{
    size_t n;
    do {
        if (!fl_buf_room(out, READ_AT_ONCE))
            return fl_fail_nomem(err);
        n = fread(out->data + out->len, 1, READ_AT_ONCE, file);
        out->len += n;
        if (out->len > MOST_BYTES)
            return fl_fail(err, FL_ELIMIT, "%s has more than %d MiB", path, MOST_BYTES >> 20);
    } while (n > 0);
    if (ferror(file))
        return fail_to_read(path, err);
    return FL_OK;
}

fl_status fl_cli_read(const char *path, fl_buf *out, fl_err *err)
{
    if (strcmp(path, "-") == 0)
        return read_all(stdin, "the standard input", out, err);
    FILE *file = fopen(path, "rb");
    if (!file)
        return fail_to_read(path, err);
    fl_status status = read_all(file, path, out, err);
    fclose(file);
    return status;
}

fl_status fl_cli_in_file(const char *path, fl_err *err)
{
    const fl_err inner = *err;
    const char *name = strcmp(path, "-") == 0 ? "the standard input" : path, *cut = "";
    size_t len = strlen(name), room = sizeof err->where - 1 - strlen(inner.where) - strlen(": ...");
    if (err->status == FL_ENOMEM)
        return err->status;
    if (len > room) { // the end of a long name tells more, and the place in the file most
        cut = "...";
        name += len - room;
        while (((unsigned char)*name & 0xc0) == 0x80)
            name++;
    }
    err->where[0] = '\0';
    return fl_fail_at(err, err->status, "%s%s%s%s", cut, name, *inner.where ? ": " : "",
                      inner.where);
}

fl_status fl_cli_write(const fl_buf *bytes, fl_err *err)
{
    if (bytes->failed)
        return fl_fail_nomem(err);
    if (fwrite(bytes->data, 1, bytes->len, stdout) < bytes->len || fflush(stdout) != 0)
        return fl_fail(err, FL_EIO, "cannot write the answer: %s", strerror(errno));
    return FL_OK;
}

// ---- stores -------------------------------------------------------------------------------------------

fl_status fl_cli_open(const fl_cli *cli, fl_store **store, const fl_view **view, fl_err *err)
{
    fl_store *opened = NULL;
    fl_status status = fl_store_open(cli->store, &opened, err);
    if (status == FL_OK)
        status = fl_view_open(opened, view, err);
    if (status == FL_OK)
        *store = opened;
    else
        fl_store_close(opened);
    return status;
}

// ---- times --------------------------------------------------------------------------------------------

fl_time fl_cli_now(void)
{
    fl_clock clock = fl_clock_system();
    return clock.now(clock.context);
}

fl_status fl_cli_date(const char *text, fl_time *out, fl_err *err)
{
    bool is_date = false;
    fl_time at = FL_END_OF_TIME;
    if (text && fl_time_parse(text, strlen(text), &at, &is_date, err) != FL_OK)
        return fl_fail(err, FL_EINVAL,
                       "--date is 2017-10-01, the end of that day in UTC, or 2017-10-01T12:00:00Z");
    *out = is_date ? at + FL_DAY - 1 : at; // the end of that day: before the next begins
    return FL_OK;
}

fl_head fl_cli_head(const fl_view *v, fl_time at)
{
    return (fl_head){ .version = fl_view_version(v),
                      .datetime = at == FL_END_OF_TIME ? fl_view_ends_at(v) : at,
                      .recorded_at = fl_view_recorded_at(v) };
}

// ---- texts --------------------------------------------------------------------------------------------

void fl_cli_km2(int64_t e4m2, char out[FL_KM2_TEXT])
{
    const int64_t km2 = INT64_C(10000000000);
    int digits = e4m2 >= 10 * km2 ? 1 : 4;
    int64_t unit = digits == 1 ? km2 / 10 : km2 / 10000;
    int64_t rounded = (e4m2 + unit / 2) / unit, per = km2 / unit;
    snprintf(out, FL_KM2_TEXT, "%lld.%0*lld km2", (long long)(rounded / per), digits,
             (long long)(rounded % per));
}

static const char *label(const fl_theatre *t, fl_actor a)
{
    return a ? fl_theatre_actor(t, a)->label : "nobody known";
}

void fl_cli_holder(const fl_theatre *t, fl_control c, fl_buf *out)
{
    const char *holder = label(t, fl_control_holder(c)), *other = label(t, fl_control_other(c));
    switch (fl_control_holding(c)) {
    case FL_OUTSIDE:
        fl_put_text(out, "outside");
        break;
    case FL_HELD:
        fl_put_text(out, holder);
        break;
    case FL_CONTESTED:
        fl_put_format(out, "%s, contested by %s", holder, other);
        break;
    case FL_SHARED:
        fl_put_format(out, "shared by %s and %s", holder, other);
        break;
    case FL_CLAIMED:
        fl_put_format(out, "%s, claimed by %s", holder, other);
        break;
    case FL_UNKNOWN:
        fl_put_text(out, "unknown");
        break;
    }
}
