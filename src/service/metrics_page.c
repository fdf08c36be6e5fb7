// metrics_page.c - GET /metrics.
#include "call.h"
#include "response.h"

static void put_hooks(fl_service *s, fl_buf *out)
{
    fl_hook_stats hooks = fl_hooks_count(s->hooks);
    fl_metrics_put(out, "frontlined_webhooks", "gauge", "Servers that are told of changes.",
                   (double)hooks.hooks);
    fl_metrics_put(out, "frontlined_webhooks_off", "gauge", "Those that are switched off.",
                   (double)hooks.off);
    fl_metrics_put(out, "frontlined_webhooks_waiting", "gauge",
                   "Those with a message that has not arrived yet.", (double)hooks.waiting);
    fl_metrics_put(out, "frontlined_webhook_delivered_total", "counter", "Messages that arrived.",
                   (double)hooks.delivered);
    fl_metrics_put(out, "frontlined_webhook_failed_total", "counter", "Attempts that failed.",
                   (double)hooks.failed);
}

static void put_state(fl_service *s, fl_buf *out)
{
    const fl_view *v = fl_service_view(s);
    fl_live_stats live = fl_live_count(s->live);
    double age = (double)(s->config.clock.now(s->config.clock.context) - fl_view_recorded_at(v));
    fl_metrics_put(out, "frontlined_version", "gauge", "The newest version.",
                   (double)fl_view_version(v));
    fl_metrics_put(out, "frontlined_events", "gauge", "Events on the timeline.",
                   (double)fl_view_event_count(v));
    fl_metrics_put(out, "frontlined_last_record_age_seconds", "gauge",
                   "Since something was recorded.", age / (double)FL_SECOND);
    fl_metrics_put(out, "frontlined_ready", "gauge", "1 where /readyz says so.",
                   !atomic_load(&s->damaged) && !atomic_load(&s->draining));
    fl_metrics_put(out, "frontlined_cache_bytes", "gauge", "Finished answers kept.",
                   (double)fl_cache_bytes(s->cache));
    fl_metrics_put(out, "frontlined_cache_limit_bytes", "gauge", "The most that is kept.",
                   (double)s->config.cache_bytes);
    fl_metrics_put(out, "frontlined_live_streams", "gauge", "Followers of /live.",
                   (double)live.streams);
    fl_metrics_put(out, "frontlined_live_topics", "gauge", "Sets of parameters that are followed.",
                   (double)live.topics);
    fl_metrics_put(out, "frontlined_live_messages_total", "counter", "Messages made.",
                   (double)live.messages);
    fl_metrics_put(out, "frontlined_live_resets_total", "counter", "Followers told to start anew.",
                   (double)live.resets);
    put_hooks(s, out);
    fl_view_unref(v);
}

const fl_response *fl_answer_metrics(const fl_route *route, fl_service *s)
{
    fl_buf body = FL_BUF_INIT;
    put_state(s, &body);
    fl_metrics_format(s->metrics, &body);
    fl_response *r = fl_response_new(200, route->path);
    fl_response_take(r, FL_METRICS_TYPE, &body);
    fl_response_add(r, "Cache-Control", "no-store");
    fl_response_add(r, "X-Content-Type-Options", "nosniff");
    return fl_response_finish(r);
}
