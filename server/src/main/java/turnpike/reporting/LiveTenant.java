package turnpike.reporting;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.reporting.UsageTotals.Amount;
import turnpike.usage.UsageChange;

/// One tenant's running totals. Every commit is counted once, whether we hear of it or read it from the books: a
/// reading tells which transactions it saw, and of the others we keep notes while it runs.
final class LiveTenant {
    /// @param open open sessions by kind
    /// @param tempo reports counted in each of the last full seconds, oldest first
    record View(Amount ever, Amount month, Amount today, Map<AccessKind, Long> open, List<Integer> tempo) {
        static final View NOTHING = new View(Amount.ZERO, Amount.ZERO, Amount.ZERO, Map.of(), List.of());

        /// Both together; their tempo is not added.
        View plus(View other) {
            Map<AccessKind, Long> both = new EnumMap<>(AccessKind.class);
            both.putAll(open);
            other.open.forEach((kind, sessions) -> both.merge(kind, sessions, Long::sum));
            return new View(ever.plus(other.ever), month.plus(other.month), today.plus(other.today), both, List.of());
        }

        long sessions() {
            return open.values().stream().mapToLong(Long::longValue).sum();
        }

        long pppoe() {
            return open.getOrDefault(AccessKind.PPPOE, 0L);
        }

        /// All that is not PPPoE, also where the NAS does not say.
        long hotspot() {
            return sessions() - pppoe();
        }
    }

    /// How long after a commit we are told at the latest; generous.
    private static final int TELL_SECONDS = 10;

    private record Note(long transaction, UsageChange change) {}

    /// A look into the books that is under way, and what was committed since it began; some milliseconds' worth.
    static final class Look {
        private final List<Note> notes = new ArrayList<>();
    }

    private final ReentrantLock lock = new ReentrantLock(); // Guards everything below.
    private @Nullable UsageTotals totals;
    private Map<AccessKind, Long> open = new EnumMap<>(AccessKind.class);
    private Snapshot seen = Snapshot.NONE;
    private final List<Look> looks = new ArrayList<>(1);
    // What the last look saw that we have not been told yet; nothing, some milliseconds later, unless a call was lost.
    private long owedBytes;
    private long owedSessions;
    private boolean owedKnown;
    private long lookedAt;
    private final Tempo tempo = new Tempo();

    void take(long transaction, UsageChange change, long epochSecond) {
        lock.lock();
        try {
            tempo.count(epochSecond, 1);
            for (Look look : looks) look.notes.add(new Note(transaction, change));
            if (seen.holds(transaction)) {
                owedBytes -= change.uploadBytes() + change.downloadBytes();
                owedSessions -= step(change);
            } else {
                apply(change);
            }
        } finally {
            lock.unlock();
        }
    }

    /// The day the totals' window belongs to no more, or never loaded: the next reading must be of all days.
    boolean needsAllDays(LocalDate today) {
        lock.lock();
        try {
            return totals == null || !totals.isFor(today);
        } finally {
            lock.unlock();
        }
    }

    boolean isLoaded() {
        lock.lock();
        try {
            return totals != null;
        } finally {
            lock.unlock();
        }
    }

    /// To be called before the statement begins.
    Look beginLook() {
        lock.lock();
        try {
            var look = new Look();
            looks.add(look);
            return look;
        } finally {
            lock.unlock();
        }
    }

    void abandon(Look look) {
        lock.lock();
        try {
            looks.remove(look);
        } finally {
            lock.unlock();
        }
    }

    /// Takes over what the books say and adds what the statement did not see.
    ///
    /// @return false when what the look before saw has not been told since: a call was lost, and is made up for now
    boolean finish(Look look, TotalsStore.Reading reading, Snapshot snapshot, long epochSecond) {
        lock.lock();
        try {
            boolean settled = epochSecond - lookedAt >= TELL_SECONDS;
            boolean lost = settled && owedKnown && (owedBytes != 0 || owedSessions != 0);
            boolean owes = owedKnown && !lost;
            long toldBytes = bytes() - (owes ? owedBytes : 0);
            long toldSessions = sessions() - (owes ? owedSessions : 0);
            // After the first look we cannot know what we were not told before it.
            owedKnown |= totals != null && settled;
            UsageTotals all = reading.all();
            if (all != null) totals = all;
            else if (totals != null) totals = totals.withDays(reading.days());
            open = new EnumMap<>(AccessKind.class);
            open.putAll(reading.open());
            seen = snapshot;
            looks.remove(look);
            for (Note note : look.notes) if (!snapshot.holds(note.transaction)) apply(note.change);
            owedBytes = bytes() - toldBytes;
            owedSessions = sessions() - toldSessions;
            lookedAt = epochSecond;
            return !lost;
        } finally {
            lock.unlock();
        }
    }

    View view(LocalDate today, long epochSecond) {
        lock.lock();
        try {
            List<Integer> recent = tempo.until(epochSecond);
            if (totals == null) return View.NOTHING;
            return new View(
                    totals.ever(), totals.in(YearMonth.from(today)), totals.on(today), Map.copyOf(open), recent);
        } finally {
            lock.unlock();
        }
    }

    private void apply(UsageChange change) {
        if (totals == null) return; // The first reading will have it, or it is in the notes.
        for (UsageChange.Growth growth : change.growth()) {
            totals.add(growth.day(), new Amount(growth.uploadBytes(), growth.downloadBytes()));
        }
        long step = step(change);
        if (step != 0) open.merge(change.accessKind(), step, Long::sum);
    }

    private static long step(UsageChange change) {
        return (change.opened() ? 1L : 0) - (change.closed() ? 1 : 0);
    }

    private long bytes() {
        return totals == null ? 0 : totals.ever().both();
    }

    private long sessions() {
        return open.values().stream().mapToLong(Long::longValue).sum();
    }
}
