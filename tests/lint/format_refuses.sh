#!/usr/bin/env bash
# format_refuses.sh ROOT - format.sh sees what the project's .clang-format would change.
set -euo pipefail
. "$(dirname "$0")/self_test.bash"
put .clang-format <"$1/.clang-format"
put src/base/a.c <<<$'int one(void)\n{\n    return 1;\n}'
put include/frontline/base.h <<<'int one(void);'
put tests/unit/base/a.c <<<'int one(void);'
passes
put src/base/a.c <<<$'int one(void) {\n    return 1;\n}'
refuses 'src/base/a.c:1'
