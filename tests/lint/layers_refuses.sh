#!/usr/bin/env bash
# layers_refuses.sh - layers.sh sees each way to break the layering.
set -euo pipefail
. "$(dirname "$0")/self_test.bash"

good() {
    put src/LAYERS <<<$'base: | sodium.h\ngrid: base\nstore: base | sqlite3.h unicode/*'
    put include/frontline/base.h <<<'#include <stdint.h>'
    put include/frontline/grid_read.h <<<'#include "frontline/base.h"'
    put src/grid/a.c <<<$'#include "a.h"\n#include "frontline/grid_read.h"\n#include <sys/stat.h>'
    put src/store/a.c <<<$'  #  include <sqlite3.h>\n#include <unicode/ucol.h> // why\n// #include <gdal.h>'
}

good; passes
put src/grid/a.c <<<'#include "frontline/store.h"'; refuses 'src/grid/a.c:1: grid may not include'
put src/grid/a.c <<<'#include "frontline/store_open.h"'; refuses 'grid may not include'
put src/grid/a.c <<<'#include <sqlite3.h>'; refuses 'only store may include <sqlite3.h>'
put src/grid/a.c <<<'#include "sqlite3.h"'; refuses 'only store may include <sqlite3.h>'
put src/grid/a.c <<<'#include <unicode/uchar.h>'; refuses 'only store may include <unicode/uchar.h>'
put src/grid/a.c <<<'#include <gdal.h>'; refuses '<gdal.h> is in no line'
put src/grid/a.c <<<'#include <sqlite3xh>'; refuses 'is in no line'
put src/grid/a.c <<<'#include "../store/a.h"'; refuses 'relative path'
good
put include/frontline/base.h <<<'#include "frontline/grid.h"'; refuses 'base may not include'
good
put src/other/a.c <<<''; refuses 'module other is not in src/LAYERS'
rm -r "$tree/src/other"
put src/LAYERS <<<$'base: grid\ngrid: base'; refuses 'base names grid, which is not above it'
