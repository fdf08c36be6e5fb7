// verify.c - frontline verify: is a store whole?
#include "archive.h"

#include <stdio.h>

static void put_text(const char *store, const fl_archive *a, const fl_replayed *done, fl_time took,
                     fl_buf *out)
{
    char head[FL_HASH_TEXT];
    fl_hash_format(a->entries[a->entry_count - 1].hash, head);
    fl_put_format(
        out,
        "%s is whole: %s, %zu entries, %zu moves; %zu maps made again, %zu of them checked "
        "edge by edge; %lld.%02lld s\nthe last entry's hash: %s\n",
        store, a->theatre.id, a->entry_count, a->move_count, done->maps, done->checked,
        (long long)(took / FL_SECOND), (long long)(took % FL_SECOND / 10000), head);
}

static void put_json(const char *store, const fl_archive *a, const fl_replayed *done, fl_time took,
                     fl_buf *out)
{
    char head[FL_HASH_TEXT];
    fl_json_writer w = fl_json_writer_of(out);
    fl_hash_format(a->entries[a->entry_count - 1].hash, head);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "store", store);
    fl_write_text(&w, "theatre", a->theatre.id);
    fl_write_int(&w, "entries", (int64_t)a->entry_count);
    fl_write_int(&w, "moves", (int64_t)a->move_count);
    fl_write_int(&w, "maps", (int64_t)done->maps);
    fl_write_int(&w, "checked", (int64_t)done->checked);
    fl_write_decimal(&w, "seconds", took, 6);
    fl_write_text(&w, "hash", head);
    fl_write_end(&w);
    fl_put_u8(out, '\n');
}

static fl_status verify(const fl_cli *cli, fl_err *err)
{
    fl_archive a = { 0 };
    fl_replayed done = { 0 };
    fl_buf out = FL_BUF_INIT;
    fl_time begin = fl_cli_now();
    fl_status status = fl_archive_read(&a, cli->store, err);
    if (status == FL_OK)
        status = fl_archive_replay(&a, &done, err);
    if (status == FL_OK) {
        (cli->json ? put_json : put_text)(cli->store, &a, &done, fl_cli_now() - begin, &out);
        status = fl_cli_write(&out, err);
    }
    fl_buf_done(&out);
    fl_archive_done(&a);
    return status;
}

static void say_what_to_do(fl_err *err)
{
    const fl_err inner = *err;
    fl_fail(err, FL_ECORRUPT,
            "%s. The store is damaged: keep it, and restore a copy or a dump of it", inner.text);
    fl_fail_at(err, FL_ECORRUPT, "%s", inner.where);
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    fl_words words = { 0 };
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, NULL, 0, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_verify);
    if (status == FL_OK)
        status = fl_cli_needs_store(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_verify, &err);
    status = verify(cli, &err);
    if (status == FL_ECORRUPT)
        say_what_to_do(&err);
    return status == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_verify = {
    "verify",
    "check that a store is whole",
    "\n"
    "\n"
    "Walks the chain of entries, and makes the map of every version again from what the entries "
    "say.\n"
    "Says what was verified, or the first fault.\n",
    run,
};
