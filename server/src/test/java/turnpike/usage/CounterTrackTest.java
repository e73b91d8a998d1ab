package turnpike.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import turnpike.usage.AccountingReport.Counters;

/// The decision table of `CounterTrack`, line by line.
final class CounterTrackTest {
    private static final long WRAP = 1L << 32;

    @Test
    void theFirstCountersCountFromZero() {
        assertTotals(after(wide(1_000, 9_000, 60)), 1_000, 9_000);
    }

    @Test
    void growthIsCountedOnceHoweverOftenItIsToldAgain() {
        assertTotals(after(wide(100, 200, 60), wide(150, 900, 120), wide(150, 900, 120)), 150, 900);
    }

    @Test
    void anOlderReportTakesNothingBack() {
        assertTotals(after(wide(100, 200, 60), wide(500, 600, 180), wide(300, 400, 120)), 500, 600);
    }

    @Test
    void missingCountersLeaveTheLastOnes() {
        CounterTrack track = after(wide(100, 200, 60), new Counters(-1, -1, false, 90));

        assertTotals(track, 100, 200);
        assertThat(track.sessionTime()).isEqualTo(90);
    }

    /// The Stop told a later time but no counters: the late interim before it still tells more.
    @Test
    void aReportThatOvertookIsNotOlderThanOneWithoutCounters() {
        assertTotals(after(wide(100, 200, 60), new Counters(-1, -1, false, 130), wide(300, 400, 120)), 300, 400);
    }

    @Test
    void oneMissingCounterLeavesOnlyThatOne() {
        assertTotals(after(wide(100, 200, 60), new Counters(-1, 500, true, 90)), 100, 500);
    }

    @Test
    void countersThatCannotBeAreNotCounted() {
        assertTotals(after(wide(100, 200, 60), wide(0xffffffffL << 32, 300, 90), wide(200, 400, 120)), 200, 400);
    }

    @Test
    void sixtyFourBitCountersPassTheWrapByThemselves() {
        assertTotals(after(wide(WRAP - 10, 5, 60), wide(WRAP + 10, 6, 120)), WRAP + 10, 6);
    }

    @Test
    void oneNarrowCounterThatFellHasWrapped() {
        assertTotals(after(narrow(WRAP - 10, 5, 60), narrow(10, 6, 120)), WRAP + 10, 6);
    }

    @Test
    void aFastLinkMayWrapFarPastTheMark() {
        assertTotals(
                after(narrow(100, 3_000_000_000L, 60), narrow(200, 2_900_000_000L, 360)), 200, WRAP + 2_900_000_000L);
    }

    @Test
    void bothNarrowCountersMayWrapTogetherWhenBothAreNear() {
        assertTotals(after(narrow(WRAP - 10, WRAP - 20, 60), narrow(10, 20, 120)), WRAP + 10, WRAP + 20);
    }

    @Test
    void bothNarrowCountersFallingFromAfarHaveRestarted() {
        assertTotals(after(narrow(1_000_000, 5_000_000, 600), narrow(10, 20, 660)), 1_000_010, 5_000_020);
    }

    @Test
    void narrowCountersWrapAgainAndAgain() {
        CounterTrack track = CounterTrack.NEW;
        long truth = 0;
        for (int minute = 1; minute <= 100; minute++) {
            truth += 1_500_000_000L;
            track = track.after(narrow(minute, truth % WRAP, minute * 300L));
        }

        assertTotals(track, 100, truth);
    }

    @Test
    void anOldReportFromBeforeTheWrapIsStillOld() {
        assertTotals(after(narrow(WRAP - 100, 5, 60), narrow(50, 6, 180), narrow(WRAP - 10, 5, 120)), WRAP + 50, 6);
        assertTotals(after(narrow(WRAP - 100, 5, 60), narrow(50, 6, 180), narrow(WRAP - 10, 6, 180)), WRAP + 50, 6);
    }

