package turnpike.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.usage.AccountingReport.Kind.INTERIM;
import static turnpike.usage.AccountingReport.Kind.START;
import static turnpike.usage.AccountingReport.Kind.STOP;
import static turnpike.usage.LedgerRig.narrow;
import static turnpike.usage.LedgerRig.report;
import static turnpike.usage.LedgerRig.wide;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.AccessKind;
import turnpike.nases.Nas;
import turnpike.platform.db.Database;
import turnpike.usage.AccountingReport.Counters;
import turnpike.usage.AccountingReport.Kind;
import turnpike.usage.AccountingReport.Place;

/// The hard cases NASes make, each to the byte; the books close after every one.
final class AccountingTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final Instant NOON = Instant.parse("2026-03-01T09:00:00Z");
    private static final long GB = 1_000_000_000L;

    private final TestClock clock = new TestClock("2026-03-01T09:00:00Z");
    private final LedgerRig rig = new LedgerRig(DATABASE, clock);
    private final Nas nas = rig.nas("gate");

    @AfterEach
    void theBooksClose() {
        assertThat(rig.findings()).isEmpty();
    }

    @Test
    void aPlainLifeEndsWithItsLastCounters() {
        UUID subscriber = rig.subscriber("amina");
        send(START, "a1", Counters.NONE, 0);
        send(INTERIM, "a1", wide(100, 1_000, 300), 300);
        send(INTERIM, "a1", wide(300, 5_000_000_000L, 600), 600);
        send(STOP, "a1", wide(350, 5_000_000_100L, 700), 700);

        assertThat(rig.sessions())
                .containsExactly(new LedgerRig.Stored(
                        "amina", 1, NOON, NOON.plusSeconds(700), "USER_REQUEST", 350, 5_000_000_100L));
        assertThat(subscribersOfSessions()).containsExactly(subscriber);
    }

    @Test
    void exactDuplicatesCountOnce() {
        for (int i = 0; i < 3; i++) send(START, "a1", Counters.NONE, 0);
        for (int i = 0; i < 3; i++) send(INTERIM, "a1", wide(100, 1_000, 300), 300);
        for (int i = 0; i < 3; i++) send(STOP, "a1", wide(150, 1_500, 400), 400);

        assertSessions("150/1500 USER_REQUEST");
    }

    @Test
    void aStopAloneIsASession() {
        send(STOP, "a1", wide(150, 1_500, 400), 400);

        assertSessions("150/1500 USER_REQUEST");
        assertThat(rig.sessions().getFirst().startedAt()).isEqualTo(NOON);
    }

    @Test
    void anInterimBeforeItsStartOpensTheOneSession() {
        send(INTERIM, "a1", wide(100, 1_000, 60), 60);
        send(START, "a1", Counters.NONE, 1);
        send(INTERIM, "a1", wide(200, 2_000, 360), 360);

        assertSessions("200/2000 open");
    }

    @Test
    void aStartAfterItsStopOpensNoSecondSession() {
        send(STOP, "a1", wide(150, 1_500, 20), 20);
        send(START, "a1", Counters.NONE, 0);

        assertSessions("150/1500 USER_REQUEST");
    }

    @Test
    void anOlderInterimThatComesLateTakesNothingBack() {
        send(START, "a1", Counters.NONE, 0);
        send(INTERIM, "a1", wide(900, 9_000, 600), 600);
        send(INTERIM, "a1", wide(100, 1_000, 300), 602);

        assertSessions("900/9000 open");
    }

    @Test
    void anInterimAfterTheStopChangesNothingUnlessItShowsMore() {
        send(START, "a1", Counters.NONE, 0);
        send(STOP, "a1", wide(900, 9_000, 600), 600);
        send(INTERIM, "a1", wide(800, 8_000, 590), 601);
        assertSessions("900/9000 USER_REQUEST");

        send(INTERIM, "a1", wide(950, 9_500, 601), 602);
        assertSessions("950/9500 USER_REQUEST");
    }

    @Test
    void aStopWithoutCountersKeepsTheTotals() {
        send(START, "a1", Counters.NONE, 0);
        send(INTERIM, "a1", wide(900, 9_000, 600), 600);
        send(STOP, "a1", new Counters(-1, -1, false, 650), 650);

        assertSessions("900/9000 USER_REQUEST");
    }

    /// The NAS is its record, not its address: reports carry the record whatever address they came from.
    @Test
    void aSessionSurvivesAChangeOfTheNasAddress() {
        send(START, "a1", Counters.NONE, 0);
        send(INTERIM, "a1", wide(900, 9_000, 300), 300);
        Nas moved = new Nas(
                nas.tenant(),
                nas.id(),
                "gate over VPN",
                nas.vendor(),
                nas.accessKind(),
                true,
                false,
                3799,
                nas.secret());
        rig.record(report(moved, INTERIM, "a1", "amina", wide(950, 9_500, 600), NOON.plusSeconds(600)));

        assertSessions("950/9500 open");
    }

    @Test
    void theSameIdAfterARebootIsAnotherLife() {
        send(START, "a1", Counters.NONE, 0);
        send(INTERIM, "a1", wide(204 * GB, 2 * GB, 600), 600);
        send(START, "a1", Counters.NONE, 900);
        send(INTERIM, "a1", wide(10, 20, 300), 1_200);
        send(STOP, "a1", wide(206 * GB, 3 * GB, 900), 1_800);

        assertSessions(204 * GB + "/" + 2 * GB + " SUPERSEDED", 206 * GB + "/" + 3 * GB + " USER_REQUEST");
    }

    @Test
    void theSameIdAfterAStopIsAnotherLife() {
        send(START, "a1", Counters.NONE, 0);
        send(STOP, "a1", wide(500, 600, 300), 300);
        send(START, "a1", Counters.NONE, 400);
        send(STOP, "a1", wide(700, 800, 300), 700);

        assertSessions("500/600 USER_REQUEST", "700/800 USER_REQUEST");
    }

    /// A load generator plays an hour in a second: session times run, our clock stands still.
    @Test
    void livesAreToldApartEvenWhenReportsComeAllAtOnce() {
        for (long life = 1; life <= 3; life++) {
            clock.advance(Duration.ofMillis(3));
            Instant at = clock.instant();
            rig.record(report(nas, START, "a1", "amina", Counters.NONE, at));
            rig.record(report(nas, INTERIM, "a1", "amina", wide(life * 100, 10, 300), at.plusMillis(1)));
            clock.advance(Duration.ofMillis(2));
            rig.record(report(nas, STOP, "a1", "amina", wide(life * 200, 20, 600), at.plusMillis(2)));
        }

        assertSessions("200/20 USER_REQUEST", "400/20 USER_REQUEST", "600/20 USER_REQUEST");
    }

    @Test
    void aLostStartAfterARebootIsToldByTheFallingSessionTime() {
        send(START, "a1", Counters.NONE, 0);
        send(INTERIM, "a1", wide(900, 9_000, 600), 600);
        send(INTERIM, "a1", wide(10, 20, 60), 800);

        assertSessions("900/9000 SUPERSEDED", "10/20 open");
    }

    @Test
    void aLostStartAfterARebootIsToldByTheDerivedStart() {
        send(START, "a1", Counters.NONE, 0);
        send(INTERIM, "a1", wide(900, 9_000, 600), 600);
        send(INTERIM, "a1", wide(10, 20, 700), 1_500);

        assertSessions("900/9000 SUPERSEDED", "10/20 open");
    }

    @Test
    void aReportOfTheLifeBeforeCountsThere() {
        send(START, "a1", Counters.NONE, 0);
        send(INTERIM, "a1", wide(900, 9_000, 600), 600);
        send(START, "a1", Counters.NONE, 700);
        send(INTERIM, "a1", wide(950, 9_500, 690), 702);

        assertSessions("950/9500 SUPERSEDED", "0/0 open");
    }

    /// Some NASes never move Acct-Session-Time: that is no reason to count everything again and again.
    @Test
    void aSessionTimeThatStandsStillOpensNoNewLives() {
        send(START, "a1", Counters.NONE, 0);
        for (long i = 1; i <= 5; i++) send(INTERIM, "a1", wide(i * 100, i * 10, 0), i * 300);
        send(STOP, "a1", wide(600, 60, 0), 1_800);

        assertSessions("600/60 USER_REQUEST");
    }

    @Test
    void aSessionTimeThatLagsOpensNoNewLives() {
        send(START, "a1", Counters.NONE, 0);
        for (long i = 1; i <= 5; i++) send(INTERIM, "a1", wide(i * 100, i * 10, i * 10), i * 300);

        assertSessions("500/50 open");
    }

    @Test
    void narrowCountersWrap() {
        send(START, "a1", Counters.NONE, 0);
        send(INTERIM, "a1", narrow(100, 4_000_000_000L, 300), 300);
        send(INTERIM, "a1", narrow(200, 100_000_000L, 600), 600);
        send(STOP, "a1", narrow(300, 200_000_000L, 900), 900);

        assertSessions("300/" + ((1L << 32) + 200_000_000L) + " USER_REQUEST");
    }

    @Test
    void countersThatRestartWithinASessionAddUp() {
        send(START, "a1", Counters.NONE, 0);
        send(INTERIM, "a1", wide(900, 9_000, 300), 300);
        send(INTERIM, "a1", wide(50, 60, 600), 600);
        send(INTERIM, "a1", wide(950, 9_100, 590), 601);
        send(STOP, "a1", wide(70, 80, 900), 900);

        assertSessions((950 + 70) + "/" + (9_100 + 80) + " USER_REQUEST");
    }

    @Test
    void aBatchMayHoldAWholeLifeAndMore() {
        clock.set(NOON.plusSeconds(300));
        rig.record(
                at(START, "a1", Counters.NONE, 0),
                at(INTERIM, "a1", wide(10, 20, 60), 60),
                at(INTERIM, "a1", wide(10, 20, 60), 60),
                at(STOP, "a1", wide(30, 40, 90), 90),
                at(START, "a1", Counters.NONE, 200),
                at(INTERIM, "a1", wide(5, 6, 60), 260),
                at(START, "b1", Counters.NONE, 201));

        assertSessions("30/40 USER_REQUEST", "5/6 open", "0/0 open");
    }

    @Test
    void usersAndNasesMayShareAnId() {
        Nas other = rig.nas("other");
        rig.record(
                report(nas, INTERIM, "80000001", "amina", wide(1, 2, 10), NOON),
                report(other, INTERIM, "80000001", "amina", wide(10, 20, 10), NOON),
                report(nas, INTERIM, "80000001", "baraka", wide(100, 200, 10), NOON));

        assertThat(rig.sessions()).extracting(LedgerRig.Stored::upload).containsExactlyInAnyOrder(1L, 10L, 100L);
    }

    @Test
    void accountingOnClosesWhatTheNasHadOpen() {
        send(START, "a1", Counters.NONE, 0);
        send(INTERIM, "a1", wide(1, 2, 300), 300);
        clock.set(NOON.plusSeconds(400));
        rig.accounting.nasRestarted(nas, clock.instant());
        assertSessions("1/2 NAS_REBOOT");

        send(INTERIM, "a1", wide(1, 2, 300), 300); // under way when it rebooted
        assertSessions("1/2 NAS_REBOOT");
    }

    /// A UniFi controller says On at its start while access points keep everybody online.
    @Test
    void aSessionThatGoesOnAfterAccountingOnComesBack() {
        send(START, "a1", Counters.NONE, 0);
        send(INTERIM, "a1", wide(1, 2, 300), 300);
        clock.set(NOON.plusSeconds(400));
        rig.accounting.nasRestarted(nas, clock.instant());
        send(INTERIM, "a1", wide(5, 6, 600), 600);

        assertSessions("5/6 open");
    }

    @Test
    void silenceForThreeIntervalsIsAnEnd() {
        send(START, "a1", Counters.NONE, 0);
        send(INTERIM, "a1", wide(1, 2, 300), 300);
        clock.set(NOON.plusSeconds(300 + 900));
        rig.accounting.closeStale();
        assertSessions("1/2 open");

        clock.advance(Duration.ofSeconds(1));
        rig.accounting.closeStale();

        assertSessions("1/2 STALE");
        assertThat(rig.sessions().getFirst().endedAt()).isEqualTo(NOON.plusSeconds(300));
    }

    @Test
    void silenceWhileWeWereAwayIsNoEnd() {
        send(START, "a1", Counters.NONE, 0);
        clock.set(NOON.plusSeconds(7_200));
        Accounting restarted = rig.ledger();
        clock.advance(Duration.ofMinutes(10));

        restarted.closeStale();

        assertSessions("0/0 open");
    }

    @Test
    void aStaleSessionThatReportsAgainComesBack() {
        send(START, "a1", Counters.NONE, 0);
        clock.set(NOON.plusSeconds(1_000));
        rig.accounting.closeStale();
        assertSessions("0/0 STALE");

        send(INTERIM, "a1", wide(5, 6, 1_200), 1_200);

        assertSessions("5/6 open");
    }

    @Test
    void aNewSessionAtTheSamePortEndsTheOldOne() {
        rig.record(placed(START, "a1", "amina", 0), placed(INTERIM, "a1", "amina", 100));
        rig.record(placed(START, "a2", "baraka", 200));

        assertSessions("10/20 SUPERSEDED", "0/0 open");
    }

    @Test
    void clockSkewIntoTheFutureIsCut() {
        rig.record(report(nas, START, "a1", "amina", Counters.NONE, NOON.plus(Duration.ofDays(400))));

        assertThat(rig.sessions().getFirst().startedAt()).isEqualTo(NOON);
    }

    @Test
    void daysAreTheTenants() {
        // 20:50Z is 23:50 in Nairobi; twenty minutes later it is tomorrow there.
        Instant evening = Instant.parse("2026-03-31T20:50:00Z");
        clock.set(evening.plusSeconds(1_200));
        rig.record(
                report(nas, START, "a1", "amina", Counters.NONE, evening),
                report(nas, INTERIM, "a1", "amina", wide(1_001, 10, 1_200), evening.plusSeconds(1_200)));

        assertThat(rig.days()).containsExactly("2026-03-31=500", "2026-04-01=501");
    }

    @Test
    void aMissingStartSpreadsOverTheTimeTheSessionLived() {
        Instant night = Instant.parse("2026-03-01T21:00:00Z");
        clock.set(night.plusSeconds(3_600));
        rig.record(report(nas, INTERIM, "a1", "amina", wide(400, 8, 4 * 3_600), clock.instant()));

        assertThat(rig.days()).containsExactly("2026-03-01=300", "2026-03-02=100");
    }

    @Test
    void textsTheDatabaseCannotHoldAreCleaned() {
        rig.record(new AccountingReport(
                nas,
                START,
                "a\0b",
                "ami\0na",
                new Place(AccessKind.ANY, "m\0", "not an address", "p\0", 0),
                Counters.NONE,
                0,
                NOON));

        assertThat(rig.sessions()).extracting(LedgerRig.Stored::username).containsExactly("amina");
    }

    @Test
    void listenersHearWhatWasCommitted() {
        List<UsageChange> heard = new ArrayList<>();
        rig.accounting.tell(heard::addAll);
        rig.accounting.tell(_ -> {
            throw new IllegalStateException("a listener's trouble is its own");
        });
        send(START, "a1", Counters.NONE, 0);
        send(INTERIM, "a1", wide(5, 6, 300), 300);
        send(INTERIM, "a1", wide(5, 6, 300), 300);
        send(STOP, "a1", wide(7, 8, 400), 400);

        assertThat(heard).extracting(UsageChange::opened).containsExactly(true, false, false);
        assertThat(heard).extracting(UsageChange::closed).containsExactly(false, false, true);
        assertThat(heard).extracting(UsageChange::uploadBytes).containsExactly(0L, 5L, 2L);
        assertThat(heard).extracting(UsageChange::downloadBytes).containsExactly(0L, 6L, 2L);
    }

    private AccountingReport at(Kind kind, String id, Counters counters, long second) {
        return report(nas, kind, id, "amina", counters, NOON.plusSeconds(second));
    }

    /// Sends one report when our clock shows that second.
    private void send(Kind kind, String id, Counters counters, long second) {
        if (clock.instant().isBefore(NOON.plusSeconds(second))) clock.set(NOON.plusSeconds(second));
        rig.record(at(kind, id, counters, second));
    }

    private AccountingReport placed(Kind kind, String id, String username, int second) {
        clock.set(NOON.plusSeconds(second));
        var place = new Place(AccessKind.HOTSPOT, "AA-BB-CC-00-00-01", "10.0.0.9", "7", 0);
        Counters counters = kind == START ? Counters.NONE : wide(10, 20, second);
        return new AccountingReport(nas, kind, id, username, place, counters, 0, clock.instant());
    }

    private void assertSessions(String... expected) {
        assertThat(rig.sessions().stream()
                        .map(s -> s.upload() + "/" + s.download() + " " + (s.endedAt() == null ? "open" : s.cause())))
                .containsExactly(expected);
    }

    private List<UUID> subscribersOfSessions() {
        return DATABASE.call(
                rig.tenant,
                tx -> tx.sql()
                        .createQuery("select subscriber_id from sessions")
                        .mapTo(UUID.class)
                        .list());
    }
}
