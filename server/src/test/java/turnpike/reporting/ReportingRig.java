package turnpike.reporting;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.nases.NasVendor;
import turnpike.nases.SharedSecret;
import turnpike.platform.db.Database;
import turnpike.platform.http.Json;
import turnpike.platform.metrics.Metrics;
import turnpike.realtime.Channels;
import turnpike.realtime.RealtimeSettings;
import turnpike.tenancy.Zones;
import turnpike.usage.Accounting;
import turnpike.usage.AccountingReport;
import turnpike.usage.AccountingReport.Counters;
import turnpike.usage.AccountingReport.Kind;
import turnpike.usage.AccountingReport.Place;
import turnpike.usage.LedgerSettings;

/// Real books, filled through the real ledger, and a dashboard on them.
final class ReportingRig {
    final TestClock clock = new TestClock("2026-03-10T12:00:00Z");
    final Database database = TestDatabase.fresh();
    final Metrics metrics = new Metrics();
    final Channels channels = new Channels(new RealtimeSettings(100, 100, 100), metrics, Runnable::run);
    final Zones zones = new Zones(database);
    final Dashboards dashboards = dashboards(channels);
    final Accounting accounting;

    ReportingRig() {
        accounting = new Accounting(database, clock, zones::of, LedgerSettings.DEFAULT);
        accounting.tell(dashboards);
    }

    /// Another dashboard on the same books, as after a restart.
    Dashboards dashboards(Channels pushedTo) {
        return new Dashboards(database, clock, zones, pushedTo, metrics, Json::text);
    }

    TenantId tenant(String zone) {
        var tenant = new TenantId(UUID.randomUUID());
        database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                        values (:id, :slug, 'Test', :zone, 'KES', 'en-KE', :now)
                        """)
                .bind("id", tenant.value())
                .bind("slug", "t-" + tenant)
                .bind("zone", zone)
                .bind("now", clock.instant())
                .execute());
        return tenant;
    }

    Nas nas(TenantId tenant, String name) {
        var nas = new Nas(
                tenant,
                UUID.randomUUID(),
                name,
                NasVendor.GENERIC,
                AccessKind.ANY,
                true,
                false,
                3799,
                new SharedSecret("secret".getBytes(StandardCharsets.UTF_8)));
        database.run(tenant, tx -> {
            tx.tell("nas", tenant + " " + nas.id());
            tx.sql()
                    .createUpdate("""
                        insert into nases (tenant_id, nas_id, name, vendor, access_kind, identifier, secret_sealed,
                                           created_at, updated_at)
                        values (:tenant, :id, :name, 'GENERIC', 'ANY', :name, '', :now, :now)
                        """)
                    .bind("tenant", tenant.value())
                    .bind("id", nas.id())
                    .bind("name", name)
                    .bind("now", clock.instant())
                    .execute();
        });
        return nas;
    }

    void subscriber(TenantId tenant, String username, String name, String email) {
        database.run(
                tenant,
                tx -> tx.sql()
                        .createUpdate("""
                        insert into subscribers (tenant_id, subscriber_id, username, password_sealed, name, email,
                                                 access_kind, created_at, updated_at)
                        values (:tenant, :id, :username, '', :name, :email, 'ANY', :now, :now)
                        """)
                        .bind("tenant", tenant.value())
                        .bind("id", UUID.randomUUID())
                        .bind("username", username)
                        .bind("name", name)
                        .bind("email", email)
                        .bind("now", clock.instant())
                        .execute());
    }

    AccountingReport report(Nas nas, Kind kind, String session, String username, AccessKind access, long bytes) {
        Instant at = clock.instant();
        return new AccountingReport(
                nas,
                kind,
                session,
                username,
                new Place(access, null, null, null, 0),
                new Counters(bytes, 10 * bytes, true, bytes),
                1,
                at);
    }

    void record(AccountingReport... reports) {
        accounting.record(0, List.of(reports));
    }

    /// One number the books give for this tenant.
    long truth(TenantId tenant, String sql) {
        return database.call(
                tenant, tx -> tx.sql().createQuery(sql).mapTo(Long.class).one());
    }
}
