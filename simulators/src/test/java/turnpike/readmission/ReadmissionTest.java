package turnpike.readmission;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.readmission.Site.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import turnpike.House;
import turnpike.platform.settings.Settings;
import turnpike.readmission.Site.Person;
import turnpike.simulators.routeros.Phone;
import turnpike.simulators.unifi.UnifiPhone;
import turnpike.simulators.unifi.UnifiSettings;
import turnpike.simulators.unifi.UnifiSimulator;

/// Routers that lose power, with the whole product behind them: who was in is in again, without any browser.
final class ReadmissionTest {
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
        sites.forEach(Site::close);
    }

    private Site site() {
        var site = new Site(house, NUMBER.incrementAndGet());
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
        assertThat(one.username()).isEqualTo(ann.name());
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
                Map.of("subscriber", gone.id()));

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
                """, Map.of("subscriber", ann.id()));

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
                """, Map.of("plan", ann.id()));
        site.update(
                "update subscriptions set plan_version = 2 where tenant_id = :tenant"
                        + " and subscriber_id = :subscriber",
                Map.of("subscriber", ann.id()));

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
                Map.of("subscriber", gone.id()));
        site.update("""
                insert into nas_commands (tenant_id, command_id, nas_id, session_id, kind, reason, requested_by,
                       requested_at, state, finished_at)
                select tenant_id, gen_random_uuid(), nas_id, session_id, 'DISCONNECT', 'PLAN_ENDED', 'expiry', now(),
                       'UNANSWERED', now()
                  from sessions
                 where tenant_id = :tenant
                   and subscriber_id = :subscriber
                """, Map.of("subscriber", gone.id()));

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

    private static long refused() {
        return house.metrics().total("nas_readmitted_devices", "outcome", "refused");
    }
}
