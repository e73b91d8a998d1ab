package turnpike.readmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import turnpike.House;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.simulators.routeros.Phone;
import turnpike.simulators.routeros.RouterOsSimulator;
import turnpike.simulators.unifi.UnifiSimulator;
import turnpike.tenancy.Passwords;

/// A provider with one router, with people who bought a day and their phones.
final class Site implements AutoCloseable {
    /// A subscriber with a right that runs.
    record Person(UUID id, String name) {}

    interface Truth {
        boolean holds();
    }

    private static final String SECRET = "readmission-secret";
    private static final String[] FILL = {"""
        insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)
        values (:tenant, :slug, 'Site', 'Africa/Nairobi', 'KES', 'en-KE', :now)
        """, """
        insert into nases (tenant_id, nas_id, name, vendor, access_kind, address, secret_sealed,
                           require_message_authenticator, coa_port, created_at, updated_at)
        values (:tenant, :nas, 'router', 'MIKROTIK', 'HOTSPOT', cast(:address as cidr), :secret, false, 3799, :now, :now)
        """};
    private static final String LINK = """
        insert into router_links (tenant_id, nas_id, protocol, address, port, tls, username, password_sealed, active,
               created_at, updated_at)
        values (:tenant, :nas, 'ROUTEROS_API', :address, :port, false, 'admin', :password, true, :now, :now)
        """;
    private static final String[] PERSON = {"""
        insert into plans (tenant_id, plan_id, name, created_at, updated_at)
        values (:tenant, :id, :name, :now, :now)
        """, """
        insert into plan_versions (tenant_id, plan_id, version, access_kind, price_minor, currency, validity_s,
               created_at)
        values (:tenant, :id, 1, 'HOTSPOT', 5000, 'KES', 86400, :now)
        """, """
        insert into subscribers (tenant_id, subscriber_id, username, password_sealed, access_kind, created_at, updated_at)
        values (:tenant, :id, :name, :password, 'HOTSPOT', :now, :now)
        """, """
        insert into subscriptions (tenant_id, subscription_id, subscriber_id, plan_id, plan_version, source_id,
               granted_at, starts_at, ends_at, access_until, base_upload_bytes, base_download_bytes, base_hour, base_day,
               base_day_end)
        values (:tenant, :id, :id, :id, 1, :id, :now, :now, :end, :end, 0, 0,
                date_trunc('hour', cast(:now as timestamptz)), current_date, current_date + 1)
        """, """
        insert into purchases (tenant_id, purchase_id, subscriber_id, method, plan_id, plan_version, plan_name,
               price_minor, currency, subscription_id, state, created_at, paid_at, granted_at, connected_at)
        values (:tenant, :id, :id, 'WALLET', :id, 1, 'day', 5000, 'KES', :id, 'ONLINE', :now, :now, :now, :now)
        """};

    final TenantId tenant = new TenantId(UUID.randomUUID());
    final UUID nas = UUID.randomUUID();
    final RouterOsSimulator router;

    private final House house;
    private int people;

    Site(House house, int number) {
        this.house = house;
        String address = "127.0.26." + number;
        router = RouterOsSimulator.start(RouterOsSimulator.Settings.at("router-" + number, address))
                .hotspot(
                        new RouterOsSimulator.RadiusServer(
                                "127.0.0.1", house.authPort(), house.acctPort(), SECRET, 3799),
                        null);
        // Phones that come back by themselves would prove nothing.
        router.edit("/ip/hotspot/profile", "default", Map.of("login-by", "http-pap,http-chap"));
        Map<String, Object> values = new HashMap<>(Map.of(
                "tenant",
                tenant.value(),
                "nas",
                nas,
                "slug",
                "site-" + number,
                "address",
                address,
                "secret",
                house.vault().seal(SECRET),
                "now",
                Instant.now()));
        Database database = house.database();
        database.runAcrossTenants(tx -> {
            for (String sql : FILL) tx.sql().createUpdate(sql).bindMap(values).execute();
            tx.tell("nas", tenant + " " + nas);
        });
        values.put("port", router.apiPort());
        values.put("password", house.vault().seal("router-password"));
        database.run(tenant, tx -> {
            tx.sql().createUpdate(LINK).bindMap(values).execute();
        });
    }

    /// Somebody who bought a day.
    Person person() {
        UUID id = UUID.randomUUID();
        String name = "p" + ++people;
        Map<String, Object> values = new HashMap<>(Map.of(
                "tenant", tenant.value(),
                "id", id,
                "name", name,
                "password", house.vault().seal("pw"),
                "now", Instant.now(),
                "end", Instant.now().plus(Duration.ofDays(1))));
        house.database().run(tenant, tx -> {
            for (String sql : PERSON) tx.sql().createUpdate(sql).bindMap(values).execute();
        });
        return new Person(id, name);
    }

