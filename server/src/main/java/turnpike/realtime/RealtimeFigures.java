package turnpike.realtime;

import turnpike.platform.metrics.Counter;
import turnpike.platform.metrics.Metrics;

/// What the channels count.
final class RealtimeFigures {
    final Counter published;
    final Counter delivered;
    final Counter conflated;
    final Counter gaps;
    final Counter refused;
    final Counter revoked;

    RealtimeFigures(Metrics metrics) {
        published = metrics.counter("realtime_messages_published", "Messages published on channels");
        delivered = metrics.counter("realtime_messages_delivered", "Messages handed to connections");
        conflated = metrics.counter("realtime_messages_conflated", "Messages skipped because a newer one was due");
        gaps = metrics.counter("realtime_gaps", "Times a connection was too slow for a channel's history");
        refused = metrics.counter("realtime_refused", "Connections and subscriptions refused");
        revoked = metrics.counter("realtime_revoked", "Connections closed because their right ended");
    }
}
