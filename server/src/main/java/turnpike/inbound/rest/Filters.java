package turnpike.inbound.rest;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.platform.http.Call;
import turnpike.reporting.Belongings;

/// Ids in the query of a list. One that is not the tenant's names nothing, as in a path.
final class Filters {
    private final Belongings belongings;

    Filters(Belongings belongings) {
        this.belongings = belongings;
    }

    /// The id given; null when none was.
    ///
    /// @throws turnpike.base.NotFound when it names nothing of the tenant's
    @Nullable
    UUID id(Call call, String name, Belongings.Kind kind) {
        UUID id = call.idOrNull(name);
        if (id != null) belongings.require(call.tenant(), kind, id);
        return id;
    }
}
