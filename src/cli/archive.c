// archive.c - a log in memory, checked while it is filled.
#include "archive.h"

#include "frontline/geo.h"

#include <inttypes.h>
#include <string.h>

void fl_archive_done(fl_archive *a)
{
    fl_theatre_done(&a->theatre);
    fl_loader_free(a->loader);
    fl_free(a->entries);
    fl_free(a->moves);
    fl_free(a->checkpoints);
    fl_store_close(a->store);
    fl_arena_unref(a->arena);
    *a = (fl_archive){ 0 };
}

static fl_status start(fl_archive *a, const fl_entry *first, fl_err *err)
{
    a->arena = fl_arena_new(SIZE_MAX);
    if (!a->arena)
        return fl_fail_nomem(err);
    fl_status status = fl_loader_new(fl_geo_length_mm, &a->loader, err);
    if (status == FL_OK)
        status = fl_loader_entry(a->loader, first, err);
    if (status == FL_OK)
        status = fl_theatre_decode(first->body, first->body_len, &a->theatre, err);
    return status;
}

// A copy; what is not there stays so. False when out of memory.
static bool keep(fl_archive *a, const uint8_t **bytes, size_t len)
{
    if (!*bytes)
        return true;
    uint8_t *copy = fl_arena_alloc(a->arena, len);
    if (copy)
        memcpy(copy, *bytes, len);
    *bytes = copy;
    return copy;
}

static bool keep_text(fl_archive *a, const char **text)
{
    *text = fl_arena_text(a->arena, *text, strlen(*text));
    return *text;
}

static bool add_entry(fl_archive *a, fl_entry e)
{
    void *items = a->entries;
    bool ok = fl_reserve(&items, &a->entry_cap, a->entry_count + 1, sizeof e);
    a->entries = items;
    if (!ok || !keep(a, &e.body, e.body_len) || !keep(a, &e.effect, e.effect_len) ||
        !keep_text(a, &e.author) || !keep_text(a, &e.key))
        return false;
    a->entries[a->entry_count++] = e;
    return true;
}

fl_status fl_archive_entry(fl_archive *a, const fl_entry *e, fl_err *err)
{
    fl_status status = a->entry_count ? fl_loader_entry(a->loader, e, err) : start(a, e, err);
    if (status != FL_OK)
        return status;
    return add_entry(a, *e) ? FL_OK : fl_fail_nomem(err);
}

static bool add_move(fl_archive *a, fl_move m)
{
    void *items = a->moves;
    bool ok = fl_reserve(&items, &a->move_cap, a->move_count + 1, sizeof m);
    a->moves = items;
    if (!ok || !keep(a, &m.delta, m.delta_len))
        return false;
    a->moves[a->move_count++] = m;
    return true;
}

fl_status fl_archive_move(fl_archive *a, const fl_move *m, fl_err *err)
{
    if (!a->loader)
        return fl_fail(err, FL_ECORRUPT, "there are moves, but no entries");
    fl_status status = fl_loader_move(a->loader, m, err);
    if (status != FL_OK)
        return status;
    const fl_move *last = a->move_count ? &a->moves[a->move_count - 1] : NULL;
    if (last && last->known_from == m->known_from && last->event >= m->event)
        return fl_fail(err, FL_ECORRUPT,
                       "the move of e%" PRIu64 ", known from v%" PRIu64 ", is out of order",
                       m->event, m->known_from);
    return add_move(a, *m) ? FL_OK : fl_fail_nomem(err);
}

static fl_status take_entry(void *context, const fl_entry *e, fl_err *err)
{
    return fl_archive_entry(context, e, err);
}

static fl_status take_move(void *context, const fl_move *m, fl_err *err)
{
    return fl_archive_move(context, m, err);
}

// A row that cannot be read at all has no name but the one before it.
static fl_status read_moves(fl_archive *a, fl_store *store, fl_err *err)
{
    fl_status status = fl_store_moves(store, take_move, a, err);
    if (status != FL_ECORRUPT)
        return status;
    const fl_move *last = a->move_count ? &a->moves[a->move_count - 1] : NULL;
    if (!last)
        return fl_fail_at(err, status, "the first move");
    return fl_fail_at(err, status, "after the move of e%" PRIu64 ", known from v%" PRIu64,
                      last->event, last->known_from);
}

fl_status fl_archive_read(fl_archive *a, const char *path, fl_err *err)
{
    fl_status status = fl_store_open(path, &a->store, err);
    if (status != FL_OK)
        return status;
    status = fl_store_entries(a->store, 1, take_entry, a, err);
    if (status == FL_ECORRUPT)
        fl_fail_at(err, status, "after entry %zu", a->entry_count);
    if (status == FL_OK)
        status = read_moves(a, a->store, err);
    return status;
}

int fl_cli_run_on_store(const fl_command *command, fl_status (*work)(const fl_cli *, fl_err *),
                        fl_cli *cli, int count, char *const *arguments)
{
    fl_words words = { 0 };
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, NULL, 0, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(command);
    if (status == FL_OK)
        status = fl_cli_needs_store(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(command, &err);
    return work(cli, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}
