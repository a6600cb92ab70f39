#!/usr/bin/env bash
# Redis servers for the tests: on loopback, in a folder of their own, gone when the script ends.
#
# `scripts/test` sources this file. Run it with a command to have the servers while that runs, such as
# `scripts/redis.sh swift test`, or without one to have them until Ctrl-C; then it prints what to export.

# shellcheck source-path=SCRIPTDIR source=lib.sh
[ "${BASH_SOURCE[0]}" != "$0" ] || . "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

redis_folder=
redis_server=
redis_cli=
redis_nodes=(node1 node2 node3)
redis_servers=(memory disk tls "${redis_nodes[@]}")
# By the name of the server.
declare -A redis_ports=() redis_processes=()

# Finds the programs of Redis, else those of Valkey; fails if there are none.
#
# The program that checks a database is the server under another name, and tells which it is by how it is called.
find_redis() {
    local family
    for family in redis valkey; do
        redis_server=$(command -v "$family-server" || command -v "$family-check-rdb") || continue
        redis_cli=$(command -v "$family-cli") && return
    done
    return 1
}

# Installs the programs unless they are there, whichever package they came from.
#
# Not Debian's package of the server, which makes a service and starts it: the tools have the program too.
install_redis() {
    find_redis || install_packages redis-tools || install_packages valkey-tools || true
    find_redis || {
        echo "Redis is not installed: there is no redis-server and no valkey-server" >&2
        return 1
    }
}

# Starts the servers, returns when they answer, and exports where they are:
#   REDIS_TEST_URI          one that keeps everything in memory
#   REDIS_TEST_AOF_URI      one that has every change on disk before it answers
#   REDIS_TEST_TLS_URI      one with TLS alone, and a user with a password and few rights
#   REDIS_TEST_CLUSTER_URI  the three nodes of a cluster
#   REDIS_TEST_BIN          the folder of redis-server and redis-cli, for tests that need a server of their own
start_redis() {
    # The caller's own settings for redis-cli would change what it does.
    local variable
    for variable in "${!REDISCLI_@}"; do unset "$variable"; done
    redis_folder=$(mktemp -d /tmp/gatehouse-redis.XXXXXX)
    mkdir "$redis_folder/bin" "${redis_servers[@]/#/$redis_folder/}"
    ln -s "$redis_server" "$redis_folder/bin/redis-server"
    ln -s "$redis_cli" "$redis_folder/bin/redis-cli"
    make_certificates "$redis_folder"
    local password
    password=$(openssl rand -hex 24)
    configure_redis "$password"
    [ "$(id -u)" -ne 0 ] || chown -R "nobody:$(id -gn nobody)" "$redis_folder"
    local server
    for server in "${redis_servers[@]}"; do launch_redis "$server"; done
    for server in "${redis_servers[@]}"; do await_redis "$server"; done
    join_redis_nodes
    local host=127.0.0.1 nodes
    printf -v nodes ",$host:%s" "${redis_ports[node1]}" "${redis_ports[node2]}" "${redis_ports[node3]}"
    export REDIS_TEST_URI="redis://$host:${redis_ports[memory]}/0"
    export REDIS_TEST_AOF_URI="redis://$host:${redis_ports[disk]}/0"
    export REDIS_TEST_TLS_URI="rediss://gatehouse:$password@localhost:${redis_ports[tls]}/3?cafile=$redis_folder/ca.crt"
    export REDIS_TEST_CLUSTER_URI="redis://${nodes#,}"
    export REDIS_TEST_BIN=$redis_folder/bin
}

