package turnpike.usage;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The sessions lately heard of, as last committed, so that an interim update needs no question to the database.
///
/// Only a memory: what is missing or behind is loaded again, and a stored revision always wins. Two generations, each
/// of at most half the bound; when the young one is full, the old one is forgotten. Any thread.
final class SessionRegister {
    private final int half;
    private volatile Generations generations = new Generations(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());

    private record Generations(
            ConcurrentHashMap<SessionKey, RememberedLives> young, ConcurrentHashMap<SessionKey, RememberedLives> old) {}

    /// @param bound how many keys are held at most; beyond it the longest unheard are forgotten
    SessionRegister(int bound) {
        this.half = Math.max(1, bound / 2);
    }

    /// What is remembered of this key; null when nothing is. A key that is asked for stays young.
    @Nullable
    RememberedLives find(SessionKey key) {
        Generations g = generations;
        RememberedLives young = g.young.get(key);
        if (young != null) return young;
        RememberedLives old = g.old.remove(key);
        return old == null ? null : entered(g, key, old);
    }

    /// Remembers a committed state, unless a later one is known.
    void put(SessionKey key, Lives lives) {
        RememberedLives entry = find(key);
        if (entry == null) entry = entered(generations, key, new RememberedLives(lives));
        entry.offer(lives);
    }

    void forget(Collection<SessionKey> keys) {
        Generations g = generations;
        for (SessionKey key : keys) {
            g.young.remove(key);
            g.old.remove(key);
        }
    }

    int size() {
        Generations g = generations;
        return g.young.size() + g.old.size();
    }

    private RememberedLives entered(Generations g, SessionKey key, RememberedLives entry) {
        RememberedLives had = g.young.putIfAbsent(key, entry);
        if (g.young.size() > half) generations = new Generations(new ConcurrentHashMap<>(), g.young);
        return had == null ? entry : had;
    }
}
