// stored.c - nodes to bytes and back. Contract: frontline/map_nodes.h.
//
// What is read is built by the makers of node.h, which hash what they make: a node is what its name says
// if it comes out with that name. So its bytes are looked at only as far as building it is safe.
#include "frontline/map_nodes.h"

#include <assert.h>
#include <string.h>

#include "node.h"

// ---- to bytes -----------------------------------------------------------------------------------------

static fl_status put_bytes(fl_hash name, fl_buf *bytes, const fl_node_sink *to, fl_err *err)
{
    fl_status status = bytes->failed ? fl_fail_nomem(err)
                                     : to->put(to->context, name, bytes->data, bytes->len, err);
    fl_buf_done(bytes);
    return status;
}

static fl_status put_node(const fl_node *n, const fl_node_sink *to, fl_err *err)
{
    bool there = false;
    fl_buf bytes = FL_BUF_INIT;
    fl_status status = to->has(to->context, n->hash, &there, err);
    if (status != FL_OK || there)
        return status;
    for (unsigned q = 0; !n->leaf && q < FL_KIDS && status == FL_OK; q++)
        if (!fl_node_is_plain(n->kid[q]))
            status = put_node(n->kid[q], to, err);
    if (status != FL_OK)
        return status;
    fl_node_encode(n, &bytes);
    return put_bytes(n->hash, &bytes, to, err);
}

fl_status fl_map_put_nodes(const fl_map *m, const fl_node_sink *to, fl_err *err)
{
    bool there = false;
    fl_buf bytes = FL_BUF_INIT;
    fl_status status = to->has(to->context, m->hash, &there, err);
    if (status == FL_OK && !there)
        status = put_node(m->root, to, err);
    if (status != FL_OK || there)
        return status;
    fl_map_encode(&m->settings, m->root->hash, &bytes);
    return put_bytes(m->hash, &bytes, to, err);
}

// ---- and back -----------------------------------------------------------------------------------------

// Nodes of one cell in maps that are in memory.
typedef struct fl_peers {
    const fl_node *at[FL_NEAR_MAPS];
    size_t count;
} fl_peers;

static fl_peers kids_of(const fl_peers *above, unsigned q)
{
    fl_peers kids = { .count = 0 };
    for (size_t i = 0; i < above->count; i++)
        if (!above->at[i]->leaf)
            kids.at[kids.count++] = above->at[i]->kid[q];
    return kids;
}

// Equal names in one cell are equal nodes. Borrowed; NULL: none has it.
static const fl_node *find_peer(const fl_peers *p, fl_hash name)
{
    for (size_t i = 0; i < p->count; i++)
        if (fl_hash_equal(p->at[i]->hash, name))
            return p->at[i];
    return NULL;
}

static fl_status read_node(const fl_node_source *from, fl_hash name, int shift,
                           const fl_peers *peers, const fl_node **out, fl_err *err);

static bool take_edge(fl_reader *r, fl_edge *e)
{
    e->a.x = (int32_t)fl_take_u32(r);
    e->a.y = (int32_t)fl_take_u32(r);
    e->b.x = (int32_t)fl_take_u32(r);
    e->b.y = (int32_t)fl_take_u32(r);
    e->left = fl_take_u32(r);
    e->right = fl_take_u32(r);
    bool ordered = e->a.x < e->b.x || (e->a.x == e->b.x && e->a.y < e->b.y);
    return !r->bad && ordered && e->left != e->right;
}

// *out stays NULL where the bytes are no leaf.
static fl_status read_leaf(fl_reader *r, int shift, const fl_node **out, fl_err *err)
{
    fl_control reference = fl_take_u32(r);
    size_t count = fl_take_u32(r);
    fl_edges edges = { 0 };
    fl_edge e;
    bool ok = !r->bad, room = true;
    for (size_t i = 0; ok && room && i < count; i++) {
        ok = take_edge(r, &e) && (i == 0 || fl_edge_compare(&edges.at[i - 1], &e) < 0);
        room = !ok || fl_edges_add(&edges, e);
    }
    if (ok && room)
        *out = fl_node_leaf(edges.at, count, shift, reference);
    fl_edges_done(&edges);
    return room && (*out || !ok) ? FL_OK : fl_fail_nomem(err);
}

// `beside` is the kid before it, which is often as plain: such a node is the same in all cells. NULL: none.
static fl_status read_kid(const fl_node_source *from, fl_reader *r, int shift,
                          const fl_peers *peers, const fl_node *beside, const fl_node **out,
                          fl_err *err)
{
    fl_hash name;
    uint8_t tag = fl_take_u8(r);
    if (tag == 0) {
        fl_control control = fl_take_u32(r);
        bool same = beside && fl_node_is_plain(beside) && beside->reference == control;
        *out = same ? fl_node_ref(beside) : fl_node_plain(control);
        return *out ? FL_OK : fl_fail_nomem(err);
    }
    r->bad |= tag != 1; // what is made has one form: another would come out with the same name
    const uint8_t *bytes = fl_take(r, sizeof name.b);
    if (!bytes)
        return FL_OK;
    memcpy(name.b, bytes, sizeof name.b);
    return read_node(from, name, shift, peers, out, err);
}

