// dump.c - frontline dump: a whole log as text.
#include "archive.h"

#include <stdio.h>

enum { WRITE_AT_ONCE = 1 << 20 };

static fl_status flush(fl_buf *out, size_t least, fl_err *err)
{
    if (!out->failed && out->len < least)
        return FL_OK;
    fl_status status = fl_cli_write(out, err);
    out->len = 0;
    return status;
}

static fl_status write_dump(const fl_archive *a, fl_err *err)
{
    fl_buf out = FL_BUF_INIT;
    fl_status status = FL_OK;
    fl_dump_head(a, &out);
    for (size_t i = 0; status == FL_OK && i < a->entry_count; i++) {
        fl_dump_entry(&a->entries[i], &out);
        status = flush(&out, WRITE_AT_ONCE, err);
    }
    for (size_t i = 0; status == FL_OK && i < a->move_count; i++) {
        fl_dump_move(&a->moves[i], &out);
        status = flush(&out, WRITE_AT_ONCE, err);
    }
    if (status == FL_OK)
        status = flush(&out, 0, err);
    fl_buf_done(&out);
    return status;
}

// A dump that could not be restored is no help: what is damaged is not dumped.
static fl_status dump(const fl_cli *cli, fl_err *err)
{
    fl_archive a = { 0 };
    fl_replayed done = { 0 };
    fl_status status = fl_archive_read(&a, cli->store, err);
    if (status == FL_OK)
        status = fl_archive_replay(&a, &done, err);
    if (status == FL_OK)
        status = write_dump(&a, err);
    if (status == FL_OK && !cli->json)
        fprintf(
            stderr,
            "dumped %s: %zu entries, %zu moves. The accounts and their tokens are not in a dump\n",
            cli->store, a.entry_count, a.move_count);
    fl_archive_done(&a);
    return status;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    return fl_cli_run_on_store(&fl_command_dump, dump, cli, count, arguments);
}

const fl_command fl_command_dump = {
    "dump",
    "write a store as text",
    "> FILE\n"
    "\n"
    "Verifies the store, then writes its whole log to the standard output, one entry or move a "
    "line,\n"
    "from which frontline restore makes the store again. The accounts are not in it.\n",
    run,
};
