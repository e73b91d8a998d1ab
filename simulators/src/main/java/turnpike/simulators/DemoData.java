package turnpike.simulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.settings.Vault;
import turnpike.simulators.DemoPlan.Offer;
import turnpike.simulators.DemoPlan.Person;
import turnpike.simulators.DemoPlan.Router;
import turnpike.simulators.DemoPlan.Tenant;

/// Puts the demo's world into a database: as often as it is asked to, what is there stays as it is. Plans that ended
/// begin a new term, so that a demo directory of last week still lets people in.
public final class DemoData {
    private static final TenantId PLATFORM = new TenantId(new UUID(0, 0));
    private static final int BATCH = 1_000;

    private final Database database;
    private final Vault vault;
    private final UnaryOperator<String> hash;
    private @Nullable String passwordHash; // made once for all: hashing is meant to be slow
    private final InstantSource clock;

    /// @param hash of a staff password, as the server stores it
    public DemoData(Database database, Vault vault, UnaryOperator<String> hash, InstantSource clock) {
        this.database = database;
        this.vault = vault;
        this.hash = hash;
        this.clock = clock;
    }

    /// @param extra subscribers `user00000` and on of the first provider, for load
    public void put(int extra) {
        staff(PLATFORM, DemoPlan.PLATFORM_ADMIN, "Platform operator", "PLATFORM_ADMIN");
        for (Tenant provider : DemoPlan.PROVIDERS) {
            TenantId tenant = tenant(provider);
            staff(tenant, provider.admin(), provider.name() + " admin", "TENANT_ADMIN");
            for (Router router : provider.routers()) router(tenant, router);
            if (extra > 0) for (Router router : DemoPlan.loadRouters(provider)) router(tenant, router);
            List<Person> people = new ArrayList<>(DemoPlan.visitors(provider));
            for (Router router : provider.routers()) people.addAll(DemoPlan.people(router));
            List<Offer> offers = new ArrayList<>(DemoPlan.OFFERS);
            if (provider.slug().equals("savanna") && extra > 0) {
                offers.add(DemoPlan.LOAD_OFFER);
                if (crowdOf(tenant) < extra) people.addAll(crowd(extra));
            }
            database.run(tenant, tx -> offers.forEach(offer -> offer(tx, tenant, offer)));
            for (int from = 0; from < people.size(); from += BATCH) {
                List<Person> batch = people.subList(from, Math.min(people.size(), from + BATCH));
                database.run(tenant, tx -> people(tx, tenant, batch));
            }
        }
    }

    private int crowdOf(TenantId tenant) {
        return database.call(
                tenant,
                tx -> tx.sql()
                        .createQuery(
                                "select count(*) from subscribers where tenant_id = :tenant and username like 'user_____'")
                        .bind("tenant", tenant.value())
                        .mapTo(Integer.class)
                        .one());
    }

