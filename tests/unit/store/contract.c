// contract.c - what every home of the log does alike: each test runs on all of them.
#include "sample_log.h"

typedef struct home {
    bool in_memory;
} home;
static home memory = { true }, sqlite = { false };

typedef struct fixture {
    sample_log log;
    char path[64];
    fl_store *store;
} fixture;

static void check_ok(fl_status status, const fl_err *err)
{
    if (status != FL_OK)
        fail_msg("%s: %s", fl_status_name(status), err->text);
}

// A store of one entry and its move.
static fixture open_home(void **state)
{
    const home *h = *state;
    fixture f = { .path = "" };
    fl_entry first = sample_next(&f.log, "", "", "theatre");
    fl_move move = sample_move(1, 1, "delta 1");
    fl_batch batch = { &first, 1, &move, 1, NULL, 0 };
    fl_err err = { 0 };
    if (h->in_memory) {
        check_ok(fl_store_open_memory(&batch, &f.store, &err), &err);
        return f;
    }
    sample_path(f.path);
    check_ok(fl_store_create(f.path, &batch, &err), &err);
    check_ok(fl_store_open(f.path, &f.store, &err), &err);
    return f;
}

// What a home keeps on disk it gives back when it is opened anew; memory just goes on.
static void reopen(fixture *f)
{
    fl_err err = { 0 };
    if (!*f->path)
        return;
    fl_store_close(f->store);
    check_ok(fl_store_open(f->path, &f->store, &err), &err);
}

static void close_home(fixture *f)
{
    fl_store_close(f->store);
    if (*f->path)
        sample_remove(f->path);
}

static void append(fixture *f, const fl_batch *batch)
{
    fl_err err = { 0 };
    check_ok(fl_store_append(f->store, batch, &err), &err);
}

static void check_conflict(fixture *f, const fl_batch *batch, const char *said)
{
    fl_err err = { 0 };
    uint64_t before = fl_store_last_seq(f->store);
    assert_int_equal(fl_store_append(f->store, batch, &err), FL_ECONFLICT);
    if (!strstr(err.text, said))
        fail_msg("\"%s\" does not say \"%s\"", err.text, said);
    assert_int_equal(sample_check_chain(f->store), before);
}

// ---- entries ------------------------------------------------------------------------------------

typedef struct collected {
    char text[512]; // "seq author key body;" of each
    uint64_t stop_at;
} collected;

static fl_status collect(void *context, const fl_entry *e, fl_err *err)
{
    collected *c = context;
    size_t len = strlen(c->text);
    snprintf(c->text + len, sizeof c->text - len, "%d %s %s %.*s;", (int)e->seq, e->author, e->key,
             e->body ? (int)e->body_len : 9, e->body ? (const char *)e->body : "(nothing)");
    return e->seq == c->stop_at ? fl_fail(err, FL_EGONE, "enough") : FL_OK;
}

static void keeps_entries_as_they_are(void **state)
{
    fixture f = open_home(state);
    fl_entry e[3] = { sample_next(&f.log, "amal", "k1", "first"), sample_next(&f.log, "", "", ""),
                      sample_next(&f.log, "дима", "k1", "third") };
    append(&f, &(fl_batch){ e, 2, NULL, 0, NULL, 0 });
    append(&f, &(fl_batch){ e + 2, 1, NULL, 0, NULL, 0 });
    for (int i = 0; i < 2; i++, reopen(&f)) {
        collected c = { .text = "" };
        assert_int_equal(sample_check_chain(f.store), 4);
        assert_int_equal(fl_store_entries(f.store, 0, collect, &c, NULL), FL_OK);
        assert_string_equal(c.text, "1   theatre;2 amal k1 first;3   ;4 дима k1 third;");
    }
    close_home(&f);
}

