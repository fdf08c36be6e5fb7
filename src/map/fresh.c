// fresh.c - what the noder asks for: old edges near the active pieces that it was not given yet.
#include "edit.h"

fl_status fl_edges_fresh(const fl_map *m, const fl_pieces *pieces, const fl_edges *taken,
                         fl_delta *reads, fl_edges *out, fl_err *err)
{
    fl_edges near = { 0 };
    size_t n = 0;
    fl_segment *segments = fl_alloc(pieces->count * sizeof *segments);
    fl_status status = segments ? FL_OK : fl_fail_nomem(err);
    for (size_t i = 0; i < pieces->count && status == FL_OK; i++)
        if (pieces->at[i].active) {
            segments[n++] = fl_piece_segment(&pieces->at[i]);
            if (reads && !fl_reads_near(reads, segments[n - 1], FL_NODE_REACH, FL_NODE_REACH))
                status = fl_fail_nomem(err);
        }
    if (status == FL_OK)
        status = fl_map_edges_near(m, segments, n, FL_NODE_REACH, FL_NODE_REACH, &near, err);
    for (size_t i = 0; i < near.count && status == FL_OK; i++)
        if (!fl_edges_have(taken, &near.at[i]) && !fl_edges_add(out, near.at[i]))
            status = fl_fail_nomem(err);
    fl_edges_done(&near);
    fl_free(segments);
    return status;
}