    private static List<Person> crowd(int size) {
        List<Person> crowd = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            String number = String.format(Locale.ROOT, "%05d", i);
            crowd.add(new Person(
                    "user" + number, "pass" + number, "Load " + number, "", AccessKind.ANY, DemoPlan.LOAD_PLAN));
        }
        return crowd;
    }

    private TenantId tenant(Tenant provider) {
        UUID id = id("tenant", provider.slug());
        database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
                        values (:id, :slug, :name, 'Africa/Nairobi', 'KES', 'en-KE', :now)
                            on conflict do nothing
                        """)
                .bind("id", id)
                .bind("slug", provider.slug())
                .bind("name", provider.name())
                .bind("now", now())
                .execute());
        return new TenantId(id);
    }

    private void staff(TenantId tenant, String email, String name, String role) {
        boolean known = database.callAcrossTenants(tx -> tx.sql()
                .createQuery("select exists (select from staff where tenant_id is not null and email = :email)")
                .bind("email", email)
                .mapTo(Boolean.class)
                .one());
        if (known) return;
        database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into staff (tenant_id, staff_id, email, name, role, password_hash, created_at)
                        values (:tenant, :id, :email, :name, :role, :hash, :now)
                            on conflict do nothing
                        """)
                .bind("tenant", tenant.value())
                .bind("id", id("staff", email))
                .bind("email", email)
                .bind("name", name)
                .bind("role", role)
                .bind("hash", passwordHash())
                .bind("now", now())
                .execute());
    }

    private String passwordHash() {
        if (passwordHash == null) passwordHash = hash.apply(DemoPlan.PASSWORD);
        return passwordHash;
    }

    private void router(TenantId tenant, Router router) {
        database.runAcrossTenants(tx -> tx.sql()
                .createUpdate("""
                        insert into nases (tenant_id, nas_id, name, vendor, access_kind, address, secret_sealed,
                                           require_message_authenticator, location, created_at, updated_at)
                        values (:tenant, :id, :name, :vendor, :kind, cast(:address as cidr), :secret, false, :place, :now, :now)
                            on conflict do nothing
                        """)
                .bind("tenant", tenant.value())
                .bind("id", id("nas", tenant.value() + router.address()))
                .bind("name", router.name())
                .bind("vendor", vendor(router))
                .bind("kind", router.kind().name())
                .bind("address", router.address())
                .bind("secret", vault.seal(router.secret()))
                .bind("place", router.place())
                .bind("now", now())
                .execute());
    }

    private static String vendor(Router router) {
        NasStyle style = router.style();
        if (style == null) return "MIKROTIK"; // its attributes are the richest: a visitor sees every limit
        return style == NasStyle.COOVACHILLI ? "CHILLISPOT" : "MIKROTIK";
    }

    private void offer(Tx tx, TenantId tenant, Offer offer) {
        tx.sql()
                .createUpdate("""
                        with plan as (
                            insert into plans (tenant_id, plan_id, name, visible, created_at, updated_at)
                            values (:tenant, :id, :name, :price > 0, :now, :now)
                                on conflict do nothing
                            returning tenant_id, plan_id)
                        insert into plan_versions (tenant_id, plan_id, version, access_kind, price_minor, currency,
                                           validity_s, quota_bytes, upload_bps, download_bps, over_quota, throttled_bps,
                                           max_sessions, max_devices, idle_timeout_s, interim_interval_s, created_at)
                        select p.tenant_id, p.plan_id, 1, :kind, :price, 'KES', :validity,
                               cast(:quota as bigint), cast(:upload as bigint), cast(:download as bigint), :over,
                               cast(:throttled as bigint), cast(:sessions as int), cast(:devices as int), 600, 300, :now
                          from plan p
                        """)
                .bind("tenant", tenant.value())
                .bind("id", id("plan", tenant.value() + offer.name()))
                .bind("name", offer.name())
                .bind("kind", offer.kind().name())
                .bind("price", offer.priceMinor())
                .bind("validity", Duration.ofDays(offer.days()).toSeconds())
                .bind("quota", offer.quota())
                .bind("upload", offer.uploadRate())
                .bind("download", offer.downloadRate())
                .bind("over", offer.throttled() == null ? "DISCONNECT" : "THROTTLE")
                .bind("throttled", offer.throttled())
                .bind("sessions", offer.sessions())
                .bind("devices", offer.devices())
                .bind("now", now())
                .execute();
    }

    private static final String SUBSCRIBER = """
            insert into subscribers (tenant_id, subscriber_id, username, password_sealed, name, phone, access_kind,
                                     created_at, updated_at)
            values (:tenant, :id, :username, :password, :name, nullif(:phone, ''), :kind, :now, :now)
                on conflict do nothing
            """;

    private static final String TERM_OVER = """
            update subscriptions
               set closed_at = :now, expired_at = coalesce(expired_at, :now)
             where tenant_id = :tenant
               and closed_at is null
               and queued_at is null
               and access_until <= :now
            """;

    /// What was used earlier in this hour belongs to the term before.
    private static final String TERM = """
            insert into subscriptions (tenant_id, subscription_id, subscriber_id, plan_id, plan_version, source_id,
                                       granted_at, starts_at, ends_at, access_until,
                                       base_upload_bytes, base_download_bytes, base_hour, base_day, base_day_end)
            select p.tenant_id, g.id, :id, p.plan_id, p.version, g.id,
                   cast(:now as timestamptz), cast(:now as timestamptz), e.ends_at, e.ends_at,
                   h.upload_bytes, h.download_bytes, l.hour,
                   l.day, (l.day + 1)::timestamp at time zone t.zone_id
              from plans p
              join plan_versions v
                on v.tenant_id = p.tenant_id and v.plan_id = p.plan_id and v.version = p.version
             cross join lateral (select gen_random_uuid() as id) g
             cross join lateral (select cast(:now as timestamptz) + v.validity_s * interval '1 second' as ends_at) e
              join tenants t
                on t.tenant_id = p.tenant_id
             cross join lateral (select date_trunc('hour', cast(:now as timestamptz) at time zone t.zone_id) at time zone t.zone_id as hour,
                                        (cast(:now as timestamptz) at time zone t.zone_id)::date as day) l
             cross join lateral (select coalesce(sum(u.upload_bytes), 0) as upload_bytes,
                                        coalesce(sum(u.download_bytes), 0) as download_bytes
                                   from usage_subscriber_hourly u
                                  where u.tenant_id = p.tenant_id and u.subscriber_id = :id and u.hour = l.hour) h
             where p.tenant_id = :tenant
               and p.plan_id = :plan
                on conflict do nothing
            """;

    private void people(Tx tx, TenantId tenant, List<Person> people) {
        OffsetDateTime now = now();
        tx.sql()
                .createUpdate(TERM_OVER)
                .bind("tenant", tenant.value())
                .bind("now", now)
                .execute();
        try (PreparedBatch subscribers = tx.sql().prepareBatch(SUBSCRIBER);
                PreparedBatch terms = tx.sql().prepareBatch(TERM)) {
            for (Person person : people) {
                UUID id = id("subscriber", tenant.value() + person.username());
                subscribers
                        .bind("tenant", tenant.value())
                        .bind("id", id)
                        .bind("username", person.username())
                        .bind("password", vault.seal(person.password().getBytes(UTF_8)))
                        .bind("name", person.name())
                        .bind("phone", person.phone())
                        .bind("kind", person.kind().name())
                        .bind("now", now)
                        .add();
                terms.bind("tenant", tenant.value())
                        .bind("id", id)
                        .bind("plan", id("plan", tenant.value() + person.offer()))
                        .bind("now", now)
                        .add();
            }
            subscribers.execute();
            terms.execute();
        }
        tx.tell("subscriber", tenant.value() + " *");
    }

    private OffsetDateTime now() {
        Instant now = clock.instant();
        return now.atOffset(ZoneOffset.UTC);
    }

    /// The same thing has the same id in every demo.
    private static UUID id(String kind, String name) {
        return UUID.nameUUIDFromBytes((kind + " " + name).getBytes(UTF_8));
    }
}
