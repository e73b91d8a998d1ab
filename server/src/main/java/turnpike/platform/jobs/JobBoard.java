package turnpike.platform.jobs;

import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import turnpike.base.Conflict;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;

/// What is stored, for people who look after it: platform administrators see everything, a tenant sees its own.
public final class JobBoard {
    private final Database database;
    private final JobStore store;
    private final ScheduleStore schedules;
    private final InstantSource clock;
    private final Runnable look;

    JobBoard(Database database, JobStore store, ScheduleStore schedules, InstantSource clock, Runnable look) {
        this.database = database;
        this.store = store;
        this.schedules = schedules;
        this.clock = clock;
        this.look = look;
    }

    /// What to list.
    ///
    /// @param state null for all
    /// @param text part of name, id or error; empty for all
    public record Query(Job.@Nullable State state, String text, int offset, int limit) {}

    /// The latest first.
    ///
    /// @param tenant whose jobs; null for everybody's
    public Job.Page list(@Nullable TenantId tenant, Query query) {
        return as(tenant, tx -> {
            String state = query.state() == null ? "" : query.state().name();
            List<JobStore.Found> found = store.page(tx, state, query.text(), query.offset(), query.limit());
            long total = found.isEmpty() ? 0 : found.getFirst().total();
            return new Job.Page(found.stream().map(JobStore.Found::job).toList(), total, store.counts(tx));
        });
    }

    /// How many jobs there are in each state, of everybody.
    public Job.Counts counts() {
        return database.callAcrossTenants(store::counts);
    }

    /// Jobs that are due and wait for a worker.
    public long waiting() {
        return database.callAcrossTenants(tx -> store.waiting(tx, clock.instant()));
    }

    /// Makes a failed job run again, or a waiting one run now.
    ///
    /// @param note written in the same transaction: who asked
    /// @throws NotFound when there is no such job
    /// @throws Conflict when it is running or done
    public Job retry(@Nullable TenantId tenant, String id, Database.Action note) {
        Job due = as(tenant, tx -> {
            Job job = store.find(tx, id).orElseThrow(() -> new NotFound("job", id));
            String now = switch (job.state()) {
                case FAILED ->
                    store.revive(tx, id, clock.instant()).stream().findFirst().orElse("");
                case PENDING -> store.hurry(tx, id, clock.instant()) ? id : "";
                case RUNNING, DONE -> "";
            };
            if (now.isEmpty()) throw new Conflict("job_not_waiting", "job " + id + " is running or done");
            note.in(tx);
            return store.find(tx, now).orElse(job);
        });
        look.run();
        return due;
    }

    /// Makes every failed job run again; tells how many.
    ///
    /// @param note written in the same transaction: who asked
    public int retryFailed(@Nullable TenantId tenant, Database.Action note) {
        int revived = as(tenant, tx -> {
            note.in(tx);
            return store.revive(tx, null, clock.instant()).size();
        });
        look.run();
        return revived;
    }

    public List<Schedule> schedules() {
        return database.callAcrossTenants(tx -> schedules.list(tx, clock.instant()));
    }

    /// Schedules nobody runs.
    public long missedSchedules() {
        return schedules().stream().filter(Schedule::missed).count();
    }

    /// Makes a schedule run now, beside its beat.
    ///
    /// @param note written in the same transaction: who asked
    /// @throws NotFound when there is no such schedule
    /// @throws Conflict when it is running
    public Schedule runNow(String name, Database.Action note) {
        Schedule due = database.callAcrossTenants(tx -> {
            if (schedules.list(tx, clock.instant()).stream()
                    .noneMatch(known -> known.name().equals(name))) throw new NotFound("schedule", name);
            if (!store.hurry(tx, name + ":recurring", clock.instant())) {
                throw new Conflict("job_not_waiting", "schedule " + name + " is running");
            }
            note.in(tx);
            return schedules.list(tx, clock.instant()).stream()
                    .filter(known -> known.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        });
        look.run();
        return due;
    }

    private <T> T as(@Nullable TenantId tenant, Database.Work<T> work) {
        return tenant == null ? database.callAcrossTenants(work) : database.call(tenant, work);
    }
}
