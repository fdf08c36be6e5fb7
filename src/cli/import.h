// import.h - private to src/cli: files of others: gazetteers as what POST /gazetteer takes, and what GDAL reads.
#ifndef FL_CLI_IMPORT_H
#define FL_CLI_IMPORT_H
#include "cli.h"

typedef struct fl_import {
    const char *path;
    const char *admin1; // GeoNames: the file that names the first administrative units, or NULL
    const char *name;   // GDAL: the column with the name; NULL: "name"
    const char *kind;   // GDAL: what a place is that does not say; NULL: "village"
} fl_import;

// A table of GeoNames: settlements, air bases, airports, ports, dams and hospitals, the most people
// first. What is abandoned, a part of a town, or anything else is left out. FL_EINVAL with the line.
FL_MUST_USE fl_status fl_geonames_read(const fl_import *in, fl_buf *out, fl_err *err);
// A local file that GDAL reads as GeoJSON in degrees: its only layer, or the one called so (not NULL).
FL_MUST_USE fl_status fl_ogr_convert(const char *path, const char *layer, fl_buf *out, fl_err *err);
// What ogr2ogr of GDAL makes of a local file: points with the columns name, kind, governorate and population.
FL_MUST_USE fl_status fl_ogr_read(const fl_import *in, fl_buf *out, fl_err *err);
#endif
