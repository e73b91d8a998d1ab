package turnpike.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import turnpike.reporting.UsageTotals.Amount;

final class UsageTotalsTest {
    private static final LocalDate FIRST = LocalDate.parse("2026-01-25");

    /// Whenever the totals were read and whatever day growth belongs to, sums are those of a plain table of days.
    @Test
    void sumsAreThoseOfAPlainTable() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            Map<LocalDate, Amount> table = new HashMap<>();
            for (int i = 0; i < 20; i++) table.merge(day(random, 20), amount(random), Amount::plus);
            LocalDate read = FIRST.plusDays(random.nextInt(20));
            UsageTotals totals = load(table, read);
            for (int i = 0; i < 20; i++) {
                LocalDate day = day(random, 40);
                Amount growth = amount(random);
                table.merge(day, growth, Amount::plus);
                totals.add(day, growth);
            }
            LocalDate today = read.plusDays(random.nextInt(20));
            assertThat(totals.ever()).as("seed %d ever", seed).isEqualTo(sum(table, FIRST, FIRST.plusDays(100)));
            assertThat(totals.on(today)).as("seed %d day", seed).isEqualTo(sum(table, today, today));
            YearMonth month = YearMonth.from(today);
            if (!month.isAfter(YearMonth.from(read)) || today.minusDays(1).isBefore(month.atDay(2))) {
                assertThat(totals.in(YearMonth.from(read)))
                        .as("seed %d month", seed)
                        .isEqualTo(sum(
                                table,
                                YearMonth.from(read).atDay(1),
                                YearMonth.from(read).atEndOfMonth()));
            }
        }
    }

    @Test
    void aSnapshotKnowsWhatItSaw() {
        Snapshot snapshot = Snapshot.parse("100:110:102,105");

        assertThat(snapshot).isEqualTo(new Snapshot(100, 110, Set.of(102L, 105L)));
        assertThat(snapshot.holds(99)).isTrue();
        assertThat(snapshot.holds(101)).isTrue();
        assertThat(snapshot.holds(102)).isFalse();
        assertThat(snapshot.holds(110)).isFalse();
        assertThat(Snapshot.parse("7:7:").holds(6)).isTrue();
    }

    private static UsageTotals load(Map<LocalDate, Amount> table, LocalDate today) {
        LocalDate window = UsageTotals.windowOf(today);
        LocalDate first = today.withDayOfMonth(1);
        Map<LocalDate, Amount> days = new HashMap<>(table);
        days.keySet().removeIf(day -> day.isBefore(window));
        LocalDate last = window.minusDays(1);
        return new UsageTotals(
                window, YearMonth.from(today), sum(table, FIRST.minusYears(1), last), sum(table, first, last), days);
    }

    private static Amount sum(Map<LocalDate, Amount> table, LocalDate from, LocalDate to) {
        Amount sum = Amount.ZERO;
        for (var entry : table.entrySet()) {
            if (!entry.getKey().isBefore(from) && !entry.getKey().isAfter(to)) sum = sum.plus(entry.getValue());
        }
        return sum;
    }

    private static LocalDate day(Random random, int days) {
        return FIRST.plusDays(random.nextInt(days));
    }

    private static Amount amount(Random random) {
        return new Amount(random.nextInt(1_000), random.nextInt(1_000));
    }
}
