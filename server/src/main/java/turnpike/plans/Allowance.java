package turnpike.plans;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import turnpike.base.BitRate;
import turnpike.base.Bytes;
import turnpike.base.InvalidInput;

/// How much a plan gives in one term, and what happens when the data is used up.
///
/// @param quota upload + download; null: unmetered
/// @param onlineLimit time online in all; null: unlimited
/// @param throttled speed both ways once over quota; null: the session is disconnected instead
public record Allowance(
        @Nullable Bytes quota,
        @Nullable Duration onlineLimit,
        @Nullable BitRate throttled) {
    public static final Allowance UNLIMITED = new Allowance(null, null, null);

    public Allowance {
        if (quota != null && quota.count() == 0) throw new InvalidInput("dataQuotaBytes", "must be positive");
        if (onlineLimit != null && !onlineLimit.isPositive()) {
            throw new InvalidInput("onlineSecondsQuota", "must be positive");
        }
    }

    /// Whether a session goes on, slower, once the quota is used up.
    public boolean throttles() {
        return throttled != null;
    }

    public boolean isQuotaReached(long usedBytes) {
        return quota != null && usedBytes >= quota.count();
    }

    public boolean isOnlineLimitReached(long onlineSeconds) {
        return onlineLimit != null && onlineSeconds >= onlineLimit.toSeconds();
    }
}
