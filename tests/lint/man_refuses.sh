#!/usr/bin/env bash
# man_refuses.sh - man.sh sees a page that is malformed, and a command or an option that is missing.
set -euo pipefail
. "$(dirname "$0")/self_test.bash"

# programs HELP...: frontlined has the option --store; frontline the command post, with these lines of help
programs() {
    put bin/frontlined <<<'echo "  --store PATH, --help"'
    {
        echo 'if [ "$1" = --help ]; then echo "  post  record"; exit; fi'
        printf 'echo "%s"\n' "$@"
    } | put bin/frontline
    sed -i '1i #!/bin/sh' "$tree"/bin/*
    chmod +x "$tree"/bin/*
}

# page PATH NAME SECTION: its description from standard input
page() {
    {
        printf '.Dd January 1, 2020\n.Dt %s %s\n.Os\n.Sh NAME\n.Nm %s\n.Nd x\n.Sh DESCRIPTION\n' "$2" "$3" "$2"
        cat
    } | put "$1"
}

frontline() {
    page src/cli/frontline.1 FRONTLINE 1
}

page src/daemon/frontlined.8 FRONTLINED 8 <<<'.Fl -store , -help'
programs '  --group N'
frontline <<<$'.Fl -help , -version\n.Ss post Fl -group'
passes
frontline <<<$'.Fl -help , -version\n.Ss post'
refuses 'does not tell of --group'
frontline <<<$'.Fl -help , -version\n.Ss post Fl -group , -groups'
refuses 'what there is not: --groups'
frontline <<<$'.Fl -help , -version , -group'
refuses 'the command post'
frontline <<<$'.Fl -help , -version\n.Ss post Fl -group\n.Bogus'
refuses 'Bogus'
