// stats.c - frontline stats: how much everybody holds, how many places, along which fronts.
#include "flows.h"

#include <string.h>

// Members actor, status, other of a list's element, or of its member `name`.
static void put_group(const fl_legend *l, const fl_json_at *element, const char *name, fl_buf *out)
{
    fl_json_at group = *element;
    if (name && !fl_json_member(element, name, &group))
        return;
    fl_put_holding(l, fl_said(&group, "actor"), fl_said(&group, "status"), fl_said(&group, "other"),
                   out);
}

static size_t list_in(const fl_json_at *object, const char *name, fl_json_at *out)
{
    return fl_json_member(object, name, out) ? fl_json_count(out) : 0;
}

static void put_areas(const fl_legend *l, const fl_json_at *period, fl_buf *out)
{
    fl_json_at list;
    size_t count = list_in(period, "areas", &list);
    for (size_t i = 0; i < count; i++) {
        fl_json_at area = fl_json_element(&list, i);
        char km2[FL_KM2_TEXT];
        fl_cli_km2(fl_said_number(&area, "km2", 4) * 1000000, km2);
        fl_put_format(out, "  %18s  ", km2);
        put_group(l, &area, NULL, out);
        fl_put_u8(out, '\n');
    }
}

static void put_places(const fl_legend *l, const fl_json_at *end, fl_buf *out)
{
    fl_json_at list;
    size_t count = list_in(end, "places", &list);
    if (count)
        fl_put_text(out, "places:\n");
    for (size_t i = 0; i < count; i++) {
        fl_json_at places = fl_json_element(&list, i);
        fl_put_format(out, "  %6lld ", (long long)fl_said_number(&places, "count", 0));
        fl_put_padded(fl_said(&places, "kind"), 10, out);
        put_group(l, &places, NULL, out);
        fl_put_u8(out, '\n');
    }
}

static void put_fronts(const fl_legend *l, const fl_json_at *end, fl_buf *out)
{
    fl_json_at list;
    size_t count = list_in(end, "fronts", &list);
    if (count)
        fl_put_text(out, "fronts:\n");
    for (size_t i = 0; i < count; i++) {
        fl_json_at front = fl_json_element(&list, i);
        int64_t tenths = fl_said_number(&front, "km", 1);
        fl_put_format(out, "  %12lld.%lld km  ", (long long)(tenths / 10),
                      (long long)(tenths % 10));
        put_group(l, &front, "left", out);
        fl_put_text(out, " | ");
        put_group(l, &front, "right", out);
        fl_put_u8(out, '\n');
    }
}

static void put_answer(const fl_legend *l, const fl_json_at *root, fl_buf *out)
{
    fl_json_at periods, last, end;
    size_t count = list_in(root, "periods", &periods);
    for (size_t i = 0; i < count; i++) {
        last = fl_json_element(&periods, i);
        fl_put_text(out, i ? "\n" : "");
        fl_put_when(fl_said(&last, "to"), out);
        fl_put_text(out, ":\n");
        put_areas(l, &last, out);
    }
    if (!fl_json_member(root, "at_end", &end))
        return;
    put_places(l, &end, out);
    put_fronts(l, &end, out);
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *date = NULL, *step = NULL, *level = NULL;
    const fl_flag flags[] = { { .name = "--date", .text = &date },
                              { .name = "--step", .text = &step },
                              { .name = "--level", .text = &level } };
    fl_words words = { 0 };
    fl_question q = { .method = "GET", .path = "/stats.json" };
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, flags, 3, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_stats);
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_stats, &err);
    fl_question_add(&q, "datetime", date);
    fl_question_add(&q, "step", step);
    fl_question_add(&q, "level", level);
    return fl_tell(cli, &q, put_answer, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_stats = {
    "stats",
    "who holds how much, and along which fronts",
    "[--date DATE|D1/D2] [--step STEP] [--level LEVEL]\n"
    "\n"
    "Says how much ground everybody holds, how many places, and how long the fronts are.\n"
    "\n"
    "  --date DATE   2017-10-01 (the end of that day, UTC); of D1/D2 the end; else the newest\n"
    "  --step STEP   the areas at the end of every step of D1/D2 too: P1D, P1W, P1M\n"
    "  --level LEVEL side, else faction\n",
    run,
};
