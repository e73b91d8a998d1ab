package turnpike.platform.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Work done over and over, and how it goes.
///
/// @param every in words
/// @param missed overdue by more than one interval: nobody runs it
public record Schedule(
        String name,
        String every,
        @Nullable Instant lastRunAt,
        @Nullable Instant nextRunAt,
        @Nullable Long lastDurationMs,
        @Nullable String lastError,
        boolean running,
        boolean missed) {}
