package turnpike.realtime;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;

/// Who is subscribed, as far as channels care.
///
/// @param id of the person or key
/// @param platformAdmin may join every tenant's channels
/// @param login the sign-in that asked; null for a key
public record Viewer(
        TenantId tenant,
        UUID id,
        String name,
        boolean platformAdmin,
        @Nullable UUID login) {
    /// The id of one whom another process let in, who cannot be named here.
    public static final UUID SOMEBODY = new UUID(0, 0);

    /// One whose sign-in does not matter.
    public Viewer(TenantId tenant, UUID id, String name, boolean platformAdmin) {
        this(tenant, id, name, platformAdmin, null);
    }

    /// The one rule of who may join what: one's own tenant's channels; a platform administrator any.
    public boolean mayJoin(ChannelName channel) {
        return platformAdmin || tenant.equals(channel.tenant());
    }
}
