package turnpike.aaa;

import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The sessions lately heard of, as last committed, so that an interim update needs no question to the database.
///
/// Only a memory: what is missing or behind is loaded again, and a stored revision always wins. Two generations, each
/// of
/// at most half the bound; when the young one is full, the old one is forgotten. Any thread.
final class SessionRegister {
    private final int half;
    private volatile Generations generations = new Generations(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());

    private record Generations(ConcurrentHashMap<SessionKey, Lives> young, ConcurrentHashMap<SessionKey, Lives> old) {}

    /// @param bound how many keys are held at most; beyond it the longest unheard are forgotten
    SessionRegister(int bound) {
        this.half = Math.max(1, bound / 2);
    }

    /// What was last committed of this key; null when not remembered.
    @Nullable
    Lives find(SessionKey key) {
        Generations g = generations;
        Lives young = g.young.get(key);
        return young != null ? young : g.old.get(key);
    }

    /// Remembers a committed state, unless a later one is known.
    void put(SessionKey key, Lives lives) {
        Generations g = generations;
        Lives old = g.old.remove(key);
        g.young.merge(
                key, old == null || isNewer(lives, old) ? lives : old, (had, now) -> isNewer(now, had) ? now : had);
        if (g.young.size() > half) {
            generations = new Generations(new ConcurrentHashMap<>(), g.young);
        }
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

    private static boolean isNewer(Lives now, Lives had) {
        Life a = now.latest();
        Life b = had.latest();
        if (a == null || b == null) return b == null;
        if (a.owner().number() != b.owner().number()) {
            return a.owner().number() > b.owner().number();
        }
        return a.revision() >= b.revision();
    }
}
