#!/usr/bin/env bash
# man.sh ROOT BUILD - the manual pages are well-formed, and name every command and option that the help of
# the programs names, and no other option.
set -euo pipefail
root=$1
bin=$2/bin
status=0

fail() {
    echo "$*"
    status=1
}

if ! command -v mandoc >/dev/null; then
    echo "skipped: mandoc is not installed"
    exit 77
fi
shopt -s nullglob
pages=("$root"/src/*/*.[1-8])
[ ${#pages[@]} -gt 0 ] || fail "there are no manual pages"
for page in "${pages[@]}"; do
    mandoc -T lint -W warning "$page" || status=1
done

# options TEXT: those in it, one a line
options() {
    grep -oE -- '--[a-z][a-z-]*' <<<"$1" | sort -u
}

# check PAGE HELP: the page has all options of the help, and none that is in no help at all
check() {
    local text missing strange
    text=$(mandoc -T ascii -O width=120 "$1" | sed 's/.\x08//g')
    missing=$(comm -13 <(options "$text") <(options "$2"))
    strange=$(comm -23 <(options "$text") <(options "$all"))
    [ -z "$missing" ] || fail "${1##*/} does not tell of" $missing
    [ -z "$strange" ] || fail "${1##*/} tells of what there is not:" $strange
}

if [ -x "$bin/frontline" ] && [ -x "$bin/frontlined" ]; then
    help=$("$bin/frontline" --help)
    commands=$(sed -nE 's/^  ([a-z]+) +[^ ].*/\1/p' <<<"$help" | grep -vxE 'help|version')
    for command in $commands; do
        help+=$'\n'$("$bin/frontline" "$command" --help)
        grep -qE "^\.Ss $command( |\$)" "$root/src/cli/frontline.1" ||
            fail "frontline.1 does not tell of the command $command"
    done
    daemon=$("$bin/frontlined" --help)
    all="$help $daemon --help, --version"
    check "$root/src/cli/frontline.1" "$help --help, --version"
    check "$root/src/daemon/frontlined.8" "$daemon"
else
    echo "not checked: the options, as the programs are not built"
fi
exit "$status"
