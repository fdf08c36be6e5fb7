// sqlite.c - a log in one SQLite file.
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "home.h"
#include "sqlite_nodes.h"

enum {
    ADD_ENTRY,
    ADD_DELTA,
    ADD_MOVE,
    END_MOVE,
    ADD_ACCOUNT,
    DROP_ACCOUNT,
    LAST_ENTRY,
    ENTRIES,
    MOVES,
    FIND_KEY,
    ACCOUNTS,
    ADD_HOOK,
    PUT_HOOK,
    REMOVE_HOOK,
    HOOKS,
    STATEMENT_COUNT,
};
static const char *const statements[STATEMENT_COUNT] = {
    [ADD_ENTRY] = "INSERT INTO entry (seq, recorded_at, kind, target, author, key, body, effect,"
                  " body_hash, effect_hash, previous, hash)"
                  " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [ADD_DELTA] = "INSERT INTO delta (hash, data) VALUES (?, ?) ON CONFLICT DO NOTHING",
    [ADD_MOVE] = "INSERT INTO move (event, entry, occurred_at, known_from, known_to, delta, root)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?)",
    [END_MOVE] = "UPDATE move SET known_to = ?"
                 " WHERE known_from = ? AND event = ? AND known_to IS NULL",
    [ADD_ACCOUNT] = "INSERT INTO account (name, role, token, created_at) VALUES (?, ?, ?, ?)",
    [DROP_ACCOUNT] = "DELETE FROM account WHERE name = ?",
    [LAST_ENTRY] = "SELECT seq, recorded_at, hash FROM entry ORDER BY seq DESC LIMIT 1",
    [ENTRIES] = "SELECT seq, recorded_at, kind, target, author, key, body, effect,"
                " body_hash, effect_hash, previous, hash FROM entry WHERE seq >= ? ORDER BY seq",
    [MOVES] = "SELECT event, entry, occurred_at, known_from, known_to, root, delta, data"
              " FROM move LEFT JOIN delta ON delta.hash = move.delta ORDER BY known_from, event",
    [FIND_KEY] = "SELECT seq FROM entry WHERE author = ? AND key = ? AND key <> ''",
    [ACCOUNTS] = "SELECT name, role, token, created_at FROM account ORDER BY created_at, name",
    [ADD_HOOK] = "INSERT INTO hook (record) VALUES (?)",
    [PUT_HOOK] = "UPDATE hook SET record = ? WHERE id = ?",
    [REMOVE_HOOK] = "DELETE FROM hook WHERE id = ?",
    [HOOKS] = "SELECT id, record FROM hook ORDER BY id",
};

typedef struct sqlite_store {
    fl_store base;
    fl_db db;
    sqlite3_stmt *statement[STATEMENT_COUNT];
    fl_nodes nodes;
    int lock; // descriptor; -1: none
} sqlite_store;

static sqlite_store *of(fl_store *s)
{
    return (sqlite_store *)s;
}

static fl_query query_of(sqlite_store *s, int statement)
{
    return fl_query_of(&s->db, s->statement[statement]);
}

// ---- appending ----------------------------------------------------------------------------------

static fl_status add_entry(sqlite_store *s, const fl_entry *e, fl_err *err)
{
    fl_query q = query_of(s, ADD_ENTRY);
    fl_query_put_int(&q, (int64_t)e->seq);
    fl_query_put_int(&q, e->recorded_at);
    fl_query_put_int(&q, e->kind);
    fl_query_put_int(&q, (int64_t)e->target);
    fl_query_put_text(&q, e->author);
    fl_query_put_text(&q, e->key);
    fl_query_put_bytes(&q, e->body, e->body_len);
    fl_query_put_bytes(&q, e->effect, e->effect_len);
    fl_query_put_hash(&q, &e->body_hash);
    fl_query_put_hash(&q, &e->effect_hash);
    fl_query_put_hash(&q, &e->previous);
    fl_query_put_hash(&q, &e->hash);
    fl_status status = fl_query_run(&q, err);
    if (status == FL_ECONFLICT)
        return fl_fail(err, status, "\"%s\" has recorded something under this key", e->author);
    return status;
}

