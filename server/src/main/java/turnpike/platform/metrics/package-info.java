/// Figures about Turnpike itself: counters, timers, gauges as Prometheus reads them, and the health of its parts.
/// Knows no database and no room; rooms bring their figures and probes here. Making a meter takes a lock, using it
/// does not. Safe from any thread.
@NullMarked
package turnpike.platform.metrics;

import org.jspecify.annotations.NullMarked;
