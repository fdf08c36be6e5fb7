// init.c - frontline init: a new store.
#include "cli.h"
#include "start.h"
#include "theatre.h"

#include "frontline/geo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// ---- the token beside the store -------------------------------------------------------------------------

// The file is made before the store: what is there already is never touched.
static fl_status open_token_file(const char *path, int *fd, fl_err *err)
{
    *fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*fd >= 0)
        return FL_OK;
    if (errno == EEXIST)
        return fl_fail(err, FL_ECONFLICT,
                       "%s is there already; it may be a token still in use. Move it away, or "
                       "choose another store",
                       path);
    return fl_fail(err, FL_EIO, "cannot make %s, beside the store: %s", path, strerror(errno));
}

static fl_status write_token(const char *store_path, const char *path, int fd, fl_err *err)
{
    char token[FL_TOKEN_TEXT + 1];
    fl_store *store = NULL;
    fl_status status = fl_store_open(store_path, &store, err);
    if (status == FL_OK)
        status = fl_store_token_create(store, "admin", FL_ADMIN, fl_cli_now(), token, err);
    fl_store_close(store);
    if (status != FL_OK)
        return status;
    size_t len = strlen(token);
    token[len++] = '\n';
    if (write(fd, token, len) != (ssize_t)len || fsync(fd) != 0)
        status = fl_fail(err, FL_EIO, "cannot write %s: %s", path, strerror(errno));
    return status;
}

// ---- the store --------------------------------------------------------------------------------------------

static fl_status create_store(const char *path, const fl_batch *first, fl_err *err)
{
    char token_path[4096];
    int fd = -1;
    if (snprintf(token_path, sizeof token_path, "%s.token", path) >= (int)sizeof token_path)
        return fl_fail(err, FL_EINVAL, "the path of the store is too long");
    if (access(path, F_OK) == 0)
        return fl_fail(err, FL_ECONFLICT, "%s is there already; a store is made once", path);
    fl_status status = open_token_file(token_path, &fd, err);
    if (status != FL_OK)
        return status;
    status = fl_store_create(path, first, err);
    bool made = status == FL_OK;
    if (made)
        status = write_token(path, token_path, fd, err);
    close(fd);
    if (status != FL_OK)
        unlink(token_path);
    if (status != FL_OK && made)
        fl_fail_at(err, status, "the store %s is made, but its token is not", path);
    return status;
}

typedef struct fl_made { // what a new store begins with
    fl_proposal first;   // the theatre
    fl_proposal *then;   // a perspective each
    size_t count;
    fl_entry *entries; // of all of them; their bytes are the proposals'
} fl_made;

static void made_done(fl_made *m)
{
    for (size_t i = 0; i < m->count; i++)
        fl_proposal_done(&m->then[i]);
    fl_proposal_done(&m->first);
    fl_free(m->then);
    fl_free(m->entries);
}

static fl_status check_twice(const fl_start *s, size_t i, fl_err *err)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(s->perspectives[k].name, s->perspectives[i].name) == 0) {
            fl_fail(err, FL_EREFUSED, "there are two perspectives \"%s\"", s->perspectives[i].name);
            return fl_fail_at(err, FL_EREFUSED, "/perspectives/%zu/name", i);
        }
    return FL_OK;
}

static fl_status propose_perspectives(const fl_start *s, fl_made *m, fl_err *err)
{
    m->then = fl_alloc(s->perspective_count * sizeof *m->then);
    m->entries = fl_alloc((1 + s->perspective_count) * sizeof *m->entries);
    if (!m->then || !m->entries)
        return fl_fail_nomem(err);
    m->entries[0] = m->first.entries[0];
    for (size_t i = 0; i < s->perspective_count; i++) {
        const fl_view *view = i ? m->then[i - 1].view : m->first.view;
        fl_status status = check_twice(s, i, err);
        if (status == FL_OK)
            status = fl_propose_perspective(view, &s->perspectives[i], "", fl_cli_now(),
                                            &m->then[i], err);
        if (status != FL_OK)
            return status;
        m->entries[++m->count] = m->then[i].entries[0];
    }
    return FL_OK;
}

static fl_status propose(fl_start *s, fl_made *m, fl_err *err)
{
    fl_effect effect = { 0 };
    fl_status status = fl_start_cells(s, err);
    if (status == FL_OK)
        status = fl_start_paint(s, &effect, err);
    if (status == FL_OK)
        status = fl_propose_theatre(&s->theatre, &effect, fl_cli_now(), fl_geo_length_mm, &m->first,
                                    err);
    if (status == FL_OK)
        status = propose_perspectives(s, m, err);
    fl_effect_done(&effect);
    return status;
}

// ---- what was made -----------------------------------------------------------------------------------------

static void put_totals(const fl_theatre *t, const fl_totals *totals, fl_buf *out)
{
    for (size_t i = 0; i < totals->area_count; i++) {
        char km2[FL_KM2_TEXT];
        fl_cli_km2(totals->areas[i].area_e4m2, km2);
        fl_put_format(out, "  %18s  ", km2);
        fl_cli_holder(t, totals->areas[i].control, out);
        fl_put_u8(out, '\n');
    }
}

