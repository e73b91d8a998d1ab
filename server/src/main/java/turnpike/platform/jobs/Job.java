package turnpike.platform.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;

/// One stored piece of work, waiting, running or finished.
///
/// @param id names it for {@link JobBoard#retry}
/// @param tenant whose work it is; null for the installation's own
/// @param attempts tries so far
/// @param runAt when it is or was due
/// @param startedAt of the latest try; null before the first
/// @param finishedAt null until finished
/// @param lastError null when the latest try went well
public record Job(
        String id,
        String name,
        @Nullable TenantId tenant,
        State state,
        int attempts,
        Instant runAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String lastError) {

    public enum State {
        PENDING,
        RUNNING,
        /// Failed for good; waits for a person.
        FAILED,
        DONE
    }

    /// How many there are in each state.
    public record Counts(long pending, long running, long failed, long done) {}

    /// @param total rows on all pages together
    public record Page(java.util.List<Job> items, long total, Counts counts) {
        public Page {
            items = java.util.List.copyOf(items);
        }
    }
}
