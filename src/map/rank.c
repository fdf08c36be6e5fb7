// rank.c - how much each vertex of the arcs matters. Contract: frontline/map_arcs.h.
//
// Invariants:
//   K1  at any time the chains of what is alive cross nowhere: a corner goes only when its closed
//       triangle holds no other living vertex, and a straight edge cannot pass through a triangle whose
//       two other sides are edges without having an end in it;
//   K2  no two arcs become the same: a closed arc keeps three points, one that ends where it begins
//       four, and of those that join the same two vertices all but one keep a point between;
//   K3  ranks never fall in the order in which things go, so what is left at a rank is a state that K1
//       and K2 speak of;
//   K4  what goes in a box depends on the edges with an end in it alone: a triangle lies in the box as
//       its corners do, so what is in its way has a vertex in the box (K1); and a chain that leaves the
//       box keeps the vertices on both sides of the crossing, so it is the same as no other (K2).
#include <stdlib.h>
#include <string.h>

#include "frontline/grid_noder.h"
#include "frontline/map_arcs.h"

#define NONE UINT32_MAX
#define KIDS 4 // of an item in the heap: a flat one misses the cache less

typedef struct item { // something to go: a corner, or a whole island
    uint64_t weight;
    uint32_t corner;
    uint32_t island; // 1 + the arc; 0: a corner
} item;

typedef struct ranker {
    fl_arcs *arcs;
    fl_plane plane;
    uint32_t *arc_of;      // per point
    uint32_t *prev, *next; // per point: its living neighbours; NONE at an end of an arc
    uint64_t *weight;      // per point: that of its item; others in the heap are out of date
    uint8_t *alive;        // per point
    size_t *left;          // per arc: points that may still go
    item *heap;
    size_t heap_count, heap_cap;
    fl_bins bins;       // over the points that were alive when it was made
    fl_segment *spot;   // of bin entry i: a point twice
    uint32_t *point_of; // of bin entry i
    size_t binned, living;
    uint32_t *found;
    uint64_t most;
    uint64_t rank; // of what goes now
} ranker;

// ---- the heap: least weight first, then least point: no order of arcs enters ------------------------

static bool goes_before(const ranker *r, const item *a, const item *b)
{
    if (a->weight != b->weight)
        return a->weight < b->weight;
    int order = fl_point_compare(r->arcs->points[a->corner], r->arcs->points[b->corner]);
    return order ? order < 0 : a->island < b->island;
}

static bool push(ranker *r, item it)
{
    if (it.weight >= r->most)
        return true;
    if (!fl_reserve((void **)&r->heap, &r->heap_cap, r->heap_count + 1, sizeof *r->heap))
        return false;
    size_t i = r->heap_count++;
    for (; i > 0 && goes_before(r, &it, &r->heap[(i - 1) / KIDS]); i = (i - 1) / KIDS)
        r->heap[i] = r->heap[(i - 1) / KIDS];
    r->heap[i] = it;
    return true;
}

static item pop(ranker *r)
{
    item top = r->heap[0], last = r->heap[--r->heap_count];
    size_t i = 0;
    for (size_t kid; (kid = KIDS * i + 1) < r->heap_count; i = kid) {
        size_t end = kid + KIDS < r->heap_count ? kid + KIDS : r->heap_count;
        for (size_t k = kid + 1; k < end; k++)
            if (goes_before(r, &r->heap[k], &r->heap[kid]))
                kid = k;
        if (!goes_before(r, &r->heap[kid], &last))
            break;
        r->heap[i] = r->heap[kid];
    }
    r->heap[i] = last;
    return top;
}

// ---- weights ----------------------------------------------------------------------------------------

static fl_i128 cross(fl_point a, fl_point b, fl_point p)
{
    return (fl_i128)((int64_t)b.x - a.x) * ((int64_t)p.y - a.y) -
           (fl_i128)((int64_t)b.y - a.y) * ((int64_t)p.x - a.x);
}

