package turnpike.plans;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ValidityTest {
    private static final ZoneId NAIROBI = ZoneId.of("Africa/Nairobi");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /// The day of the first term is kept through short months.
    @Test
    void termsOfMonthsEndOnTheDayTheFirstBegan() {
        var monthly = new Validity(null, 1, null, Validity.StartsOn.GRANT, Duration.ZERO);

        assertThat(ends(monthly, Instant.parse("2028-01-31T06:30:00Z"), NAIROBI, 4))
                .containsExactly("2028-02-29", "2028-03-31", "2028-04-30", "2028-05-31");
    }

    @Test
    void aPlanWithADayEndsThereAtMidnight() {
        var anchored = new Validity(null, 1, 31, Validity.StartsOn.GRANT, Duration.ZERO);
        Instant start = Instant.parse("2026-02-10T09:00:00Z");

        Instant end = anchored.end(start, NAIROBI, anchored.anchor(start, NAIROBI, null));

        assertThat(end)
                .isEqualTo(LocalDate.parse("2026-02-28").atStartOfDay(NAIROBI).toInstant());
        assertThat(ends(anchored, start, NAIROBI, 3)).containsExactly("2026-02-28", "2026-03-31", "2026-04-30");
    }

    /// On 28 November a month to the 29th is not four hours: it is to the 29th of December.
    @Test
    void theFirstTermEndsOnTheDayNearestToWhatWasBought() {
        Instant start = Instant.parse("2026-11-28T17:03:00Z");

        assertThat(ends(toDay(1, 29), start, NAIROBI, 2)).containsExactly("2026-12-29", "2027-01-29");
        assertThat(ends(toDay(1, 1), start, NAIROBI, 2)).containsExactly("2027-01-01", "2027-02-01");
        assertThat(ends(toDay(1, 10), start, NAIROBI, 1)).containsExactly("2027-01-10");
        assertThat(ends(toDay(1, 20), start, NAIROBI, 1)).containsExactly("2026-12-20");
        assertThat(ends(toDay(12, 1), start, NAIROBI, 2)).containsExactly("2027-12-01", "2028-12-01");
    }

    @Test
    void noTermIsHalfAMonthShorterOrLongerThanWhatWasBought() {
        for (int months : new int[] {1, 2, 12}) {
            for (int day = 1; day <= 31; day++) {
                for (int i = 0; i < 400; i++) {
                    LocalDate begins = LocalDate.parse("2027-12-20").plusDays(i);
                    Instant start = begins.atTime(20, 3).atZone(NAIROBI).toInstant();
                    LocalDate ends = LocalDate.parse(
                            ends(toDay(months, day), start, NAIROBI, 1).getFirst());
                    LocalDate said = begins.plusMonths(months);
                    assertThat(Math.abs(ChronoUnit.DAYS.between(said, ends)))
                            .as("%d months to day %d from %s: %s", months, day, begins, ends)
                            .isLessThanOrEqualTo(16);
                }
            }
        }
    }

    private static Validity toDay(int months, int day) {
        return new Validity(null, months, day, Validity.StartsOn.GRANT, Duration.ZERO);
    }

    /// A month is a month of the clock on the wall, whatever the summer time does.
    @Test
    void monthsKeepTheTimeOfDayThroughSummerTime() {
        var monthly = new Validity(null, 1, null, Validity.StartsOn.GRANT, Duration.ZERO);
        Instant start =
                LocalDate.parse("2026-03-15").atTime(8, 0).atZone(BERLIN).toInstant();

        Instant end = monthly.end(start, BERLIN, monthly.anchor(start, BERLIN, null));

        assertThat(end)
                .isEqualTo(LocalDate.parse("2026-04-15")
                        .atTime(8, 0)
                        .atZone(BERLIN)
                        .toInstant());
    }

    @Test
    void aSpanIsASpan() {
        Instant start = Instant.parse("2026-03-28T12:00:00Z");
        assertThat(Validity.of(Duration.ofHours(24)).end(start, BERLIN, null)).isEqualTo(start.plusSeconds(86_400));
    }

    private static List<String> ends(Validity validity, Instant start, ZoneId zone, int terms) {
        List<String> days = new ArrayList<>();
        Integer chain = null;
        for (int term = 0; term < terms; term++) {
            chain = validity.anchor(start, zone, chain);
            Instant end = java.util.Objects.requireNonNull(validity.end(start, zone, chain));
            days.add(end.atZone(zone).toLocalDate().toString());
            start = end;
        }
        return days;
    }
}
