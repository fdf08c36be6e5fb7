// news.c - what a proposal says: the difference of two views.
//
// A draft only ever adds to the log and the rows of the view that it was copied from, and ends rows
// of it; so positions are compared, not contents, and what both share is passed over.
#include "news.h"

#include <string.h>

void fl_course_done(fl_course *c)
{
    fl_free(c->crumbs);
    fl_map_unref(c->before);
    fl_map_unref(c->after);
    *c = (fl_course){ 0 };
}

bool fl_course_add(fl_course *c, const fl_applied *edit)
{
    if (edit->crumb_count == 0)
        return true;
    void *items = c->crumbs;
    bool ok =
        fl_reserve(&items, &c->crumb_cap, c->crumb_count + edit->crumb_count, sizeof *c->crumbs);
    c->crumbs = items;
    if (ok) {
        memcpy(c->crumbs + c->crumb_count, edit->crumbs, edit->crumb_count * sizeof *c->crumbs);
        c->crumb_count += edit->crumb_count;
    }
    return ok;
}

void fl_proposal_done(fl_proposal *p)
{
    if (!p)
        return;
    fl_view_unref(p->view);
    fl_map_unref(p->before);
    fl_map_unref(p->after);
    fl_map_unref(p->end_before);
    fl_map_unref(p->end_after);
    fl_arena_unref(p->arena);
    *p = (fl_proposal){ 0 };
}

static fl_move move_of(const fl_known *known)
{
    fl_move move = known->row->move;
    move.known_to = known->known_to;
    return move;
}

// The next row from i on, up to `end`, that has ended in d and had not in v.
static size_t next_ended(const fl_view *v, const fl_view *d, size_t i, size_t end)
{
    for (; i < end && (i = fl_list_parts_at(&v->rows, &d->rows, i, end)) < end; i++)
        if (fl_view_known(v, i)->known_to == FL_STILL && fl_view_known(d, i)->known_to != FL_STILL)
            break;
    return i;
}

// Is this the first row of a submission, and did it move something?
static bool has_moved(const fl_row *row)
{
    return row->move.known_from == row->move.entry && !fl_row_is_empty(row);
}

// The lists of p. Their bytes are those of d, which p holds.
static bool list(fl_proposal *p, const fl_view *v, const fl_view *d, const fl_course *course)
{
    size_t old_entries = v ? v->entries.count : 0, old_rows = v ? v->rows.count : 0, ended = 0;
    for (size_t i = 0; (i = next_ended(v, d, i, old_rows)) < old_rows; i++)
        ended++;
    size_t entries = d->entries.count - old_entries, moves = d->rows.count - old_rows;
    p->entries = fl_arena_alloc(p->arena, entries * sizeof *p->entries);
    p->moves = fl_arena_alloc(p->arena, moves * sizeof *p->moves);
    p->ended = fl_arena_alloc(p->arena, ended * sizeof *p->ended);
    p->crumbs = fl_arena_alloc(p->arena, course->crumb_count * sizeof *p->crumbs);
    if (!p->entries || !p->moves || !p->ended || !p->crumbs)
        return false;
    for (size_t i = 0; i < entries; i++)
        p->entries[p->entry_count++] = *fl_view_logged(d, old_entries + i + 1);
    for (size_t i = 0; i < moves; i++) {
        p->moves[p->move_count++] = move_of(fl_view_known(d, old_rows + i));
        p->moved_nothing &= !has_moved(fl_view_known(d, old_rows + i)->row);
    }
    for (size_t i = 0; (i = next_ended(v, d, i, old_rows)) < old_rows; i++)
        p->ended[p->ended_count++] = move_of(fl_view_known(d, i));
    if (course->crumb_count)
        memcpy(p->crumbs, course->crumbs, course->crumb_count * sizeof *p->crumbs);
    p->crumb_count = course->crumb_count;
    return true;
}

// The map of v at `at`; `known` is that after `rows` of its rows, which may be near.
static fl_status map_at(const fl_view *v, fl_time at, const fl_map *known, size_t rows,
                        const fl_map **out, fl_err *err)
{
    size_t to = fl_view_rows_until(v, at);
    if (known && to < v->timeline.count && rows <= to && to - rows < FL_CHECKPOINT / 2)
        return fl_view_advance(v, known, rows, to, out, err);
    return fl_view_map_near(v, to, out, err);
}

fl_status fl_news(const fl_view *v, const fl_view *d, fl_time at, const fl_course *course,
                  fl_proposal *out, fl_err *err)
{
    fl_proposal p = { .view = fl_view_ref(d),
                      .end_after = fl_map_ref(d->end),
                      .reworked = course->reworked,
                      .moved_nothing = true,
                      .arena = fl_arena_new(SIZE_MAX) };
    fl_status status = p.arena && list(&p, v, d, course) ? FL_OK : fl_fail_nomem(err);
    if (status == FL_OK)
        status = map_at(d, at, course->after, course->after_rows, &p.after, err);
    if (status == FL_OK)
        status = v ? map_at(v, at, course->before, course->before_rows, &p.before, err)
                   : fl_map_new(&d->ground->theatre.map, &p.before, err);
    if (status == FL_OK)
        p.end_before = fl_map_ref(v ? v->end : p.before);
    if (status == FL_OK)
        *out = p;
    else
        fl_proposal_done(&p);
    return status;
}
