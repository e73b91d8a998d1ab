package turnpike.plans;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;

/// How long a plan lasts, from when, and what follows its end.
///
/// @param span a length of time; null: months, or no end
/// @param months calendar months in the tenant's zone; null: a span, or no end
/// @param anchorDay day of the month on which a term of months ends, the first on the one nearest to so many months
///     from its begin; null: the day it began
/// @param startsOn when a term begins
/// @param grace access goes on for so long after the end, while payment is awaited
public record Validity(
        @Nullable Duration span,
        @Nullable Integer months,
        @Nullable Integer anchorDay,
        StartsOn startsOn,
        Duration grace) {
    private static final Duration SPAN_MIN = Duration.ofMinutes(1);
    private static final Duration SPAN_MAX = Duration.ofDays(36_500); // a century: later ends leave the calendar
    private static final int MONTHS_MAX = 1_200;
    private static final Duration GRACE_MAX = Duration.ofDays(90);

    /// Does not end by itself. Stands below the bounds because making it checks them.
    public static final Validity OPEN = of(null);

    /// Stored by name.
    public enum StartsOn {
        /// When the right is given.
        GRANT,
        /// When the subscriber is first let in, or after a while.
        FIRST_ACCESS
    }

    public Validity {
        if (span != null && span.compareTo(SPAN_MIN) < 0) {
            throw new InvalidInput("durationSeconds", "must be at least 60");
        }
        if (span != null && span.compareTo(SPAN_MAX) > 0) {
            throw new InvalidInput("durationSeconds", "must be at most " + SPAN_MAX.toSeconds());
        }
        if (span != null && months != null) {
            throw new InvalidInput("durationMonths", "cannot stand beside durationSeconds");
        }
        if (months != null && (months < 1 || months > MONTHS_MAX)) {
            throw new InvalidInput("durationMonths", "must be between 1 and " + MONTHS_MAX);
        }
        if (anchorDay != null && months == null) throw new InvalidInput("anchorDay", "needs durationMonths");
        if (anchorDay != null && (anchorDay < 1 || anchorDay > 31)) {
            throw new InvalidInput("anchorDay", "must be between 1 and 31");
        }
        if (grace.isNegative() || grace.compareTo(GRACE_MAX) > 0) {
            throw new InvalidInput("graceSeconds", "must be between 0 and " + GRACE_MAX.toSeconds());
        }
    }

    /// A length of time from the grant, without grace; null: no end.
    public static Validity of(@Nullable Duration span) {
        return new Validity(span, null, null, StartsOn.GRANT, Duration.ZERO);
    }

    public boolean hasEnd() {
        return span != null || months != null;
    }

    public boolean startsOnFirstAccess() {
        return startsOn == StartsOn.FIRST_ACCESS;
    }

    /// The day of the month on which terms that follow one another end: the plan's own, else the chain's, else the day
    /// the first began. It is kept through short months: 31 January, 28 February, 31 March.
    ///
    /// @param chain of the term before; null: there is none
    public @Nullable Integer anchor(Instant start, ZoneId zone, @Nullable Integer chain) {
        if (months == null) return null;
        if (anchorDay != null) return anchorDay;
        return chain != null ? chain : (Integer) start.atZone(zone).getDayOfMonth();
    }

    /// When a term that begins then is over; null: never by itself.
    ///
    /// A term of months ends at the time of day it began. Where the plan names a day, terms end there at
    /// midnight. One that begins between two such days ends on the one nearest to so many months later, of two
    /// equally near on the later: it is half a month shorter or longer at most.
    ///
    /// @param anchor from [#anchor]
    public @Nullable Instant end(Instant start, ZoneId zone, @Nullable Integer anchor) {
        if (span != null) return start.plus(span);
        if (months == null || anchor == null) return null;
        ZonedDateTime from = start.atZone(zone);
        if (anchorDay == null) {
            LocalDate day = dayIn(YearMonth.from(from).plusMonths(months), anchor);
            return day.atTime(from.toLocalTime()).atZone(zone).toInstant();
        }
        return nearest(from.toLocalDate().plusMonths(months), anchor)
                .atStartOfDay(zone)
                .toInstant();
    }

    /// Of a plan that names a day of the month, when a term that begins then is over; null: it names none, and
    /// lasts as long as it says.
    public @Nullable Instant endOnDay(Instant start, ZoneId zone) {
        return anchorDay == null ? null : end(start, zone, anchorDay);
    }

    private static LocalDate nearest(LocalDate to, int day) {
        LocalDate there = dayIn(YearMonth.from(to), day);
        LocalDate after = there.isBefore(to) ? dayIn(YearMonth.from(to).plusMonths(1), day) : there;
        LocalDate before = there.isBefore(to) ? there : dayIn(YearMonth.from(to).minusMonths(1), day);
        return ChronoUnit.DAYS.between(before, to) < ChronoUnit.DAYS.between(to, after) ? before : after;
    }

    private static LocalDate dayIn(YearMonth month, int day) {
        return month.atDay(Math.min(day, month.lengthOfMonth()));
    }
}