static fl_status add_move(sqlite_store *s, const fl_move *m, fl_err *err)
{
    fl_hash name = fl_hash_of(m->delta, m->delta_len);
    fl_query q = query_of(s, ADD_DELTA);
    fl_query_put_hash(&q, &name);
    fl_query_put_bytes(&q, m->delta, m->delta_len);
    fl_status status = fl_query_run(&q, err);
    if (status != FL_OK)
        return status;
    q = query_of(s, ADD_MOVE);
    fl_query_put_int(&q, (int64_t)m->event);
    fl_query_put_int(&q, (int64_t)m->entry);
    fl_query_put_int(&q, m->occurred_at);
    fl_query_put_int(&q, (int64_t)m->known_from);
    fl_query_put_known_to(&q, m->known_to);
    fl_query_put_hash(&q, &name);
    fl_query_put_hash(&q, &m->root);
    status = fl_query_run(&q, err);
    if (status == FL_ECONFLICT)
        return fl_fail(err, status, "event %llu has a move known from %llu on already",
                       (unsigned long long)m->event, (unsigned long long)m->known_from);
    return status;
}

static fl_status end_move(sqlite_store *s, const fl_move *m, fl_err *err)
{
    fl_query q = query_of(s, END_MOVE);
    fl_query_put_known_to(&q, m->known_to);
    fl_query_put_int(&q, (int64_t)m->known_from);
    fl_query_put_int(&q, (int64_t)m->event);
    fl_status status = fl_query_run(&q, err);
    if (status == FL_OK && sqlite3_changes(s->db.handle) != 1)
        return fl_fail(err, FL_ECONFLICT, "event %llu has no move that is known from %llu on",
                       (unsigned long long)m->event, (unsigned long long)m->known_from);
    return status;
}

static fl_status add_batch(sqlite_store *s, const fl_batch *b, fl_err *err)
{
    fl_status status = FL_OK;
    for (size_t i = 0; i < b->entry_count && status == FL_OK; i++)
        status = add_entry(s, &b->entries[i], err);
    for (size_t i = 0; i < b->move_count && status == FL_OK; i++)
        status = add_move(s, &b->moves[i], err);
    for (size_t i = 0; i < b->ended_count && status == FL_OK; i++)
        status = end_move(s, &b->ended[i], err);
    return status;
}

// The transaction lasts until the commit; a batch in it is a savepoint. SQLite may have given up all of the
// transaction when a batch fails, on a full disk for one.
static fl_status sqlite_stage(fl_store *base, const fl_batch *b, bool *lost, fl_err *err)
{
    sqlite_store *s = of(base);
    bool open = !sqlite3_get_autocommit(s->db.handle);
    fl_status status = open ? FL_OK : fl_db_begin(&s->db, err);
    if (status == FL_OK)
        status = fl_db_run(&s->db, "SAVEPOINT batch", err);
    if (status == FL_OK)
        status = add_batch(s, b, err);
    if (status == FL_OK)
        return fl_db_run(&s->db, "RELEASE batch", err);
    bool undone = open && !sqlite3_get_autocommit(s->db.handle) &&
                  fl_db_run(&s->db, "ROLLBACK TO batch; RELEASE batch", NULL) == FL_OK;
    if (!undone)
        fl_db_rollback(&s->db);
    *lost = !undone;
    return status;
}

static fl_status sqlite_commit(fl_store *base, fl_err *err)
{
    fl_db *d = &of(base)->db;
    fl_status status = fl_db_commit(d, err);
    if (status != FL_OK)
        fl_db_rollback(d);
    return status;
}

// ---- reading ------------------------------------------------------------------------------------

static fl_entry take_entry(fl_query *q)
{
    fl_entry e = { .seq = (uint64_t)fl_query_take_int(q), .recorded_at = 0 };
    e.recorded_at = fl_query_take_int(q);
    e.kind = (fl_entry_kind)fl_query_take_int(q);
    e.target = (uint64_t)fl_query_take_int(q);
    e.author = fl_query_take_text(q);
    e.key = fl_query_take_text(q);
    e.body = fl_query_take_bytes(q, &e.body_len);
    e.effect = fl_query_take_bytes(q, &e.effect_len);
    e.body_hash = fl_query_take_hash(q);
    e.effect_hash = fl_query_take_hash(q);
    e.previous = fl_query_take_hash(q);
    e.hash = fl_query_take_hash(q);
    return e;
}

static fl_status sqlite_entries(fl_store *s, uint64_t from, fl_entry_fn each, void *context,
                                fl_err *err)
{
    fl_status status = FL_OK;
    fl_query q = query_of(of(s), ENTRIES);
    fl_query_put_int(&q, from > INT64_MAX ? INT64_MAX : (int64_t)from);
    while (fl_query_next(&q, &status, err)) {
        fl_entry e = take_entry(&q);
        status = fl_query_check(&q, "entry", err);
        if (status == FL_OK)
            status = each(context, &e, err);
    }
    fl_query_end(&q);
    return status;
}

