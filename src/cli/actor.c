// actor.c - frontline actor: who may hold ground, from now on.
#include "words.h"

#include <stdio.h>
#include <string.h>

#define ID_MOST 200 // bytes

typedef struct fl_naming { // as said; NULL: not said
    const char *word[2];   // add or rename, and the id
    const char *name, *label, *colour, *parent;
    bool dry_run;
} fl_naming;

static void put_done(const fl_legend *l, const fl_json_at *answer, fl_buf *out)
{
    (void)l;
    fl_put_format(out, "%s%s is so from %s on\n",
                  fl_said_bool(answer, "dry_run") ? "a dry run: " : "", fl_said(answer, "actor"),
                  fl_said(answer, "version"));
}

static fl_status record(const fl_cli *cli, const fl_naming *n, fl_err *err)
{
    const struct {
        const char *name, *text;
    } members[] = {
        { "name", n->name }, { "short", n->label }, { "colour", n->colour }, { "parent", n->parent }
    };
    bool renames = strcmp(n->word[0], "rename") == 0;
    char path[ID_MOST + 16];
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "id", n->word[1]);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (members[i].text)
            fl_write_text(&w, members[i].name, members[i].text);
    fl_write_end(&w);
    snprintf(path, sizeof path, "/actors%s%s", renames ? "/" : "", renames ? n->word[1] : "");
    fl_question q = { .method = renames ? "PUT" : "POST",
                      .path = path,
                      .type = "application/json",
                      .body = body.data,
                      .body_len = body.len };
    fl_question_add(&q, "dry-run", n->dry_run ? "true" : NULL);
    fl_status status = body.failed ? fl_fail_nomem(err) : fl_tell(cli, &q, put_done, err);
    fl_buf_done(&body);
    return status;
}

static fl_status check(const fl_naming *n, fl_err *err)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    const char *verb = n->word[0], *id = n->word[1];
    if (!verb || (strcmp(verb, "add") != 0 && strcmp(verb, "rename") != 0))
        return fl_fail(err, FL_EINVAL, "say add ID or rename ID");
    if (!id || !*id || strspn(id, letters) != strlen(id) || strlen(id) > ID_MOST)
        return fl_fail(err, FL_EINVAL, "an actor's id is made of a to z, 0 to 9 and -");
    if (!n->name)
        return fl_fail(err, FL_EINVAL, "what is it called? Say --name TEXT");
    return FL_OK;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    fl_naming n = { .name = NULL };
    const fl_flag flags[] = { { .name = "--name", .text = &n.name },
                              { .name = "--short", .text = &n.label },
                              { .name = "--colour", .text = &n.colour },
                              { .name = "--parent", .text = &n.parent },
                              { .name = "--dry-run", .is_set = &n.dry_run } };
    fl_words words = { n.word, 0, 2 };
    fl_err err = { 0 };
    fl_status status =
        fl_cli_parse(cli, flags, sizeof flags / sizeof *flags, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_actor);
    if (status == FL_OK)
        status = check(&n, &err);
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_actor, &err);
    return record(cli, &n, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_actor = {
    "actor",
    "who may hold ground",
    "add|rename ID --name TEXT [--short TEXT] [--colour #rrggbb] [--parent ID] [--dry-run]\n"
    "\n"
    "Adds an actor to the theatre, or calls one otherwise, from now on. Earlier versions keep what "
    "they knew.\n"
    "\n"
    "  --name TEXT       its name, in English\n"
    "  --short TEXT      as maps label it\n"
    "  --colour #rrggbb  as maps paint it\n"
    "  --parent ID       of a new one: the side or faction that it belongs to\n"
    "  --dry-run         check it, and record nothing\n",
    run,
};
