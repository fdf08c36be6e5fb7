// live.h - private to src/service: who follows the map, and what they are told.
//
// A topic is one set of parameters; all who ask for it read the same messages, each made once, by one
// thread of its own, and packed once for those who take gzip. Nothing is queued for anybody: a stream is a
// place, the version that it has been told, in the messages of its topic, of which the last FL_LIVE_KEPT are
// there or can be made. Who falls further behind, or comes back from further behind, is told to start anew.
#ifndef FL_SERVICE_LIVE_H
#define FL_SERVICE_LIVE_H
#include "frontline/history.h"
#include "frontline/service.h"
#include "gzip_parts.h"
#include "update.h"

#define FL_LIVE_KEPT   64 // messages of a topic; more cost a page more than a new map
#define FL_LIVE_BYTES  ((size_t)256 << 10) // of one message; a larger one says to start anew
#define FL_LIVE_TOPICS 256                 // followed at once

typedef struct fl_live fl_live;

// `view` (borrowed) is the newest. `selected` must stay.
FL_MUST_USE fl_status fl_live_open(const fl_view *view, fl_selected *selected, fl_live **out,
                                   fl_err *err);
void fl_live_publish(fl_live *l, const fl_view *view); // borrowed; from now on this is the newest
void fl_live_drain(fl_live *l);   // ends every stream, with a last word. Any number of times
void fl_live_end_all(fl_live *l); // the same once: who may, comes back
void fl_live_close(fl_live *l);   // when no stream is left; NULL does nothing

typedef struct fl_live_stats {
    size_t streams, topics;
    uint64_t messages, resets; // made, told since the start
} fl_live_stats;
fl_live_stats fl_live_count(fl_live *l);

// A stream of what comes after the version `since`. Where that is too far back, or never was, the first
// thing it says is to start anew. FL_EBUSY where too many topics are followed, or the end is near.
// `packed`: what is read is a gzip stream.
FL_MUST_USE fl_status fl_stream_open(fl_live *l, const fl_lens *lens, uint64_t since, bool packed,
                                     fl_stream **out, fl_err *err);
void fl_stream_close(fl_stream *s); // NULL does nothing
#endif
