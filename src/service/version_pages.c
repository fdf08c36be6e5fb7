// version_pages.c - GET /versions: the entries of the log, each of which is a version.
#include "call.h"

// The store is one caller's at a time: it is read in parts, so that a report never waits for a long log.
#define AT_ONCE 500

typedef struct fl_reading {
    fl_json_writer *w;
    uint64_t next, last; // entries [next, last] are wanted
    unsigned left;       // of this part
} fl_reading;

static fl_status take_entry(void *context, const fl_entry *e, fl_err *err)
{
    fl_reading *r = context;
    if (e->seq > r->last || r->left == 0)
        return fl_fail(err, FL_EBUSY, "this part is done");
    fl_status s = fl_write_log_entry(r->w, e, err);
    if (s != FL_OK)
        return s;
    r->next = e->seq + 1;
    r->left--;
    return FL_OK;
}

static fl_status write_entries(const fl_call *c, fl_reading *r, fl_err *err)
{
    fl_status s = FL_OK;
    while (s == FL_OK && r->next <= r->last) {
        uint64_t begun = r->next;
        r->left = AT_ONCE;
        s = fl_store_entries(c->service->store, r->next, take_entry, r, err);
        if (s == FL_EBUSY)
            s = FL_OK;
        if (s == FL_OK && r->next == begun)
            s = fl_fail(err, FL_ECORRUPT, "the log has no entry %llu", (unsigned long long)begun);
    }
    return s;
}

fl_status fl_page_versions(const fl_call *c, fl_json_writer *w, fl_err *err)
{
    const fl_params *p = &c->params;
    uint64_t newest = fl_view_version(c->view), after = p->offset < newest ? p->offset : newest;
    uint64_t count = p->limit && p->limit < newest - after ? p->limit : newest - after;
    fl_reading r = { .w = w, .next = after + 1, .last = after + count };
    fl_style style = fl_call_style(c);
    fl_link self;
    fl_head head = fl_call_head(c, &self);
    fl_write_log(w, &style, &head);
    fl_status s = write_entries(c, &r, err);
    fl_write_log_end(w, newest, count);
    return s;
}
