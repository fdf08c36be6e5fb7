// geometry_in.h - GeoJSON geometries to the grid.
#ifndef FL_CODEC_GEOMETRY_IN_H
#define FL_CODEC_GEOMETRY_IN_H
#include "frontline/codec_json.h"
#include "frontline/event.h"

typedef struct fl_geometry_limits {
    size_t vertices; // that may still come; what was read is taken off
    size_t ring;     // vertices of one ring
} fl_geometry_limits;

// A position, rounded to the grid.
FL_MUST_USE fl_status fl_position_read(const fl_json_at *at, fl_point *out, fl_err *err);
// Reads a Polygon, MultiPolygon or Point as codec.h says; *polygons (empty before) or *point is set as
// *shape tells. On failure *polygons may hold a part: the caller frees it either way.
FL_MUST_USE fl_status fl_geometry_read(const fl_json_at *geometry, fl_geometry_limits *limits,
                                       fl_shape *shape, fl_polygons *polygons, fl_point *point,
                                       fl_err *err);
#endif
