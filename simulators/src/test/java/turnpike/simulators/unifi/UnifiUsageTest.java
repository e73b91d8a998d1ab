package turnpike.simulators.unifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import turnpike.TestDatabase;
import turnpike.hotspot.HotspotControl.Limits;
import turnpike.nases.Nas;
import turnpike.platform.db.Database;

/// What guests of a console use is booked to the byte, whatever its counters and our process go through.
final class UnifiUsageTest {
    private static final Database DATABASE = TestDatabase.fresh();
    private static final String MAC = "1C-71-25-63-E4-24";
    private static final long MOST_IN_A_STEP = 6_000_000_000L;
    private static final Limits DAY = new Limits(Duration.ofHours(24), null, null, null);

    private final UnifiRig rig = new UnifiRig(DATABASE);
    private final UnifiSimulator console =
            UnifiSimulator.start(UnifiSettings.usual("key", "http://portal.example"), rig.clock);
    private final Nas nas = rig.nas(UnifiRig.byKey(console));
    private final UnifiPhone phone = console.phone(MAC);

    @AfterEach
    void theBooksClose() {
        console.close();
        assertThat(rig.findings()).isEmpty();
    }

    @Test
    void pollsAreInterimsOfOneSession() {
        login();
        for (int i = 1; i <= 3; i++) {
            phone.move(100, 3_000_000_000L);
            minute();
            rig.usage.poll(nas);
        }

        assertThat(rig.sessions(nas)).containsExactly("254712345149 300/9000000000 open");
    }

    @Test
    void countersThatFallAreCountedOn() {
        login();
        phone.move(1_000, 50_000);
        minute();
        rig.usage.poll(nas);
        phone.resetCounters();
        phone.move(10, 700);
        minute();
        rig.usage.poll(nas);
        phone.move(1, 1);
        minute();
        rig.login.logout(nas.tenant(), nas.id(), MAC);

        assertThat(rig.sessions(nas)).containsExactly("254712345149 1011/50701 ADMIN_RESET");
    }

    @Test
    void aRestartOfOursChangesNothing() {
        login();
        phone.move(1_000, 50_000);
        minute();
        rig.usage.poll(nas);
        rig.restart();
        phone.move(1_000, 50_000);
        minute();
        rig.usage.poll(nas);
        minute();
        rig.restart();
        rig.login.login(nas.tenant(), nas.id(), UnifiRig.guest(MAC, new Limits(Duration.ofHours(1), null, null, null)));

        assertThat(rig.sessions(nas)).containsExactly("254712345149 2000/100000 ADMIN_RESET", "254712345149 0/0 open");
    }

    @Test
    void aGuestWhoWalksAwayIsStaleAndGoesOnWhenBack() {
        login();
        phone.move(10, 100);
        minute();
        rig.usage.poll(nas);
        phone.connected(false);
        for (int i = 0; i < 5; i++) {
            minute();
            rig.usage.poll(nas);
        }
        rig.accounting.closeStale();
        assertThat(rig.sessions(nas)).containsExactly("254712345149 10/100 STALE");

        phone.connected(true);
        phone.move(5, 50);
        minute();
        rig.usage.poll(nas);
        assertThat(rig.sessions(nas)).containsExactly("254712345149 15/150 open");
    }

    @Test
    void whenTheTimeIsOverTheSessionIs() {
        rig.login.login(
                nas.tenant(), nas.id(), UnifiRig.guest(MAC, new Limits(Duration.ofMinutes(2), null, null, null)));
        phone.move(10, 100);
        minute();
        rig.usage.poll(nas);
        minute();
        rig.usage.poll(nas);

        assertThat(rig.sessions(nas)).containsExactly("254712345149 10/100 SESSION_TIMEOUT");
    }

    /// A console cannot be told of a device that is not connected; it is turned away when it is back.
    @Test
    void whoWasAwayWhenKeptOutIsTurnedAwayOnReturn() {
        login();
        phone.connected(false);
        rig.login.logout(nas.tenant(), nas.id(), MAC);
        phone.connected(true);
        assertThat(phone.isOnline()).isTrue();

        minute();
        rig.usage.poll(nas);
        assertThat(phone.isOnline()).isFalse();
        login();
        minute();
        rig.usage.poll(nas);
        assertThat(phone.isOnline()).isTrue();
    }

    @Test
    void guestsLetInBySomebodyElseAreNobodysUsage() {
        console.authorize(phone, new UnifiPhone.Authorization(rig.clock.instant(), 60L, null, null, null));
        phone.move(10, 100);
        minute();

        assertThat(rig.usage.poll(nas)).isZero();
        assertThat(rig.sessions(nas)).isEmpty();
    }

    @Test
    void aSilentConsoleHoldsNobodyUp() {
        try (var other = UnifiSimulator.start(UnifiSettings.usual("key-b", "http://portal.example"), rig.clock)) {
            Nas silent = rig.nas(UnifiRig.byKey(other));
            other.offline(true);
            login();
            phone.move(10, 100);
            minute();

            assertThat(rig.usage.pollAll(List.of(silent, nas))).isEqualTo(1);
            assertThat(rig.used(nas)).containsExactly(10L, 100L);
        }
    }

    /// Polls, resets right after a poll, restarts of ours, new authorizations, orders to leave: to the byte. Counters
    /// that have overtaken their old values before the next look show no reset; those here had gone further.
    @Test
    void usageIsExactWhateverHappens() {
        for (long seed = 1; seed <= 6; seed++) {
            Random random = new Random(seed);
            UnifiRig own = new UnifiRig(DATABASE);
            try (var place = UnifiSimulator.start(UnifiSettings.usual("key", "http://portal.example"), own.clock)) {
                boolean byKey = random.nextBoolean();
                Nas site = own.nas(byKey ? UnifiRig.byKey(place) : UnifiRig.byAccount(place, true));
                UnifiPhone guest = place.phone(MAC);
                long up = 0;
                long down = 0;
                boolean wasReset = false;
                for (int step = 0; step < 30; step++) {
                    own.clock.advance(Duration.ofSeconds(61));
                    if (guest.isOnline()) {
                        long u = random.nextInt(1_000_000);
                        long d = random.nextLong(MOST_IN_A_STEP);
                        guest.move(u, d);
                        up += u;
                        down += d;
                    }
                    int event = wasReset ? 7 : random.nextInt(8);
                    wasReset = false;
                    switch (event) {
                        case 0, 1 ->
                            own.login.login(
                                    site.tenant(),
                                    site.id(),
                                    UnifiRig.guest(
                                            MAC,
                                            new Limits(Duration.ofHours(1 + random.nextInt(20)), null, null, null)));
                        case 2 -> own.login.logout(site.tenant(), site.id(), MAC);
                        case 3 -> {
                            own.usage.poll(site);
                            wasReset = guest.counters()[1] > MOST_IN_A_STEP;
                            if (wasReset) guest.resetCounters();
                        }
                        case 4 -> own.restart();
                        default -> own.usage.poll(site);
                    }
                }
                own.login.logout(site.tenant(), site.id(), MAC);

                assertThat(own.used(site)).as("seed %d", seed).containsExactly(up, down);
            }
        }
    }

    private void login() {
        rig.login.login(nas.tenant(), nas.id(), UnifiRig.guest(MAC, DAY));
    }

    private void minute() {
        rig.clock.advance(Duration.ofMinutes(1));
    }
}
