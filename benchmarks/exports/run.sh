#!/usr/bin/env bash
# The journal as CSV over HTTP: rows, seconds, MB/s and how the server's heap grows meanwhile. The heap is small on
# purpose: an export that kept its rows would not end.
#   ./turnpike bench exports [ROWS]        (1,000,000); TURNPIKE_BENCH_HEAP is the heap (192m)
set -euo pipefail
# shellcheck disable=SC2086
exec "${JAVA_HOME:?}/bin/java" $BENCH_JAVA_OPTIONS -Xms64m -Xmx"${TURNPIKE_BENCH_HEAP:-192m}" -Xmn48m \
  -cp "$BENCH_CLASS_PATH" turnpike.benchmarks.ExportBench "$@"
