package turnpike.arrivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.arrivals.BrowserLogin.Credentials;
import turnpike.arrivals.BrowserLogin.Uam;
import turnpike.base.InvalidInput;
import turnpike.base.TenantId;
import turnpike.hotspot.BrowserLogins;
import turnpike.hotspot.VendorLogin;
import turnpike.hotspot.Visit;
import turnpike.nases.NasVendor;

/// What browsers are told to send, by the vectors of the vendors' own programs.
final class BrowserLoginTest {
    private static final Credentials GUEST = new Credentials("254712345149", "s3cret");
    private static final String CHALLENGE = "00112233445566778899aabbccddeeff";
    private static final String BASE = "http://10.1.0.1:3990";

    @Test
    void mikroTikTakesAPlainPasswordByALink() {
        BrowserLogin login =
                BrowserLogin.mikroTik("http://192.168.88.1/login", null, GUEST, "http://portal.example/s?v=1&w=2");

        assertThat(login.url())
                .isEqualTo("http://192.168.88.1/login?username=254712345149&password=s3cret"
                        + "&dst=http%3A%2F%2Fportal.example%2Fs%3Fv%3D1%26w%3D2&popup=false");
    }

    @Test
    void mikroTiksChapIsItsMd5() {
        BrowserLogin login = BrowserLogin.mikroTik(
                "http://192.168.88.1/login", "f9:ef0dd80b119c65a5c3ab62a65b7dfdce", GUEST, "http://portal.example/");

        assertThat(login.fields())
                .containsEntry("password", "4c22dff5b4596a0ba3cad1cea77807fe")
                .containsOnlyKeys("username", "password", "dst", "popup");
    }

    /// A plus in an address is a space to some servers and a plus to others.
    @Test
    void oddPasswordsSurviveTheAddress() {
        BrowserLogin login =
                BrowserLogin.mikroTik("http://192.168.88.1/login", null, new Credentials("a b", "+&=%ü"), "");

        assertThat(login.url()).contains("username=a%20b&password=%2B%26%3D%25%C3%BC&");
    }

    @Test
    void coovaChillisChapAnswersTheChallengeWithItsSecret() {
        BrowserLogin login = BrowserLogin.coovaChilli(BASE, CHALLENGE, GUEST, "uamsecret", Uam.CHAP, "");

        assertThat(login.url())
                .isEqualTo(BASE + "/logon?username=254712345149&response=ca4d15a0ba73c2d0267ce2eab99c96c0");
    }

    @Test
    void coovaChillisPapIsThePasswordHidden() {
        BrowserLogin login = BrowserLogin.coovaChilli(BASE, CHALLENGE, GUEST, "uamsecret", Uam.PAP, "http://x/");

        assertThat(login.url())
                .isEqualTo(BASE + "/logon?username=254712345149&password=221095b08d96&userurl=http%3A%2F%2Fx%2F");
    }

    @Test
    void aLongPasswordIsHiddenWithTheChallengeOverAndOver() {
        String password = "0123456789abcdef0123456789abcdefxyz";
        String zero = "0".repeat(32);
        BrowserLogin login = BrowserLogin.coovaChilli(BASE, zero, new Credentials("u", password), null, Uam.PAP, "");

        assertThat(login.fields().get("password"))
                .hasSize(70)
                .startsWith("3031323334")
                .endsWith("78797a");
    }

    @Test
    void withoutChallengeThePasswordGoesAsItIs() {
        assertThat(BrowserLogin.coovaChilli(BASE, null, GUEST, "uamsecret", Uam.CHAP, "")
                        .fields())
                .containsEntry("password", "s3cret")
                .doesNotContainKey("response");
    }

    @Test
    void anArrivalsOwnChallengeIsAnswered() {
        PortalArrival arrival = PortalArrival.coovaChilli(
                "http://portal.example/login",
                "res=notyet&uamip=10.1.0.1&uamport=3990&challenge=" + CHALLENGE.toUpperCase(java.util.Locale.ROOT)
                        + "&mac=02-00-00-00-00-02",
                null);

        assertThat(BrowserLogin.of(arrival, GUEST, "uamsecret", ""))
                .isEqualTo(BrowserLogin.coovaChilli(BASE, CHALLENGE, GUEST, "uamsecret", Uam.CHAP, ""));
    }

    @Test
    void noBrowserLogsItselfInAtUnifi() {
        PortalArrival arrival = PortalArrival.unifi("/guest/s/default/", "id=02:00:00:00:00:02");

        assertThat(BrowserLogin.of(arrival, GUEST, null, "")).isNull();
    }

    @Test
    void aBadChallengeOrNoPasswordIsRefused() {
        refused("challenge", () -> BrowserLogin.coovaChilli(BASE, "0011", GUEST, null, Uam.CHAP, ""));
        refused("challenge", () -> BrowserLogin.mikroTik("http://r/login", "f9efcd", GUEST, ""));
        refused("password", () -> new Credentials("u", ""));
        refused("username", () -> new Credentials("", "p"));
    }

    @Test
    void nothingPrintedShowsAPassword() {
        BrowserLogin login = BrowserLogin.mikroTik("http://192.168.88.1/login", null, GUEST, "");

        assertThat(login + " " + GUEST).doesNotContain("s3cret");
    }

    @Test
    void aVisitIsLoggedInTheWayOfItsVendor() {
        var logins = new BrowserLogins();
        var ticket = new VendorLogin.Ticket(GUEST.username(), GUEST.password());

        assertThat(logins.login(visit(NasVendor.CHILLISPOT, BASE, CHALLENGE), ticket, "uamsecret", "http://x/"))
                .isEqualTo(
                        new VendorLogin.Step.Go(
                                BASE
                                        + "/logon?username=254712345149&response=ca4d15a0ba73c2d0267ce2eab99c96c0&userurl=http%3A%2F%2Fx%2F"));
        assertThat(logins.login(visit(NasVendor.MIKROTIK, "http://r/login", null), ticket, "", "http://x/"))
                .isEqualTo(new VendorLogin.Step.Go(
                        "http://r/login?username=254712345149&password=s3cret&dst=http%3A%2F%2Fx%2F&popup=false"));
        assertThat(logins.login(visit(NasVendor.UNIFI, null, null), ticket, "", ""))
                .isNull();
        assertThat(Set.of(NasVendor.values()).stream().filter(logins::serves))
                .containsExactlyInAnyOrder(NasVendor.MIKROTIK, NasVendor.CHILLISPOT);
    }

    private static Visit visit(
            NasVendor vendor,
            @org.jspecify.annotations.Nullable String loginUrl,
            @org.jspecify.annotations.Nullable String challenge) {
        return new Visit(
                new TenantId(new UUID(1, 2)),
                new UUID(3, 4),
                new Visit.Place(new UUID(5, 6), vendor, loginUrl, challenge, null),
                new Visit.Device("02-00-00-00-00-02", "10.1.0.2"),
                new Visit.Who(null, null, null),
                "en",
                Instant.EPOCH);
    }

    private static void refused(String field, Runnable reading) {
        assertThatThrownBy(reading::run)
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.field()).isEqualTo(field));
    }
}
