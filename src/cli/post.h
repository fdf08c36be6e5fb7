// post.h - what posting as one and posting in groups share.
#ifndef FL_CLI_POST_H
#define FL_CLI_POST_H
#include "words.h"

typedef struct fl_posting { // as asked for
    const fl_cli *cli;
    const char *path;
    fl_cut how;
    size_t group; // events at a time; 0: all of them, or none
    bool keep_going, sort, dry_run;
} fl_posting;

// The text cut into its Features, in the order in which they are to be recorded.
FL_MUST_USE fl_status fl_posting_cut(const fl_posting *p, const fl_buf *text, fl_slices *out,
                                     fl_err *err);
fl_question fl_posting_question(const fl_posting *p, const void *body, size_t len);
// Makes the place of an error in what was sent, the slices [first, first + count), the place in the file:
// "line 12: actor", "/features/11/properties/actor".
void fl_posting_where(const fl_posting *p, const fl_slices *slices, size_t first, size_t count,
                      fl_err *err);
// post_groups.c: posts, and tells everything: the exit status.
int fl_post_groups(const fl_posting *p, fl_backend *b, const fl_buf *text);
#endif
