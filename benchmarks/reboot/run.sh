#!/usr/bin/env bash
# How long after a restarted router was noticed everybody is in again who was in before: one simulated MikroTik, real
# RADIUS and PostgreSQL, all in one process. Argument: how many devices (5,000).
set -euo pipefail
# shellcheck disable=SC2086
exec "${JAVA_HOME:?}/bin/java" $BENCH_JAVA_OPTIONS ${REBOOT_JAVA_OPTIONS:--Xmx640m} -cp "$BENCH_CLASS_PATH" \
  turnpike.benchmarks.RebootBench "$@"
