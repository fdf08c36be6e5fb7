// import.c - frontline import: whole maps of others, a file a date, each recorded as a survey.
#include "backend.h"
#include "mapfile.h"
#include "words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEP = 4 }; // columns of a count

typedef struct dated {
    const char *path;
    char at[FL_TIME_TEXT]; // as the event says it
} dated;

typedef struct importing {
    const fl_cli *cli;
    const char *at, *map, *rest, *layer, *source; // as asked for; NULL: not said
    bool confirm, dry_run, keep_going;
    fl_mapping mapping;
    char *rest_text;
    fl_meaning rest_meaning; // of ground that a file leaves out, where that is an actor's
    bool rest_stays, rest_is_held;
    fl_polygons frame; // a box around the theatre
    dated *files;
    size_t count, recorded, replayed, refused;
    char version[24];
} importing;

// ---- which file is of which day ---------------------------------------------------------------------------

// Writes "2024-05-01" of "20240501", "2024-05-01" or "2024_05_01"; false unless they are such digits.
static bool read_day(const char *text, char out[FL_TIME_TEXT])
{
    char digits[9] = "";
    size_t count = 0, i = 0;
    for (; count < 8; i++) {
        bool parted = (count == 4 || count == 6) && (text[i] == '-' || text[i] == '_');
        if (parted && isdigit((unsigned char)text[i - 1]))
            continue;
        if (!isdigit((unsigned char)text[i]))
            return false;
        digits[count++] = text[i];
    }
    snprintf(out, FL_TIME_TEXT, "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6);
    fl_time time;
    bool is_date;
    return !isdigit((unsigned char)text[i]) &&
           fl_time_parse(out, strlen(out), &time, &is_date, NULL) == FL_OK;
}

static fl_status read_date(const importing *in, dated *file, fl_err *err)
{
    fl_time time;
    bool is_date;
    if (in->at && fl_time_parse(in->at, strlen(in->at), &time, &is_date, err) != FL_OK)
        return fl_fail(err, FL_EINVAL, "--at is 2024-05-01, or 2024-05-01T18:00:00Z");
    if (in->at) {
        snprintf(file->at, sizeof file->at, "%.*s", FL_TIME_TEXT - 1, in->at);
        return FL_OK;
    }
    const char *name = strrchr(file->path, '/');
    name = name ? name + 1 : file->path;
    for (const char *c = name; *c; c++)
        if ((c == name || !isdigit((unsigned char)c[-1])) && read_day(c, file->at))
            return FL_OK;
    return fl_fail(err, FL_EINVAL,
                   "%.200s: no date such as 2024-05-01 or 20240501 in its name; say --at DATE",
                   file->path);
}

static int compare_dates(const void *a, const void *b)
{
    const dated *one = a, *other = b;
    int order = strcmp(one->at, other->at);
    return order ? order : strcmp(one->path, other->path);
}

static fl_status take_files(importing *in, const fl_words *words, fl_err *err)
{
    if (words->count == 0)
        return fl_fail(err, FL_EINVAL, "say the files, each with a whole map");
    if (in->at && words->count > 1)
        return fl_fail(err, FL_EINVAL,
                       "--at is the date of one file; leave it out where the names "
                       "of files tell their dates");
    in->files = fl_alloc(words->count * sizeof *in->files);
    if (!in->files)
        return fl_fail_nomem(err);
    for (; in->count < words->count; in->count++) {
        in->files[in->count] = (dated){ .path = words->at[in->count] };
        fl_status status = read_date(in, &in->files[in->count], err);
        if (status != FL_OK)
            return status;
    }
    qsort(in->files, in->count, sizeof *in->files, compare_dates);
    return FL_OK;
}

// ---- what the arguments mean ------------------------------------------------------------------------------

static fl_status take_rest(importing *in, fl_err *err)
{
    const char *said = in->rest ? in->rest : "unknown";
    in->rest_stays = strcmp(said, "keep") == 0;
    if (in->rest_stays || strcmp(said, "unknown") == 0)
        return FL_OK;
    in->rest_is_held = true;
    in->rest_text = fl_alloc(strlen(said) + 1);
    if (!in->rest_text)
        return fl_fail_nomem(err);
    strcpy(in->rest_text, said);
    return fl_meaning_parse(in->rest_text, &in->rest_meaning, err);
}

static fl_status understand(importing *in, const fl_words *words, fl_err *err)
{
    if (!in->map)
        return fl_fail(err, FL_EINVAL,
                       "say what the files' values mean: --map class=occupied:russia,*:unknown");
    fl_status status = fl_mapping_parse(in->map, &in->mapping, err);
    if (status == FL_OK)
        status = take_rest(in, err);
    return status == FL_OK ? take_files(in, words, err) : status;
}

static fl_status put_corner(importing *in, const fl_json_at *bounds, size_t x, size_t y,
                            fl_err *err)
{
    int64_t lon = 0, lat = 0;
    fl_json_at at_x = fl_json_element(bounds, x), at_y = fl_json_element(bounds, y);
    fl_status status = fl_json_decimal(&at_x, 7, &lon, err);
    if (status == FL_OK)
        status = fl_json_decimal(&at_y, 7, &lat, err);
    if (status == FL_OK && !fl_polygons_point(&in->frame, (fl_point){ (int32_t)lon, (int32_t)lat }))
        status = fl_fail_nomem(err);
    return status;
}

// The ground that a survey covers is the theatre: a box around it, which is clipped to it.
static fl_status ask_frame(importing *in, fl_backend *b, fl_err *err)
{
    static const size_t corner[DEEP][2] = { { 0, 1 }, { 2, 1 }, { 2, 3 }, { 0, 3 } };
    fl_question q = { .method = "GET", .path = "/tiles.json" };
    fl_reply reply = { .body = FL_BUF_INIT };
    fl_json *json = NULL;
    fl_json_at bounds;
    fl_status status = fl_ask(b, &q, &reply, err);
    if (status == FL_OK)
        status = fl_json_parse(reply.body.data, reply.body.len, &json, err);
    fl_json_at root = fl_json_root(json);
    if (status == FL_OK)
        status = fl_json_require(&root, "bounds", &bounds, err);
    for (size_t i = 0; status == FL_OK && i < DEEP; i++)
        status = put_corner(in, &bounds, corner[i][0], corner[i][1], err);
    if (status == FL_OK && !(fl_polygons_end_ring(&in->frame) && fl_polygons_end_part(&in->frame)))
        status = fl_fail_nomem(err);
    fl_json_free(json);
    fl_reply_done(&reply);
    return status;
}

// ---- a map as a survey ------------------------------------------------------------------------------------

static const fl_style exact = { .decimals = 7 };

static void write_part(fl_json_writer *w, const fl_meaning *m, const fl_polygons *p, size_t first,
                       size_t count)
{
    fl_write_object(w, NULL);
    if (m->actor)
        fl_write_text(w, "actor", m->actor);
    if (m->other)
        fl_write_text(w, "other", m->other);
    fl_write_text(w, "status", fl_holding_name(m->holding));
    fl_write_polygons(w, "geometry", &exact, p, first, count);
    fl_write_end(w);
}

static void write_parts(fl_json_writer *w, const importing *in, const fl_mapfile *f)
{
    fl_write_array(w, "parts");
    for (size_t i = 0; i < in->mapping.count; i++) {
        const fl_polygons *p = &f->ground[i];
        for (size_t n, first = 0; first < p->part_count; first += n) {
            n = p->part_count - first < FL_MAX_PARTS ? p->part_count - first : FL_MAX_PARTS;
            write_part(w, &in->mapping.at[i], p, first, n);
        }
    }
    if (in->rest_is_held)
        write_part(w, &in->rest_meaning, &in->frame, 0, 1);
    fl_write_end(w);
}

static void write_survey(fl_json_writer *w, const importing *in, const fl_mapfile *f,
                         const dated *file)
{
    if (in->rest_stays)
        fl_write_null(w, "geometry");
    else
        fl_write_polygons(w, "geometry", &exact, &in->frame, 0, 1);
    fl_write_object(w, "properties");
    fl_write_text(w, "kind", "survey");
    fl_write_text(w, "occurred_at", file->at);
    if (in->rest_stays)
        fl_write_text(w, "rest", "keep");
    if (in->source) {
        fl_write_array(w, "sources");
        fl_write_object(w, NULL);
        fl_write_text(w, "name", in->source);
        fl_write_end(w);
        fl_write_end(w);
    }
    write_parts(w, in, f);
}

// The key is made of what is said before it, so the same map twice is recorded once, and a corrected one
// anew. *keyed is the length up to it: what may still be said is that it is meant.
static fl_status write_event(const importing *in, const fl_mapfile *f, const dated *file,
                             fl_buf *out, size_t *keyed, fl_err *err)
{
    fl_json_writer w = fl_json_writer_of(out);
    char key[] = "import-00112233445566778899aabbccddeeff";
    fl_write_object(&w, NULL);
    fl_write_text(&w, "type", "Feature");
    write_survey(&w, in, f, file);
    const fl_hash hash = fl_hash_of(out->data, out->len);
    for (size_t i = 0; i < 16; i++)
        snprintf(key + 7 + 2 * i, 3, "%02x", hash.b[i]);
    fl_write_text(&w, "key", key);
    *keyed = out->len;
    fl_write_end(&w);
    fl_write_end(&w);
    return out->failed ? fl_fail_nomem(err) : FL_OK;
}

// ---- recording --------------------------------------------------------------------------------------------

static fl_status count_recorded(importing *in, const fl_reply *reply, fl_err *err)
{
    fl_json *json = NULL;
    fl_status status = fl_json_parse(reply->body.data, reply->body.len, &json, err);
    if (status != FL_OK)
        return status;
    fl_json_at root = fl_json_root(json);
    snprintf(in->version, sizeof in->version, "%s", fl_said(&root, "version"));
    *(reply->replayed ? &in->replayed : &in->recorded) += 1;
    fl_json_free(json);
    return FL_OK;
}

static fl_status send(importing *in, fl_backend *b, const fl_buf *body, fl_err *err)
{
    fl_question q = { .method = "POST",
                      .path = "/events",
                      .type = "application/geo+json",
                      .body = body->data,
                      .body_len = body->len,
                      .minimal = true };
    fl_reply reply = { .body = FL_BUF_INIT };
    fl_question_add(&q, "dry-run", in->dry_run ? "true" : NULL);
    fl_status status = fl_ask(b, &q, &reply, err);
    if (status == FL_OK)
        status = count_recorded(in, &reply, err);
    fl_reply_done(&reply);
    return status;
}

// That it is meant is said only where the guard asks; or asked when this map was recorded, which is
// refused without it as another use of the key. What is wrong in itself is refused again.
static fl_status record(importing *in, fl_backend *b, const dated *file, fl_buf *body, size_t keyed,
                        fl_err *err)
{
    fl_status status = send(in, b, body, err);
    bool guarded = status == FL_ECONFLICT;
    if (status == FL_EREFUSED || (guarded && in->confirm)) {
        body->len = keyed;
        fl_put_text(body, ",\"confirm\":true}}");
        status = body->failed ? fl_fail_nomem(err) : send(in, b, body, err);
    }
    if (status == FL_OK)
        return FL_OK;
    const fl_err why = *err; // its place is in a text that nobody has seen
    if (guarded && !in->confirm)
        fl_fail(err, status, "%.300s. Then import this one with --confirm, and the others after it",
                why.text);
    else
        fl_fail(err, status, "%s", why.text);
    return fl_cli_in_file(file->path, err);
}

static fl_status import_file(importing *in, fl_backend *b, const dated *file, fl_err *err)
{
    fl_buf body = FL_BUF_INIT;
    fl_mapfile map;
    size_t keyed = 0;
    fl_status status = fl_mapfile_read(file->path, in->layer, &in->mapping, &map, err);
    if (status == FL_OK)
        status = write_event(in, &map, file, &body, &keyed, err);
    fl_mapfile_done(&map);
    if (status == FL_OK)
        status = record(in, b, file, &body, keyed, err);
    fl_buf_done(&body);
    return status;
}

// Files in order of their dates, up to the first that is refused, or with all that can be.
static fl_status import_all(importing *in, fl_backend *b, fl_err *err)
{
    fl_err refusal;
    for (size_t i = 0; i < in->count; i++) {
        fl_status status = import_file(in, b, &in->files[i], &refusal);
        if (status == FL_OK)
            continue;
        in->refused++;
        *err = refusal;
        if (!in->keep_going || status == FL_EIO || status == FL_ENOMEM)
            return status;
        (void)!fl_cli_failed(in->cli, &refusal);
    }
    return FL_OK;
}

static fl_status tell(const importing *in, fl_err *err)
{
    fl_buf out = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&out);
    size_t untried = in->count - in->recorded - in->replayed - in->refused;
    if (in->cli->json) {
        fl_write_object(&w, NULL);
        fl_write_int(&w, "maps", (int64_t)in->count);
        fl_write_int(&w, "recorded", (int64_t)in->recorded);
        fl_write_int(&w, "recorded_before", (int64_t)in->replayed);
        fl_write_int(&w, "refused", (int64_t)in->refused);
        fl_write_text(&w, "version", *in->version ? in->version : NULL);
        fl_write_end(&w);
    } else {
        fl_put_format(&out, "%zu %s%s", in->recorded, in->recorded == 1 ? "map is " : "maps are ",
                      in->dry_run ? "fit to be recorded" : "recorded");
        if (in->replayed)
            fl_put_format(&out, "; %zu recorded before", in->replayed);
        if (in->refused)
            fl_put_format(&out, "; %zu refused", in->refused);
        if (untried)
            fl_put_format(&out, "; %zu not tried", untried);
    }
    fl_put_u8(&out, '\n');
    fl_status status = fl_cli_write(&out, err);
    fl_buf_done(&out);
    return status;
}

