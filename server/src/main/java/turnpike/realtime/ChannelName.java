package turnpike.realtime;

import java.util.Optional;
import java.util.UUID;
import turnpike.base.TenantId;

/// A channel of one tenant; as text `tenant.{tenantId}.{name}`.
public record ChannelName(TenantId tenant, String name) {
    private static final String PREFIX = "tenant.";
    private static final int UUID_LENGTH = 36;

    /// The channel a text names; empty when it names none.
    public static Optional<ChannelName> find(String text) {
        int dot = PREFIX.length() + UUID_LENGTH;
        if (!text.startsWith(PREFIX) || text.length() < dot + 2 || text.charAt(dot) != '.') return Optional.empty();
        String id = text.substring(PREFIX.length(), dot);
        try {
            UUID tenant = UUID.fromString(id);
            // One channel has one name: other spellings of the id would make a second channel of it.
            if (!tenant.toString().equals(id)) return Optional.empty();
            return Optional.of(new ChannelName(new TenantId(tenant), text.substring(dot + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return PREFIX + tenant + "." + name;
    }
}
