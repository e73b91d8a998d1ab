package turnpike.platform.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import turnpike.TestDatabase;
import turnpike.platform.db.Database;

final class UpkeepTest {
    private static final Database DATABASE = TestDatabase.fresh();

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    void figuresAreKeptMinuteByMinuteForThirtyDays() {
        var history = new History(DATABASE, now::get);
        double[] level = {1};
        history.figure("level", () -> level[0]);
        history.figure("broken", () -> {
            throw new IllegalStateException("cannot be told");
        });
        history.sample();
        now.set(now.get().plusSeconds(60));
        level[0] = 2.5;
        history.sample();

        assertThat(history.last(Duration.ofHours(1)))
                .extracting(point -> point.values().get("level"))
                .containsExactly(1.0, 2.5);
        assertThat(history.last(Duration.ofHours(1)).getFirst().values()).containsOnlyKeys("level");

        now.set(now.get().plus(Duration.ofDays(30)).plusSeconds(1));
        history.expire();
        assertThat(history.last(Duration.ofDays(60))).isEmpty();
    }

    @Test
    void longSpansAreThinnedOut() {
        DATABASE.runAcrossTenants(tx -> tx.sql().execute("""
                insert into metric_samples (at, figures)
                select t, '{"x": 1}' from generate_series('2026-01-01T00:00:00Z'::timestamptz,
                                                          '2026-01-10T00:00:00Z', interval '1 minute') t
                """));
        now.set(Instant.parse("2026-01-10T00:00:00Z"));

        assertThat(new History(DATABASE, now::get).last(Duration.ofDays(9))).hasSizeBetween(1200, 1440);
    }

    /// A young installation has few samples, and whoever looks at a month wants to see them.
    @Test
    void fewSamplesAreAllShownHoweverLongTheSpan() {
        now.set(Instant.parse("2030-05-01T12:00:30Z"));
        var history = new History(TestDatabase.fresh(), now::get);
        history.figure("level", () -> 1);
        for (int i = 0; i < 10; i++) {
            now.set(now.get().plusSeconds(60));
            history.sample();
        }

        for (int hours : new int[] {1, 24, 168, 336, 720}) {
            assertThat(history.last(Duration.ofHours(hours))).as(hours + " h").hasSize(10);
        }
    }

    @Test
    void tablesTellTheirSizeAndGrowthPartitionsIncluded() {
        var upkeep = new Upkeep(DATABASE, now::get);
        upkeep.noteGrowth();
        DATABASE.runAcrossTenants(tx -> tx.sql().execute("""
                insert into metric_samples (at, figures)
                select t, '{"some": 1}' from generate_series('2020-01-01T00:00:00Z'::timestamptz,
                                                             '2020-01-20T00:00:00Z', interval '1 minute') t
                """));
        now.set(now.get().plus(Duration.ofDays(8)));

        TableFigures samples = upkeep.tables(100).stream()
                .filter(table -> table.name().equals("metric_samples"))
                .findFirst()
                .orElseThrow();
        assertThat(samples.sizeBytes()).isGreaterThan(100_000);
        assertThat(samples.weekGrowthBytes()).isGreaterThan(100_000);
        assertThat(upkeep.tables(100)).extracting(TableFigures::name).doesNotHaveDuplicates();
        assertThat(upkeep.idleIndexes(5)).hasSize(5);
        assertThat(upkeep.databaseFigures().connectionsMax()).isEqualTo(500);
        assertThat(upkeep.databaseFigures().version()).startsWith("18");
    }
}
