#!/usr/bin/env bash
# sizes_refuses.sh - sizes.sh sees a long file, a long function and too many of middling length.
set -euo pipefail
. "$(dirname "$0")/self_test.bash"

# function_of NAME LINES: a C function with that many lines in all
function_of() {
    printf 'int %s(int x)\n{\n' "$1"
    for ((i = 4; i < $2; i++)); do echo '    x++;'; done
    printf '    return x;\n}\n'
}
short() { for ((k = 0; k < $1; k++)); do function_of "short$k" 5; done; }

mkdir -p "$tree/include" "$tree/tests"
{ short 9; function_of longer 100; } | put src/base/a.c
passes
{ short 9; function_of longer 101; } | put src/base/a.c
refuses 'longer: 101 lines, more than 100'
{ short 8; function_of longer 51; } | put src/base/a.c
refuses '1 of 9 functions have more than 50 lines'
{ short 8; function_of longer 50; } | put src/base/a.c
passes
seq -f '// line %g' 600 | put tests/a.c
passes
seq -f '// line %g' 601 | put tests/a.c
refuses 'tests/a.c: 601 lines'
