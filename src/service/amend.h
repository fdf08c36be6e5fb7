// amend.h - private to src/service: an event with some of its members replaced, as a PATCH says it.
#ifndef FL_SERVICE_AMEND_H
#define FL_SERVICE_AMEND_H
#include "frontline/codec.h"

// Adds to `out` the text of the event as it should read: `stored` (as fl_write_event() writes it)
// with the properties, and the geometry, that `patch` names in their place; null takes one away. What
// was said to the service alone, `confirm` and `key`, and what it gave itself are not taken over.
// The patch is a Feature, or a merge patch (RFC 7396) of one, which need not say its type. FL_EINVAL if
// it is neither. What the event then says is for fl_codec_events_parse().
FL_MUST_USE fl_status fl_amend(const fl_buf *stored, const void *patch, size_t len, fl_buf *out,
                               fl_err *err);
#endif
