package turnpike.usage;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/// The hours and days of one time zone, as roll-ups are kept by: every instant lies in exactly one.
///
/// An hour begins when the local clock shows minute zero, or when the clock is changed. Days are local dates. Zones
/// with
/// half hours, clock changes and days without midnight are all covered by this.
final class LocalHours {
    private static final long HOUR = 3600;
    private static final long DAY = 86_400;

    private final ZoneRules rules;
    private volatile Stretch stretch;

    /// Time between two clock changes; in seconds since 1970.
    private record Stretch(long from, long until, int offset) {}

    LocalHours(ZoneId zone) {
        this.rules = zone.getRules();
        this.stretch = new Stretch(0, 0, 0);
    }

    /// Start of the hour this second lies in.
    long hourOf(long second) {
        Stretch s = around(second);
        return Math.max(s.from, second - Math.floorMod(second + s.offset, HOUR));
    }

    /// First second after that hour.
    long hourEndOf(long second) {
        Stretch s = around(second);
        return Math.min(s.until, second - Math.floorMod(second + s.offset, HOUR) + HOUR);
    }

    /// The local date, in days since 1970.
    int dayOf(long second) {
        return (int) Math.floorDiv(second + around(second).offset, DAY);
    }

    /// Start of the hour this instant lies in.
    Instant hourOf(Instant instant) {
        return Instant.ofEpochSecond(hourOf(instant.getEpochSecond()));
    }

    private Stretch around(long second) {
        Stretch s = stretch;
        if (second >= s.from && second < s.until) return s;
        Instant instant = Instant.ofEpochSecond(second);
        ZoneOffsetTransition next = rules.nextTransition(instant);
        ZoneOffsetTransition before = rules.previousTransition(instant.plusNanos(1));
        var found = new Stretch(
                before == null ? Long.MIN_VALUE : before.toEpochSecond(),
                next == null ? Long.MAX_VALUE : next.toEpochSecond(),
                rules.getOffset(instant).getTotalSeconds());
        stretch = found;
        return found;
    }
}
