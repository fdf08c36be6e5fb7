// noder.c - snap rounding to a fixpoint. Contract and method: grid_noder.h.
//
// Invariants of a round:
//   N1  every piece that an active one may cross or touch is in the list: `more` sees to it;
//   N2  a hot point is an end of a piece, or a crossing rounded to the grid;
//   N3  a piece is cut at every hot point whose pixel it meets; what was not cut is not active.
// A round that cuts nothing leaves nothing active, and then no two pieces cross: a proper crossing
// would have made a hot point that both pieces meet.
#include <assert.h>
#include <stdlib.h>

#include "frontline/grid_noder.h"

typedef struct hot {
    fl_segment at; // both ends are the point
    bool active;   // an end of an active piece, or a crossing: it may cut any piece
} hot;

typedef struct round {
    fl_pieces *pieces;
    const fl_noder *limits;
    fl_bins bins;
    uint32_t *found;
    hot *hots;
    size_t hot_count, hot_cap;
    size_t crossings, work;
} round;

void fl_pieces_done(fl_pieces *p)
{
    fl_free(p->at);
    *p = (fl_pieces){ 0 };
}

static fl_sides turned(fl_sides s)
{
    return (fl_sides){ s.right, s.left };
}

bool fl_pieces_add(fl_pieces *p, fl_piece piece)
{
    if (fl_point_compare(piece.a, piece.b) > 0)
        piece = (fl_piece){ piece.b,
                            piece.a,
                            { turned(piece.old[0]), turned(piece.old[1]) },
                            -piece.winding,
                            piece.active };
    if (!fl_reserve((void **)&p->at, &p->cap, p->count + 1, sizeof *p->at))
        return false;
    p->at[p->count++] = piece;
    return true;
}

static bool add_hot(round *r, fl_point p, bool active)
{
    if (!fl_reserve((void **)&r->hots, &r->hot_cap, r->hot_count + 1, sizeof *r->hots))
        return false;
    r->hots[r->hot_count++] = (hot){ { p, p }, active };
    return true;
}

static fl_status too_much(const round *r, fl_err *err)
{
    if (r->crossings > r->limits->max_crossings)
        return fl_fail(
            err, FL_ELIMIT,
            "the new border crosses others, or itself, more than %zu times; simplify it, or "
            "report it in parts",
            r->limits->max_crossings);
    return fl_fail(err, FL_ELIMIT,
                   "the new border runs beside too many others (more than %zu pairs of edges to "
                   "compare); simplify it, or report it in parts",
                   r->limits->max_work);
}

// Crossings of piece i, which is active, with those not looked at from the other side.
static fl_status cross_piece(round *r, size_t i, fl_err *err)
{
    const fl_piece *p = &r->pieces->at[i];
    size_t n = fl_bins_near(&r->bins, fl_piece_segment(p), 0, 0, r->found);
    if (r->work + r->bins.work > r->limits->max_work)
        return too_much(r, err);
    for (size_t k = 0; k < n; k++) {
        size_t j = r->found[k];
        const fl_piece *q = &r->pieces->at[j];
        if (j == i || (q->active && j < i) ||
            !fl_cross_properly(fl_piece_segment(p), fl_piece_segment(q)))
            continue;
        if (++r->crossings > r->limits->max_crossings)
            return too_much(r, err);
        if (!add_hot(r, fl_crossing(fl_piece_segment(p), fl_piece_segment(q)), true))
            return fl_fail_nomem(err);
    }
    return FL_OK;
}

static int compare_hots(const void *a, const void *b)
{
    const hot *p = a, *q = b;
    return fl_point_compare(p->at.a, q->at.a);
}

// Each point once, active if it was so at least once.
static void merge_hots(round *r)
{
    qsort(r->hots, r->hot_count, sizeof *r->hots, compare_hots);
    size_t n = 0;
    for (size_t i = 0; i < r->hot_count; i++)
        if (n && fl_point_equal(r->hots[n - 1].at.a, r->hots[i].at.a))
            r->hots[n - 1].active |= r->hots[i].active;
        else
            r->hots[n++] = r->hots[i];
    r->hot_count = n;
}

