/// Work for later and on a schedule, stored in PostgreSQL: it survives crashes, runs on one of several nodes, is tried
/// again with backoff, and what failed for good waits for a person. At least once: work must bear repetition.
/// Jobs of different keys run in no particular order; two runs of one key or one schedule never overlap. What one
/// process must do for itself, every second or so, is nothing to store: a [Ticker] does it.
@NullMarked
package turnpike.platform.jobs;

import org.jspecify.annotations.NullMarked;
