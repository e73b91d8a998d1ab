package turnpike.reporting;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.base.TenantId;

final class PacerTest {
    private static final Instant START = Instant.parse("2026-03-10T12:00:00Z");
    private static final int TICK_MS = 10;

    /// Whatever changes when: nobody is pushed more than four times a second, every change is pushed within the gap
    /// and a tick, and silence never lasts longer than a beat and a tick.
    @Test
    void pushesSoonNeverTooOftenAndNeverTooSeldom() {
        for (long seed = 1; seed <= 50; seed++) {
            Random random = new Random(seed);
            var pacer = new Pacer();
            Set<TenantId> watched = new HashSet<>();
            while (watched.size() < 3) watched.add(tenant(random));
            Map<TenantId, Instant> changedAt = new HashMap<>();
            Map<TenantId, List<Instant>> pushes = new HashMap<>();
            int every = 1 + random.nextInt(200);
            for (Instant now = START; now.isBefore(START.plusSeconds(30)); now = now.plusMillis(TICK_MS)) {
                for (TenantId tenant : watched) {
                    if (random.nextInt(every) > 0) continue;
                    pacer.changed(tenant);
                    changedAt.putIfAbsent(tenant, now);
                }
                for (TenantId tenant : pacer.due(now, watched)) {
                    Instant change = changedAt.remove(tenant);
                    if (change != null) {
                        assertThat(Duration.between(change, now).toMillis())
                                .as("seed %d: push after change", seed)
                                .isLessThanOrEqualTo(Pacer.GAP.toMillis() + TICK_MS);
                    }
                    pushes.computeIfAbsent(tenant, _ -> new ArrayList<>()).add(now);
                }
            }
            for (TenantId tenant : watched) check(seed, pushes.getOrDefault(tenant, List.of()));
        }
    }

    private static void check(long seed, List<Instant> pushes) {
        Instant last = START;
        for (Instant push : pushes) {
            assertThat(Duration.between(last, push)).as("seed %d: beat", seed).isLessThanOrEqualTo(Pacer.BEAT);
            if (!last.equals(START)) {
                assertThat(Duration.between(last, push))
                        .as("seed %d: gap", seed)
                        .isGreaterThanOrEqualTo(Pacer.GAP);
            }
            last = push;
        }
        assertThat(Duration.between(last, START.plusSeconds(30))).isLessThanOrEqualTo(Pacer.BEAT);
    }

    @Test
    void beatsOfManyTenantsAreSpread() {
        var pacer = new Pacer();
        var random = new Random(1);
        Set<TenantId> watched = new HashSet<>();
        while (watched.size() < 1_000) watched.add(tenant(random));
        int most = 0;
        for (int ms = 0; ms < 5_000; ms += 100) {
            most = Math.max(most, pacer.due(START.plusMillis(ms), watched).size());
        }
        assertThat(most).as("of 1,000 in one of 50 rounds").isLessThan(60);
    }

    @Test
    void nobodyWatchesNobodyIsPushed() {
        var pacer = new Pacer();
        pacer.changed(tenant(new Random(1)));
        assertThat(pacer.due(START, Set.of())).isEmpty();
    }

    private static TenantId tenant(Random random) {
        return new TenantId(new UUID(random.nextLong(), random.nextLong()));
    }
}
