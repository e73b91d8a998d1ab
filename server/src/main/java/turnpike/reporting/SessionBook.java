package turnpike.reporting;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;

/// Sessions, found and listed for people.
public final class SessionBook {
    private final Database database;
    private final SessionBookStore sessions = new SessionBookStore();

    public SessionBook(Database database) {
        this.database = database;
    }

    /// @param open null matches open and ended
    /// @param text in username, device address, IP address or NAS-side id; null matches all
    /// @param sort `startedAt`, `reportedAt`, `username` or `total`, with a minus for the reverse
    public record Search(
            @Nullable Boolean open,
            @Nullable String text,
            @Nullable UUID nasId,
            @Nullable UUID subscriberId,
            @Nullable AccessKind accessKind,
            String sort) {}

    /// Some of the rows found, and how many there are; not counted further than [#COUNTED_MAX].
    public record Found(List<SessionView> items, long total) {}

    /// Counting ten million old sessions for a page number nobody opens would cost seconds.
    public static final int COUNTED_MAX = 10_000;

    public Found sessions(TenantId tenant, Search search, int offset, int limit) {
        return database.call(
                tenant,
                tx -> new Found(sessions.list(tx, tenant, search, offset, limit), sessions.count(tx, tenant, search)));
    }

    public SessionView session(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> sessions.find(tx, tenant, id))
                .orElseThrow(() -> new NotFound("session", id));
    }

    /// A session's usage by the hour, as far as its raw rows are kept.
    public List<UsagePoint> hours(TenantId tenant, UUID sessionId) {
        return database.call(tenant, tx -> sessions.hours(tx, tenant, sessionId));
    }

    /// @throws NotFound when the tenant has no such subscriber
    public void requireSubscriber(TenantId tenant, UUID id) {
        boolean exists = database.call(tenant, tx -> sessions.isSubscriber(tx, tenant, id));
        if (!exists) throw new NotFound("subscriber", id);
    }
}
