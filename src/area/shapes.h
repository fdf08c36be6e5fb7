// shapes.h - private to src/area: what the functions of the language mean on the ground.
#ifndef FL_AREA_SHAPES_H
#define FL_AREA_SHAPES_H
#include "gazetteer.h"
#include "tree.h"

// One evaluation. All that is drawn in it counts against one budget, so that an expression of many heavy
// parts is refused before it has cost much.
typedef struct fl_evaluation {
    const fl_area_context *in;
    size_t spent; // edges drawn and combined so far, where in->spent does not count them
} fl_evaluation;
#define FL_MAX_AREA_WORK 150000
// Adds to what is spent. FL_ELIMIT above the budget.
FL_MUST_USE fl_status fl_spend(fl_evaluation *v, size_t edges, fl_err *err);

// evaluate.c: the area of a term.
FL_MUST_USE fl_status fl_term_area(fl_evaluation *v, const fl_term *n, const fl_map **out,
                                   fl_err *err);

// The part of an area within the theatre. An area that no outline is near is taken as it is.
FL_MUST_USE fl_status fl_term_clip(const fl_evaluation *v, const fl_map *area, const fl_map **out,
                                   fl_err *err);
// Their union, intersection or difference.
FL_MUST_USE fl_status fl_term_combine(fl_evaluation *v, fl_term_kind kind, const fl_map *left,
                                      const fl_map *right, const fl_map **out, fl_err *err);

// shapes.c
FL_MUST_USE fl_status fl_shape_rings(fl_evaluation *v, const fl_polygons *rings, const fl_map **out,
                                     fl_err *err);
FL_MUST_USE fl_status fl_shape_disc(fl_evaluation *v, fl_point centre, int64_t radius_mm,
                                    const fl_map **out, fl_err *err);
FL_MUST_USE fl_status fl_shape_stop(const fl_evaluation *v, const fl_stop *s, fl_point *out,
                                    fl_err *err);
// place(), vicinity(), admin(), sector().
FL_MUST_USE fl_status fl_shape_place(fl_evaluation *v, const fl_term *n, const fl_map **out,
                                     fl_err *err);
FL_MUST_USE fl_status fl_shape_vicinity(fl_evaluation *v, const fl_term *n, const fl_map **out,
                                        fl_err *err);
FL_MUST_USE fl_status fl_shape_admin(fl_evaluation *v, const fl_term *n, const fl_map **out,
                                     fl_err *err);
FL_MUST_USE fl_status fl_shape_sector(fl_evaluation *v, const fl_term *n, const fl_map **out,
                                      fl_err *err);

// courses.c: the points of a line (of *out; no rings), and the stretch of it between two places.
FL_MUST_USE fl_status fl_course_points(const fl_evaluation *v, const fl_course *c, fl_polygons *out,
                                       fl_err *err);
FL_MUST_USE fl_status fl_course_between(const fl_evaluation *v, const fl_course *c,
                                        const fl_stop *ends, fl_polygons *line, fl_err *err);
FL_MUST_USE fl_status fl_stop_points(const fl_evaluation *v, const fl_stop *s, fl_polygons *out,
                                     fl_err *err);

// bands.c: around(), corridor(), along().
FL_MUST_USE fl_status fl_shape_around(fl_evaluation *v, const fl_term *n, const fl_map **out,
                                      fl_err *err);
FL_MUST_USE fl_status fl_shape_corridor(fl_evaluation *v, const fl_term *n, const fl_map **out,
                                        fl_err *err);
FL_MUST_USE fl_status fl_shape_along(fl_evaluation *v, const fl_term *n, const fl_map **out,
                                     fl_err *err);

// side.c, share.c
FL_MUST_USE fl_status fl_shape_side(fl_evaluation *v, const fl_term *n, const fl_map **out,
                                    fl_err *err);
FL_MUST_USE fl_status fl_shape_share(fl_evaluation *v, const fl_term *n, const fl_map **out,
                                     fl_err *err);
#endif
