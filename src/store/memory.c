// memory.c - a log in memory. What is appended is copied and never freed until the store is closed.
#include <stdlib.h>
#include <string.h>

#include "home.h"

typedef struct memory_store {
    fl_store base;
    fl_arena *arena;
    fl_entry *entries;
    size_t entry_count, entry_cap;
    fl_move *moves; // in order of (known_from, event)
    size_t move_count;
    fl_stored_node *nodes;
    size_t node_count, node_cap;
    fl_stored_map *maps;
    size_t map_count, map_cap;
    fl_stored_hook *hooks; // by id; without bytes: removed
    size_t hook_count, hook_cap;
} memory_store;

static memory_store *of(fl_store *s)
{
    return (memory_store *)s;
}

static void memory_close(fl_store *s)
{
    memory_store *m = of(s);
    fl_store_done(s);
    fl_arena_unref(m->arena);
    fl_free(m->entries);
    fl_free(m->moves);
    fl_free(m->nodes);
    fl_free(m->maps);
    fl_free(m->hooks);
    fl_free(m);
}

// ---- copies -------------------------------------------------------------------------------------

static bool copy_text(memory_store *m, const char **text)
{
    *text = fl_arena_text(m->arena, *text, strlen(*text));
    return *text != NULL;
}

// NULL stays NULL: a redacted body is not an empty one.
static bool copy_bytes(memory_store *m, const uint8_t **data, size_t len)
{
    if (!*data)
        return true;
    uint8_t *copy = fl_arena_alloc(m->arena, len);
    if (copy && len)
        memcpy(copy, *data, len);
    *data = copy;
    return copy != NULL;
}

static bool copy_entry(memory_store *m, fl_entry *e)
{
    return copy_text(m, &e->author) && copy_text(m, &e->key) &&
           copy_bytes(m, &e->body, e->body_len) && copy_bytes(m, &e->effect, e->effect_len);
}

// ---- moves --------------------------------------------------------------------------------------

static int compare_moves(const void *p, const void *q)
{
    const fl_move *a = p, *b = q;
    if (a->known_from != b->known_from)
        return a->known_from < b->known_from ? -1 : 1;
    return (a->event > b->event) - (a->event < b->event);
}

static fl_status end_move(fl_move *moves, size_t count, const fl_move *ended, fl_err *err)
{
    fl_move *found = count ? bsearch(ended, moves, count, sizeof *moves, compare_moves) : NULL;
    if (!found || found->known_to != UINT64_MAX)
        return fl_fail(err, FL_ECONFLICT, "event %llu has no move that is known from %llu on",
                       (unsigned long long)ended->event, (unsigned long long)ended->known_from);
    found->known_to = ended->known_to;
    return FL_OK;
}

// Adds the batch's moves to `moves`, which has room, and ends those that end.
static fl_status change_moves(memory_store *m, fl_move *moves, const fl_batch *b, fl_err *err)
{
    size_t count = m->move_count + b->move_count;
    for (size_t i = 0; i < b->move_count; i++) {
        fl_move *move = &moves[m->move_count + i];
        *move = b->moves[i];
        if (!copy_bytes(m, &move->delta, move->delta_len))
            return fl_fail_nomem(err);
    }
    if (count)
        qsort(moves, count, sizeof *moves, compare_moves);
    for (size_t i = 1; i < count; i++)
        if (compare_moves(&moves[i - 1], &moves[i]) == 0)
            return fl_fail(err, FL_ECONFLICT, "event %llu has a move known from %llu on already",
                           (unsigned long long)moves[i].event,
                           (unsigned long long)moves[i].known_from);
    fl_status status = FL_OK;
    for (size_t i = 0; i < b->ended_count && status == FL_OK; i++)
        status = end_move(moves, count, &b->ended[i], err);
    return status;
}

// ---- appending ----------------------------------------------------------------------------------

static uint64_t seq_of_key(const fl_entry *entries, size_t count, const char *author,
                           const char *key)
{
    for (size_t i = 0; *key && i < count; i++)
        if (strcmp(entries[i].key, key) == 0 && strcmp(entries[i].author, author) == 0)
            return entries[i].seq;
    return 0;
}

// Copies the batch's entries behind those that count already.
static fl_status copy_entries(memory_store *m, const fl_batch *b, fl_err *err)
{
    void *entries = m->entries;
    if (!fl_reserve(&entries, &m->entry_cap, m->entry_count + b->entry_count, sizeof(fl_entry)))
        return fl_fail_nomem(err);
    m->entries = entries;
    for (size_t i = 0; i < b->entry_count; i++) {
        size_t at = m->entry_count + i;
        const fl_entry *e = &b->entries[i];
        if (seq_of_key(m->entries, at, e->author, e->key))
            return fl_fail(err, FL_ECONFLICT, "\"%s\" has recorded something under this key",
                           e->author);
        m->entries[at] = *e;
        if (!copy_entry(m, &m->entries[at]))
            return fl_fail_nomem(err);
    }
    return FL_OK;
}

