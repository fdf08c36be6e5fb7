#!/usr/bin/env bash
# links.sh ROOT BUILD - the daemon links neither GEOS nor GDAL, directly or through another library.
set -euo pipefail
daemon=$2/bin/frontlined
if [ ! -e "$daemon" ]; then
    echo "skipped: $daemon is not built"
    exit 77
fi
libraries=$(ldd "$daemon")
if grep -E 'libgeos|libgdal' <<<"$libraries"; then
    echo "$daemon links these, which only the command-line tool may"
    exit 1
fi