static int import(importing *in)
{
    fl_backend *backend = NULL;
    fl_err err, late;
    fl_status status = fl_backend_open(in->cli, &backend, &err);
    if (status == FL_OK)
        status = ask_frame(in, backend, &err);
    if (status == FL_OK) {
        status = import_all(in, backend, &err);
        fl_status told = tell(in, &late);
        if (status == FL_OK && told != FL_OK) {
            status = told;
            err = late;
        }
    }
    fl_backend_close(backend);
    if (status != FL_OK)
        return fl_cli_failed(in->cli, &err);
    return in->refused ? FL_FAILED : FL_DONE;
}

// ---- the command ------------------------------------------------------------------------------------------

static int run(fl_cli *cli, int count, char *const *arguments)
{
    importing in = { .cli = cli };
    const fl_flag flags[] = { { .name = "--at", .text = &in.at },
                              { .name = "--map", .text = &in.map },
                              { .name = "--rest", .text = &in.rest },
                              { .name = "--layer", .text = &in.layer },
                              { .name = "--source", .text = &in.source },
                              { .name = "--confirm", .is_set = &in.confirm },
                              { .name = "--dry-run", .is_set = &in.dry_run },
                              { .name = "--keep-going", .is_set = &in.keep_going } };
    fl_err err = { 0 };
    fl_words words = { fl_alloc(((size_t)count + 1) * sizeof *words.at), 0, (size_t)count };
    int exit_status = FL_FAILED;
    fl_status status = words.at ? FL_OK : fl_fail_nomem(&err);
    if (status == FL_OK)
        status =
            fl_cli_parse(cli, flags, sizeof flags / sizeof *flags, count, arguments, &words, &err);
    if (status == FL_OK && cli->help) {
        exit_status = fl_cli_help(&fl_command_import);
        goto out;
    }
    if (status == FL_OK)
        status = understand(&in, &words, &err);
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    exit_status = status == FL_OK ? import(&in) : fl_cli_misused(&fl_command_import, &err);
out:
    fl_mapping_done(&in.mapping);
    fl_polygons_done(&in.frame);
    fl_free(in.rest_text);
    fl_free(in.files);
    fl_free(words.at);
    return exit_status;
}

