package turnpike.simulators.unifi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.TestClock;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.hotspot.HotspotControl.Guest;
import turnpike.hotspot.HotspotControl.Limits;
import turnpike.nases.Nas;
import turnpike.nases.NasVendor;
import turnpike.nases.SharedSecret;
import turnpike.outbound.unifi.UnifiLink;
import turnpike.outbound.unifi.UnifiLogin;
import turnpike.outbound.unifi.UnifiUsage;
import turnpike.platform.db.Database;
import turnpike.usage.Accounting;
import turnpike.usage.Books;
import turnpike.usage.LedgerSettings;
import turnpike.usage.ReportedNames;

/// Tenants with a UniFi site each, and the real ledger on a real database.
final class UnifiRig {
    static final Duration INTERVAL = Duration.ofMinutes(1);

    final TestClock clock = new TestClock("2026-03-01T09:00:00Z");
    final Database database;
    final Accounting accounting;
    final Map<UUID, Nas> nases = new HashMap<>();
    final Map<UUID, UnifiLink> links = new HashMap<>();
    UnifiUsage usage;
    UnifiLogin login;

    UnifiRig(Database database) {
        this.database = database;
        this.accounting = new Accounting(database, clock, _ -> ZoneId.of("Africa/Nairobi"), LedgerSettings.DEFAULT);
        this.usage = usage();
        this.login = new UnifiLogin(this::link, usage, clock);
    }

    /// A process that remembers nothing.
    void restart() {
        usage = usage();
        login = new UnifiLogin(this::link, usage, clock);
    }

    private UnifiUsage usage() {
        var names = new ReportedNames(database);
        return new UnifiUsage(
                new UnifiUsage.Sources(
                        this::link,
                        (tenant, id) -> nasOf(tenant, id),
                        (tenant, nas, session, _) ->
                                names.find(tenant, nas, session).orElse(null)),
                accounting::record,
                INTERVAL,
                clock);
    }

    private @Nullable UnifiLink link(TenantId tenant, UUID nas) {
        return nasOf(tenant, nas) == null ? null : links.get(nas);
    }

    private @Nullable Nas nasOf(TenantId tenant, UUID id) {
        Nas nas = nases.get(id);
        return nas != null && nas.tenant().equals(tenant) ? nas : null;
    }

    /// A NAS of a new tenant.
    Nas nas(UnifiLink link) {
        var tenant = new TenantId(UUID.randomUUID());
        database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                        values (:id, :slug, 'Test', 'Africa/Nairobi', 'KES', 'en-KE', now())
                        """)
                .bind("id", tenant.value())
                .bind("slug", "t" + tenant.value())
                .execute());
        var nas = new Nas(
                tenant,
                UUID.randomUUID(),
                "cafe",
                NasVendor.UNIFI,
                AccessKind.HOTSPOT,
                true,
                false,
                3799,
                new SharedSecret("secret".getBytes(UTF_8)));
        nases.put(nas.id(), nas);
        links.put(nas.id(), link);
        return nas;
    }

    static UnifiLink byKey(UnifiSimulator console) {
        return new UnifiLink(
                console.url(),
                "default",
                new UnifiLink.Access.ApiKey(console.settings().apiKey()),
                null);
    }

    static UnifiLink byAccount(UnifiSimulator console, boolean unifiOs) {
        UnifiSettings settings = console.settings();
        return new UnifiLink(
                console.url(),
                "default",
                new UnifiLink.Access.Account(settings.username(), settings.password(), unifiOs),
                null);
    }

    static Guest guest(String mac, Limits limits) {
        return new Guest(mac, null, "254712345149", "one-time", limits);
    }

    /// A tenant's sessions in order, as `user upload/download cause`; `open` while they last.
    List<String> sessions(Nas nas) {
        return database.call(
                nas.tenant(),
                tx -> tx.sql()
                        .createQuery("""
                        select username || ' ' || upload_bytes || '/' || download_bytes || ' '
                               || coalesce(terminate_cause, 'open')
                          from sessions
                         where tenant_id = :tenant and nas_id = :nas
                         order by started_at, session_id
                        """)
                        .bind("tenant", nas.tenant().value())
                        .bind("nas", nas.id())
                        .mapTo(String.class)
                        .list());
    }

    /// What all sessions of a NAS used, upload first.
    List<Long> used(Nas nas) {
        return database.call(
                nas.tenant(),
                tx -> tx.sql()
                        .createQuery("""
                        select coalesce(sum(upload_bytes), 0)::bigint, coalesce(sum(download_bytes), 0)::bigint
                          from sessions
                         where tenant_id = :tenant and nas_id = :nas
                        """)
                        .bind("tenant", nas.tenant().value())
                        .bind("nas", nas.id())
                        .map((row, _) -> List.of(row.getLong(1), row.getLong(2)))
                        .one());
    }

    List<?> findings() {
        return new Books(database).check();
    }
}
