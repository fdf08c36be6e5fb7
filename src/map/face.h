// face.h - private to src/map: walking around faces, edge by edge.
#ifndef FL_MAP_FACE_H
#define FL_MAP_FACE_H
#include "frontline/map.h"

// A half-edge: an edge seen in one direction, so that a face lies on its left.
typedef struct fl_half {
    fl_edge edge;
    bool forward; // a->b; else b->a
} fl_half;
static inline fl_point fl_half_from(const fl_half *h)
{
    return h->forward ? h->edge.a : h->edge.b;
}
static inline fl_point fl_half_to(const fl_half *h)
{
    return h->forward ? h->edge.b : h->edge.a;
}
static inline fl_control fl_half_left(const fl_half *h)
{
    return h->forward ? h->edge.left : h->edge.right;
}
static inline fl_control fl_half_right(const fl_half *h)
{
    return h->forward ? h->edge.right : h->edge.left;
}
#endif
