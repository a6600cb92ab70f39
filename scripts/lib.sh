# Shared by the scripts: where the checkout is, and what the system needs.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\n== %s\n' "$*"; }

# Installs the Debian packages that are missing, before the first build: header packages that come later would make
# every C object be compiled again.
install_packages() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    say "Installing ${missing[*]}"
    local as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

require_swift() {
    command -v swift >/dev/null || {
        echo "Swift 6.3 is not installed; see https://www.swift.org/install/" >&2
        exit 1
    }
}

# What Gatehouse is built with. Each stands in the manifest too, beside the target that needs it.
BUILD_PACKAGES=(libsqlite3-dev libunistring-dev libcrypt-dev pkg-config)
