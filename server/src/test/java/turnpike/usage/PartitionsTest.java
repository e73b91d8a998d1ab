package turnpike.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static turnpike.usage.AccountingReport.Kind.INTERIM;
import static turnpike.usage.AccountingReport.Kind.START;
import static turnpike.usage.LedgerRig.report;
import static turnpike.usage.LedgerRig.wide;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.nases.Nas;
import turnpike.platform.db.Database;
import turnpike.platform.db.SqlFailure;
import turnpike.usage.AccountingReport.Counters;

/// Raw rows come and go by the day; the books close all the same.
final class PartitionsTest {
    private final Database database = TestDatabase.fresh();
    private final TestClock clock = new TestClock("2026-03-01T09:00:00Z");
    private final LedgerRig rig = new LedgerRig(database, clock);
    private final Partitions partitions = new Partitions(database);

    @Test
    void expiredRowsStayInTheBooksAsSums() {
        Nas nas = rig.nas("gate");
        rig.record(report(nas, START, "a1", "amina", Counters.NONE, clock.instant()));
        for (int day = 1; day <= 40; day++) {
            clock.advance(Duration.ofDays(1));
            rig.record(
                    report(nas, INTERIM, "a1", "amina", wide(day * 100L, day * 10L, day * 86_400L), clock.instant()));
        }
        assertThat(deltas()).isEqualTo(4_000);

        partitions.expire(clock.instant(), LedgerSettings.DEFAULT);

        assertThat(deltas()).isEqualTo(3_600);
        assertThat(oldestPartition()).isEqualTo("usage_deltas_20260306");
        assertThat(rig.findings()).isEmpty();
    }

    @Test
    void makingThemAgainChangesNothing() {
        partitions.ensure(clock.instant());
        List<String> first = names();
        new Partitions(database).ensure(clock.instant());

        assertThat(names()).isEqualTo(first).contains("usage_deltas_20260301", "access_attempts_20260304");
    }

    @Test
    void theIngestRoleMayExpireNothingElse() {
        assertThatThrownBy(() -> database.callAcrossTenants(tx -> tx.sql()
                        .createQuery("select expire_partition('sessions', date '2027-01-01')")
                        .mapTo(String.class)
                        .one()))
                .isInstanceOf(SqlFailure.class);
    }

    private long deltas() {
        return database.callAcrossTenants(tx -> tx.sql()
                .createQuery("select coalesce(sum(upload_bytes), 0)::bigint from usage_deltas")
                .mapTo(Long.class)
                .one());
    }

    private String oldestPartition() {
        return names().stream()
                .filter(n -> n.startsWith("usage_deltas_"))
                .findFirst()
                .orElseThrow();
    }

    private List<String> names() {
        return database.callAcrossTenants(tx -> tx.sql()
                .createQuery("select relname from pg_class where relispartition and relkind = 'r' order by relname")
                .mapTo(String.class)
                .list());
    }
}
