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
        "edge by edge; %zu checkpoints read, node by node; %lld.%02lld s\n"
        "the last entry's hash: %s\n",
        store, a->theatre.id, a->entry_count, a->move_count, done->maps, done->checked,
        a->checkpoint_count, (long long)(took / FL_SECOND), (long long)(took % FL_SECOND / 10000),
        head);
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
    fl_write_int(&w, "checkpoints", (int64_t)a->checkpoint_count);
    fl_write_decimal(&w, "seconds", took, 6);
    fl_write_text(&w, "hash", head);
    fl_write_end(&w);
    fl_put_u8(out, '\n');
}

static void say_what_to_do(const char *what, fl_err *err)
{
    const fl_err inner = *err;
    fl_fail(err, FL_ECORRUPT, "%s. %s", inner.text, what);
    fl_fail_at(err, FL_ECORRUPT, "%s", inner.where);
}

// The log first: it is what counts, and it may be whole where the checkpoints cannot even be listed.
static fl_status check(fl_archive *a, const char *store, fl_replayed *done, fl_err *err)
{
    fl_err why;
    fl_status listed = FL_OK, status = fl_archive_read(a, store, err);
    if (status == FL_OK) {
        listed = fl_archive_read_checkpoints(a, &why);
        status = fl_archive_replay(a, done, err);
    }
    if (status == FL_ECORRUPT)
        say_what_to_do("The store is damaged: keep it, and restore a copy or a dump of it", err);
    if (status != FL_OK)
        return status;
    if (listed == FL_OK)
        listed = fl_archive_check_checkpoints(a, &why);
    if (listed == FL_ECORRUPT)
        say_what_to_do("The log is whole, and nothing is lost: restore a dump of this store", &why);
    if (listed != FL_OK)
        *err = why;
    return listed;
}

static fl_status verify(const fl_cli *cli, fl_err *err)
{
    fl_archive a = { 0 };
    fl_replayed done = { 0 };
    fl_buf out = FL_BUF_INIT;
    fl_time begin = fl_cli_now();
    fl_status status = check(&a, cli->store, &done, err);
    if (status == FL_OK) {
        (cli->json ? put_json : put_text)(cli->store, &a, &done, fl_cli_now() - begin, &out);
        status = fl_cli_write(&out, err);
    }
    fl_buf_done(&out);
    fl_archive_done(&a);
    return status;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    return fl_cli_run_on_store(&fl_command_verify, verify, cli, count, arguments);
}

const fl_command fl_command_verify = {
    "verify",
    "check that a store is whole",
    "\n"
    "\n"
    "Walks the chain of entries, makes the map of every version again from what the entries say, "
    "and\n"
    "reads every map that is kept, to the last node.\n"
    "Says what was verified, or the first fault.\n",
    run,
};