static fl_status memory_stage(fl_store *s, const fl_batch *b, bool *lost, fl_err *err)
{
    (void)lost; // never: what is staged stays
    memory_store *m = of(s);
    size_t count = m->move_count + b->move_count;
    fl_move *moves = fl_alloc(count * sizeof *moves);
    fl_status status = moves ? copy_entries(m, b, err) : fl_fail_nomem(err);
    if (status == FL_OK) {
        if (m->move_count)
            memcpy(moves, m->moves, m->move_count * sizeof *moves);
        status = change_moves(m, moves, b, err);
    }
    if (status != FL_OK) {
        fl_free(moves);
        return status;
    }
    fl_free(m->moves);
    m->moves = moves;
    m->move_count = count;
    m->entry_count += b->entry_count;
    return FL_OK;
}

static fl_status memory_commit(fl_store *s, fl_err *err)
{
    (void)s;
    (void)err;
    return FL_OK;
}

// ---- reading ------------------------------------------------------------------------------------

static fl_status memory_entries(fl_store *s, uint64_t from, fl_entry_fn each, void *context,
                                fl_err *err)
{
    memory_store *m = of(s);
    fl_status status = FL_OK;
    for (size_t i = from > 0 ? from - 1 : 0; i < m->entry_count && status == FL_OK; i++)
        status = each(context, &m->entries[i], err);
    return status;
}

static fl_status memory_moves(fl_store *s, fl_move_fn each, void *context, fl_err *err)
{
    memory_store *m = of(s);
    fl_status status = FL_OK;
    for (size_t i = 0; i < m->move_count && status == FL_OK; i++)
        status = each(context, &m->moves[i], err);
    return status;
}

static fl_status memory_find_key(fl_store *s, const char *author, const char *key, uint64_t *seq,
                                 fl_err *err)
{
    (void)err;
    *seq = seq_of_key(of(s)->entries, of(s)->entry_count, author, key);
    return FL_OK;
}

static fl_status memory_add_account(fl_store *s, const char *name, fl_role role, fl_hash token,
                                    fl_time now, fl_err *err)
{
    (void)s;
    (void)name;
    (void)role;
    (void)token;
    (void)now;
    (void)err;
    return FL_OK; // the store's list is all there is
}

static fl_status memory_drop_account(fl_store *s, const char *name, fl_err *err)
{
    (void)s;
    (void)name;
    (void)err;
    return FL_OK;
}

// ---- checkpoints --------------------------------------------------------------------------------

static const fl_stored_node *find_node(const memory_store *m, fl_hash name)
{
    for (size_t i = 0; i < m->node_count; i++)
        if (fl_hash_equal(m->nodes[i].name, name))
            return &m->nodes[i];
    return NULL;
}

static int compare_maps(const void *p, const void *q)
{
    const fl_stored_map *a = p, *b = q;
    if (a->event != b->event)
        return a->event < b->event ? -1 : 1;
    return (a->version > b->version) - (a->version < b->version);
}

static bool has_map(const memory_store *m, const fl_stored_map *map)
{
    return m->map_count && bsearch(map, m->maps, m->map_count, sizeof *map, compare_maps);
}

static fl_status add_nodes(memory_store *m, const fl_stored_map *map, const fl_stored_node *nodes,
                           size_t count, fl_err *err)
{
    size_t before = m->node_count;
    void *items = m->nodes, *names = m->maps;
    bool ok = fl_reserve(&items, &m->node_cap, m->node_count + count, sizeof *m->nodes);
    m->nodes = items;
    ok = ok && fl_reserve(&names, &m->map_cap, m->map_count + 1, sizeof *m->maps);
    m->maps = names;
    for (size_t i = 0; ok && i < count; i++) {
        fl_stored_node node = nodes[i];
        if (find_node(m, node.name))
            continue;
        ok = copy_bytes(m, &node.data, node.len);
        m->nodes[m->node_count] = node;
        m->node_count += ok;
    }
    if (!ok) {
        m->node_count = before;
        return fl_fail_nomem(err);
    }
    if (!has_map(m, map))
        m->maps[m->map_count++] = *map;
    qsort(m->maps, m->map_count, sizeof *m->maps, compare_maps);
    return FL_OK;
}

