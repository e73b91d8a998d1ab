package turnpike.base;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who is asking: a person or a program that proved who it is. Belongs to exactly one tenant.
///
/// @param id of the staff member, API key or subscriber
/// @param name e-mail of a person, name of a key, username of a subscriber; for people to read
/// @param login the sign-in by which a person is here; null for a key
public record Principal(
        TenantId tenant,
        UUID id,
        Kind kind,
        String name,
        Role role,
        @Nullable UUID login) {

    /// How a principal proves itself.
    public enum Kind {
        STAFF,
        API_KEY,
        SUBSCRIBER
    }

    public boolean mayActAs(Role least) {
        return role.isAtLeast(least);
    }
}
