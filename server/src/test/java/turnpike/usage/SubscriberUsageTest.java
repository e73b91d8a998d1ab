package turnpike.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static turnpike.usage.AccountingReport.Kind.INTERIM;
import static turnpike.usage.AccountingReport.Kind.START;
import static turnpike.usage.LedgerRig.report;
import static turnpike.usage.LedgerRig.wide;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.NotFound;
import turnpike.nases.Nas;
import turnpike.platform.db.Database;
import turnpike.usage.AccountingReport.Counters;

/// A subscriber's usage as staff sees it: by the tenant's days, without gaps, and nobody else's.
final class SubscriberUsageTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final Instant EVENING = Instant.parse("2026-03-01T20:30:00Z"); // 23:30 in Nairobi

    private final TestClock clock = new TestClock("2026-03-01T20:30:00Z");
    private final LedgerRig rig = new LedgerRig(DATABASE, clock);
    private final SubscriberUsage usage = new SubscriberUsage(DATABASE, clock, _ -> LedgerRig.ZONE);
    private final UUID amina = rig.subscriber("amina");

    @Test
    void usageIsByTheTenantsDaysWithoutGaps() {
        Nas nas = rig.nas("gate");
        clock.set(EVENING.plus(Duration.ofHours(1)));
        rig.record(
                report(nas, START, "a1", "amina", Counters.NONE, EVENING),
                report(nas, INTERIM, "a1", "amina", wide(400, 4_000, 3_600), clock.instant()));

        SubscriberUsage.Report report = usage.report(rig.tenant, amina, 3, 4);

        assertThat(report.today()).isEqualTo(new SubscriberUsage.Sum(200, 2_000));
        assertThat(report.month()).isEqualTo(new SubscriberUsage.Sum(400, 4_000));
        assertThat(report.allTime()).isEqualTo(new SubscriberUsage.Sum(400, 4_000));
        assertThat(report.daily())
                .extracting(SubscriberUsage.Point::uploadBytes)
                .containsExactly(0L, 200L, 200L);
        assertThat(report.hourly())
                .extracting(SubscriberUsage.Point::uploadBytes)
                .containsExactly(0L, 0L, 200L, 200L);
    }

    @Test
    void anotherTenantsSubscriberDoesNotExist() {
        LedgerRig other = new LedgerRig(DATABASE, clock);

        assertThatThrownBy(() -> usage.report(other.tenant, amina, 1, 1)).isInstanceOf(NotFound.class);
    }
}
