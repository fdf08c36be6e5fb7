// wire.h - private to src/jobs: what goes over the stream between who asks and a worker.
//
// A frame is a u32, the length of what follows, and a body. Of a question: polygons. Of an answer: a
// u32, an fl_status; two blocks, the fault and its place (of a refusal: the error's text and place);
// and, of FL_OK, polygons. Polygons are three u32 counts, of parts, rings and points, then part_end,
// ring_end and the points, each number a u32. Both sides are of one release: there is no version.
#ifndef FL_JOBS_WIRE_H
#define FL_JOBS_WIRE_H
#include "frontline/jobs.h"

void fl_wire_put_polygons(fl_buf *out, const fl_polygons *p);
// False for bytes that are no polygons, or no memory; *out is then empty.
FL_MUST_USE bool fl_wire_take_polygons(fl_reader *r, fl_polygons *out);

void fl_wire_put_answer(fl_buf *out, fl_status status, const fl_repaired *done, const fl_err *err);
// The status of the answer, or FL_EIO for bytes that are none.
FL_MUST_USE fl_status fl_wire_take_answer(fl_reader *r, fl_repaired *out, fl_err *err);

#define FL_WIRE_FOR_EVER (-1)
// Send a frame, receive one into `body`; `until_ms` is on fl_wire_now_ms()'s clock. FL_EBUSY when that
// has passed; FL_EIO when the stream has ended or broken; FL_ELIMIT above FL_JOB_FRAME.
FL_MUST_USE fl_status fl_wire_send(int fd, const fl_buf *body, int64_t until_ms, fl_err *err);
FL_MUST_USE fl_status fl_wire_receive(int fd, fl_buf *body, int64_t until_ms, fl_err *err);
int64_t fl_wire_now_ms(void);
#endif
