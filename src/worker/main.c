// main.c - frontline-worker: repairs geometry for a daemon that must not run GEOS itself.
//
// Its standard input is a stream socket with who asks behind it. A question may cost more than there is:
// memory and processor time have limits, which end the process, and from the first question on it can do
// nothing but read, write and compute: no file, no network, no other process.
#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "frontline/gis.h"
#include "frontline/jobs.h"

enum { DONE = 0, FAILED = 1, WRONG_USAGE = 2 };

static const char help[] =
    "usage: frontline-worker\n"
    "\n"
    "Repairs geometry for frontlined, which starts it when needed. Its standard input is a stream\n"
    "socket; for a worker of its own, systemd's socket with Accept=yes serves (conf/README.md).\n";

// What a process needs that reads and writes one socket, computes, and ends.
static const int allowed[] = {
    SCMP_SYS(read),         SCMP_SYS(write),          SCMP_SYS(recvfrom),  SCMP_SYS(sendto),
    SCMP_SYS(poll),         SCMP_SYS(ppoll),          SCMP_SYS(mmap),      SCMP_SYS(munmap),
    SCMP_SYS(mremap),       SCMP_SYS(mprotect),       SCMP_SYS(madvise),   SCMP_SYS(brk),
    SCMP_SYS(futex),        SCMP_SYS(getrandom),      SCMP_SYS(getrusage), SCMP_SYS(setrlimit),
    SCMP_SYS(prlimit64),    SCMP_SYS(clock_gettime),  SCMP_SYS(close),     SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),   SCMP_SYS(rt_sigprocmask), SCMP_SYS(getpid),    SCMP_SYS(gettid),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(tgkill),         SCMP_SYS(exit),      SCMP_SYS(exit_group),
    SCMP_SYS(sched_yield),
};

static int complain(const char *what, int why)
{
    fprintf(stderr, "frontline-worker: %s: %s\n", what, strerror(why));
    return FAILED;
}

// Every other call is answered EPERM, which libraries take for what it is.
static int lock_up(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter)
        return -ENOMEM;
    int failed = 0;
    for (size_t i = 0; !failed && i < sizeof allowed / sizeof *allowed; i++)
        failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
    if (!failed)
        failed = seccomp_load(filter);
    seccomp_release(filter);
    return failed;
}

static bool limit_memory(void)
{
    struct rlimit memory = { FL_JOB_BYTES, FL_JOB_BYTES }, core = { 0, 0 };
    return setrlimit(RLIMIT_AS, &memory) == 0 && setrlimit(RLIMIT_CORE, &core) == 0;
}

// A job may use FL_JOB_MS more of the processor than has been used, in whole seconds; then SIGXCPU ends
// us, also where nobody is left to watch the clock.
static fl_status repair(const fl_polygons *in, fl_repaired *out, fl_err *err)
{
    struct rusage used;
    struct rlimit time;
    if (getrusage(RUSAGE_SELF, &used) != 0 || getrlimit(RLIMIT_CPU, &time) != 0)
        return fl_fail(err, FL_EIO, "the worker's limits cannot be read: %s", strerror(errno));
    time.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + FL_JOB_MS / 1000 + 1;
    if (setrlimit(RLIMIT_CPU, &time) != 0)
        return fl_fail(err, FL_EIO, "the worker's limits cannot be set: %s", strerror(errno));
    return fl_gis_repair(in, out, err);
}

int main(int count, char **arguments)
{
    fl_err err;
    struct sockaddr address;
    socklen_t size = sizeof address;
    if (count == 2 && strcmp(arguments[1], "--help") == 0) {
        fputs(help, stdout);
        return DONE;
    }
    if (count == 2 && strcmp(arguments[1], "--version") == 0) {
        puts("frontline-worker " FL_VERSION);
        return DONE;
    }
    if (count != 1 || getsockname(STDIN_FILENO, &address, &size) != 0) {
        fputs(help, stderr);
        return WRONG_USAGE;
    }
    closefrom(STDERR_FILENO + 1);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !limit_memory())
        return complain("limits", errno);
    int failed = lock_up();
    if (failed)
        return complain("seccomp", -failed);
    if (fl_jobs_serve(STDIN_FILENO, repair, &err) == FL_OK)
        return DONE;
    fprintf(stderr, "frontline-worker: %s\n", err.text);
    return FAILED;
}
