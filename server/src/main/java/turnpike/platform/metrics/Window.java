package turnpike.platform.metrics;

import java.util.HashMap;
import java.util.Map;

/// Reads growing figures as what they grew by since they were last read here: rates and recent quantiles.
///
/// For one reader thread.
public final class Window {
    private final Metrics metrics;
    private final Map<String, Long> totals = new HashMap<>();
    private final Map<String, Distribution> timed = new HashMap<>();

    public Window(Metrics metrics) {
        this.metrics = metrics;
    }

    /// What the counters of this name grew by since the last call; all of it the first time.
    public long growth(String counter) {
        long now = metrics.total(counter);
        Long before = totals.put(counter, now);
        return before == null ? now : now - before;
    }

    /// What was timed under this name since the last call; all of it the first time.
    public Distribution recent(String timing) {
        Distribution now = metrics.timed(timing);
        Distribution before = timed.put(timing, now);
        return before == null ? now : now.since(before);
    }
}
