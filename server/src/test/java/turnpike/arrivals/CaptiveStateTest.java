package turnpike.arrivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import turnpike.base.InvalidInput;

/// What devices are told by the Captive Portal API, and how they ask without it.
final class CaptiveStateTest {

    @Test
    void aCaptiveDeviceIsToldWhereToGo() {
        assertThat(CaptiveState.closed("https://portal.example/h/1", null).json())
                .hasToString("{captive=true, user-portal-url=https://portal.example/h/1}");
    }

    @Test
    void anOpenDeviceIsToldWhatIsLeft() {
        assertThat(CaptiveState.open("https://portal.example/h/1", Duration.ofMinutes(90), 5_000_000_000L)
                        .json())
                .hasToString("{captive=false, user-portal-url=https://portal.example/h/1, can-extend-session=true,"
                        + " seconds-remaining=5400, bytes-remaining=5000000000}");
    }

    @Test
    void whatIsNotLimitedIsNotTold() {
        assertThat(CaptiveState.open("https://portal.example/h/1", null, null).json())
                .doesNotContainKeys("seconds-remaining", "bytes-remaining");
    }

    @Test
    void onlyHttpsIsAllowed() {
        refused("user-portal-url", () -> CaptiveState.closed("http://portal.example/", null));
        refused("venue-info-url", () -> CaptiveState.closed("https://portal.example/", "http://venue.example/"));
        refused("user-portal-url", () -> new CaptiveState(true, null, null, false, null, null));
        refused("user-portal-url", () -> CaptiveState.closed("https:", null));
        refused("seconds-remaining", () -> CaptiveState.open("https://p.example/", Duration.ofSeconds(-1), null));
        refused("bytes-remaining", () -> CaptiveState.open("https://p.example/", null, -1L));
    }

    @Test
    void systemsAreKnownByWhatTheyProbe() {
        assertThat(CaptiveProbe.find("captive.apple.com", "/hotspot-detect.html"))
                .contains(CaptiveProbe.APPLE);
        assertThat(CaptiveProbe.find("ConnectivityCheck.gstatic.com:80", "/generate_204"))
                .contains(CaptiveProbe.ANDROID);
        assertThat(CaptiveProbe.find("www.msftconnecttest.com", "/connecttest.txt"))
                .contains(CaptiveProbe.WINDOWS);
        assertThat(CaptiveProbe.find("example.com", "/generate_204")).isEmpty();
        assertThat(CaptiveProbe.find(null, "/generate_204")).isEmpty();
    }

    @Test
    void noHostOrCatchAllThatHidesAProbeIsMissed() {
        for (String host : new String[] {"captive.apple.com", "*.apple.com", "*.gstatic.com", "*", "*.com"})
            assertThat(CaptiveProbe.isProbed(host)).as(host).isTrue();
        for (String host : new String[] {"js.stripe.com", "*.stripe.com", "portal.example", "apple.com"})
            assertThat(CaptiveProbe.isProbed(host)).as(host).isFalse();
    }

    private static void refused(String field, Runnable making) {
        assertThatThrownBy(making::run)
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.field()).isEqualTo(field));
    }
}
