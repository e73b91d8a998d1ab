package turnpike.plans;

import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// How many at once, and with how many devices.
///
/// @param sessions open at once; null: unlimited
/// @param devices distinct hardware addresses ever; null: unlimited
public record Seats(@Nullable Integer sessions, @Nullable Integer devices) {
    public static final Seats UNLIMITED = new Seats(null, null);

    public Seats {
        if (sessions != null && sessions < 1) throw new InvalidInput("sessionsMax", "must be at least 1");
        if (devices != null && devices < 1) throw new InvalidInput("devicesMax", "must be at least 1");
    }
}
