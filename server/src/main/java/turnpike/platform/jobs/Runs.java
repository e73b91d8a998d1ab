package turnpike.platform.jobs;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.jobs.JobStore.Ending;
import turnpike.platform.logs.Trace;
import turnpike.platform.metrics.Metrics;

/// One try of one piece of work: whose it is, how it went, what is written down about it.
final class Runs {
    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
    private static final int ERROR_MAX = 2000;

    private final Database database;
    private final JobStore store;
    private final ScheduleStore schedules;
    private final Metrics metrics;
    private final InstantSource clock;
    private final Ids ids;

    Runs(Database database, JobStore store, ScheduleStore schedules, Metrics metrics, InstantSource clock, Ids ids) {
        this.database = database;
        this.store = store;
        this.schedules = schedules;
        this.metrics = metrics;
        this.clock = clock;
        this.ids = ids;
    }

    /// Work for later: leaves the table when it succeeds; a failure goes to {@link #retrying}.
    CompletionHandler<String> once(TaskInstance<String> instance, ExecutionContext context, JobKind.Worker worker) {
        String name = instance.getTaskName();
        String key = instance.getId();
        Optional<TenantId> tenant = database.callAcrossTenants(tx -> store.started(tx, name, key, clock.instant()));
        if (tenant.isPresent()) {
            String payload = instance.getData() == null ? "" : instance.getData();
            timed(name, tenant.get(), () -> worker.work(tenant.get(), payload));
            int attempts = context.getExecution().consecutiveFailures + 1;
            database.runAcrossTenants(
                    tx -> store.finish(tx, ids.next(), new Ending(name, key, attempts, clock.instant(), null)));
            count(name, "done");
        }
        return (_, operations) -> operations.remove();
    }

    /// Tries again with growing pauses; after the last try the work is set aside with its error.
    FailureHandler<String> retrying(int tries, Backoff backoff) {
        return (complete, operations) -> {
            String name = complete.getExecution().getTaskName();
            String key = complete.getExecution().getId();
            Throwable cause = complete.getCause().orElse(null);
            int failures = complete.getExecution().consecutiveFailures + 1;
            if (failures < tries) {
                database.runAcrossTenants(tx -> store.failedTry(tx, name, key, said(cause)));
                Instant next = clock.instant().plus(backoff.after(failures));
                operations.reschedule(complete, next);
                count(name, "retried");
                LOG.warn(
                        "job {} {} failed, try {} of {}, next at {}: {}",
                        name,
                        key,
                        failures,
                        tries,
                        next,
                        said(cause));
            } else {
                database.runAcrossTenants(tx ->
                        store.finish(tx, ids.next(), new Ending(name, key, failures, clock.instant(), said(cause))));
                operations.remove();
                count(name, "failed");
                LOG.error("job {} {} failed for good after {} tries", name, key, failures, cause);
            }
        };
    }

    /// One beat of a schedule. A failure is written down and over; the next beat tries again.
    void scheduled(TaskInstance<?> instance, Runnable work) {
        String name = instance.getTaskName();
        Instant started = clock.instant();
        long start = System.nanoTime();
        database.callAcrossTenants(tx -> store.started(tx, name, instance.getId(), started));
        RuntimeException failure = null;
        try {
            timed(name, TenantId.PLATFORM, work);
        } catch (RuntimeException e) {
            failure = e;
            LOG.error("schedule {} failed", name, e);
        }
        String error = failure == null ? null : said(failure);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        database.runAcrossTenants(tx -> {
            schedules.finished(tx, name, started, clock.instant(), took, error);
            store.failedTry(tx, name, instance.getId(), error);
            store.finish(tx, ids.next(), new Ending(name, instance.getId(), 1, clock.instant(), error));
        });
        count(name, failure == null ? "done" : "failed");
    }

    private void timed(String name, TenantId tenant, Runnable work) {
        String shown = tenant.equals(TenantId.PLATFORM) ? null : tenant.toString();
        Trace.ofJob(name, shown)
                .run(() -> metrics.timing("job_run", "How long stored jobs take", "job", name)
                        .time(work));
    }

    private void count(String name, String result) {
        metrics.counter("jobs_finished", "Tries of stored jobs by result", "job", name, "result", result)
                .add();
    }

    /// The error as shown to administrators: what happened, not where in our code.
    private static String said(@Nullable Throwable cause) {
        if (cause == null) return "stopped without saying why";
        String text = cause.getClass().getSimpleName() + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
        return text.length() <= ERROR_MAX ? text : text.substring(0, ERROR_MAX);
    }
}
