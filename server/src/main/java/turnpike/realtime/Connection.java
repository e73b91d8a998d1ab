package turnpike.realtime;

import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// One socket's subscriptions, for whom it holds them, and what is due to it. Made by `Channels.open`.
///
/// Holds no messages: what is due is read from the channels when the socket can take it, so a stalled reader costs
/// one mark per channel.
public final class Connection {
    final Map<ChannelName, Subscription> subscriptions = new ConcurrentHashMap<>();
    /// For whom it was signed or subscribed; when one of them may no longer come in, it ends.
    final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private final Outlet outlet;
    // At most one entry per subscription, because a marked one is not marked again.
    private final Queue<Subscription> marked = new ConcurrentLinkedQueue<>();

    Connection(Outlet outlet) {
        this.outlet = outlet;
    }

    /// The next thing to send; empty when the connection is up to date. One thread at a time.
    public Optional<Due> poll() {
        while (true) {
            Subscription next = marked.poll();
            if (next == null) return Optional.empty();
            next.marked.set(false);
            Optional<Due> due = next.channel.next(next);
            if (due.isPresent()) {
                // There may be more behind it; an empty look is cheaper than asking under the lock.
                mark(next);
                return due;
            }
        }
    }

    /// Notes that the subscription has something due.
    ///
    /// @return whether it was not noted before, so that the outlet must be woken
    boolean mark(Subscription subscription) {
        if (!subscription.marked.compareAndSet(false, true)) return false;
        marked.add(subscription);
        return true;
    }

    void wake() {
        outlet.wake();
    }

    void end(Outlet.Closing why) {
        outlet.close(why);
    }
}
