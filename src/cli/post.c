// post.c - frontline post: events into the store, all or nothing.
#include "cli.h"

#include "frontline/codec.h"

#include <stdio.h>
#include <string.h>

static const char author[] = "local"; // whoever can write the file; daemons know accounts

// ---- what it did ------------------------------------------------------------------------------------------

static fl_control by_side(const void *context, fl_control c)
{
    return fl_theatre_by_side(context, c);
}

static void put_change(const fl_theatre *t, const fl_change *c, int64_t area_e4m2, fl_buf *out)
{
    char km2[FL_KM2_TEXT];
    fl_cli_km2(area_e4m2, km2);
    fl_put_format(out, "  %18s  ", km2);
    fl_cli_holder(t, c->from, out);
    fl_put_text(out, " -> ");
    fl_cli_holder(t, c->to, out);
    fl_put_u8(out, '\n');
}

// One line for each pair of holders, in the order in which they come first.
static void put_changes(const fl_theatre *t, const fl_changes *c, fl_buf *out)
{
    for (size_t i = 0; i < c->count; i++) {
        int64_t sum = 0;
        bool first = true;
        for (size_t k = 0; k < c->count; k++) {
            bool same = c->at[k].from == c->at[i].from && c->at[k].to == c->at[i].to;
            first &= !same || k >= i;
            sum += same ? c->at[k].area_e4m2 : 0;
        }
        if (first)
            put_change(t, &c->at[i], sum, out);
    }
}

static fl_status put_summary(const fl_proposal *p, bool again, fl_buf *out, fl_err *err)
{
    const fl_theatre *t = fl_view_theatre(p->view);
    const fl_grouping sides = { by_side, t, fl_control_of(FL_UNKNOWN, 0, 0) };
    fl_changes changes = { 0 };
    fl_status status = fl_map_changes(p->end_before, p->end_after, &sides, &changes, err);
    if (status != FL_OK)
        return status;
    unsigned long long first = p->entries[0].seq, last = p->entries[p->entry_count - 1].seq;
    fl_put_text(out, again ? "recorded before, as " : "recorded ");
    if (first == last)
        fl_put_format(out, "e%llu", first);
    else
        fl_put_format(out, "%zu events, e%llu to e%llu", p->entry_count, first, last);
    if (changes.count > 0)
        fl_put_text(out, "; on the newest map:\n");
    else if (p->moved_nothing)
        fl_put_text(out, "; it moved nothing: the map said so already\n");
    else
        fl_put_text(out,
                    "; the newest map stays as it is: newer reports decide about this ground\n");
    put_changes(t, &changes, out);
    fl_changes_done(&changes);
    return FL_OK;
}

static void put_json(const fl_proposal *p, const fl_changes *moved, const fl_changes *at_end,
                     const fl_totals *totals, uint64_t *ids, fl_buf *out)
{
    const char *nothing = "this moves nothing: the map says so already";
    fl_json_writer w = fl_json_writer_of(out);
    fl_style style = { .theatre = fl_view_theatre(p->view), .decimals = 7 };
    fl_head head = fl_cli_head(p->view, FL_END_OF_TIME);
    for (size_t i = 0; i < p->entry_count; i++)
        ids[i] = p->entries[i].seq;
    fl_posted posted = { .ids = ids,
                         .id_count = p->entry_count,
                         .moved = moved,
                         .moved_at_end = at_end,
                         .totals = totals,
                         .crumbs = p->crumbs,
                         .crumb_count = p->crumb_count,
                         .warnings = &nothing,
                         .warning_count = p->moved_nothing };
    fl_write_posted(&w, &style, &head, &posted);
    fl_put_u8(out, '\n');
}

