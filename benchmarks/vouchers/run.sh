#!/usr/bin/env bash
# A thousand vouchers from the order to the last octet of their PDF; see results.md.
#   ./turnpike bench vouchers
set -euo pipefail
: "${BENCH_CLASS_PATH:?start it with ./turnpike bench vouchers}"
cd "$(dirname "$0")/../.."
"${JAVA_HOME:?}/bin/java" $BENCH_JAVA_OPTIONS \
    -cp "server/target/test-classes:$BENCH_CLASS_PATH" turnpike.vouchers.SheetTiming "$@"
