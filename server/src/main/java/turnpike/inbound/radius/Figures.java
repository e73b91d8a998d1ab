package turnpike.inbound.radius;

import java.util.EnumMap;
import java.util.Map;
import turnpike.platform.metrics.Counter;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.metrics.Timing;

/// The figures of one port.
final class Figures {
    private final Map<Drop, Counter> dropped = new EnumMap<>(Drop.class);
    private final Counter received;
    private final Counter repeated;
    private final Counter answered;
    private final Counter status;
    private final Timing answering;

    Figures(Metrics metrics, String port) {
        received = metrics.counter("radius_packets_received", "RADIUS packets that arrived", "port", port);
        answered = metrics.counter("radius_packets_answered", "RADIUS requests answered", "port", port);
        status = metrics.counter("radius_status_server", "Status-Server requests answered", "port", port);
        repeated = metrics.counter(
                "radius_answers_repeated", "Answers sent again because the NAS asked again", "port", port);
        answering = metrics.timing("radius_answer", "From the arrival of a request to its answer", "port", port);
        for (Drop reason : Drop.values()) {
            String label = reason.label();
            dropped.put(
                    reason,
                    metrics.counter(
                            "radius_packets_dropped", "Packets left unanswered", "port", port, "reason", label));
        }
    }

    void received() {
        received.add();
    }

    void repeated() {
        repeated.add();
    }

    void status() {
        status.add();
    }

    void answered(long nanos) {
        answered.add();
        answering.record(nanos);
    }

    void dropped(Drop reason) {
        Counter counter = dropped.get(reason);
        if (counter != null) counter.add();
    }
}
