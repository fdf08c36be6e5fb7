#!/usr/bin/env bash
# conf_refuses.sh - conf.sh sees an option, a command or a setting that does not exist.
set -euo pipefail
. "$(dirname "$0")/self_test.bash"
real=$(cd "$(dirname "$0")/../.." && pwd)

# with FILE FROM TO: the real conf/, where one file has one text replaced
with() {
    rm -rf "$tree/conf"
    cp -r "$real/conf" "$tree/conf"
    sed -i "s|$2|$3|" "$tree/conf/$1"
}

put bin/frontlined <<<'echo "  --store PATH, --listen ADDRESS, --worker PATH"'
put bin/frontline-worker <<<'echo "usage: frontline-worker"'
put bin/frontline <<'END'
case $1 in
--help) echo "  --store PATH" ;;
snapshot) echo "usage: --out DIR [--since-last]" ;;
*) exit 2 ;;
esac
END
sed -i '1i #!/bin/sh' "$tree"/bin/*
chmod +x "$tree"/bin/*

with crontab nothing nothing
passes
with frontlined.service --listen --listne
refuses 'no option --listne'
with frontline-snapshot.service --since-last --since
refuses 'no option --since'
with crontab ' snapshot ' ' snapshots '
refuses 'no command snapshots'
with frontlined.service ProtectClock ProtectClocks
refuses 'ProtectClocks'
with frontlined.service PrivateTmp=yes PrivateTmp=maybe
refuses 'maybe'
with frontline-snapshot.timer 06:00:00 26:00:00
refuses 'calendar specification'
