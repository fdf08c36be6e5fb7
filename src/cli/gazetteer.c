// gazetteer.c - frontline gazetteer import: the places of another gazetteer.
#include "import.h"
#include "words.h"

#include <string.h>

static bool has_end(const char *path, const char *end)
{
    size_t len = strlen(path), n = strlen(end);
    return len >= n && strcmp(path + len - n, end) == 0;
}

static fl_status read_places(const fl_import *in, fl_buf *body, fl_err *err)
{
    bool table = has_end(in->path, ".txt") || has_end(in->path, ".tsv");
    fl_status status = table ? fl_geonames_read(in, body, err) : fl_ogr_read(in, body, err);
    if (status == FL_OK && body->failed)
        status = fl_fail_nomem(err);
    return status;
}

static void put_count(const fl_json_at *answer, const char *name, const char *what, fl_buf *out)
{
    int64_t count = fl_said_number(answer, name, 0);
    if (count)
        fl_put_format(out, "; %lld %s", (long long)count, what);
}

static void put_words(const fl_legend *l, const fl_json_at *answer, fl_buf *out)
{
    (void)l;
    int64_t added = fl_said_number(answer, "added", 0);
    bool dry = fl_said_bool(answer, "dry_run");
    fl_put_format(out, "%s%lld place%s added", dry ? "a dry run: " : "", (long long)added,
                  added == 1 ? "" : "s");
    put_count(answer, "corrected", "corrected", out);
    put_count(answer, "unchanged", "there already", out);
    put_count(answer, "outside", "outside of the theatre, left out", out);
    put_count(answer, "repeated", "of a name and kind that another has there, left out", out);
    fl_put_format(out, "\n%s %s\n", dry ? "it is still" : "the version is now",
                  fl_said(answer, "version"));
}

static fl_status import(const fl_cli *cli, const fl_import *in, bool dry_run, fl_err *err)
{
    fl_buf body = FL_BUF_INIT;
    fl_status status = read_places(in, &body, err);
    fl_question q = { .method = "POST",
                      .path = "/gazetteer",
                      .type = "application/geo+json",
                      .body = body.data,
                      .body_len = body.len };
    fl_question_add(&q, "dry-run", dry_run ? "true" : NULL);
    if (status == FL_OK)
        status = fl_tell(cli, &q, put_words, err);
    fl_buf_done(&body);
    if (status != FL_ELIMIT)
        return status;
    const fl_err why = *err; // its place is in a text that nobody has seen
    fl_fail(err, FL_ELIMIT, "these are too many places: leave some out, or send them in parts (%s)",
            why.text);
    return fl_cli_in_file(in->path, err);
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *word[2] = { NULL, NULL };
    fl_import in = { .path = NULL };
    bool dry_run = false;
    const fl_flag flags[] = { { .name = "--admin1", .text = &in.admin1 },
                              { .name = "--name", .text = &in.name },
                              { .name = "--kind", .text = &in.kind },
                              { .name = "--dry-run", .is_set = &dry_run } };
    fl_words words = { word, 0, 2 };
    fl_err err = { 0 };
    fl_status status =
        fl_cli_parse(cli, flags, sizeof flags / sizeof *flags, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_gazetteer);
    if (status == FL_OK && (words.count != 2 || strcmp(word[0], "import") != 0))
        status = fl_fail(&err, FL_EINVAL, "say what to do: import FILE");
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_gazetteer, &err);
    in.path = word[1];
    return import(cli, &in, dry_run, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_gazetteer = {
    "gazetteer",
    "add places of another gazetteer, or correct some",
    "import FILE [--dry-run] [--admin1 FILE] [--name COLUMN] [--kind KIND]\n"
    "\n"
    "FILE is a table of GeoNames (.txt or .tsv), or any file with points that GDAL reads "
    "(GeoJSON,\n"
    "GeoPackage, shapefile, KML, ...), for which ogr2ogr is needed. A place with the name, kind "
    "and\n"
    "governorate of one that is there corrects it; what it does not say stays as it was, and no\n"
    "spelling goes. Earlier versions, and what was reported, stay as they are.\n"
    "\n"
    "  --admin1 FILE  GeoNames: admin1CodesASCII.txt, which names the governorates; else a place "
    "has\n"
    "                 the drawn governorate that it lies in\n"
    "  --name COLUMN  GDAL: where the name is; else in \"name\". kind, governorate and population\n"
    "                 are in the columns called so\n"
    "  --kind KIND    GDAL: what places are that do not say: city, town, village (as it is), site, "
    "...\n"
    "  --dry-run      say what would come of it, and record nothing\n",
    run,
};
