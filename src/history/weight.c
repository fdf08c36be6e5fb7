// weight.c - how much memory a view of a perspective keeps.
#include "moved.h"
#include "shift.h"
#include "view.h"

static size_t row_bytes(const fl_row *row)
{
    const fl_shift *shift = atomic_load((_Atomic(fl_shift *) *)(uintptr_t)&row->shift);
    const fl_moved *moved = atomic_load((_Atomic(fl_moved *) *)(uintptr_t)&row->moved);
    size_t bytes = sizeof *row + row->move.delta_len;
    if (shift)
        bytes += sizeof *shift + shift->net_count * sizeof *shift->net +
                 shift->transfer_count * sizeof *shift->transfers;
    return bytes + (moved ? sizeof *moved + moved->count * sizeof *moved->at : 0);
}

// Maps of checkpoints share what lies between them unchanged. Those that a source has need not stay in memory.
static size_t map_bytes(const fl_view *v)
{
    const fl_map *before = NULL;
    size_t bytes = 0;
    for (size_t c = 0; c < v->checkpoints.count; c++) {
        const fl_map *map = fl_depot_unsaved(v->depot, v->checkpoints.at[c].kept);
        bytes += sizeof(fl_checkpoint) + sizeof(fl_kept);
        bytes += fl_readers_bytes(v->checkpoints.at[c].readers);
        if (!map)
            continue;
        bytes += fl_map_bytes_beyond(map, before);
        fl_map_unref(before);
        before = map;
    }
    bytes += fl_map_bytes_beyond(v->end, before);
    fl_map_unref(before);
    return bytes;
}

size_t fl_view_weight(const fl_view *v)
{
    size_t bytes = v->entries.count * sizeof *v->reviews + fl_list_bytes(&v->occurs) +
                   fl_list_bytes(&v->rows) + fl_list_bytes(&v->timeline) + map_bytes(v);
    for (size_t i = 0; i < v->rows.count; i++)
        bytes += row_bytes(fl_view_known(v, i)->row);
    for (size_t i = 0; i < v->index.count; i++)
        bytes += sizeof(fl_block) + v->index.at[i]->count * sizeof(fl_filed);
    return bytes;
}
