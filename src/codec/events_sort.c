// events_sort.c - Features that were cut from a text, in the order of their events' times.
#include <stdlib.h>

#include "frontline/codec.h"

typedef struct dated_slice {
    fl_slice slice;
    fl_time at;
} dated_slice;

static int compare(const void *p, const void *q)
{
    const dated_slice *a = p, *b = q;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return (a->slice.index > b->slice.index) - (a->slice.index < b->slice.index);
}

static fl_status time_of(const fl_slices *p, const fl_slice *s, fl_time *out, fl_err *err)
{
    fl_events events = { 0 };
    fl_status status = fl_codec_events_parse(p->text.data + s->at, s->len, &events, err);
    *out = status == FL_OK ? events.at[0].occurred_at : INT64_MIN;
    fl_events_done(&events);
    return status == FL_ENOMEM ? status : FL_OK;
}

static fl_status put_in_order(fl_slices *p, const dated_slice *order, fl_err *err)
{
    fl_buf text = FL_BUF_INIT;
    (void)!fl_buf_room(&text, p->text.len);
    for (size_t i = 0; i < p->count; i++)
        fl_put(&text, p->text.data + order[i].slice.at, order[i].slice.len);
    if (text.failed) {
        fl_buf_done(&text);
        return fl_fail_nomem(err);
    }
    for (size_t i = 0, at = 0; i < p->count; at += p->at[i++].len) {
        p->at[i] = order[i].slice;
        p->at[i].at = at;
    }
    fl_buf_done(&p->text);
    p->text = text;
    return FL_OK;
}

fl_status fl_codec_events_sort(fl_slices *p, fl_err *err)
{
    dated_slice *order = fl_alloc(p->count * sizeof *order);
    fl_status status = order ? FL_OK : fl_fail_nomem(err);
    for (size_t i = 0; status == FL_OK && i < p->count; i++) {
        order[i].slice = p->at[i];
        status = time_of(p, &p->at[i], &order[i].at, err);
    }
    if (status == FL_OK && p->count)
        qsort(order, p->count, sizeof *order, compare);
    if (status == FL_OK)
        status = put_in_order(p, order, err);
    fl_free(order);
    return status;
}
