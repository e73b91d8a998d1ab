package turnpike.reporting;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.platform.db.Database;
import turnpike.platform.metrics.CacheMeter;
import turnpike.usage.UsageChange;

/// Every tenant's lists of who is online and what happened, kept by reading only the sessions that began or ended; in
/// full where nothing is known yet, where too much happened, or where the list ran short.
final class LiveLists {
    /// Sessions of one tenant worth reading one by one; beyond, all is read anew.
    private static final int MANY = 20;

    /// Names within the lists may age for so long.
    private static final Duration OLDEST = Duration.ofHours(1);

    private final Database database;
    private final ListsStore store = new ListsStore();
    private final Shelf<Lists> shelf;
    private final Map<TenantId, Set<UUID>> moved = new ConcurrentHashMap<>();

    LiveLists(Database database, InstantSource clock, CacheMeter meter) {
        this.database = database;
        this.shelf = new Shelf<>(database, clock, meter, store::read, Lists.EMPTY);
    }

    /// Notes a session that began or ended.
    void take(UsageChange change) {
        TenantId tenant = change.tenant();
        if (!(change.opened() || change.closed()) || shelf.isSpoiled(tenant)) return;
        moved.compute(tenant, (_, sessions) -> {
            Set<UUID> some = sessions == null ? new HashSet<>() : sessions;
            some.add(change.sessionId());
            if (some.size() <= MANY) return some;
            shelf.spoil(tenant);
            return null;
        });
    }

    /// As of now.
    Lists get(TenantId tenant) {
        if (moved.remove(tenant) != null) shelf.spoil(tenant);
        return shelf.get(tenant, OLDEST);
    }

    /// As last read.
    Lists peek(TenantId tenant) {
        return shelf.peek(tenant);
    }

    /// Reads the tenant's lists in full.
    void read(TenantId tenant) {
        moved.remove(tenant);
        shelf.read(tenant);
    }

    /// Brings these tenants' lists up to date, with one statement for the sessions that moved and one for the rest.
    ///
    /// @return how long that waited for the database, in nanoseconds
    /// @throws Unavailable when they stay as they were
    long refresh(Collection<TenantId> tenants) {
        Map<TenantId, Lists> before = new HashMap<>();
        List<ListsStore.Which> asked = new ArrayList<>();
        for (TenantId tenant : tenants) {
            Set<UUID> sessions = moved.remove(tenant);
            if (sessions == null) continue;
            Lists known = shelf.known(tenant);
            if (known == null || shelf.isSpoiled(tenant)) {
                shelf.spoil(tenant);
                continue;
            }
            before.put(tenant, known);
            for (UUID session : sessions) asked.add(new ListsStore.Which(tenant, session));
        }
        long start = System.nanoTime();
        Map<TenantId, List<Lists.Moved>> moves = asked.isEmpty() ? Map.of() : moves(before.keySet(), asked);
        long waited = System.nanoTime() - start;
        amend(before, moves);
        start = System.nanoTime();
        shelf.refresh(
                tenants.stream()
                        .filter(t -> shelf.known(t) == null || shelf.isSpoiled(t))
                        .toList(),
                OLDEST);
        return waited + System.nanoTime() - start;
    }

    /// Reads what there is of these tenants for the first time.
    void warm(Collection<TenantId> tenants) {
        shelf.refresh(tenants, OLDEST);
    }

    private Map<TenantId, List<Lists.Moved>> moves(Set<TenantId> tenants, List<ListsStore.Which> asked) {
        @Nullable Map<TenantId, List<Lists.Moved>> moves = null;
        try {
            moves = database.callByKey(tx -> store.read(tx, asked));
            return moves;
        } finally {
            if (moves == null) tenants.forEach(shelf::spoil);
        }
    }

    private void amend(Map<TenantId, Lists> before, Map<TenantId, List<Lists.Moved>> moves) {
        before.forEach((tenant, known) -> {
            Lists after = known.after(moves.getOrDefault(tenant, List.of()));
            // Read in full by somebody else meanwhile: that may be newer than what we read, or older.
            if (!after.isEnough() || !shelf.replace(tenant, known, after)) shelf.spoil(tenant);
        });
    }
}
