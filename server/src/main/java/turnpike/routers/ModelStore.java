package turnpike.routers;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.platform.settings.Vault;

/// The `router_desired` and `router_changes` tables, and what was compared.
final class ModelStore {
    private static final String DESIRED = """
            select server_address, auth_port, acct_port, portal_url, hotspot_server, hosts, queues, drift_policy,
                   dhcp_network, captive_api_url
              from router_desired
             where tenant_id = :tenant
               and nas_id = :nas
            """;

    private static final String PUT = """
            insert into router_desired (tenant_id, nas_id, server_address, auth_port, acct_port, portal_url,
                   hotspot_server, hosts, queues, drift_policy, dhcp_network, captive_api_url, updated_at, updated_by)
            values (:tenant, :nas, :server, :auth, :acct, :portal, :hotspot, :hosts, :queues, :policy,
                   :network, :captive, :at, :by)
                on conflict (tenant_id, nas_id) do update
               set server_address = excluded.server_address, auth_port = excluded.auth_port,
                   acct_port = excluded.acct_port, portal_url = excluded.portal_url,
                   hotspot_server = excluded.hotspot_server, hosts = excluded.hosts, queues = excluded.queues,
                   drift_policy = excluded.drift_policy, dhcp_network = excluded.dhcp_network,
                   captive_api_url = excluded.captive_api_url, updated_at = excluded.updated_at,
                   updated_by = excluded.updated_by
            """;

    private static final String COMPARED = """
            update router_observed
               set compared_at = :at, desired_hash = :hash, drift = :drift
             where tenant_id = :tenant
               and nas_id = :nas
            """;

    private static final String BEGIN = """
            insert into router_changes (tenant_id, change_id, nas_id, kind, state, steps, steps_sealed, requested_by,
                   started_at)
            select :tenant, :id, :nas, :kind, 'RUNNING', :steps, :sealed, :by, :at
             where not exists (select from router_changes c
                                where c.tenant_id = :tenant
                                  and c.nas_id = :nas
                                  and c.state = 'RUNNING'
                                  and c.started_at > :stale)
            """;

    private static final String LOCK =
            "select from router_links where tenant_id = :tenant and nas_id = :nas for update";

    private static final String END = """
            update router_changes
               set state = :state, detail = :detail, finished_at = :at
             where tenant_id = :tenant
               and change_id = :id
            """;

    private static final String CHANGES = """
            select change_id, kind, state, steps, steps_sealed, detail, requested_by, started_at, finished_at
              from router_changes
             where tenant_id = :tenant
               and nas_id = :nas
             order by started_at desc, change_id desc
             limit :limit
            """;

    private static final String NOTICE = """
            insert into router_notices (tenant_id, notice_id, nas_id, at, kind, detail)
            values (:tenant, :id, :nas, :at, :kind, :detail)
            """;

    record Kept(Changes.Change change, List<Step> steps) {}

    Optional<Desired> desired(Tx tx, TenantId tenant, UUID nas) {
        return tx.sql()
                .createQuery(DESIRED)
                .bind("tenant", tenant.value())
                .bind("nas", nas)
                .map((row, _) -> desired(row))
                .findOne();
    }

    void put(Tx tx, TenantId tenant, UUID nas, Desired desired, Instant at, String by) {
        Desired.Captive captive = desired.captive();
        tx.sql()
                .createUpdate(PUT)
                .bind("tenant", tenant.value())
                .bind("nas", nas)
                .bind("server", desired.server().address())
                .bind("auth", desired.server().authPort())
                .bind("acct", desired.server().acctPort())
                .bind("portal", desired.portalUrl())
                .bind("hotspot", desired.hotspotServer())
                .bindArray("hosts", String.class, desired.hosts())
                .bindArray(
                        "queues",
                        String.class,
                        desired.queues().stream().map(Desired.Queue::text).toList())
                .bind("policy", desired.driftPolicy().name())
                .bind("network", captive == null ? null : captive.network())
                .bind("captive", captive == null ? null : captive.apiUrl())
                .bind("at", at)
                .bind("by", by)
                .execute();
    }

    void compared(Tx tx, Link link, String hash, int drift, Instant at) {
        tx.sql()
                .createUpdate(COMPARED)
                .bind("tenant", link.tenant().value())
                .bind("nas", link.nasId())
                .bind("hash", hash)
                .bind("drift", drift)
                .bind("at", at)
                .execute();
    }

    /// @param stale a change that began before is given up
    /// @return false when another change of this router is under way
    boolean begin(Tx tx, Link link, Changes.Change change, byte[] sealed, Instant stale) {
        tx.sql()
                .createQuery(LOCK)
                .bind("tenant", link.tenant().value())
                .bind("nas", link.nasId())
                .map((_, _) -> true)
                .list();
        return tx.sql()
                        .createUpdate(BEGIN)
                        .bind("tenant", link.tenant().value())
                        .bind("id", change.id())
                        .bind("nas", link.nasId())
                        .bind("kind", change.kind().name())
                        .bind("steps", change.steps())
                        .bind("sealed", sealed)
                        .bind("by", change.requestedBy())
                        .bind("at", change.startedAt())
                        .bind("stale", stale)
                        .execute()
                == 1;
    }

    void end(Tx tx, Link link, Changes.Change change) {
        tx.sql()
                .createUpdate(END)
                .bind("tenant", link.tenant().value())
                .bind("id", change.id())
                .bind("state", change.state().name())
                .bind("detail", change.detail())
                .bind("at", change.finishedAt())
                .execute();
    }

    List<Kept> changes(Tx tx, TenantId tenant, UUID nas, int limit, Vault vault) {
        return tx.sql()
                .createQuery(CHANGES)
                .bind("tenant", tenant.value())
                .bind("nas", nas)
                .bind("limit", limit)
                .map((row, _) -> kept(row, vault))
                .list();
    }

    void notice(Tx tx, Link link, UUID id, LiveData.Notice notice) {
        tx.sql()
                .createUpdate(NOTICE)
                .bind("tenant", link.tenant().value())
                .bind("id", id)
                .bind("nas", link.nasId())
                .bind("at", notice.at())
                .bind("kind", notice.kind().name())
                .bind("detail", notice.detail())
                .execute();
    }

    private static Kept kept(ResultSet row, Vault vault) throws SQLException {
        OffsetDateTime finished = row.getObject("finished_at", OffsetDateTime.class);
        var change = new Changes.Change(
                row.getObject("change_id", UUID.class),
                Changes.Kind.valueOf(row.getString("kind")),
                Changes.State.valueOf(row.getString("state")),
                row.getInt("steps"),
                row.getString("detail"),
                row.getString("requested_by"),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                finished == null ? null : finished.toInstant());
        return new Kept(change, Step.read(vault.unseal(row.getBytes("steps_sealed"))));
    }

    private static Desired desired(ResultSet row) throws SQLException {
        String network = row.getString("dhcp_network");
        return new Desired(
                new Desired.Server(row.getString("server_address"), row.getInt("auth_port"), row.getInt("acct_port")),
                row.getString("portal_url"),
                row.getString("hotspot_server"),
                texts(row.getArray("hosts")),
                texts(row.getArray("queues")).stream().map(Desired.Queue::of).toList(),
                Desired.DriftPolicy.valueOf(row.getString("drift_policy")),
                network == null ? null : new Desired.Captive(network, row.getString("captive_api_url")));
    }

    static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
