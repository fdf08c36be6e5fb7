// side.c - one side of a line.
//
// The line is made longer at both ends until it leaves a frame that holds the theatre and the line: straight
// on in the direction of its last tenth; or, if it would then cross itself, in the direction from its first
// to its last point. Line and frame enclose what is left of the line and what is right of it. Which of the
// two is meant, the direction from the line's first to its last point tells.
#include "shapes.h"

#define MARGIN (FL_DEGREE / 2)

typedef struct cut {
    fl_metric metric;
    fl_box frame;
    const fl_point *at; // the line
    size_t count;
} cut;

static int32_t clamp(int64_t v, int32_t limit)
{
    return (int32_t)(v < -limit ? -limit : v > limit ? limit : v);
}

static fl_box frame_of(const fl_map *outline, const fl_polygons *line)
{
    fl_box box = fl_map_box(outline);
    for (size_t i = 0; i < line->point_count; i++)
        box = fl_box_join(box, fl_box_of(line->points[i], line->points[i]));
    box = fl_box_grow(box, MARGIN, MARGIN);
    return (fl_box){ clamp(box.x0, FL_LON_MAX), clamp(box.y0, FL_LAT_MAX), //
                     clamp(box.x1, FL_LON_MAX), clamp(box.y1, FL_LAT_MAX) };
}

// ---- longer ends -------------------------------------------------------------------------------------

// Where one leaves the frame from p in the direction (dx, dy), which is not (0, 0).
static fl_point leave(fl_box f, fl_point p, int64_t dx, int64_t dy)
{
    int64_t to_x = dx > 0 ? f.x1 - p.x : f.x0 - p.x, to_y = dy > 0 ? f.y1 - p.y : f.y0 - p.y;
    // Whichever is reached first: to_x / dx or to_y / dy, both of them not negative.
    bool by_x =
        dx != 0 && (dy == 0 || (fl_i128)(to_x < 0 ? -to_x : to_x) * (dy < 0 ? -dy : dy) <=
                                   (fl_i128)(to_y < 0 ? -to_y : to_y) * (dx < 0 ? -dx : dx));
    if (by_x)
        return (fl_point){ (int32_t)(p.x + to_x), (int32_t)(p.y + (fl_i128)dy * to_x / dx) };
    return (fl_point){ (int32_t)(p.x + (fl_i128)dx * to_y / dy), (int32_t)(p.y + to_y) };
}

// The point that lies a tenth of the line behind an end.
static fl_point tenth_before(const cut *c, bool last)
{
    int64_t length = 0, gone = 0;
    for (size_t i = 1; i < c->count; i++)
        length += fl_distance(c->metric, c->at[i - 1], c->at[i]);
    for (size_t i = 1; i < c->count; i++) {
        size_t k = last ? c->count - 1 - i : i, from = last ? k + 1 : k - 1;
        gone += fl_distance(c->metric, c->at[from], c->at[k]);
        if (gone >= length / 10 && !fl_point_equal(c->at[k], c->at[last ? c->count - 1 : 0]))
            return c->at[k];
    }
    return c->at[last ? 0 : c->count - 1];
}

static fl_point lengthen(const cut *c, bool last, bool by_course)
{
    fl_point end = c->at[last ? c->count - 1 : 0];
    fl_point before = by_course ? c->at[last ? 0 : c->count - 1] : tenth_before(c, last);
    return leave(c->frame, end, (int64_t)end.x - before.x, (int64_t)end.y - before.y);
}

// ---- along the frame -----------------------------------------------------------------------------------

// How far along the frame, counter-clockwise from its south-western corner, a point of it lies.
static int64_t along(fl_box f, fl_point p)
{
    int64_t w = f.x1 - f.x0, h = f.y1 - f.y0;
    if (p.y == f.y0)
        return p.x - f.x0;
    if (p.x == f.x1)
        return w + p.y - f.y0;
    return p.y == f.y1 ? w + h + f.x1 - p.x : w + h + w + f.y1 - p.y;
}

// The corners that one passes counter-clockwise from a to b.
static bool put_corners(fl_box f, fl_point a, fl_point b, fl_polygons *out)
{
    int64_t w = f.x1 - f.x0, h = f.y1 - f.y0, around = 2 * (w + h);
    const fl_point corner[] = { { (int32_t)f.x0, (int32_t)f.y0 },
                                { (int32_t)f.x1, (int32_t)f.y0 },
                                { (int32_t)f.x1, (int32_t)f.y1 },
                                { (int32_t)f.x0, (int32_t)f.y1 } };
    const int64_t lies_at[] = { 0, w, w + h, w + h + w };
    int64_t from = along(f, a), to = along(f, b);
    bool ok = true;
    if (to <= from)
        to += around;
    for (int64_t lap = 0; lap <= around; lap += around)
        for (int i = 0; i < 4 && ok; i++)
            if (from < lies_at[i] + lap && lies_at[i] + lap < to)
                ok = fl_polygons_point(out, corner[i]);
    return ok;
}

