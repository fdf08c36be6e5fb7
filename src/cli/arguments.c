// arguments.c - flags and words of a command line.
#include "cli.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const fl_flag *find_flag(const fl_flag *flags, size_t count, const char *name, size_t len)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(flags[i].name) == len && memcmp(flags[i].name, name, len) == 0)
            return &flags[i];
    return NULL;
}

static bool is_flag(const char *argument)
{
    bool number = argument[0] == '-' && argument[1] >= '0' && argument[1] <= '9';
    return argument[0] == '-' && argument[1] != '\0' && !number;
}

// Copies a secret, and wipes it where other users of the machine could read it.
static fl_status take_secret(const fl_flag *flag, char *value, fl_err *err)
{
    size_t len = strlen(value);
    if (len >= FL_SECRET_TEXT)
        return fl_fail(err, FL_EINVAL, "%s has at most %d characters", flag->name,
                       FL_SECRET_TEXT - 1);
    memcpy(flag->secret, value, len + 1);
    memset(value, '*', len);
    return FL_OK;
}

// Reads the flag at *i, and its value, which may be the next argument.
static fl_status take_flag(const fl_flag *flag, int count, char *const *arguments, int *i,
                           fl_err *err)
{
    char *equals = strchr(arguments[*i], '=');
    if (flag->is_set) {
        if (equals)
            return fl_fail(err, FL_EINVAL, "%s takes no value", flag->name);
        *flag->is_set = true;
        return FL_OK;
    }
    if (!equals && *i + 1 == count)
        return fl_fail(err, FL_EINVAL, "%s needs a value", flag->name);
    char *value = equals ? equals + 1 : arguments[++*i];
    if (flag->secret)
        return take_secret(flag, value, err);
    *flag->text = value;
    return FL_OK;
}

static fl_status take_word(const char *argument, fl_words *words, fl_err *err)
{
    if (words->count == words->max)
        return fl_fail(err, FL_EINVAL, "\"%s\" is one argument too many", argument);
    words->at[words->count++] = argument;
    return FL_OK;
}

fl_status fl_cli_parse(fl_cli *cli, const fl_flag *flags, size_t flag_count, int count,
                       char *const *arguments, fl_words *words, fl_err *err)
{
    const fl_flag common[] = { { .name = "--store", .text = &cli->store },
                               { .name = "--url", .text = &cli->url },
                               { .name = "--token", .secret = cli->token },
                               { .name = "--token-file", .text = &cli->token_file },
                               { .name = "--json", .is_set = &cli->json },
                               { .name = "--help", .is_set = &cli->help } };
    bool flags_end = false;
    fl_status status = FL_OK;
    for (int i = 0; i < count && status == FL_OK; i++) {
        const char *argument = arguments[i];
        size_t len = strcspn(argument, "=");
        if (flags_end || !is_flag(argument)) {
            status = take_word(argument, words, err);
            continue;
        }
        if (strcmp(argument, "--") == 0) {
            flags_end = true;
            continue;
        }
        const fl_flag *flag = find_flag(flags, flag_count, argument, len);
        if (!flag)
            flag = find_flag(common, sizeof common / sizeof *common, argument, len);
        status = flag ? take_flag(flag, count, arguments, &i, err)
                      : fl_fail(err, FL_EINVAL, "there is no option %s here", argument);
    }
    return status;
}

int fl_cli_misused(const fl_command *command, const fl_err *err)
{
    fprintf(stderr, "frontline: %s\nusage: frontline %s %.*s\n", err->text, command->name,
            (int)strcspn(command->usage, "\n"), command->usage);
    return FL_WRONG_USAGE;
}

int fl_cli_help(const fl_command *command)
{
    printf("usage: frontline %s%s%s", command->name, *command->usage == '\n' ? "" : " ",
           command->usage);
    return FL_DONE;
}
