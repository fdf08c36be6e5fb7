// node.c - making, sharing, dropping and hashing nodes. Invariants: node.h.
#include "node.h"

#include <assert.h>
#include <string.h>

#include "sums.h"

#define HEAD          offsetof(fl_node, kid)
#define LEAF_BYTES(n) (9 + (size_t)(n)*24)
#define BRANCH_BYTES  (9 + (size_t)FL_KIDS * 33) // at most

static void put_edge(fl_buf *out, const fl_edge *e)
{
    fl_put_u32(out, (uint32_t)e->a.x);
    fl_put_u32(out, (uint32_t)e->a.y);
    fl_put_u32(out, (uint32_t)e->b.x);
    fl_put_u32(out, (uint32_t)e->b.y);
    fl_put_u32(out, e->left);
    fl_put_u32(out, e->right);
}

void fl_node_encode(const fl_node *n, fl_buf *out)
{
    fl_put_u8(out, n->leaf ? 'L' : 'B');
    if (n->leaf) {
        fl_put_u32(out, n->reference);
        fl_put_u32(out, n->count);
        for (size_t i = 0; i < n->count; i++)
            put_edge(out, &n->edge[i]);
        return;
    }
    fl_put_u32(out, n->count);
    fl_put_u32(out, n->short_count);
    for (unsigned q = 0; q < FL_KIDS; q++) {
        const fl_node *kid = n->kid[q];
        fl_put_u8(out, !fl_node_is_plain(kid));
        if (fl_node_is_plain(kid))
            fl_put_u32(out, kid->reference);
        else
            fl_put(out, kid->hash.b, sizeof kid->hash.b);
    }
}

// Gives n its hash, or drops it when there is no memory for that.
static const fl_node *seal(fl_node *n)
{
    fl_buf bytes = FL_BUF_INIT;
    if (fl_buf_room(&bytes, n->leaf ? LEAF_BYTES(n->count) : BRANCH_BYTES))
        fl_node_encode(n, &bytes);
    bool ok = !bytes.failed;
    if (ok)
        n->hash = fl_hash_of(bytes.data, bytes.len);
    fl_buf_done(&bytes);
    if (ok)
        return n;
    fl_node_unref(n);
    return NULL;
}

static fl_node *new_node(size_t body)
{
    fl_node *n = fl_alloc(HEAD + body);
    if (n)
        atomic_init(&n->refs, 1);
    return n;
}

size_t fl_node_bytes(const fl_node *n)
{
    return HEAD + (n->leaf ? n->count * sizeof *n->edge : sizeof n->kid);
}

const fl_node *fl_node_plain(fl_control control)
{
    return fl_node_leaf(NULL, 0, FL_LAST_SHIFT, control);
}

const fl_node *fl_node_leaf(const fl_edge *edges, size_t count, int shift, fl_control reference)
{
    fl_node *n = new_node(count * sizeof *edges);
    if (!n)
        return NULL;
    n->leaf = true;
    n->reference = reference;
    n->count = (uint32_t)count;
    for (size_t i = 0; i < count; i++)
        n->short_count += fl_edge_is_short(&edges[i], shift);
    if (count)
        memcpy(n->edge, edges, count * sizeof *edges);
    return seal(n);
}

const fl_node *fl_node_branch(const fl_node *const kid[FL_KIDS], size_t count, size_t short_count)
{
    fl_node *n = new_node(sizeof n->kid);
    if (!n) {
        for (unsigned q = 0; q < FL_KIDS; q++)
            fl_node_unref(kid[q]);
        return NULL;
    }
    memcpy(n->kid, kid, sizeof n->kid);
    n->count = (uint32_t)count;
    n->short_count = (uint32_t)short_count;
    n->reference = kid[FL_KIDS - 8]->reference; // the upper left kid has the same reference spot
    return seal(n);
}

// The one place that writes through a const handle. Sound because every node comes from fl_alloc.
static fl_node *inside(const fl_node *n)
{
    return (fl_node *)(uintptr_t)n;
}

const fl_node *fl_node_ref(const fl_node *n)
{
    assert(n);
    atomic_fetch_add_explicit(&inside(n)->refs, 1, memory_order_relaxed);
    return n;
}

// The recursion is at most ten deep.
void fl_node_unref(const fl_node *n)
{
    if (!n || atomic_fetch_sub_explicit(&inside(n)->refs, 1, memory_order_acq_rel) != 1)
        return;
    if (!n->leaf)
        for (unsigned q = 0; q < FL_KIDS; q++)
            fl_node_unref(n->kid[q]);
    fl_free(atomic_load_explicit(&inside(n)->sums, memory_order_relaxed));
    fl_free(inside(n));
}

bool fl_node_collect(const fl_node *n, fl_cell cell, fl_edges *out)
{
    if (!n->leaf) {
        for (unsigned q = 0; q < FL_KIDS; q++)
            if (!fl_node_is_plain(n->kid[q]) &&
                !fl_node_collect(n->kid[q], fl_cell_kid(cell, q), out))
                return false;
        return true;
    }
    if (!fl_reserve((void **)&out->at, &out->cap, out->count + n->count, sizeof *out->at))
        return false;
    for (size_t i = 0; i < n->count; i++)
        if (fl_cell_has(cell, n->edge[i].a))
            out->at[out->count++] = n->edge[i];
    return true;
}

bool fl_node_collect_met(const fl_node *n, fl_edges *out)
{
    if (!n->leaf) {
        for (unsigned q = 0; q < FL_KIDS; q++)
            if (!fl_node_is_plain(n->kid[q]) && !fl_node_collect_met(n->kid[q], out))
                return false;
        return true;
    }
    if (!fl_reserve((void **)&out->at, &out->cap, out->count + n->count, sizeof *out->at))
        return false;
    for (size_t i = 0; i < n->count; i++)
        out->at[out->count++] = n->edge[i];
    return true;
}

fl_status fl_node_check(const fl_node *n, fl_cell cell, fl_err *err)
{
    fl_buf bytes = FL_BUF_INIT;
    fl_node_encode(n, &bytes);
    bool same = !bytes.failed && fl_hash_equal(n->hash, fl_hash_of(bytes.data, bytes.len));
    fl_status status = bytes.failed ? fl_fail_nomem(err) : FL_OK;
    fl_buf_done(&bytes);
    if (status == FL_OK && !same)
        return fl_fail(err, FL_ECORRUPT, "a node of the map at %lld,%lld has a wrong hash",
                       (long long)cell.x0, (long long)cell.y0);
    for (unsigned q = 0; q < FL_KIDS && !n->leaf && status == FL_OK; q++)
        status = fl_node_check(n->kid[q], fl_cell_kid(cell, q), err);
    return status;
}
