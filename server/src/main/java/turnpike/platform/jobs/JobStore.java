package turnpike.platform.jobs;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.result.RowView;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// `scheduled_tasks` and `job_runs`. The job library takes work from the first; we put work in and tell about both.
final class JobStore {

    private static final String ADD = """
            insert into scheduled_tasks
                   (task_name, task_instance, task_data, execution_time, picked, version, tenant_id)
            values (:name, :key, convert_to(:payload, 'UTF8'), :due, false, 1, :tenant)
                on conflict (task_name, task_instance) do nothing
            """;

    /// False when work of this name and key is waiting already.
    boolean add(Tx tx, TenantId tenant, String name, String key, String payload, Instant due) {
        return tx.sql()
                        .createUpdate(ADD)
                        .bind("name", name)
                        .bind("key", key)
                        .bind("payload", payload)
                        .bind("due", utc(due))
                        .bind("tenant", tenant.value())
                        .execute()
                > 0;
    }

    private static final String STARTED = """
            update scheduled_tasks set started_at = :at
             where task_name = :name and task_instance = :key
            returning tenant_id
            """;

    /// Notes the start of a try and tells whose work it is; empty when somebody removed it meanwhile.
    Optional<TenantId> started(Tx tx, String name, String key, Instant at) {
        return tx.sql()
                .createQuery(STARTED)
                .bind("at", utc(at))
                .bind("name", name)
                .bind("key", key)
                .mapTo(UUID.class)
                .findOne()
                .map(TenantId::new);
    }

    private static final String FAILED_TRY = """
            update scheduled_tasks set last_error = :error
             where task_name = :name and task_instance = :key
            """;

    void failedTry(Tx tx, String name, String key, @Nullable String error) {
        tx.sql()
                .createUpdate(FAILED_TRY)
                .bind("error", error)
                .bind("name", name)
                .bind("key", key)
                .execute();
    }

    private static final String FINISH = """
            insert into job_runs (tenant_id, run_id, task_name, task_instance, state, attempts, due_at, started_at,
                                  finished_at, error, task_data)
            select t.tenant_id, :run, t.task_name, t.task_instance, :state, :attempts, t.execution_time,
                   coalesce(t.started_at, :at), :at, :error, case when :state = 'FAILED' then t.task_data end
              from scheduled_tasks t
             where t.task_name = :name and t.task_instance = :key
            """;

    /// How the last try of some work ended.
    ///
    /// @param error null when it went well
    record Ending(
            String name,
            String key,
            int attempts,
            Instant at,
            @Nullable String error) {}

    /// Writes the history of work that is about to leave `scheduled_tasks`, or of one run of a schedule.
    void finish(Tx tx, UUID run, Ending ending) {
        tx.sql()
                .createUpdate(FINISH)
                .bind("run", run)
                .bind("state", ending.error() == null ? "DONE" : "FAILED")
                .bind("attempts", ending.attempts())
                .bind("at", utc(ending.at()))
                .bind("error", ending.error())
                .bind("name", ending.name())
                .bind("key", ending.key())
                .execute();
    }

    private static final String ALL = """
            with jobs as (
                select task_name || ':' || task_instance as id, task_name, tenant_id,
                       case when picked then 'RUNNING' else 'PENDING' end as state,
                       coalesce(consecutive_failures, 0) as attempts, execution_time as due_at, started_at,
                       null::timestamptz as finished_at, last_error as error
                  from scheduled_tasks
                 union all
                select run_id::text, task_name, tenant_id, case state when 'FAILED' then 'FAILED' else 'DONE' end,
                       attempts, due_at, started_at, finished_at, error
                  from job_runs
            )
            """;

    private static final String PAGE = ALL + """
            select id, task_name, tenant_id, state, attempts, due_at, started_at, finished_at, error,
                   count(*) over () as total
              from jobs
             where (:state = '' or state = :state)
               and (:text = '' or strpos(lower(task_name || ' ' || id || ' ' || coalesce(error, '')), lower(:text)) > 0)
             order by coalesce(finished_at, due_at) desc, id
             limit :limit offset :offset
            """;

    record Found(Job job, long total) {}

    /// @param state a {@link Job.State} by name, or empty for all
    /// @param text part of name, id or error, or empty
    List<Found> page(Tx tx, String state, String text, int offset, int limit) {
        return tx.sql()
                .createQuery(PAGE)
                .bind("state", state)
                .bind("text", text)
                .bind("limit", limit)
                .bind("offset", offset)
                .reduceRows(new java.util.ArrayList<>(), (found, row) -> {
                    found.add(new Found(job(row), row.getColumn("total", Long.class)));
                    return found;
                });
    }

