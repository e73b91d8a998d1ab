package turnpike.tenancy;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Role;

/// A program's right to call us; the key itself is not kept.
///
/// @param prefix how the key begins
/// @param expiresAt null when only revoking ends it
/// @param lastUsedAt to the minute; null before the first use
public record ApiKey(
        UUID id,
        String name,
        String prefix,
        Role role,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {}
