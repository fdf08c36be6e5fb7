#!/usr/bin/env bash
# format.sh ROOT - clang-format would change nothing. Other versions than 14 differ in details.
set -euo pipefail
cd "$1"
for tool in clang-format-14 clang-format; do
    if "$tool" --version 2>/dev/null | grep -q 'version 14\.'; then
        said=$(find src include tests -name '*.[ch]' -print0 | sort -z |
            xargs -0r "$tool" --dry-run --Werror 2>&1) && exit 0
        echo "clang-format -i would change, or cannot read:"
        grep -oE '^[^ :]+:[0-9]+' <<<"$said" | uniq || echo "$said"
        exit 1
    fi
done
echo "skipped: clang-format 14 is not installed"
exit 77
