package turnpike.base;

import java.util.UUID;

/// A business that runs its own network on Turnpike; owner of all its data.
///
/// Always the first parameter, never ambient: a forgotten hand-over must not compile.
public record TenantId(UUID value) implements Comparable<TenantId> {

    /// The operator of this installation itself; platform administrators belong to it.
    public static final TenantId PLATFORM = new TenantId(new UUID(0, 0));

    /// @throws InvalidInput when the text is no UUID
    public static TenantId of(String text) {
        try {
            return new TenantId(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            throw new InvalidInput("tenant", "is not a UUID");
        }
    }

    @Override
    public int compareTo(TenantId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
