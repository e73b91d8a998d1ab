package turnpike.simulators;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// What the simulated world knows it told: bytes by user name, as far as reports were acknowledged. Any thread.
public final class Truth {

    /// Bytes of one subscriber.
    public record Usage(long upload, long download) {
        static final Usage NONE = new Usage(0, 0);

        Usage plus(Usage other) {
            return new Usage(upload + other.upload, download + other.download);
        }
    }

    private final Map<String, Usage> settled = new ConcurrentHashMap<>();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger unheard = new AtomicInteger();

    /// Books a session that is over, once.
    ///
    /// @param heard its last report was acknowledged; otherwise the server may know more than we can say
    void settle(SimulatedSession session, boolean heard) {
        if (!session.settle()) return;
        sessions.incrementAndGet();
        if (!heard) unheard.incrementAndGet();
        long[] bytes = session.acknowledged();
        settled.merge(session.subscriber().username(), new Usage(bytes[0], bytes[1]), Usage::plus);
    }

    public Map<String, Usage> byUsername() {
        return new TreeMap<>(settled);
    }

    public Usage total() {
        return settled.values().stream().reduce(Usage.NONE, Usage::plus);
    }

    public int sessions() {
        return sessions.get();
    }

    /// Sessions whose Stop nobody acknowledged.
    public int unheard() {
        return unheard.get();
    }
}
