// log.h - private to src/daemon: records as lines on the error output.
#ifndef FL_DAEMON_LOG_H
#define FL_DAEMON_LOG_H
#include <stdatomic.h>

#include "frontline/base.h"

typedef struct fl_log_sink { // all 0 but the level at first
    atomic_uint lost;        // lines, since the last that was written
    atomic_int level;        // the least that is written, an fl_level
    atomic_bool json;
} fl_log_sink;

// ts=2017-10-01T12:00:00.123456Z level=info msg="..." key=value ...; or the same as a JSON object. A line
// is one write, so those of several threads never mix. Where the journal reads, each line of the first
// form begins with its priority. A line that would have to wait is lost, and told of by the next.
fl_log fl_log_to_stderr(fl_log_sink *sink);
// Adds a text to the fields of a record: name="text", with what a line cannot have shown as a dot.
void fl_log_put(fl_buf *fields, const char *name, const char *text);
#endif
