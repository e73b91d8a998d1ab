package turnpike.tenancy;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Role;

/// A person who signs in to the console.
///
/// @param lockedUntil null when not locked
/// @param disabledAt null while the person may sign in
public record StaffMember(
        UUID id,
        String email,
        String name,
        Role role,
        Instant createdAt,
        @Nullable Instant lastLoginAt,
        @Nullable Instant lockedUntil,
        @Nullable Instant disabledAt) {}
