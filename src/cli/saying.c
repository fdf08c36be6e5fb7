// saying.c - a report as options, and as an event.
#include "saying.h"

#include <string.h>

void fl_saying_flags(fl_saying *s, fl_flag flags[FL_SAYING_FLAGS])
{
    const fl_flag all[FL_SAYING_FLAGS] = {
        { .name = "--from", .text = &s->from },
        { .name = "--to", .text = &s->to },
        { .name = "--on", .text = &s->on },
        { .name = "--precision", .text = &s->precision },
        { .name = "--source", .text = &s->source },
        { .name = "--grade", .text = &s->grade },
        { .name = "--link", .text = &s->link },
        { .name = "--place", .text = &s->place },
        { .name = "--note", .text = &s->note },
        { .name = "--key", .text = &s->key },
        { .name = "--area", .text = &s->area },
        { .name = "--confirm", .is_set = &s->confirm },
    };
    memcpy(flags, all, sizeof all);
}

const char *fl_saying_kind(const char *verb)
{
    static const struct {
        const char *verb, *kind;
    } verbs[] = {
        { "takes", "control" }, { "contests", "contest" }, { "leaves", "withdraw" },
        { "shares", "share" },  { "claims", "claim" },
    };
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verb, verbs[i].verb) == 0 || strcmp(verb, verbs[i].kind) == 0)
            return verbs[i].kind;
    return NULL;
}

static bool is_grade(const char *text)
{
    return strlen(text) == 2 && text[0] >= 'A' && text[0] <= 'F' && text[1] >= '1' &&
           text[1] <= '6';
}

fl_status fl_saying_check(const fl_saying *s, fl_err *err)
{
    fl_time at;
    bool is_date;
    if (s->on && fl_time_parse(s->on, strlen(s->on), &at, &is_date, NULL) != FL_OK)
        return fl_fail(err, FL_EINVAL,
                       "--on is the date when it happened, 2017-10-01, or 2017-10-01T12:00:00Z");
    if (s->grade && !is_grade(s->grade))
        return fl_fail(err, FL_EINVAL,
                       "--grade is a letter A to F, how reliable the source is, and a figure 1 to "
                       "6, how credible the report: C3");
    if ((s->grade || s->link) && !s->source)
        return fl_fail(err, FL_EINVAL, "--grade and --link are about a source: say --source too");
    return FL_OK;
}

static void write_from(fl_json_writer *w, const char *list)
{
    fl_buf name = FL_BUF_INIT;
    fl_write_array(w, "from");
    for (size_t len; *list; list += len + (list[len] == ',')) {
        len = strcspn(list, ",");
        name.len = 0;
        fl_put(&name, list, len);
        fl_put_u8(&name, '\0');
        if (name.failed)
            w->out->failed = true;
        else
            fl_write_text(w, NULL, (const char *)name.data);
    }
    fl_write_end(w);
    fl_buf_done(&name);
}

static void write_source(fl_json_writer *w, const fl_saying *s)
{
    fl_write_array(w, "sources");
    fl_write_object(w, NULL);
    fl_write_text(w, "name", s->source);
    if (s->link)
        fl_write_text(w, "url", s->link);
    if (s->grade) {
        fl_write_text(w, "reliability", (char[]){ s->grade[0], '\0' });
        fl_write_text(w, "credibility", (char[]){ s->grade[1], '\0' });
    }
    fl_write_end(w);
    fl_write_end(w);
}

void fl_saying_write(const fl_saying *s, bool whole, fl_buf *out)
{
    const struct {
        const char *name, *text;
    } texts[] = {
        { "kind", s->kind },   { "actor", s->actor },    { "area", s->area },
        { "to", s->to },       { "occurred_at", s->on }, { "precision", s->precision },
        { "place", s->place }, { "note", s->note },      { "key", s->key },
    };
    fl_json_writer w = fl_json_writer_of(out);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "type", "Feature");
    if (whole)
        fl_write_null(&w, "geometry");
    fl_write_object(&w, "properties");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].text)
            fl_write_text(&w, texts[i].name, texts[i].text);
    if (s->from)
        write_from(&w, s->from);
    if (s->source)
        write_source(&w, s);
    if (s->confirm)
        fl_write_bool(&w, "confirm", true);
    fl_write_end(&w);
    fl_write_end(&w);
}

void fl_saying_where(const fl_saying *s, fl_err *err)
{
    static const struct {
        const char *pointer, *word;
    } places[] = {
        { "/properties/occurred_at", "--on" },
        { "/properties/actor", "ACTOR" },
        { "/properties/area", "AREA" },
        { "/properties/from", "--from" },
        { "/properties/to", "--to" },
        { "/properties/precision", "--precision" },
        { "/properties/sources/0", "--source" },
        { "/properties/key", "--key" },
        { "/properties/place", "--place" },
        { "/properties/note", "--note" },
    };
    const fl_err inner = *err;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        size_t len = strlen(places[i].pointer);
        if (strncmp(inner.where, places[i].pointer, len) != 0)
            continue;
        bool bare_name = s->area && !strchr(s->area, '(') && !strcmp(places[i].word, "AREA");
        if (bare_name)
            fl_fail(err, inner.status, "%s. A place is written place(\"%.40s\")", inner.text,
                    s->area);
        err->where[0] = '\0';
        fl_fail_at(err, inner.status, "%s%s", places[i].word, inner.where + len);
        return;
    }
}
