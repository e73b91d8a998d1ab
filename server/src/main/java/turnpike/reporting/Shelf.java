package turnpike.reporting;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.metrics.CacheMeter;

/// One part of every tenant's figures as last read: lists and counts that memory cannot follow from commits alone.
///
/// At most one entry per tenant.
final class Shelf<T> {
    /// Tenants read by one statement: many share its cost, few enough that it does not keep a connection long.
    private static final int TOGETHER = 1_000;

    /// Reads this part for many tenants with one statement; a tenant without rows may be absent.
    @FunctionalInterface
    interface Reader<T> {
        Map<TenantId, T> read(Tx tx, List<TenantId> tenants) throws SQLException;
    }

    private record Entry<T>(T value, Instant readAt) {}

    private final Database database;
    private final InstantSource clock;
    private final CacheMeter meter;
    private final Reader<T> reader;
    private final T nothing;
    private final Map<TenantId, Entry<T>> entries = new ConcurrentHashMap<>();
    private final Set<TenantId> stale = ConcurrentHashMap.newKeySet();

    /// @param nothing the part of a tenant without rows
    Shelf(Database database, InstantSource clock, CacheMeter meter, Reader<T> reader, T nothing) {
        this.database = database;
        this.clock = clock;
        this.meter = meter;
        this.reader = reader;
        this.nothing = nothing;
    }

    /// The part changed: the next who asks reads it anew.
    void spoil(TenantId tenant) {
        stale.add(tenant);
    }

    void spoilAll() {
        stale.addAll(entries.keySet());
    }

    boolean isSpoiled(TenantId tenant) {
        return stale.contains(tenant);
    }

    /// As last read; reads first when it was never read, has changed, or is older. What was read before is better than
    /// nothing when the database is away.
    T get(TenantId tenant, Duration oldest) {
        Entry<T> known = entries.get(tenant);
        if (known != null && !isDue(tenant, clock.instant().minus(oldest))) {
            meter.hit();
            return known.value();
        }
        meter.miss();
        try {
            return read(tenant);
        } catch (Unavailable e) {
            if (known == null) throw e;
            return known.value();
        }
    }

    /// As last read, however old; the empty part when never read. Does not block.
    T peek(TenantId tenant) {
        Entry<T> known = entries.get(tenant);
        return known == null ? nothing : known.value();
    }

    /// As last read; null when never.
    @Nullable
    T known(TenantId tenant) {
        Entry<T> known = entries.get(tenant);
        return known == null ? null : known.value();
    }

    /// Puts a part in the place of the very one it was made from.
    ///
    /// @return false when that is not there any more
    boolean replace(TenantId tenant, T from, T to) {
        Entry<T> known = entries.get(tenant);
        return known != null
                && isSame(known.value(), from)
                && entries.replace(tenant, known, new Entry<>(to, known.readAt()));
    }

    @SuppressWarnings("ReferenceEquality") // the very object: an equal one may have been read later
    private static boolean isSame(Object one, Object other) {
        return one == other;
    }

    /// Reads one tenant's part as that tenant.
    T read(TenantId tenant) {
        put(List.of(tenant), () -> database.call(tenant, tx -> reader.read(tx, List.of(tenant))));
        return peek(tenant);
    }

    /// Reads those of the tenants that changed or were read longer ago.
    ///
    /// @return whose part is another than before
    List<TenantId> refresh(Collection<TenantId> tenants, Duration oldest) {
        Instant limit = clock.instant().minus(oldest);
        List<TenantId> due = new ArrayList<>();
        for (TenantId tenant : tenants) {
            if (isDue(tenant, limit)) due.add(tenant);
        }
        List<TenantId> changed = new ArrayList<>();
        for (int from = 0; from < due.size(); from += TOGETHER) {
            List<TenantId> some = due.subList(from, Math.min(due.size(), from + TOGETHER));
            changed.addAll(put(some, () -> database.callAcrossTenants(tx -> reader.read(tx, some))));
        }
        return changed;
    }

    private boolean isDue(TenantId tenant, Instant limit) {
        Entry<T> known = entries.get(tenant);
        return known == null || stale.contains(tenant) || known.readAt().isBefore(limit);
    }

    private List<TenantId> put(List<TenantId> tenants, java.util.function.Supplier<Map<TenantId, T>> statement) {
        // Before reading: what changes meanwhile is read again.
        List<TenantId> spoiled = tenants.stream().filter(stale::remove).toList();
        boolean done = false;
        try {
            Map<TenantId, T> read = statement.get();
            Instant now = clock.instant();
            List<TenantId> changed = new ArrayList<>();
            for (TenantId tenant : tenants) {
                T value = read.getOrDefault(tenant, nothing);
                Entry<T> before = entries.put(tenant, new Entry<>(value, now));
                if (before == null || !before.value().equals(value)) changed.add(tenant);
            }
            done = true;
            return changed;
        } finally {
            if (!done) stale.addAll(spoiled);
        }
    }
}
