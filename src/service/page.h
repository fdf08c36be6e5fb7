// page.h - private to src/service: a finished page in every form in which it is asked for.
//
// The body, its validators and the answer "not modified" are made once, off the network's threads; each
// compressed form when somebody first wants it, once too. From then on an answer is a choice among them.
#ifndef FL_SERVICE_PAGE_H
#define FL_SERVICE_PAGE_H
#include "frontline/base.h"
#include "frontline/service.h"
#include "negotiate.h"

typedef struct fl_page fl_page; // counted; handled as const fl_page *
const fl_page *fl_page_ref(const fl_page *p);
void fl_page_unref(const fl_page *p);   // NULL does nothing
size_t fl_page_bytes(const fl_page *p); // more when a form was made

typedef struct fl_page_draft {
    const char *route, *type;         // static
    const char *location;             // the pinned address
    const char *latest, *predecessor; // addresses of other versions; NULL: there is none
    const char *root; // public_url, where /versions lists them; NULL: it is not said
    fl_time modified_at;
    bool pinned;        // asked for by its version: it never changes
    bool private;       // not for shared caches
    bool negotiated;    // by Accept
    const char *system; // URI of the coordinates' reference system; NULL: it is not said
    fl_time memento_at; // the moment that was asked for; 0: none was
    const char *policy; // Content-Security-Policy; NULL: none. Static
} fl_page_draft;

#define FL_ETAG_TEXT 48
// The entity tag of a body in that form.
void fl_page_etag(const fl_buf *body, fl_encoding e, char out[FL_ETAG_TEXT]);

// Does If-Match (NULL: it was not said) name a page of this body in some form, or the version?
bool fl_page_is_expected(const char *if_match, const fl_buf *body, uint64_t version);

// Takes over what `body` holds.
FL_MUST_USE fl_status fl_page_new(const fl_page_draft *d, fl_buf *body, const fl_page **out,
                                  fl_err *err);

typedef struct fl_wants { // of one client
    fl_encoding encoding;
    const char *if_none_match; // NULL: anything will do
} fl_wants;
fl_wants fl_wants_of(const fl_request *r); // borrows from r
// A new reference; NULL where the form that is wanted has yet to be made by fl_page_pack().
const fl_response *fl_page_answer(const fl_page *p, const fl_wants *wants);
// Makes the form of an encoding, unless it is there; who comes meanwhile waits. O(bytes of the body).
FL_MUST_USE fl_status fl_page_pack(const fl_page *p, fl_encoding e, fl_err *err);
#endif
