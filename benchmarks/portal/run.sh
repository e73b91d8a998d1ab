#!/usr/bin/env bash
# How long until a phone's browser shows the first of the portal's pages, with nothing kept from before.
#   ./turnpike bench portal [rounds]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${BENCH_CLASS_PATH:?start it with ./turnpike bench portal}"
java=${JAVA_HOME:?}/bin/java
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
work=$(mktemp -d "${TMPDIR:-/tmp}/turnpike-portal.XXXXXX")
chmod 755 "$work"
subscribers=0 turn_auth=22812 turn_acct=22813 turn_http=29080
# shellcheck source=../radius/turnpike.sh
. "$here/../radius/turnpike.sh"
trap 'turnpike_stop; rm -rf "$work"' EXIT INT TERM
turnpike_start
node "$here/measure.mjs" "http://127.0.0.1:$turn_http" "$here/../../ui" "$chromium" "${1:-30}"