const fl_command fl_command_import = {
    "import",
    "record whole maps of others, a file a date",
    "FILE... --map COLUMN=VALUE:ACTOR,... [--rest unknown|keep|ACTOR] [--at DATE] [...]\n"
    "\n"
    "Records each FILE, a map of all that is held on one day, as a survey, in order of the dates "
    "in\n"
    "their names (20240501, 2024-05-01). GeoJSON, or whatever GDAL reads (shapefile, GeoPackage, "
    "KML).\n"
    "What is drawn badly is put right. The same file twice is recorded once.\n"
    "\n"
    "  frontline import maps/2024-05-01.geojson --map class=occupied:russia,grey:unknown --rest "
    "ukraine "
    "--confirm\n"
    "  frontline import maps/*.geojson --map class=occupied:russia,grey:unknown --rest ukraine\n"
    "\n"
    "  --map C=V:A,...   ground whose column C says V is A's; \"*\" is any other value. A is an "
    "actor,\n"
    "                    unknown, - (left out), A/B (contested by B), A+B (shared) or A?B (claimed "
    "by\n"
    "                    B). Where two overlap, the earlier has it. C|D: D where a feature has no "
    "C\n"
    "  --rest R          ground that a file leaves out: unknown (also if not said), an actor's, or "
    "keep,\n"
    "                    as it was\n"
    "  --at DATE         of the one file, whatever its name\n"
    "  --layer L         GDAL: which of several layers\n"
    "  --source S        who says so\n"
    "  --keep-going      record what can be, and say of each that is refused why\n"
    "  --dry-run         say what is fit to be recorded, and record nothing\n"
    "  --confirm         yes, it is meant: the guard refuses what moves very much at once\n",
    run,
};
