// theatre.c - theatres from files, or from a few words: these are put into the words of a theatre.json.
#include "theatre.h"

#include "cli.h"

#include <string.h>

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

// What was read, if it can be a theatre; else nothing.
static fl_status check(fl_start *s, fl_err *err)
{
    fl_status status = fl_theatre_check(&s->theatre, err);
    if (status != FL_OK)
        fl_start_done(s);
    return status;
}

// ---- from a file --------------------------------------------------------------------------------------

typedef struct folder {
    const char *path; // of a file in it
} folder;

// fl_read_fn: reads a file of the folder.
static fl_status read_beside(void *context, const char *name, fl_buf *out, fl_err *err)
{
    const char *path = ((const folder *)context)->path;
    fl_buf whole = FL_BUF_INIT;
    if (name[0] != '/')
        fl_put(&whole, path, (size_t)(file_name(path) - path));
    fl_put_text(&whole, name);
    fl_put_u8(&whole, '\0');
    fl_status status =
        whole.failed ? fl_fail_nomem(err) : fl_cli_read((const char *)whole.data, out, err);
    fl_buf_done(&whole);
    return status;
}

fl_status fl_theatre_load(const char *path, fl_start *out, fl_err *err)
{
    folder beside = { path };
    fl_buf json = FL_BUF_INIT;
    fl_status status = fl_cli_read(path, &json, err);
    if (status == FL_OK)
        status = fl_codec_theatre_parse(json.data, json.len, read_beside, &beside, out, err);
    if (status == FL_OK)
        status = check(out, err);
    if (status != FL_OK && (!*err->where || *err->where == '/' || !strncmp(err->where, "line ", 5)))
        fl_cli_in_file(path, err); // it is in the theatre.json itself, which does not say so yet
    fl_buf_done(&json);
    return status;
}

// ---- from words -----------------------------------------------------------------------------------------

// Reads "20m": a number and `unit`, in 10^-digits of it.
static bool parse_size(const char *text, size_t len, const char *unit, unsigned digits,
                       int64_t *out)
{
    size_t number = strspn(text, "0123456789.");
    return number < len && len - number == strlen(unit) &&
           memcmp(text + number, unit, len - number) == 0 &&
           fl_decimal_parse(text, number, digits, out, NULL) == FL_OK;
}

typedef struct sizes {
    int64_t snap_mm, crumb_width_mm, crumb_area_m2;
} sizes;

static fl_status parse_sizes(const fl_bare *bare, sizes *out, fl_err *err)
{
    *out = (sizes){ .snap_mm = 1000 };
    if (bare->snap && !parse_size(bare->snap, strlen(bare->snap), "m", 3, &out->snap_mm))
        return fl_fail(err, FL_EINVAL, "--snap is a distance such as 1m, not \"%s\"", bare->snap);
    if (!bare->crumbs)
        return FL_OK;
    size_t first = strcspn(bare->crumbs, ",");
    const char *rest = bare->crumbs[first] ? bare->crumbs + first + 1 : "";
    if (!parse_size(bare->crumbs, first, "m", 3, &out->crumb_width_mm) ||
        !parse_size(rest, strlen(rest), "ha", 4, &out->crumb_area_m2))
        return fl_fail(err, FL_EINVAL,
                       "--crumbs is a width and an area such as 20m,1ha, not \"%s\"", bare->crumbs);
    return FL_OK;
}

fl_status fl_bare_check(const fl_bare *bare, fl_err *err)
{
    sizes unused;
    return parse_sizes(bare, &unused, err);
}

static fl_status write_settings(fl_json_writer *w, const fl_bare *bare, fl_err *err)
{
    sizes s;
    fl_status status = parse_sizes(bare, &s, err);
    fl_write_object(w, "settings");
    fl_write_decimal(w, "snap_m", s.snap_mm, 3);
    fl_write_decimal(w, "crumb_width_m", s.crumb_width_mm, 3);
    fl_write_decimal(w, "crumb_area_ha", s.crumb_area_m2, 4);
    fl_write_end(w);
    return status;
}

static void write_actors(fl_json_writer *w, const char *list)
{
    fl_write_array(w, "actors");
    for (const char *at = list;; at++) {
        fl_buf id = FL_BUF_INIT;
        size_t len = strcspn(at, ",");
        fl_put(&id, at, len);
        fl_put_u8(&id, '\0');
        fl_write_object(w, NULL);
        fl_write_text(w, "id", id.failed ? "" : (const char *)id.data);
        fl_write_end(w);
        w->out->failed |= id.failed;
        fl_buf_done(&id);
        at += len;
        if (!*at)
            break;
    }
    fl_write_end(w);
}

// Lower-case letters, digits and hyphens, as an id must be.
static void put_slug(const char *name, fl_buf *out)
{
    for (const char *c = name; *c; c++) {
        bool upper = *c >= 'A' && *c <= 'Z';
        bool plain = upper || (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9');
        fl_put_u8(out, (uint8_t)(upper ? *c - 'A' + 'a' : plain ? *c : '-'));
    }
    fl_put_u8(out, '\0');
}

static fl_status write_theatre(const fl_bare *bare, fl_buf *out, fl_err *err)
{
    fl_buf name = FL_BUF_INIT, id = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(out);
    const char *stem = file_name(bare->outline);
    fl_put(&name, stem, strcspn(stem, "."));
    fl_put_u8(&name, '\0');
    const char *shown = bare->name ? bare->name : name.failed ? "" : (const char *)name.data;
    put_slug(shown, &id);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "format", "frontline theatre 1");
    fl_write_text(&w, "id", id.failed || !*id.data ? "theatre" : (const char *)id.data);
    fl_write_text(&w, "name", shown);
    fl_write_text(&w, "credit", bare->credit);
    fl_write_text(&w, "outline", bare->outline);
    fl_status status = write_settings(&w, bare, err);
    write_actors(&w, bare->actors);
    fl_write_end(&w);
    out->failed |= name.failed || id.failed;
    fl_buf_done(&name);
    fl_buf_done(&id);
    return status == FL_OK && out->failed ? fl_fail_nomem(err) : status;
}

// fl_read_fn: reads a file by its path.
static fl_status read_path(void *context, const char *name, fl_buf *out, fl_err *err)
{
    (void)context;
    return fl_cli_read(name, out, err);
}

fl_status fl_theatre_bare(const fl_bare *bare, fl_start *out, fl_err *err)
{
    fl_buf json = FL_BUF_INIT;
    fl_status status = write_theatre(bare, &json, err);
    if (status == FL_OK)
        status = fl_codec_theatre_parse(json.data, json.len, read_path, NULL, out, err);
    if (status == FL_OK)
        status = check(out, err);
    if (status != FL_OK && strncmp(err->where, "/actors", 7) == 0)
        memcpy(err->where, "--actors", sizeof "--actors");
    fl_buf_done(&json);
    return status;
}
