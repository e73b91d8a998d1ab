package turnpike.platform.jobs;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import turnpike.platform.db.Tx;

/// `job_schedules`: what recurs and how it went. Belongs to the installation, not to a tenant.
final class ScheduleStore {
    private static final double PATIENCE_S = 30; // a short interval is not missed by a moment of load

    private static final String DECLARE = """
            insert into job_schedules (name, every, interval_s) values (:name, :every, :interval)
                on conflict (name) do update set every = excluded.every, interval_s = excluded.interval_s
            """;

    void declare(Tx tx, String name, Beat beat) {
        tx.sql()
                .createUpdate(DECLARE)
                .bind("name", name)
                .bind("every", beat.words())
                .bind("interval", beat.interval().toMillis() / 1000.0)
                .execute();
    }

    private static final String RETIRE = """
            with gone as (delete from job_schedules where name <> all (:names) returning name)
            delete from scheduled_tasks t using gone where t.task_name = gone.name
            """;

    /// Forgets schedules this version no longer has.
    void retire(Tx tx, List<String> names) {
        tx.sql().createUpdate(RETIRE).bindArray("names", String.class, names).execute();
    }

    private static final String FINISHED = """
            update job_schedules
               set last_started_at = :started, last_finished_at = :finished, last_duration_ms = :took,
                   last_error = :error, runs = runs + 1,
                   failures = failures + case when :error is null then 0 else 1 end
             where name = :name
            """;

    private static final String RECOVER = """
            update job_runs set state = 'RECOVERED' where task_name = :name and state = 'FAILED'
            """;

    /// A success makes good what failed before.
    void finished(Tx tx, String name, Instant started, Instant finished, Duration took, @Nullable String error) {
        tx.sql()
                .createUpdate(FINISHED)
                .bind("started", utc(started))
                .bind("finished", utc(finished))
                .bind("took", took.toMillis())
                .bindBySqlType("error", error, java.sql.Types.VARCHAR)
                .bind("name", name)
                .execute();
        if (error == null) tx.sql().createUpdate(RECOVER).bind("name", name).execute();
    }

    private static final String LIST = """
            select s.name, s.every, s.last_started_at, t.execution_time, s.last_duration_ms, s.last_error,
                   coalesce(t.picked, false) as running,
                   coalesce(not t.picked and t.execution_time
                            < :now - (interval '1 second' * greatest(s.interval_s, :patience)), true) as missed
              from job_schedules s
              left join scheduled_tasks t on t.task_name = s.name and t.task_instance = 'recurring'
             order by s.name
            """;

    List<Schedule> list(Tx tx, Instant now) {
        return tx.sql()
                .createQuery(LIST)
                .bind("now", utc(now))
                .bind("patience", PATIENCE_S)
                .reduceRows(new ArrayList<>(), (found, row) -> {
                    found.add(new Schedule(
                            row.getColumn("name", String.class),
                            row.getColumn("every", String.class),
                            row.getColumn("last_started_at", Instant.class),
                            row.getColumn("execution_time", Instant.class),
                            row.getColumn("last_duration_ms", Long.class),
                            row.getColumn("last_error", String.class),
                            row.getColumn("running", Boolean.class),
                            row.getColumn("missed", Boolean.class)));
                    return found;
                });
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