// A doubled area as it is drawn around the height y.
static uint64_t drawn(const ranker *r, fl_i128 doubled, int32_t y)
{
    if (doubled < 0)
        doubled = -doubled;
    if (r->plane == FL_LON_LAT)
        doubled = doubled * 1000 / fl_metric_at(y).kx;
    return doubled < (fl_i128)UINT64_MAX - 1 ? (uint64_t)doubled : UINT64_MAX - 1;
}

static bool is_within(const ranker *r, fl_point p)
{
    return fl_box_contains(r->arcs->within, p);
}

static bool weigh(ranker *r, uint32_t i)
{
    const fl_point *p = r->arcs->points;
    if (r->prev[i] == NONE || r->next[i] == NONE || !is_within(r, p[r->prev[i]]) ||
        !is_within(r, p[i]) || !is_within(r, p[r->next[i]]))
        return true;
    uint64_t w = drawn(r, cross(p[r->prev[i]], p[i], p[r->next[i]]), p[i].y);
    r->weight[i] = w;
    return push(r, (item){ w, i, 0 });
}

// A pixel squared for an island is four times half a pixel squared.
static uint64_t weigh_island(const ranker *r, const fl_arc *arc)
{
    const fl_point *p = r->arcs->points + arc->first;
    fl_i128 doubled = 0;
    for (size_t i = 1; i + 1 < arc->count; i++)
        doubled += cross(p[0], p[i], p[i + 1]);
    return drawn(r, doubled, p[0].y) / 4;
}

// ---- what lies where --------------------------------------------------------------------------------

// Bins over the living. Made anew when half of them have gone, so the dead are not looked at for long.
static bool bin(ranker *r)
{
    fl_bins_done(&r->bins);
    r->binned = 0;
    for (uint32_t i = 0; i < r->arcs->point_count; i++) {
        if (!r->alive[i])
            continue;
        r->spot[r->binned] = (fl_segment){ r->arcs->points[i], r->arcs->points[i] };
        r->point_of[r->binned++] = i;
    }
    return fl_bins_init(&r->bins, r->spot, r->binned, sizeof *r->spot);
}

// The indices in r->found of bin entries near the box.
static size_t near_box(ranker *r, fl_box box)
{
    int64_t middle = (box.y0 + box.y1) / 2;
    fl_segment across = { { (int32_t)box.x0, (int32_t)middle },
                          { (int32_t)box.x1, (int32_t)middle } };
    return fl_bins_near(&r->bins, across, 0, (box.y1 - box.y0) / 2 + 1, r->found);
}

static bool in_triangle(fl_point a, fl_point b, fl_point c, fl_point p)
{
    int ab = fl_orient(a, b, p), bc = fl_orient(b, c, p), ca = fl_orient(c, a, p);
    return (ab >= 0 && bc >= 0 && ca >= 0) || (ab <= 0 && bc <= 0 && ca <= 0);
}

// Does the closed triangle of corner i hold a living vertex besides its own?
static bool is_blocked(ranker *r, uint32_t i)
{
    const fl_point *at = r->arcs->points;
    fl_point a = at[r->prev[i]], b = at[i], c = at[r->next[i]];
    fl_box box = fl_box_join(fl_box_of(a, b), fl_box_of(c, c));
    size_t n = near_box(r, box);
    for (size_t k = 0; k < n; k++) {
        uint32_t j = r->point_of[r->found[k]];
        fl_point p = at[j];
        if (r->alive[j] && fl_box_contains(box, p) && !fl_point_equal(p, a) &&
            !fl_point_equal(p, b) && !fl_point_equal(p, c) && in_triangle(a, b, c, p))
            return true;
    }
    return false;
}

