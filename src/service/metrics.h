// metrics.h - private to src/service: figures about the service, as Prometheus reads them.
#ifndef FL_SERVICE_METRICS_H
#define FL_SERVICE_METRICS_H
#include "frontline/service.h"

typedef struct fl_metrics fl_metrics;
fl_metrics *fl_metrics_new(void);    // NULL when out of memory
void fl_metrics_free(fl_metrics *m); // NULL does nothing

void fl_metrics_request(fl_metrics *m, const fl_seen *seen);
typedef enum fl_counted { FL_COUNT_HITS, FL_COUNT_MISSES, FL_COUNT_LIMITED, FL_COUNTS } fl_counted;
void fl_metrics_count(fl_metrics *m, fl_counted what);
void fl_metrics_commit(fl_metrics *m, int64_t took_us); // a durable step of the log
void fl_metrics_connections(fl_metrics *m, size_t open);
int64_t fl_metrics_clock_us(void); // monotonic

// All of it, in the text format 0.0.4. Counts that a scrape sees are never less than those of an earlier
// one; those of one moment need not be of the same moment.
void fl_metrics_format(fl_metrics *m, fl_buf *out);
// One sample without labels, with its HELP and TYPE.
void fl_metrics_put(fl_buf *out, const char *name, const char *type, const char *help,
                    double value);
#endif
