// feature.h - what those who make features of things share.
#ifndef FL_CODEC_FEATURE_PRIVATE_H
#define FL_CODEC_FEATURE_PRIVATE_H
#include "frontline/codec_feature.h"

typedef struct fl_span {
    size_t first, count;
} fl_span;
fl_span fl_geometry_points(const fl_geometry *g); // the points of polygons
void fl_feature_number_id(fl_feature *f, uint64_t id);
void fl_feature_text_id(fl_feature *f, const char *id);                           // copies it
void fl_feature_serial(fl_feature *f, const char *name, char letter, uint64_t n); // "e12"
// "name_ar" behind the names that there are. False when there is no room.
bool fl_name_column(fl_column_name *names, size_t *count, const char *language);
void fl_feature_name(fl_feature *f, fl_text name); // under its language's "name_ar"
// Who holds: actor, its name under `name`, status, other, fill.
void fl_feature_holding(fl_feature *f, const fl_style *s, fl_control c, const char *name);
// One side of something with two: holder, its name, status and other, under these names.
void fl_feature_side(fl_feature *f, const fl_style *s, const char *const names[4], fl_control c);
void fl_feature_last(fl_feature *f, const char *when, const fl_last *last); // `when`: "since", ...
// A position by itself: longitude and latitude, or what the style's reference system has.
void fl_put_position(fl_buf *out, const fl_style *s, fl_point at, char between);
void fl_write_feature_said(fl_json_writer *w, const fl_feature *f); // id and properties, as members
#endif
