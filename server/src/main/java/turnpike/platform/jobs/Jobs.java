package turnpike.platform.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.Check;
import turnpike.base.Ids;
import turnpike.platform.db.Database;
import turnpike.platform.metrics.Metrics;

/// Runs stored work. Rooms declare kinds and schedules while they are built; `start` begins, `close` lets running work
/// finish. Schedules run on one node at a time, whichever is free.
public final class Jobs implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,60}");
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    private static final int MISSED_HEARTBEATS = 4; // then the node counts as dead and its work is taken over
    private static final Duration CLEAN_EVERY = Duration.ofHours(1);
    private static final int RUNS_KEPT = 2000; // per tenant and name

    private final Database database;
    private final JobSettings settings;
    private final InstantSource clock;
    private final JobStore store = new JobStore();
    private final ScheduleStore schedules = new ScheduleStore();
    private final Runs runs;
    private final List<Task<?>> kinds = new ArrayList<>();
    private final List<RecurringTask<?>> recurring = new ArrayList<>();
    private final List<Runnable> declarations = new ArrayList<>();
    private final JobBoard board;
    private volatile @Nullable Scheduler scheduler;

    public Jobs(Database database, JobSettings settings, Metrics metrics, InstantSource clock) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
        this.runs = new Runs(database, store, schedules, metrics, clock, new Ids(clock));
        this.board = new JobBoard(database, store, schedules, clock, this::look);
        every("jobs-cleanup", CLEAN_EVERY, this::clean);
    }

    /// What is stored, for people who look after it.
    public JobBoard board() {
        return board;
    }

    /// Declares work that is done over and over. If it fails, it is simply due again at the next beat.
    ///
    /// @param name lower-case words with hyphens; names the schedule in screens, logs and metrics
    public void every(String name, Duration interval, Runnable work) {
        declare(name, Beat.every(name, interval), work);
    }

    /// Declares work done once a day.
    ///
    /// @param afterMidnight when, after midnight UTC
    public void daily(String name, Duration afterMidnight, Runnable work) {
        declare(name, Beat.dailyAt(afterMidnight), work);
    }

    /// Declares a kind of work for later.
    public JobKind kind(String name, JobKind.Worker worker) {
        requireName(name);
        var backoff = new Backoff(() -> ThreadLocalRandom.current().nextLong());
        kinds.add(Tasks.custom(name, String.class)
                .onFailure(runs.retrying(settings.tries(), backoff))
                .execute((TaskInstance<String> instance, ExecutionContext context) ->
                        runs.once(instance, context, worker)));
        return new JobKind(name, store);
    }

    /// Begins to run what is due.
    public void start() {
        Check.that(scheduler == null, "jobs start once");
        database.runAcrossTenants(tx -> schedules.retire(
                tx, recurring.stream().map(RecurringTask::getName).toList()));
        declarations.forEach(Runnable::run);
        Scheduler built = Scheduler.create(database.ingestSource(), kinds)
                .startTasks(recurring)
                .threads(settings.workers())
                .executorService(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("job-", 0).factory()))
                .pollingInterval(settings.poll())
                .heartbeatInterval(HEARTBEAT)
                .missedHeartbeatsLimit(MISSED_HEARTBEATS)
                .shutdownMaxWait(settings.patience())
                .serializer(new PlainText())
                .jdbcCustomization(new PostgreSqlJdbcCustomization(false, true))
                .pollUsingLockAndFetch(0.5, 1.0)
                .clock(clock::instant)
                .build();
        built.start();
        scheduler = built;
    }

    /// Takes no new work and waits for what is running, as long as the settings allow.
    @Override
    public void close() {
        Scheduler running = scheduler;
        if (running != null) running.stop();
    }

    private void declare(String name, Beat beat, Runnable work) {
        requireName(name);
        declarations.add(() -> database.runAcrossTenants(tx -> schedules.declare(tx, name, beat)));
        recurring.add(Tasks.recurring(name, beat).execute((instance, context) -> runs.scheduled(instance, work)));
    }

    private void requireName(String name) {
        Check.that(NAME.matcher(name).matches(), "job name " + name + " is lower-case words with hyphens");
        Check.that(
                kinds.stream().noneMatch(known -> known.getName().equals(name))
                        && recurring.stream().noneMatch(known -> known.getName().equals(name)),
                "job name " + name + " is used once");
        Check.that(scheduler == null, "jobs are declared before the start");
    }

    private void clean() {
        var now = clock.instant();
        database.runAcrossTenants(tx -> store.expire(
                tx, now.minus(settings.kept()), now.minus(settings.kept()).minus(settings.kept()), RUNS_KEPT));
    }

    /// Looks for due work at once instead of at the next poll.
    private void look() {
        Scheduler running = scheduler;
        if (running != null) running.triggerCheckForDueExecutions();
    }
}
