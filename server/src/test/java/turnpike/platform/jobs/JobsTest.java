package turnpike.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.TestDatabase;
import turnpike.base.Conflict;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.logs.Trace;
import turnpike.platform.metrics.Metrics;

final class JobsTest {
    private static final Database.Action NOBODY = _ -> {};

    private final Database database = TestDatabase.fresh();
    private final Metrics metrics = new Metrics();
    private final TenantId here = new TenantId(UUID.randomUUID());
    private final TenantId there = new TenantId(UUID.randomUUID());
    private Jobs jobs = jobs(2);

    @AfterEach
    void close() {
        jobs.close();
        database.close();
        metrics.close();
    }

    @Test
    void workOfACommittedTransactionRunsOnceAndOfARolledBackOneNever() {
        Map<String, String> seen = new ConcurrentHashMap<>();
        JobKind kind = jobs.kind("greet", (tenant, payload) -> seen.merge(tenant + payload, "1", String::concat));
        jobs.start();

        database.run(
                here,
                tx -> assertThat(kind.later(tx, here, "a", "ä", Instant.now())).isTrue());
        assertThatThrownBy(() -> database.run(here, tx -> {
                    kind.later(tx, here, "b", "never", Instant.now());
                    throw new IllegalStateException("rolled back");
                }))
                .hasMessage("rolled back");

        await(() -> jobs.board().counts().done() >= 1 && jobs.board().counts().pending() == 1);
        assertThat(seen).containsExactly(Map.entry(here + "ä", "1"));
    }

    @Test
    void whatFailsIsTriedAgainAndThenWaitsForAPerson() {
        var broken = new AtomicBoolean(true);
        var tries = new AtomicInteger();
        JobKind kind = jobs.kind("fragile", (_, _) -> {
            tries.incrementAndGet();
            if (broken.get()) throw new IllegalStateException("the world is against us");
        });
        jobs.start();
        database.run(here, tx -> kind.later(tx, here, "k", "payload", Instant.now()));

        await(() -> jobs.board().counts().failed() == 1);
        Job failed = list(Job.State.FAILED).getFirst();
        assertThat(failed.attempts()).isEqualTo(2);
        assertThat(failed.tenant()).isEqualTo(here);
        assertThat(failed.lastError()).contains("the world is against us");
        assertThat(tries).hasValue(2);

        broken.set(false);
        assertThat(jobs.board().retry(null, failed.id(), NOBODY).state()).isEqualTo(Job.State.PENDING);

        await(() -> tries.get() == 3 && jobs.board().counts().failed() == 0);
        await(() -> list(Job.State.DONE).stream().anyMatch(job -> job.name().equals("fragile")));
        assertThat(metrics.total("jobs_finished")).isGreaterThanOrEqualTo(3);
        assertThatThrownBy(() -> jobs.board().retry(null, failed.id(), NOBODY)).isInstanceOf(NotFound.class);
    }

    @Test
    void allFailedWorkCanBeTriedAgainAtOnce() {
        var broken = new AtomicBoolean(true);
        JobKind kind = jobs.kind("many", (_, _) -> {
            if (broken.get()) throw new IllegalStateException("no");
        });
        jobs.start();
        for (int i = 0; i < 3; i++) {
            String key = "k" + i;
            database.run(here, tx -> kind.later(tx, here, key, "", Instant.now()));
        }
        await(() -> jobs.board().counts().failed() == 3);

        broken.set(false);
        assertThat(jobs.board().retryFailed(there, NOBODY)).isZero();
        assertThat(jobs.board().retryFailed(null, NOBODY)).isEqualTo(3);

        await(() -> jobs.board().counts().failed() == 0 && list(Job.State.DONE).size() >= 3);
    }

