// restore.c - frontline restore: a store from a dump, whole or not at all.
#include "archive.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef struct source {
    FILE *file;
    fl_buf line; // the last one read, without its end
    size_t number;
} source;

static fl_status next_line(source *s, fl_err *err)
{
    int c;
    s->line.len = 0;
    s->number++;
    while ((c = getc(s->file)) != EOF && c != '\n')
        fl_put_u8(&s->line, (uint8_t)c);
    if (s->line.failed)
        return fl_fail_nomem(err);
    if (ferror(s->file))
        return fl_fail(err, FL_EIO, "the dump cannot be read: %s", strerror(errno));
    return c == '\n' ? FL_OK : fl_fail(err, FL_EINVAL, "the dump ends here, before it is whole");
}

static fl_status read_entry(source *s, fl_archive *a, fl_err *err)
{
    fl_entry e;
    fl_arena *arena = fl_arena_new(SIZE_MAX);
    if (!arena)
        return fl_fail_nomem(err);
    fl_status status = next_line(s, err);
    if (status == FL_OK)
        status = fl_dump_parse_entry(&s->line, arena, &e, err);
    if (status == FL_OK)
        status = fl_archive_entry(a, &e, err);
    fl_arena_unref(arena);
    return status;
}

static fl_status read_move(source *s, fl_archive *a, fl_err *err)
{
    fl_move m;
    fl_arena *arena = fl_arena_new(SIZE_MAX);
    if (!arena)
        return fl_fail_nomem(err);
    fl_status status = next_line(s, err);
    if (status == FL_OK)
        status = fl_dump_parse_move(&s->line, arena, &m, err);
    if (status == FL_OK)
        status = fl_archive_move(a, &m, err);
    fl_arena_unref(arena);
    return status;
}

// The head says of which theatre it is, which only its first entry shows to be true.
static fl_status check_head(const fl_archive *a, const fl_buf *head, fl_err *err)
{
    fl_buf said = FL_BUF_INIT;
    fl_status status = FL_OK;
    fl_dump_head(a, &said);
    if (said.failed)
        status = fl_fail_nomem(err);
    else if (said.len != head->len + 1 || memcmp(said.data, head->data, head->len) != 0)
        status = fl_fail(err, FL_ECORRUPT, "the head does not say what is in the dump");
    fl_buf_done(&said);
    return status;
}

static fl_status read_dump(source *s, fl_archive *a, fl_err *err)
{
    size_t entries = 0, moves = 0;
    fl_buf head = FL_BUF_INIT;
    fl_status status = next_line(s, err);
    if (status == FL_OK)
        status = fl_dump_parse_head(&s->line, &entries, &moves, err);
    fl_put(&head, s->line.data, s->line.len);
    for (size_t i = 0; status == FL_OK && i < entries; i++)
        status = read_entry(s, a, err);
    for (size_t i = 0; status == FL_OK && i < moves; i++)
        status = read_move(s, a, err);
    if (status != FL_OK)
        fl_fail_at(err, status, "line %zu", s->number);
    if (status == FL_OK && getc(s->file) != EOF)
        status = fl_fail(err, FL_EINVAL, "more follows the last line of the dump");
    if (status == FL_OK)
        status = check_head(a, &head, err);
    fl_buf_done(&head);
    return status;
}

static fl_status read_file(const char *path, fl_archive *a, fl_err *err)
{
    bool is_input = strcmp(path, "-") == 0;
    source s = { .file = is_input ? stdin : fopen(path, "rb"), .line = FL_BUF_INIT };
    if (!s.file) {
        fl_fail(err, FL_EIO, "it cannot be read: %s", strerror(errno));
        return fl_cli_in_file(path, err);
    }
    fl_status status = read_dump(&s, a, err);
    if (status != FL_OK)
        fl_cli_in_file(path, err);
    if (!is_input)
        fclose(s.file);
    fl_buf_done(&s.line);
    return status;
}

static fl_status print_made(const fl_cli *cli, const char *store, const fl_archive *a, fl_err *err)
{
    fl_buf out = FL_BUF_INIT;
    fl_json_writer w = fl_json_writer_of(&out);
    if (cli->json) {
        fl_write_object(&w, NULL);
        fl_write_text(&w, "store", store);
        fl_write_text(&w, "theatre", a->theatre.id);
        fl_write_int(&w, "entries", (int64_t)a->entry_count);
        fl_write_int(&w, "moves", (int64_t)a->move_count);
        fl_write_end(&w);
    } else {
        fl_put_format(&out,
                      "made %s: %s, %zu entries, %zu moves, all verified\n"
                      "it has no accounts, for a dump has none: frontline --store %s token create",
                      store, a->theatre.id, a->entry_count, a->move_count, store);
    }
    fl_put_u8(&out, '\n');
    fl_status status = fl_cli_write(&out, err);
    fl_buf_done(&out);
    return status;
}

static fl_status restore(const fl_cli *cli, const char *from, const char *store, fl_err *err)
{
    fl_archive a = { 0 };
    fl_replayed done = { 0 };
    fl_status status = read_file(from, &a, err);
    if (status == FL_OK)
        status = fl_archive_replay(&a, &done, err);
    if (status == FL_OK) {
        const fl_batch all = { a.entries, a.entry_count, a.moves, a.move_count, NULL, 0 };
        status = fl_store_create(store, &all, err);
    }
    if (status == FL_OK)
        status = print_made(cli, store, &a, err);
    fl_archive_done(&a);
    return status;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *paths[2] = { NULL, NULL };
    fl_words words = { paths, 0, 2 };
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, NULL, 0, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_restore);
    if (status == FL_OK && words.count < 2)
        status = fl_fail(&err, FL_EINVAL, "say the dump, and where to make the store");
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_restore, &err);
    return restore(cli, paths[0], paths[1], &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_restore = {
    "restore",
    "make a store from a dump",
    "FILE|- STORE\n"
    "\n"
    "Verifies a dump, as frontline verify does a store, and makes the file STORE of it, whole or "
    "not at all.\n"
    "It has no accounts: make them anew with frontline token.\n",
    run,
};
