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
    public record Rules(@Nullable String staticAddress, boolean knownDevicesOnly) {}

    public record Suspension(Instant since, @Nullable String reason) {}

    /// The plan held and how far it is used.
    ///
    /// @param endsAt null: open end
    public record Holding(
            UUID planId,
            String planName,
            Instant startedAt,
            @Nullable Instant endsAt,
            Usage usage) {
        public boolean hasEnded(Instant now) {
            return endsAt != null && !endsAt.isAfter(now);
        }
    }

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
