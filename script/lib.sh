# lib.sh - what the scripts share. Sourced by bash under set -euo pipefail.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bin=$root/build/release/bin

# The one list of Debian packages: to build, and what the tests need besides.
build_packages=(
    gcc libc6-dev cmake ninja-build pkgconf
    libsodium-dev libproj-dev libicu-dev libjansson-dev zlib1g-dev libbrotli-dev libzstd-dev libgeos-dev libseccomp-dev
    libsqlite3-dev libmicrohttpd-dev libinih-dev libcurl4-openssl-dev libfreetype-dev fonts-dejavu-core
)
test_packages=(libcmocka-dev brotli zstd curl clang-format-14 universal-ctags python3-pytest python3-requests
    gdal-bin python3-gdal python3-owslib mandoc nginx-light openssl chromium chromium-driver python3-selenium python3-pil)
qgis_packages=(python3-qgis qgis-providers) # 193 MB

say() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
}

# usage_error USAGE: for arguments that make no sense
usage_error() {
    printf 'usage: %s\n' "$1" >&2
    exit 2
}

# logged FILE COMMAND...: its output goes to FILE, and is shown only where it fails
logged() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 || {
        cat "$log" >&2
        say "failed: $*"
        return 1
    }
}

# need PACKAGE...: installs those that are missing
need() {
    local package status missing=() as_root=()
    if ! command -v dpkg-query >/dev/null; then
        say "this is no Debian: going on as if these, or their like, were there: $*"
        return
    fi
    local -A installed=()
    while read -r package status; do
        [ "$status" != installed ] || installed[$package]=yes
    done < <(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for package; do
        [ -n "${installed[$package]-}" ] || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            say "run this once as root, or install: ${missing[*]}"
            return 1
        }
        as_root=(sudo)
    fi
    say "${as_root[*]:+with sudo, }installing ${missing[*]}"
    logged "$root/build/apt.log" "${as_root[@]}" apt-get -q update
    logged "$root/build/apt.log" "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y --no-install-recommends install "${missing[@]}"
}

# need_npm: Node.js and npm, for the web map, from wherever they are
need_npm() {
    command -v npm >/dev/null || need nodejs npm
}

# build PRESET [TARGET...]: FL_WERROR=ON in the environment makes warnings errors
build() {
    local preset=$1
    shift
    say "building $preset"
    cd "$root" &&
        logged "build/$preset.log" cmake --preset "$preset" -D "FL_WERROR=${FL_WERROR:-OFF}" &&
        cmake --build --preset "$preset" --parallel "$(nproc)" ${1+--target "$@"} >&2
}
