#!/usr/bin/env bash
# sizes.sh ROOT - no file over 600 lines, no function over 100, and 90 % of them within 50.
set -euo pipefail
cd "$1"
if ! ctags --version 2>/dev/null | grep -q 'Universal Ctags'; then
    echo "skipped: universal-ctags is not installed"
    exit 77
fi
status=0
find src include tests -name '*.[ch]' -o -name '*.py' -o -name '*.sh' | sort | xargs -r wc -l |
    awk '$2 != "total" && $1 > 600 { print $2 ": " $1 " lines, more than 600"; bad = 1 } END { exit bad }' ||
    status=1
find src -name '*.c' | sort |
    ctags -x --_xformat='%F:%n: %N %n %e' --languages=C --kinds-C=f --fields=+ne -L - |
    awk '{ lines = $4 - $3 + 1; all++ }
         lines > 50 { long++; print $1 " " $2 ": " lines " lines, more than " (lines > 100 ? 100 : 50) }
         lines > 100 { bad = 1 }
         END {
             if (long * 10 > all) { print long " of " all " functions have more than 50 lines"; bad = 1 }
             exit bad
         }' || status=1
exit "$status"
