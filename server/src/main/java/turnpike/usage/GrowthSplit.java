package turnpike.usage;

/// Spreads the growth between two reports over the tenant's hours, in proportion to time.
///
/// The parts are whole bytes and add up exactly. Midnight and month end need no care of their own: an hour lies in one
/// day, a day in one month.
final class GrowthSplit {
    /// Growth older than this is put into the first hour of the window, so that no report makes endless rows.
    static final long WINDOW_MS = 7 * 86_400_000L;

    private GrowthSplit() {}

    /// Takes the parts.
    @FunctionalInterface
    interface Sink {
        /// @param hour start, seconds since 1970
        /// @param day local date, days since 1970
        void add(long hour, int day, long upload, long download);
    }

    /// @param fromMs when the growth began, milliseconds since 1970
    /// @param toMs when it ended; the same as `fromMs` puts all into that instant's hour
    static void split(LocalHours hours, long fromMs, long toMs, long upload, long download, Sink sink) {
        long from = Math.max(fromMs, toMs - WINDOW_MS);
        long length = toMs - from;
        long at = Math.floorDiv(from, 1000);
        long end = hours.hourEndOf(at);
        long upDone = 0;
        long downDone = 0;
        while (end * 1000 < toMs) {
            long elapsed = end * 1000 - from;
            long up = share(upload, elapsed, length);
            long down = share(download, elapsed, length);
            put(hours, at, up - upDone, down - downDone, sink);
            upDone = up;
            downDone = down;
            at = end;
            end = hours.hourEndOf(at);
        }
        put(hours, at, upload - upDone, download - downDone, sink);
    }

    private static void put(LocalHours hours, long at, long upload, long download, Sink sink) {
        if (upload > 0 || download > 0) sink.add(hours.hourOf(at), hours.dayOf(at), upload, download);
    }

    /// `amount * part / whole`, rounded down, without overflow: part and whole stay under 2^30.
    private static long share(long amount, long part, long whole) {
        return amount / whole * part + amount % whole * part / whole;
    }
}
