# Turnpike's demo with load subscribers, and what only it is asked; for run.sh.
# Wants $work, $java, $subscribers, $turn_auth, $turn_acct, $turn_http.

turnpike_start() {
    TURNPIKE_HTTP_PORT=$turn_http TURNPIKE_RADIUS_AUTH_PORT=$turn_auth TURNPIKE_RADIUS_ACCT_PORT=$turn_acct \
        TURNPIKE_DATA_DIR=$work/data "$java" $BENCH_JAVA_OPTIONS ${JAVA_EXTRA_OPTIONS:-} \
        -cp "$BENCH_CLASS_PATH" turnpike.simulators.Demo --no-traffic --subscribers $subscribers >"$work/turnpike.log" 2>&1 &
    turn_pid=$!
    for _ in $(seq 1 240); do
        curl -fsS -o "$work/ping" "http://127.0.0.1:$turn_http/api/health/ping" 2>/dev/null && break
        kill -0 $turn_pid 2>/dev/null || { cat "$work/turnpike.log" >&2; return 1; }
        sleep 0.5
    done
    turn_db_pid=$(pgrep -P $turn_pid postgres | head -1)
}

turnpike_stop() {
    [ -z "${turn_pid:-}" ] || { kill "$turn_pid" && wait "$turn_pid"; } 2>/dev/null || true
    turn_pid=
}

# What the API shows for the tenant: upload and download, all time.
shown() {
    local token
    token=$(curl -fsS -H 'Content-Type: application/json' -d '{"email":"admin@savanna.test","password":"turnpike-demo"}' \
        "http://127.0.0.1:$turn_http/api/auth/login" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
    curl -fsS -X POST -H "Authorization: Bearer $token" "http://127.0.0.1:$turn_http/api/dashboard/refresh" \
        | tr -d ' \n' | sed 's/.*"data_usage_upload_bytes":\([0-9]*\).*"data_usage_download_bytes":\([0-9]*\).*/\1 \2/'
}

turnpike_exactness() {
    local before after told
    before=($(shown))
    told=($(load --port $turn_acct "${from[@]}" --method acct-life --sessions 20000 --epoch 7 --requests 100000 \
        | sed -n 's/^bytes reported: //p'))
    after=($(shown))
    echo
    echo "exactness, 20,000 sessions, a quarter crossing 2^32 several times: reported ${told[0]} up ${told[1]} down," \
        "shown $((after[0] - before[0])) up $((after[1] - before[1])) down," \
        "difference $((after[0] - before[0] - told[0])) and $((after[1] - before[1] - told[1])) bytes"
}

turnpike_quota() {
    echo
    "$java" -cp "$BENCH_CLASS_PATH" turnpike.benchmarks.QuotaReaction --auth-port $turn_auth --acct-port $turn_acct \
        --http-port $turn_http || echo "quota reaction: not measured"
}

# The p99 of one tenant's logins at a modest rate, alone and while the other tenant sends all it can; first without, then
# with a limit to what a tenant may send.
turnpike_isolation() {
    local limit flood
    for limit in 0 10000; do
        turnpike_stop
        rm -rf "$work/data"
        export TURNPIKE_RADIUS_TENANT_RATE_MAX=$limit
        turnpike_start
        cpu=(--cpu "server=$turn_pid!" --cpu "database=$turn_db_pid")
        heading "One tenant beside another that floods, limit for each $limit packets/s (0: none)"
        scale=1 measure "savanna, 2,000 logins/s, alone" $turn_auth 20000 --method mix --rate 2000 --warmup 40000
        # The flood takes what the server leaves of the cores, not the server's own time.
        nice -n 19 "$java" -Xmx512m -XX:+UseSerialGC -cp "$BENCH_CLASS_PATH" turnpike.benchmarks.RadiusLoad \
            --port $turn_auth --nas 127.0.2.1 --secret testing456 --sockets 4 --window 800 --method pap --patience-ms 50 \
            --requests 100000000 >"$work/flood" 2>&1 &
        flood=$!
        sleep 6 # the flood's own warming up is not the question
        scale=1 measure "savanna, 2,000 logins/s, coastal floods" $turn_auth 20000 --method mix --rate 2000 --warmup 2000
        kill $flood
        wait $flood 2>/dev/null || true
    done
    unset TURNPIKE_RADIUS_TENANT_RATE_MAX
}
