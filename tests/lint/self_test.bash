# self_test.bash - for tests of the lints themselves: a tree in a temporary folder, to be refused.
# The caller has set -euo pipefail; $tree is its tree, $lint the script that it tries.
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
lint=$(cd "$(dirname "$0")" && pwd)/$(basename "$0" _refuses.sh).sh

# put PATH: a file of the tree, from standard input
put() {
    mkdir -p "$(dirname "$tree/$1")"
    cat >"$tree/$1"
}

passes() {
    local said status=0
    said=$("$lint" "$tree" "$tree" 2>&1) || status=$?
    if [ "$status" -eq 77 ]; then
        echo "$said"
        exit 77
    fi
    [ "$status" -eq 0 ] || { echo "a good tree is refused: $said"; exit 1; }
}

# refuses TEXT: the lint fails, and says TEXT
refuses() {
    local said
    if said=$("$lint" "$tree" "$tree" 2>&1); then
        echo "not refused: $1"
        exit 1
    fi
    grep -qF -- "$1" <<<"$said" || { echo "refused, but not for \"$1\": $said"; exit 1; }
}
