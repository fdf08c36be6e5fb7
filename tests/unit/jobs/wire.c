// wire.c - what goes over the stream comes back the same, and nothing else is taken for it.
#include "wire.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

static fl_polygons square_with_a_hole(void)
{
    static const fl_point at[] = { { 0, 0 },   { 90, 0 },  { 90, 90 },         { 0, 90 },
                                   { 30, 30 }, { 30, 60 }, { 60, -FL_LAT_MAX } };
    fl_polygons p = { 0 };
    for (size_t i = 0; i < TEST_COUNT(at); i++) {
        assert_true(fl_polygons_point(&p, at[i]));
        if (i == 3 || i == 6)
            assert_true(fl_polygons_end_ring(&p));
    }
    assert_true(fl_polygons_end_part(&p));
    return p;
}

static void polygons_come_back(void **state)
{
    (void)state;
    fl_polygons p = square_with_a_hole(), back;
    fl_buf bytes = FL_BUF_INIT;
    fl_wire_put_polygons(&bytes, &p);
    fl_reader r = fl_reader_of(bytes.data, bytes.len);
    assert_true(fl_wire_take_polygons(&r, &back));
    assert_int_equal(r.pos, r.len);
    assert_int_equal(back.part_count, 1);
    assert_memory_equal(back.ring_end, p.ring_end, 2 * sizeof *p.ring_end);
    assert_memory_equal(back.points, p.points, p.point_count * sizeof *p.points);
    fl_polygons_done(&back);
    fl_polygons_done(&p);
    fl_buf_done(&bytes);
}

// Cut anywhere, and with any byte another: either no polygons, or polygons that are sound.
static void damaged_bytes_are_refused(void **state)
{
    (void)state;
    fl_polygons p = square_with_a_hole(), back;
    fl_buf bytes = FL_BUF_INIT;
    fl_wire_put_polygons(&bytes, &p);
    for (size_t len = 0; len < bytes.len; len++) {
        fl_reader r = fl_reader_of(bytes.data, len);
        assert_false(fl_wire_take_polygons(&r, &back));
        assert_null(back.points);
    }
    for (size_t i = 0; i < bytes.len; i++) {
        bytes.data[i] ^= 0x80;
        fl_reader r = fl_reader_of(bytes.data, bytes.len);
        if (fl_wire_take_polygons(&r, &back)) {
            assert_int_equal(back.ring_end[back.ring_count - 1], back.point_count);
            assert_true(i >= 24); // counts and ends hang together: only a coordinate may differ
        }
        fl_polygons_done(&back);
        bytes.data[i] ^= 0x80;
    }
    fl_polygons_done(&p);
    fl_buf_done(&bytes);
}

static void answers_come_back(void **state)
{
    (void)state;
    fl_repaired sent = { square_with_a_hole(), "Self-intersection", "1.0,2.0" }, got;
    fl_err why, err;
    fl_buf bytes = FL_BUF_INIT;
    fl_wire_put_answer(&bytes, FL_OK, &sent, NULL);
    fl_reader r = fl_reader_of(bytes.data, bytes.len);
    assert_int_equal(fl_wire_take_answer(&r, &got, &err), FL_OK);
    assert_string_equal(got.fault, sent.fault);
    assert_string_equal(got.where, sent.where);
    assert_int_equal(got.polygons.point_count, 7);
    fl_repaired_done(&got);
    for (size_t len = 0; len < bytes.len; len++) {
        r = fl_reader_of(bytes.data, len);
        assert_int_equal(fl_wire_take_answer(&r, &got, &err), FL_EIO);
    }
    bytes.len = 0;
    fl_fail(&why, FL_EREFUSED, "nothing is left");
    fl_fail_at(&why, FL_EREFUSED, "3.0,4.0");
    fl_wire_put_answer(&bytes, FL_EREFUSED, NULL, &why);
    r = fl_reader_of(bytes.data, bytes.len);
    assert_int_equal(fl_wire_take_answer(&r, &got, &err), FL_EREFUSED);
    assert_string_equal(err.text, "nothing is left");
    assert_string_equal(err.where, "3.0,4.0");
    fl_repaired_done(&sent);
    fl_buf_done(&bytes);
}

static void frames_arrive_whole_or_fail(void **state)
{
    (void)state;
    int pair[2];
    fl_err err;
    fl_buf sent = FL_BUF_INIT, got = FL_BUF_INIT;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    fl_put_text(&sent, "hello");
    assert_int_equal(fl_wire_send(pair[0], &sent, FL_WIRE_FOR_EVER, &err), FL_OK);
    assert_int_equal(fl_wire_receive(pair[1], &got, FL_WIRE_FOR_EVER, &err), FL_OK);
    assert_int_equal(got.len, 5);
    assert_memory_equal(got.data, "hello", 5);
    got.len = 0;
    assert_int_equal(fl_wire_receive(pair[1], &got, fl_wire_now_ms() + 10, &err), FL_EBUSY);
    assert_int_equal(write(pair[0], "\xff\xff\xff\xff", 4), 4);
    assert_int_equal(fl_wire_receive(pair[1], &got, FL_WIRE_FOR_EVER, &err), FL_ELIMIT);
    assert_int_equal(write(pair[0], "\x05\0\0\0he", 6), 6);
    close(pair[0]);
    assert_int_equal(fl_wire_receive(pair[1], &got, FL_WIRE_FOR_EVER, &err), FL_EIO);
    close(pair[1]);
    fl_buf_done(&sent);
    fl_buf_done(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polygons_come_back),
        cmocka_unit_test(damaged_bytes_are_refused),
        cmocka_unit_test(answers_come_back),
        cmocka_unit_test(frames_arrive_whole_or_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
