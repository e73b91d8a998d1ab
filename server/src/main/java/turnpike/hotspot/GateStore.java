package turnpike.hotspot;

import java.util.List;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// NASes as a console names them.
final class GateStore {
    private static final String UNIFI = """
            select tenant_id, nas_id
              from nases
             where tenant_id is not null
               and vendor = 'UNIFI'
               and deleted_at is null
               and (identifier = :site
                    or (:mac <> '' and upper(regexp_replace(identifier, '[^0-9A-Fa-f]', '', 'g')) = upper(:mac)))
             order by identifier = :site
             limit 2
            """;

    /// Two at most: more than one is as good as none.
    List<PortalTokens.Gate> unifi(Tx tx, String site, String macDigits) {
        return tx.sql()
                .createQuery(UNIFI)
                .bind("site", site)
                .bind("mac", macDigits)
                .map((row, context) -> new PortalTokens.Gate(
                        new TenantId(row.getObject("tenant_id", UUID.class)), row.getObject("nas_id", UUID.class)))
                .list();
    }
}
