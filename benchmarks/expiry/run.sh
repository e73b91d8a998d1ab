#!/usr/bin/env bash
# How long after the end of a right its session's Disconnect-Request reaches the router, with many ends in one minute.
# Argument: how many rights end (50,000).
set -euo pipefail
# shellcheck disable=SC2086
exec "${JAVA_HOME:?}/bin/java" $BENCH_JAVA_OPTIONS -cp "$BENCH_CLASS_PATH" turnpike.benchmarks.ExpiryBench "$@"
