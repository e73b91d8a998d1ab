package turnpike.realtime;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Predicate;
import turnpike.base.TenantId;
import turnpike.platform.metrics.Metrics;

/// The channels of this process. The one door to publish and to subscribe. Nothing here blocks on a socket or on the
/// database. Any thread; calls that name a connection come from one thread at a time.
public final class Channels {
    private final RealtimeSettings settings;
    private final RealtimeFigures figures;
    private final Executor background;
    private final Map<ChannelName, Channel> channels = new ConcurrentHashMap<>();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final Map<TenantId, Integer> ofTenant = new ConcurrentHashMap<>();
    private final Map<ChannelKind, Function<TenantId, Message>> sources = new EnumMap<>(ChannelKind.class);

    /// @param background runs sources, which may ask the database
    public Channels(RealtimeSettings settings, Metrics metrics, Executor background) {
        this.settings = settings;
        this.figures = new RealtimeFigures(metrics);
        this.background = background;
        metrics.gauge("realtime_connections", "Live connections", connections::size);
        metrics.gauge("realtime_channels", "Channels with a subscriber or a kept message", channels::size);
    }

    /// Says where the newest value of a latest channel comes from, so that a new subscriber need not wait for the next
    /// publish. To be called before the first connection.
    public void source(ChannelKind kind, Function<TenantId, Message> newest) {
        sources.put(kind, newest);
    }

    /// Takes a connection in; empty when this process holds as many as it may.
    public Optional<Connection> open(Outlet outlet) {
        if (connections.size() >= settings.connections()) {
            figures.refused.add();
            return Optional.empty();
        }
        var connection = new Connection(outlet);
        connections.add(connection);
        return Optional.of(connection);
    }

    /// Forgets a connection and everything it held.
    public void close(Connection connection) {
        connections.remove(connection);
        for (ChannelName name : List.copyOf(connection.subscriptions.keySet())) unsubscribe(connection, name);
    }

    /// @param viewer who asks, proven by the adapter
    public Admission subscribe(Connection connection, ChannelName name, Viewer viewer) {
        Optional<ChannelKind> kind = ChannelKind.find(name.name());
        Admission admission = kind.isEmpty() ? Admission.NOT_ALLOWED : admit(connection, name, viewer);
        if (admission != Admission.ADMITTED) {
            if (admission != Admission.ALREADY) figures.refused.add();
            return admission;
        }
        channels.compute(name, (_, known) -> {
            Channel channel = known == null ? new Channel(name, kind.get(), figures) : known;
            connection.viewers.add(viewer);
            var subscription = new Subscription(connection, channel, viewer);
            connection.subscriptions.put(name, subscription);
            channel.join(subscription);
            return channel;
        });
        Function<TenantId, Message> newest = sources.get(kind.get());
        if (newest != null) background.execute(() -> renew(connection, name, newest));
        return Admission.ADMITTED;
    }

    public void unsubscribe(Connection connection, ChannelName name) {
        Subscription subscription = connection.subscriptions.remove(name);
        if (subscription == null) return;
        channels.computeIfPresent(name, (_, channel) -> {
            channel.leave(subscription);
            boolean idle =
                    channel.subscriptions.isEmpty() && (!channel.kind.latest() || sources.containsKey(channel.kind));
            return idle ? null : channel;
        });
        if (held(connection, name.tenant()) == 0) release(name.tenant());
    }

    /// Sends a message to everybody subscribed. On a latest channel without a source it is kept for those to come.
    public void publish(ChannelName name, Message message) {
        ChannelKind kind = ChannelKind.find(name.name()).orElseThrow();
        if (kind.latest() && !sources.containsKey(kind)) {
            channels.computeIfAbsent(name, n -> new Channel(n, kind, figures)).publish(message);
        } else {
            Channel channel = channels.get(name);
            if (channel != null) channel.publish(message);
        }
    }

    public boolean isWatched(ChannelName name) {
        Channel channel = channels.get(name);
        return channel != null && !channel.subscriptions.isEmpty();
    }

    /// Tenants that have somebody on this channel.
    public Set<TenantId> watched(ChannelKind kind) {
        Set<TenantId> tenants = new HashSet<>();
        channels.forEach((name, channel) -> {
            if (channel.kind == kind && !channel.subscriptions.isEmpty()) tenants.add(name.tenant());
        });
        return tenants;
    }

    /// Who is subscribed to a presence channel, in the order they came.
    public List<Viewer> members(ChannelName name) {
        Channel channel = channels.get(name);
        return channel == null ? List.of() : channel.members();
    }

    public int connections() {
        return connections.size();
    }

    /// Notes that a connection may subscribe as somebody, so that it ends when their right does. At most as many as
    /// signed in with it.
    public void vouch(Connection connection, Viewer viewer) {
        connection.viewers.add(viewer);
    }

    /// Everybody a connection is held for.
    public Set<Viewer> viewers() {
        Set<Viewer> viewers = new HashSet<>();
        for (Connection connection : connections) viewers.addAll(connection.viewers);
        return viewers;
    }

    /// Closes every connection that is held for somebody this is true of.
    public void revoke(Predicate<Viewer> lost) {
        for (Connection connection : connections) {
            if (connection.viewers.stream().anyMatch(lost)) {
                figures.revoked.add();
                connection.end(Outlet.Closing.REVOKED);
            }
        }
    }

    /// Tells every client to reconnect elsewhere; the process is about to stop.
    public void leave() {
        for (Connection connection : connections) connection.end(Outlet.Closing.LEAVING);
    }

    private static void renew(Connection connection, ChannelName name, Function<TenantId, Message> newest) {
        Message message = newest.apply(name.tenant());
        Subscription subscription = connection.subscriptions.get(name);
        if (subscription != null) subscription.channel.renew(subscription, message);
    }

    private Admission admit(Connection connection, ChannelName name, Viewer viewer) {
        if (!viewer.mayJoin(name)) return Admission.NOT_ALLOWED;
        if (connection.subscriptions.containsKey(name)) return Admission.ALREADY;
        if (connection.subscriptions.size() >= settings.channelsPerConnection()) return Admission.TOO_MANY_CHANNELS;
        if (held(connection, name.tenant()) > 0) return Admission.ADMITTED;
        if (ofTenant.merge(name.tenant(), 1, Integer::sum) <= settings.connectionsPerTenant())
            return Admission.ADMITTED;
        release(name.tenant());
        return Admission.TENANT_FULL;
    }

    private void release(TenantId tenant) {
        ofTenant.computeIfPresent(tenant, (_, count) -> count > 1 ? count - 1 : null);
    }

    private static long held(Connection connection, TenantId tenant) {
        return connection.subscriptions.keySet().stream()
                .filter(name -> name.tenant().equals(tenant))
                .count();
    }
}
