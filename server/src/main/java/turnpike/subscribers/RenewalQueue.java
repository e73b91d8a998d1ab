package turnpike.subscribers;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;

/// Rights to be renewed. The rows are the queue: each right knows when it is to be looked at next, or that it is not.
///
/// A claim takes a lease on its rows: of several processes one works on a right, and when it dies the right comes back.
/// Nothing that cannot be renewed stays due, so none keeps others waiting.
public final class RenewalQueue {
    /// A right is looked at so long before its end, and sooner when its whole term is short.
    private static final Duration BEFORE = Duration.ofMinutes(10);
    /// Longer than the pause between two looks, so that the next right stands ready when this one ends.
    private static final Duration BEFORE_LEAST = Duration.ofMinutes(2);

    private static final int SHARE_OF_TERM = 12;
    /// Rights that were over for longer before we could look are left alone: nobody expects to pay for them any more.
    private static final Duration LATE_MAX = Duration.ofDays(1);

    private static final Duration LEASE = Duration.ofMinutes(2);

    private final Database database;
    private final InstantSource clock;
    private final RenewalStore store = new RenewalStore();
    private final SubscriberStore subscribers = new SubscriberStore();

    public RenewalQueue(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// A right that is due.
    public record Due(TenantId tenant, UUID subscriptionId, UUID subscriberId) {}

    /// @param due those to be renewed
    /// @param full there may be more
    public record Claim(List<Due> due, boolean full) {}

    /// A right to be renewed, as it stands.
    ///
    /// @param anchorDay of the chain of terms it is one of
    /// @param agreed price of the edition it is of
    /// @param suspended its subscriber or tenant is, and buys nothing
    public record Right(
            UUID planId,
            Instant endsAt,
            Instant accessUntil,
            @Nullable Integer anchorDay,
            Money agreed,
            boolean suspended,
            Holder holder) {}

    /// Who is told.
    ///
    /// @param name the username when there is none
    /// @param provider as the tenant signs its messages
    public record Holder(
            String name, @Nullable String phone, @Nullable String email, String provider) {}

    /// What came of it. Stored by name.
    public enum Outcome {
        RENEWED,
        /// The wallet had not enough.
        SHORT,
        /// The plan is no longer sold.
        NOT_SOLD,
        /// It costs more than its holder was told.
        RAISED
    }

    /// When a term is first looked at; null: it has no end.
    static @Nullable Instant firstLook(Instant start, @Nullable Instant end) {
        if (end == null) return null;
        Duration share = Duration.between(start, end).dividedBy(SHARE_OF_TERM);
        Duration before = share.compareTo(BEFORE) > 0 ? BEFORE : share;
        return end.minus(before.compareTo(BEFORE_LEAST) < 0 ? BEFORE_LEAST : before);
    }

    /// Takes rights that are due, of all tenants.
    public Claim claim(int limit) {
        Instant now = clock.instant();
        List<RenewalStore.Claimed> claimed =
                database.callAcrossTenants(tx -> store.claim(tx, now, now.minus(LATE_MAX), now.plus(LEASE), limit));
        List<Due> due = claimed.stream()
                .filter(RenewalStore.Claimed::wanted)
                .map(RenewalStore.Claimed::due)
                .toList();
        return new Claim(due, claimed.size() == limit);
    }

    /// @return empty when it is no longer to be renewed: closed, followed by another, or not wanted
    public Optional<Right> find(Tx tx, Due due) {
        return store.find(tx, due.tenant(), due.subscriptionId());
    }

    /// Holds the subscriber until the transaction ends.
    ///
    /// @return whether the right still stands as it was seen
    public boolean hold(Tx tx, Due due, Right seen) {
        return subscribers.lock(tx, due.tenant(), due.subscriberId())
                && find(tx, due).filter(seen::equals).isPresent();
    }

    /// Keeps what came of it.
    ///
    /// @param outcome null: nothing
    /// @param next when to look again; null: never
    public void settle(Tx tx, Due due, @Nullable Outcome outcome, @Nullable Instant next) {
        store.settle(tx, due.tenant(), due.subscriptionId(), outcome, next);
    }
}
