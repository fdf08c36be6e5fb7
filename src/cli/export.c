// export.c - frontline export: the map as GeoJSON.
#include "words.h"

#include <string.h>

typedef struct fl_export { // as asked for; NULL: not said
    const char *what, *date, *level, *dissolve, *bbox, *actor, *known_at, *format;
} fl_export;

static const char *path_of(const char *what)
{
    static const struct {
        const char *what, *path;
    } pages[] = { { "control", "/control.geojson" },
                  { "fronts", "/fronts.geojson" },
                  { "places", "/places.geojson" },
                  { "events", "/events.geojson" } };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (strcmp(what, pages[i].what) == 0)
            return pages[i].path;
    return NULL;
}

static fl_status export(const fl_cli *cli, const fl_export *e, fl_err *err)
{
    fl_question q = { .method = "GET", .path = path_of(e->what) };
    fl_question_add(&q, "datetime", e->date);
    fl_question_add(&q, "known-at", e->known_at);
    fl_question_add(&q, "level", e->level);
    fl_question_add(&q, "dissolve", e->dissolve);
    fl_question_add(&q, "bbox", e->bbox);
    fl_question_add(&q, "actor", e->actor);
    fl_question_add(&q, "f", e->format);
    return fl_tell(cli, &q, NULL, err);
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    fl_export e = { .what = "control" };
    const fl_flag flags[] = {
        { .name = "--date", .text = &e.date },
        { .name = "--known-at", .text = &e.known_at },
        { .name = "--level", .text = &e.level },
        { .name = "--bbox", .text = &e.bbox },
        { .name = "--dissolve", .text = &e.dissolve },
        { .name = "--actor", .text = &e.actor },
        { .name = "--format", .text = &e.format },
    };
    fl_words words = { &e.what, 0, 1 };
    fl_time at;
    fl_err err = { 0 };
    fl_status status =
        fl_cli_parse(cli, flags, sizeof flags / sizeof *flags, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_export);
    if (status == FL_OK && !path_of(e.what))
        status =
            fl_fail(&err, FL_EINVAL,
                    "control, fronts, places and events can be exported, not \"%.40s\"", e.what);
    if (status == FL_OK && strcmp(e.what, "events") != 0)
        status = fl_cli_date(e.date, &at, &err);
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_export, &err);
    return export(cli, &e, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_export = {
    "export",
    "the map as GeoJSON, or a table",
    "[control|fronts|places|events] [--date DATE] [--format F] [...]\n"
    "\n"
    "Writes GeoJSON to the standard output: who holds what, a feature for each zone; or front "
    "lines, places\n"
    "with their holder, events as they were reported.\n"
    "\n"
    "  --date DATE       2017-10-01 (the end of that day, UTC) or 2017-10-01T12:00:00Z; else the "
    "newest;\n"
    "                    of events also D1/D2, with both\n"
    "  --known-at VERSION   as it was known then: v20\n"
    "  --level LEVEL     side, else faction\n"
    "  --dissolve actor  of control: one feature for each actor\n"
    "  --actor ACTOR, --bbox W,S,E,N   only these\n"
    "  --format F        geojson, geojsonseq, csv or html\n",
    run,
};
