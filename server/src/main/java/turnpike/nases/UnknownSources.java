package turnpike.nases;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Who sent packets but is no NAS of ours, so that an operator can recognise and add a new one. In memory only.
///
/// Forged addresses may fill it: at the limit whoever was silent longest is forgotten. Any thread.
public final class UnknownSources {
    private static final int MAX = 200; // oldest dropped
    private static final int IDENTIFIER_MAX = 64; // characters; the rest is cut

    /// @param nasIdentifier as the sender calls itself; null when it does not
    /// @param packets since it was first noticed
    public record Source(InetAddress address, @Nullable String nasIdentifier, long packets, Instant lastSeenAt) {}

    private record Key(InetAddress address, String nasIdentifier) {}

    private final InstantSource clock;
    private final ReentrantLock sourcesLock = new ReentrantLock();
    private final Map<Key, Source> sources = new LinkedHashMap<>(16, 0.75f, true);

    public UnknownSources(InstantSource clock) {
        this.clock = clock;
    }

    public void note(InetAddress address, @Nullable String nasIdentifier) {
        String name = nasIdentifier == null ? null : cut(nasIdentifier);
        Key key = new Key(address, name == null ? "" : name);
        sourcesLock.lock();
        try {
            Source before = sources.get(key);
            sources.put(key, new Source(address, name, before == null ? 1 : before.packets() + 1, clock.instant()));
            if (sources.size() > MAX) sources.remove(sources.keySet().iterator().next());
        } finally {
            sourcesLock.unlock();
        }
    }

    /// Latest first.
    public List<Source> list() {
        sourcesLock.lock();
        try {
            return new ArrayList<>(sources.values()).reversed();
        } finally {
            sourcesLock.unlock();
        }
    }

    private static String cut(String name) {
        return name.length() <= IDENTIFIER_MAX ? name : name.substring(0, IDENTIFIER_MAX);
    }
}
