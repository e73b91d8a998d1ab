package turnpike.tenancy;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Wrong guesses by name, of names nobody has too: counted and locked by the same rule as those of people
/// who exist, so that trying five passwords does not tell who exists. In memory: a restart forgets them.
/// Any thread.
public final class StrangerGuesses {
    /// Above it the one not tried for longest is forgotten; far more than the rate limit of signing in lets anybody
    /// make.
    private static final int REMEMBERED_MAX = 20_000;

    private final int lockAfter;
    private final Duration lockFor;
    private final ReentrantLock remembering = new ReentrantLock();
    /// By digest of the name, so that an entry is small whatever was typed; the least recently tried first.
    private final Map<String, Tries> tries = new LinkedHashMap<>();

    public StrangerGuesses(int lockAfter, Duration lockFor) {
        this.lockAfter = lockAfter;
        this.lockFor = lockFor;
    }

    private record Tries(int failures, @Nullable Instant lockedUntil) {
        boolean allows(Instant now) {
            return lockedUntil == null || !lockedUntil.isAfter(now);
        }
    }

    /// @param allowed false while locked: the password need not be looked at
    /// @param lockedUntil null when another guess is allowed
    public record Guess(boolean allowed, @Nullable Instant lockedUntil) {}

    /// Takes one wrong guess if the lock allows; the last allowed one sets the lock.
    public Guess count(String name, Instant now) {
        String key = HexFormat.of().formatHex(Secrets.digest(name));
        remembering.lock();
        try {
            Tries known = tries.remove(key);
            boolean allowed = known == null || known.allows(now);
            Tries counted = known == null || known.allows(now) ? next(known, now) : known;
            tries.put(key, counted);
            forgetSome(now);
            return new Guess(allowed, counted.lockedUntil);
        } finally {
            remembering.unlock();
        }
    }

    /// The guess was right.
    public void forget(String name) {
        String key = HexFormat.of().formatHex(Secrets.digest(name));
        remembering.lock();
        try {
            tries.remove(key);
        } finally {
            remembering.unlock();
        }
    }

    int remembered() {
        remembering.lock();
        try {
            return tries.size();
        } finally {
            remembering.unlock();
        }
    }

    private Tries next(@Nullable Tries known, Instant now) {
        int failures = known == null || known.lockedUntil != null ? 1 : known.failures + 1;
        return new Tries(failures, failures >= lockAfter ? now.plus(lockFor) : null);
    }

    /// A lock that is over counts from one again, as if it had never been; so it need not be kept.
    private void forgetSome(Instant now) {
        if (tries.size() <= REMEMBERED_MAX) return;
        tries.values().removeIf(each -> each.lockedUntil != null && !each.lockedUntil.isAfter(now));
        var oldest = tries.keySet().iterator();
        while (tries.size() > REMEMBERED_MAX) {
            oldest.next();
            oldest.remove();
        }
    }
}
