package turnpike.arrivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import turnpike.arrivals.PortalArrival.State;
import turnpike.base.InvalidInput;
import turnpike.nases.NasVendor;

/// What routers say of the devices they send, to the octet; and what is refused.
final class PortalArrivalTest {
    private static final String UAM_PORTAL = "http://portal.example/login";
    private static final String UAM = "res=notyet&uamip=10.1.0.1&uamport=3990"
            + "&challenge=00112233445566778899aabbccddeeff&called=02-00-00-00-00-01&mac=02-00-00-00-00-02"
            + "&ip=10.1.0.2&nasid=nas1&userurl=http%3A%2F%2Fexample.com%2F";
    private static final String MD = "&md=6EC1B1855006379EC0091D5D84361DF4";
    private static final String MIKROTIK = "mac=02%3A00%3A00%3A00%3A00%3Aa2&ip=192.168.88.20&id=gate&srv=hotspot1"
            + "&lo=http%3A%2F%2F192.168.88.1%2Flogin&orig=http%3A%2F%2Fexample.com%2Fa%3Fb%3D1&err=&t=no";

    @Test
    void coovaChillisOwnRedirectIsBelieved() {
        PortalArrival arrival = PortalArrival.coovaChilli(UAM_PORTAL, UAM + MD, "uamsecret");

        assertThat(arrival)
                .isEqualTo(new PortalArrival(
                        NasVendor.CHILLISPOT,
                        "02-00-00-00-00-02",
                        "10.1.0.2",
                        "http://10.1.0.1:3990",
                        "00112233445566778899aabbccddeeff",
                        "http://example.com/",
                        null,
                        State.OFFLINE,
                        "nas1"));
    }

    /// CoovaChilli signs the octets it sent; decoding and encoding them again would change `%3a` into `%3A`.
    @Test
    void theSignatureCoversTheQueryAsItStands() {
        refused("md", () -> PortalArrival.coovaChilli(UAM_PORTAL, UAM.replace("%3A", "%3a") + MD, "uamsecret"));
        refused("md", () -> PortalArrival.coovaChilli(UAM_PORTAL, UAM.replace("0.2&nas", "0.3&nas") + MD, "uamsecret"));
        refused("md", () -> PortalArrival.coovaChilli("https://portal.example/login", UAM + MD, "uamsecret"));
    }

    @Test
    void anotherSecretOrNoSignatureIsRefused() {
        refused("md", () -> PortalArrival.coovaChilli(UAM_PORTAL, UAM + MD, "other"));
        refused("md", () -> PortalArrival.coovaChilli(UAM_PORTAL, UAM, "uamsecret"));
        refused("md", () -> PortalArrival.coovaChilli(UAM_PORTAL, UAM + "&md=6EC1", "uamsecret"));
        refused("md", () -> PortalArrival.coovaChilli(UAM_PORTAL, UAM + "&md=" + "Z".repeat(32), "uamsecret"));
    }

    /// Somebody could append another MAC address to a genuine link.
    @Test
    void whatFollowsTheSignatureIsNotRead() {
        String signed = UAM.replace("&ip=10.1.0.2", "") + MD;
        refused("md", () -> PortalArrival.coovaChilli(UAM_PORTAL, signed + "&ip=10.1.0.9", "uamsecret"));
        PortalArrival arrival = PortalArrival.coovaChilli(UAM_PORTAL, UAM + MD + "&reply=hello&ssid=x", "uamsecret");

        assertThat(arrival.mac()).isEqualTo("02-00-00-00-00-02");
        assertThat(arrival.error()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "notyet,OFFLINE",
        "wispr,OFFLINE",
        "popup1,OFFLINE",
        "already,ONLINE",
        "success,ONLINE",
        "popup2,ONLINE",
        "failed,FAILED",
        "logoff,LOGGED_OFF",
        "popup3,LOGGED_OFF"
    })
    void everyResultOfCoovaChilliMeansAState(String res, State state) {
        assertThat(chilli(UAM.replace("notyet", res)).state()).isEqualTo(state);
    }

    @Test
    void coovaChillisReplyIsToldWhenItRefused() {
        assertThat(chilli(UAM.replace("notyet", "failed") + "&reply=Your%20plan%20has%20ended.")
                        .error())
                .isEqualTo("Your plan has ended.");
        assertThat(chilli(UAM.replace("notyet", "failed")).error()).isEqualTo("failed");
    }

    @Test
    void coovaChilliWithoutChallengeOrPortIsStillUnderstood() {
        String bare =
                UAM.replace("&challenge=00112233445566778899aabbccddeeff", "").replace("&uamport=3990", "");

        assertThat(chilli(bare).challenge()).isNull();
        assertThat(chilli(bare).loginUrl()).isEqualTo("http://10.1.0.1:3990");
    }