static void reads_from_an_entry_on_until_told_to_stop(void **state)
{
    fixture f = open_home(state);
    fl_entry e[3] = { sample_next(&f.log, "a", "", "x"), sample_next(&f.log, "b", "", "y"),
                      sample_next(&f.log, "c", "", "z") };
    append(&f, &(fl_batch){ e, 3, NULL, 0, NULL, 0 });
    collected c = { .text = "" };
    fl_err err = { 0 };
    assert_int_equal(fl_store_entries(f.store, 3, collect, &c, NULL), FL_OK);
    assert_string_equal(c.text, "3 b  y;4 c  z;");
    c = (collected){ .stop_at = 2 };
    assert_int_equal(fl_store_entries(f.store, 2, collect, &c, &err), FL_EGONE);
    assert_string_equal(err.text, "enough");
    assert_string_equal(c.text, "2 a  x;");
    c = (collected){ .text = "" };
    assert_int_equal(fl_store_entries(f.store, 5, collect, &c, NULL), FL_OK);
    assert_int_equal(fl_store_entries(f.store, UINT64_MAX, collect, &c, NULL), FL_OK);
    assert_string_equal(c.text, "");
    append(&f, &(fl_batch){ 0 }); // reading left nothing locked
    close_home(&f);
}

static void a_redacted_body_is_no_empty_one(void **state)
{
    fixture f = open_home(state);
    fl_entry e = sample_next(&f.log, "amal", "", "secret");
    e.effect = NULL; // and no effect is no empty one either
    e.effect_len = 0;
    fl_entry_seal(&e);
    e.body = NULL; // its hash stays
    e.body_len = 0;
    append(&f, &(fl_batch){ &e, 1, NULL, 0, NULL, 0 });
    reopen(&f);
    collected c = { .text = "" };
    assert_int_equal(fl_store_entries(f.store, 2, collect, &c, NULL), FL_OK);
    assert_string_equal(c.text, "2 amal  (nothing);");
    sample_check_chain(f.store);
    close_home(&f);
}

static void appends_all_or_nothing(void **state)
{
    fixture f = open_home(state);
    sample_log aside = f.log;
    fl_entry e[2] = { sample_next(&f.log, "amal", "k", "x"),
                      sample_next(&f.log, "amal", "k", "y") };
    check_conflict(&f, &(fl_batch){ e, 2, NULL, 0, NULL, 0 }, "\"amal\" has recorded");
    f.log = aside;
    fl_entry again[2] = { sample_next(&f.log, "amal", "k", "x"),
                          sample_next(&f.log, "amal", "", "y") };
    append(&f, &(fl_batch){ again, 2, NULL, 0, NULL, 0 });
    assert_int_equal(sample_check_chain(f.store), 3);
    close_home(&f);
}

static void refuses_what_does_not_follow(void **state)
{
    fixture f = open_home(state);
    sample_log other = f.log;
    fl_entry here = sample_next(&f.log, "amal", "", "here");
    fl_entry there = sample_next(&other, "bela", "", "there");
    fl_entry after = sample_next(&other, "bela", "", "after");
    check_conflict(&f, &(fl_batch){ &after, 1, NULL, 0, NULL, 0 }, "does not come next");
    append(&f, &(fl_batch){ &here, 1, NULL, 0, NULL, 0 });
    check_conflict(&f, &(fl_batch){ &there, 1, NULL, 0, NULL, 0 }, "does not follow entry 2");
    check_conflict(&f, &(fl_batch){ &after, 1, NULL, 0, NULL, 0 }, "the entry before it");
    fl_entry changed = sample_next(&f.log, "amal", "", "changed");
    changed.author = "bela";
    check_conflict(&f, &(fl_batch){ &changed, 1, NULL, 0, NULL, 0 }, "hash");
    close_home(&f);
}