static fl_status enclose(fl_evaluation *v, const cut *c, bool left, bool by_course,
                         const fl_map **out, fl_err *err)
{
    fl_polygons ring = { 0 };
    fl_point start = lengthen(c, !left, by_course), end = lengthen(c, left, by_course);
    bool ok = fl_polygons_point(&ring, start);
    for (size_t i = 0; i < c->count && ok; i++)
        ok = fl_polygons_point(&ring, c->at[left ? i : c->count - 1 - i]);
    ok = ok && fl_polygons_point(&ring, end) && put_corners(c->frame, end, start, &ring) &&
         fl_polygons_end_ring(&ring) && fl_polygons_end_part(&ring);
    fl_status status = ok ? fl_shape_rings(v, &ring, out, err) : fl_fail_nomem(err);
    fl_polygons_done(&ring);
    return status;
}

// ---- which side ------------------------------------------------------------------------------------------

// A direction of the compass as steps east and north.
static void steps_of(int compass, int *east, int *north)
{
    static const int EAST[] = { 0, 1, 1, 1, 0, -1, -1, -1 },
                     NORTH[] = { 1, 1, 0, -1, -1, -1, 0, 1 };
    *east = EAST[compass];
    *north = NORTH[compass];
}

static int64_t of_size(int64_t v)
{
    return v < 0 ? -v : v;
}

// The compass direction that is nearest to (dx, dy), in the metric.
static int nearest_compass(int64_t dx, int64_t dy)
{
    int best = 0;
    fl_i128 most = -1;
    for (int i = 0; i < 8; i++) {
        int east, north;
        steps_of(i, &east, &north); // a diagonal is longer: 1000 / 1414
        fl_i128 along_it = ((fl_i128)dx * east + (fl_i128)dy * north) * (i % 2 ? 1000 : 1414);
        if (along_it > most) {
            most = along_it;
            best = i;
        }
    }
    return best;
}

static fl_status which_side(const cut *c, int compass, bool *left, fl_err *err)
{
    fl_point a = c->at[0], b = c->at[c->count - 1];
    int64_t dx = ((int64_t)b.x - a.x) * c->metric.kx / 1000, dy = (int64_t)b.y - a.y;
    int east, north;
    steps_of(compass, &east, &north);
    // The way to the left of the line is (-dy, dx); it must lie within 75 degrees of what was said.
    fl_i128 to_left = -(fl_i128)dy * east + (fl_i128)dx * north;
    fl_i128 whole2 = ((fl_i128)dx * dx + (fl_i128)dy * dy) * (east * east + north * north);
    *left = to_left > 0;
    if (to_left * to_left * 15 > whole2)
        return FL_OK;
    if (of_size(dx) + of_size(dy) == 0)
        return fl_fail(err, FL_EREFUSED, "this line ends where it begins: it has no sides");
    return fl_fail(
        err, FL_EREFUSED, "this line runs from %s to %s: its sides are %s and %s",
        fl_compass_name(nearest_compass(-dx, -dy)), fl_compass_name(nearest_compass(dx, dy)),
        fl_compass_name(nearest_compass(-dy, dx)), fl_compass_name(nearest_compass(dy, -dx)));
}

fl_status fl_shape_side(fl_evaluation *v, const fl_term *n, const fl_map **out, fl_err *err)
{
    fl_polygons line = { 0 };
    fl_err why = { 0 };
    bool left = false;
    fl_status status = fl_course_points(v, &n->course, &line, err);
    if (status != FL_OK)
        return status;
    const cut c = { fl_map_settings_of(v->in->outline)->metric, frame_of(v->in->outline, &line),
                    line.points, line.point_count };
    status = which_side(&c, n->compass, &left, err);
    if (status == FL_OK) {
        status = enclose(v, &c, left, false, out, &why);
        if (status == FL_EREFUSED)
            status = enclose(v, &c, left, true, out, &why);
        if (status == FL_EREFUSED)
            fl_fail(err, status,
                    "this line turns back on itself: which side is meant cannot be told");
        else if (status != FL_OK && err)
            *err = why;
    }
    fl_polygons_done(&line);
    return status;
}
