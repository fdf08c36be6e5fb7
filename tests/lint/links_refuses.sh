#!/usr/bin/env bash
# links_refuses.sh - links.sh sees GEOS, also where only another library links it.
set -euo pipefail
. "$(dirname "$0")/self_test.bash"
put main.c <<<'int main(void) { return 0; }'
mkdir "$tree/bin"
link() { cc "$tree/main.c" -o "$tree/bin/frontlined" -Wl,--no-as-needed "$@"; }

link
passes
link -lgeos_c
refuses 'libgeos'
cc -shared -o "$tree/libbetween.so" -Wl,--no-as-needed -lgeos_c
link "-L$tree" "-Wl,-rpath,$tree" -lbetween
refuses 'libgeos'