static void finds_an_entry_by_its_key(void **state)
{
    fixture f = open_home(state);
    fl_entry e[3] = { sample_next(&f.log, "amal", "k1", "x"),
                      sample_next(&f.log, "bela", "k1", "y"),
                      sample_next(&f.log, "bela", "", "z") };
    append(&f, &(fl_batch){ e, 3, NULL, 0, NULL, 0 });
    static const struct {
        const char *author, *key;
        uint64_t seq;
    } rows[] = { { "amal", "k1", 2 }, { "bela", "k1", 3 }, { "bela", "k2", 0 },
                 { "bela", "", 0 },   { "cem", "k1", 0 },  { "Amal", "k1", 0 } };
    for (size_t i = 0; i < TEST_COUNT(rows); i++) {
        uint64_t seq = 99;
        assert_int_equal(fl_store_find_key(f.store, rows[i].author, rows[i].key, &seq, NULL),
                         FL_OK);
        assert_int_equal(seq, rows[i].seq);
    }
    close_home(&f);
}

// ---- moves --------------------------------------------------------------------------------------

static fl_status collect_move(void *context, const fl_move *m, fl_err *err)
{
    collected *c = context;
    size_t len = strlen(c->text);
    fl_hash root = fl_hash_of(&m->known_from, sizeof m->known_from);
    assert_true(fl_hash_equal(m->root, root));
    assert_int_equal(m->occurred_at, -5);
    snprintf(c->text + len, sizeof c->text - len, "e%d by %d, %d..%d %.*s;", (int)m->event,
             (int)m->entry, (int)m->known_from, m->known_to == UINT64_MAX ? 0 : (int)m->known_to,
             (int)m->delta_len, (const char *)m->delta);
    return m->known_from == c->stop_at ? fl_fail(err, FL_EGONE, "enough") : FL_OK;
}

static void check_moves(fixture *f, const char *wanted)
{
    for (int i = 0; i < 2; i++, reopen(f)) {
        collected c = { .text = "" };
        fl_err err = { 0 };
        check_ok(fl_store_moves(f->store, collect_move, &c, &err), &err);
        assert_string_equal(c.text, wanted);
    }
}

static void keeps_moves_in_order(void **state)
{
    fixture f = open_home(state);
    fl_entry e[3] = { sample_next(&f.log, "a", "", "x"), sample_next(&f.log, "a", "", "y"),
                      sample_next(&f.log, "a", "", "z") };
    fl_move m[] = { sample_move(3, 3, "same"), sample_move(2, 3, "same"),
                    sample_move(2, 2, "late") };
    fl_move ended = { .event = 2, .known_from = 2, .known_to = 3 };
    append(&f, &(fl_batch){ e, 2, m, 3, &ended, 1 }); // one that is made and ends in one batch
    check_moves(&f,
                "e1 by 1, 1..0 delta 1;e2 by 2, 2..3 late;e2 by 3, 3..0 same;e3 by 3, 3..0 same;");
    fl_move later = sample_move(2, 4, "delta 1");
    ended = (fl_move){ .event = 2, .known_from = 3, .known_to = 4 };
    append(&f, &(fl_batch){ e + 2, 1, &later, 1, &ended, 1 });
    check_moves(&f,
                "e1 by 1, 1..0 delta 1;e2 by 2, 2..3 late;e2 by 3, 3..4 same;e3 by 3, 3..0 same;"
                "e2 by 4, 4..0 delta 1;");
    collected c = { .stop_at = 2 };
    assert_int_equal(fl_store_moves(f.store, collect_move, &c, NULL), FL_EGONE);
    close_home(&f);
}

static void refuses_moves_that_cannot_be(void **state)
{
    fixture f = open_home(state);
    sample_log before = f.log;
    fl_entry e = sample_next(&f.log, "a", "", "x");
    fl_move same[] = { sample_move(2, 2, "x"), sample_move(2, 2, "y") };
    check_conflict(&f, &(fl_batch){ &e, 1, same, 2, NULL, 0 }, "known from 2 on already");
    fl_move ended[] = { { .event = 1, .known_from = 1, .known_to = 2 },
                        { .event = 1, .known_from = 1, .known_to = 2 } };
    check_conflict(&f, &(fl_batch){ &e, 1, same, 1, ended, 2 }, "no move that is known from 1 on");
    fl_move unknown = { .event = 9, .known_from = 1, .known_to = 2 };
    check_conflict(&f, &(fl_batch){ &e, 1, same, 1, &unknown, 1 }, "event 9 has no move");
    check_moves(&f, "e1 by 1, 1..0 delta 1;");
    f.log = before;
    e = sample_next(&f.log, "a", "", "x");
    append(&f, &(fl_batch){ &e, 1, same, 1, ended, 1 });
    check_moves(&f, "e1 by 1, 1..2 delta 1;e2 by 2, 2..0 x;");
    close_home(&f);
}

