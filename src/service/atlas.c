// atlas.c - sheets, and which of them are kept. Contract: atlas.h.
#include "atlas.h"

#include <pthread.h>
#include <stdatomic.h>

#include "frontline/geo.h"

#define SHELVES  2048               // where sheets are kept, each square's on one
#define PLACES   8                  // on a shelf
#define EDITIONS 4                  // of a square: a few maps at both levels
#define MOST     ((size_t)64 << 20) // bytes of all together
#define FINEST   8                  // zoom from which on sheets are made of the map itself

struct fl_leaf {
    atomic_uint refs;
    fl_hash key;
    fl_sheet sheet;
};

typedef struct place {
    const fl_leaf *leaf;
    uint64_t used; // when last; by `clock`
} place;

struct fl_atlas {
    pthread_mutex_t lock; // covers what follows, and the making of a sheet
    place at[SHELVES * PLACES];
    uint64_t clock;
    size_t bytes;
    size_t hand; // the place that is cleared next, where bytes are too many
};

fl_status fl_atlas_new(fl_atlas **out, fl_err *err)
{
    fl_atlas *a = fl_alloc(sizeof *a);
    if (!a)
        return fl_fail_nomem(err);
    pthread_mutex_init(&a->lock, NULL);
    *out = a;
    return FL_OK;
}

static const fl_leaf *leaf_ref(const fl_leaf *given)
{
    fl_leaf *l = (fl_leaf *)(uintptr_t)given;
    atomic_fetch_add_explicit(&l->refs, 1, memory_order_relaxed);
    return l;
}

static void leaf_unref(const fl_leaf *given)
{
    fl_leaf *l = (fl_leaf *)(uintptr_t)given;
    if (!l || atomic_fetch_sub(&l->refs, 1) != 1)
        return;
    fl_sheet_done(&l->sheet);
    fl_free(l);
}

// ---- what is kept ---------------------------------------------------------------------------------------

static size_t bytes_of(const fl_leaf *l)
{
    return sizeof *l + l->sheet.edges.cap * sizeof *l->sheet.edges.at;
}

static void clear(fl_atlas *a, place *p)
{
    if (p->leaf)
        a->bytes -= bytes_of(p->leaf);
    leaf_unref(p->leaf);
    *p = (place){ NULL, 0 };
}

void fl_atlas_free(fl_atlas *a)
{
    if (!a)
        return;
    for (size_t i = 0; i < SHELVES * PLACES; i++)
        clear(a, &a->at[i]);
    pthread_mutex_destroy(&a->lock);
    fl_free(a);
}

static place *shelf_of(fl_atlas *a, fl_tile s)
{
    return a->at + (s.zoom * 2654435761u ^ s.x * 40503u ^ s.y * 9176263u) % SHELVES * PLACES;
}

// A new reference, or NULL.
static const fl_leaf *take(fl_atlas *a, fl_tile s, fl_hash key)
{
    place *shelf = shelf_of(a, s);
    for (size_t i = 0; i < PLACES; i++) {
        if (!shelf[i].leaf || !fl_hash_equal(shelf[i].leaf->key, key))
            continue;
        shelf[i].used = ++a->clock;
        return leaf_ref(shelf[i].leaf);
    }
    return NULL;
}

// Where the next sheet of a square goes: in the place of its own oldest, where it has enough of them; else where
// none is, or in that of the oldest of all there.
static place *place_for(fl_atlas *a, fl_tile s)
{
    place *shelf = shelf_of(a, s), *oldest = shelf, *own = NULL;
    size_t editions = 0;
    for (place *p = shelf; p < shelf + PLACES; p++) {
        if (p->used < oldest->used)
            oldest = p;
        if (!p->leaf || !fl_tile_equal(p->leaf->sheet.square, s))
            continue;
        editions++;
        own = !own || p->used < own->used ? p : own;
    }
    return editions >= EDITIONS ? own : oldest;
}

static void keep(fl_atlas *a, const fl_leaf *l)
{
    place *p = place_for(a, l->sheet.square);
    clear(a, p);
    for (; a->bytes + bytes_of(l) > MOST && a->bytes; a->hand = (a->hand + 1) % (SHELVES * PLACES))
        clear(a, &a->at[a->hand]);
    *p = (place){ leaf_ref(l), ++a->clock };
    a->bytes += bytes_of(l);
}

// ---- what a sheet depends on --------------------------------------------------------------------------

