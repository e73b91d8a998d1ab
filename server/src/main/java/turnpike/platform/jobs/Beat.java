package turnpike.platform.jobs;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;

/// When recurring work is due: at whole multiples of the interval since 1970 (UTC), moved by a constant share of it, so
/// that schedules of the same interval do not all fall on the same second. A run that takes longer than the interval
/// skips beats, it never overlaps.
///
/// @param offset less than the interval
record Beat(Duration interval, Duration offset) implements Schedule {
    private static final Duration DAY = Duration.ofDays(1);

    /// Every so often, spread by name.
    static Beat every(String name, Duration interval) {
        Duration spread = interval.dividedBy(4).compareTo(Duration.ofSeconds(15)) < 0
                ? interval.dividedBy(4)
                : Duration.ofSeconds(15);
        long millis = Math.max(1, spread.toMillis());
        return new Beat(interval, Duration.ofMillis(Math.floorMod((long) name.hashCode(), millis)));
    }

    /// Once a day at this time after midnight UTC.
    static Beat dailyAt(Duration afterMidnight) {
        return new Beat(DAY, afterMidnight);
    }

    /// The first beat after the instant.
    Instant after(Instant instant) {
        long interval = this.interval.toMillis();
        long since = instant.toEpochMilli() - offset.toMillis();
        return Instant.ofEpochMilli((Math.floorDiv(since, interval) + 1) * interval + offset.toMillis());
    }

    String words() {
        if (interval.equals(DAY)) {
            return "every day at %02d:%02d UTC".formatted(offset.toHours(), offset.toMinutesPart());
        }
        if (interval.toMillis() % 60_000 == 0) {
            long minutes = interval.toMinutes();
            if (minutes % 60 == 0) return minutes == 60 ? "every hour" : "every " + minutes / 60 + " hours";
            return minutes == 1 ? "every minute" : "every " + minutes + " minutes";
        }
        long millis = interval.toMillis();
        if (millis % 1000 != 0) return "every " + millis + " ms";
        return millis == 1000 ? "every second" : "every " + millis / 1000 + " seconds";
    }

    @Override
    public Instant getNextExecutionTime(ExecutionComplete last) {
        return after(last.getTimeDone());
    }

    @Override
    public Instant getInitialExecutionTime(Instant now) {
        return after(now);
    }

    @Override
    public boolean isDeterministic() {
        return true;
    }
}
