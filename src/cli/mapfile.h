// mapfile.h - private to src/cli: whole maps, as others publish them in files, as ground by who holds it.
#ifndef FL_CLI_MAPFILE_H
#define FL_CLI_MAPFILE_H
#include "cli.h"

enum { FL_MAX_MEANINGS = 60, FL_MAX_MAP_COLUMNS = 8 };

typedef struct fl_meaning { // what ground with this value in the column is
    const char *value;      // "*": any other
    const char *actor, *other;
    fl_holding holding;
    bool left_out; // it says nothing about the map
} fl_meaning;

typedef struct fl_mapping {
    char *text; // what the rest points into
    const char *columns[FL_MAX_MAP_COLUMNS];
    size_t column_count;
    fl_meaning at[FL_MAX_MEANINGS]; // where two overlap, the earlier one has the ground
    size_t count;
} fl_mapping;

// One meaning: "russia", "unknown", "-" (left out); "russia/ukraine" is held by the first and contested by
// the second, "a+b" shared, "a?b" claimed by the second. Cuts `text`, and points into it. FL_EINVAL.
FL_MUST_USE fl_status fl_meaning_parse(char *text, fl_meaning *out, fl_err *err);
// "class|status=occupied:russia,grey:unknown,*:ukraine": of the columns the first that a feature has counts.
FL_MUST_USE fl_status fl_mapping_parse(const char *said, fl_mapping *out, fl_err *err);
void fl_mapping_done(fl_mapping *m);

typedef struct fl_mapfile {              // free with fl_mapfile_done()
    fl_polygons ground[FL_MAX_MEANINGS]; // of each meaning: valid and disjoint, or empty
} fl_mapfile;
void fl_mapfile_done(fl_mapfile *f);
// Reads GeoJSON, or what GDAL reads: its only layer, or the one called `layer`. Rings may be open, turned either
// way, and cross; a third coordinate is left out, and so is what is no area. FL_EREFUSED, with its place, for a
// value that means nothing, and for a file without any area.
FL_MUST_USE fl_status fl_mapfile_read(const char *path, const char *layer, const fl_mapping *m,
                                      fl_mapfile *out, fl_err *err);
#endif
