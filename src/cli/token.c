// token.c - frontline token: accounts that may write through the daemon.
#include "cli.h"

#include "frontline/codec_json.h"

#include <stdio.h>
#include <string.h>

static fl_status parse_role(const char *text, fl_role *out, fl_err *err)
{
    static const struct {
        const char *name;
        fl_role role;
    } roles[] = { { "reader", FL_READER },
                  { "analyst", FL_ANALYST },
                  { "editor", FL_EDITOR },
                  { "admin", FL_ADMIN } };
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (text && strcmp(roles[i].name, text) == 0) {
            *out = roles[i].role;
            return FL_OK;
        }
    return fl_fail(err, FL_EINVAL, "say --role reader, analyst, editor or admin");
}

static fl_status print_token(const fl_cli *cli, const char *name, const char *role,
                             const char *token, fl_err *err)
{
    fl_buf out = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&out);
    if (cli->json) {
        fl_write_object(&w, NULL);
        fl_write_text(&w, "name", name);
        fl_write_text(&w, "role", role);
        fl_write_text(&w, "token", token);
        fl_write_end(&w);
    } else {
        fl_put_text(&out, token);
    }
    fl_put_u8(&out, '\n');
    fl_status status = fl_cli_write(&out, err);
    fl_buf_done(&out);
    if (status == FL_OK)
        return FL_OK;
    return fl_fail_at(err, status, "the account \"%.40s\" is made, but its token is lost", name);
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *role_text = NULL, *name = NULL, *word = "";
    const fl_flag flags[] = { { .name = "--role", .text = &role_text },
                              { .name = "--name", .text = &name } };
    fl_words words = { &word, 0, 1 };
    char token[FL_TOKEN_TEXT];
    fl_role role = FL_READER;
    fl_store *store = NULL;
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, flags, 2, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_token);
    if (status == FL_OK && strcmp(word, "create") != 0)
        status = fl_fail(&err, FL_EINVAL, "a token can be created, no more: token create");
    if (status == FL_OK && (!name || !*name))
        status = fl_fail(&err, FL_EINVAL, "say --name, whose token it is");
    if (status == FL_OK)
        status = parse_role(role_text, &role, &err);
    if (status == FL_OK)
        status = fl_cli_needs_store(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_token, &err);
    status = fl_store_open(cli->store, &store, &err);
    if (status == FL_OK)
        status = fl_store_token_create(store, name, role, fl_cli_now(), token, &err);
    if (status == FL_OK)
        status = print_token(cli, name, role_text, token, &err);
    fl_store_close(store);
    return status == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_token = {
    "token",
    "make a token, with which one writes through the daemon",
    "create --role reader|analyst|editor|admin --name NAME\n"
    "\n"
    "Makes the account NAME and prints its token, once, alone on a line. The store keeps only a "
    "hash of it.\n",
    run,
};