static fl_move take_move(fl_query *q)
{
    fl_move m = { .event = (uint64_t)fl_query_take_int(q) };
    m.entry = (uint64_t)fl_query_take_int(q);
    m.occurred_at = fl_query_take_int(q);
    m.known_from = (uint64_t)fl_query_take_int(q);
    m.known_to = fl_query_take_known_to(q);
    m.root = fl_query_take_hash(q);
    fl_hash name = fl_query_take_hash(q);
    m.delta = fl_query_take_bytes(q, &m.delta_len);
    q->bad |= !m.delta || !fl_hash_equal(fl_hash_of(m.delta, m.delta_len), name);
    return m;
}

static fl_status sqlite_moves(fl_store *s, fl_move_fn each, void *context, fl_err *err)
{
    fl_status status = FL_OK;
    fl_query q = query_of(of(s), MOVES);
    while (fl_query_next(&q, &status, err)) {
        fl_move m = take_move(&q);
        status = fl_query_check(&q, "move", err);
        if (status == FL_OK)
            status = each(context, &m, err);
    }
    fl_query_end(&q);
    return status;
}

static fl_status sqlite_find_key(fl_store *s, const char *author, const char *key, uint64_t *seq,
                                 fl_err *err)
{
    fl_status status = FL_OK;
    fl_query q = query_of(of(s), FIND_KEY);
    fl_query_put_text(&q, author);
    fl_query_put_text(&q, key);
    if (fl_query_next(&q, &status, err))
        *seq = (uint64_t)fl_query_take_int(&q);
    fl_query_end(&q);
    return status;
}

static fl_status read_end(sqlite_store *s, fl_err *err)
{
    fl_status status = FL_OK;
    fl_query q = query_of(s, LAST_ENTRY);
    if (fl_query_next(&q, &status, err)) {
        s->base.end.seq = (uint64_t)fl_query_take_int(&q);
        s->base.end.recorded_at = fl_query_take_int(&q);
        s->base.end.hash = fl_query_take_hash(&q);
        s->base.durable = s->base.end;
        status = fl_query_check(&q, "entry", err);
    }
    fl_query_end(&q);
    return status;
}

// ---- accounts -----------------------------------------------------------------------------------

// Ends a transaction of its own.
static fl_status commit_if(sqlite_store *s, fl_status status, fl_err *err)
{
    if (status == FL_OK)
        status = fl_db_commit(&s->db, err);
    if (status != FL_OK)
        fl_db_rollback(&s->db);
    return status;
}

static fl_status sqlite_add_account(fl_store *base, const char *name, fl_role role, fl_hash token,
                                    fl_time now, fl_err *err)
{
    sqlite_store *s = of(base);
    fl_status status = fl_db_begin(&s->db, err);
    if (status != FL_OK)
        return status;
    fl_query q = query_of(s, ADD_ACCOUNT);
    fl_query_put_text(&q, name);
    fl_query_put_int(&q, role);
    fl_query_put_hash(&q, &token);
    fl_query_put_int(&q, now);
    return commit_if(s, fl_query_run(&q, err), err);
}

static fl_status sqlite_drop_account(fl_store *base, const char *name, fl_err *err)
{
    sqlite_store *s = of(base);
    fl_status status = fl_db_begin(&s->db, err);
    if (status != FL_OK)
        return status;
    fl_query q = query_of(s, DROP_ACCOUNT);
    fl_query_put_text(&q, name);
    status = fl_query_run(&q, err);
    if (status == FL_OK)
        status = fl_db_commit(&s->db, err);
    if (status != FL_OK)
        fl_db_rollback(&s->db);
    return status;
}

static fl_status take_account(fl_query *q, fl_accounts *to, fl_err *err)
{
    const char *name = fl_query_take_text(q);
    fl_role role = (fl_role)fl_query_take_int(q);
    fl_hash token = fl_query_take_hash(q);
    fl_time created_at = fl_query_take_int(q);
    fl_status status = fl_query_check(q, "account", err);
    if (status == FL_OK && (role < FL_READER || role > FL_ADMIN))
        status = fl_fail(err, FL_ECORRUPT, "the store: the account \"%s\" has no known role", name);
    return status == FL_OK ? fl_accounts_add(to, name, role, token, created_at, err) : status;
}