    @Test
    void aTenantSeesAndTouchesOnlyItsOwnJobs() {
        JobKind kind = jobs.kind("own", (_, _) -> {});
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
        database.run(here, tx -> kind.later(tx, here, "mine", "", tomorrow));
        database.run(there, tx -> kind.later(tx, there, "theirs", "", tomorrow));
        jobs.start();

        var all = new JobBoard.Query(null, "", 0, 50);
        assertThat(jobs.board().list(here, all).items()).extracting(Job::id).containsExactly("own:mine");
        assertThat(jobs.board().list(here, all).counts()).isEqualTo(new Job.Counts(1, 0, 0, 0));
        assertThat(jobs.board().list(null, all).items())
                .extracting(Job::id)
                .contains("own:mine", "own:theirs", "jobs-cleanup:recurring");
        assertThatThrownBy(() -> jobs.board().retry(here, "own:theirs", NOBODY)).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> database.run(here, tx -> kind.later(tx, there, "forged", "", tomorrow)))
                .hasMessageContaining("row-level security");
        assertThat(jobs.board().retry(here, "own:mine", NOBODY).runAt()).isBefore(tomorrow);
    }

    @Test
    void schedulesRepeatTellHowTheyWentAndRunOnDemand() {
        var runs = new AtomicInteger();
        var traces = new ConcurrentHashMap<String, Boolean>();
        jobs.every("tick", Duration.ofMillis(200), () -> {
            traces.put(String.valueOf(Trace.current().job()), true);
            if (runs.incrementAndGet() == 1) throw new IllegalStateException("first time unlucky");
        });
        var onDemand = new AtomicInteger();
        jobs.daily("nightly", Duration.ofHours(3), onDemand::incrementAndGet);
        jobs.start();

        await(() -> runs.get() >= 3);
        await(() -> schedule("tick").lastError() == null && schedule("tick").lastRunAt() != null);
        assertThat(jobs.board().counts().failed()).isZero();
        assertThat(traces).containsOnlyKeys("tick");
        assertThat(schedule("nightly").every()).isEqualTo("every day at 03:00 UTC");
        assertThat(schedule("nightly").missed()).isFalse();

        jobs.board().runNow("nightly", NOBODY);
        await(() -> onDemand.get() == 1);
        await(() -> schedule("nightly").lastDurationMs() != null);
        await(() -> Objects.requireNonNull(schedule("nightly").nextRunAt()).isAfter(Instant.now()));
        assertThatThrownBy(() -> jobs.board().runNow("nothing", NOBODY)).isInstanceOf(NotFound.class);
    }

    @Test
    void aScheduleNobodyRunsRaisesTheAlarm() {
        jobs.every("beat", Duration.ofMinutes(1), () -> {});
        jobs.start();
        jobs.close();
        assertThat(jobs.board().missedSchedules()).isZero();

        database.runAcrossTenants(tx -> tx.sql()
                .execute("update scheduled_tasks set execution_time = now() - interval '3 minutes'"
                        + " where task_name = 'beat'"));

        assertThat(jobs.board().missedSchedules()).isEqualTo(1);
        assertThat(schedule("beat").missed()).isTrue();
    }

    @Test
    void aStopWaitsForRunningWork() throws InterruptedException {
        var started = new CountDownLatch(1);
        var finished = new AtomicBoolean();
        JobKind kind = jobs.kind("slow", (_, _) -> {
            started.countDown();
            try {
                TimeUnit.MILLISECONDS.sleep(500);
                finished.set(true);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        jobs.start();
        database.run(here, tx -> kind.later(tx, here, "k", "", Instant.now()));
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> jobs.board().retry(null, "slow:k", NOBODY)).isInstanceOf(Conflict.class);

        jobs.close();

        assertThat(finished).isTrue();
        assertThat(jobs.board().counts().running()).isZero();
    }

    @Test
    void aScheduleThatIsGoneFromTheProgramIsForgotten() {
        jobs.every("old", Duration.ofMinutes(1), () -> {});
        jobs.start();
        jobs.close();

        jobs = jobs(2);
        jobs.every("new", Duration.ofMinutes(1), () -> {});
        jobs.start();

        assertThat(jobs.board().schedules())
                .extracting(Schedule::name)
                .contains("new")
                .doesNotContain("old");
    }

    @Test
    void historyIsBounded() {
        var store = new JobStore();
        database.runAcrossTenants(tx -> tx.sql().execute("""
                insert into job_runs (tenant_id, run_id, task_name, task_instance, state, attempts, due_at, started_at,
                                      finished_at)
                select '00000000-0000-0000-0000-000000000000', gen_random_uuid(), 'x', 'y',
                       case when n <= 5 then 'FAILED' else 'DONE' end, 1, t, t, t
                  from generate_series(1, 100) n, lateral (select now() - n * interval '1 hour') as at (t)
                """));

        database.runAcrossTenants(tx -> store.expire(
                tx, Instant.now().minus(Duration.ofHours(50)), Instant.now().minus(Duration.ofHours(100)), 20));

        assertThat(jobs.board().counts().failed()).isEqualTo(5);
        assertThat(jobs.board().counts().done()).isEqualTo(20);
    }

    /// Doubling up to an hour, spread by a quarter to each side.
    @Test
    void pausesGrowWithinTheirBounds() {
        var backoff = new Backoff(new Random(1));
        for (int failures = 1; failures < 40; failures++) {
            double wanted = Math.min(2.0 * Math.pow(2, failures - 1), 3600);
            assertThat(backoff.after(failures).toMillis() / 1000.0).isBetween(wanted * 0.75, wanted * 1.25);
        }
    }

    @Test
    void beatsAreStrictlyLaterAndOnTheGrid() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            Beat beat = Beat.every("name" + i, Duration.ofSeconds(1 + random.nextInt(100_000)));
            Instant now = Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
            Instant next = beat.after(now);
            assertThat(next).isAfter(now);
            assertThat(Duration.between(now, next)).isLessThanOrEqualTo(beat.interval());
            assertThat(beat.after(next)).isEqualTo(next.plus(beat.interval()));
        }
        assertThat(Beat.dailyAt(Duration.ofHours(2)).after(Instant.parse("2026-03-01T02:00:00Z")))
                .isEqualTo(Instant.parse("2026-03-02T02:00:00Z"));
    }

    private Jobs jobs(int tries) {
        var settings = new JobSettings(4, Duration.ofMillis(50), tries, Duration.ofSeconds(5), Duration.ofDays(14));
        return new Jobs(database, settings, metrics, InstantSource.system());
    }

    private List<Job> list(Job.State state) {
        return jobs.board().list(null, new JobBoard.Query(state, "", 0, 50)).items();
    }

    private Schedule schedule(String name) {
        return jobs.board().schedules().stream()
                .filter(schedule -> schedule.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }
}
