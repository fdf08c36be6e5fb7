// jobs.h - work that may take a library too long, or kill it, done by a process of its own.
//
// A worker does one job at a time. It is started when the first job comes, and when it dies or passes
// its time it is killed and the next job gets a new one; whatever happens in it, who asks goes on.
#ifndef FL_JOBS_H
#define FL_JOBS_H
#include "frontline/base.h"
#include "frontline/map.h"
FL_BEGIN_DECLS

#define FL_JOB_MS    2000                // of a job, on the clock; what takes longer is refused
#define FL_JOB_BYTES ((size_t)512 << 20) // of memory, for a worker as a whole
#define FL_JOB_FRAME ((size_t)16 << 20)  // bytes of a question or an answer

// What was wrong with polygons, and what became of them. Free with fl_repaired_done().
typedef struct fl_repaired {
    fl_polygons polygons; // valid as OGC says, on the grid; shells counter-clockwise
    char fault[160];      // what was wrong, for a person: "Self-intersection"
    char where[64];       // where, "lon,lat" in degrees
} fl_repaired;
void fl_repaired_done(fl_repaired *r);

// What a worker is able to do. FL_EREFUSED where nothing is left.
typedef fl_status (*fl_repair_fn)(const fl_polygons *in, fl_repaired *out, fl_err *err);

// ---- for who asks -----------------------------------------------------------------------------------

typedef struct fl_jobs fl_jobs;
// `worker` is the path of a program that serves its standard input, or "unix:PATH", a socket behind
// which each connection is served by a worker (as systemd does). Copied; nothing is started yet.
FL_MUST_USE fl_status fl_jobs_open(const char *worker, fl_jobs **out, fl_err *err);
void fl_jobs_close(fl_jobs *j); // ends the worker; NULL does nothing
// Any thread; jobs wait for one another. FL_EREFUSED when the worker refuses, fails or passes
// FL_JOB_MS; FL_EIO when there is no worker to be had.
FL_MUST_USE fl_status fl_jobs_repair(fl_jobs *j, const fl_polygons *in, fl_repaired *out,
                                     fl_err *err);

// ---- for a worker -----------------------------------------------------------------------------------

// Answers what comes over the stream socket `fd` until its other side closes. FL_EIO for a broken
// stream, FL_EINVAL for bytes that are no question.
FL_MUST_USE fl_status fl_jobs_serve(int fd, fl_repair_fn repair, fl_err *err);
FL_END_DECLS
#endif
