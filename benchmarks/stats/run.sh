#!/usr/bin/env bash
# Reading and pushing dashboards with many tenants and a long history; see results.md for the question and the answers.
#   ./turnpike bench stats [--tenants 1000] [--open 50000] [--past 10000000] [--reads 20000]
# Builds its own installation in a temporary directory (about 8 GB at the full size) and removes it.
set -euo pipefail
: "${BENCH_CLASS_PATH:?start it with ./turnpike bench stats}"
work=$(mktemp -d "${TMPDIR:-/tmp}/turnpike-stats.XXXXXX")
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT INT TERM
"${JAVA_HOME:?}/bin/java" $BENCH_JAVA_OPTIONS \
    -cp "$BENCH_CLASS_PATH" turnpike.benchmarks.StatsBench --dir "$work/data" "$@"