fl_box fl_atlas_ground(fl_tile t)
{
    fl_tile squares[FL_TILE_SQUARES];
    size_t n = fl_tile_squares(t, squares);
    fl_box box = fl_square_box(squares[0]);
    for (size_t i = 1; i < n; i++)
        box = fl_box_join(box, fl_square_box(squares[i]));
    return fl_geo_ground(box);
}

fl_hash fl_atlas_seen(const fl_map *map, fl_tile t)
{
    return fl_map_hash_in(map, fl_atlas_ground(t), NULL);
}

static fl_hash key_of(const fl_subject *of, fl_tile s, fl_hash content)
{
    fl_hasher h;
    fl_hash_init(&h);
    fl_hash_add(&h, &s, sizeof s);
    fl_hash_add(&h, &of->grouping, sizeof of->grouping);
    fl_hash_add(&h, &content, sizeof content);
    return fl_hash_end(&h);
}

// ---- making a sheet -----------------------------------------------------------------------------------

static fl_status find_sheet(fl_atlas *a, const fl_subject *of, fl_tile s, const fl_leaf **out,
                            fl_err *err);

static fl_status take_from_kids(fl_atlas *a, const fl_subject *of, fl_sheet *s, fl_err *err)
{
    fl_tile kids[4];
    fl_tile_kids(s->square, kids);
    fl_status status = FL_OK;
    for (size_t i = 0; status == FL_OK && i < 4; i++) {
        const fl_leaf *kid = NULL;
        status = find_sheet(a, of, kids[i], &kid, err);
        if (status == FL_OK && i == 0) {
            s->reference = kid->sheet.reference;
            s->control = kid->sheet.control;
        }
        for (size_t k = 0; status == FL_OK && k < kid->sheet.edges.count; k++)
            if (!fl_edges_add(&s->edges, kid->sheet.edges.at[k]))
                status = fl_fail_nomem(err);
        leaf_unref(kid);
    }
    return status;
}

// Of the map itself, where that is detailed enough, or shows nothing; else of the sheets of the next zoom.
static fl_status draw_sheet(fl_atlas *a, const fl_subject *of, bool plain, fl_sheet *s, fl_err *err)
{
    uint64_t rank = fl_tile_rank(s->square.zoom);
    if (plain || s->square.zoom >= FINEST)
        return fl_geo_sheet(of->map, of->by, s->square, rank, s, err);
    fl_status status = take_from_kids(a, of, s, err);
    return status == FL_OK ? fl_sheet_thin(s, NULL, rank, err) : status;
}

// Under the lock. *out is a new reference. As deep as there are zooms to FINEST.
static fl_status find_sheet(fl_atlas *a, const fl_subject *of, fl_tile s, const fl_leaf **out,
                            fl_err *err)
{
    bool plain;
    fl_hash content = fl_map_hash_in(of->map, fl_geo_ground(fl_square_box(s)), &plain);
    fl_hash key = key_of(of, s, content);
    *out = take(a, s, key);
    if (*out)
        return FL_OK;
    fl_leaf *made = fl_alloc(sizeof *made);
    if (!made)
        return fl_fail_nomem(err);
    atomic_init(&made->refs, 1);
    made->key = key;
    made->sheet.square = s;
    fl_status status = draw_sheet(a, of, plain, &made->sheet, err);
    if (status != FL_OK) {
        leaf_unref(made);
        return status;
    }
    keep(a, made);
    *out = made;
    return FL_OK;
}

fl_status fl_atlas_leaves(fl_atlas *a, const fl_subject *of, fl_tile t, fl_leaves *out, fl_err *err)
{
    fl_tile squares[FL_TILE_SQUARES];
    size_t n = fl_tile_squares(t, squares);
    fl_leaves leaves = { .count = 0 };
    fl_status status = FL_OK;
    pthread_mutex_lock(&a->lock);
    for (size_t i = 0; status == FL_OK && i < n; i++) {
        status = find_sheet(a, of, squares[i], &leaves.leaf[i], err);
        if (status == FL_OK)
            leaves.sheet[leaves.count++] = &leaves.leaf[i]->sheet;
    }
    pthread_mutex_unlock(&a->lock);
    if (status == FL_OK)
        *out = leaves;
    else
        fl_leaves_done(&leaves);
    return status;
}

void fl_leaves_done(fl_leaves *l)
{
    for (size_t i = 0; i < l->count; i++)
        leaf_unref(l->leaf[i]);
    *l = (fl_leaves){ .count = 0 };
}
