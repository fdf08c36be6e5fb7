// area.c - frontline area: which ground an expression means.
#include "words.h"

#include <string.h>

static void put_km2(int64_t e4m2, fl_buf *out)
{
    char text[FL_KM2_TEXT];
    fl_cli_km2(e4m2 < 0 ? -e4m2 : e4m2, text);
    fl_put_text(out, text);
}

static void put_parts(const fl_json_at *properties, fl_buf *out)
{
    fl_json_at parts;
    if (!fl_json_member(properties, "parts", &parts) || fl_json_count(&parts) < 2)
        return;
    for (size_t i = 0; i < fl_json_count(&parts); i++) {
        fl_json_at part = fl_json_element(&parts, i);
        const char *sign = fl_said(&part, "sign");
        fl_put_format(out, "  %s %s: ", *sign ? sign : " ", fl_said(&part, "area"));
        int64_t change = fl_said_number(&part, "change_km2", 10);
        put_km2(fl_said_number(&part, "km2", 10), out);
        if (*sign) {
            fl_put_text(out, change < 0 ? ", which takes away " : ", which adds ");
            put_km2(change, out);
        }
        fl_put_u8(out, '\n');
    }
}

static void put_places(const fl_json_at *properties, fl_buf *out)
{
    fl_json_at places;
    size_t count = fl_json_member(properties, "places", &places) ? fl_json_count(&places) : 0;
    fl_put_format(out, "%zu place%s inside%s", count, count == 1 ? "" : "s", count ? ": " : "");
    for (size_t i = 0; i < count; i++) {
        fl_json_at place = fl_json_element(&places, i);
        fl_put_format(out, "%s%s", i ? ", " : "", fl_said(&place, "name"));
    }
    fl_put_u8(out, '\n');
}

static fl_status tell(const fl_reply *reply, fl_err *err)
{
    fl_json *json = NULL;
    fl_buf out = FL_BUF_INIT;
    fl_json_at features, properties;
    fl_status status = fl_json_parse(reply->body.data, reply->body.len, &json, err);
    fl_json_at root = fl_json_root(json);
    if (status == FL_OK)
        status = fl_json_require(&root, "features", &features, err);
    fl_json_at feature = fl_json_element(&features, 0);
    if (status == FL_OK)
        status = fl_json_require(&feature, "properties", &properties, err);
    if (status == FL_OK) {
        fl_put_format(&out, "%s\n", fl_said(&properties, "area"));
        put_km2(fl_said_number(&properties, "km2", 10), &out);
        fl_put_u8(&out, '\n');
        put_parts(&properties, &out);
        put_places(&properties, &out);
        status = fl_cli_write(&out, err);
    }
    fl_buf_done(&out);
    fl_json_free(json);
    return status;
}

static fl_status ask(const fl_cli *cli, const char *expression, const char *date, fl_err *err)
{
    fl_backend *backend = NULL;
    fl_reply reply = { .body = FL_BUF_INIT };
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "area", expression);
    fl_write_end(&w);
    fl_question q = { .method = "POST",
                      .path = "/areas",
                      .type = "application/json",
                      .body = body.data,
                      .body_len = body.len };
    fl_question_add(&q, "datetime", date);
    fl_status status = body.failed ? fl_fail_nomem(err) : fl_backend_open(cli, &backend, err);
    if (status == FL_OK)
        status = fl_ask(backend, &q, &reply, err);
    if (status == FL_OK)
        status = cli->json ? fl_tell_json(&reply, err) : tell(&reply, err);
    fl_reply_done(&reply);
    fl_backend_close(backend);
    fl_buf_done(&body);
    return status;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *word = NULL, *date = NULL;
    const fl_flag flags[] = { { .name = "--date", .text = &date } };
    fl_words words = { &word, 0, 1 };
    fl_time at;
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, flags, 1, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_area);
    if (status == FL_OK && !word)
        status = fl_fail(&err, FL_EINVAL, "say which area, such as 'around(\"Raqqa\", 5 km)'");
    if (status == FL_OK)
        status = fl_cli_date(date, &at, &err);
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_area, &err);
    return ask(cli, word, date, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_area = {
    "area",
    "which ground an area expression means",
    "EXPRESSION [--date DATE]\n"
    "\n"
    "Says how large the area is, what each part contributes, and which places lie inside. With "
    "--json\n"
    "the answer is GeoJSON, with the ground itself. src/area/LANGUAGE.md describes the language:\n"
    "  frontline area 'corridor(\"Sukhna\", \"Deir ez-Zor\", 10 km) & held_by(isis)'\n"
    "\n"
    "  --date DATE  when held_by and pocket are looked up: 2017-10-01 (the end of that day, UTC)\n"
    "               or 2017-10-01T12:00:00Z; else the newest\n",
    run,
};
