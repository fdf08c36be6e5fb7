// node.h - private to src/map: the tree under a map.
//
// Invariants, which node.c and patch.c uphold and fl_node_check() tests:
//   T1  a leaf lists, sorted, each once, exactly the edges that meet its closed cell, whole;
//   T2  `reference` is the control at the cell's reference spot;
//   T3  a node is a leaf exactly when fl_node_is_to_be_leaf() says so of the edges that meet it, which
//       `count` and `short_count` count, each once;
//   T4  `hash` covers all of that below; a node does not change once it is made, but for the cache
//       `sums`.
// So the shape is a pure function of the edges, and equal hashes mean equal maps.
#ifndef FL_MAP_NODE_H
#define FL_MAP_NODE_H
#include <stdatomic.h>

#include "cell.h"

#define FL_LEAF_EDGES 32

typedef struct fl_sums fl_sums; // totals.c
typedef struct fl_node {
    atomic_uint refs;
    uint32_t count, short_count;
    fl_control reference;
    bool leaf;
    fl_hash hash;
    _Atomic(fl_sums *) sums;
    union {
        const struct fl_node *kid[FL_KIDS];                       // owned, none NULL
        fl_edge edge[FL_KIDS * sizeof(void *) / sizeof(fl_edge)]; // count of them; allocated to fit
    };
} fl_node;

static inline bool fl_edge_is_short(const fl_edge *e, int shift)
{
    int64_t dx = (int64_t)e->b.x - e->a.x, dy = (int64_t)e->b.y - e->a.y,
            side = (int64_t)1 << shift;
    return dx < side && dy < side && -dy < side;
}
// Splitting pays while a fifth of the edges is shorter than the cell's side; long ones would only be
// repeated in the kids.
static inline bool fl_node_is_to_be_leaf(int shift, size_t count, size_t short_count)
{
    return shift == FL_LAST_SHIFT || short_count <= FL_LEAF_EDGES || short_count * 5 < count;
}
static inline bool fl_node_is_plain(const fl_node *n) // no edge meets it: one control throughout
{
    return n->count == 0;
}

size_t fl_node_bytes(const fl_node *n); // of memory, without its kids

// New references, NULL when out of memory. Edges are copied; kids' references are taken over.
const fl_node *fl_node_plain(fl_control control);
const fl_node *fl_node_leaf(const fl_edge *edges, size_t count, int shift, fl_control reference);
const fl_node *fl_node_branch(const fl_node *const kid[FL_KIDS], size_t count, size_t short_count);
const fl_node *fl_node_ref(const fl_node *n);
void fl_node_unref(const fl_node *n); // NULL does nothing
// The bytes that are hashed, which are also those that are stored: src/FORMATS.md.
void fl_node_encode(const fl_node *n, fl_buf *out);

// One change of the set of edges.
typedef struct fl_edge_change {
    fl_edge edge;
    bool add; // else removed
} fl_edge_change;
// The node of `cell` after the changes that meet it, sorted by edge. `turn` is what the control at the
// cell's reference spot changes by (exclusive or). *out is a new reference. FL_ECORRUPT, FL_ENOMEM.
fl_status fl_node_patch(const fl_node *old, fl_cell cell, const fl_edge_change *changes,
                        size_t count, fl_control turn, const fl_node **out, fl_err *err);
// Tests T1 to T4 below n, given that the edges themselves are right.
fl_status fl_node_check(const fl_node *n, fl_cell cell, fl_err *err);

// Adds the edges whose smaller end lies in the cell: each of a map once, in the tree's order.
FL_MUST_USE bool fl_node_collect(const fl_node *n, fl_cell cell, fl_edges *out);
// Adds the edges that meet the cell, those that meet several leaves several times.
FL_MUST_USE bool fl_node_collect_met(const fl_node *n, fl_edges *out);

struct fl_map {
    atomic_uint refs;
    fl_map_settings settings;
    const fl_node *root;
    fl_hash hash;
};
// The bytes that a map's hash is taken of.
void fl_map_encode(const fl_map_settings *settings, fl_hash root, fl_buf *out);
// Takes over the reference to root, also on failure.
fl_status fl_map_of(const fl_map_settings *settings, const fl_node *root, const fl_map **out,
                    fl_err *err);

static inline fl_segment fl_edge_segment(const fl_edge *e)
{
    return (fl_segment){ e->a, e->b };
}
#endif