    private static final String COUNT = """
            select (select count(*) from scheduled_tasks where not picked)     as pending,
                   (select count(*) from scheduled_tasks where picked)         as running,
                   (select count(*) from job_runs where state = 'FAILED')      as failed,
                   (select count(*) from job_runs where state <> 'FAILED')     as done
            """;

    Job.Counts counts(Tx tx) {
        return tx.sql()
                .createQuery(COUNT)
                .map((row, _) -> new Job.Counts(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
                .one();
    }

    private static final String OVERDUE = """
            select count(*) from scheduled_tasks t
             where not t.picked and t.execution_time < :now
               and not exists (select from job_schedules s where s.name = t.task_name)
            """;

    /// Jobs that could run but wait for a worker; schedules are judged by themselves.
    long waiting(Tx tx, Instant now) {
        return tx.sql()
                .createQuery(OVERDUE)
                .bind("now", utc(now))
                .mapTo(Long.class)
                .one();
    }

    private static final String REVIVE = """
            with again as (
                delete from job_runs
                 where state = 'FAILED' and (:all or run_id::text = :id)
                returning tenant_id, task_name, task_instance, task_data
            )
            insert into scheduled_tasks
                   (task_name, task_instance, task_data, execution_time, picked, version, tenant_id)
            select distinct on (task_name, task_instance) task_name, task_instance, task_data, :now, false, 1, tenant_id
              from again
                on conflict (task_name, task_instance) do update
               set execution_time = case when scheduled_tasks.picked then scheduled_tasks.execution_time
                                         else excluded.execution_time end
            returning task_name || ':' || task_instance
            """;

    /// Puts failed work back, due now.
    ///
    /// @param id one run, or null for all that failed
    List<String> revive(Tx tx, @Nullable String id, Instant now) {
        return tx.sql()
                .createQuery(REVIVE)
                .bind("all", id == null)
                .bind("id", id == null ? "" : id)
                .bind("now", utc(now))
                .mapTo(String.class)
                .list();
    }

    private static final String HURRY = """
            update scheduled_tasks set execution_time = :now
             where task_name || ':' || task_instance = :id and not picked
            """;

    /// Makes waiting work due now; false when it is not waiting.
    boolean hurry(Tx tx, String id, Instant now) {
        return tx.sql().createUpdate(HURRY).bind("now", utc(now)).bind("id", id).execute() > 0;
    }

    private static final String FIND = ALL + """
            select id, task_name, tenant_id, state, attempts, due_at, started_at, finished_at, error
              from jobs where id = :id
            """;

    Optional<Job> find(Tx tx, String id) {
        return tx
                .sql()
                .createQuery(FIND)
                .bind("id", id)
                .reduceRows(new java.util.ArrayList<Job>(), (found, row) -> {
                    found.add(job(row));
                    return found;
                })
                .stream()
                .findFirst();
    }

    private static final String EXPIRE = """
            delete from job_runs
             where (state <> 'FAILED' and finished_at < :done) or finished_at < :failed
            """;

    private static final String TRIM = """
            delete from job_runs r
             using (select tenant_id, run_id,
                           row_number() over (partition by tenant_id, task_name order by finished_at desc) as place
                      from job_runs where state <> 'FAILED') as old
             where r.tenant_id = old.tenant_id and r.run_id = old.run_id and old.place > :most
            """;

    /// Forgets old runs and, per tenant and name, all but the latest.
    int expire(Tx tx, Instant done, Instant failed, int most) {
        int gone = tx.sql()
                .createUpdate(EXPIRE)
                .bind("done", utc(done))
                .bind("failed", utc(failed))
                .execute();
        return gone + tx.sql().createUpdate(TRIM).bind("most", most).execute();
    }

    private static Job job(RowView row) {
        UUID tenant = row.getColumn("tenant_id", UUID.class);
        return new Job(
                row.getColumn("id", String.class),
                row.getColumn("task_name", String.class),
                TenantId.PLATFORM.value().equals(tenant) ? null : new TenantId(tenant),
                Job.State.valueOf(row.getColumn("state", String.class)),
                row.getColumn("attempts", Integer.class),
                row.getColumn("due_at", Instant.class),
                row.getColumn("started_at", Instant.class),
                row.getColumn("finished_at", Instant.class),
                row.getColumn("error", String.class));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
