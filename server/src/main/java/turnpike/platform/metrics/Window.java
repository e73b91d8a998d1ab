package turnpike.platform.metrics;

import java.util.HashMap;
import java.util.List;
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
    public long growth(String counter, String... labels) {
        long now = metrics.total(counter, labels);
        Long before = totals.put(counter + List.of(labels), now);
        return before == null ? now : now - before;
    }

    /// What was timed under this name since the last call; all of it the first time.
    public Distribution recent(String timing, String... labels) {
        Distribution now = metrics.timed(timing, labels);
        Distribution before = timed.put(timing + List.of(labels), now);
        return before == null ? now : now.since(before);
    }
}