static fl_status put_answer(const fl_proposal *p, fl_buf *out, fl_err *err)
{
    const fl_grouping exact = { .group = NULL };
    fl_changes moved = { 0 }, at_end = { 0 };
    fl_totals totals = { 0 };
    uint64_t *ids = fl_alloc(p->entry_count * sizeof *ids);
    fl_status status = ids ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK)
        status = fl_map_changes(p->before, p->after, &exact, &moved, err);
    if (status == FL_OK)
        status = fl_map_changes(p->end_before, p->end_after, &exact, &at_end, err);
    if (status == FL_OK)
        status = fl_map_totals(p->end_after, &totals, err);
    if (status == FL_OK)
        put_json(p, &moved, &at_end, &totals, ids, out);
    fl_totals_done(&totals);
    fl_changes_done(&at_end);
    fl_changes_done(&moved);
    fl_free(ids);
    return status;
}

// ---- recording ----------------------------------------------------------------------------------------------

static fl_status record(fl_store *store, const fl_view *view, const char *path, fl_events *events,
                        bool *again, fl_proposal *out, fl_err *err)
{
    const char *key = events->at[0].key;
    uint64_t seq = 0;
    fl_status status = key ? fl_store_find_key(store, author, key, &seq, err) : FL_OK;
    if (status != FL_OK)
        return status;
    *again = seq != 0;
    if (*again)
        return fl_propose_again(view, seq, events->at, events->count, author, out, err);
    status = fl_propose_events(view, events->at, events->count, author, fl_cli_now(), out, err);
    if (status != FL_OK) {
        fl_events_where(events, err);
        return fl_cli_in_file(path, err);
    }
    const fl_batch batch = { out->entries,    out->entry_count, out->moves,
                             out->move_count, out->ended,       out->ended_count };
    return fl_store_append(store, &batch, err);
}

static fl_status parse(const char *path, const fl_buf *text, fl_events *out, fl_err *err)
{
    fl_status status = fl_codec_events_parse(text->data, text->len, out, err);
    return status == FL_OK ? FL_OK : fl_cli_in_file(path, err);
}

static fl_status post(const fl_cli *cli, const char *path, fl_err *err)
{
    fl_buf text = FL_BUF_INIT, out = FL_BUF_INIT;
    fl_events events = { 0 };
    fl_store *store = NULL;
    const fl_view *view = NULL;
    fl_proposal proposal = { 0 };
    bool again = false;
    fl_status status = fl_cli_read(path, &text, err);
    if (status == FL_OK)
        status = parse(path, &text, &events, err);
    if (status == FL_OK)
        status = fl_cli_open(cli, &store, &view, err);
    if (status == FL_OK)
        status = record(store, view, path, &events, &again, &proposal, err);
    if (status == FL_OK)
        status =
            cli->json ? put_answer(&proposal, &out, err) : put_summary(&proposal, again, &out, err);
    if (status == FL_OK)
        status = fl_cli_write(&out, err);
    fl_proposal_done(&proposal);
    fl_view_unref(view);
    fl_store_close(store);
    fl_events_done(&events);
    fl_buf_done(&out);
    fl_buf_done(&text);
    return status;
}

static int run(fl_cli *cli, int count, char *const *arguments)
{
    const char *path = NULL;
    fl_words words = { &path, 0, 1 };
    fl_err err = { 0 };
    fl_status status = fl_cli_parse(cli, NULL, 0, count, arguments, &words, &err);
    if (status == FL_OK && cli->help)
        return fl_cli_help(&fl_command_post);
    if (status == FL_OK && !path)
        status =
            fl_fail(&err, FL_EINVAL, "say the file with the events, or - for the standard input");
    if (status == FL_OK)
        status = fl_cli_needs_store(cli, &err);
    if (status != FL_OK)
        return fl_cli_misused(&fl_command_post, &err);
    return post(cli, path, &err) == FL_OK ? FL_DONE : fl_cli_failed(cli, &err);
}

const fl_command fl_command_post = {
    "post",
    "record events",
    "FILE|-\n"
    "\n"
    "Records the events of a file, all or none: a GeoJSON Feature, a FeatureCollection, or one "
    "Feature a\n"
    "line. If the first has a key under which it was recorded before, nothing is recorded again.\n",
    run,
};
