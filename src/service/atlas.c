// atlas.c - sheets, and which of them are kept. Contract: atlas.h.
#include "atlas.h"

#include <pthread.h>
#include <stdatomic.h>

#include "frontline/geo.h"

#define SLOTS    4096 // kept, each at a place that its square and its content choose
#define EDITIONS 4    // of a square: a few maps at both levels
#define FINEST   10   // zoom from which on sheets are made of the map itself
#define TRIES    64   // places where the control is looked for

struct fl_leaf {
    atomic_uint refs;
    fl_hash key;
    fl_sheet sheet;
};

struct fl_atlas {
    pthread_mutex_t lock; // covers what follows, and the making of a sheet
    const fl_leaf *slot[SLOTS];
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

void fl_atlas_free(fl_atlas *a)
{
    if (!a)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        leaf_unref(a->slot[i]);
    pthread_mutex_destroy(&a->lock);
    fl_free(a);
}

// ---- what a sheet depends on --------------------------------------------------------------------------

fl_box fl_atlas_ground(fl_tile t)
{
    fl_square squares[FL_TILE_SQUARES];
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

static fl_hash key_of(const fl_subject *of, fl_square s, fl_hash content)
{
    fl_hasher h;
    fl_hash_init(&h);
    fl_hash_add(&h, &s, sizeof s);
    fl_hash_add(&h, &of->grouping, sizeof of->grouping);
    fl_hash_add(&h, &content, sizeof content);
    return fl_hash_end(&h);
}

// Newer content of a square soon takes the place of older.
static size_t slot_of(fl_square s, fl_hash key)
{
    size_t at = (s.zoom * 2654435761u ^ s.x * 40503u ^ s.y * 9176263u) % (SLOTS / EDITIONS);
    return at * EDITIONS + key.b[0] % EDITIONS;
}

// ---- making a sheet -----------------------------------------------------------------------------------

static fl_status find_sheet(fl_atlas *a, const fl_subject *of, fl_square s, const fl_leaf **out,
                            fl_err *err);

static fl_status take_from_kids(fl_atlas *a, const fl_subject *of, fl_sheet *s, fl_err *err)
{
    fl_square kids[4];
    size_t n = fl_square_kids(s->square, kids);
    fl_status status = FL_OK;
    for (size_t i = 0; status == FL_OK && i < n; i++) {
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
static fl_status find_sheet(fl_atlas *a, const fl_subject *of, fl_square s, const fl_leaf **out,
                            fl_err *err)
{
    bool plain;
    fl_hash content = fl_map_hash_in(of->map, fl_geo_ground(fl_square_box(s)), &plain);
    fl_hash key = key_of(of, s, content);
    const fl_leaf **slot = &a->slot[slot_of(s, key)];
    if (*slot && fl_hash_equal((*slot)->key, key)) {
        *out = leaf_ref(*slot);
        return FL_OK;
    }
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
    leaf_unref(*slot);
    *slot = leaf_ref(made);
    *out = made;
    return FL_OK;
}

fl_status fl_atlas_leaves(fl_atlas *a, const fl_subject *of, fl_tile t, fl_leaves *out, fl_err *err)
{
    fl_square squares[FL_TILE_SQUARES];
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