    @Test
    void whatCoovaChilliWouldNeverSendIsRefusedByItsName() {
        refused("res", () -> chilli(UAM.replace("notyet", "maybe")));
        refused("res", () -> chilli(UAM.replace("res=notyet&", "")));
        refused("uamip", () -> chilli(UAM.replace("uamip=10.1.0.1", "uamip=evil.example")));
        refused("uamip", () -> chilli(UAM.replace("uamip=10.1.0.1", "uamip=8.8.8.8"))); // unsigned: only near ones
        refused("uamip", () -> chilli(UAM.replace("uamip=10.1.0.1", "uamip=10.1.0.256")));
        refused("uamport", () -> chilli(UAM.replace("3990", "70000")));
        refused("uamport", () -> chilli(UAM.replace("3990", "-1")));
        refused("challenge", () -> chilli(UAM.replace("00112233", "0011")));
        refused("mac", () -> chilli(UAM.replace("mac=02-00-00-00-00-02", "mac=02-00-00-00-00")));
        refused("mac", () -> chilli(UAM.replace("mac=02-00-00-00-00-02&", "")));
        refused("ip", () -> chilli(UAM.replace("ip=10.1.0.2", "ip=nobody")));
        refused("nasid", () -> chilli(UAM.replace("nas1", "%zz")));
        refused("nasid", () -> chilli(UAM.replace("nas1", "a%00b")));
        refused("nasid", () -> chilli(UAM.replace("nas1", "%ff")));
    }

    @Test
    void mikroTiksStubSaysEverythingALoginNeeds() {
        assertThat(mikroTik(MIKROTIK))
                .isEqualTo(new PortalArrival(
                        NasVendor.MIKROTIK,
                        "02-00-00-00-00-A2",
                        "192.168.88.20",
                        "http://192.168.88.1/login",
                        null,
                        "http://example.com/a?b=1",
                        null,
                        State.OFFLINE,
                        "gate"));
    }

    @Test
    void aRefusedLoginAtMikroTikComesBackWithItsReason() {
        PortalArrival arrival = mikroTik(MIKROTIK.replace("err=", "err=invalid%20username%20or%20password"));

        assertThat(arrival.state()).isEqualTo(State.FAILED);
        assertThat(arrival.error()).isEqualTo("invalid username or password");
    }

    /// `\371` as RouterOS writes it for JavaScript, and the octets themselves.
    @Test
    void mikroTiksChallengeIsReadHoweverItIsWritten() {
        String hex = "f9:ef0dd80b119c65a5c3ab62a65b7dfdce";
        String octal = "&chap-id=%5C371&chap-challenge=%5C357%5C015%5C330%5C013%5C021%5C234%5C145%5C245%5C303%5C253"
                + "%5C142%5C246%5C133%5C175%5C375%5C316";
        String mixed = "&chap-id=%5C371&chap-challenge=%5C357%5C015%5C330%5C013%5C021%5C234e%5C245%5C303%5C253b%5C246"
                + "%5B%7D%5C375%5C316";
        String octets = "&chap-id=%F9&chap-challenge=%EF%0D%D8%0B%11%9C%65%A5%C3%AB%62%A6%5B%7D%FD%CE";

        for (String form : new String[] {octal, mixed, octets})
            assertThat(mikroTik(MIKROTIK + form).challenge()).as(form).isEqualTo(hex);
    }

    @Test
    void halfAChallengeIsRefused() {
        refused("chap-challenge", () -> mikroTik(MIKROTIK + "&chap-id=%F9"));
        refused("chap-id", () -> mikroTik(MIKROTIK + "&chap-challenge=" + "a".repeat(16)));
        refused("chap-id", () -> mikroTik(MIKROTIK + "&chap-id=ab&chap-challenge=" + "a".repeat(16)));
        refused("chap-challenge", () -> mikroTik(MIKROTIK + "&chap-id=a&chap-challenge=%5C389" + "a".repeat(15)));
        refused("chap-challenge", () -> mikroTik(MIKROTIK + "&chap-id=a&chap-challenge=" + "a".repeat(15)));
        refused("chap-challenge", () -> mikroTik(MIKROTIK + "&chap-id=a&chap-challenge=%5C777" + "a".repeat(15)));
    }

    /// One-time passwords are sent there, and a link can be forged.
    @ParameterizedTest
    @CsvSource({
        "http://evil.example/login",
        "http://8.8.8.8/login",
        "ftp://192.168.88.1/login",
        "javascript:alert(1)",
        "http://192.168.88.1@evil.example/",
        "http://192.168.88.1/login#x",
        "http://192.168.88.1/login?dst=x",
        "//192.168.88.1/login",
        "http://192.168.88.1.evil.example/login",
        "http:// /"
    })
    void noOtherLoginPageThanTheRoutersIsBelieved(String link) {
        refused("lo", () -> mikroTik(MIKROTIK.replace("http%3A%2F%2F192.168.88.1%2Flogin", encoded(link))));
    }