// `theatre`: the path of the theatre.json, beside which its events are; NULL: there is none.
static fl_status put_made(const char *path, const char *theatre, const fl_start *s,
                          const fl_proposal *p, fl_buf *out, fl_err *err)
{
    const fl_theatre *t = &s->theatre;
    const char *slash = theatre ? strrchr(theatre, '/') : NULL;
    int folder = slash ? (int)(slash - theatre) + 1 : 0;
    fl_totals totals = { 0 };
    char start[FL_TIME_TEXT];
    fl_status status = fl_map_totals(p->after, &totals, err);
    if (status != FL_OK)
        return status;
    fl_time_format(t->starts_at, start);
    fl_put_format(out, "made %s: %s, %zu actors, %zu places\nthe map on %.10s:\n", path,
                  t->names.at[0].text, t->actor_count, t->place_count, start);
    put_totals(t, &totals, out);
    fl_put_format(
        out, "the administrator's token, for posting through the daemon, is in %s.token\n", path);
    if (s->events)
        fl_put_format(out, "next, its events: frontline --store %s post %.*s%s\n", path, folder,
                      theatre, s->events);
    fl_totals_done(&totals);
    return FL_OK;
}

static void put_json(const char *path, const fl_theatre *t, fl_buf *out)
{
    fl_json_writer w = fl_json_writer_of(out);
    fl_write_object(&w, NULL);
    fl_write_text(&w, "store", path);
    fl_write_text(&w, "theatre", t->id);
    fl_write_int(&w, "actors", (int64_t)t->actor_count);
    fl_write_int(&w, "places", (int64_t)t->place_count);
    fl_write_time(&w, "starts_at", t->starts_at);
    fl_write_end(&w);
    fl_put_u8(out, '\n');
}

static fl_status print_made(const fl_cli *cli, const char *path, const char *theatre,
                            const fl_start *s, const fl_proposal *p, fl_err *err)
{
    fl_buf out = FL_BUF_INIT;
    fl_status status = FL_OK;
    if (cli->json)
        put_json(path, &s->theatre, &out);
    else
        status = put_made(path, theatre, s, p, &out, err);
    if (status == FL_OK)
        status = fl_cli_write(&out, err);
    fl_buf_done(&out);
    return status;
}

// ---- the command ---------------------------------------------------------------------------------------------

static fl_status check_usage(const fl_bare *bare, const char *theatre, const char *store,
                             fl_err *err)
{
    if (!store)
        return fl_fail(err, FL_EINVAL, "say where to make the store");
    if (!theatre && !bare->outline)
        return fl_fail(err, FL_EINVAL, "say --theatre FILE, or --outline FILE and --actors A,B");
    if (theatre &&
        (bare->outline || bare->actors || bare->snap || bare->crumbs || bare->name || bare->credit))
        return fl_fail(err, FL_EINVAL, "a --theatre says its outline, actors and settings itself");
    if (bare->outline && !bare->actors)
        return fl_fail(err, FL_EINVAL, "say --actors A,B: who may hold ground");
    return fl_bare_check(bare, err);
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *theatre = NULL, *store = NULL;
    fl_bare bare = { 0 };
    const fl_flag flags[] = { { .name = "--theatre", .text = &theatre },
                              { .name = "--outline", .text = &bare.outline },
                              { .name = "--actors", .text = &bare.actors },
                              { .name = "--snap", .text = &bare.snap },
                              { .name = "--crumbs", .text = &bare.crumbs },
                              { .name = "--name", .text = &bare.name },
                              { .name = "--credit", .text = &bare.credit } };
    fl_words words = { &store, 0, 1 };
    fl_start start = { 0 };
    fl_made made = { 0 };
    fl_err err = { 0 };
    fl_status status =
        fl_cli_parse(cli, flags, sizeof flags / sizeof *flags, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_init);
    if (!store)
        store = cli->store;
    if (status == FL_OK)
        status = check_usage(&bare, theatre, store, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_init, &err);
    status =
        theatre ? fl_theatre_load(theatre, &start, &err) : fl_theatre_bare(&bare, &start, &err);
    if (status == FL_OK)
        status = propose(&start, &made, &err);
    const fl_batch first = { made.entries,          made.count + 1,   made.first.moves,
                             made.first.move_count, made.first.ended, made.first.ended_count };
    if (status == FL_OK)
        status = create_store(store, &first, &err);
    if (status == FL_OK)
        status = print_made(cli, store, theatre, &start, &made.first, &err);
    made_done(&made);
    fl_start_done(&start);
    return status == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_init = {
    "init",
    "make a store for a theatre",
    "(--theatre FILE | --outline FILE --actors A,B) STORE\n"
    "\n"
    "Makes the file STORE, with the outline, the actors, the places and the starting map of a "
    "theatre, and\n"
    "STORE.token with an administrator's token, which only its owner can read.\n"
    "\n"
    "  --theatre FILE   a theatre.json; geodata/README.md describes it\n"
    "  --outline FILE   a bare theatre, all unknown: its outline, GeoJSON\n"
    "  --actors A,B     ids of the sides, such as russia,ukraine\n"
    "  --snap 1m        a border drawn again within this distance is the same border\n"
    "  --crumbs 20m,1ha what a new border cuts off, when narrower or smaller, goes to its "
    "neighbour\n"
    "  --name TEXT      name of the bare theatre; else that of the outline's file\n"
    "  --credit TEXT    credit for the outline, shown with every map\n",
    run,
};
