package turnpike.aaa;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.AccessDecision.Reason;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;

/// What was asked and how it was answered, for people who want to know why somebody cannot connect.
public final class AccessAttempts {
    private final Database database;
    private final AccessAttemptStore store = new AccessAttemptStore();

    public AccessAttempts(Database database) {
        this.database = database;
    }

    /// One answered access request.
    ///
    /// @param subscriberId null: the name was nobody's
    /// @param reason null: accepted
    public record Attempt(
            Instant at,
            String username,
            @Nullable UUID subscriberId,
            UUID nasId,
            String nasName,
            @Nullable String mac,
            String method,
            @Nullable Reason reason) {}

    /// What to look for; null matches everything.
    ///
    /// @param text in username or hardware address
    public record Search(
            @Nullable String text,
            @Nullable Boolean accepted,
            @Nullable Reason reason,
            @Nullable UUID nasId,
            @Nullable UUID subscriberId,
            int offset,
            int limit) {}

    /// Some of those found, newest first, and how many there are in all, counted to ten thousand.
    public record Found(List<Attempt> attempts, long total) {}

    public Found find(TenantId tenant, Search search) {
        return database.call(tenant, tx -> store.find(tx, tenant, search));
    }
}
