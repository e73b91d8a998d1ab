package turnpike.subscribers;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;

/// A person or device that comes online through a tenant's network.
///
/// @param suspension null: not suspended
/// @param online has an open session
/// @param holding the plan held; null: none
public record Subscriber(
        UUID id,
        String username,
        AccessKind accessKind,
        Contact contact,
        Rules rules,
        @Nullable Suspension suspension,
        boolean online,
        @Nullable Holding holding,
        Instant createdAt) {

    /// @param name empty when not known
    public record Contact(
            String name, @Nullable String phone, @Nullable String email) {}

    /// @param staticAddress null: from a pool
    /// @param knownDevicesOnly refuse devices not in the list
    /// @param autoRenew the plan is bought again from the wallet when it ends; null: as the tenant's rules say
    public record Rules(
            @Nullable String staticAddress,
            boolean knownDevicesOnly,
            @Nullable Boolean autoRenew) {}

    public record Suspension(Instant since, @Nullable String reason) {}

    /// The plan held and how far it is used.
    ///
    /// @param queued further rights that wait for this one to end
    public record Holding(UUID planId, String planName, Term term, int queued, Usage usage) {
        public boolean hasEnded(Instant now) {
            return term.accessUntil() != null && !term.accessUntil().isAfter(now);
        }

        /// Ended, but access goes on while payment is awaited.
        public boolean isInGrace(Instant now) {
            return term.endsAt() != null && !term.endsAt().isAfter(now) && !hasEnded(now);
        }
    }

    /// @param startedAt null: waits for the first access
    /// @param endsAt null: open end, or not begun
    /// @param accessUntil the end and the grace after it; null: open end, or not begun
    public record Term(
            Instant grantedAt,
            @Nullable Instant startedAt,
            @Nullable Instant endsAt,
            @Nullable Instant accessUntil) {}

    /// @param quotaBytes null: unmetered
    /// @param onlineLimitSeconds null: unlimited
    public record Usage(
            @Nullable Long quotaBytes,
            long usedBytes,
            @Nullable Long onlineLimitSeconds,
            long onlineSeconds) {
        public boolean isExhausted() {
            return (quotaBytes != null && usedBytes >= quotaBytes)
                    || (onlineLimitSeconds != null && onlineSeconds >= onlineLimitSeconds);
        }
    }
}
