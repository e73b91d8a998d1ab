package turnpike.routers;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.platform.settings.Vault;

/// The `router_links` table.
final class LinkStore {
    /// Told when a link, or whether its NAS is there, has changed.
    static final String TOPIC = "router-link";

    private static final String COLUMNS = """
            select l.tenant_id, l.nas_id, l.protocol, l.address, l.port, l.tls, l.username, l.password_sealed, l.pin,
                   l.active
              from router_links l
              join nases n on n.tenant_id = l.tenant_id and n.nas_id = l.nas_id and n.deleted_at is null
            """;

    private static final String ONE = COLUMNS + " where l.tenant_id = :tenant and l.nas_id = :nas";

    private static final String POLLED = COLUMNS
            + " where l.active and l.protocol in ('ROUTEROS_API', 'ROUTEROS_REST') order by l.tenant_id, l.nas_id";

    private static final String PUT = """
            insert into router_links (tenant_id, nas_id, protocol, address, port, tls, username, password_sealed, pin,
                   active, created_at, updated_at)
            values (:tenant, :nas, :protocol, :address, :port, :tls, :username, :password, :pin, :active, :at, :at)
                on conflict (tenant_id, nas_id) do update
               set protocol = excluded.protocol, address = excluded.address, port = excluded.port, tls = excluded.tls,
                   username = excluded.username, password_sealed = excluded.password_sealed, pin = excluded.pin,
                   active = excluded.active, updated_at = excluded.updated_at
            """;

    private static final String OBSERVED = """
            insert into router_observed (tenant_id, nas_id, state)
            values (:tenant, :nas, 'UNKNOWN')
                on conflict do nothing
            """;

    private static final String PIN = """
            update router_links
               set pin = :pin
             where tenant_id = :tenant
               and nas_id = :nas
               and pin is null
            """;

    private final Vault vault;

    LinkStore(Vault vault) {
        this.vault = vault;
    }

    /// A link and whether it is used.
    record Kept(Link link, boolean active) {}

    Optional<Kept> find(Tx tx, TenantId tenant, UUID nas) {
        return tx.sql()
                .createQuery(ONE)
                .bind("tenant", tenant.value())
                .bind("nas", nas)
                .map((row, _) -> kept(row))
                .findOne();
    }

    List<Link> polled(Tx tx) {
        return tx.sql().createQuery(POLLED).map((row, _) -> kept(row).link()).list();
    }

    void put(Tx tx, Link link, boolean active, Instant at) {
        tx.sql()
                .createUpdate(PUT)
                .bind("tenant", link.tenant().value())
                .bind("nas", link.nasId())
                .bind("protocol", link.protocol().name())
                .bind("address", link.address())
                .bind("port", link.port())
                .bind("tls", link.tls())
                .bind("username", link.username())
                .bind("password", vault.seal(link.password()))
                .bind("pin", link.pin())
                .bind("active", active)
                .bind("at", at)
                .execute();
        tx.sql()
                .createUpdate(OBSERVED)
                .bind("tenant", link.tenant().value())
                .bind("nas", link.nasId())
                .execute();
        tx.tell(TOPIC, link.tenant().toString());
    }

    void pin(Tx tx, TenantId tenant, UUID nas, String pin) {
        tx.sql()
                .createUpdate(PIN)
                .bind("tenant", tenant.value())
                .bind("nas", nas)
                .bind("pin", pin)
                .execute();
        tx.tell(TOPIC, tenant.toString());
    }

    private Kept kept(ResultSet row) throws SQLException {
        var link = new Link(
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getObject("nas_id", UUID.class),
                Protocol.valueOf(row.getString("protocol")),
                row.getString("address"),
                row.getInt("port"),
                row.getBoolean("tls"),
                row.getString("username"),
                new String(vault.unseal(row.getBytes("password_sealed")), StandardCharsets.UTF_8),
                row.getString("pin"));
        return new Kept(link, row.getBoolean("active"));
    }
}
