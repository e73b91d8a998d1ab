package turnpike.platform.upkeep;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One table with its partitions and indexes.
///
/// @param rows as the planner estimates
/// @param weekGrowthBytes since seven days ago; null when it is younger
/// @param lastVacuumAt the older of the last vacuums when there are partitions; null when never
public record TableFigures(
        String name,
        long rows,
        long deadRows,
        long sizeBytes,
        @Nullable Long weekGrowthBytes,
        long sequentialScans,
        long indexScans,
        @Nullable Instant lastVacuumAt,
        @Nullable Instant lastAnalyzeAt) {}