// ---- accounts -----------------------------------------------------------------------------------

static void a_token_opens_its_account(void **state)
{
    fixture f = open_home(state);
    char tokens[2][FL_TOKEN_TEXT], name[32];
    fl_role role;
    fl_err err = { 0 };
    check_ok(fl_store_token_create(f.store, "amal", FL_EDITOR, 5, tokens[0], &err), &err);
    check_ok(fl_store_token_create(f.store, "bela", FL_READER, 6, tokens[1], &err), &err);
    assert_int_equal(strlen(tokens[0]), 46);
    assert_memory_equal(tokens[0], "fl_", 3);
    assert_string_not_equal(tokens[0], tokens[1]);
    reopen(&f);
    check_ok(fl_store_token_check(f.store, tokens[0], name, sizeof name, &role, &err), &err);
    assert_string_equal(name, "amal");
    assert_int_equal(role, FL_EDITOR);
    check_ok(fl_store_token_check(f.store, tokens[1], name, 3, &role, &err), &err);
    assert_string_equal(name, "be");
    assert_int_equal(role, FL_READER);
    close_home(&f);
}

static void note(void *context, const fl_account_info *a)
{
    fl_buf *out = context;
    fl_put_format(out, "%s %s %lld; ", a->name, fl_role_name(a->role), (long long)a->created_at);
}

static void a_revoked_token_opens_nothing(void **state)
{
    fixture f = open_home(state);
    char tokens[3][FL_TOKEN_TEXT], name[32];
    fl_role role;
    fl_buf told = FL_BUF_INIT;
    fl_err err = { 0 };
    check_ok(fl_store_token_create(f.store, "amal", FL_ADMIN, 5, tokens[0], &err), &err);
    check_ok(fl_store_token_create(f.store, "bela", FL_READER, 6, tokens[1], &err), &err);
    assert_int_equal(fl_store_token_revoke(f.store, "amal", &err), FL_ECONFLICT);
    assert_int_equal(fl_store_token_revoke(f.store, "cleo", &err), FL_ENOTFOUND);
    check_ok(fl_store_token_revoke(f.store, "bela", &err), &err);
    assert_int_equal(fl_store_token_check(f.store, tokens[1], name, 32, &role, &err), FL_EAUTH);
    reopen(&f);
    assert_int_equal(fl_store_token_check(f.store, tokens[1], name, 32, &role, &err), FL_EAUTH);
    check_ok(fl_store_token_create(f.store, "bela", FL_EDITOR, 7, tokens[2], &err), &err);
    check_ok(fl_store_token_check(f.store, tokens[2], name, 32, &role, &err), &err);
    reopen(&f);
    fl_store_tokens(f.store, note, &told);
    fl_put_u8(&told, '\0');
    assert_string_equal(told.data, "amal admin 5; bela editor 7; ");
    fl_buf_done(&told);
    close_home(&f);
}

static void no_other_text_does(void **state)
{
    fixture f = open_home(state);
    char token[FL_TOKEN_TEXT + 1], name[32] = "untouched";
    fl_role role = FL_READER;
    fl_err err = { 0 };
    check_ok(fl_store_token_create(f.store, "amal", FL_ADMIN, 5, token, &err), &err);
    char good[FL_TOKEN_TEXT];
    strcpy(good, token);
    const char *bad[] = { "", "fl_", "amal", token };
    for (size_t i = 0; i < 50; i++) {
        strcpy(token, good);
        if (i < 46)
            token[i] = token[i] == 'x' ? 'y' : 'x';
        else
            strcat(token, i == 46 ? "=" : "A");
        assert_int_equal(fl_store_token_check(f.store, bad[i < 3 ? i : 3], name, 32, &role, &err),
                         FL_EAUTH);
        assert_int_equal(err.status, FL_EAUTH);
    }
    assert_string_equal(name, "untouched");
    close_home(&f);
}

