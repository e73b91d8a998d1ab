package turnpike.inbound.portal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import turnpike.base.AccessKind;
import turnpike.base.BitRate;
import turnpike.base.Bytes;
import turnpike.plans.Allowance;
import turnpike.plans.Offer;
import turnpike.plans.Plan;
import turnpike.plans.PlanTerms;
import turnpike.plans.Seats;
import turnpike.plans.Service;
import turnpike.plans.Validity;

/// What the portal says of a package before it asks for money.
final class PortalViewTest {
    private static final Validity HOUR = Validity.of(Duration.ofHours(1));
    private static final Validity HOUR_FROM_FIRST_USE =
            new Validity(Duration.ofHours(1), null, null, Validity.StartsOn.FIRST_ACCESS, Duration.ZERO);

    private static Object says(String language, Validity validity, Allowance allowance, Seats seats) {
        var terms = new PlanTerms(
                "Package",
                "",
                AccessKind.HOTSPOT,
                new PlanTerms.Price(100, "KES"),
                validity,
                allowance,
                seats,
                Service.PLAIN,
                Offer.EVERYWHERE);
        var plan = new Plan(new UUID(0, 1), 1, terms, Instant.EPOCH, null, 0);
        return Objects.requireNonNull(view(language).plan(plan, null).get("terms"));
    }

    private static PortalView view(String language) {
        return new PortalView(PortalTexts.of(language), ZoneId.of("Africa/Nairobi"));
    }

    @Test
    void theTimeOnlineIsNamedWithTheTermItIsAPartOf() {
        var limit = new Allowance(null, Duration.ofSeconds(90), null);
        assertThat(says("en", HOUR, limit, new Seats(null, 3))).isEqualTo("90 s online within 1 h · 3 devices");
        assertThat(says("sw", HOUR, limit, Seats.UNLIMITED)).isEqualTo("sek 90 mtandaoni ndani ya saa 1");
        assertThat(says("en", Validity.OPEN, limit, Seats.UNLIMITED)).isEqualTo("90 s online");
    }

    @Test
    void whatSlowsThePackageAfterItsDataIsNamed() {
        var slowed = new Allowance(new Bytes(1_000_000_000), null, new BitRate(512_000));
        assertThat(says("en", HOUR, slowed, Seats.UNLIMITED)).isEqualTo("1 h · 1 GB, then slowed to 512 kbit/s");
        assertThat(says("sw", HOUR, slowed, Seats.UNLIMITED))
                .isEqualTo("saa 1 · 1 GB, kisha kasi inapunguzwa hadi 512 kbit/s");
    }

    @Test
    void whatBeginsWithTheFirstUseSaysSo() {
        assertThat(says("en", HOUR_FROM_FIRST_USE, Allowance.UNLIMITED, Seats.UNLIMITED))
                .isEqualTo("1 h from the first use");
        assertThat(says("sw", HOUR_FROM_FIRST_USE, Allowance.UNLIMITED, Seats.UNLIMITED))
                .isEqualTo("saa 1 kuanzia matumizi ya kwanza");
    }

    @Test
    void whatIsForOneDeviceOrOneAtATimeSaysSo() {
        assertThat(says("en", HOUR, Allowance.UNLIMITED, new Seats(null, 1))).isEqualTo("1 h · 1 device");
        assertThat(says("en", HOUR, Allowance.UNLIMITED, new Seats(1, 3))).isEqualTo("1 h · 3 devices · 1 at a time");
    }

    @ParameterizedTest
    @CsvSource({"30,30 s", "90,90 s", "120,2 min", "630,10 min 30 s", "5400,90 min", "7200,2 h", "86400,1 day"})
    void timesAreNotRoundedToWhatIsNotSold(long seconds, String text) {
        assertThat(PortalTexts.of("en").duration(seconds, null)).isEqualTo(text);
    }
}
