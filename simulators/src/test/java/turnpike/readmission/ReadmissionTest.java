package turnpike.readmission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import turnpike.House;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.settings.Settings;
import turnpike.simulators.routeros.Phone;
import turnpike.simulators.routeros.RouterOsSimulator;
import turnpike.simulators.unifi.UnifiPhone;
import turnpike.simulators.unifi.UnifiSettings;
import turnpike.simulators.unifi.UnifiSimulator;
import turnpike.tenancy.Passwords;

/// Routers that lose power, with the whole product behind them: who was in is in again, without any browser.
final class ReadmissionTest {
    private static final String SECRET = "readmission-secret";
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static House house;

    private final List<Site> sites = new ArrayList<>();

    @BeforeAll
    static void openTheHouse() throws IOException {
        Path directory = Files.createTempDirectory("turnpike-readmission");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> flags = Map.of(
                "data.dir",
                directory.toString(),
                "http.port",
                Integer.toString(freePort()),
                "radius.auth-port",
                "0",
                "radius.acct-port",
                "0");
        house = House.open(Settings.from(null, Map.of(), flags), InstantSource.system(), House.Mode.DEMO);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @AfterAll
    static void closeTheHouse() {
        house.close();
    }

    @AfterEach
    void close() {
        sites.forEach(site -> site.router.close());
    }

    private Site site() {
        var site = new Site(NUMBER.incrementAndGet());
        sites.add(site);
        return site;
    }

    @Test
    void whoWasOnlineBeforeARestartIsInAgainWithoutAnyBrowserAndThePurchaseSaysSo() {
        Site site = site();
        Person ann = site.person();
        Phone one = site.online(ann, "02:00:00:00:01:01");
        Phone two = site.online(ann, "02:00:00:00:01:02");
        String before = one.acctSessionId();

        site.restart(one, two);

        await(() -> one.isOnline() && two.isOnline());
        assertThat(one.acctSessionId()).isNotEqualTo(before);
        assertThat(one.username()).isEqualTo(ann.name);
        await(() -> site.openSessions() == 2);
        await(() -> site.lines(ann).equals(List.of("LET_IN_AGAIN", "LET_IN_AGAIN")));
    }

    /// RADIUS would refuse it too; the router is not even asked.
    @Test
    void whoseRightEndedMeanwhileIsNotLetIn() {
        Site site = site();
        long refused = refused();
        Person kept = site.person();
        Person gone = site.person();
        Phone stays = site.online(kept, "02:00:00:00:02:01");
        Phone out = site.online(gone, "02:00:00:00:02:02");
        site.router.reboot();
        site.update(
                "update subscriptions set access_until = now() - interval '1 second' where tenant_id = :tenant"
                        + " and subscriber_id = :subscriber",
                Map.of("subscriber", gone.id));

        site.back(stays, out);

        await(stays::isOnline);
        site.awaitLetIn(1);
        assertThat(out.isOnline()).isFalse();
        assertThat(refused()).isEqualTo(refused);
    }

    /// At the router's own page, or on ours while the router did not hear it.
    @Test
    void whoLoggedOutIsNotLetIn() throws Exception {
        Site site = site();
        Phone stays = site.online(site.person(), "02:00:00:00:03:01");
        Phone atRouter = site.online(site.person(), "02:00:00:00:03:02");
        Person ann = site.person();
        Phone atPortal = site.online(ann, "02:00:00:00:03:03");
        try (var browser = HttpClient.newHttpClient()) {
            browser.send(
                    HttpRequest.newBuilder(URI.create(atRouter.gateway() + "logout"))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
        site.update("""
                insert into access_orders (tenant_id, order_id, kind, nas_id, mac, subscriber_id, requested_by, state,
                       created_at, until)
                values (:tenant, gen_random_uuid(), 'LOGOUT', :nas, '02-00-00-00-03-03', :subscriber, 'portal',
                        'GIVEN_UP', now(), now())
                """, Map.of("subscriber", ann.id));

        site.restart(stays, atRouter, atPortal);

        await(stays::isOnline);
        site.awaitLetIn(1);
        assertThat(atRouter.isOnline()).isFalse();
        assertThat(atPortal.isOnline()).isFalse();
    }

    @Test
    void whoComesBackLaterIsLetInThen() {
        Site site = site();
        Phone first = site.online(site.person(), "02:00:00:00:04:01");
        Phone later = site.online(site.person(), "02:00:00:00:04:02");
        site.restart(first);
        await(first::isOnline);
        site.awaitLetIn(1);
        assertThat(later.isOnline()).isFalse();

        later.join();

        await(later::isOnline);
    }

    @Test
    void noticedTwiceIsDoneOnce() {
        Site site = site();
        Person ann = site.person();
        Phone phone = site.online(ann, "02:00:00:00:05:01");
        site.restart(phone);
        assertThat(site.router.announce()).isTrue();
        await(phone::isOnline);
        String session = phone.acctSessionId();

        assertThat(site.reached()).isEqualTo(1);
        site.awaitLookedAt();

        assertThat(phone.acctSessionId()).isEqualTo(session);
        assertThat(site.lines(ann)).containsExactly("LET_IN_AGAIN");
        assertThat(site.openSessions()).isEqualTo(1);
    }

    /// What is kept is a row that is due: whoever looks next does what the one that died did not.
    @Test
    void aLookWhoseProcessDiedIsTakenUp() {
        Site site = site();
        Phone phone = site.online(site.person(), "02:00:00:00:06:01");
        site.router.reboot();
        phone.join();
        assertThat(site.update("""
                insert into nas_readmissions (tenant_id, nas_id, reason, noticed_at, until, next_look_at, looks)
                values (:tenant, :nas, 'RESTARTED', now(), now() + interval '1 hour', now() - interval '1 second', 1)
                """, Map.of())).isEqualTo(1);

        await(phone::isOnline);
    }

    /// Staff allows one session at a time from now on: RADIUS decides, as at every login.
    @Test
    void noMoreDevicesThanTheRightAllows() {
        Site site = site();
        Person ann = site.person();
        Phone one = site.online(ann, "02:00:00:00:07:01");
        Phone two = site.online(ann, "02:00:00:00:07:02");
        site.router.reboot();
        site.update("""
                insert into plan_versions (tenant_id, plan_id, version, access_kind, price_minor, currency, validity_s,
                       max_sessions, created_at)
                values (:tenant, :plan, 2, 'HOTSPOT', 5000, 'KES', 86400, 1, now())
                """, Map.of("plan", ann.id));
        site.update(
                "update subscriptions set plan_version = 2 where tenant_id = :tenant"
                        + " and subscriber_id = :subscriber",
                Map.of("subscriber", ann.id));

        site.back(one, two);

        site.awaitLetIn(1);
        assertThat(List.of(one.isOnline(), two.isOnline())).containsExactlyInAnyOrder(true, false);
    }

    /// The same hardware addresses at two providers: only the one whose router restarted is let in, and there only.
    @Test
    void anotherTenantsDevicesAndRightsAreNotTouched() {
        Site mine = site();
        Site other = site();
        Phone here = mine.online(mine.person(), "02:00:00:00:08:01");
        Phone there = other.online(other.person(), "02:00:00:00:08:01");
        other.online(other.person(), "02:00:00:00:08:02");
        Phone stranger = mine.router.phone("02:00:00:00:08:02");
        other.router.reboot();
        there.join();

        mine.restart(here, stranger);

        await(here::isOnline);
        mine.awaitLetIn(1);
        assertThat(stranger.isOnline()).isFalse();
        assertThat(there.isOnline()).isFalse();
        assertThat(other.count("select count(*) from nas_readmissions where tenant_id = :tenant"))
                .isZero();
        int seen = house.database()
                .call(
                        other.tenant,
                        tx -> tx.sql()
                                .createQuery("select count(*) from nas_readmissions where tenant_id = :t")
                                .bind("t", mine.tenant.value())
                                .mapTo(Integer.class)
                                .one());
        assertThat(seen).as("rows of another").isZero();
    }

    /// A router that was away keeps whom it has, and a right may have ended while nobody could tell it.
    @Test
    void whoIsStillInWithoutARightIsPutOutAndNobodyElse() {
        Site site = site();
        Person gone = site.person();
        Phone out = site.online(gone, "02:00:00:00:09:01");
        Phone stays = site.online(site.person(), "02:00:00:00:09:02");
        Phone local = site.router.phone("02:00:00:00:09:03");
        site.router.paste("/ip hotspot user add name=local password=local");
        local.login("local", "local");
        site.update(
                "update subscriptions set closed_at = now() where tenant_id = :tenant"
                        + " and subscriber_id = :subscriber",
                Map.of("subscriber", gone.id));
        site.update("""
                insert into nas_commands (tenant_id, command_id, nas_id, session_id, kind, reason, requested_by,
                       requested_at, state, finished_at)
                select tenant_id, gen_random_uuid(), nas_id, session_id, 'DISCONNECT', 'PLAN_ENDED', 'expiry', now(),
                       'UNANSWERED', now()
                  from sessions
                 where tenant_id = :tenant
                   and subscriber_id = :subscriber
                """, Map.of("subscriber", gone.id));

        assertThat(site.reached()).isEqualTo(1);

        await(() -> !out.isOnline());
        assertThat(stays.isOnline()).isTrue();
        assertThat(local.isOnline()).isTrue();
    }

    @Test
    void staffHasThemLetInAgainAtARouterOfTheirOwnOnly() throws Exception {
        Site mine = site();
        Site other = site();
        Phone phone = mine.online(mine.person(), "02:00:00:00:11:01");
        Phone elsewhere = other.online(other.person(), "02:00:00:00:11:01");
        for (Site site : List.of(mine, other)) site.router.reboot();
        phone.join();
        elsewhere.join();

        assertThat(mine.askFor(other.nas)).isEqualTo(404);
        assertThat(mine.askFor(mine.nas)).isEqualTo(204);

        await(phone::isOnline);
        assertThat(elsewhere.isOnline()).isFalse();
    }

    /// A UniFi console is asked about one guest at a time; one that kept its guests over a restart is left alone.
    @Test
    void guestsOfAUnifiConsoleAreAuthorizedAgainWhereItForgotThem() {
        Site site = site();
        Person lost = site.person();
        Person kept = site.person();
        try (var console =
                UnifiSimulator.start(UnifiSettings.usual("key", "http://portal.example"), InstantSource.system())) {
            site.unifi(console);
            UnifiPhone forgotten = console.phone("02-00-00-00-10-01");
            UnifiPhone remembered = console.phone("02-00-00-00-10-02");
            site.lostSession(kept, "02-00-00-00-10-02");
            site.reached();
            await(remembered::isOnline);
            site.awaitLookedAt();
            int before = console.authorizations();
            site.lostSession(lost, "02-00-00-00-10-01");

            site.reached();

            await(forgotten::isOnline);
            site.awaitLookedAt();
            assertThat(console.authorizations()).isEqualTo(before + 1);
        }
    }

    private static void await(Truth truth) {
        long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!truth.holds()) {
            assertThat(System.nanoTime()).as("waited 15 s").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static long refused() {
        return house.metrics().total("nas_readmitted_devices", "outcome", "refused");
    }

    private interface Truth {
        boolean holds();
    }

    private record Person(UUID id, String name) {}

    /// A provider with one router.
    private static final class Site {
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

        private final TenantId tenant = new TenantId(UUID.randomUUID());
        private final UUID nas = UUID.randomUUID();
        private final RouterOsSimulator router;
        private int people;

        Site(int number) {
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
                for (String sql : FILL)
                    tx.sql().createUpdate(sql).bindMap(values).execute();
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
                for (String sql : PERSON)
                    tx.sql().createUpdate(sql).bindMap(values).execute();
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
            String token = ask(
                            "/api/auth/login",
                            "",
                            "{\"email\":\"" + email + "\",\"password\":\"readmission-password\"}")
                    .body()
                    .replaceAll(".*\"access_token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
            return ask("/api/routers/" + nasId + "/let-in-again", token, "").statusCode();
        }

        private static HttpResponse<String> ask(String path, String token, String body)
                throws IOException, InterruptedException {
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
            ReadmissionTest.await(
                    () -> count("select coalesce(sum(let_in), 0) from nas_readmissions where tenant_id = :tenant")
                            >= devices);
        }

        void awaitLookedAt() {
            ReadmissionTest.await(() -> count("select count(*) from nas_readmissions where tenant_id = :tenant"
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
    }
}