// Is p inside the ring of what is alive from `start` on? It is on none of its vertices.
static bool in_ring(const ranker *r, uint32_t start, fl_point p)
{
    bool inside = false;
    uint32_t i = start;
    do {
        fl_point a = r->arcs->points[i], b = r->arcs->points[r->next[i]];
        if ((a.y > p.y) != (b.y > p.y))
            inside ^= a.y < b.y ? fl_orient(a, b, p) > 0 : fl_orient(b, a, p) > 0;
        i = r->next[i];
    } while (i != start);
    return inside;
}

// Does the island of which `start` is alive hold a living vertex that is not its own?
static bool holds_others(ranker *r, uint32_t start)
{
    const fl_point *at = r->arcs->points;
    fl_box box = fl_box_of(at[start], at[start]);
    for (uint32_t i = r->next[start]; i != start; i = r->next[i])
        box = fl_box_join(box, fl_box_of(at[i], at[i]));
    size_t n = near_box(r, box);
    for (size_t k = 0; k < n; k++) {
        uint32_t j = r->point_of[r->found[k]];
        if (r->alive[j] && r->arc_of[j] != r->arc_of[start] && fl_box_contains(box, at[j]) &&
            in_ring(r, start, at[j]))
            return true;
    }
    return false;
}

// ---- going ------------------------------------------------------------------------------------------

static void die(ranker *r, uint32_t i)
{
    r->alive[i] = false;
    r->arcs->rank[i] = r->rank;
    r->living--;
}

// What cannot go now is asked again when twice as much is small.
static bool later(ranker *r, item it)
{
    it.weight = it.weight > UINT64_MAX / 4 ? UINT64_MAX : it.weight ? 2 * it.weight : 1;
    if (!it.island)
        r->weight[it.corner] = it.weight;
    return push(r, it);
}

static bool take_corner(ranker *r, item it)
{
    uint32_t i = it.corner, arc = r->arc_of[i], before = r->prev[i], after = r->next[i];
    if (r->left[arc] == 0)
        return true;
    if (is_blocked(r, i))
        return later(r, it);
    r->left[arc]--;
    die(r, i);
    r->next[before] = after;
    r->prev[after] = before;
    return weigh(r, before) && weigh(r, after);
}

static bool take_island(ranker *r, item it)
{
    fl_arc *arc = &r->arcs->at[it.island - 1];
    uint32_t start = (uint32_t)arc->first;
    while (!r->alive[start])
        start++;
    if (holds_others(r, start))
        return later(r, it);
    arc->rank = r->rank;
    r->left[it.island - 1] = 0;
    for (size_t i = arc->first; i < arc->first + arc->count; i++)
        if (r->alive[i])
            die(r, (uint32_t)i);
    return true;
}

static bool take_all(ranker *r)
{
    while (r->heap_count > 0) {
        item it = pop(r);
        if (!it.island && (!r->alive[it.corner] || r->weight[it.corner] != it.weight))
            continue;
        r->rank = it.weight > r->rank ? it.weight : r->rank;
        if (it.island ? !take_island(r, it) : !take_corner(r, it))
            return false;
        if (r->living < r->binned / 2 && !bin(r))
            return false;
    }
    return true;
}

// ---- setting up -------------------------------------------------------------------------------------

typedef struct tie { // an arc by the vertices that it joins
    fl_point low, high;
    fl_point second; // to tell arcs apart
    size_t between;
    size_t arc;
} tie;

static int compare_ties(const void *p, const void *q)
{
    const tie *a = p, *b = q;
    int order = fl_point_compare(a->low, b->low);
    if (order == 0)
        order = fl_point_compare(a->high, b->high);
    if (order == 0 && a->between != b->between)
        order = a->between < b->between ? -1 : 1;
    return order ? order : fl_point_compare(a->second, b->second);
}

static tie tie_of(const fl_arcs *arcs, size_t i)
{
    const fl_arc *a = &arcs->at[i];
    fl_point first = arcs->points[a->first], last = arcs->points[a->first + a->count - 1];
    bool turned = fl_point_compare(first, last) > 0;
    return (tie){ .low = turned ? last : first,
                  .high = turned ? first : last,
                  .second = arcs->points[turned ? a->first + a->count - 2 : a->first + 1],
                  .between = a->count - 2,
                  .arc = i };
}

