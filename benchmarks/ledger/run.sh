#!/usr/bin/env bash
# What an accounting report costs once decoded: Accounting.record on an embedded PostgreSQL, no network.
# Arguments: sessions, then batch/writers pairs; TURNPIKE_BENCH_SECONDS for each.
set -euo pipefail
# shellcheck disable=SC2086
exec "${JAVA_HOME:?}/bin/java" $BENCH_JAVA_OPTIONS -Dseconds="${TURNPIKE_BENCH_SECONDS:-10}" \
  -cp "$BENCH_CLASS_PATH" turnpike.benchmarks.LedgerBench "$@"