static void an_account_has_a_name_of_its_own(void **state)
{
    fixture f = open_home(state);
    char token[FL_TOKEN_TEXT] = "untouched";
    fl_err err = { 0 };
    check_ok(fl_store_token_create(f.store, "amal", FL_ADMIN, 5, token, &err), &err);
    strcpy(token, "untouched");
    assert_int_equal(fl_store_token_create(f.store, "amal", FL_READER, 6, token, &err),
                     FL_ECONFLICT);
    assert_non_null(strstr(err.text, "\"amal\""));
    assert_int_equal(fl_store_token_create(f.store, "", FL_READER, 6, token, &err), FL_EINVAL);
    assert_int_equal(fl_store_token_create(f.store, "\xff", FL_READER, 6, token, &err), FL_EINVAL);
    assert_int_equal(fl_store_token_create(f.store, "bela", (fl_role)0, 6, token, &err), FL_EINVAL);
    assert_int_equal(fl_store_token_create(f.store, "bela", (fl_role)5, 6, token, &err), FL_EINVAL);
    assert_string_equal(token, "untouched");
    close_home(&f);
}

// A name is cut between characters.
static void a_long_name_is_cut(void **state)
{
    fixture f = open_home(state);
    char token[FL_TOKEN_TEXT], name[5];
    fl_role role;
    assert_int_equal(fl_store_token_create(f.store, "aдд", FL_READER, 5, token, NULL), FL_OK);
    assert_int_equal(fl_store_token_check(f.store, token, name, 5, &role, NULL), FL_OK);
    assert_string_equal(name, "aд");
    assert_int_equal(fl_store_token_check(f.store, token, name, 4, &role, NULL), FL_OK);
    assert_string_equal(name, "aд");
    assert_int_equal(fl_store_token_check(f.store, token, name, 3, &role, NULL), FL_OK);
    assert_string_equal(name, "a");
    close_home(&f);
}

// ---- groups -------------------------------------------------------------------------------------

static void many_batches_share_a_commit(void **state)
{
    fixture f = open_home(state);
    fl_err err = { 0 };
    uint64_t seq = 0;
    check_ok(fl_store_commit(f.store, &err), &err); // of nothing
    fl_entry first = sample_next(&f.log, "a", "k1", "x");
    fl_move move = sample_move(2, 2, "delta");
    check_ok(fl_store_stage(f.store, &(fl_batch){ &first, 1, &move, 1, NULL, 0 }, &err), &err);
    assert_int_equal(sample_check_chain(f.store), 2); // reading sees it
    check_ok(fl_store_find_key(f.store, "a", "k1", &seq, &err), &err);
    assert_int_equal(seq, 2);
    sample_log before = f.log; // one that is refused leaves no trace, and those before it alone
    fl_entry same[2] = { sample_next(&f.log, "a", "k2", "y"), sample_next(&f.log, "a", "k1", "z") };
    assert_int_equal(
        fl_store_stage(f.store, &(fl_batch){ .entries = same, .entry_count = 2 }, &err),
        FL_ECONFLICT);
    assert_int_equal(sample_check_chain(f.store), 2);
    f.log = before;
    fl_entry next = sample_next(&f.log, "a", "k2", "w");
    fl_move ended = { .event = 2, .known_from = 2, .known_to = 3 };
    check_ok(fl_store_stage(f.store, &(fl_batch){ &next, 1, NULL, 0, &ended, 1 }, &err), &err);
    check_ok(fl_store_commit(f.store, &err), &err);
    check_moves(&f, "e1 by 1, 1..0 delta 1;e2 by 2, 2..3 delta;");
    assert_int_equal(sample_check_chain(f.store), 3);
    close_home(&f);
}

