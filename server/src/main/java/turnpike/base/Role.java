package turnpike.base;

/// What somebody may do, least first; each may do all that those before it may.
///
/// Stored and sent by name: add freely, never rename.
public enum Role {
    SUBSCRIBER,
    STAFF,
    TENANT_ADMIN,
    PLATFORM_ADMIN;

    public boolean isAtLeast(Role other) {
        return compareTo(other) >= 0;
    }
}
