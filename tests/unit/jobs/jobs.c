// jobs.c - workers that answer, refuse, die, talk nonsense or hang: who asks always gets an answer, and
// the next job a worker that works.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"
#include "frontline/jobs.h"

typedef enum manner { ANSWERS, REFUSES, DIES, BABBLES, HANGS } manner;

typedef struct house { // a socket behind which a thread serves one connection after the other
    char folder[32], path[64], name[80];
    int listener;
    pthread_t thread;
    const manner *manners; // of each connection in turn
    size_t count;
} house;

static fl_status give_back(const fl_polygons *in, fl_repaired *out, fl_err *err)
{
    *out = (fl_repaired){ .fault = "none", .where = "0,0" };
    for (size_t i = 0; i < in->point_count; i++)
        if (!fl_polygons_point(&out->polygons, in->points[i]))
            return fl_fail_nomem(err);
    return fl_polygons_end_ring(&out->polygons) && fl_polygons_end_part(&out->polygons)
               ? FL_OK
               : fl_fail_nomem(err);
}

static fl_status refuse(const fl_polygons *in, fl_repaired *out, fl_err *err)
{
    (void)in;
    (void)out;
    return fl_fail(err, FL_EREFUSED, "nothing is left");
}

static void serve_one(int fd, manner how)
{
    char bytes[256];
    fl_err err;
    if (how == ANSWERS || how == REFUSES) {
        assert_int_equal(fl_jobs_serve(fd, how == ANSWERS ? give_back : refuse, &err), FL_OK);
        return;
    }
    assert_true(recv(fd, bytes, sizeof bytes, 0) > 0);
    if (how == BABBLES)
        assert_int_equal(send(fd, "\x07\0\0\0welcome", 11, MSG_NOSIGNAL), 11);
    while (how != DIES && recv(fd, bytes, sizeof bytes, 0) > 0)
        ;
}

static void *serve(void *context)
{
    house *h = context;
    for (size_t i = 0; i < h->count; i++) {
        int fd = accept(h->listener, NULL, NULL);
        serve_one(fd, h->manners[i]);
        close(fd);
    }
    return NULL;
}

static void open_house(house *h, const manner *manners, size_t count)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    *h = (house){ .folder = "/tmp/jobs-XXXXXX", .manners = manners, .count = count };
    assert_non_null(mkdtemp(h->folder));
    snprintf(h->path, sizeof h->path, "%s/socket", h->folder);
    snprintf(h->name, sizeof h->name, "unix:%s", h->path);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", h->path);
    h->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(h->listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(h->listener, 4), 0);
    assert_int_equal(pthread_create(&h->thread, NULL, serve, h), 0);
}

static void close_house(house *h)
{
    pthread_join(h->thread, NULL);
    close(h->listener);
    unlink(h->path);
    rmdir(h->folder);
}

static fl_polygons triangle(void)
{
    fl_polygons p = { 0 };
    assert_true(fl_polygons_point(&p, (fl_point){ 0, 0 }) &&
                fl_polygons_point(&p, (fl_point){ 9, 0 }) &&
                fl_polygons_point(&p, (fl_point){ 0, 9 }) && fl_polygons_end_ring(&p) &&
                fl_polygons_end_part(&p));
    return p;
}

// One job; the sentence of a refusal holds `says`.
static void ask(fl_jobs *j, fl_status expected, const char *says)
{
    fl_polygons p = triangle();
    fl_repaired r = { .fault = "" };
    fl_err err = { 0 };
    assert_int_equal(fl_jobs_repair(j, &p, &r, &err), expected);
    if (expected == FL_OK)
        assert_int_equal(r.polygons.point_count, 3);
    else
        assert_non_null(strstr(err.text, says));
    fl_repaired_done(&r);
    fl_polygons_done(&p);
}

static void whatever_happens_the_next_job_is_done(void **state)
{
    (void)state;
    static const manner manners[] = { DIES, BABBLES, HANGS, ANSWERS };
    house h;
    fl_jobs *j = NULL;
    fl_err err;
    open_house(&h, manners, TEST_COUNT(manners));
    assert_int_equal(fl_jobs_open(h.name, &j, &err), FL_OK);
    ask(j, FL_EREFUSED, "could not be repaired");
    ask(j, FL_EREFUSED, "could not be repaired");
    ask(j, FL_EREFUSED, "2 seconds");
    ask(j, FL_OK, "");
    ask(j, FL_OK, ""); // by the same
    fl_jobs_close(j);
    close_house(&h);
}

static void a_refusal_is_told(void **state)
{
    (void)state;
    static const manner manners[] = { REFUSES };
    house h;
    fl_jobs *j = NULL;
    fl_err err;
    open_house(&h, manners, 1);
    assert_int_equal(fl_jobs_open(h.name, &j, &err), FL_OK);
    ask(j, FL_EREFUSED, "nothing is left");
    fl_jobs_close(j);
    close_house(&h);
}

static void no_worker_is_said(void **state)
{
    (void)state;
    static const char *const workers[] = { "/nonexistent/worker", "unix:/nonexistent/socket" };
    for (size_t i = 0; i < TEST_COUNT(workers); i++) {
        fl_jobs *j = NULL;
        fl_err err;
        assert_int_equal(fl_jobs_open(workers[i], &j, &err), FL_OK);
        ask(j, FL_EIO, "/nonexistent/");
        fl_jobs_close(j);
    }
    fl_jobs_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_happens_the_next_job_is_done),
        cmocka_unit_test(a_refusal_is_told),
        cmocka_unit_test(no_worker_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