static bool same_ends(const tie *a, const tie *b)
{
    return fl_point_equal(a->low, b->low) && fl_point_equal(a->high, b->high);
}

// How many points each arc may lose (K2).
static bool count_left(ranker *r)
{
    const fl_arcs *arcs = r->arcs;
    size_t n = 0;
    tie *ties = fl_alloc(arcs->count * sizeof *ties);
    if (!ties)
        return false;
    for (size_t i = 0; i < arcs->count; i++) {
        if (arcs->at[i].closed)
            r->left[i] = arcs->at[i].count - 3;
        else
            ties[n++] = tie_of(arcs, i);
    }
    if (n)
        qsort(ties, n, sizeof *ties, compare_ties);
    for (size_t i = 0; i < n; i++) {
        bool loop = fl_point_equal(ties[i].low, ties[i].high);
        bool other = i > 0 && same_ends(&ties[i - 1], &ties[i]);
        r->left[ties[i].arc] = ties[i].between - (loop ? 2 : other ? 1 : 0);
    }
    fl_free(ties);
    return true;
}

static bool link_arc(ranker *r, uint32_t index)
{
    const fl_arc *arc = &r->arcs->at[index];
    uint32_t first = (uint32_t)arc->first, last = first + (uint32_t)arc->count - 1;
    for (uint32_t i = first; i <= last; i++) {
        r->arc_of[i] = index;
        r->alive[i] = true;
        r->arcs->rank[i] = UINT64_MAX;
        r->prev[i] = i > first ? i - 1 : arc->closed ? last : NONE;
        r->next[i] = i < last ? i + 1 : arc->closed ? first : NONE;
    }
    for (uint32_t i = first; i <= last; i++)
        if (!weigh(r, i))
            return false;
    return !arc->closed || push(r, (item){ weigh_island(r, arc), first, index + 1 });
}

static bool open_ranker(ranker *r)
{
    size_t n = r->arcs->point_count;
    r->living = n;
    r->arc_of = fl_alloc(n * sizeof *r->arc_of);
    r->prev = fl_alloc(n * sizeof *r->prev);
    r->next = fl_alloc(n * sizeof *r->next);
    r->weight = fl_alloc(n * sizeof *r->weight);
    r->alive = fl_alloc(n);
    r->left = fl_alloc(r->arcs->count * sizeof *r->left);
    r->spot = fl_alloc(n * sizeof *r->spot);
    r->point_of = fl_alloc(n * sizeof *r->point_of);
    r->found = fl_alloc(n * sizeof *r->found);
    if (!r->arc_of || !r->prev || !r->next || !r->weight || !r->alive || !r->left || !r->spot ||
        !r->point_of || !r->found || !count_left(r))
        return false;
    for (uint32_t i = 0; i < r->arcs->count; i++)
        if (!link_arc(r, i))
            return false;
    return bin(r);
}

fl_status fl_arcs_rank(fl_arcs *a, fl_plane plane, uint64_t most, fl_err *err)
{
    ranker r = { .arcs = a, .plane = plane, .most = most };
    bool done = a->point_count == 0 || (open_ranker(&r) && take_all(&r));
    fl_bins_done(&r.bins);
    fl_free(r.arc_of);
    fl_free(r.prev);
    fl_free(r.next);
    fl_free(r.weight);
    fl_free(r.alive);
    fl_free(r.left);
    fl_free(r.heap);
    fl_free(r.spot);
    fl_free(r.point_of);
    fl_free(r.found);
    return done ? FL_OK : fl_fail_nomem(err);
}

uint64_t fl_rank_of_pixel(uint64_t pixel)
{
    return pixel * pixel / 2; // ranks are doubled areas
}