    /// Some NASes send Gigawords in the Stop only.
    @Test
    void gigawordsThatComeLateConfirmTheWrapsSeen() {
        assertTotals(after(narrow(WRAP - 10, 5, 60), narrow(10, 6, 120), wide(WRAP + 30, 7, 180)), WRAP + 30, 7);
    }

    @Test
    void aNasThatKnowsGigawordsDoesNotWrap() {
        assertTotals(after(wide(WRAP - 10, 500, 60), wide(10, 600, 120)), WRAP, 1_100);
    }

    @Test
    void restartedCountersAddToWhatWasCounted() {
        assertTotals(after(wide(700, 9_000, 600), wide(10, 20, 660), wide(30, 40, 720)), 730, 9_040);
    }

    /// The interim from before the restart was overtaken by the one after it.
    @Test
    void aLateReportFromBeforeTheRestartStillCounts() {
        assertTotals(after(wide(500, 900, 600), wide(10, 20, 660), wide(700, 950, 650)), 710, 970);
        assertTotals(after(wide(500, 900, 600), wide(10, 20, 660), wide(700, 950, 650), wide(700, 950, 650)), 710, 970);
    }

    @Test
    void aLateReportFromAfterTheRestartAddsNothing() {
        assertTotals(after(wide(500, 900, 600), wide(40, 50, 720), wide(10, 20, 660)), 540, 950);
    }

    @Test
    void aNasWhoseClockSteppedBackLosesNothing() {
        assertTotals(after(wide(500, 900, 600), wide(700, 950, 200), wide(800, 960, 500)), 800, 960);
    }

    /// The report from before the restart was the first with counters, and was overtaken.
    @Test
    void aRestartSeenBeforeAnyCountersIsNoticedLater() {
        assertTotals(after(wide(10, 20, 660), wide(700, 950, 650), wide(30, 40, 720)), 730, 990);
    }

    @Test
    void withoutSessionTimeAFallIsTakenForReorder() {
        assertTotals(after(wide(500, 900, -1), wide(300, 400, -1), wide(600, 1_000, -1)), 600, 1_000);
    }

    @Test
    void withoutSessionTimeANearWrapIsBelieved() {
        assertTotals(after(narrow(WRAP - 10, 5, -1), narrow(10, 6, -1)), WRAP + 10, 6);
        assertTotals(after(narrow(WRAP - 10, 5, -1), narrow(10, 6, -1), narrow(WRAP - 5, 6, -1)), WRAP + 10, 6);
    }

    @Test
    void totalsNeverFall() {
        for (long seed = 1; seed <= 2_000; seed++) {
            var random = new java.util.Random(seed);
            CounterTrack track = CounterTrack.NEW;
            for (int i = 0; i < 40; i++) {
                CounterTrack next = track.after(new Counters(
                        random.nextLong(-1, 1L << random.nextInt(1, 40)),
                        random.nextLong(-1, 1L << random.nextInt(1, 40)),
                        random.nextBoolean(),
                        random.nextLong(-1, 1_000)));
                assertThat(next.upload()).as("seed %d", seed).isGreaterThanOrEqualTo(track.upload());
                assertThat(next.download()).as("seed %d", seed).isGreaterThanOrEqualTo(track.download());
                track = next;
            }
        }
    }

    private static CounterTrack after(Counters... reports) {
        CounterTrack track = CounterTrack.NEW;
        for (Counters report : reports) track = track.after(report);
        return track;
    }

    private static Counters wide(long upload, long download, long time) {
        return new Counters(upload, download, true, time);
    }

    private static Counters narrow(long upload, long download, long time) {
        return new Counters(upload, download, false, time);
    }

    private static void assertTotals(CounterTrack track, long upload, long download) {
        assertThat(track.upload()).as("upload").isEqualTo(upload);
        assertThat(track.download()).as("download").isEqualTo(download);
    }
}
