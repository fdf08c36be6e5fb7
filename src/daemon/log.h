// log.h - private to src/daemon: records as lines of logfmt on the error output.
#ifndef FL_DAEMON_LOG_H
#define FL_DAEMON_LOG_H
#include <stdatomic.h>

#include "frontline/base.h"

// ts=2017-10-01T12:00:00.123456Z level=info msg="..." key=value ... A line is one write, so those of
// several threads never mix. Where the journal reads, each begins with its priority. A line that would
// have to wait is lost, counted in `lost` (the caller's, 0 at first), and told of by the next.
fl_log fl_log_to_stderr(atomic_uint *lost);
#endif
