package turnpike.simulators.unifi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import turnpike.TestDatabase;
import turnpike.arrivals.PortalArrival;
import turnpike.base.InvalidInput;
import turnpike.hotspot.HotspotControl.Limits;
import turnpike.hotspot.HotspotControl.Presence;
import turnpike.hotspot.HotspotControl.Result;
import turnpike.nases.Nas;
import turnpike.outbound.unifi.UnifiLink;
import turnpike.platform.db.Database;
import turnpike.simulators.SelfSigned;

/// Guests let in and kept out at a simulated console, over both of its APIs.
final class UnifiLoginTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final String MAC = "1C-71-25-63-E4-24";
    private static final Limits HOUR = new Limits(Duration.ofMinutes(60), 500_000_000L, 2_000_000L, 8_000_000L);

    private final UnifiRig rig = new UnifiRig(DATABASE);
    private final UnifiSimulator console =
            UnifiSimulator.start(UnifiSettings.usual("key-of-a", "http://portal.example"), rig.clock);

    /// How a console is talked to.
    enum Way {
        KEY,
        ACCOUNT,
        ACCOUNT_WITHOUT_OS;

        UnifiLink link(UnifiSimulator console) {
            return switch (this) {
                case KEY -> UnifiRig.byKey(console);
                case ACCOUNT -> UnifiRig.byAccount(console, true);
                case ACCOUNT_WITHOUT_OS -> UnifiRig.byAccount(console, false);
            };
        }
    }

    @AfterEach
    void close() {
        console.close();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aGuestIsLetInSeenAndKeptOutAgain(Way way) {
        Nas nas = rig.nas(way.link(console));
        UnifiPhone phone = console.phone(MAC);
        assertThat(look(nas)).isEqualTo(Presence.OFFLINE);

        assertThat(login(nas, HOUR)).isEqualTo(new Result.Done());
        assertThat(phone.isOnline()).isTrue();
        assertThat(look(nas)).isEqualTo(Presence.ONLINE);

        assertThat(logout(nas)).isEqualTo(new Result.Done());
        assertThat(phone.isOnline()).isFalse();
        assertThat(look(nas)).isEqualTo(Presence.OFFLINE);
        assertThat(logout(nas)).isEqualTo(new Result.Done());
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void theConsoleEnforcesTheTimeAndTheData(Way way) {
        Nas nas = rig.nas(way.link(console));
        UnifiPhone phone = console.phone(MAC);
        login(nas, HOUR);
        phone.move(1_000_000, 499_000_001);
        assertThat(phone.isOnline()).isFalse();

        login(nas, HOUR);
        assertThat(phone.isOnline()).isTrue();
        rig.clock.advance(Duration.ofMinutes(61));
        assertThat(phone.isOnline()).isFalse();
    }

    /// An order may be carried out twice; each authorization would set the counters to zero.
    @ParameterizedTest
    @EnumSource(Way.class)
    void toldTwiceTheConsoleIsToldOnce(Way way) {
        Nas nas = rig.nas(way.link(console));
        console.phone(MAC);
        login(nas, HOUR);
        assertThat(login(nas, HOUR)).isEqualTo(new Result.Done());

        assertThat(console.authorizations()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whatWasUsedIsBookedBeforeAnotherAuthorizationForgetsIt(Way way) {
        Nas nas = rig.nas(way.link(console));
        UnifiPhone phone = console.phone(MAC);
        login(nas, HOUR);
        phone.move(1_000, 20_000);
        rig.clock.advance(Duration.ofSeconds(90));
        login(nas, new Limits(Duration.ofHours(24), null, null, null));
        phone.move(7, 70);
        rig.clock.advance(Duration.ofSeconds(90));
        logout(nas);

        assertThat(console.authorizations()).isEqualTo(2);
        assertThat(rig.sessions(nas))
                .containsExactly("254712345149 1000/20000 ADMIN_RESET", "254712345149 7/70 ADMIN_RESET");
        assertThat(rig.findings()).isEmpty();
    }

    /// The redirect is not signed: who forges one with another's address lets nobody in.
    @Test
    void aDeviceTheConsoleDoesNotKnowIsRefused() {
        Nas nas = rig.nas(UnifiRig.byKey(console));

        assertThat(login(nas, HOUR)).isEqualTo(new Result.Refused("not_at_console"));
        assertThat(console.authorizations()).isZero();
    }

    @Test
    void aConsoleThatDoesNotAnswerIsUnreachable() {
        Nas nas = rig.nas(UnifiRig.byKey(console));
        console.phone(MAC);
        console.offline(true);

        assertThat(login(nas, HOUR)).isInstanceOf(Result.Unreachable.class);
        assertThat(logout(nas)).isInstanceOf(Result.Unreachable.class);
        assertThat(look(nas)).isEqualTo(Presence.UNKNOWN);
    }

    @Test
    void aConsoleIsNotBelievedButReadBack() {
        Nas nas = rig.nas(UnifiRig.byKey(console));
        console.phone(MAC);
        console.forgetful(true);

        assertThat(login(nas, HOUR)).isEqualTo(new Result.Refused("not_let_in"));
    }

    @Test
    void aWrongKeyAccountOrSiteIsRefused() {
        console.phone(MAC);
        var wrongKey = new UnifiLink(console.url(), "default", new UnifiLink.Access.ApiKey("other"), null);
        var wrongPassword =
                new UnifiLink(console.url(), "default", new UnifiLink.Access.Account("turnpike", "other", true), null);
        var wrongSite = new UnifiLink(console.url(), "annex", new UnifiLink.Access.ApiKey("key-of-a"), null);

        assertThat(login(rig.nas(wrongKey), HOUR)).isEqualTo(new Result.Refused("console_refuses_us"));
        assertThat(login(rig.nas(wrongPassword), HOUR)).isEqualTo(new Result.Refused("console_refuses_us"));
        assertThat(login(rig.nas(wrongSite), HOUR)).isEqualTo(new Result.Refused("no_such_site"));
    }

    /// Neither another's NAS nor one's own key at another's console opens anything.
    @Test
    void noTenantLetsAnybodyInAtAnothersConsole() {
        try (var other = UnifiSimulator.start(UnifiSettings.usual("key-of-b", "http://portal.example"), rig.clock)) {
            Nas mine = rig.nas(UnifiRig.byKey(console));
            Nas theirs = rig.nas(UnifiRig.byKey(other));
            UnifiPhone phone = other.phone(MAC);

            assertThat(rig.login.serves(mine.tenant(), theirs.id())).isFalse();
            assertThat(rig.login.login(mine.tenant(), theirs.id(), UnifiRig.guest(MAC, HOUR)))
                    .isEqualTo(new Result.Refused("no_console"));
            assertThat(rig.login.look(mine.tenant(), theirs.id(), MAC)).isEqualTo(Presence.UNKNOWN);
            Nas forged = rig.nas(new UnifiLink(other.url(), "default", new UnifiLink.Access.ApiKey("key-of-a"), null));
            assertThat(login(forged, HOUR)).isEqualTo(new Result.Refused("console_refuses_us"));
            assertThat(phone.isOnline()).isFalse();
        }
    }

    @Test
    void thePhonesBrowserArrivesAsTheConsoleSaysAndIsOnlineAfterwards() {
        Nas nas = rig.nas(UnifiRig.byKey(console));
        UnifiPhone phone = console.phone(MAC);
        String portal = phone.open("http://example.com/");
        String[] parts = portal.substring("http://portal.example".length()).split("\\?", 2);
        PortalArrival arrival = PortalArrival.unifi(parts[0], parts[1]);

        assertThat(arrival.mac()).isEqualTo(MAC);
        assertThat(arrival.originalUrl()).isEqualTo("http://example.com/");
        login(nas, HOUR);
        assertThat(phone.open("http://example.com/")).isEqualTo("http://example.com/");
    }

    @Test
    void limitsAreRoundedToTheGuestsFavourAndNeverBeyondTheConsoles() {
        Nas nas = rig.nas(UnifiRig.byKey(console));
        UnifiPhone phone = console.phone(MAC);
        login(nas, new Limits(Duration.ofSeconds(61), 1_000_001L, 500L, 900_000_000L));

        assertThat(phone.authorized()).isEqualTo(new UnifiPhone.Authorization(rig.clock.instant(), 2L, 2L, 2L, null));
    }

    /// Only the one certificate that was noted is believed, whatever name it bears.
    @Test
    void aConsolesOwnCertificateIsPinned() throws Exception {
        SelfSigned certificate = SelfSigned.make();
        UnifiSettings usual = UnifiSettings.usual("key-of-a", "http://portal.example");
        var settings = new UnifiSettings(
                0, certificate.context(), UUID.randomUUID(), "default", "key-of-a", "u", "p", usual.portal());
        try (var secure = UnifiSimulator.start(settings, rig.clock)) {
            secure.phone(MAC);
            var key = new UnifiLink.Access.ApiKey("key-of-a");
            Nas pinned = rig.nas(new UnifiLink(secure.url(), "default", key, certificate.sha256()));
            Nas other = rig.nas(new UnifiLink(secure.url(), "default", key, "0".repeat(64)));
            Nas none = rig.nas(new UnifiLink(secure.url(), "default", key, null));

            assertThat(login(other, HOUR))
                    .isInstanceOfSatisfying(
                            Result.Unreachable.class,
                            why -> assertThat(why.reason())
                                    .contains("another certificate than before (SHA-256 "
                                            + certificate
                                                    .sha256()
                                                    .replace(":", "")
                                                    .toLowerCase(java.util.Locale.ROOT)
                                                    .substring(0, 16)));
            assertThat(login(none, HOUR))
                    .isInstanceOfSatisfying(
                            Result.Unreachable.class,
                            why -> assertThat(why.reason()).contains("no authority vouches for"));
            assertThat(secure.authorizations()).isZero();
            assertThat(login(pinned, HOUR)).isEqualTo(new Result.Done());
        }
    }

    @Test
    void aLinkThatCannotBeIsRefusedByItsField() {
        var key = new UnifiLink.Access.ApiKey("k");
        refused("address", () -> new UnifiLink("ftp://192.168.1.1", "default", key, null));
        refused("address", () -> new UnifiLink("https://192.168.1.1/proxy", "default", key, null));
        refused("site", () -> new UnifiLink("https://192.168.1.1", "../admin", key, null));
        assertThat(new UnifiLink("https://192.168.1.1/", "default", key, null).toString())
                .doesNotContain("ApiKey[k")
                .contains("https://192.168.1.1,");
    }

    private Result login(Nas nas, Limits limits) {
        return rig.login.login(nas.tenant(), nas.id(), UnifiRig.guest(MAC, limits));
    }

    private Result logout(Nas nas) {
        return rig.login.logout(nas.tenant(), nas.id(), MAC);
    }

    private Presence look(Nas nas) {
        return rig.login.look(nas.tenant(), nas.id(), MAC);
    }

    private static void refused(String field, Runnable making) {
        assertThatThrownBy(making::run)
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.field()).isEqualTo(field));
    }
}
