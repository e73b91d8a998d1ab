package turnpike.realtime;

import java.util.UUID;
import turnpike.base.TenantId;

/// Who is subscribed, as far as channels care.
///
/// @param id of the person or key
/// @param platformAdmin may join every tenant's channels
public record Viewer(TenantId tenant, UUID id, String name, boolean platformAdmin) {
    /// The id of one whom another process let in, who cannot be named here.
    public static final UUID SOMEBODY = new UUID(0, 0);

    /// The one rule of who may join what: one's own tenant's channels; a platform administrator any.
    public boolean mayJoin(ChannelName channel) {
        return platformAdmin || tenant.equals(channel.tenant());
    }
}
