package turnpike.realtime;

import java.util.concurrent.atomic.AtomicBoolean;

/// One connection's place in one channel.
final class Subscription {
    final Connection connection;
    final Channel channel;
    final Viewer viewer;
    final AtomicBoolean marked = new AtomicBoolean();
    /// Offset of the last message sent; guarded by the channel.
    long sent;

    Subscription(Connection connection, Channel channel, Viewer viewer) {
        this.connection = connection;
        this.channel = channel;
        this.viewer = viewer;
    }
}
