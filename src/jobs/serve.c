// serve.c - a worker's side: one question after the other. Contract: frontline/jobs.h.
#include <errno.h>
#include <sys/socket.h>

#include "wire.h"

// Has the other side closed, with no question begun?
static bool has_ended(int fd)
{
    uint8_t byte;
    ssize_t got;
    do {
        got = recv(fd, &byte, 1, MSG_PEEK);
    } while (got < 0 && errno == EINTR);
    return got == 0;
}

static fl_status answer(int fd, const fl_buf *question, fl_repair_fn repair, fl_err *err)
{
    fl_polygons asked = { 0 };
    fl_repaired done = { .fault = "" };
    fl_err why = { .status = FL_OK };
    fl_buf body = FL_BUF_INIT;
    fl_reader r = fl_reader_of(question->data, question->len);
    if (!fl_wire_take_polygons(&r, &asked) || r.pos != r.len) {
        fl_polygons_done(&asked);
        return fl_fail(err, FL_EINVAL, "these bytes are no question");
    }
    fl_wire_put_answer(&body, repair(&asked, &done, &why), &done, &why);
    fl_status status = fl_wire_send(fd, &body, FL_WIRE_FOR_EVER, err);
    fl_buf_done(&body);
    fl_repaired_done(&done);
    fl_polygons_done(&asked);
    return status;
}

fl_status fl_jobs_serve(int fd, fl_repair_fn repair, fl_err *err)
{
    fl_status status = FL_OK;
    while (status == FL_OK && !has_ended(fd)) {
        fl_buf question = FL_BUF_INIT;
        status = fl_wire_receive(fd, &question, FL_WIRE_FOR_EVER, err);
        if (status == FL_OK)
            status = answer(fd, &question, repair, err);
        fl_buf_done(&question);
    }
    return status;
}