// *out stays NULL where the bytes are no branch. The kids of the smallest cells have no room for a cell.
static fl_status read_branch(const fl_node_source *from, fl_reader *r, int shift,
                             const fl_peers *peers, const fl_node **out, fl_err *err)
{
    const fl_node *kid[FL_KIDS] = { NULL };
    size_t count = fl_take_u32(r), short_count = fl_take_u32(r);
    fl_status status = FL_OK;
    r->bad |= shift <= FL_LAST_SHIFT;
    for (unsigned q = 0; q < FL_KIDS && status == FL_OK && !r->bad; q++) {
        const fl_peers kids = kids_of(peers, q);
        status = read_kid(from, r, shift - 3, &kids, q ? kid[q - 1] : NULL, &kid[q], err);
    }
    if (status != FL_OK || r->bad) {
        for (unsigned q = 0; q < FL_KIDS; q++)
            fl_node_unref(kid[q]);
        return status;
    }
    *out = fl_node_branch(kid, count, short_count);
    return *out ? FL_OK : fl_fail_nomem(err);
}

static fl_status fail_node(fl_hash name, const char *what, fl_err *err)
{
    char text[FL_HASH_TEXT];
    fl_hash_format(name, text);
    return fl_fail(err, FL_ECORRUPT, "the node %.16s... of a map %s", text, what);
}

static fl_status get_node(const fl_node_source *from, fl_hash name, fl_buf *out, fl_err *err)
{
    fl_status status = from->get(from->context, name, out, err);
    if (status == FL_ENOTFOUND)
        return fail_node(name, "is missing", err);
    return status == FL_OK && out->failed ? fl_fail_nomem(err) : status;
}

static fl_status read_node(const fl_node_source *from, fl_hash name, int shift,
                           const fl_peers *peers, const fl_node **out, fl_err *err)
{
    const fl_node *made = NULL, *there = find_peer(peers, name);
    if (there) {
        *out = fl_node_ref(there);
        return FL_OK;
    }
    fl_buf bytes = FL_BUF_INIT;
    fl_status status = get_node(from, name, &bytes, err);
    fl_reader r = fl_reader_of(bytes.data, bytes.len);
    uint8_t tag = fl_take_u8(&r);
    if (status == FL_OK && tag == 'L')
        status = read_leaf(&r, shift, &made, err);
    else if (status == FL_OK && tag == 'B')
        status = read_branch(from, &r, shift, peers, &made, err);
    // A kid that is not there may be one that these bytes do not name when they are whole.
    bool damaged = bytes.len > 0 && status == FL_ECORRUPT &&
                   !fl_hash_equal(fl_hash_of(bytes.data, bytes.len), name);
    fl_buf_done(&bytes);
    if (damaged ||
        (status == FL_OK && (!made || r.pos != r.len || !fl_hash_equal(made->hash, name))))
        status = fail_node(name, "is not what its name says", err);
    if (status == FL_OK)
        *out = made;
    else
        fl_node_unref(made);
    return status;
}

// The name of the root stands at the end of the map's own bytes, which say nothing else that is not known.
fl_status fl_map_open(const fl_map_settings *settings, fl_hash map, const fl_node_source *from,
                      const fl_map *const *near, size_t near_count, const fl_map **out, fl_err *err)
{
    assert(near_count <= FL_NEAR_MAPS);
    fl_peers peers = { .count = near_count };
    for (size_t i = 0; i < near_count; i++)
        peers.at[i] = near[i]->root;
    const fl_node *node = NULL;
    const fl_map *made = NULL;
    fl_hash root = { { 0 } };
    fl_buf bytes = FL_BUF_INIT;
    fl_status status = get_node(from, map, &bytes, err);
    if (status == FL_OK && bytes.len >= sizeof root.b)
        memcpy(root.b, bytes.data + bytes.len - sizeof root.b, sizeof root.b);
    if (status == FL_OK && !fl_hash_equal(fl_hash_of(bytes.data, bytes.len), map))
        status = fail_node(map, "is not what its name says", err);
    fl_buf_done(&bytes);
    if (status == FL_OK)
        status = read_node(from, root, FL_ROOT_SHIFT, &peers, &node, err);
    if (status == FL_OK)
        status = fl_map_of(settings, node, &made, err);
    if (status == FL_OK && !fl_hash_equal(fl_map_hash(made), map))
        status = fail_node(map, "is of another theatre", err);
    if (status == FL_OK)
        *out = made;
    else
        fl_map_unref(made);
    return status;
}
