# FreeRADIUS 3.2 and PostgreSQL 15 of Debian on loopback, for run.sh: freeradius_start, freeradius_stop.
# Wants $work (a directory of ours), $free_auth, $free_acct, $free_db (ports) and $subscribers.

pgbin=/usr/lib/postgresql/15/bin

freeradius_available() {
    command -v freeradius >/dev/null && [ -x $pgbin/postgres ] \
        && [ -f /etc/freeradius/3.0/mods-config/sql/main/postgresql/schema.sql ]
}

as_postgres() {
    if [ "$(id -u)" = 0 ]; then setpriv --reuid postgres --regid postgres --clear-groups "$@"; else "$@"; fi
}

sql() { psql -q -h 127.0.0.1 -p "$free_db" -U postgres -v ON_ERROR_STOP=1 "$@"; }

freeradius_start() {
    mkdir -p "$work/raddb" "$work/pg15"
    chmod 755 "$work"
    [ "$(id -u)" != 0 ] || chown postgres "$work/pg15"
    as_postgres $pgbin/initdb -D "$work/pg15" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$work/initdb.log"
    as_postgres $pgbin/postgres -D "$work/pg15" -p "$free_db" -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories= -c shared_buffers=512MB -c max_connections=100 \
        >"$work/pg15.log" 2>&1 &
    free_db_pid=$!
    until sql -d postgres -c 'select' >/dev/null 2>&1; do sleep 0.2; done
    sql -d postgres -c 'create database radius'
    sql -d radius -f /etc/freeradius/3.0/mods-config/sql/main/postgresql/schema.sql >/dev/null 2>&1
    sql -d radius -v subscribers="$subscribers" -f "$here/freeradius/data.sql"
    sed -e "s#@WORK@#$work#; s#@DBPORT@#$free_db#; s#@AUTHPORT@#$free_auth#; s#@ACCTPORT@#$free_acct#" \
        "$here/freeradius/radiusd.conf" >"$work/raddb/radiusd.conf"
    freeradius -f -n radiusd -d "$work/raddb" >"$work/freeradius.out" 2>&1 &
    free_pid=$!
    until ss -lun | grep -q ":$free_acct "; do
        kill -0 $free_pid 2>/dev/null || { cat "$work/freeradius.out" "$work/freeradius.log"; return 1; }
        sleep 0.2
    done
}

freeradius_stop() {
    [ -z "${free_pid:-}" ] || { kill "$free_pid" && wait "$free_pid"; } 2>/dev/null || true
    # The shell that started PostgreSQL ignores interrupts when it is in the background itself.
    [ -z "${free_db_pid:-}" ] || { pkill -INT -P "$free_db_pid"; kill -INT "$free_db_pid"; wait "$free_db_pid"; } 2>/dev/null || true
    free_pid= free_db_pid=
}