    @Test
    void theRoutersOwnNameIsBelieved() {
        String named = MIKROTIK.replace("192.168.88.1", "Login.Wifi.Example");

        assertThat(mikroTik(named).loginUrl()).isEqualTo("http://Login.Wifi.Example/login");
        refused("lo", () -> PortalArrival.mikroTik(named, Set.of()));
    }

    @Test
    void unifisRedirectNamesSiteAndDevice() {
        PortalArrival arrival = PortalArrival.unifi(
                "/guest/s/default/",
                "ap=94:2a:6f:d0:30:57&id=1c:71:25:63:e4:24&t=1742398732&url=http://example.com%2F&ssid=Cafe+Wifi");

        assertThat(arrival)
                .isEqualTo(new PortalArrival(
                        NasVendor.UNIFI,
                        "1C-71-25-63-E4-24",
                        null,
                        null,
                        null,
                        "http://example.com/",
                        null,
                        State.OFFLINE,
                        "default"));
    }

    @Test
    void whatUnifiWouldNeverSendIsRefusedByItsName() {
        String query = "ap=94:2a:6f:d0:30:57&id=1c:71:25:63:e4:24&t=1&url=x&ssid=y";

        refused("site", () -> PortalArrival.unifi("/guest/default/", query));
        refused("site", () -> PortalArrival.unifi("/guest/s/a/b/", query));
        refused("id", () -> PortalArrival.unifi("/guest/s/default/", "ap=94:2a:6f:d0:30:57&t=1"));
        refused("id", () -> PortalArrival.unifi("/guest/s/default/", query.replace("1c:71", "1c71")));
        refused("t", () -> PortalArrival.unifi("/guest/s/default/", query.replace("t=1", "t=soon")));
        assertThat(PortalArrival.unifi("/guest/s/default", query).originalUrl()).isNull(); // no web address
    }

    @Test
    void theFirstOfTwoValuesCounts() {
        assertThat(mikroTik(MIKROTIK + "&mac=02:00:00:00:00:FF").mac()).isEqualTo("02-00-00-00-00-A2");
    }

    @Test
    void aHugeQueryIsRefused() {
        refused("query", () -> mikroTik(MIKROTIK + "&x=" + "y".repeat(9_000)));
        refused("query", () -> mikroTik(MIKROTIK + "&a=1".repeat(100)));
    }

    /// Whatever arrives is read or refused with a field; nothing else ever comes out.
    @Test
    void noQueryMakesAnythingButAnArrivalOrARefusal() {
        for (long seed = 1; seed <= 2_000; seed++) {
            Random random = new Random(seed);
            StringBuilder query = new StringBuilder(random.nextBoolean() ? UAM + MD : MIKROTIK);
            for (int i = random.nextInt(6); i >= 0; i--)
                query.setCharAt(random.nextInt(query.length()), (char) (32 + random.nextInt(100)));
            String text = query.toString();
            for (Runnable reading : new Runnable[] {
                () -> PortalArrival.mikroTik(text, Set.of()),
                () -> PortalArrival.coovaChilli(UAM_PORTAL, text, random.nextBoolean() ? "uamsecret" : null),
                () -> PortalArrival.unifi("/guest/s/x/", text)
            }) {
                try {
                    reading.run();
                } catch (InvalidInput e) {
                    assertThat(e.field()).as("seed %d", seed).isNotEmpty();
                }
            }
        }
    }

    @Test
    void anArrivalIsLoggedWithoutItsChallenge() {
        assertThat(PortalArrival.coovaChilli(UAM_PORTAL, UAM + MD, "uamsecret").toString())
                .isEqualTo("PortalArrival[CHILLISPOT 02-00-00-00-00-02 OFFLINE]");
    }

    private static PortalArrival chilli(String query) {
        return PortalArrival.coovaChilli(UAM_PORTAL, query, null);
    }

    private static PortalArrival mikroTik(String query) {
        return PortalArrival.mikroTik(query, Set.of("login.wifi.example"));
    }

    private static String encoded(String text) {
        String out = text;
        for (var escape : Map.of("/", "%2F", ":", "%3A", "#", "%23", "?", "%3F", "@", "%40", " ", "%20")
                .entrySet()) out = out.replace(escape.getKey(), escape.getValue());
        return out;
    }

    private static void refused(String field, Runnable reading) {
        assertThatThrownBy(reading::run)
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.field()).isEqualTo(field));
    }
}
