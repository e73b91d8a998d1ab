#!/usr/bin/env bash
# How long after a rebooted router answers again its sessions are closed in the books and its devices are let in again.
# Argument: how many rights it serves (5,000).
set -euo pipefail
# shellcheck disable=SC2086
exec "${JAVA_HOME:?}/bin/java" $BENCH_JAVA_OPTIONS -cp "$BENCH_CLASS_PATH" turnpike.benchmarks.RebootBench "$@"