# Stops the servers, and removes their folder.
stop_redis() {
    local signal
    if [ ${#redis_processes[@]} -gt 0 ]; then
        for signal in TERM KILL; do
            kill "-$signal" "${redis_processes[@]}" 2>/dev/null || true
            await_end 5 "${redis_processes[@]}" && break
        done
        wait "${redis_processes[@]}" 2>/dev/null || true
        redis_processes=()
    fi
    [ -z "$redis_folder" ] || rm -rf "$redis_folder"
    redis_folder=
}

# Writes the settings of the servers, but for their ports.
configure_redis() (
    umask 077
    cd "$redis_folder"
    for server in "${redis_servers[@]}"; do
        cat >"$server/conf" <<CONF
bind 127.0.0.1
dir $redis_folder/$server
save ""
appendonly no
maxmemory-policy noeviction
CONF
    done
    cat >>disk/conf <<CONF
appendonly yes
appendfsync always
CONF
    # What the store needs: nothing that shows or changes the server, but for its role.
    cat >>tls/conf <<CONF
tls-cert-file $redis_folder/server.crt
tls-key-file $redis_folder/server.key
tls-auth-clients no
user default off
user gatehouse on >$1 ~gatehouse* ~test* +@all -@dangerous +role
CONF
    for server in "${redis_nodes[@]}"; do
        cat >>"$server/conf" <<CONF
cluster-enabled yes
cluster-announce-ip 127.0.0.1
CONF
    done
)

# Starts a server on some port.
launch_redis() {
    # It, and the port of a node for the other nodes, 10000 higher, are below the range from which outgoing connections
    # take their ports.
    local port=$((10000 + RANDOM % 12000))
    redis_ports[$1]=$port
    local ports=(--port "$port")
    [ "$1" != tls ] || ports=(--port 0 --tls-port "$port")
    # In a process group of its own, where no Ctrl-C at the terminal reaches it.
    set -m
    (exec_redis "$redis_folder/$1/conf" "${ports[@]}") >"$redis_folder/$1/log" 2>&1 </dev/null &
    redis_processes[$1]=$!
    set +m
}

# Runs a server in place of this shell: as the user `nobody` when we are root, since whoever reaches loopback may use it.
#
# It has nothing to lose, so it ends at once when this script is killed and cannot end it.
exec_redis() {
    local account=()
    [ "$(id -u)" -ne 0 ] || account=(--reuid=nobody --regid="$(id -gn nobody)" --clear-groups)
    # The folder we come from may be closed to that user.
    cd "$redis_folder"
    exec setpriv "${account[@]}" --pdeathsig KILL -- "$redis_folder/bin/redis-server" "$@"
}

# Returns when a server answers; it starts it on other ports if those it had were somebody else's.
await_redis() {
    local log=$redis_folder/$1/log deadline=$((SECONDS + 60)) tries=1
    # Not a question to the port, where somebody else may answer.
    until grep -q 'Ready to accept connections' "$log"; do
        if ! is_running "${redis_processes[$1]}"; then
            wait "${redis_processes[$1]}" || true
            [ "$tries" -lt 20 ] && grep -q 'Address already in use' "$log" && launch_redis "$1" &&
                tries=$((tries + 1)) && continue
        elif [ "$SECONDS" -lt "$deadline" ]; then
            sleep 0.02
            continue
        fi
        echo "Redis did not start ($1). Its log ends:" >&2
        tail -n 20 "$log" >&2
        return 1
    done
}

# Makes the nodes a cluster, each with a third of the slots, and returns when all of them say that it is whole.
#
# That takes two seconds from their start, for which a node refuses to work in case it was restarted.
join_redis_nodes() {
    local server other number=0
    for server in "${redis_nodes[@]}"; do
        number=$((number + 1))
        {
            # Redis 6 knows no ranges. The epochs are different, as a cluster's are.
            echo "CLUSTER ADDSLOTS $(seq -s ' ' $((16384 * (number - 1) / 3)) $((16384 * number / 3 - 1)))"
            echo "CLUSTER SET-CONFIG-EPOCH $number"
            for other in "${redis_nodes[@]}"; do
                [ "$other" = "$server" ] || echo "CLUSTER MEET 127.0.0.1 ${redis_ports[$other]}"
            done
        } | "$redis_cli" -p "${redis_ports[$server]}" >"$redis_folder/$server/joined"
    done
    local deadline=$((SECONDS + 30))
    for server in "${redis_nodes[@]}"; do
        until "$redis_cli" -p "${redis_ports[$server]}" CLUSTER INFO | grep -q cluster_state:ok; do
            if [ "$SECONDS" -ge "$deadline" ]; then
                echo "Redis made no cluster. $server was told and says:" >&2
                "$redis_cli" -p "${redis_ports[$server]}" CLUSTER INFO | cat "$redis_folder/$server/joined" - >&2
                return 1
            fi
            sleep 0.02
        done
    done
}

at_end stop_redis

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    install_packages openssl
    install_redis
    start_redis
    if [ $# -gt 0 ]; then
        at_end end_apart
        run_apart "$@"
        exit
    fi
    say "Redis runs; stop it with Ctrl-C. For tests in another terminal:"
    for variable in REDIS_TEST_{URI,AOF_URI,TLS_URI,CLUSTER_URI,BIN}; do
        echo "export $variable=${!variable@Q}"
    done
    wait "${redis_processes[@]}"
fi