static fl_status read_accounts(sqlite_store *s, fl_err *err)
{
    fl_status status = FL_OK;
    fl_query q = query_of(s, ACCOUNTS);
    while (fl_query_next(&q, &status, err))
        status = take_account(&q, &s->base.accounts, err);
    fl_query_end(&q);
    return status;
}

// ---- webhooks -----------------------------------------------------------------------------------

static fl_status sqlite_add_hook(fl_store *base, const uint8_t *data, size_t len, uint64_t *id,
                                 fl_err *err)
{
    sqlite_store *s = of(base);
    fl_status status = fl_db_begin(&s->db, err);
    if (status != FL_OK)
        return status;
    fl_query q = query_of(s, ADD_HOOK);
    fl_query_put_bytes(&q, data, len);
    status = commit_if(s, fl_query_run(&q, err), err);
    if (status == FL_OK)
        *id = (uint64_t)sqlite3_last_insert_rowid(s->db.handle);
    return status;
}

static fl_status sqlite_put_hooks(fl_store *base, const fl_stored_hook *hooks, size_t count,
                                  fl_err *err)
{
    sqlite_store *s = of(base);
    fl_status status = fl_db_begin(&s->db, err);
    if (status != FL_OK)
        return status;
    for (size_t i = 0; i < count && status == FL_OK; i++) {
        fl_query q = query_of(s, PUT_HOOK);
        fl_query_put_bytes(&q, hooks[i].data, hooks[i].len);
        fl_query_put_int(&q, (int64_t)hooks[i].id);
        status = fl_query_run(&q, err);
    }
    return commit_if(s, status, err);
}

static fl_status sqlite_remove_hook(fl_store *base, uint64_t id, fl_err *err)
{
    sqlite_store *s = of(base);
    fl_status status = fl_db_begin(&s->db, err);
    if (status != FL_OK)
        return status;
    fl_query q = query_of(s, REMOVE_HOOK);
    fl_query_put_int(&q, (int64_t)id);
    status = fl_query_run(&q, err);
    if (status == FL_OK && sqlite3_changes(s->db.handle) == 0)
        status = fl_fail(err, FL_ENOTFOUND, "there is no webhook w%llu", (unsigned long long)id);
    return commit_if(s, status, err);
}

static fl_status sqlite_hooks(fl_store *s, fl_stored_hook_fn each, void *context, fl_err *err)
{
    fl_status status = FL_OK;
    fl_query q = query_of(of(s), HOOKS);
    while (fl_query_next(&q, &status, err)) {
        fl_stored_hook hook = { .id = (uint64_t)fl_query_take_int(&q) };
        hook.data = fl_query_take_bytes(&q, &hook.len);
        q.bad |= !hook.data;
        status = fl_query_check(&q, "hook", err);
        if (status == FL_OK)
            status = each(context, &hook, err);
    }
    fl_query_end(&q);
    return status;
}

// ---- checkpoints --------------------------------------------------------------------------------

static fl_status sqlite_keep_map(fl_store *s, const fl_stored_map *map, const fl_stored_node *nodes,
                                 size_t count, fl_err *err)
{
    return fl_nodes_keep(&of(s)->nodes, map, nodes, count, err);
}

static fl_status sqlite_has_node(fl_store *s, fl_hash name, bool *out, fl_err *err)
{
    return fl_nodes_has(&of(s)->nodes, name, out, err);
}

static fl_status sqlite_node(fl_store *s, fl_hash name, fl_buf *out, fl_err *err)
{
    return fl_nodes_get(&of(s)->nodes, name, out, err);
}

static fl_status sqlite_maps(fl_store *s, fl_stored_map_fn each, void *context, fl_err *err)
{
    return fl_nodes_maps(&of(s)->nodes, each, context, err);
}

// ---- opening and closing ------------------------------------------------------------------------

