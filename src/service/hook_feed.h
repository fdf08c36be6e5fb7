// hook_feed.h - private to src/service: what webhooks are told, which is what followers of /live are told.
#ifndef FL_SERVICE_HOOK_FEED_H
#define FL_SERVICE_HOOK_FEED_H
#include "core.h"
#include "frontline/codec_json.h"
#include "params.h"

fl_hook_feed fl_hook_feed_of(fl_service *s);

// A topic is a JSON object of parameters of /live and their texts. Reads one as it is kept, or as the members of a
// wish beside those in `others` (NULL at the end); FL_EINVAL and what else fl_params_parse() says. *out borrows from
// `object`.
FL_MUST_USE fl_status fl_topic_read(const fl_json_at *object, const char *const others[],
                                    fl_params *out, fl_err *err);
void fl_topic_write(const fl_params *p, fl_json_writer *w); // members only, in a fixed order
#endif
