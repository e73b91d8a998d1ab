#!/usr/bin/env bash
# What an accounting report costs once decoded: Accounting.record on an embedded PostgreSQL, no network.
# Arguments: sessions, then batch/writers pairs; TURNPIKE_BENCH_SECONDS for each.
set -euo pipefail
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -Xms64m -Xmx512m -Dseconds="${TURNPIKE_BENCH_SECONDS:-10}" \
  --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
  -cp "$BENCH_CLASS_PATH" turnpike.benchmarks.LedgerBench "$@"
