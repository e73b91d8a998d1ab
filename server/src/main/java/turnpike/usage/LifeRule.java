package turnpike.usage;

import org.jspecify.annotations.Nullable;
import turnpike.usage.Life.Span;

/// Tells which life of its key a report belongs to: the latest known, the one before, or a new one.
///
/// | report | a new life when |
/// |---|---|
/// | Start, the latest life has had its Start and more | it is later than all we know of that life and no copy of its
/// Start |
/// | Start, else | it comes over a minute after the last report: not the missing or repeated Start |
/// | interim, Stop | its session time fell, and it derives a start after that life's and about its last report or later
/// |
/// | interim, Stop | it derives a start after all we know of a life that ended, or whose clock is proven |
///
/// The derived start is the report's time less its Acct-Session-Time. A report that derives a start clearly nearer to
/// the previous life's belongs to that one. Where clocks contradict each other, reports stay with the latest life:
/// counting twice is worse than a session that looks longer than it was.
final class LifeRule {
    enum Choice {
        LATEST,
        PREVIOUS,
        NEW
    }

    /// How long a NAS sends a report again, and reports overtake each other.
    static final long RETRY_MS = 60_000;

    /// Within this of a Start, another is the same again.
    private static final long COPY_MS = 20_000;

    /// How exactly a NAS's clock can be read: Acct-Session-Time and Acct-Delay-Time are whole seconds.
    private static final long CLOCK_MS = 2_000;

    /// How much nearer to the previous life's start a derived start must be to count for it.
    private static final long MARGIN_MS = 5_000;

    private LifeRule() {}

    /// @param at the report's time, milliseconds since 1970
    static Choice choose(@Nullable Life latest, @Nullable Life previous, AccountingReport report, long at) {
        if (latest == null) return Choice.NEW;
        if (report.kind() == AccountingReport.Kind.START) return ofStart(latest, at);
        long seconds = report.counters().sessionTime();
        if (seconds <= 0) return ofUntimed(latest, at);
        long start = at - seconds * 1000;
        if (previous != null && isNearer(start, previous.span(), latest.span())) return Choice.PREVIOUS;
        return ofTimed(latest, start, seconds);
    }

    private static Choice ofStart(Life latest, long at) {
        Span span = latest.span();
        boolean onlyStarted = span.isOpen() && span.reportedAt() == span.startedAt();
        if (!span.startSeen() || onlyStarted) return at > span.reportedAt() + RETRY_MS ? Choice.NEW : Choice.LATEST;
        boolean clocksAgree = latest.track().sessionTime() * 1000 <= at - span.startedAt() + CLOCK_MS;
        if (clocksAgree && at <= span.startedAt() + COPY_MS) return Choice.LATEST;
        return at > span.lastSign() ? Choice.NEW : Choice.LATEST;
    }

    private static Choice ofTimed(Life latest, long start, long seconds) {
        Span span = latest.span();
        if (start <= span.startedAt() + RETRY_MS) return Choice.LATEST;
        // An id is not used twice at once: what seems to begin before the last report is only late.
        if (start <= span.lastSign() - RETRY_MS) return Choice.LATEST;
        if (seconds < latest.track().sessionTime()) return Choice.NEW;
        if (start <= span.lastSign()) return Choice.LATEST;
        return endedForSure(span) || clockProven(latest) ? Choice.NEW : Choice.LATEST;
    }

    /// Without a session time only a report long after an explicit end tells a new life.
    private static Choice ofUntimed(Life latest, long at) {
        Span span = latest.span();
        return endedForSure(span) && at > span.lastSign() + RETRY_MS ? Choice.NEW : Choice.LATEST;
    }

    /// True when a report shows that a life we had ended goes on: it happened after that end.
    static boolean goesOn(Span span, AccountingReport report, long at) {
        String cause = span.cause();
        if (cause == null || !TerminateCause.isOurs(cause) || at <= span.endedAt()) return false;
        if (cause.equals(TerminateCause.STALE) || at > span.endedAt() + RETRY_MS) return true;
        // Sent before the end and delivered after it? The NAS's own clock tells.
        return span.startedAt() + report.counters().sessionTime() * 1000 > span.endedAt() + CLOCK_MS;
    }

    private static boolean isNearer(long start, Span previous, Span latest) {
        return start < latest.startedAt()
                && Math.abs(start - previous.startedAt()) + MARGIN_MS < Math.abs(start - latest.startedAt());
    }

    private static boolean endedForSure(Span span) {
        return span.cause() != null && !TerminateCause.isGuess(span.cause());
    }

    /// True when this NAS's session time was seen to run with our clock: some count idle time out, or never update it.
    private static boolean clockProven(Life life) {
        Span span = life.span();
        long seconds = life.track().sessionTime();
        return span.startSeen()
                && seconds > 0
                && Math.abs(span.reportedAt() - seconds * 1000 - span.startedAt()) <= RETRY_MS;
    }
}
