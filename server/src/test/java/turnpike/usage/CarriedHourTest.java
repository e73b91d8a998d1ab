package turnpike.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static turnpike.usage.LedgerRig.wide;

import java.time.Instant;
import java.util.List;
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

/// The latest hour rides in the session's row; it is booked once, when it is over or the session ends, and is counted
/// all the while.
final class CarriedHourTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final Instant NINE = Instant.parse("2026-03-01T09:00:00Z");

    private final TestClock clock = new TestClock("2026-03-01T09:00:00Z");
    private final LedgerRig rig = new LedgerRig(DATABASE, clock);
    private final Nas nas = rig.nas("gate");

    @AfterEach
    void theBooksClose() {
        assertThat(rig.findings()).isEmpty();
    }

    @Test
    void anHourIsCountedAtOnceAndBookedWhenItIsOver() {
        send(Kind.START, "a1", Counters.NONE, 0);
        send(Kind.INTERIM, "a1", wide(100, 0, 600), 600);
        send(Kind.INTERIM, "a1", wide(300, 0, 1_200), 1_200);
        assertThat(booked()).isEmpty();
        assertThat(told()).containsExactly("09:00=300");

        send(Kind.INTERIM, "a1", wide(700, 0, 4_800), 4_800);
        assertThat(booked()).containsExactly("09:00=566"); // 400 bytes in an hour, of which 40 minutes lie before ten
        assertThat(told()).containsExactly("09:00=566", "10:00=134");
    }

    @Test
    void everyWayToEndBooksWhatWasCarriedOnce() {
        send(Kind.START, "stopped", Counters.NONE, 0);
        send(Kind.INTERIM, "stopped", wide(1, 0, 300), 300);
        send(Kind.STOP, "stopped", wide(3, 0, 400), 400);
        assertThat(booked()).containsExactly("09:00=3");

        send(Kind.INTERIM, "silent", wide(10, 0, 300), 400);
        clock.set(NINE.plusSeconds(1_900));
        rig.accounting.closeStale();
        assertThat(booked()).containsExactly("09:00=13");

        send(Kind.INTERIM, "rebooted", wide(100, 0, 300), 2_000);
        rig.accounting.nasRestarted(nas, NINE.plusSeconds(2_100));
        assertThat(booked()).containsExactly("09:00=113");
    }

    @Test
    void whatComesBackCarriesOnlyWhatIsNew() {
        send(Kind.INTERIM, "a1", wide(10, 0, 300), 300);
        clock.set(NINE.plusSeconds(1_900));
        rig.accounting.closeStale();
        send(Kind.INTERIM, "a1", wide(15, 0, 1_900), 1_900);
        assertThat(booked()).containsExactly("09:00=10");
        assertThat(told()).containsExactly("09:00=15");
    }

    @Test
    void twoNewcomersAtOnePortEndTheOldSessionOnce() {
        rig.record(placed("old", "amina", Kind.START, Counters.NONE, 0));
        rig.record(placed("old", "amina", Kind.INTERIM, wide(7, 0, 100), 100));
        clock.set(NINE.plusSeconds(300));
        rig.record(
                placed("new", "baraka", Kind.START, Counters.NONE, 200),
                placed("newer", "chausiku", Kind.START, Counters.NONE, 300));
        assertThat(booked()).containsExactly("09:00=7");
    }

    private void send(Kind kind, String id, Counters counters, int second) {
        Instant at = NINE.plusSeconds(second);
        if (at.isAfter(clock.instant())) clock.set(at);
        rig.record(LedgerRig.report(nas, kind, id, "amina", counters, at));
    }

    private AccountingReport placed(String id, String username, Kind kind, Counters counters, int second) {
        Instant at = NINE.plusSeconds(second);
        if (at.isAfter(clock.instant())) clock.set(at);
        var place = new Place(AccessKind.HOTSPOT, "AA-BB-CC-DD-EE-FF", null, "ether2", 0);
        return new AccountingReport(nas, kind, id, username, place, counters, 1, at);
    }

    private List<String> booked() {
        return hours("usage_subscriber_hourly_booked");
    }

    private List<String> told() {
        return hours("usage_subscriber_hourly");
    }

    private List<String> hours(String table) {
        return DATABASE.call(
                rig.tenant,
                tx -> tx.sql()
                        .createQuery(
                                "select to_char(hour at time zone 'UTC', 'HH24:MI') || '=' || sum(upload_bytes) from "
                                        + table + " group by hour order by hour")
                        .mapTo(String.class)
                        .list());
    }
}
