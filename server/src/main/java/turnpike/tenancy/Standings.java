package turnpike.tenancy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;

/// What whoever calls may do right now, remembered for a short while.
///
/// Every change of a person, key, sign-in or tenant is told in its transaction and empties this memory, here before
/// the change is answered, in other processes within milliseconds; the time limit only helps where a signal was lost.
final class Standings {
    static final String TOPIC = "identity";

    private static final int REMEMBERED_MAX = 50_000; // At the limit all is forgotten and asked again.
    private static final long REMEMBER_MS = 20_000;

    /// Compared by identity, so that only whoever put a mark can replace it.
    private static final class Remembered<T> {
        private final Optional<T> value;
        private final Instant until;

        Remembered(Optional<T> value, Instant until) {
            this.value = value;
            this.until = until;
        }
    }

    private final InstantSource clock;
    private final ConcurrentHashMap<Object, Remembered<?>> memory = new ConcurrentHashMap<>();

    Standings(Database database, InstantSource clock) {
        this.clock = clock;
        database.signals().on(TOPIC, _ -> memory.clear());
    }

    /// Names a sign-in.
    record FamilyKey(TenantId tenant, UUID staff, UUID family) {}

    /// Names an API key by its digest in hex.
    record KeyDigest(String hex) {}

    @SuppressWarnings("unchecked")
    <T> Optional<T> get(Object key, Supplier<Optional<T>> ask) {
        Instant now = clock.instant();
        Remembered<T> known = (Remembered<T>) memory.get(key);
        if (known != null && known.until.isAfter(now)) return known.value;
        // Remember before asking: a signal that comes while we ask removes the mark, and the answer is not kept.
        var mark = new Remembered<T>(Optional.empty(), Instant.MIN);
        if (memory.size() >= REMEMBERED_MAX) memory.clear();
        memory.put(key, mark);
        Optional<T> value = ask.get();
        memory.replace(key, mark, new Remembered<>(value, now.plusMillis(REMEMBER_MS)));
        return value;
    }
}
