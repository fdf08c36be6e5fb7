// jobs.c - who asks: a worker is started, asked, watched by the clock, and killed. Contract: frontline/jobs.h.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wire.h"

#define SOCKET_PREFIX "unix:"

struct fl_jobs {
    char *worker;
    pthread_mutex_t lock; // covers the rest, and is held for a job: one at a time
    int fd;               // the stream; -1: there is no worker
    pid_t pid;            // 0: it is not our child
};

fl_status fl_jobs_open(const char *worker, fl_jobs **out, fl_err *err)
{
    size_t len = strlen(worker);
    fl_jobs *j = fl_alloc(sizeof *j);
    char *name = fl_alloc(len + 1);
    if (!j || !name) {
        fl_free(j);
        fl_free(name);
        return fl_fail_nomem(err);
    }
    memcpy(name, worker, len);
    j->worker = name;
    j->fd = -1;
    pthread_mutex_init(&j->lock, NULL);
    *out = j;
    return FL_OK;
}

// Whatever it is doing, it holds nothing that outlives it.
static void end_worker(fl_jobs *j)
{
    if (j->fd >= 0)
        close(j->fd);
    if (j->pid > 0) {
        kill(j->pid, SIGKILL);
        while (waitpid(j->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    j->fd = -1;
    j->pid = 0;
}

void fl_jobs_close(fl_jobs *j)
{
    if (!j)
        return;
    end_worker(j);
    pthread_mutex_destroy(&j->lock);
    fl_free(j->worker);
    fl_free(j);
}

// ---- starting one -----------------------------------------------------------------------------------

// With `theirs` as its standard input, an empty environment, and no signal blocked.
static int spawn(const fl_jobs *j, int theirs, pid_t *pid)
{
    char *arguments[] = { j->worker, NULL }, *environment[] = { NULL };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    int failed = posix_spawn_file_actions_init(&files);
    if (failed)
        return failed;
    failed = posix_spawnattr_init(&how);
    if (!failed) {
        posix_spawnattr_setsigmask(&how, &none);
        posix_spawnattr_setsigdefault(&how, &usual);
        posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        failed = posix_spawn_file_actions_adddup2(&files, theirs, STDIN_FILENO);
        if (!failed)
            failed = posix_spawn(pid, j->worker, &files, &how, arguments, environment);
        posix_spawnattr_destroy(&how);
    }
    posix_spawn_file_actions_destroy(&files);
    return failed;
}

static fl_status start_child(fl_jobs *j, fl_err *err)
{
    int pair[2];
    pid_t pid = 0;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return fl_fail(err, FL_EIO, "no socket for a worker: %s", strerror(errno));
    int failed = spawn(j, pair[1], &pid);
    close(pair[1]);
    if (failed) {
        close(pair[0]);
        return fl_fail(err, FL_EIO, "the worker %.150s cannot be started: %s", j->worker,
                       strerror(failed));
    }
    j->fd = pair[0];
    j->pid = pid;
    return FL_OK;
}

static fl_status connect_to(fl_jobs *j, const char *path, fl_err *err)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof address.sun_path)
        return fl_fail(err, FL_EIO, "the worker's socket has too long a name: %.100s", path);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        int why = errno;
        if (fd >= 0)
            close(fd);
        return fl_fail(err, FL_EIO, "no worker at %.150s: %s", path, strerror(why));
    }
    j->fd = fd;
    return FL_OK;
}

static fl_status start_worker(fl_jobs *j, fl_err *err)
{
    size_t prefix = strlen(SOCKET_PREFIX);
    if (strncmp(j->worker, SOCKET_PREFIX, prefix) == 0)
        return connect_to(j, j->worker + prefix, err);
    return start_child(j, err);
}

// ---- a job ------------------------------------------------------------------------------------------

// A worker that died of an earlier job, or was stopped meanwhile, is no answer to this one.
static bool is_there(fl_jobs *j)
{
    uint8_t byte;
    if (j->fd < 0)
        return false;
    if (recv(j->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    end_worker(j);
    return false;
}

static fl_status exchange(fl_jobs *j, const fl_polygons *in, fl_repaired *out, fl_err *err)
{
    fl_buf question = FL_BUF_INIT, reply = FL_BUF_INIT;
    int64_t until_ms = fl_wire_now_ms() + FL_JOB_MS;
    fl_wire_put_polygons(&question, in);
    fl_status status = fl_wire_send(j->fd, &question, until_ms, err);
    if (status == FL_OK)
        status = fl_wire_receive(j->fd, &reply, until_ms, err);
    if (status == FL_OK) {
        fl_reader r = fl_reader_of(reply.data, reply.len);
        status = fl_wire_take_answer(&r, out, err);
    }
    fl_buf_done(&reply);
    fl_buf_done(&question);
    return status;
}

// A worker that failed, or is still at it, is of no more use.
static fl_status ask(fl_jobs *j, const fl_polygons *in, fl_repaired *out, fl_err *err)
{
    fl_status status = exchange(j, in, out, err);
    if (status != FL_OK && status != FL_EREFUSED)
        end_worker(j);
    if (status == FL_EBUSY)
        return fl_fail(err, FL_EREFUSED,
                       "this takes longer than %d seconds to repair; draw it anew, more simply",
                       FL_JOB_MS / 1000);
    if (status == FL_EIO)
        return fl_fail(err, FL_EREFUSED, "this could not be repaired; draw it anew, more simply");
    return status;
}

fl_status fl_jobs_repair(fl_jobs *j, const fl_polygons *in, fl_repaired *out, fl_err *err)
{
    pthread_mutex_lock(&j->lock);
    fl_status status = is_there(j) ? FL_OK : start_worker(j, err);
    if (status == FL_OK)
        status = ask(j, in, out, err);
    pthread_mutex_unlock(&j->lock);
    return status;
}