// A group that is open when something else is written is durable with it.
static void what_else_is_written_ends_the_group(void **state)
{
    fixture f = open_home(state);
    fl_err err = { 0 };
    char token[FL_TOKEN_TEXT];
    for (int i = 0; i < 2; i++) {
        fl_entry e = sample_next(&f.log, "a", "", "x");
        const fl_batch batch = { .entries = &e, .entry_count = 1 };
        check_ok(fl_store_stage(f.store, &batch, &err), &err);
        if (i == 0)
            check_ok(fl_store_keep_map(f.store, &(fl_stored_map){ 2, 2, { { 7 } } }, NULL, 0, &err),
                     &err);
        else
            check_ok(fl_store_token_create(f.store, "amal", FL_READER, 1, token, &err), &err);
        reopen(&f);
        assert_int_equal(sample_check_chain(f.store), 2 + i);
        check_ok(fl_store_commit(f.store, &err), &err);
    }
    close_home(&f);
}

// ---- checkpoints --------------------------------------------------------------------------------

static fl_stored_node sample_node(const char *text)
{
    size_t len = strlen(text);
    return (fl_stored_node){ fl_hash_of(text, len), (const uint8_t *)text, len };
}

static fl_status count_map(void *context, const fl_stored_map *map, fl_err *err)
{
    const fl_hash wanted = fl_hash_of("map", 3);
    ++*(int *)context;
    bool same = map->event == 3 && map->version == 5 && fl_hash_equal(map->map, wanted);
    return same ? FL_OK : fl_fail(err, FL_EGONE, "another map");
}

static void check_node(fixture *f, const fl_stored_node *node)
{
    fl_buf bytes = FL_BUF_INIT;
    bool there = false;
    fl_err err = { 0 };
    check_ok(fl_store_has_node(f->store, node->name, &there, &err), &err);
    assert_true(there);
    fl_put_text(&bytes, "<");
    check_ok(fl_store_node(f->store, node->name, &bytes, &err), &err);
    assert_int_equal(bytes.len, node->len + 1);
    assert_memory_equal(bytes.data + 1, node->data, node->len);
    fl_buf_done(&bytes);
}

static void keeps_the_nodes_of_maps(void **state)
{
    fixture f = open_home(state);
    const fl_stored_node first[] = { sample_node("a leaf"), sample_node("a branch") };
    const fl_stored_node second[] = { sample_node("another leaf"), sample_node("a branch") };
    const fl_stored_map map = { 3, 5, fl_hash_of("map", 3) }, later = { 3, 6, { { 1 } } };
    fl_buf bytes = FL_BUF_INIT;
    bool there = true;
    int maps = 0;
    fl_err err = { 0 };
    check_ok(fl_store_maps(f.store, count_map, &maps, &err), &err);
    assert_int_equal(maps, 0);
    check_ok(fl_store_keep_map(f.store, &map, first, 2, &err), &err);
    check_ok(fl_store_keep_map(f.store, &map, second, 2, &err), &err); // what is there stays
    for (int i = 0; i < 2; i++, reopen(&f)) {
        check_node(&f, &first[0]);
        check_node(&f, &first[1]);
        check_node(&f, &second[0]);
        maps = 0;
        check_ok(fl_store_maps(f.store, count_map, &maps, &err), &err);
        assert_int_equal(maps, 1);
        check_ok(fl_store_has_node(f.store, map.map, &there, &err), &err);
        assert_false(there);
        assert_int_equal(fl_store_node(f.store, map.map, &bytes, &err), FL_ENOTFOUND);
    }
    check_ok(fl_store_keep_map(f.store, &later, NULL, 0, &err), &err);
    maps = 0;
    fl_status stopped = fl_store_maps(f.store, count_map, &maps, &err);
    assert_true(stopped == FL_EGONE && maps == 2);
    fl_entry e = sample_next(&f.log, "a", "", "x"); // the log goes on beside them
    append(&f, &(fl_batch){ .entries = &e, .entry_count = 1 });
    close_home(&f);
}

