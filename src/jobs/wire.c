// wire.c - frames and what is in them. Contract: wire.h.
#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

// ---- polygons ---------------------------------------------------------------------------------------

static void put_ends(fl_buf *out, const uint32_t *ends, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fl_put_u32(out, ends[i]);
}

void fl_wire_put_polygons(fl_buf *out, const fl_polygons *p)
{
    fl_put_u32(out, (uint32_t)p->part_count);
    fl_put_u32(out, (uint32_t)p->ring_count);
    fl_put_u32(out, (uint32_t)p->point_count);
    put_ends(out, p->part_end, p->part_count);
    put_ends(out, p->ring_end, p->ring_count);
    for (size_t i = 0; i < p->point_count; i++) {
        fl_put_u32(out, (uint32_t)p->points[i].x);
        fl_put_u32(out, (uint32_t)p->points[i].y);
    }
}

// Reads `count` ends, which ascend, the last being `last`.
static bool take_ends(fl_reader *r, uint32_t *ends, size_t count, uint32_t last)
{
    uint32_t before = 0;
    for (size_t i = 0; i < count; i++) {
        ends[i] = fl_take_u32(r);
        if (ends[i] <= before)
            return false;
        before = ends[i];
    }
    return !r->bad && before == last;
}

static bool reserve(fl_polygons *p, uint32_t parts, uint32_t rings, uint32_t points)
{
    void *part_end = NULL, *ring_end = NULL, *at = NULL;
    bool ok = fl_reserve(&part_end, &p->part_cap, parts, sizeof *p->part_end) &&
              fl_reserve(&ring_end, &p->ring_cap, rings, sizeof *p->ring_end) &&
              fl_reserve(&at, &p->point_cap, points, sizeof *p->points);
    p->part_end = part_end;
    p->ring_end = ring_end;
    p->points = at;
    return ok;
}

static bool take_points(fl_reader *r, fl_polygons *p)
{
    for (size_t i = 0; i < p->point_count; i++) {
        p->points[i].x = (int32_t)fl_take_u32(r);
        p->points[i].y = (int32_t)fl_take_u32(r);
        if (!fl_point_check(p->points[i]))
            return false;
    }
    return !r->bad;
}

bool fl_wire_take_polygons(fl_reader *r, fl_polygons *out)
{
    fl_polygons p = { 0 };
    uint32_t parts = fl_take_u32(r), rings = fl_take_u32(r), points = fl_take_u32(r);
    uint64_t bytes = 4 * ((uint64_t)parts + rings) + 8 * (uint64_t)points;
    *out = (fl_polygons){ 0 };
    if (r->bad || bytes > r->len - r->pos || !reserve(&p, parts, rings, points))
        goto refused;
    p.part_count = parts;
    p.ring_count = rings;
    p.point_count = points;
    if (take_ends(r, p.part_end, parts, rings) && take_ends(r, p.ring_end, rings, points) &&
        take_points(r, &p)) {
        *out = p;
        return true;
    }
refused:
    fl_polygons_done(&p);
    return false;
}

// ---- answers ----------------------------------------------------------------------------------------

static void put_words(fl_buf *out, const char *text)
{
    fl_put_block(out, text, strlen(text));
}

void fl_wire_put_answer(fl_buf *out, fl_status status, const fl_repaired *done, const fl_err *err)
{
    fl_put_u32(out, (uint32_t)status);
    put_words(out, status == FL_OK ? done->fault : err->text);
    put_words(out, status == FL_OK ? done->where : err->where);
    if (status == FL_OK)
        fl_wire_put_polygons(out, &done->polygons);
}

static void take_words(fl_reader *r, char *out, size_t size)
{
    size_t len;
    const char *text = (const char *)fl_take_block(r, &len);
    snprintf(out, size, "%.*s", text && fl_utf8_check(text, len) ? (int)len : 0, text ? text : "");
}

