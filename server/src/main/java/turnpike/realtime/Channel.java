package turnpike.realtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/// One channel of this process: its last messages, numbered without gaps, and who reads them.
final class Channel {
    final ChannelName name;
    final ChannelKind kind;
    final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final RealtimeFigures figures;
    // Guards everything below, and the places of subscriptions.
    private final ReentrantLock order = new ReentrantLock();
    // The newest messages: one on a latest channel, up to the kind's history otherwise; at the limit the oldest goes.
    private final Deque<Message> kept = new ArrayDeque<>();
    private final Map<UUID, Member> members = new LinkedHashMap<>();
    private long offset;

    /// @param connections of this person
    private record Member(Viewer viewer, int connections) {}

    Channel(ChannelName name, ChannelKind kind, RealtimeFigures figures) {
        this.name = name;
        this.kind = kind;
        this.figures = figures;
    }

    /// Adds a message and tells everybody subscribed.
    void publish(Message message) {
        order.lock();
        try {
            append(message);
        } finally {
            order.unlock();
        }
        figures.published.add();
        subscriptions.forEach(Channel::notice);
    }

    /// Gives one subscription a fresh message and keeps it; the others are up to date without it.
    void renew(Subscription subscription, Message message) {
        order.lock();
        try {
            append(message);
            subscription.sent = offset - 1;
        } finally {
            order.unlock();
        }
        notice(subscription);
    }

    /// Takes the subscription in; on a latest channel it is due the kept message at once.
    void join(Subscription subscription) {
        order.lock();
        try {
            if (kind.presence()) enter(subscription.viewer);
            subscription.sent = kind.latest() && !kept.isEmpty() ? offset - 1 : offset;
            subscriptions.add(subscription);
        } finally {
            order.unlock();
        }
        if (kind.presence()) subscriptions.forEach(Channel::notice);
        else notice(subscription);
    }

    void leave(Subscription subscription) {
        order.lock();
        try {
            if (subscriptions.remove(subscription) && kind.presence()) exit(subscription.viewer);
        } finally {
            order.unlock();
        }
        subscriptions.forEach(Channel::notice);
    }

    /// What this subscription is to be sent next; its place moves behind it.
    Optional<Due> next(Subscription subscription) {
        order.lock();
        try {
            long behind = offset - subscription.sent;
            if (behind <= 0 || !subscriptions.contains(subscription)) return Optional.empty();
            if (kind.latest()) {
                figures.conflated.add(behind - 1);
                return Optional.of(deliver(subscription, offset, kept.getLast()));
            }
            long missed = behind - kept.size();
            if (missed > 0) {
                figures.gaps.add();
                subscription.sent += missed;
                return Optional.of(new Due.Gap(name, missed));
            }
            return Optional.of(deliver(subscription, subscription.sent + 1, fromNewest(behind - 1)));
        } finally {
            order.unlock();
        }
    }

    /// Members of a presence channel, in the order they came.
    List<Viewer> members() {
        order.lock();
        try {
            return members.values().stream().map(Member::viewer).toList();
        } finally {
            order.unlock();
        }
    }

    private Due.Delivery deliver(Subscription subscription, long at, Message message) {
        subscription.sent = at;
        figures.delivered.add();
        return new Due.Delivery(name, message, at);
    }

    private void append(Message message) {
        if (kept.size() == Math.max(1, kind.history())) kept.removeFirst();
        kept.addLast(message);
        offset++;
    }

    private Message fromNewest(long back) {
        var newestFirst = kept.descendingIterator();
        for (long i = 0; i < back; i++) newestFirst.next();
        return newestFirst.next();
    }

    private void enter(Viewer viewer) {
        Member known = members.get(viewer.id());
        members.put(viewer.id(), new Member(viewer, known == null ? 1 : known.connections() + 1));
        if (known == null) append(Message.presence(Message.JOINED, viewer));
    }

    private void exit(Viewer viewer) {
        Member known = members.get(viewer.id());
        if (known == null) return;
        if (known.connections() > 1) {
            members.put(viewer.id(), new Member(viewer, known.connections() - 1));
            return;
        }
        members.remove(viewer.id());
        append(Message.presence(Message.LEFT, viewer));
    }

    private static void notice(Subscription subscription) {
        if (subscription.connection.mark(subscription)) subscription.connection.wake();
    }
}
