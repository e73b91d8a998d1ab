package turnpike.platform.metrics;

import java.util.Map;
import java.util.TreeMap;

/// How one part is at this moment.
///
/// @param message what a person should know; without addresses, names or secrets, because health is public
/// @param latencyMs how long asking took
/// @param figures numbers behind the judgement, by name
public record PartHealth(Status status, String message, double latencyMs, Map<String, Double> figures) {
    public PartHealth {
        figures = java.util.Collections.unmodifiableMap(new TreeMap<>(figures));
    }

    public static PartHealth ok(String message) {
        return new PartHealth(Status.OK, message, 0, Map.of());
    }

    public static PartHealth warning(String message) {
        return new PartHealth(Status.WARNING, message, 0, Map.of());
    }

    public static PartHealth down(String message) {
        return new PartHealth(Status.DOWN, message, 0, Map.of());
    }

    public PartHealth with(Map<String, Double> shown) {
        return new PartHealth(status, message, latencyMs, shown);
    }

    PartHealth took(double ms) {
        return new PartHealth(status, message, ms, figures);
    }
}
