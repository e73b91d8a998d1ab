#!/usr/bin/env bash
# From an accounting packet to a changed figure in Chromium, through RADIUS, PostgreSQL, WebSocket and Vue.
#   ./turnpike bench pixel [rounds]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${BENCH_CLASS_PATH:?start it with ./turnpike bench pixel}"
java=${JAVA_HOME:?}/bin/java
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
work=$(mktemp -d "${TMPDIR:-/tmp}/turnpike-pixel.XXXXXX")
chmod 755 "$work"
subscribers=0 turn_auth=21812 turn_acct=21813 turn_http=28080
# shellcheck source=../radius/turnpike.sh
. "$here/../radius/turnpike.sh"
trap 'turnpike_stop; rm -rf "$work"' EXIT INT TERM
turnpike_start
node "$here/measure.mjs" "http://127.0.0.1:$turn_http" $turn_acct "$here/../../ui" "$chromium" "${1:-200}"