fl_status fl_wire_take_answer(fl_reader *r, fl_repaired *out, fl_err *err)
{
    char text[sizeof err->text], where[sizeof err->where];
    fl_status status = (fl_status)fl_take_u32(r);
    fl_repaired done = { .fault = "" };
    take_words(r, text, sizeof text);
    take_words(r, where, sizeof where);
    if (r->bad || status > FL_ECORRUPT)
        return fl_fail(err, FL_EIO, "the worker's answer is none");
    if (status != FL_OK) {
        fl_fail(err, status, "%s", text);
        return fl_fail_at(err, status, "%s", where);
    }
    if (!fl_wire_take_polygons(r, &done.polygons) || r->pos != r->len) {
        fl_repaired_done(&done);
        return fl_fail(err, FL_EIO, "the worker's answer is none");
    }
    snprintf(done.fault, sizeof done.fault, "%.*s", (int)sizeof done.fault - 1, text);
    snprintf(done.where, sizeof done.where, "%.*s", (int)sizeof done.where - 1, where);
    *out = done;
    return FL_OK;
}

void fl_repaired_done(fl_repaired *r)
{
    fl_polygons_done(&r->polygons);
}

// ---- frames -----------------------------------------------------------------------------------------

int64_t fl_wire_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Waits until `fd` is ready for `events`.
static fl_status await(int fd, short events, int64_t until_ms, fl_err *err)
{
    struct pollfd wanted = { .fd = fd, .events = events };
    for (;;) {
        int64_t left = until_ms < 0 ? -1 : until_ms - fl_wire_now_ms();
        if (until_ms >= 0 && left <= 0)
            return fl_fail(err, FL_EBUSY, "time has run out");
        int ready = poll(&wanted, 1, (int)left);
        if (ready > 0)
            return FL_OK;
        if (ready < 0 && errno != EINTR)
            return fl_fail(err, FL_EIO, "poll: %s", strerror(errno));
    }
}

static fl_status send_all(int fd, const uint8_t *at, size_t left, int64_t until_ms, fl_err *err)
{
    fl_status status = FL_OK;
    while (status == FL_OK && left > 0) {
        ssize_t sent = send(fd, at, left, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            at += sent;
            left -= (size_t)sent;
        } else if (errno == EAGAIN) {
            status = await(fd, POLLOUT, until_ms, err);
        } else if (errno != EINTR) {
            status = fl_fail(err, FL_EIO, "send: %s", strerror(errno));
        }
    }
    return status;
}

static fl_status receive_all(int fd, uint8_t *at, size_t left, int64_t until_ms, fl_err *err)
{
    fl_status status = FL_OK;
    while (status == FL_OK && left > 0) {
        ssize_t got = recv(fd, at, left, MSG_DONTWAIT);
        if (got > 0) {
            at += got;
            left -= (size_t)got;
        } else if (got == 0) {
            status = fl_fail(err, FL_EIO, "the stream has ended");
        } else if (errno == EAGAIN) {
            status = await(fd, POLLIN, until_ms, err);
        } else if (errno != EINTR) {
            status = fl_fail(err, FL_EIO, "recv: %s", strerror(errno));
        }
    }
    return status;
}

fl_status fl_wire_send(int fd, const fl_buf *body, int64_t until_ms, fl_err *err)
{
    fl_buf head = FL_BUF_INIT;
    if (body->len > FL_JOB_FRAME)
        return fl_fail(err, FL_ELIMIT, "a job is larger than %zu bytes", FL_JOB_FRAME);
    fl_put_u32(&head, (uint32_t)body->len);
    fl_status status = body->failed || head.failed ? fl_fail_nomem(err) : FL_OK;
    if (status == FL_OK)
        status = send_all(fd, head.data, head.len, until_ms, err);
    if (status == FL_OK)
        status = send_all(fd, body->data, body->len, until_ms, err);
    fl_buf_done(&head);
    return status;
}

fl_status fl_wire_receive(int fd, fl_buf *body, int64_t until_ms, fl_err *err)
{
    uint8_t head[4];
    fl_status status = receive_all(fd, head, sizeof head, until_ms, err);
    if (status != FL_OK)
        return status;
    fl_reader r = fl_reader_of(head, sizeof head);
    size_t len = fl_take_u32(&r);
    if (len > FL_JOB_FRAME)
        return fl_fail(err, FL_ELIMIT, "a frame of %zu bytes is larger than there are", len);
    if (!fl_buf_room(body, len))
        return fl_fail_nomem(err);
    status = receive_all(fd, body->data + body->len, len, until_ms, err);
    if (status == FL_OK)
        body->len += len;
    return status;
}
