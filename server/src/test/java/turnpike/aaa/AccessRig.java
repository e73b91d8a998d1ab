package turnpike.aaa;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.TestDatabase;
import turnpike.base.AccessKind;
import turnpike.base.Bytes;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.nases.NasVendor;
import turnpike.nases.SharedSecret;
import turnpike.platform.db.Database;
import turnpike.usage.UsageChange;

/// Writes what tests find in the books, as other rooms would have.
final class AccessRig {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final UUID ZERO = new UUID(0, 0);

    final Database database;

    AccessRig(Database database) {
        this.database = database;
    }

    TenantId tenant() {
        var tenant = new TenantId(UUID.randomUUID());
        run(
                "insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)"
                        + " values (:t, :slug, 'Test', 'Africa/Nairobi', 'KES', 'en-KE', now())",
                Map.of("t", tenant.value(), "slug", "t" + tenant.value()));
        return tenant;
    }

    Nas nas(TenantId tenant) {
        UUID id = UUID.randomUUID();
        run(
                "insert into nases (tenant_id, nas_id, name, vendor, access_kind, identifier, secret_sealed, created_at,"
                        + " updated_at, last_address) values (:t, :id, :name, 'MIKROTIK', 'ANY', :name, :secret, now(), now(),"
                        + " '127.0.0.1')",
                Map.of(
                        "t",
                        tenant.value(),
                        "id",
                        id,
                        "name",
                        "nas " + id,
                        "secret",
                        TestDatabase.VAULT.seal("secret")));
        return new Nas(
                tenant,
                id,
                "nas " + id,
                NasVendor.MIKROTIK,
                AccessKind.ANY,
                false,
                false,
                3799,
                new SharedSecret(new byte[0]));
    }

    /// A plan with every limit absent but those given as column and value.
    UUID plan(TenantId tenant, Map<String, Object> limits) {
        UUID id = UUID.randomUUID();
        var plan = new HashMap<String, @Nullable Object>();
        plan.put("tenant_id", tenant.value());
        plan.put("plan_id", id);
        plan.put("name", "plan " + id);
        plan.put("created_at", NOON);
        plan.put("updated_at", NOON);
        insert("plans", plan);
        var edition = new HashMap<String, @Nullable Object>(limits);
        edition.put("tenant_id", tenant.value());
        edition.put("plan_id", id);
        edition.put("version", 1);
        edition.putIfAbsent("access_kind", "ANY");
        edition.put("price_minor", 0L);
        edition.put("currency", "KES");
        edition.put("created_at", NOON);
        insert("plan_versions", edition);
        return id;
    }

    /// A subscriber whose password is `pass`, holding the plan from an hour before noon.
    UUID subscriber(TenantId tenant, String username, @Nullable UUID plan, Map<String, Object> facts) {
        UUID id = UUID.randomUUID();
        var values = new HashMap<String, @Nullable Object>(facts);
        values.put("tenant_id", tenant.value());
        values.put("subscriber_id", id);
        values.put("username", username);
        values.put("password_sealed", TestDatabase.VAULT.seal("pass"));
        values.putIfAbsent("access_kind", "ANY");
        values.put("created_at", NOON);
        values.put("updated_at", NOON);
        insertAs(tenant, "subscribers", values);
        if (plan != null) hold(tenant, id, plan, null);
        return id;
    }

    void hold(TenantId tenant, UUID subscriber, UUID plan, @Nullable Instant endsAt) {
        run(
                "update subscriptions set closed_at = :at where tenant_id = :t and subscriber_id = :s",
                tenant,
                Map.of("t", tenant.value(), "s", subscriber, "at", NOON));
        var values = new HashMap<String, @Nullable Object>();
        values.put("tenant_id", tenant.value());
        values.put("subscription_id", UUID.randomUUID());
        values.put("subscriber_id", subscriber);
        values.put("plan_id", plan);
        values.put("starts_at", NOON.minusSeconds(3600));
        values.put("ends_at", endsAt);
        values.put("access_until", endsAt);
        values.put("source_id", values.get("subscription_id"));
        values.put("granted_at", NOON.minusSeconds(3600));
        values.put("base_upload_bytes", 1_000L);
        values.put("base_download_bytes", 0L);
        values.put("base_hour", NOON.minusSeconds(3600));
        values.put("base_day", java.time.LocalDate.parse("2026-03-01"));
        values.put("base_day_end", Instant.parse("2026-03-01T21:00:00Z"));
        insertAs(tenant, "subscriptions", values);
    }

