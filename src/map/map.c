// map.c - the map value: settings and the root of a tree.
#include <assert.h>

#include "node.h"

void fl_map_encode(const fl_map_settings *settings, fl_hash root, fl_buf *out)
{
    fl_put_text(out, "frontline map 1\n");
    fl_put_u32(out, (uint32_t)settings->metric.kx);
    fl_put_u32(out, (uint32_t)settings->metric.ky);
    fl_put_u32(out, (uint32_t)settings->snap_mm);
    fl_put_u32(out, (uint32_t)settings->crumb_width_mm);
    fl_put_u64(out, (uint64_t)settings->crumb_area_e4m2);
    fl_put(out, root.b, sizeof root.b);
}

fl_status fl_map_of(const fl_map_settings *settings, const fl_node *root, const fl_map **out,
                    fl_err *err)
{
    fl_map *m = fl_alloc(sizeof *m);
    fl_buf bytes = FL_BUF_INIT;
    fl_map_encode(settings, root->hash, &bytes);
    if (!m || bytes.failed) {
        fl_buf_done(&bytes);
        fl_free(m);
        fl_node_unref(root);
        return fl_fail_nomem(err);
    }
    atomic_init(&m->refs, 1);
    m->settings = *settings;
    m->root = root;
    m->hash = fl_hash_of(bytes.data, bytes.len);
    fl_buf_done(&bytes);
    *out = m;
    return FL_OK;
}

// The one place that writes through a const handle. Sound because every map comes from fl_alloc.
static fl_map *inside(const fl_map *m)
{
    return (fl_map *)(uintptr_t)m;
}

const fl_map *fl_map_ref(const fl_map *m)
{
    assert(m);
    atomic_fetch_add_explicit(&inside(m)->refs, 1, memory_order_relaxed);
    return m;
}

void fl_map_unref(const fl_map *m)
{
    if (!m || atomic_fetch_sub_explicit(&inside(m)->refs, 1, memory_order_acq_rel) != 1)
        return;
    fl_node_unref(m->root);
    fl_free(inside(m));
}

fl_hash fl_map_hash(const fl_map *m)
{
    return m->hash;
}

bool fl_map_equal(const fl_map *a, const fl_map *b)
{
    return a == b || fl_hash_equal(a->hash, b->hash);
}

const fl_map_settings *fl_map_settings_of(const fl_map *m)
{
    return &m->settings;
}

size_t fl_map_edge_count(const fl_map *m)
{
    return m->root->count;
}

// Each kid of a is compared with the kid of b at the same place.
static size_t bytes_beyond(const fl_node *a, const fl_node *b)
{
    if (a == b)
        return 0;
    size_t bytes = fl_node_bytes(a);
    for (int k = 0; !a->leaf && k < FL_KIDS; k++)
        if (k == 0 || a->kid[k] != a->kid[k - 1]) // plain ones stand in many places
            bytes += bytes_beyond(a->kid[k], b && !b->leaf ? b->kid[k] : NULL);
    return bytes;
}

size_t fl_map_bytes_beyond(const fl_map *a, const fl_map *b)
{
    return a == b ? 0 : sizeof *a + bytes_beyond(a->root, b ? b->root : NULL);
}

static void join_boxes(const fl_node *n, fl_box *box)
{
    if (!n->leaf) {
        for (unsigned q = 0; q < FL_KIDS; q++)
            join_boxes(n->kid[q], box);
        return;
    }
    for (size_t i = 0; i < n->count; i++)
        *box = fl_box_join(*box, fl_edge_box(&n->edge[i]));
}

fl_box fl_map_box(const fl_map *m)
{
    fl_box box = { INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN };
    join_boxes(m->root, &box);
    return box;
}

fl_status fl_map_new(const fl_map_settings *settings, const fl_map **out, fl_err *err)
{
    const fl_node *root = fl_node_plain(0);
    return root ? fl_map_of(settings, root, out, err) : fl_fail_nomem(err);
}

fl_status fl_map_build(const fl_map_settings *settings, const fl_edge *edges, size_t count,
                       const fl_map **out, fl_err *err)
{
    const fl_map *empty = NULL, *made = NULL;
    fl_delta all = { 0 };
    fl_status status = fl_map_new(settings, &empty, err);
    for (size_t i = 0; i < count && status == FL_OK; i++)
        if (!fl_edges_add(&all.added, edges[i]))
            status = fl_fail_nomem(err);
    if (status == FL_OK)
        fl_edges_sort(&all.added);
    if (status == FL_OK)
        status = fl_map_patch(empty, &all, &made, err);
    if (status == FL_OK)
        status = fl_map_check(made, err);
    if (status == FL_OK) {
        *out = made;
        made = NULL;
    }
    fl_delta_done(&all);
    fl_map_unref(made);
    fl_map_unref(empty);
    return status;
}
