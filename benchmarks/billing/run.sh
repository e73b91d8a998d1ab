#!/usr/bin/env bash
# From a payment's callback to the router's login: the product, a simulated M-Pesa and simulated MikroTik routers with
# real RADIUS underneath, all in one process. Arguments: how many payments (3,000), how many a second (200),
# how many before them to warm it (2,000).
set -euo pipefail
# shellcheck disable=SC2086
exec "${JAVA_HOME:?}/bin/java" $BENCH_JAVA_OPTIONS ${BILLING_JAVA_OPTIONS:--Xmx640m} -cp "$BENCH_CLASS_PATH" \
  turnpike.benchmarks.BillingBench "$@"