    /// Staff asks over the API.
    ///
    /// @return the status of the answer
    int askFor(UUID nasId) throws IOException, InterruptedException {
        String email = "staff@" + tenant.value() + ".test";
        house.database()
                .runAcrossTenants(tx -> tx.sql()
                        .createUpdate("""
                    insert into staff (tenant_id, staff_id, email, name, role, password_hash, created_at)
                    values (:tenant, gen_random_uuid(), :email, 'staff', 'STAFF', :hash, now())
                        on conflict do nothing
                    """)
                        .bind("tenant", tenant.value())
                        .bind("email", email)
                        .bind("hash", new Passwords().hash("readmission-password"))
                        .execute());
        String token = ask("/api/auth/login", "", "{\"email\":\"" + email + "\",\"password\":\"readmission-password\"}")
                .body()
                .replaceAll(".*\"access_token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
        return ask("/api/routers/" + nasId + "/let-in-again", token, "").statusCode();
    }

    private HttpResponse<String> ask(String path, String token, String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(house.address() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) request.header("Authorization", "Bearer " + token);
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /// Its controller takes the place of the router.
    void unifi(UnifiSimulator console) {
        update(
                """
                update router_links
                   set protocol = 'UNIFI', address = :host, port = :port, username = 'default', password_sealed = :key
                 where tenant_id = :tenant
                """,
                Map.of(
                        "host", URI.create(console.url()).getHost(),
                        "port", URI.create(console.url()).getPort(),
                        "key", house.vault().seal(console.settings().apiKey())));
    }

    void lostSession(Person person, String mac) {
        house.database()
                .runAcrossTenants(tx -> tx.sql()
                        .createUpdate("""
                    insert into sessions (tenant_id, session_id, nas_id, subscriber_id, started_at, ended_at, reported_at,
                           interim_interval_s, acct_session_id, username, access_kind, mac, terminate_cause)
                    values (:tenant, gen_random_uuid(), :nas, :subscriber, now() - interval '1 hour', now(), now(), 300,
                            :mac, :name, 'HOTSPOT', :mac, 'NAS_REBOOT')
                    """)
                        .bind("tenant", tenant.value())
                        .bind("nas", nas)
                        .bind("subscriber", person.id)
                        .bind("name", person.name)
                        .bind("mac", mac)
                        .execute());
    }

    Phone online(Person person, String mac) {
        Phone phone = router.phone(mac);
        assertThat(phone.login(person.name, "pw")).isNull();
        return phone;
    }

    void restart(Phone... phones) {
        router.reboot();
        back(phones);
    }

    /// The router is up, and these phones have found it.
    void back(Phone... phones) {
        for (Phone phone : phones) phone.join();
        assertThat(router.announce()).isTrue();
    }

    /// As when a poll finds a router that was away.
    int reached() {
        return update("""
                insert into nas_readmissions (tenant_id, nas_id, reason, noticed_at, until, next_look_at)
                values (:tenant, :nas, 'REACHED_AGAIN', now(), now() + interval '1 hour', now())
                    on conflict (tenant_id, nas_id) do update
                   set noticed_at = now(), next_look_at = now(), looks = 0, finished_at = null,
                       revision = nas_readmissions.revision + 1
                """, Map.of());
    }

    /// A look is over that let so many in.
    void awaitLetIn(int devices) {
        await(() ->
                count("select coalesce(sum(let_in), 0) from nas_readmissions where tenant_id = :tenant") >= devices);
    }

    void awaitLookedAt() {
        await(() -> count("select count(*) from nas_readmissions where tenant_id = :tenant"
                        + " and looks > 0 and looking_until is null")
                == 1);
    }

    int openSessions() {
        return count("select count(*) from sessions where tenant_id = :tenant and ended_at is null");
    }

    List<String> lines(Person person) {
        return house.database()
                .call(
                        tenant,
                        tx -> tx.sql()
                                .createQuery("select kind from purchase_events where tenant_id = :tenant"
                                        + " and purchase_id = :id order by event_id")
                                .bind("tenant", tenant.value())
                                .bind("id", person.id)
                                .mapTo(String.class)
                                .list());
    }

    int count(String sql) {
        return house.database()
                .call(
                        tenant,
                        tx -> tx.sql()
                                .createQuery(sql)
                                .bind("tenant", tenant.value())
                                .mapTo(Integer.class)
                                .one());
    }

    int update(String sql, Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(values);
        all.put("tenant", tenant.value());
        if (sql.contains(":nas")) all.put("nas", nas);
        return house.database()
                .call(tenant, tx -> tx.sql().createUpdate(sql).bindMap(all).execute());
    }

    static void await(Truth truth) {
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!truth.holds()) {
            assertThat(System.nanoTime()).as("waited 15 s").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Override
    public void close() {
        router.close();
    }
}
