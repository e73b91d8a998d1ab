package turnpike.usage;

import turnpike.usage.AccountingReport.Counters;

/// How much one session used, read from counters that repeat, arrive late, wrap, restart or are missing.
///
/// The NAS reports where its counters stand; `after` turns each report into the next state. Immutable and pure.
/// "Later" and "earlier" compare Acct-Session-Time with that of the counters last counted.
///
/// | counters | when | meaning | counted |
/// |---|---|---|---|
/// | absent, or beyond 2^50 | any | nothing told, or nonsense | nothing; the last ones stay |
/// | none below the last | later, same moment, or no time told | progress or duplicate | the difference |
/// | one below | earlier, since the last restart | late or duplicate | nothing |
/// | none below the last, not wrapped | earlier, since the last restart | overtaken, or the NAS's clock stepped back |
/// the difference |
/// | none below the previous epoch's | earlier than the last restart | late report from before it | what it adds there
/// |
/// | one below, never Gigawords | later | 32-bit wrap | up to 2^32 and on from zero |
/// | both below, never Gigawords, both under 2^30 past the wrap | later | both wrapped | the same |
/// | below, never Gigawords, under 2^30 past the wrap | same moment, or no time told | wrap | the same |
/// | below otherwise | later | the NAS restarted its counters | the new ones, from zero |
/// | below otherwise | same moment, or no time told | reordered | nothing |
///
/// A NAS that sends Gigawords (RFC 2869 §5.1) once is believed to send them whenever they are not zero, so its counters
/// cannot wrap. Counters are kept in 64 bits; a narrow one is extended by the wraps seen.
///
/// @param upload total counted, bytes
/// @param download total counted, bytes
/// @param uploadBase part of the total from before the NAS's counter last restarted; the rest is the counter
/// @param downloadBase the same for download
/// @param sessionTime largest Acct-Session-Time seen, seconds
/// @param countedTime Acct-Session-Time of the counters last counted; -1 when there were none or they told no time
/// @param wide whether the NAS ever sent Gigawords in this session
/// @param previous where the counters stood before they last restarted
record CounterTrack(
        long upload,
        long download,
        long uploadBase,
        long downloadBase,
        long sessionTime,
        long countedTime,
        boolean wide,
        Epoch previous) {

    /// Counters before a restart.
    ///
    /// @param until Acct-Session-Time of the first report after the restart; -1: never restarted
    record Epoch(long upload, long download, long until) {
        static final Epoch NONE = new Epoch(0, 0, -1);
    }

    static final CounterTrack NEW = new CounterTrack(0, 0, 0, 0, 0, -1, false, Epoch.NONE);

    /// No session moves a petabyte; NASes have been seen to send Gigawords of all ones.
    static final long ABSURD = 1L << 50;

    private static final long WRAP = 1L << 32;
    private static final long LOW = WRAP - 1;

    /// A double wrap is believed up to this growth: 28 Mbit/s both ways over five minutes. Beyond, a restart is
    /// likelier.
    private static final long NEAR = 1L << 30;

    /// The state after this report; never less in either total.
    CounterTrack after(Counters seen) {
        CounterTrack timed = seen.sessionTime() > sessionTime ? withSessionTime(seen.sessionTime()) : this;
        if (!tells(seen.upload()) && !tells(seen.download())) return timed;
        return isEarlier(seen) ? timed.afterLate(seen) : timed.afterCurrent(seen);
    }

    /// Where the NAS's own counter stands, extended to 64 bits.
    long uploadCounter() {
        return upload - uploadBase;
    }

    long downloadCounter() {
        return download - downloadBase;
    }

    private CounterTrack afterCurrent(Counters seen) {
        boolean known = wide || seen.wide() || seen.upload() > LOW || seen.download() > LOW;
        long up = read(seen.upload(), uploadCounter(), known);
        long down = read(seen.download(), downloadCounter(), known);
        boolean upFell = up < uploadCounter();
        boolean downFell = down < downloadCounter();
        boolean later = seen.sessionTime() > countedTime && seen.sessionTime() >= 0;
        if (!upFell && !downFell) {
            boolean backAcrossWrap = !known && !later && (isFar(up, uploadCounter()) || isFar(down, downloadCounter()));
            return backAcrossWrap ? this : counted(up, down, seen.sessionTime(), known);
        }
        long upWrapped = upFell ? up + WRAP : up;
        long downWrapped = downFell ? down + WRAP : down;
        boolean near = (!upFell || upWrapped - uploadCounter() < NEAR)
                && (!downFell || downWrapped - downloadCounter() < NEAR);
        boolean onlyOneFell = upFell != downFell;
        if (!known && (near || (later && onlyOneFell))) {
            return counted(upWrapped, downWrapped, seen.sessionTime(), false);
        }
        return later ? restarted(seen, known) : this;
    }

    private CounterTrack afterLate(Counters seen) {
        if (seen.sessionTime() >= previous.until) return afterOvertaken(seen);
        long up = read(seen.upload(), previous.upload, wide || seen.wide());
        long down = read(seen.download(), previous.download, wide || seen.wide());
        if (up < previous.upload || down < previous.download) return this;
        long upMore = up - previous.upload;
        long downMore = down - previous.download;
        return new CounterTrack(
                upload + upMore,
                download + downMore,
                uploadBase + upMore,
                downloadBase + downMore,
                sessionTime,
                countedTime,
                wide,
                new Epoch(up, down, previous.until));
    }

    private CounterTrack afterOvertaken(Counters seen) {
        boolean known = wide || seen.wide();
        boolean unwrapped = known || (uploadCounter() < WRAP && downloadCounter() < WRAP);
        long up = read(seen.upload(), uploadCounter(), known);
        long down = read(seen.download(), downloadCounter(), known);
        boolean showsMore = unwrapped && up >= uploadCounter() && down >= downloadCounter();
        return showsMore ? counted(up, down, countedTime, known) : this;
    }

    private CounterTrack counted(long up, long down, long time, boolean known) {
        return new CounterTrack(
                uploadBase + up,
                downloadBase + down,
                uploadBase,
                downloadBase,
                sessionTime,
                Math.max(countedTime, time),
                known,
                previous);
    }

    private CounterTrack restarted(Counters seen, boolean known) {
        return new CounterTrack(
                upload + read(seen.upload(), 0, known),
                download + read(seen.download(), 0, known),
                upload,
                download,
                sessionTime,
                seen.sessionTime(),
                known,
                new Epoch(uploadCounter(), downloadCounter(), seen.sessionTime()));
    }

    private CounterTrack withSessionTime(long time) {
        return new CounterTrack(upload, download, uploadBase, downloadBase, time, countedTime, wide, previous);
    }

    private boolean isEarlier(Counters seen) {
        return seen.sessionTime() >= 0 && seen.sessionTime() < countedTime;
    }

    private static boolean tells(long counter) {
        return counter >= 0 && counter < ABSURD;
    }

    /// True when a counter that has wrapped seems to leap: it is the one from before the wrap.
    private static boolean isFar(long counter, long last) {
        return last >= WRAP && counter - last >= WRAP / 2;
    }

    /// The counter in 64 bits: itself when Gigawords are known, else with the wraps of the last one.
    private static long read(long seen, long last, boolean known) {
        if (!tells(seen)) return last;
        return known ? seen : (last & ~LOW) | seen;
    }
}
