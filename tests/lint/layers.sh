#!/usr/bin/env bash
# layers.sh ROOT - every include is one that src/LAYERS allows.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$1"
mapfile -t files < <(find src include -name '*.[ch]' | sort)
exec awk -f "$here/layers.awk" src/LAYERS "${files[@]}"
