package turnpike.realtime;

import java.util.Optional;

/// Every channel a tenant has. A name that is not here does not exist.
public enum ChannelKind {
    /// The dashboard's figures; only the newest matter.
    DASHBOARD_STATS("dashboard-stats", 0, false),
    /// Who has the console open.
    ONLINE("online", 64, true);

    private final String channel;
    private final int history;
    private final boolean presence;

    ChannelKind(String channel, int history, boolean presence) {
        this.channel = channel;
        this.history = history;
        this.presence = presence;
    }

    public static Optional<ChannelKind> find(String name) {
        for (ChannelKind kind : values()) {
            if (kind.channel.equals(name)) return Optional.of(kind);
        }
        return Optional.empty();
    }

    /// The last part of the name.
    public String channel() {
        return channel;
    }

    /// True when a newer message makes older ones worthless: one is kept, sent to each new subscriber, and a slow
    /// connection gets only the newest.
    boolean latest() {
        return history == 0;
    }

    /// How many messages are kept for slow connections; at the limit the oldest goes and who needed it sees a gap.
    int history() {
        return history;
    }

    /// True when subscribers are told of each other.
    public boolean presence() {
        return presence;
    }
}