static fl_status find_hots(round *r, fl_err *err)
{
    const fl_pieces *p = r->pieces;
    fl_status status = FL_OK;
    r->found = fl_alloc((p->count + 1) * sizeof *r->found);
    if (!r->found || !fl_bins_init(&r->bins, p->at, p->count, sizeof *p->at))
        return fl_fail_nomem(err);
    for (size_t i = 0; i < p->count; i++) {
        if (!add_hot(r, p->at[i].a, p->at[i].active) || !add_hot(r, p->at[i].b, p->at[i].active))
            return fl_fail_nomem(err);
        if (p->at[i].active && (status = cross_piece(r, i, err)) != FL_OK)
            return status;
    }
    merge_hots(r);
    r->work += r->bins.work;
    fl_bins_done(&r->bins);
    fl_free(r->found);
    r->found = fl_alloc((r->hot_count + 1) * sizeof *r->found);
    if (!r->found || !fl_bins_init(&r->bins, r->hots, r->hot_count, sizeof *r->hots))
        return fl_fail_nomem(err);
    return FL_OK;
}

typedef struct cut { // a point on the way from a to b
    fl_i128 along;
    fl_point at;
} cut;

static int compare_cuts(const void *a, const void *b)
{
    const cut *p = a, *q = b;
    if (p->along != q->along)
        return p->along < q->along ? -1 : 1;
    return fl_point_compare(p->at, q->at);
}

// The hot points whose pixels the piece meets, its ends left out, in order along it.
static size_t find_cuts(round *r, const fl_piece *p, cut **cuts, size_t *cap, fl_status *status)
{
    size_t found = fl_bins_near(&r->bins, fl_piece_segment(p), 1, 1, r->found), n = 0;
    for (size_t k = 0; k < found; k++) {
        const hot *h = &r->hots[r->found[k]];
        fl_point at = h->at.a;
        if ((!p->active && !h->active) || fl_point_equal(at, p->a) || fl_point_equal(at, p->b) ||
            !fl_meets_pixel(fl_piece_segment(p), at))
            continue;
        if (!fl_reserve((void **)cuts, cap, n + 1, sizeof **cuts)) {
            *status = FL_ENOMEM;
            return 0;
        }
        fl_i128 dx = (int64_t)p->b.x - p->a.x, dy = (int64_t)p->b.y - p->a.y;
        (*cuts)[n++] = (cut){ dx * ((int64_t)at.x - p->a.x) + dy * ((int64_t)at.y - p->a.y), at };
    }
    if (n > 1)
        qsort(*cuts, n, sizeof **cuts, compare_cuts);
    return n;
}

static bool add_cut_piece(fl_pieces *out, const fl_piece *whole, fl_point from, fl_point to)
{
    fl_piece part = *whole;
    part.a = from;
    part.b = to;
    part.active = true;
    return fl_pieces_add(out, part);
}

// Cuts every piece where N3 asks for it. The pieces are replaced by what is left of them.
static fl_status cut_pieces(round *r, fl_err *err)
{
    fl_pieces out = { 0 };
    cut *cuts = NULL;
    size_t cap = 0;
    fl_status status = FL_OK;
    for (size_t i = 0; i < r->pieces->count && status == FL_OK; i++) {
        fl_piece *p = &r->pieces->at[i];
        size_t n = find_cuts(r, p, &cuts, &cap, &status);
        if (r->work + r->bins.work > r->limits->max_work) {
            status = too_much(r, err);
            break;
        }
        bool ok = status == FL_OK;
        fl_point from = p->a;
        for (size_t k = 0; ok && k < n; k++) {
            ok = add_cut_piece(&out, p, from, cuts[k].at);
            from = cuts[k].at;
        }
        if (n == 0) {
            p->active = false;
            ok = ok && fl_pieces_add(&out, *p);
        } else {
            ok = ok && add_cut_piece(&out, p, from, p->b);
        }
        if (!ok)
            status = fl_fail_nomem(err);
    }
    fl_free(cuts);
    if (status == FL_OK) {
        fl_pieces old = *r->pieces;
        *r->pieces = out;
        out = old;
    }
    fl_pieces_done(&out);
    return status;
}

