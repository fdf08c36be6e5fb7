// token.c - frontline token: accounts that may read and write through the daemon.
#include "words.h"

#include <stdio.h>
#include <string.h>

// ---- in words -------------------------------------------------------------------------------------------

// Alone on a line, so that a file can take it.
static void put_token(const fl_legend *l, const fl_json_at *answer, fl_buf *out)
{
    (void)l;
    fl_put_format(out, "%s\n", fl_said(answer, "token"));
}

static void put_all(const fl_legend *l, const fl_json_at *answer, fl_buf *out)
{
    fl_json_at list;
    (void)l;
    size_t count = fl_json_member(answer, "tokens", &list) ? fl_json_count(&list) : 0;
    for (size_t i = 0; i < count; i++) {
        fl_json_at account = fl_json_element(&list, i);
        fl_put_padded(fl_said(&account, "role"), 8, out);
        fl_put_when(fl_said(&account, "created_at"), out);
        fl_put_format(out, "  %s\n", fl_said(&account, "name"));
    }
}

static void put_revoked(const fl_legend *l, const fl_json_at *answer, fl_buf *out)
{
    (void)l;
    fl_put_format(out, "the token of \"%s\" is one no more\n", fl_said(answer, "revoked"));
}

// ---- asking ---------------------------------------------------------------------------------------------

static fl_status create(const fl_cli *cli, const char *name, const char *role, fl_err *err)
{
    fl_buf body = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&body);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "name", name);
    fl_write_text(&w, "role", role);
    fl_write_end(&w);
    const fl_question q = { .method = "POST",
                            .path = "/tokens",
                            .type = "application/json",
                            .body = body.data,
                            .body_len = body.len };
    fl_status status = body.failed ? fl_fail_nomem(err) : fl_tell(cli, &q, put_token, err);
    fl_buf_done(&body);
    return status;
}

static fl_status revoke(const fl_cli *cli, const char *name, fl_err *err)
{
    fl_buf path = FL_BUF_INIT;
    fl_put_format(&path, "/tokens/%s", name);
    fl_put_u8(&path, '\0');
    const fl_question q = { .method = "DELETE", .path = (const char *)path.data };
    fl_status status = path.failed ? fl_fail_nomem(err) : fl_tell(cli, &q, put_revoked, err);
    fl_buf_done(&path);
    return status;
}

// ---- the command ----------------------------------------------------------------------------------------

typedef enum fl_verb { CREATE, LIST, REVOKE, VERBS } fl_verb;
static const char *const verbs[VERBS] = { "create", "list", "revoke" };

static fl_status check(const char *word, const char *name, const char *role, fl_verb *verb,
                       fl_err *err)
{
    fl_role known;
    int v = 0;
    while (v < VERBS && strcmp(word, verbs[v]) != 0)
        v++;
    *verb = (fl_verb)v;
    if (v == VERBS)
        return fl_fail(err, FL_EINVAL, "say create, list or revoke");
    if (v != LIST && (!name || !*name))
        return fl_fail(err, FL_EINVAL, "say --name, whose token it is");
    if (v == CREATE && (!role || !fl_role_parse(role, &known)))
        return fl_fail(err, FL_EINVAL, "say --role reader, analyst, editor or admin");
    if ((v == LIST && name) || (v != CREATE && role))
        return fl_fail(err, FL_EINVAL, "%s takes no --%s", verbs[v], role ? "role" : "name");
    return FL_OK;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *role = NULL, *name = NULL, *word = "";
    const fl_flag flags[] = { { .name = "--role", .text = &role },
                              { .name = "--name", .text = &name } };
    const fl_question list = { .method = "GET", .path = "/tokens" };
    fl_words words = { &word, 0, 1 };
    fl_verb verb = LIST;
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, flags, 2, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_token);
    if (status == FL_OK)
        status = check(word, name, role, &verb, &err);
    if (status == FL_OK)
        status = fl_cli_needs_place(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_token, &err);
    if (verb == CREATE)
        status = create(cli, name, role, &err);
    else if (verb == REVOKE)
        status = revoke(cli, name, &err);
    else
        status = fl_tell(cli, &list, put_all, &err);
    return status == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_token = {
    "token",
    "who may read and write through the daemon",
    "create --role reader|analyst|editor|admin --name NAME | list | revoke --name NAME\n"
    "\n"
    "create makes the account NAME and prints its token, once, alone on a line; the store keeps "
    "only\n"
    "a hash of it. list tells all accounts; revoke ends one, whose name may then be given again.\n",
    run,
};
