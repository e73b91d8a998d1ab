package turnpike.routers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.AccessKind;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.nases.NasDirectory;
import turnpike.nases.NasVendor;
import turnpike.nases.Nases;
import turnpike.outbound.routeros.RouterOsConsole;
import turnpike.platform.db.Database;
import turnpike.simulators.routeros.RouterOsSimulator;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// Declared models on a simulated router: compared, applied, read back, taken back, repaired; and how it does.
final class RoutersTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final String PORTAL = "http://portal.example.test/h/abc";
    private static final String GUESTS = "10.5.50.0/24";
    private static final String OPTIONS = "/ip/dhcp-server/option";
    private static final String GARDEN = "/ip/hotspot/walled-garden";

    private final TestClock clock = new TestClock("2026-03-01T10:00:00Z");
    private final Ids ids = new Ids(clock);
    private final Audit audit = new Audit(DATABASE, ids, clock);
    private final NasDirectory directory = new NasDirectory(DATABASE, TestDatabase.VAULT, clock);
    private final Nases nases = new Nases(DATABASE, TestDatabase.VAULT, ids, clock, audit, directory, (_, _) -> {});
    private final RouterOsConsole console = new RouterOsConsole();
    private final Links links = new Links(DATABASE, TestDatabase.VAULT, nases, console, clock, audit);
    private final Models models =
            new Models(DATABASE, nases, links, console, clock, audit, _ -> List.of("js.stripe.com"));
    private final Changes changes =
            new Changes(DATABASE, TestDatabase.VAULT, models, links, console, ids, clock, audit);
    private final List<UUID> rebooted = new ArrayList<>();
    private final List<Instant> started = new ArrayList<>();
    private boolean isDeaf;
    private final List<UUID> reachedAgain = new ArrayList<>();
    private final LiveData live = new LiveData(DATABASE, links, models, changes, console, ids, clock, new Heard());
    private final Bootstraps bootstraps =
            new Bootstraps(DATABASE, TestDatabase.VAULT, nases, links, models, clock, audit);
    private final RouterOsSimulator router =
            RouterOsSimulator.start(RouterOsSimulator.Settings.at("edge", "127.0.9.3"));
    private final Actor actor = Actor.system(tenant(), "test");
    private final UUID nas = nas(actor, "127.0.9.3");

    private final class Heard implements LiveData.Reboots {
        @Override
        public void rebooted(TenantId tenant, UUID router, Instant at) {
            rebooted.add(router);
            started.add(at);
            if (isDeaf) throw new Unavailable("the books are away", new IOException("down"));
        }

        @Override
        public void reachedAgain(TenantId tenant, UUID router) {
            reachedAgain.add(router);
        }
    }

    @AfterEach
    void close() {
        live.close();
        console.close();
        router.close();
        directory.close();
    }

    private static TenantId tenant() {
        var tenant = new TenantId(UUID.randomUUID());
        DATABASE.runAcrossTenants(tx -> tx.sql()
                .createUpdate("insert into tenants (tenant_id, slug, name, zone_id, currency, locale, created_at)"
                        + " values (:t, :slug, 'Test', 'Africa/Nairobi', 'KES', 'en-KE', now())")
                .bind("t", tenant.value())
                .bind("slug", "t" + tenant.value())
                .execute());
        return tenant;
    }

    private UUID nas(Actor by, String address) {
        var profile =
                new Nases.Profile("edge", "", NasVendor.MIKROTIK, address, null, AccessKind.HOTSPOT, 3799, true, false);
        return nases.create(by, profile, null).nas().id();
    }

    private void link() {
        links.put(
                actor,
                nas,
                new Links.Wanted(
                        Protocol.ROUTEROS_API, "127.0.9.3", router.apiPort(), false, "admin", "router-password", true));
    }

    private static Desired desired(Desired.DriftPolicy policy, String... hosts) {
        return new Desired(
                new Desired.Server("127.0.0.1", 1812, 1813),
                PORTAL,
                "hotspot1",
                List.of(hosts),
                List.of(new Desired.Queue("guests", "10.5.50.0/24", "20M/50M")),
                policy,
                null);
    }

    @Test
    void whatIsDeclaredIsAppliedReadBackAndThenNothingIsLeftToDo() {
        link();
        models.put(actor, nas, desired(Desired.DriftPolicy.SHOW, "pay.example.com"));
        assertThat(models.diff(actor.tenant(), nas).steps()).hasSizeGreaterThan(6);
        assertThat(router.print(GARDEN)).as("a comparison changes nothing").isEmpty();

        assertThat(changes.apply(actor, nas).state()).isEqualTo(Changes.State.APPLIED);

        assertThat(models.diff(actor.tenant(), nas).steps()).isEmpty();
        assertThat(router.print(GARDEN))
                .extracting(row -> row.get("dst-host"))
                .containsExactly("js.stripe.com", "portal.example.test", "pay.example.com");
        assertThat(router.print("/ip/hotspot").getFirst()).containsEntry("profile", "turnpike");
        assertThat(router.print("/system/scheduler")).as("the order to revert").isEmpty();
        assertThat(router.phone("02-00-00-00-09-01").redirectedTo()).startsWith(PORTAL + "?mac=02%3A00");
    }

    @Test
    void whatIsNotOursIsLeftAloneAndWhatIsOursButNotDeclaredGoes() {
        link();
        router.paste("/ip hotspot walled-garden add dst-host=own.example.test comment=\"by hand\"");
        models.put(actor, nas, desired(Desired.DriftPolicy.SHOW, "old.example.com"));
        changes.apply(actor, nas);
        models.put(actor, nas, desired(Desired.DriftPolicy.SHOW, "new.example.com"));
        changes.apply(actor, nas);

        assertThat(router.print(GARDEN))
                .extracting(row -> row.get("dst-host"))
                .contains("own.example.test", "new.example.com")
                .doesNotContain("old.example.com");
    }

    @Test
    void anAppliedChangeIsTakenBackAsItWas() {
        link();
        var before = Map.of(
                "garden",
                router.print(GARDEN),
                "hotspot",
                router.print("/ip/hotspot"),
                "radius",
                router.print("/radius"));
        String page = router.fileText("hotspot/login.html");
        models.put(actor, nas, desired(Desired.DriftPolicy.SHOW));
        changes.apply(actor, nas);
        assertThat(router.fileText("hotspot/login.html")).contains(PORTAL);

        assertThat(changes.rollBack(actor, nas).state()).isEqualTo(Changes.State.APPLIED);

        assertThat(Map.of(
                        "garden", router.print(GARDEN),
                        "hotspot", router.print("/ip/hotspot"),
                        "radius", router.print("/radius")))
                .isEqualTo(before);
        assertThat(router.fileText("hotspot/login.html")).isEqualTo(page);
        assertThatThrownBy(() -> changes.rollBack(actor, nas)).isInstanceOf(Conflict.class);
    }

    /// The hotspot server named does not exist: the last step is refused, and all before it are undone.
    @Test
    void aChangeThatFailsHalfWayLeavesTheRouterAsItWas() {
        link();
        var wrong = new Desired(
                new Desired.Server("127.0.0.1", 1812, 1813),
                PORTAL,
                "nobody",
                List.of(),
                List.of(),
                Desired.DriftPolicy.SHOW,
                null);
        models.put(actor, nas, wrong);

        Changes.Change made = changes.apply(actor, nas);

        assertThat(made.state()).isEqualTo(Changes.State.ROLLED_BACK);
        assertThat(made.detail()).contains("nobody");
        assertThat(router.print(GARDEN)).isEmpty();
        assertThat(router.print("/radius")).isEmpty();
        assertThat(router.print("/system/scheduler")).isEmpty();
    }

    /// The line breaks in the middle of a change and we never come back: after its time the router undoes it by itself.
    @Test
    void aRouterThatIsCutOffInAChangeUndoesItByItself() {
        link();
        models.put(actor, nas, desired(Desired.DriftPolicy.SHOW));
        router.cutWhen(GARDEN); // at the first garden row the router is gone for us

        assertThat(changes.apply(actor, nas).state()).isEqualTo(Changes.State.FAILED);
        assertThat(router.print("/radius")).isNotEmpty();
        router.advance(Duration.ofMinutes(6));

        assertThat(router.print("/radius")).isEmpty();
        assertThat(router.print(GARDEN)).isEmpty();
        assertThat(router.print("/system/scheduler")).isEmpty();
    }

    @Test
    void driftIsShownOrRepairedByPolicy() {
        link();
        models.put(actor, nas, desired(Desired.DriftPolicy.SHOW));
        changes.apply(actor, nas);
        router.edit("/ip/hotspot/profile", "turnpike", Map.of("use-radius", "no"));

        clock.advance(Duration.ofMinutes(11));
        live.poll();
        assertThat(live.get(actor.tenant(), nas).health().drift()).isEqualTo(1);
        assertThat(kinds()).containsExactly(LiveData.NoticeKind.DRIFTED);

        models.put(actor, nas, desired(Desired.DriftPolicy.REPAIR));
        clock.advance(Duration.ofMinutes(11));
        live.poll();
        assertThat(router.print("/ip/hotspot/profile").getLast()).containsEntry("use-radius", "true");
        assertThat(live.get(actor.tenant(), nas).health().drift()).isZero();
        assertThat(kinds()).contains(LiveData.NoticeKind.REPAIRED);
    }

    @Test
    void liveDataComeInAndThreeMissesMakeItOffline() {
        link();
        router.cpuLoad(42);
        live.poll();
        LiveData.Standing standing = live.get(actor.tenant(), nas);
        assertThat(standing.health().state()).isEqualTo(LiveData.State.ONLINE);
        assertThat(standing.who().identity()).isEqualTo("edge");
        assertThat(standing.latest()).extracting("cpuPercent").isEqualTo(42);

        router.offline(true);
        for (int i = 0; i < 2; i++) live.poll();
        assertThat(live.get(actor.tenant(), nas).health().state()).isEqualTo(LiveData.State.ONLINE);
        for (int i = 0; i < 2; i++) live.poll();
        assertThat(live.get(actor.tenant(), nas).health().state()).isEqualTo(LiveData.State.OFFLINE);
        router.offline(false);
        live.poll();

        assertThat(kinds()).containsExactly(LiveData.NoticeKind.ONLINE, LiveData.NoticeKind.OFFLINE);
        assertThat(rebooted).isEmpty();
        live.poll();
        assertThat(reachedAgain).as("told once").containsExactly(nas);
    }

    /// What is done about a reboot is stored before the reboot is: else a crash in between would lose it.
    @Test
    void aRebootThatCouldNotBeBookedIsToldAgain() {
        link();
        router.advance(Duration.ofHours(3));
        live.poll();
        router.reboot();
        isDeaf = true;
        live.poll();
        isDeaf = false;
        live.poll();
        live.poll();

        assertThat(rebooted).containsExactly(nas, nas);
    }

    @Test
    void aShorterUptimeIsARebootAndIsToldOnce() {
        link();
        router.advance(Duration.ofHours(3));
        live.poll();
        router.reboot();
        router.advance(Duration.ofSeconds(20));
        Instant now = clock.instant();
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofSeconds(30));
            live.poll();
        }

        assertThat(rebooted).containsExactly(nas);
        assertThat(started.getFirst())
                .as("who was let in since then is not put out of the books")
                .isBetween(now.plusSeconds(8), now.plusSeconds(10));
        assertThat(kinds()).containsExactly(LiveData.NoticeKind.REBOOTED);
    }

    private static Desired announcing(String portal, Desired.@org.jspecify.annotations.Nullable Captive captive) {
        return new Desired(
                new Desired.Server("127.0.0.1", 1812, 1813),
                portal,
                "hotspot1",
                List.of(),
                List.of(),
                Desired.DriftPolicy.SHOW,
                captive);
    }

    /// RFC 8910: phones learn of the portal with their address; undeclared, it is gone without a trace.
    @Test
    void phonesAreToldOfThePortalByDhcpUntilItIsNotDeclaredAnyMore() {
        link();
        String portal = "https://portal.example.test/h/abc";
        models.put(actor, nas, announcing(portal, new Desired.Captive(GUESTS, null)));
        assertThat(changes.apply(actor, nas).state()).isEqualTo(Changes.State.APPLIED);

        assertThat(router.offered(GUESTS, 114)).isEqualTo("https://portal.example.test/capport/abc");
        assertThat(models.diff(actor.tenant(), nas)).isEqualTo(new Plan(List.of(), List.of()));
        assertThat(changes.rollBack(actor, nas).state()).isEqualTo(Changes.State.APPLIED);
        assertThat(router.offered(GUESTS, 114)).isNull();

        models.put(actor, nas, announcing(portal, new Desired.Captive(GUESTS, "https://gate.example.test/api")));
        changes.apply(actor, nas);
        assertThat(router.offered(GUESTS, 114)).isEqualTo("https://gate.example.test/api");
        models.put(actor, nas, announcing(portal, null));
        assertThat(changes.apply(actor, nas).state()).isEqualTo(Changes.State.APPLIED);
        assertThat(router.offered(GUESTS, 114)).isNull();
        assertThat(router.print(OPTIONS)).isEmpty();
        assertThat(router.print(OPTIONS + "/sets")).isEmpty();
        assertThat(changes.rollBack(actor, nas).state()).isEqualTo(Changes.State.APPLIED);
        assertThat(router.offered(GUESTS, 114)).as("taken back").isEqualTo("https://gate.example.test/api");
    }

    /// What cannot be is said in words, and the rest is done.
    @Test
    void withoutHttpsOrANetworkOfItsOwnNothingIsAnnouncedAndTheComparisonSaysWhy() {
        link();
        models.put(actor, nas, announcing(PORTAL, new Desired.Captive(GUESTS, null)));
        assertThat(models.diff(actor.tenant(), nas).notes())
                .singleElement()
                .satisfies(note -> assertThat(note).contains("https"));
        assertThat(changes.apply(actor, nas).state()).isEqualTo(Changes.State.APPLIED);
        assertThat(router.print(OPTIONS)).isEmpty();

        String portal = "https://portal.example.test/h/abc";
        models.put(actor, nas, announcing("https://192.0.2.1/h/abc", new Desired.Captive(GUESTS, null)));
        assertThat(models.diff(actor.tenant(), nas).notes().getFirst()).contains("host name");
        models.put(actor, nas, announcing(portal, new Desired.Captive("10.9.9.0/24", null)));
        assertThat(models.diff(actor.tenant(), nas).notes().getFirst()).contains("10.9.9.0/24");
        assertThatThrownBy(() -> new Desired.Captive(GUESTS, "http://gate.example.test/api"))
                .isInstanceOf(turnpike.base.InvalidInput.class);

        router.paste("/ip dhcp-server option add name=tftp code=66 value=\"'10.5.50.9'\"\n"
                + "/ip dhcp-server option sets add name=theirs options=tftp\n"
                + "/ip dhcp-server network set [find address=\"" + GUESTS + "\"] dhcp-option-set=theirs");
        models.put(actor, nas, announcing(portal, new Desired.Captive(GUESTS, null)));
        assertThat(models.diff(actor.tenant(), nas).notes().getFirst()).contains("theirs");
        assertThat(changes.apply(actor, nas).state()).isEqualTo(Changes.State.APPLIED);
        assertThat(router.offered(GUESTS, 66)).as("theirs is left alone").isEqualTo("10.5.50.9");
    }

    @Test
    void aLinkThatIsRememberedFollowsItsChangesAndGoesWithItsNas() {
        link();
        assertThat(links.find(actor.tenant(), nas)).isPresent();

        links.put(actor, nas, new Links.Wanted(Protocol.ROUTEROS_API, "127.0.9.3", 8728, false, "admin", "x", true));
        assertThat(links.find(actor.tenant(), nas))
                .hasValueSatisfying(link -> assertThat(link.port()).isEqualTo(8728));

        nases.delete(actor, nas);
        assertThat(links.find(actor.tenant(), nas)).isEmpty();
    }

    @Test
    void oneTenantsRouterDoesNotExistForAnother() {
        link();
        models.put(actor, nas, desired(Desired.DriftPolicy.SHOW));
        Actor stranger = Actor.system(tenant(), "stranger");

        assertThatThrownBy(() -> links.get(stranger.tenant(), nas)).isInstanceOf(NotFound.class);
        assertThat(links.find(stranger.tenant(), nas)).isEmpty();
        assertThatThrownBy(() -> models.diff(stranger.tenant(), nas)).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> changes.apply(stranger, nas)).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> changes.rollBack(stranger, nas)).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> live.get(stranger.tenant(), nas)).isInstanceOf(NotFound.class);
        assertThat(live.list(stranger.tenant(), 0, 10).total()).isZero();
        var wanted = new Bootstraps.Wanted(null, 8728, desired(Desired.DriftPolicy.SHOW));
        assertThatThrownBy(() -> bootstraps.create(stranger, nas, wanted)).isInstanceOf(NotFound.class);
    }

    /// One pasted line: the router fetches its script, makes our user, calls back, and from then on we are in.
    @Test
    void aPastedLineMakesARouterOursAndWorksOnce() throws IOException {
        var wanted = new Bootstraps.Wanted("127.0.9.3", router.apiPort(), desired(Desired.DriftPolicy.SHOW));
        String token = bootstraps.create(actor, nas, wanted).token();
        try (Door door = new Door(bootstraps)) {
            String line = "/tool fetch url=\"" + door.base() + "/b/" + token
                    + "\" dst-path=turnpike.rsc; /import turnpike.rsc";

            assertThat(router.paste(line)).isNull();

            assertThat(links.test(actor.tenant(), nas).identity()).isEqualTo("edge");
            assertThat(links.get(actor.tenant(), nas).link().username()).isEqualTo("turnpike");
            assertThat(router.phone("02-00-00-00-09-02").redirectedTo()).startsWith(PORTAL);
            assertThat(router.fileText("turnpike.rsc")).as("it held secrets").isNull();
            assertThat(models.diff(actor.tenant(), nas).steps())
                    .as("all was done by the script")
                    .isEmpty();
            assertThat(router.print("/queue/simple")).hasSize(1);
            assertThat(router.paste(line)).as("again").contains("404");
            assertThat(bootstraps.done(token, "127.0.0.1")).isFalse();
        }
    }

    @Test
    void anOldTokenAndAGuessedOneLookAlike() {
        var wanted = new Bootstraps.Wanted(null, 8728, desired(Desired.DriftPolicy.SHOW));
        String token = bootstraps.create(actor, nas, wanted).token();
        clock.advance(Duration.ofHours(2));

        assertThat(bootstraps.script(token, "http://x")).isEmpty();
        assertThat(bootstraps.script("guessed", "http://x")).isEmpty();
        assertThat(bootstraps.done(token, "127.0.0.1")).isFalse();
    }

    private List<LiveData.NoticeKind> kinds() {
        return live.notices(actor.tenant(), nas).stream()
                .map(LiveData.Notice::kind)
                .toList();
    }

    /// The few addresses a router asks for, over real HTTP.
    private static final class Door implements AutoCloseable {
        private final HttpServer server;

        Door(Bootstraps bootstraps) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/b/", exchange -> {
                try (exchange) {
                    String[] parts = exchange.getRequestURI().getPath().split("/");
                    Optional<String> text;
                    if (parts.length == 3) text = bootstraps.script(parts[2], base());
                    else if (parts[3].equals("login.html")) text = bootstraps.page(parts[2]);
                    else text = bootstraps.done(parts[2], "127.0.9.3") ? Optional.of("ok") : Optional.empty();
                    byte[] body = text.orElse("no").getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(text.isPresent() ? 200 : 404, body.length);
                    exchange.getResponseBody().write(body);
                }
            });
            server.start();
        }

        String base() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
