package turnpike.inbound.radius;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.base.TenantId;

/// A tenant that floods is kept to its rate; its neighbour does not notice.
final class TenantRatesTest {
    private final TenantId loud = new TenantId(UUID.randomUUID());
    private final TenantId quiet = new TenantId(UUID.randomUUID());

    @Test
    void aFloodIsCutToTheRateAfterABurstOfHalfASecond() {
        var rates = new TenantRates(1_000);
        int admitted = 0;
        int neighbour = 0;
        for (int ms = 0; ms < 10_000; ms++) {
            for (int i = 0; i < 20; i++) if (rates.admits(loud, ms)) admitted++;
            if (ms % 2 == 0 && rates.admits(quiet, ms)) neighbour++;
        }
        assertThat(admitted).isBetween(10_400, 10_500);
        assertThat(neighbour).isEqualTo(5_000);
    }

    @Test
    void aClockThatStepsBackGivesNothingAndTakesNothing() {
        var rates = new TenantRates(100);
        for (int i = 0; i < 50; i++) assertThat(rates.admits(loud, 5_000)).isTrue();
        assertThat(rates.admits(loud, 5_000)).isFalse();
        assertThat(rates.admits(loud, 1_000)).isFalse();
        assertThat(rates.admits(loud, 1_010)).isTrue();
    }

    @Test
    void zeroIsNoLimit() {
        var rates = new TenantRates(0);
        for (int i = 0; i < 100_000; i++) assertThat(rates.admits(loud, 0)).isTrue();
    }
}
