#!/usr/bin/env bash
# A PostgreSQL server for the tests: on loopback, in a folder of its own, gone when the script ends.
#
# `scripts/test` sources this file. Run it with a command to have the server while that runs, such as
# `scripts/postgresql.sh swift test`, or without one to have it until Ctrl-C; then it prints what to export.

# shellcheck source-path=SCRIPTDIR source=lib.sh
[ "${BASH_SOURCE[0]}" != "$0" ] || . "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

postgresql_bin=
postgresql_folder=
postgresql_process=

# Prints the folder of the server's programs: that of the client library installed, else the newest.
find_postgresql() {
    local folder folders=()
    mapfile -t folders < <(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV)
    for folder in "$(pg_config --bindir 2>/dev/null)" "${folders[@]}"; do
        [ -x "$folder/initdb" ] || continue
        echo "$folder"
        return
    done
}

# Debian's package makes a cluster and starts it. This file prevents that; it goes once the package is there.
no_cluster=/etc/postgresql-common/createcluster.d/gatehouse-tests.conf
remove_no_cluster() { [ ! -e "$no_cluster" ] || as_root rm "$no_cluster"; }

# Installs the server unless there is one, whichever package it came from.
install_postgresql() {
    postgresql_bin=$(find_postgresql)
    [ -z "$postgresql_bin" ] || return 0
    as_root mkdir -p "${no_cluster%/*}"
    echo "create_main_cluster = false" | as_root tee "$no_cluster" >/dev/null
    install_packages postgresql
    remove_no_cluster
    postgresql_bin=$(find_postgresql)
    [ -n "$postgresql_bin" ] || {
        echo "PostgreSQL's server is not installed: neither pg_config nor /usr/lib/postgresql leads to initdb" >&2
        return 1
    }
}

# Starts the server, returns when it answers, and exports where it is:
#   POSTGRES_TEST_URI      over a Unix socket that only its owner reaches
#   POSTGRES_TEST_TLS_URI  over TCP, with TLS as strict as libpq knows it and a password
#   POSTGRES_TEST_BIN      the folder of the server's programs, for tests that need a server of their own
start_postgresql() {
    # The caller's own settings for libpq would change what the tests do.
    local variable
    for variable in "${!PG@}"; do unset "$variable"; done
    # Not in TMPDIR: the path of a socket has room for some hundred bytes only.
    postgresql_folder=$(mktemp -d /tmp/gatehouse-postgresql.XXXXXX)
    make_certificates "$postgresql_folder"
    make_cluster
    local tries port
    for tries in {1..20}; do
        # Below the range from which outgoing connections take their ports.
        port=$((20000 + RANDOM % 12000))
        launch_postgresql "$port" && break
        [ "$tries" -lt 20 ] && grep -q 'could not bind' "$postgresql_folder/log" && continue
        echo "PostgreSQL did not start. Its log ends:" >&2
        tail -n 20 "$postgresql_folder/log" >&2
        return 1
    done
    local tls="sslmode=verify-full&sslrootcert=$postgresql_folder/ca.crt&passfile=$postgresql_folder/passfile"
    export POSTGRES_TEST_URI="postgresql:///postgres?host=$postgresql_folder&port=$port&user=gatehouse"
    export POSTGRES_TEST_TLS_URI="postgresql://gatehouse@localhost:$port/postgres?$tls"
    export POSTGRES_TEST_BIN=$postgresql_bin
}

# Stops the server as gently as it lets itself be stopped, and removes its folder.
stop_postgresql() {
    if [ -n "$postgresql_process" ]; then
        # PostgreSQL's fast shutdown, its immediate one, and the end.
        local signal
        for signal in INT QUIT KILL; do
            kill "-$signal" "$postgresql_process" 2>/dev/null || break
            await_end 20 "$postgresql_process" && break
        done
        wait "$postgresql_process" 2>/dev/null || true
        postgresql_process=
    fi
    [ -z "$postgresql_folder" ] || rm -rf "$postgresql_folder"
    postgresql_folder=
}

# Runs a program of the server in place of this shell: as the user `postgres` when we are root, whom it refuses.
#
# Not `runuser`, which stays as a parent of the program: so our child is the program itself. It is shut down even when
# this script is killed and cannot do it.
exec_postgresql() {
    local program=$1 account=()
    shift
    [ "$(id -u)" -ne 0 ] || account=(--reuid=postgres --regid=postgres --init-groups)
    # The folder we come from may be closed to that user.
    cd "$postgresql_folder"
    exec setpriv "${account[@]}" --pdeathsig INT -- "$postgresql_bin/$program" "$@"
}

# Makes the data folder, with a superuser whose password nobody needs to know.
make_cluster() {
    local folder=$postgresql_folder password
    password=$(openssl rand -hex 24)
    (
        umask 077
        echo "$password" >"$folder/password"
        echo "*:*:*:gatehouse:$password" >"$folder/passfile"
    )
    [ "$(id -u)" -ne 0 ] || chown postgres: "$folder" "$folder/password" "$folder"/server.*
    (
        exec_postgresql initdb --pgdata="$folder/data" --username=gatehouse --pwfile="$folder/password" \
            --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C --no-sync
    ) >"$folder/log" 2>&1 || {
        cat "$folder/log" >&2
        return 1
    }
    rm "$folder/password"
    # Durable, as in production: what the tests learn about speed and order should hold there.
    cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder'
max_connections = 300
shared_buffers = 128MB
max_locks_per_transaction = 256
max_prepared_transactions = 0
fsync = on
ssl = on
ssl_cert_file = '$folder/server.crt'
ssl_key_file = '$folder/server.key'
CONF
}

# Starts the server on a port and returns when it answers; fails when it ends before that.
launch_postgresql() {
    # In a process group of its own, where no Ctrl-C at the terminal reaches it.
    set -m
    (exec_postgresql postgres -D "$postgresql_folder/data" -p "$1") >"$postgresql_folder/log" 2>&1 </dev/null &
    postgresql_process=$!
    set +m
    local deadline=$((SECONDS + 60))
    until "$postgresql_bin/pg_isready" -q -h "$postgresql_folder" -p "$1"; do
        if [ "$SECONDS" -ge "$deadline" ] || ! is_running "$postgresql_process"; then
            kill -QUIT "$postgresql_process" 2>/dev/null || true
            wait "$postgresql_process" || true
            postgresql_process=
            return 1
        fi
        sleep 0.02
    done
}

at_end remove_no_cluster
at_end stop_postgresql

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    install_packages openssl
    install_postgresql
    start_postgresql
    if [ $# -gt 0 ]; then
        at_end end_apart
        run_apart "$@"
        exit
    fi
    say "PostgreSQL runs; stop it with Ctrl-C. For tests in another terminal:"
    for variable in POSTGRES_TEST_URI POSTGRES_TEST_TLS_URI POSTGRES_TEST_BIN; do
        echo "export $variable=${!variable@Q}"
    done
    wait "$postgresql_process"
fi