    /// Another right, which waits behind what is held.
    void queue(TenantId tenant, UUID subscriber, UUID plan) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("tenant_id", tenant.value());
        values.put("subscription_id", UUID.randomUUID());
        values.put("subscriber_id", subscriber);
        values.put("plan_id", plan);
        values.put("source_id", values.get("subscription_id"));
        values.put("granted_at", NOON);
        values.put("queued_at", NOON);
        insertAs(tenant, "subscriptions", values);
    }

    /// Usage as the roll-ups tell it: an hour of the first day, and a later day.
    void used(TenantId tenant, UUID subscriber, Bytes firstHour, Bytes nextDay) {
        run(
                "insert into usage_subscriber_hourly_booked values (:t, :s, :hour, :bytes, 0)",
                Map.of(
                        "t",
                        tenant.value(),
                        "s",
                        subscriber,
                        "hour",
                        NOON.minusSeconds(3600),
                        "bytes",
                        firstHour.count()));
        run(
                "insert into usage_subscriber_daily_booked values (:t, :s, '2026-03-02', 0, :bytes)",
                Map.of("t", tenant.value(), "s", subscriber, "bytes", nextDay.count()));
    }

    UUID session(Nas nas, UUID subscriber, String acctSessionId, @Nullable String mac, long seconds) {
        UUID id = UUID.randomUUID();
        var values = new HashMap<String, @Nullable Object>();
        values.put("tenant_id", nas.tenant().value());
        values.put("session_id", id);
        values.put("nas_id", nas.id());
        values.put("acct_session_id", acctSessionId);
        values.put("username", "of " + subscriber);
        values.put("subscriber_id", subscriber);
        values.put("access_kind", "HOTSPOT");
        values.put("mac", mac);
        values.put("started_at", NOON.minusSeconds(seconds));
        values.put("reported_at", NOON);
        values.put("session_time_s", seconds);
        values.put("interim_interval_s", 300);
        insert("sessions", values);
        return id;
    }

    void device(TenantId tenant, UUID subscriber, String mac, boolean blocked) {
        var values = new HashMap<String, @Nullable Object>();
        values.put("tenant_id", tenant.value());
        values.put("subscriber_id", subscriber);
        values.put("mac", mac);
        values.put("first_seen_at", NOON);
        values.put("blocked_at", blocked ? NOON : null);
        insert("devices", values);
    }

    /// A change by another room, told as it would tell it.
    void change(TenantId tenant, UUID subscriber, String... statements) {
        database.run(tenant, tx -> {
            for (String sql : statements) {
                tx.sql()
                        .createUpdate(sql)
                        .bind("t", tenant.value())
                        .bind("s", subscriber)
                        .bind("at", NOON)
                        .execute();
            }
            tx.tell("subscriber", tenant + " " + subscriber);
        });
    }

    static AccessRequest request(Nas nas, String username, String password, @Nullable String mac) {
        return new AccessRequest(nas, username, new Clear(password), mac, AccessKind.HOTSPOT, null, NOON);
    }

    /// A credential that carries the password itself, as PAP does once it is revealed.
    record Clear(String password) implements Credential {
        @Override
        public String method() {
            return "PAP";
        }

        @Override
        public boolean matches(byte[] other) {
            return password.equals(new String(other, java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    static UsageChange opened(Nas nas, UUID subscriber) {
        return change(nas, subscriber, true, false, 0);
    }

    static UsageChange closed(Nas nas, UUID subscriber) {
        return change(nas, subscriber, false, true, 0);
    }

    static UsageChange grew(Nas nas, UUID subscriber, long bytes) {
        return change(nas, subscriber, false, false, bytes);
    }

    private static UsageChange change(Nas nas, UUID subscriber, boolean opened, boolean closed, long bytes) {
        List<UsageChange.Growth> growth = bytes == 0
                ? List.of()
                : List.of(new UsageChange.Growth(NOON, java.time.LocalDate.parse("2026-03-01"), 0, bytes));
        var named = new UsageChange.Named(nas.id(), "S1");
        return new UsageChange(nas.tenant(), subscriber, ZERO, named, AccessKind.HOTSPOT, opened, closed, growth);
    }

    void run(String sql, Map<String, ?> values) {
        database.runAcrossTenants(
                tx -> tx.sql().createUpdate(sql).bindMap(values).execute());
    }

    private void run(String sql, TenantId tenant, Map<String, ?> values) {
        database.run(tenant, tx -> tx.sql().createUpdate(sql).bindMap(values).execute());
    }

    private void insert(String table, Map<String, @Nullable Object> values) {
        insertAs(new TenantId((UUID) java.util.Objects.requireNonNull(values.get("tenant_id"))), table, values);
    }

    /// As the tenant where it may, else as ingest: plans and subscribers belong to the one, sessions to the other.
    private void insertAs(TenantId tenant, String table, Map<String, @Nullable Object> values) {
        String columns = String.join(", ", values.keySet());
        String sql = "insert into " + table + " (" + columns + ") values (:" + columns.replace(", ", ", :") + ")";
        if (table.equals("sessions") || table.startsWith("usage")) run(sql, values);
        else run(sql, tenant, values);
    }
}