// ---- webhooks -----------------------------------------------------------------------------------

// Adds "id:record " for each.
static fl_status put_hook(void *context, const fl_stored_hook *hook, fl_err *err)
{
    (void)err;
    fl_put_format(context, "%llu:%.*s ", (unsigned long long)hook->id, (int)hook->len,
                  (const char *)hook->data);
    return FL_OK;
}

static void check_hooks(fixture *f, const char *wanted)
{
    fl_err err = { 0 };
    for (int i = 0; i < 2; i++, reopen(f)) {
        fl_buf said = FL_BUF_INIT;
        check_ok(fl_store_hooks(f->store, put_hook, &said, &err), &err);
        fl_put_u8(&said, '\0');
        assert_string_equal((const char *)said.data, wanted);
        fl_buf_done(&said);
    }
}

static void keeps_webhooks(void **state)
{
    fixture f = open_home(state);
    const uint8_t *one = (const uint8_t *)"one", *two = (const uint8_t *)"two";
    const fl_stored_hook changed[] = { { 2, one, 3 }, { 1, two, 2 }, { 7, two, 3 } };
    uint64_t id = 0;
    fl_err err = { 0 };
    check_hooks(&f, "");
    check_ok(fl_store_add_hook(f.store, one, 3, &id, &err), &err);
    assert_int_equal(id, 1);
    check_ok(fl_store_add_hook(f.store, two, 3, &id, &err), &err);
    assert_int_equal(id, 2);
    check_hooks(&f, "1:one 2:two ");
    check_ok(fl_store_put_hooks(f.store, changed, 3, &err), &err);
    check_hooks(&f, "1:tw 2:one ");
    check_ok(fl_store_remove_hook(f.store, 2, &err), &err);
    assert_int_equal(fl_store_remove_hook(f.store, 2, &err), FL_ENOTFOUND);
    check_ok(fl_store_put_hooks(f.store, changed, 1, &err), &err); // too late: it stays away
    check_hooks(&f, "1:tw ");
    check_ok(fl_store_add_hook(f.store, one, 3, &id, &err), &err);
    assert_int_equal(id, 3);
    fl_entry e = sample_next(&f.log, "a", "", "x"); // the log goes on beside them
    const fl_batch batch = { .entries = &e, .entry_count = 1 };
    check_ok(fl_store_stage(f.store, &batch, &err), &err);
    check_ok(fl_store_put_hooks(f.store, changed, 1, &err), &err);
    check_ok(fl_store_commit(f.store, &err), &err);
    check_hooks(&f, "1:tw 3:one ");
    assert_int_equal(fl_store_last_seq(f.store), 2);
    close_home(&f);
}

#define ON(test, home)                                                                             \
    {                                                                                              \
#test " in " #home, test, NULL, NULL, &home                                                \
    }
#define ON_ALL(test) ON(test, memory), ON(test, sqlite)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_ALL(keeps_entries_as_they_are),
        ON_ALL(reads_from_an_entry_on_until_told_to_stop),
        ON_ALL(a_redacted_body_is_no_empty_one),
        ON_ALL(appends_all_or_nothing),
        ON_ALL(refuses_what_does_not_follow),
        ON_ALL(finds_an_entry_by_its_key),
        ON_ALL(keeps_moves_in_order),
        ON_ALL(refuses_moves_that_cannot_be),
        ON_ALL(a_token_opens_its_account),
        ON_ALL(a_revoked_token_opens_nothing),
        ON_ALL(no_other_text_does),
        ON_ALL(an_account_has_a_name_of_its_own),
        ON_ALL(a_long_name_is_cut),
        ON_ALL(many_batches_share_a_commit),
        ON_ALL(what_else_is_written_ends_the_group),
        ON_ALL(keeps_the_nodes_of_maps),
        ON_ALL(keeps_webhooks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
