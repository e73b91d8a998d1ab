package turnpike.tenancy;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;

/// The record of every change: who, what, before and after, from where. Written in the transaction of the change, so
/// there is no change without its entry and no entry without its change.
public final class Audit {
    private final Database database;
    private final Ids ids;
    private final InstantSource clock;
    private final AuditStore store = new AuditStore();

    public Audit(Database database, Ids ids, InstantSource clock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
    }

    /// One change, as stored.
    ///
    /// @param before JSON; null when the subject was made
    /// @param after JSON; null when the subject was removed
    public record Entry(
            java.util.UUID id,
            Instant at,
            Actor actor,
            String action,
            String subjectKind,
            String subjectId,
            @Nullable String before,
            @Nullable String after) {}

    /// What to look for; null matches everything.
    ///
    /// @param text found in action, subject or actor
    /// @param from inclusive
    /// @param until exclusive
    public record Search(
            @Nullable String text,
            @Nullable String actor,
            @Nullable String action,
            @Nullable Instant from,
            @Nullable Instant until) {}

    /// Stores that the actor changed the subject. Fields whose names speak of secrets are masked.
    ///
    /// @param action subject and verb in the past, as in `nas.created`
    /// @param before record or map; null when the subject was made
    /// @param after record or map; null when the subject was removed
    public void record(
            Tx tx, Actor actor, String action, Subject subject, @Nullable Object before, @Nullable Object after) {
        store.insert(
                tx,
                new Entry(
                        ids.next(),
                        clock.instant(),
                        actor,
                        action,
                        subject.kind(),
                        subject.id(),
                        AuditJson.masked(before),
                        AuditJson.masked(after)));
    }

    /// What was changed.
    public record Subject(String kind, String id) {
        public static Subject of(String kind, Object id) {
            return new Subject(kind, id.toString());
        }
    }

    public Slice<Entry> find(TenantId tenant, Search search, int offset, int limit) {
        return database.call(tenant, tx -> store.find(tx, tenant, search, offset, limit));
    }
}
