// place.c - where the map is that a command is about: a store's file, or a daemon.
#include "cli.h"

#include <stdlib.h>
#include <string.h>

// What is set but empty is not said.
static const char *environment(const char *name)
{
    const char *text = getenv(name);
    return text && *text ? text : NULL;
}

fl_status fl_cli_needs_store(fl_cli *cli, fl_err *err)
{
    if (cli->url)
        return fl_fail(err, FL_EINVAL,
                       "this works on the file itself, not through a daemon: say --store PATH");
    if (!cli->store)
        cli->store = environment("FRONTLINE_STORE");
    if (cli->store)
        return FL_OK;
    return fl_fail(err, FL_EINVAL, "which store? Say --store PATH, or set FRONTLINE_STORE");
}

// ---- a daemon and its token -----------------------------------------------------------------------------

static fl_status check_url(const char *url, fl_err *err)
{
    const char *host = strncmp(url, "http://", 7) == 0    ? url + 7
                       : strncmp(url, "https://", 8) == 0 ? url + 8
                                                          : "";
    if (*host && *host != '/' && !strpbrk(url, " \"<>\\^`{|}?#@\r\n\t"))
        return FL_OK;
    return fl_fail(err, FL_EINVAL, "--url is the address of a daemon, like http://127.0.0.1:8017");
}

// A header is made of it: no blanks, no line breaks.
static fl_status keep_token(fl_cli *cli, const char *text, size_t len, const char *from,
                            fl_err *err)
{
    while (len > 0 && strchr(" \t\r\n", text[len - 1]))
        len--;
    bool plain = len > 0 && len < FL_SECRET_TEXT;
    for (size_t i = 0; i < len && plain; i++)
        plain = text[i] > ' ' && text[i] < 0x7f;
    if (!plain)
        return fl_fail(err, FL_EINVAL, "%s holds no token: one word, alone", from);
    memmove(cli->token, text, len);
    cli->token[len] = '\0';
    return FL_OK;
}

static fl_status read_token(fl_cli *cli, fl_err *err)
{
    fl_buf text = FL_BUF_INIT;
    fl_status status = fl_cli_read(cli->token_file, &text, err);
    if (status == FL_OK)
        status = keep_token(cli, (const char *)text.data, text.len, cli->token_file, err);
    fl_buf_done(&text);
    return status;
}

static fl_status find_token(fl_cli *cli, fl_err *err)
{
    const char *from_environment = environment("FRONTLINE_TOKEN");
    if (*cli->token && cli->token_file)
        return fl_fail(err, FL_EINVAL, "say --token or --token-file, not both");
    if (cli->token_file)
        return read_token(cli, err);
    if (*cli->token)
        return keep_token(cli, cli->token, strlen(cli->token), "--token", err);
    if (from_environment)
        return keep_token(cli, from_environment, strlen(from_environment), "FRONTLINE_TOKEN", err);
    return FL_OK;
}

fl_status fl_cli_needs_place(fl_cli *cli, fl_err *err)
{
    if (cli->store && cli->url)
        return fl_fail(err, FL_EINVAL, "say --store or --url, not both");
    if (!cli->store && !cli->url) {
        cli->store = environment("FRONTLINE_STORE");
        cli->url = environment("FRONTLINE_URL");
        if (cli->store && cli->url)
            return fl_fail(err, FL_EINVAL,
                           "FRONTLINE_STORE and FRONTLINE_URL are both set: say --store or --url");
    }
    if (!cli->store && !cli->url)
        return fl_fail(err, FL_EINVAL,
                       "where is the map? Say --store PATH, or --url http://127.0.0.1:8017 for a "
                       "daemon; or set FRONTLINE_STORE or FRONTLINE_URL");
    if (cli->store)
        return FL_OK;
    fl_status status = check_url(cli->url, err);
    return status == FL_OK ? find_token(cli, err) : status;
}
