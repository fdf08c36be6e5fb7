// main.c - frontline: a theatre's store from the command line.
#include "cli.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const fl_command *const commands[] = {
    &fl_command_init,        &fl_command_token,   &fl_command_report,   &fl_command_post,
    &fl_command_import,      &fl_command_correct, &fl_command_retract,  &fl_command_review,
    &fl_command_perspective, &fl_command_actor,   &fl_command_settings, &fl_command_at,
    &fl_command_area,        &fl_command_events,  &fl_command_diff,     &fl_command_stats,
    &fl_command_export,      &fl_command_log,     &fl_command_snapshot, &fl_command_gazetteer,
    &fl_command_webhook,     &fl_command_verify,  &fl_command_dump,     &fl_command_restore,
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static int print_help(void)
{
    puts("usage: frontline [--store PATH | --url URL] COMMAND ...\n"
         "\n"
         "Keeps the map of who holds what in a theatre of war. The commands:\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-9s  %s\n", commands[i]->name, commands[i]->purpose);
    puts("  help       this; frontline help COMMAND tells more of a command\n"
         "  version    which frontline this is\n"
         "\n"
         "  --store PATH       the store, which no daemon may hold meanwhile\n"
         "  --url URL          the daemon that holds it: http://127.0.0.1:8017\n"
         "  --token-file FILE  who you are to the daemon: a token is needed to write\n"
         "  --token TOKEN      the same, where nobody looks over your shoulder\n"
         "  --json             answers and refusals as JSON\n"
         "\n"
         "FRONTLINE_STORE, FRONTLINE_URL and FRONTLINE_TOKEN in the environment say the same.\n"
         "Exit status: 0 done, 1 refused or failed, 2 wrong usage.");
    return FL_DONE;
}

static int print_version(void)
{
    puts("frontline " FL_VERSION);
    return FL_DONE;
}

static const fl_command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static int help(int count, char *const *arguments)
{
    const fl_command *command = count > 0 ? find_command(arguments[0]) : NULL;
    if (command)
        return fl_cli_help(command);
    if (count == 0)
        return print_help();
    fprintf(stderr, "frontline: there is no command \"%s\"; frontline help lists them\n",
            arguments[0]);
    return FL_WRONG_USAGE;
}

// How many arguments stand before the command: flags, and the values of some.
static int before_command(int count, char *const *arguments)
{
    static const char *const valued[] = { "--store", "--url", "--token", "--token-file" };
    int i = 0;
    while (i < count && arguments[i][0] == '-') {
        int taken = 1;
        for (size_t v = 0; v < sizeof valued / sizeof *valued; v++)
            taken += strcmp(arguments[i], valued[v]) == 0;
        i += taken;
    }
    return i < count ? i : count;
}

// Descriptors 0 to 2 are open, so that no store is ever written to as the output. What is written to
// one that was closed fails.
static void open_standard_files(void)
{
    int fd;
    do {
        fd = open("/dev/null", O_RDONLY);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

int main(int count, char **arguments)
{
    fl_cli cli = { 0 };
    fl_words none = { 0 };
    fl_err err;
    bool version = false;
    const fl_flag flags[] = { { .name = "--version", .is_set = &version } };
    int first = before_command(count - 1, arguments + 1);
    open_standard_files();
    setlocale(LC_ALL, "C");
    signal(SIGXFSZ, SIG_IGN); // a file that may not grow is a full disk, and told as one
    if (fl_cli_parse(&cli, flags, 1, first, arguments + 1, &none, &err) != FL_OK) {
        fprintf(stderr, "frontline: %s; frontline help lists what there is\n", err.text);
        return FL_WRONG_USAGE;
    }
    const char *name = first + 1 < count ? arguments[first + 1] : NULL;
    if (version || (name && strcmp(name, "version") == 0))
        return print_version();
    if (cli.help && !name)
        return print_help();
    if (!name) {
        print_help();
        return FL_WRONG_USAGE;
    }
    int left = count - first - 2;
    if (strcmp(name, "help") == 0)
        return help(left, arguments + first + 2);
    const fl_command *command = find_command(name);
    return command ? command->run(&cli, left, arguments + first + 2)
                   : help(1, &arguments[first + 1]);
}
