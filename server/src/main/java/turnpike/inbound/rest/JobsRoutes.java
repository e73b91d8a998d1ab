package turnpike.inbound.rest;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.platform.db.Tx;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.platform.http.PageRequest;
import turnpike.platform.jobs.Job;
import turnpike.platform.jobs.JobBoard;
import turnpike.platform.jobs.Schedule;
import turnpike.tenancy.Audit;

/// Stored work and schedules, for platform administrators.
public final class JobsRoutes {

    private record JobView(
            String id,
            String name,
            @Nullable UUID tenantId,
            Job.State state,
            int attempts,
            Instant runAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable String lastError) {}

    private record JobList(List<JobView> items, int page, int perPage, long total, Job.Counts counts) {}

    private record Retried(int retried) {}

    private final JobBoard board;
    private final Audit audit;

    public JobsRoutes(JobBoard board, Audit audit) {
        this.board = board;
        this.audit = audit;
    }

    public void addTo(Operations operations) {
        operations
                .on("listJobs", this::list)
                .on("retryJob", this::retry)
                .on("retryFailedJobs", this::retryFailed)
                .on("listSchedules", this::schedules)
                .on("runSchedule", this::run);
    }

    private Answer list(Call call) {
        PageRequest page = call.page();
        String text = call.textOrNull("q");
        Job.Page found = board.list(
                null,
                new JobBoard.Query(
                        call.wordOrNull("state", Job.State.class),
                        text == null ? "" : text,
                        page.offset(),
                        page.perPage()));
        return Answer.json(new JobList(
                found.items().stream().map(JobsRoutes::view).toList(),
                page.page(),
                page.perPage(),
                found.total(),
                found.counts()));
    }

    private Answer retry(Call call) {
        Job job = board.retry(null, call.text("jobId"), tx -> note(tx, call, "job.retried", call.text("jobId")));
        return Answer.accepted(view(job));
    }

    private Answer retryFailed(Call call) {
        int retried = board.retryFailed(null, tx -> note(tx, call, "job.failed_retried", "all"));
        return Answer.json(new Retried(retried));
    }

    private Answer schedules(Call call) {
        return Answer.json(ListPage.all(board.schedules()));
    }

    private Answer run(Call call) {
        String name = call.text("scheduleName");
        Schedule schedule = board.runNow(name, tx -> note(tx, call, "schedule.run", name));
        return Answer.accepted(schedule);
    }

    private void note(Tx tx, Call call, String action, String id) {
        audit.record(tx, Actors.of(call), action, Audit.Subject.of("job", id), null, null);
    }

    private static JobView view(Job job) {
        return new JobView(
                job.id(),
                job.name(),
                job.tenant() == null ? null : job.tenant().value(),
                job.state(),
                job.attempts(),
                job.runAt(),
                job.startedAt(),
                job.finishedAt(),
                job.lastError());
    }
}
