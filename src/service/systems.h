// systems.h - private to src/service: the coordinate reference systems that an answer may have.
#ifndef FL_SERVICE_SYSTEMS_H
#define FL_SERVICE_SYSTEMS_H
#include "frontline/event.h"
#include "frontline/geo.h"

// CRS84 (0), WGS 84 with latitude first, web mercator, and the zone of UTM in the theatre's middle.
#define FL_SYSTEMS 4
typedef struct fl_systems {
    unsigned epsg[FL_SYSTEMS];
    size_t count;
} fl_systems;
fl_systems fl_systems_of(const fl_theatre *t);
fl_box fl_theatre_box(const fl_theatre *t); // around its outline
#define FL_SYSTEM_URI 64
void fl_system_uri(unsigned epsg, char out[FL_SYSTEM_URI]);
// Opens one of them; *out is NULL for CRS84. FL_EINVAL for any other number, with `name` as the place.
FL_MUST_USE fl_status fl_system_open(const fl_theatre *t, unsigned epsg, const char *name,
                                     fl_crs **out, fl_err *err);
// The boxes, one or two, of degrees that four corners in a system mean: two where it crosses the
// antimeridian; of a projected system the box around. FL_EINVAL for what is no box.
FL_MUST_USE fl_status fl_system_boxes(const fl_crs *crs, const int64_t corner[4], fl_box out[2],
                                      size_t *count, fl_err *err);
#endif
