package turnpike.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.usage.AccountingReport.Place;

final class RememberedLivesTest {
    private static final SessionKey KEY = new SessionKey(new UUID(0, 1), "s1", "demo");
    private static final Place PLACE = new Place(AccessKind.HOTSPOT, "AA-BB-CC-00-00-01", "10.0.0.1", "ether1", 300);

    @Test
    void whatOnlyMovedReadsBackWhole() {
        Lives moved = new Lives(life(1, 7, PLACE, 60, 1_000), null);
        var remembered = new RememberedLives(new Lives(life(1, 6, PLACE, 30, 500), null));

        remembered.offer(moved);

        assertThat(remembered.lives()).isEqualTo(moved);
    }

    @Test
    void whatChangedOtherwiseReadsBackWholeToo() {
        Place elsewhere = new Place(AccessKind.HOTSPOT, "AA-BB-CC-00-00-01", "10.0.0.9", "ether1", 300);
        Lives changed = new Lives(life(1, 8, elsewhere, 90, 2_000), null);
        var remembered = new RememberedLives(new Lives(life(1, 6, PLACE, 30, 500), null));
        remembered.offer(new Lives(life(1, 7, PLACE, 60, 1_000), null));

        remembered.offer(changed);

        assertThat(remembered.lives()).isEqualTo(changed);
    }

    @Test
    void anotherLifeTakesItsPlaceAndTheOneBeforeIsKept() {
        Life ended = life(1, 7, PLACE, 60, 1_000);
        Lives next = new Lives(life(2, 1, PLACE, 5, 10), ended);
        Lives moved = new Lives(life(2, 2, PLACE, 35, 20), ended);
        var remembered = new RememberedLives(new Lives(ended, null));

        remembered.offer(next);
        remembered.offer(moved);

        assertThat(remembered.lives()).isEqualTo(moved);
    }

    /// Two writers finish in one order and tell us in the other.
    @Test
    void anOlderStateIsNotTaken() {
        Lives newest = new Lives(life(1, 9, PLACE, 90, 2_000), null);
        var remembered = new RememberedLives(new Lives(life(1, 6, PLACE, 30, 500), null));
        remembered.offer(newest);

        remembered.offer(new Lives(life(1, 8, PLACE, 60, 1_000), null));

        assertThat(remembered.lives()).isEqualTo(newest);
    }

    private static Life life(int number, int revision, Place place, long seconds, long bytes) {
        return new Life(
                KEY,
                new Life.Owner(new TenantId(new UUID(0, 2)), new UUID(0, 3), new UUID(0, 4), number),
                place,
                new Life.Span(1_000, true, 1_000 + seconds * 1000, Life.Span.OPEN, null),
                new CounterTrack(bytes, bytes * 2, 0, 0, seconds, seconds, true, CounterTrack.Epoch.NONE),
                revision,
                new Life.Carried(3_600, 20_000, bytes, bytes * 2));
    }
}
