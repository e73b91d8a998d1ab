package turnpike.plans;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Something that can be held.
///
/// @param version edition; what was sold of an earlier one stays as it was
/// @param archivedAt no longer offered since then; null: offered
/// @param holders subscribers who hold it now
public record Plan(
        UUID id,
        int version,
        PlanTerms terms,
        Instant createdAt,
        @Nullable Instant archivedAt,
        long holders) {}
