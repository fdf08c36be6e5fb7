#!/usr/bin/env bash
# conf.sh ROOT BUILD - the units of conf/ are well-formed, and their command lines, and those of the
# crontab, say options that the programs have.
set -euo pipefail
conf=$1/conf
bin=$2/bin
status=0

fail() {
    echo "$1"
    status=1
}

# check_options PROGRAM WORD...: the help of the program, or of its command, lists each option
check_options() {
    local program=$1 command= help general word
    shift
    general=$("$bin/$program" --help)
    help=$general
    for word; do
        case $word in
        --*) grep -qE -- "(^|[][ ])${word%%=*}([] ,]|\$)" <<<"$help
$general" || fail "$program $command has no option $word" ;;
        /* | [0-9]* | unix:*) ;;
        *)
            command=$word
            help=$("$bin/$program" "$command" --help) || fail "$program has no command $command"
            ;;
        esac
    done
}

# Command lines, without the schedule of a crontab and the folder of the program.
lines=$(sed -nE 's|^ExecStart=/usr/local/bin/||p' "$conf"/*.service
    sed -nE 's|^([0-9*]+ +){5}/usr/local/bin/||p' "$conf/crontab")
[ "$(wc -l <<<"$lines")" -eq 4 ] || fail "not four command lines: $lines"
if [ -x "$bin/frontline" ] && [ -x "$bin/frontlined" ]; then
    while read -r -a words; do
        check_options "${words[@]}"
    done <<<"$lines"
else
    echo "not checked: the options, as the programs are not built"
fi

if ! command -v systemd-analyze >/dev/null; then
    echo "skipped: systemd-analyze is not installed"
    [ "$status" -eq 0 ] && exit 77
    exit "$status"
fi
# The programs are where they were built, not where they will be installed.
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir "$tree/units"
for unit in "$conf"/*.service "$conf"/*.socket "$conf"/*.timer; do
    sed 's|/usr/local/bin/[a-z-]*|/bin/true|' "$unit" >"$tree/units/${unit##*/}"
done
said=$(cd "$tree/units" && systemd-analyze verify --man=no --recursive-errors=no ./*.service ./*.socket ./*.timer 2>&1) ||
    fail "systemd-analyze refuses a unit"
# It only warns of a name or a value that it does not know.
! grep -E "$tree|^(frontlined?|frontline-snapshot|frontline-worker@?)\.[a-z]+:" <<<"$said" || status=1
systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$conf"/*.timer)" >/dev/null || status=1
exit "$status"
