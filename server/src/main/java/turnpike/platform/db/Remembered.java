package turnpike.platform.db;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What seldom changes and is asked for all the time, held in memory until somebody tells that some of it changed.
///
/// Only for few rows: settings, not customers. Whoever changes them tells a topic in the same transaction, see
/// [Tx#tell]; then all of it is forgotten. Any thread.
public final class Remembered<K, V> {
    private final Map<K, V> known = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    public Remembered(Signals signals, String... topics) {
        for (String topic : topics) signals.on(topic, _ -> forget());
    }

    /// @param load reads it; null is not remembered. What was read while something changed is not kept.
    public @Nullable V get(K key, Supplier<@Nullable V> load) {
        V held = known.get(key);
        if (held != null) return held;
        long before = changes.get();
        V loaded = load.get();
        if (loaded == null || changes.get() != before) return loaded;
        known.put(key, loaded);
        if (changes.get() != before) known.remove(key, loaded);
        return loaded;
    }

    private void forget() {
        changes.incrementAndGet();
        known.clear();
    }
}
