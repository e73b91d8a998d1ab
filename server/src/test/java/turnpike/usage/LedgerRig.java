package turnpike.usage;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.TestClock;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.nases.NasVendor;
import turnpike.nases.SharedSecret;
import turnpike.platform.db.Database;
import turnpike.usage.AccountingReport.Counters;
import turnpike.usage.AccountingReport.Kind;
import turnpike.usage.AccountingReport.Place;

/// A ledger on a real database with one tenant and NASes as needed; says what is stored.
final class LedgerRig {
    static final ZoneId ZONE = ZoneId.of("Africa/Nairobi");

    final Database database;
    final TestClock clock;
    final TenantId tenant;
    Accounting accounting;

    /// A session row.
    record Stored(
            String username,
            int life,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String cause,
            long upload,
            long download) {}

    LedgerRig(Database database, TestClock clock) {
        this.database = database;
        this.clock = clock;
        this.tenant = tenant(database);
        this.accounting = ledger();
    }

    /// A ledger with an empty memory, as after a restart.
    Accounting ledger() {
        return new Accounting(database, clock, _ -> ZONE, LedgerSettings.DEFAULT);
    }

    Nas nas(String name) {
        return new Nas(
                tenant,
                UUID.randomUUID(),
                name,
                NasVendor.GENERIC,
                AccessKind.HOTSPOT,
                true,
                false,
                3799,
                new SharedSecret("secret".getBytes(StandardCharsets.UTF_8)));
    }

    UUID subscriber(String username) {
        var id = UUID.randomUUID();
        database.run(
                tenant,
                tx -> tx.sql()
                        .createUpdate("""
                        insert into subscribers (tenant_id, subscriber_id, username, password_sealed, access_kind,
                                                 created_at, updated_at)
                        values (:tenant, :id, :username, '', 'ANY', now(), now())
                        """)
                        .bind("tenant", tenant.value())
                        .bind("id", id)
                        .bind("username", username)
                        .execute());
        return id;
    }

    static AccountingReport report(Nas nas, Kind kind, String id, String username, Counters counters, Instant at) {
        return new AccountingReport(
                nas, kind, id, username, new Place(AccessKind.HOTSPOT, null, null, null, 0), counters, 1, at);
    }

    static Counters wide(long upload, long download, long time) {
        return new Counters(upload, download, true, time);
    }

    static Counters narrow(long upload, long download, long time) {
        return new Counters(upload, download, false, time);
    }

    void record(AccountingReport... reports) {
        accounting.record(0, List.of(reports));
    }

    /// This tenant's sessions in the order they began.
    List<Stored> sessions() {
        return database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery("""
                        select username, life, started_at, ended_at, terminate_cause, upload_bytes, download_bytes
                          from sessions order by started_at, life
                        """)
                        .map((row, _) -> new Stored(
                                row.getString(1),
                                row.getInt(2),
                                row.getTimestamp(3).toInstant(),
                                row.getTimestamp(4) == null
                                        ? null
                                        : row.getTimestamp(4).toInstant(),
                                row.getString(5),
                                row.getLong(6),
                                row.getLong(7)))
                        .list());
    }

    /// Upload by the tenant's days, as `date=bytes`.
    List<String> days() {
        return database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery(
                                "select day || '=' || sum(upload_bytes) from usage_tenant_daily group by day order by day")
                        .mapTo(String.class)
                        .list());
    }

    List<Finding> findings() {
        return new Books(database).check();
    }

    private static TenantId tenant(Database database) {
        var tenant = new TenantId(UUID.randomUUID());
        database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                        values (:id, :slug, 'Test', 'Africa/Nairobi', 'KES', 'en-KE', now())
                        """)
                .bind("id", tenant.value())
                .bind("slug", "t-" + tenant)
                .execute());
        return tenant;
    }
}
