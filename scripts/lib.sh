# Shared by the scripts: where the checkout is, what the system needs, and how a script ends.
# shellcheck shell=bash disable=SC2034

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\n== %s\n' "$*" >&2; }

# Runs a command as root.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs the Debian packages that are missing, before the first build: header packages that come later would make
# every C object be compiled again.
install_packages() {
    local package missing=()
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    say "Installing ${missing[*]}"
    as_root apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

require_swift() {
    command -v swift >/dev/null || {
        echo "Swift 6.3 is not installed; see https://www.swift.org/install/" >&2
        exit 1
    }
}

# What Gatehouse is built with. Each stands in the manifest too, beside the target that needs it.
BUILD_PACKAGES=(libsqlite3-dev libpq-dev libhiredis-dev libunistring-dev libidn2-dev libcrypt-dev libargon2-dev
    libzxcvbn-dev libcurl4-openssl-dev pkg-config)

# What its tests need besides, but for the servers: postgresql.sh and redis.sh install those.
TEST_PACKAGES=(sqlite3 openssl python3-aiosmtpd chromium)

# Makes a server certificate for localhost in a folder, and the authority that it is checked by: `server.crt`,
# `server.key` and `ca.crt`.
make_certificates() (
    cd "$1"
    umask 077
    local key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
    {
        openssl req -x509 "${key[@]}" -keyout ca.key -out ca.crt -days 2 -subj "/CN=Gatehouse tests"
        openssl req -new "${key[@]}" -keyout server.key -out server.csr -subj "/CN=localhost"
        echo "subjectAltName=DNS:localhost,IP:127.0.0.1" >server.ext
        openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -set_serial 1 -days 2 -extfile server.ext \
            -out server.crt
    } >openssl.log 2>&1 || {
        cat openssl.log >&2
        return 1
    }
    rm ca.key server.csr server.ext openssl.log
)

endings=()

# Has a function run when the script ends, in whatever way: the latest first.
#
# From then on a signal waits for the command that runs, unless `run_apart` runs it.
at_end() {
    endings=("$1" "${endings[@]}")
    trap end EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

end() {
    # A second Ctrl-C must not leave half of the work undone.
    trap '' HUP INT TERM
    local ending
    for ending in "${endings[@]}"; do "$ending" || true; done
}

apart=

# Runs a command in a process group of its own and returns its status.
#
# A signal reaches the script alone, at once, and `end_apart` ends the command with all that it started.
run_apart() {
    local status=0
    set -m
    "$@" &
    apart=$!
    set +m
    wait "$apart" || status=$?
    apart=
    return "$status"
}

# Ends what `run_apart` runs. Tests start programs, which have groups of their own and may block signals.
end_apart() {
    [ -n "$apart" ] || return 0
    local signal processes
    mapfile -t processes < <(echo "$apart" && descendants "$apart")
    for signal in INT TERM KILL; do
        kill "-$signal" "${processes[@]}" 2>/dev/null || true
        await_end 3 "${processes[@]}" && return
    done
}

# Prints the processes that a process has started, and those that they have.
descendants() {
    local child
    # shellcheck disable=SC2013 # the numbers stand on one line
    for child in $(cat "/proc/$1"/task/*/children 2>/dev/null); do
        echo "$child"
        descendants "$child"
    done
}

# Waits until processes have ended; fails when the seconds are over.
await_end() {
    local process deadline=$((SECONDS + $1))
    shift
    for process in "$@"; do
        while is_running "$process"; do
            [ "$SECONDS" -lt "$deadline" ] || return 1
            sleep 0.05
        done
    done
}

# Whether a process is there, and no mere entry that nobody has collected.
is_running() { grep -qs '^State:.[^XZ]' "/proc/$1/status"; }

# Starts a showcase and waits until it listens; its URL is in `url`, its process in `showcase`.
#
# It and its folder, `folder`, are gone when the script ends. Settings: the variables GATEHOUSE_….
start_showcase() {
    local configuration=$1
    if [ -z "${folder:-}" ]; then
        folder=$(mktemp -d)
        showcases=()
        at_end end_showcases
    fi
    export GATEHOUSE_PORT=0 GATEHOUSE_DATABASE=${GATEHOUSE_DATABASE:-sqlite:$folder/accounts.sqlite}
    export GATEHOUSE_SECRET_KEYS=${GATEHOUSE_SECRET_KEYS:-$(openssl rand -base64 32)}
    : >"$folder/out"
    "$(swift build -c "$configuration" --show-bin-path)/Showcase" >"$folder/out" 2>>"$folder/err" &
    showcase=$!
    disown "$showcase"
    showcases+=("$showcase")
    until grep -q "listens on" "$folder/out"; do
        is_running "$showcase" || {
            cat "$folder/err" >&2
            exit 1
        }
        sleep 0.05
    done
    url=$(sed -n 's|.*listens on \(http://[^ ]*\).*|\1|p' "$folder/out")
}

end_showcases() {
    kill "${showcases[@]}" 2>/dev/null || true
    await_end 10 "${showcases[@]}" || kill -KILL "${showcases[@]}" 2>/dev/null || true
    rm -rf "$folder"
}
