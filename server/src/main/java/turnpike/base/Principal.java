package turnpike.base;

import java.util.UUID;

/// Who is asking: a person or a program that proved who it is. Belongs to exactly one tenant.
///
/// @param id of the staff member or API key
/// @param name e-mail of a person, name of a key; for people to read
public record Principal(TenantId tenant, UUID id, Kind kind, String name, Role role) {

    /// How a principal proves itself.
    public enum Kind {
        STAFF,
        API_KEY
    }

    public boolean mayActAs(Role least) {
        return role.isAtLeast(least);
    }
}