static void sqlite_close(fl_store *base)
{
    sqlite_store *s = of(base);
    for (int i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(s->statement[i]);
    fl_nodes_close(&s->nodes);
    fl_db_close(&s->db);
    fl_file_unlock(s->lock);
    fl_store_done(base);
    fl_free(s);
}

static const fl_store_home sqlite_home = {
    sqlite_close,    sqlite_stage,     sqlite_commit,      sqlite_entries,
    sqlite_moves,    sqlite_find_key,  sqlite_add_account, sqlite_drop_account,
    sqlite_keep_map, sqlite_has_node,  sqlite_node,        sqlite_maps,
    sqlite_add_hook, sqlite_put_hooks, sqlite_remove_hook, sqlite_hooks,
};

static fl_status prepare(sqlite_store *s, fl_err *err)
{
    for (int i = 0; i < STATEMENT_COUNT; i++)
        if (sqlite3_prepare_v3(s->db.handle, statements[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &s->statement[i], NULL) != SQLITE_OK)
            return fl_db_fail(&s->db, err);
    return FL_OK;
}

static fl_status new_store(sqlite_store **out, fl_err *err)
{
    sqlite_store *s = fl_alloc(sizeof *s);
    if (!s || !fl_store_init(&s->base, &sqlite_home)) {
        fl_free(s);
        return fl_fail_nomem(err);
    }
    s->lock = -1;
    *out = s;
    return FL_OK;
}

// A WAL beside the file: its last user was killed.
static bool was_left_open(const char *path)
{
    fl_path wal;
    struct stat s;
    return fl_file_beside(path, "-wal", wal, NULL) == FL_OK && stat(wal, &s) == 0 && s.st_size > 0;
}

static fl_status check_file(sqlite_store *s, const char *path, fl_err *err)
{
    char found[256] = "";
    fl_status status = fl_db_ask(&s->db, "PRAGMA quick_check(1)", found, sizeof found, err);
    if (status == FL_OK && strcmp(found, "ok") != 0)
        return fl_fail(err, FL_ECORRUPT, "%s is damaged: %s", path, found);
    return status;
}

static fl_status open_found(sqlite_store *s, const char *path, fl_err *err)
{
    bool left_open = was_left_open(path);
    fl_status status = fl_db_open(&s->db, path, false, err);
    if (status == FL_OK && left_open)
        status = check_file(s, path, err);
    if (status == FL_OK)
        status = prepare(s, err);
    if (status == FL_OK)
        status = fl_nodes_open(&s->nodes, &s->db, path, err);
    if (status == FL_OK)
        status = read_end(s, err);
    return status == FL_OK ? read_accounts(s, err) : status;
}

fl_status fl_store_open(const char *path, fl_store **out, fl_err *err)
{
    fl_path found;
    sqlite_store *s = NULL;
    fl_status status = new_store(&s, err);
    if (status != FL_OK)
        return status;
    status = fl_file_find(path, found, err);
    if (status == FL_OK)
        status = fl_file_lock(found, &s->lock, err);
    if (status == FL_OK)
        status = open_found(s, found, err);
    if (status == FL_OK)
        *out = &s->base;
    else
        sqlite_close(&s->base);
    return status;
}

// ---- making a store -----------------------------------------------------------------------------

// What a creation that was killed has left.
static void remove_rests(const char *path)
{
    static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };
    fl_path rest;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (fl_file_beside(path, suffixes[i], rest, NULL) == FL_OK)
            unlink(rest);
}

// Makes a whole store at `path`, closed again.
static fl_status make(const char *path, const fl_batch *first, fl_err *err)
{
    sqlite_store *s = NULL;
    fl_status status = new_store(&s, err);
    if (status != FL_OK)
        return status;
    status = fl_db_open(&s->db, path, true, err);
    if (status == FL_OK)
        status = fl_db_begin(&s->db, err);
    if (status == FL_OK)
        status = fl_schema_create(&s->db, err);
    if (status == FL_OK)
        status = fl_db_commit(&s->db, err);
    if (status == FL_OK)
        status = prepare(s, err);
    if (status == FL_OK)
        status = fl_store_append(&s->base, first, err);
    if (status == FL_OK)
        status = fl_db_run(&s->db, "PRAGMA wal_checkpoint(TRUNCATE)", err);
    sqlite_close(&s->base);
    return status;
}

static fl_status make_and_publish(const char *making, const char *path, const fl_batch *first,
                                  fl_err *err)
{
    remove_rests(making);
    fl_status status = make(making, first, err);
    if (status == FL_OK)
        status = fl_file_publish(making, path, err);
    if (status != FL_OK)
        remove_rests(making);
    return status;
}

fl_status fl_store_create(const char *path, const fl_batch *first, fl_err *err)
{
    fl_path found, making;
    int lock = -1;
    fl_status status = fl_file_find_new(path, found, err);
    if (status == FL_OK)
        status = fl_file_beside(found, ".new", making, err);
    if (status == FL_OK)
        status = fl_file_lock(found, &lock, err);
    if (status == FL_OK)
        status = fl_file_check_absent(found, err);
    if (status == FL_OK)
        status = make_and_publish(making, found, first, err);
    fl_file_unlock(lock);
    return status;
}