static fl_status memory_keep_map(fl_store *s, const fl_stored_map *map, const fl_stored_node *nodes,
                                 size_t count, fl_err *err)
{
    pthread_mutex_lock(&s->nodes);
    fl_status status = add_nodes(of(s), map, nodes, count, err);
    pthread_mutex_unlock(&s->nodes);
    return status;
}

static fl_status memory_has_node(fl_store *s, fl_hash name, bool *out, fl_err *err)
{
    (void)err;
    *out = find_node(of(s), name);
    return FL_OK;
}

static fl_status memory_node(fl_store *s, fl_hash name, fl_buf *out, fl_err *err)
{
    const fl_stored_node *node = find_node(of(s), name);
    if (!node)
        return fl_fail(err, FL_ENOTFOUND, "there is no such node");
    fl_put(out, node->data, node->len);
    return FL_OK;
}

static fl_status memory_maps(fl_store *s, fl_stored_map_fn each, void *context, fl_err *err)
{
    memory_store *m = of(s);
    fl_status status = FL_OK;
    for (size_t i = 0; i < m->map_count && status == FL_OK; i++)
        status = each(context, &m->maps[i], err);
    return status;
}

// ---- webhooks -----------------------------------------------------------------------------------

static fl_stored_hook *find_hook(const memory_store *m, uint64_t id)
{
    bool there = id > 0 && id <= m->hook_count && m->hooks[id - 1].data;
    return there ? &m->hooks[id - 1] : NULL;
}

static fl_status memory_add_hook(fl_store *s, const uint8_t *data, size_t len, uint64_t *id,
                                 fl_err *err)
{
    memory_store *m = of(s);
    fl_stored_hook hook = { m->hook_count + 1, data, len };
    void *hooks = m->hooks;
    if (!fl_reserve(&hooks, &m->hook_cap, m->hook_count + 1, sizeof hook))
        return fl_fail_nomem(err);
    m->hooks = hooks;
    if (!copy_bytes(m, &hook.data, len))
        return fl_fail_nomem(err);
    m->hooks[m->hook_count++] = hook;
    *id = hook.id;
    return FL_OK;
}

static fl_status memory_put_hooks(fl_store *s, const fl_stored_hook *hooks, size_t count,
                                  fl_err *err)
{
    memory_store *m = of(s);
    fl_stored_hook *copies = fl_alloc(count * sizeof *copies);
    bool ok = copies != NULL;
    for (size_t i = 0; ok && i < count; i++) {
        copies[i] = hooks[i];
        ok = copy_bytes(m, &copies[i].data, copies[i].len);
    }
    for (size_t i = 0; ok && i < count; i++) {
        fl_stored_hook *there = find_hook(m, copies[i].id);
        if (there)
            *there = copies[i];
    }
    fl_free(copies);
    return ok ? FL_OK : fl_fail_nomem(err);
}

static fl_status memory_remove_hook(fl_store *s, uint64_t id, fl_err *err)
{
    fl_stored_hook *there = find_hook(of(s), id);
    if (!there)
        return fl_fail(err, FL_ENOTFOUND, "there is no webhook w%llu", (unsigned long long)id);
    there->data = NULL;
    return FL_OK;
}

static fl_status memory_hooks(fl_store *s, fl_stored_hook_fn each, void *context, fl_err *err)
{
    memory_store *m = of(s);
    fl_status status = FL_OK;
    for (size_t i = 0; i < m->hook_count && status == FL_OK; i++)
        if (m->hooks[i].data)
            status = each(context, &m->hooks[i], err);
    return status;
}

static const fl_store_home memory_home = {
    memory_close,    memory_stage,     memory_commit,      memory_entries,
    memory_moves,    memory_find_key,  memory_add_account, memory_drop_account,
    memory_keep_map, memory_has_node,  memory_node,        memory_maps,
    memory_add_hook, memory_put_hooks, memory_remove_hook, memory_hooks,
};

fl_status fl_store_open_memory(const fl_batch *first, fl_store **out, fl_err *err)
{
    memory_store *m = fl_alloc(sizeof *m);
    fl_arena *arena = fl_arena_new(SIZE_MAX / 2);
    if (!m || !arena || !fl_store_init(&m->base, &memory_home)) {
        fl_arena_unref(arena);
        fl_free(m);
        return fl_fail_nomem(err);
    }
    m->arena = arena;
    fl_status status = fl_store_append(&m->base, first, err);
    if (status == FL_OK)
        *out = &m->base;
    else
        fl_store_close(&m->base);
    return status;
}