static int compare_pieces(const void *a, const void *b)
{
    const fl_piece *p = a, *q = b;
    int by_a = fl_point_compare(p->a, q->a);
    return by_a ? by_a : fl_point_compare(p->b, q->b);
}

// Joins the sides of n pieces that coincide: every side that is the left of one and the right of another
// lies between them and is gone. At most one left and one right may remain.
static bool join_sides(fl_piece *p, size_t n, int map)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (p[i].old[map].left && p[i].old[map].left == p[j].old[map].right) {
                p[i].old[map].left = 0;
                p[j].old[map].right = 0;
            }
    fl_sides rest = { 0, 0 };
    for (size_t i = 0; i < n; i++) {
        fl_sides s = p[i].old[map];
        if ((s.left && rest.left) || (s.right && rest.right))
            return false;
        rest.left |= s.left;
        rest.right |= s.right;
    }
    p[0].old[map] = rest;
    return true;
}

static bool join(fl_piece *p, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        p[0].winding += p[i].winding;
        p[0].active |= p[i].active;
    }
    return join_sides(p, n, 0) && join_sides(p, n, 1);
}

static bool join_pieces(fl_pieces *p)
{
    size_t n = 0;
    qsort(p->at, p->count, sizeof *p->at, compare_pieces);
    for (size_t i = 0, j; i < p->count; i = j) {
        for (j = i + 1; j < p->count && compare_pieces(&p->at[i], &p->at[j]) == 0;)
            j++;
        if (j > i + 1 && !join(&p->at[i], j - i))
            return false;
        p->at[n++] = p->at[i];
    }
    p->count = n;
    return true;
}

static size_t count_active(const fl_pieces *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->count; i++)
        n += p->at[i].active;
    return n;
}

static void drop_idle(fl_pieces *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->count; i++)
        if (p->at[i].winding || fl_sides_differ(p->at[i].old[0]) ||
            fl_sides_differ(p->at[i].old[1]))
            p->at[n++] = p->at[i];
    p->count = n;
}

static fl_status one_round(round *r, fl_err *err)
{
    fl_status status = find_hots(r, err);
    if (status == FL_OK)
        status = cut_pieces(r, err);
    r->work += r->bins.work;
    fl_bins_done(&r->bins);
    fl_free(r->found);
    r->found = NULL;
    r->hot_count = 0;
    if (status == FL_OK && !join_pieces(r->pieces))
        status = fl_fail(err, FL_EREFUSED,
                         "borders that fell together do not fit; the map is unchanged");
    if (status == FL_OK && count_active(r->pieces))
        status = r->limits->more(r->limits->context, r->pieces, err);
    return status;
}

fl_status fl_snap_round(fl_pieces *pieces, const fl_noder *noder, fl_err *err)
{
    round r = { .pieces = pieces, .limits = noder, .work = noder->work ? *noder->work : 0 };
    fl_status status = count_active(pieces) ? noder->more(noder->context, pieces, err) : FL_OK;
    for (int i = 0; status == FL_OK && count_active(pieces); i++)
        status =
            i < FL_NODER_ROUNDS
                ? one_round(&r, err)
                : fl_fail(err, FL_EREFUSED, "the new border does not settle; the map is unchanged");
    fl_free(r.hots);
    if (noder->work)
        *noder->work = r.work;
    if (status == FL_OK)
        drop_idle(pieces);
    return status;
}
