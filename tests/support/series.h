// series.h - a real series of changes: a starting map by class, then events in order, as GeoJSON files in
// a folder (base.geojson, events.jsonl.gz, final.geojson). Not part of the project: tests skip without it.
#ifndef TEST_SERIES_H
#define TEST_SERIES_H
#include <stdbool.h>

#include "frontline/map.h"

// Classes as controls, 1 to 5.
enum { TEST_NONE = 1, TEST_OCCUPIED, TEST_OCC_PRE22, TEST_UNKNOWN, TEST_LIBERATED, TEST_CLASSES };

typedef struct test_change {
    fl_control from, to; // `from` is 0 in a map file
    fl_polygons area;
    long long time; // of the update that it is part of, in seconds; 0 in a map file
} test_change;
typedef struct test_series {
    test_change *at;
    size_t count, cap;
} test_series;

// Reads `<folder>/<name>`, gzipped or not. False if the file is not there.
bool test_series_read(const char *folder, const char *name, test_series *out);
void test_series_done(test_series *s);
#endif
