// at.c - frontline at: who holds a place.
#include "cli.h"

#include "frontline/codec.h"

#include <stdio.h>
#include <string.h>

// What the word says: a position, or a place by name.
static fl_status find(const fl_view *v, const char *word, fl_at_answer *a, fl_err *err)
{
    size_t len = strlen(word), comma = strcspn(word, ",");
    bool is_number = *word && strspn(word, "0123456789.,- ") == len; // no name is without a letter
    if (is_number && (comma == len || strchr(word, ' ')))
        return fl_fail(err, FL_EINVAL,
                       "a position is LON,LAT in degrees, such as 38.99,35.95, not \"%s\"", word);
    if (is_number)
        return fl_point_parse(word, comma, word + comma + 1, len - comma - 1, &a->at, err);
    fl_status status = fl_gazetteer_find(fl_view_gazetteer(v), word, &a->place, err);
    if (status == FL_OK)
        a->at = a->place->at;
    return status;
}

static fl_status answer(const fl_view *v, fl_time at, fl_at_answer *a, fl_err *err)
{
    const fl_map *map = NULL;
    fl_status status = fl_view_map(v, at, &map, err);
    if (status != FL_OK)
        return status;
    a->control = fl_map_control_at(map, a->at);
    fl_map_unref(map);
    return fl_view_since(v, at, a->at, &a->last.event, &a->last.at, err);
}

static void put_answer(const fl_view *v, fl_time at, const fl_at_answer *a, fl_buf *out)
{
    const fl_theatre *t = fl_view_theatre(v);
    char since[FL_TIME_TEXT], start[FL_TIME_TEXT];
    fl_time_format(a->last.at, since);
    fl_time_format(t->starts_at, start);
    if (a->place)
        fl_put_format(out, "%s (%s%s%s): ", a->place->name, a->place->kind,
                      *a->place->governorate ? ", " : "", a->place->governorate);
    if (at < t->starts_at) {
        fl_put_format(out, "the map starts on %.10s\n", start);
    } else if (fl_control_holding(a->control) == FL_OUTSIDE) {
        fl_put_text(out, "outside the theatre\n");
    } else {
        fl_cli_holder(t, a->control, out);
        if (a->last.event)
            fl_put_format(out, ", since %.10s (e%llu)\n", since, (unsigned long long)a->last.event);
        else
            fl_put_format(out, ", since the map starts, %.10s\n", since);
    }
}

static void put_json(const fl_view *v, fl_time at, const fl_at_answer *a, fl_buf *out)
{
    fl_json_writer w = fl_json_writer_of(out);
    fl_style style = { .theatre = fl_view_theatre(v), .decimals = 7 };
    fl_head head = fl_cli_head(v, at);
    fl_write_at(&w, &style, &head, a);
    fl_put_u8(out, '\n');
}

static fl_status ask(const fl_cli *cli, const char *word, fl_time at, fl_err *err)
{
    fl_store *store = NULL;
    const fl_view *view = NULL;
    fl_at_answer a = { 0 };
    fl_buf out = FL_BUF_INIT;
    fl_status status = fl_cli_open(cli, &store, &view, err);
    if (status == FL_OK)
        status = find(view, word, &a, err);
    if (status == FL_OK)
        status = answer(view, at, &a, err);
    if (status == FL_OK) {
        if (cli->json)
            put_json(view, at, &a, &out);
        else
            put_answer(view, at, &a, &out);
        status = fl_cli_write(&out, err);
    }
    fl_buf_done(&out);
    fl_view_unref(view);
    fl_store_close(store);
    return status;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *word = NULL, *date = NULL;
    const fl_flag flags[] = { { "--date", &date, NULL } };
    fl_words words = { &word, 0, 1 };
    fl_time at;
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, flags, 1, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_at);
    if (status == FL_OK && !word)
        status = fl_fail(&err, FL_EINVAL, "say a place, or LON,LAT");
    if (status == FL_OK)
        status = fl_cli_date(date, &at, &err);
    if (status == FL_OK)
        status = fl_cli_needs_store(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_at, &err);
    return ask(cli, word, at, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_at = {
    "at",
    "who holds a place",
    "PLACE|LON,LAT [--date DATE]\n"
    "\n"
    "Says who holds a place or point, since when, and by which event.\n"
    "\n"
    "  --date DATE  2017-10-01 (the end of that day, UTC) or 2017-10-01T12:00:00Z; else the "
    "newest\n",
    run,
};
