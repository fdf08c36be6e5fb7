// event_perspective.h - reviews of events, and perspectives: named rules that say which events count.
#ifndef FL_EVENT_PERSPECTIVE_H
#define FL_EVENT_PERSPECTIVE_H
#include "frontline/event.h"
FL_BEGIN_DECLS

// ---- review ---------------------------------------------------------------------------------------

typedef enum fl_review { // numbers are stored: never change one
    FL_ACCEPTED = 1,
    FL_REJECTED = 2,
    FL_PENDING = 3, // it waits for a review, or was sent back
} fl_review;
#define FL_REVIEWS 3
const char *fl_review_name(fl_review r); // "accepted", "rejected", "pending"; static
FL_MUST_USE bool fl_review_parse(const char *text, fl_review *out);

typedef struct fl_decision { // the body of a review
    fl_review review;
    const char *reason; // or ""
} fl_decision;
void fl_decision_encode(const fl_decision *d, fl_buf *out);
// The reason lives in `arena`. FL_ECORRUPT.
FL_MUST_USE fl_status fl_decision_decode(const void *data, size_t len, fl_arena *arena,
                                         fl_decision *out, fl_err *err);

// ---- perspective ----------------------------------------------------------------------------------

#define FL_MAIN                 "main" // the perspective that is always there: accepted events count
#define FL_MAX_PERSPECTIVES     64     // at a time, main among them
#define FL_MAX_RULE             200    // names in one list of a rule
#define FL_MAX_PERSPECTIVE_NAME 60     // bytes

// A rule's lists are conditions, and an event counts where it meets all that are there.
typedef struct fl_selection {
    // Of the sources of an event one must be listed in `sources`, be none of `not_sources`, and have
    // these grades or better. So an event without sources meets no such condition.
    const char **sources, **not_sources; // names, compared without case and punctuation
    size_t source_count, not_source_count;
    char reliability, credibility; // 'A' to 'F', '1' to '6'; 0: no condition
    unsigned kinds;                // FL_RULE_BIT of each fl_event_kind that counts; 0: all
    const char **tags, **not_tags; // one of `tags` must be there, and none of `not_tags`; exact
    size_t tag_count, not_tag_count;
    unsigned reviews; // FL_RULE_BIT of each fl_review that counts; 0: accepted alone
} fl_selection;
#define FL_RULE_BIT(choice) (1u << (choice))

typedef struct fl_perspective { // the body of a perspective's entry
    const char *name;           // a to z, 0 to 9 and '-'
    const char *title;          // or ""
    bool removed;               // from here on there is none of this name: then the rest is empty
    fl_selection rule;
} fl_perspective;
// FL_EREFUSED, with a JSON pointer: a name that cannot be, `main`, a list that is too long, a name in a
// list twice or in both.
FL_MUST_USE fl_status fl_perspective_check(const fl_perspective *p, fl_err *err);
void fl_perspective_encode(const fl_perspective *p, fl_buf *out);
// What *out points to lives in `arena`. FL_ECORRUPT.
FL_MUST_USE fl_status fl_perspective_decode(const void *data, size_t len, fl_arena *arena,
                                            fl_perspective *out, fl_err *err);
// Does the event, as it stands and was reviewed, count?
bool fl_selection_counts(const fl_selection *r, const fl_event *e, fl_review review);
FL_END_DECLS
#endif
