// cache.h - private to src/service: finished pages by what was asked, within a limit of bytes.
//
// Who asks for a page that another is making waits for that one: the same page is never made twice at
// once. The least recently used goes first.
#ifndef FL_SERVICE_CACHE_H
#define FL_SERVICE_CACHE_H
#include "frontline/base.h"
#include "page.h"

typedef struct fl_cache fl_cache;
typedef struct fl_waiter { // the first member of who waits
    struct fl_waiter *next;
} fl_waiter;

FL_MUST_USE fl_status fl_cache_new(size_t bytes, fl_cache **out, fl_err *err);
void fl_cache_free(fl_cache *c); // nobody waits any more; NULL does nothing
size_t fl_cache_bytes(fl_cache *c);

// A text as a key of this cache.
fl_hash fl_cache_key(const fl_cache *c, const void *text, size_t len);

// The page for `key`, a new reference, or NULL.
const fl_page *fl_cache_find(fl_cache *c, fl_hash key);

// One more name for a page; where that is taken, or memory lacks, nothing happens.
void fl_cache_name(fl_cache *c, fl_hash key, const fl_page *page);
// The page has grown: counts its bytes anew.
void fl_cache_weigh(fl_cache *c, fl_hash key);

typedef enum fl_joined {
    FL_JOINED_PAGE,  // it is there: *page is a new reference, and `w` does not wait
    FL_JOINED_QUEUE, // another makes it; `w` is among those that it will be given to
    FL_JOINED_MAKER, // `w` is the one to make it, and must call fl_cache_end()
    FL_JOINED_NOT,   // out of memory
} fl_joined;
fl_joined fl_cache_join(fl_cache *c, fl_hash key, fl_waiter *w, const fl_page **page);
// Ends what FL_JOINED_MAKER began: keeps `page` (borrowed; NULL: there is none), and gives the list of
// those who waited, the maker not among them.
FL_MUST_USE fl_waiter *fl_cache_end(fl_cache *c, fl_hash key, const fl_page *page);
#endif
