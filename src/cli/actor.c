// actor.c - frontline actor: who may hold ground, what they are called, and whom they belong to since when.
#include "words.h"

#include <stdio.h>
#include <string.h>

#define ID_MOST 200 // bytes

typedef struct fl_naming { // as said; NULL: not said
    const char *word[2];   // add, rename or regroup, and the id
    const char *name, *label, *colour, *parent, *under, *on;
    bool alone, dry_run;
} fl_naming;

static void put_done(const fl_legend *l, const fl_json_at *answer, fl_buf *out)
{
    (void)l;
    int64_t changed = fl_said_number(answer, "changed", 0);
    fl_put_format(out, "%s%s is so from %s on\n",
                  fl_said_bool(answer, "dry_run") ? "a dry run: " : "", fl_said(answer, "actor"),
                  fl_said(answer, "version"));
    if (changed)
        fl_put_format(out, "%lld later event%s moved something else\n", (long long)changed,
                      changed == 1 ? "" : "s");
}

// ---- the list ---------------------------------------------------------------------------------------------

static void put_change(const fl_json_at *c, fl_buf *out)
{
    fl_json_at name;
    fl_put_text(out, "  since ");
    fl_put_when(fl_said(c, "since"), out);
    if (fl_json_has(c, "parent") && *fl_said(c, "parent"))
        fl_put_format(out, ", under %s", fl_said(c, "parent"));
    else if (fl_json_has(c, "parent"))
        fl_put_text(out, ", a side of its own");
    if (fl_json_member(c, "name", &name))
        fl_put_format(out, ", called %s", fl_said(&name, "en"));
    if (*fl_said(c, "colour"))
        fl_put_format(out, ", painted %s", fl_said(c, "colour"));
    fl_put_u8(out, '\n');
}

static void put_actors(const fl_legend *l, const fl_json_at *answer, fl_buf *out)
{
    (void)l;
    fl_json_at list, changes, name;
    if (!fl_json_member(answer, "actors", &list))
        return;
    for (size_t i = 0; i < fl_json_count(&list); i++) {
        fl_json_at actor = fl_json_element(&list, i);
        const char *parent = fl_said(&actor, "parent");
        fl_put_format(out, "%s%s%s%s%s\n", fl_said(&actor, "id"),
                      fl_json_member(&actor, "name", &name) ? ": " : "", fl_said(&name, "en"),
                      *parent ? ", under " : "", parent);
        for (size_t k = 0;
             fl_json_member(&actor, "changes", &changes) && k < fl_json_count(&changes); k++) {
            fl_json_at change = fl_json_element(&changes, k);
            put_change(&change, out);
        }
    }
}

// ---- a change ---------------------------------------------------------------------------------------------

static fl_status record(const fl_cli *cli, const fl_naming *n, fl_err *err)
{
    const struct {
        const char *name, *text;
    } members[] = { { "name", n->name },     { "short", n->label }, { "colour", n->colour },
                    { "parent", n->parent }, { "since", n->on },    { "parent", n->under } };
    bool renames = strcmp(n->word[0], "add") != 0;
    char path[ID_MOST + 16];
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "id", n->word[1]);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (members[i].text)
            fl_write_text(&w, members[i].name, members[i].text);
    if (n->alone)
        fl_write_null(&w, "parent");
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
    if (!verb)
        return FL_OK;
    bool adds = strcmp(verb, "add") == 0, regroups = strcmp(verb, "regroup") == 0;
    if (!(adds || regroups || strcmp(verb, "rename") == 0))
        return fl_fail(err, FL_EINVAL, "say nothing, or add ID, rename ID or regroup ID");
    if (!id || !*id || strspn(id, letters) != strlen(id) || strlen(id) > ID_MOST)
        return fl_fail(err, FL_EINVAL, "an actor's id is made of a to z, 0 to 9 and -");
    if (regroups != (n->under || n->alone) || (n->under && n->alone))
        return fl_fail(err, FL_EINVAL,
                       "whom does it belong to? Say regroup ID with --under ID, or with --alone");
    if (regroups && !n->on)
        return fl_fail(err, FL_EINVAL, "since when? Say --on DATE");
    if (adds && n->on)
        return fl_fail(err, FL_EINVAL, "an actor is added at all times: leave out --on");
    if (!regroups && !n->name)
        return fl_fail(err, FL_EINVAL, "what is it called? Say --name TEXT");
    if (!adds && n->parent)
        return fl_fail(err, FL_EINVAL, "say regroup ID --under ID --on DATE");
    return FL_OK;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    fl_naming n = { .name = NULL };
    const fl_flag flags[] = {
        { .name = "--name", .text = &n.name },     { .name = "--short", .text = &n.label },
        { .name = "--colour", .text = &n.colour }, { .name = "--parent", .text = &n.parent },
        { .name = "--under", .text = &n.under },   { .name = "--alone", .is_set = &n.alone },
        { .name = "--on", .text = &n.on },         { .name = "--dry-run", .is_set = &n.dry_run }
    };
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
    const fl_question q = { .method = "GET", .path = "/actors" };
    status = n.word[0] ? record(cli, &n, &err) : fl_tell(cli, &q, put_actors, &err);
    return status == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_actor = {
    "actor",
    "who may hold ground",
    "[add|rename|regroup ID [--name TEXT] [--under ID | --alone] [--on DATE] ... [--dry-run]]\n"
    "\n"
    "Lists the actors, with what changes of them since when. Or adds one, or calls one otherwise,\n"
    "at all times; or, from a date on, calls it otherwise or has it belong to another. Events "
    "from\n"
    "that date on that ask who holds are worked out again. What is said last for a date counts, "
    "and\n"
    "earlier versions keep what they knew.\n"
    "\n"
    "  --name TEXT       its name, in English\n"
    "  --short TEXT      as maps label it\n"
    "  --colour #rrggbb  as maps paint it\n"
    "  --parent ID       of a new one: the side or faction that it belongs to\n"
    "  --under ID        of one that is regrouped: whom it belongs to from then on\n"
    "  --alone           or: it is a side of its own\n"
    "  --on DATE         since when: 2017-10-10, or a time\n"
    "  --dry-run         check it, and record nothing\n",
    run,
};
