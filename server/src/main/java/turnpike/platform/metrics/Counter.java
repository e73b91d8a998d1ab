package turnpike.platform.metrics;

import java.util.concurrent.atomic.LongAdder;

/// Counts what happened since the start; only grows. Adding costs one uncontended write and no allocation.
public final class Counter {
    private final LongAdder count = new LongAdder();

    Counter() {}

    public void add() {
        count.increment();
    }

    /// @param more not negative
    public void add(long more) {
        count.add(more);
    }

    public long value() {
        return count.sum();
    }
}
