#!/usr/bin/env bash
# Turnpike and FreeRADIUS under the same load, one after the other, on the same cores, generator included.
#   ./turnpike bench radius [--quick] [--only turnpike|freeradius]
# Writes a Markdown report to stdout; results.md keeps the runs worth keeping.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${BENCH_CLASS_PATH:?start it with ./turnpike bench radius}"
java=${JAVA_HOME:?}/bin/java

only=both scale=1
while [ $# -gt 0 ]; do
    case $1 in
        --quick) scale=10 ;;
        --only) only=$2; shift ;;
        *) echo "unknown option $1" >&2; exit 2 ;;
    esac
    shift
done

work=$(mktemp -d "${TMPDIR:-/tmp}/turnpike-bench.XXXXXX")
chmod 755 "$work"
subscribers=20000
free_auth=11812 free_acct=11813 free_db=15432
turn_auth=21812 turn_acct=21813 turn_http=28080
# shellcheck source=freeradius.sh
. "$here/freeradius.sh"
# shellcheck source=turnpike.sh
. "$here/turnpike.sh"

finish() { turnpike_stop; freeradius_stop; rm -rf "$work"; }
trap finish EXIT INT TERM

load() { "$java" -Xmx512m -XX:+UseSerialGC -cp "$BENCH_CLASS_PATH" turnpike.benchmarks.RadiusLoad "$@"; }

heading() {
    echo
    echo "### $1"
    echo
    echo "| load | per second | p50 ms | p99 ms | longest ms | server | database | server + database | generator | other load % | unanswered | wrong |"
    echo "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
}

# $1 label, $2 port, $3 requests (before --quick), then options; one row, its rate kept in $rate
measure() {
    local label=$1 port=$2 requests=$3 row; shift 3
    row=$(load --format row --label "$label" --port "$port" --requests $((requests / scale)) "${cpu[@]}" "${from[@]}" "$@")
    echo "$row"
    rate=$(echo "$row" | awk -F'|' '{ print $3 + 0 }')
}

# The same questions to either server. $1 auth port, $2 accounting port, $3 how many requests it gets through in a
# fair time, $4 what to do once sessions are open
questions() {
    local auth=$1 acct=$2 many=$3 opened=$4 method at80
    measure "Status-Server" "$auth" $((many * 2)) --method status --warmup $((many / 2))
    measure "accounting Start, 10,000 sessions" "$acct" $((10000 * scale)) --method acct-start --sessions 10000
    $opened
    for method in pap chap mschapv2; do
        measure "$method, 10,000 sessions open" "$auth" "$many" --method $method --warmup "$many"
        at80=$((rate * 8 / 10))
        measure "$method at 80 % of that rate" "$auth" "$many" --method $method --rate $at80 --warmup $((many / 10))
        [ $at80 -le 32000 ] || measure "$method at 32,000/s, 80 % of the 40,000 asked for" "$auth" "$many" --method $method \
            --rate 32000 --warmup $((many / 10))
    done
    # A NAS that waits for nobody: as many reports under way as 50,000/s answered within 20 ms would be.
    measure "interim update" "$acct" $((many * 2)) --method acct-interim --sessions 10000 --window 1000 \
        --warmup $((many * 2))
    at80=$((rate * 8 / 10))
    measure "interim update at 80 % of that rate" "$acct" "$many" --method acct-interim --sessions 10000 \
        --first-round 4000 --warmup $((many / 4)) --rate $at80
    [ $at80 -le 40000 ] || measure "interim update at 50,000/s" "$acct" "$many" --method acct-interim --sessions 10000 \
        --first-round 8000 --warmup $((many / 4)) --rate 50000
    measure "mass reconnect, 20,000 logins at 10,000/s" "$auth" $((20000 * scale)) --method mix --users 20000 \
        --rate 10000
}

machine() {
    echo "date $(date -u '+%Y-%m-%d %H:%M') UTC, $(nproc) cores $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)," \
        "$(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), $("$java" -version 2>&1 | head -1)"
}

echo "## Run of $(machine)"
if [ "$only" != turnpike ] && freeradius_available; then
    freeradius_start
    cpu=(--cpu "server=$free_pid!" --cpu "database=$free_db_pid")
    from=(--nas 127.0.1.1 --nases 50 --sockets 4)
    analyze() { sql -d radius -c 'vacuum analyze radacct'; }
    heading "FreeRADIUS $(freeradius -v | sed -n 's/.*Version \([0-9.]*\).*/\1/p' | head -1) with SQL, stock schema"
    questions $free_auth $free_acct 12000 analyze
    heading "FreeRADIUS with an added index on open sessions by user name"
    sql -d radius -c 'create index radacct_open_user on radacct (username) where acctstoptime is null' -c 'vacuum analyze radacct'
    for method in pap chap mschapv2; do
        measure "$method, 10,000 sessions open" $free_auth 20000 --method $method --warmup 3000
    done
    measure "mass reconnect, 20,000 logins at 10,000/s" $free_auth $((20000 * scale)) --method mix --users 20000 --rate 10000
    freeradius_stop
fi
if [ "$only" != freeradius ]; then
    turnpike_start
    cpu=(--cpu "server=$turn_pid!" --cpu "database=$turn_db_pid")
    from=(--nas 127.0.1.1 --nases 50 --sockets 4)
    heading "Turnpike"
    questions $turn_auth $turn_acct 400000 true
    turnpike_exactness
    turnpike_quota
    echo
    echo "memory of the server process: $(awk '/VmRSS/ { printf "%.0f MB", $2 / 1024 }' /proc/$turn_pid/status), at most" \
        "$(awk '/VmHWM/ { printf "%.0f MB", $2 / 1024 }' /proc/$turn_pid/status)"
    turnpike_isolation
fi
