package turnpike.plans;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import turnpike.base.BitRate;
import turnpike.base.InvalidInput;

/// More speed for a moment: reached while the average over the time given stays below the cap.
///
/// @param upload null: the cap
/// @param download null: the cap
/// @param over the time the average is taken over
public record Burst(@Nullable BitRate upload, @Nullable BitRate download, Duration over) {
    private static final Duration OVER_MAX = Duration.ofHours(1);

    public Burst {
        if (upload == null && download == null) throw new InvalidInput("burstSeconds", "needs a burst speed");
        if (over.toSeconds() < 1 || over.compareTo(OVER_MAX) > 0) {
            throw new InvalidInput("burstSeconds", "must be between 1 and 3600");
        }
    }
}
