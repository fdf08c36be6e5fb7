// index.h - private to src/history: which rows may have changed a point, without asking them all.
//
// A row is filed under the squares that its box meets, of the least size of which it meets at most four;
// so a point is asked for in one square of each size. The rows of a log only grow in number, so they are
// filed in blocks that never change and that views share; two blocks of one size become one, so there
// are few. The newest rows, fewer than FL_INDEX_TAIL of them, are in no block yet: they are looked through.
#ifndef FL_HISTORY_INDEX_H
#define FL_HISTORY_INDEX_H
#include "parts.h"

#define FL_INDEX_TAIL ((size_t)64)

typedef struct fl_filed { // a row under one of its squares
    uint64_t square;
    uint32_t row;
} fl_filed;
typedef struct fl_block { // of rows first .. first + rows
    fl_count refs;
    size_t first, rows, count;
    fl_filed at[]; // sorted by square, then row
} fl_block;
typedef struct fl_index {
    const fl_block **at; // a reference each; one after the other from row 0 on
    size_t count, cap;
} fl_index;
void fl_index_done(fl_index *x);
size_t fl_index_rows(const fl_index *x); // how many rows are filed
// Shares the blocks of `of` that hold none but the first `rows` rows, and copies of the next one those that it
// has of them: all but fewer than FL_INDEX_TAIL. False when out of memory.
FL_MUST_USE bool fl_index_share(fl_index *x, const fl_index *of, size_t rows);
// Files the next FL_INDEX_TAIL rows: their boxes, in order. False when out of memory.
FL_MUST_USE bool fl_index_file(fl_index *x, const fl_box boxes[FL_INDEX_TAIL]);

// Calls `found` with each row filed whose squares hold p, each once, in no order.
void fl_index_at(const fl_index *x, fl_point p, void (*found)(void *context, size_t row),
                 void *context);
#endif
