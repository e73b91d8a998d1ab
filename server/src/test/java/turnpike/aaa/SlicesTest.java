package turnpike.aaa;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import turnpike.base.AccessKind;
import turnpike.base.BitRate;
import turnpike.base.Bytes;
import turnpike.base.TenantId;
import turnpike.nases.SharedSecret;
import turnpike.plans.Allowance;
import turnpike.plans.Seats;
import turnpike.plans.Service;

/// Several devices of one right, their NASes, and what is on its way between us and them.
final class SlicesTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final UUID NAS = new UUID(0, 1);

    /// A session as its NAS has it, and as far as it was reported.
    private static final class Live {
        final UUID id = UUID.randomUUID();
        Slice limit;
        Slice.Used used = Slice.Used.NOTHING;
        Slice.Used reported = Slice.Used.NOTHING;

        Live(Slice limit) {
            this.limit = limit;
        }

        void move(long up, long down) {
            Long upload = limit.upload();
            if (upload == null) {
                long most = limit.left(used);
                long first = Math.min(up, most);
                used = new Slice.Used(used.upload() + first, used.download() + Math.min(down, most - first));
            } else {
                used = new Slice.Used(
                        Math.min(Math.max(upload, used.upload()), used.upload() + up),
                        Math.min(Math.max(limit.download(), used.download()), used.download() + down));
            }
        }

        boolean isAtItsLimit() {
            Long upload = limit.upload();
            return limit.left(used) == 0
                    || (upload != null && (used.upload() >= upload || used.download() >= limit.download()));
        }
    }

    /// The right, what was reported of sessions that are over, and those that are not.
    private static final class World {
        final long quota;
        final boolean apart;
        final @Nullable BitRate speed;
        final Map<String, Live> online = new LinkedHashMap<>();
        final Map<String, Share> shares = new LinkedHashMap<>();
        long over;
        long unseen; // moved before an order came that asked it back

        World(long quota, boolean apart, @Nullable BitRate speed) {
            this.quota = quota;
            this.apart = apart;
            this.speed = speed;
        }

        Standing standing() {
            long used = over
                    + online.values().stream()
                            .mapToLong(live -> live.reported.both())
                            .sum();
            List<Standing.OpenSession> sessions = new ArrayList<>();
            online.forEach((device, live) ->
                    sessions.add(new Standing.OpenSession(NAS, "s" + live.id, device, live.id, live.reported)));
            return SlicesTest.standing(quota, used, speed, sessions, List.copyOf(shares.values()));
        }

        List<Share> held() {
            return List.copyOf(shares.values());
        }

        void login(String device) {
            logout(device);
            Slice slice = Slices.first(standing(), held(), device, apart, NOON);
            var live = new Live(slice);
            online.put(device, live);
            shares.put(device, new Share(device, NAS, "s" + live.id, slice, NOON, NOON));
        }

        void logout(String device) {
            Live live = online.remove(device);
            shares.remove(device);
            if (live != null) over += live.used.both();
        }

        void report(String device) {
            Live live = online.get(device);
            if (live != null) live.reported = live.used;
        }

        /// Gives a NAS new terms; what becomes of them is `fate`: 0 taken, 1 refused, 2 lost, 3 taken but the
        /// answer lost.
        void tell(Slices.Move move, int fate) {
            Standing standing = standing();
            var session = standing.session(move.sessionId());
            if (session == null) return;
            String device = Objects.requireNonNull(session.mac());
            Share own = Objects.requireNonNull(shares.get(device));
            Slice wanted = move.recall()
                    ? Slices.half(session, own.slice())
                    : Slices.again(standing, held(), session, own, NOON);
            Slice slice = wanted.whileRunning(session.used());
            if (slice == null) {
                if (move.recall()) logout(device);
                return;
            }
            Live live = Objects.requireNonNull(online.get(device));
            if (fate == 0 || fate == 3) {
                unseen += beyond(slice, live.used);
                live.limit = slice;
            }
            if (fate == 0) shares.put(device, own.with(slice, NOON));
            if (fate >= 2) shares.put(device, own.with(own.slice().orAlso(slice), NOON));
            if (fate == 1 && move.recall()) logout(device);
        }

        private static long beyond(Slice slice, Slice.Used used) {
            Long upload = slice.upload();
            if (upload == null) return Math.max(0, used.both() - slice.bytes());
            return Math.max(0, used.upload() - upload) + Math.max(0, used.download() - slice.download());
        }

        Slices.Outlook outlook() {
            return Slices.outlook(standing(), held(), NOON);
        }

        long left() {
            return quota
                    - over
                    - online.values().stream()
                            .mapToLong(live -> live.used.both())
                            .sum();
        }

        long mayStillUse() {
            return online.values().stream()
                    .mapToLong(live -> live.limit.left(live.used))
                    .sum();
        }
    }

    /// Whatever the order of logins, traffic, reports, orders that are taken, refused or lost: what NASes
    /// still let through is at most what is left, the credit, and what somebody moved unseen before giving it
    /// back.
    @Test
    void neverIsMoreHandedOutThanIsLeftAndTheCredit() {
        long seed = Long.getLong("seed", System.nanoTime());
        for (int run = 0; run < 300; run++) {
            var random = new Random(seed + run);
            long quota = 1_000_000L << random.nextInt(16);
            BitRate speed = random.nextBoolean() ? null : new BitRate(1_000_000L << random.nextInt(6));
            var world = new World(quota, random.nextBoolean(), speed);
            int devices = 2 + random.nextInt(5);
            for (int step = 0; step < 400 && world.left() > 0; step++) {
                String device = "d" + random.nextInt(devices);
                step(world, device, random);
                assertThat(world.mayStillUse())
                        .as("seed %d run %d step %d", seed, run, step)
                        .isLessThanOrEqualTo(world.left() + Slices.CREDIT + world.unseen + 2L * (step + 1));
            }
        }
    }

    private static void step(World world, String device, Random random) {
        Live live = world.online.get(device);
        if (live == null || live.isAtItsLimit()) {
            world.login(device);
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> world.logout(device);
            case 1, 2 -> live.move(random.nextLong(world.quota / 8 + 1), random.nextLong(world.quota / 4 + 1));
            case 3 -> world.report(device);
            default -> {
                world.report(device);
                for (Slices.Move move : world.outlook().moves()) world.tell(move, random.nextInt(4));
            }
        }
    }

    /// A device lies in a drawer with most of the data; the other one wants it all.
    @Test
    void whoHoldsMuchAndUsesNothingKeepsNobodyFromTheRest() {
        for (boolean apart : List.of(true, false)) {
            for (int idle = 1; idle <= 4; idle++) {
                var world = new World(10_000_000_000L, apart, new BitRate(10_000_000));
                for (int i = 0; i < idle; i++) world.login("drawer " + i);
                world.login("busy");

                int logins = 0;
                for (int round = 0; round < 3_000 && world.left() > 0; round++) {
                    Live busy = Objects.requireNonNull(world.online.get("busy"));
                    busy.move(1_000_000, 9_000_000);
                    world.report("busy");
                    for (int look = 0; look < 3; look++) {
                        for (Slices.Move move : world.outlook().moves()) world.tell(move, 0);
                    }
                    if (busy.isAtItsLimit()) {
                        world.login("busy");
                        logins++;
                    }
                }

                assertThat(world.left()).as("%d idle, apart: %s", idle, apart).isZero();
                assertThat(logins).as("logins of the busy one").isLessThan(40);
            }
        }
    }

    /// Two who both use it: each is given more before its slice ends, until nearly nothing is left.
    @Test
    void slicesGrowBeforeTheyEnd() {
        var world = new World(5_000_000_000L, true, new BitRate(10_000_000));
        world.login("a");
        world.login("b");

        while (world.left() > 100_000_000) {
            for (String device : List.of("a", "b")) {
                Live live = Objects.requireNonNull(world.online.get(device));
                live.move(2_000_000, 8_000_000);
                world.report(device);
                for (Slices.Move move : world.outlook().moves()) world.tell(move, 0);
                assertThat(live.isAtItsLimit()).as("left: %d", world.left()).isFalse();
            }
        }
    }

    @Test
    void aSilentRouterDelaysTheOthersButDoesNotStarveThem() {
        var world = new World(1_000_000_000L, false, null);
        world.login("silent");
        Slice all = Slice.of(1_000_000_000L, Slice.Used.NOTHING, false);
        world.shares.computeIfPresent("silent", (device, share) -> share.with(all, NOON));

        world.login("busy");
        assertThat(Objects.requireNonNull(world.online.get("busy")).limit.given())
                .as("the credit lets it in")
                .isEqualTo(Slices.CREDIT / 2);

        world.logout("silent"); // closed as stale
        world.login("busy");
        assertThat(Objects.requireNonNull(world.online.get("busy")).limit.given())
                .isEqualTo(500_000_000);
    }

    /// RouterOS takes no more than 32 bits a direction while a session runs.
    @Test
    void aSessionBeyondFourGigabytesIsToldWhatFitsOrNothing() {
        Slice large = Slice.of(40_000_000_000L, Slice.Used.NOTHING, true);

        assertThat(large.whileRunning(new Slice.Used(1_000_000_000, 2_000_000_000)))
                .isEqualTo(new Slice(2 * 0xffff_ffffL, 0xffff_ffffL, 2 * 0xffff_ffffL - 3_000_000_000L));
        assertThat(large.whileRunning(new Slice.Used(0, 5_000_000_000L))).isNull();
        assertThat(Slice.of(40_000_000_000L, Slice.Used.NOTHING, false).whileRunning(Slice.Used.NOTHING))
                .as("CoovaChilli takes them with Gigawords")
                .isEqualTo(new Slice(40_000_000_000L, null, 40_000_000_000L));
    }

    @Test
    void theOutlookSaysHowMuchTrafficMayPassUnseen() {
        var world = new World(1_000_000_000L, true, null);
        world.login("a");
        Live live = Objects.requireNonNull(world.online.get("a"));

        long until = world.outlook().until();
        assertThat(until).isEqualTo(93_750_000); // three quarters of the upload's quarter of 500 MB

        live.move(until - 1, 0);
        world.report("a");
        assertThat(world.outlook().moves()).isEmpty();
        live.move(1, 0);
        world.report("a");
        assertThat(world.outlook().moves()).hasSize(1);
    }

    private static Standing standing(
            long quota, long used, @Nullable BitRate speed, List<Standing.OpenSession> sessions, List<Share> shares) {
        var service = new Service(speed, speed, null, null, null, Duration.ofMinutes(5), null, null, null);
        var holding = new Standing.Holding(
                AccessKind.ANY,
                new Allowance(new Bytes(quota), null, null),
                Seats.UNLIMITED,
                service,
                null,
                null,
                null,
                used,
                0);
        return new Standing(
                new TenantId(new UUID(0, 2)),
                new UUID(0, 3),
                new Standing.Person(AccessKind.ANY, false, false, false, null, null, false),
                new Standing.Secrets(new SharedSecret(new byte[0]), null, null),
                holding,
                List.of(),
                sessions,
                shares);
    }
}
