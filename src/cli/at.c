// at.c - frontline at: who holds a place.
#include "words.h"

#include <string.h>

typedef struct fl_point_asked { // what the word says: a position, or a place by name
    const char *place;
    char lon[40], lat[40];
} fl_point_asked;

static fl_status read_spot(const char *word, fl_point_asked *out, fl_err *err)
{
    size_t len = strlen(word), comma = strcspn(word, ",");
    bool is_number = *word && strspn(word, "0123456789.,- ") == len; // no name is without a letter
    fl_point at;
    *out = (fl_point_asked){ .place = word };
    if (!is_number)
        return FL_OK;
    if (comma == len || comma >= sizeof out->lon || len - comma > sizeof out->lat ||
        fl_point_parse(word, comma, word + comma + 1, len - comma - 1, &at, NULL) != FL_OK)
        return fl_fail(err, FL_EINVAL,
                       "a position is LON,LAT in degrees, such as 38.99,35.95, not \"%.60s\"",
                       word);
    out->place = NULL;
    memcpy(out->lon, word, comma);
    memcpy(out->lat, word + comma + 1, len - comma - 1);
    return FL_OK;
}

static void put_place(const fl_json_at *root, fl_buf *out)
{
    fl_json_at place;
    if (!fl_json_member(root, "place", &place))
        return;
    const char *governorate = fl_said(&place, "governorate");
    fl_put_format(out, "%s (%s%s%s): ", fl_said(&place, "name"), fl_said(&place, "kind"),
                  *governorate ? ", " : "", governorate);
}

// A line: "  2017-09-01 to 2017-10-17  ISIS, contested by SDF (e2)".
static void put_reign(const fl_legend *l, const fl_json_at *reign, fl_buf *out)
{
    fl_put_text(out, "  ");
    fl_put_when(fl_said(reign, "from"), out);
    fl_put_text(out, *fl_said(reign, "to") ? " to " : " on");
    fl_put_when(fl_said(reign, "to"), out);
    fl_put_text(out, "  ");
    fl_put_holding(l, fl_said(reign, "actor"), fl_said(reign, "status"), fl_said(reign, "other"),
                   out);
    if (*fl_said(reign, "event"))
        fl_put_format(out, " (%s)", fl_said(reign, "event"));
    fl_put_u8(out, '\n');
}

static void put_history(const fl_legend *l, const fl_json_at *root, fl_buf *out)
{
    fl_json_at list;
    size_t count = fl_json_member(root, "history", &list) ? fl_json_count(&list) : 0;
    for (size_t i = 0; i < count; i++) {
        fl_json_at reign = fl_json_element(&list, i);
        put_reign(l, &reign, out);
    }
}

static void put_answer(const fl_legend *l, const fl_json_at *root, fl_buf *out)
{
    const char *status = fl_said(root, "status"), *since = fl_said(root, "since");
    put_place(root, out);
    if (strcmp(fl_said(root, "datetime"), since) < 0) {
        fl_put_format(out, "the map starts on %.10s\n", since);
    } else if (strcmp(status, "outside") == 0) {
        fl_put_text(out, "outside the theatre\n");
    } else {
        fl_put_holding(l, fl_said(root, "actor"), status, fl_said(root, "other"), out);
        fl_put_text(out, *fl_said(root, "event") ? ", since " : ", since the map starts, ");
        fl_put_when(since, out);
        if (*fl_said(root, "event"))
            fl_put_format(out, " (%s)", fl_said(root, "event"));
        fl_put_u8(out, '\n');
    }
    put_history(l, root, out);
}

static fl_status ask(const fl_cli *cli, const fl_point_asked *spot, const char *date, bool history,
                     fl_err *err)
{
    fl_question q = { .method = "GET", .path = "/at" };
    fl_question_add(&q, "place", spot->place);
    fl_question_add(&q, "lon", spot->place ? NULL : spot->lon);
    fl_question_add(&q, "lat", spot->place ? NULL : spot->lat);
    fl_question_add(&q, "level", "faction");
    fl_question_add(&q, "datetime", date);
    fl_question_add(&q, "history", history ? "true" : NULL);
    return fl_tell(cli, &q, put_answer, err);
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *word = NULL, *date = NULL;
    bool history = false;
    const fl_flag flags[] = { { .name = "--date", .text = &date },
                              { .name = "--history", .is_set = &history } };
    fl_words words = { &word, 0, 1 };
    fl_point_asked spot;
    fl_time at;
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, flags, 2, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_at);
    if (status == FL_OK && !word)
        status = fl_fail(&err, FL_EINVAL, "say a place, or LON,LAT");
    if (status == FL_OK)
        status = read_spot(word, &spot, &err);
    if (status == FL_OK)
        status = fl_cli_date(date, &at, &err);
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_at, &err);
    return ask(cli, &spot, date, history, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_at = {
    "at",
    "who holds a place",
    "PLACE|LON,LAT [--date DATE] [--history]\n"
    "\n"
    "Says who holds a place or point, since when, and by which event.\n"
    "\n"
    "  --date DATE  2017-10-01 (the end of that day, UTC) or 2017-10-01T12:00:00Z; else the "
    "newest\n"
    "  --history    also everybody who held it before\n",
    run,
};
