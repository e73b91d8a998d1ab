package turnpike.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import turnpike.TestClock;
import turnpike.TestDatabase;
import turnpike.base.Unavailable;
import turnpike.nases.Nas;
import turnpike.platform.db.Database;
import turnpike.platform.db.DatabaseAddress;
import turnpike.platform.db.SqlFailure;

/// Whatever the network, the NASes and our own crashes do to the reports, what was delivered is counted to the byte and
/// the books close. Every build plays four evenings of four devices of each habit; `-Dseeds=` plays more, `-Dseed=` one
/// again.
final class LedgerPropertyTest {
    private static final Instant EVENING = Instant.parse("2026-03-31T18:00:00Z"); // 21:00 in Nairobi, month ends
    private static final int WRITERS = 3;
    private static final int LATEST_S = 15; // how late the network delivers, and NASes send again

    private final DatabaseAddress address = TestDatabase.freshAddress();
    private final Database database = Database.open(address, TestDatabase.VAULT, TestDatabase.settings());

    /// A report on its way to us.
    private record Delivery(long arrivesMs, int writer, AccountingReport report) {}

    private record Part(String username, int number) {}

    @Test
    void totalsAreTheTruthToTheByte() throws Exception {
        Long only = Long.getLong("seed");
        for (long seed = 1; seed <= Integer.getInteger("seeds", 4); seed++) evening(only == null ? seed : only);
        database.close();
    }

    private void evening(long seed) throws Exception {
        var random = new Random(seed);
        var clock = new TestClock(EVENING.toString());
        var rig = new LedgerRig(database, clock);
        Map<Part, long[]> truth = new HashMap<>();
        List<Delivery> deliveries = new ArrayList<>();
        for (Device.Habit habit : Device.Habit.values()) {
            for (int i = 0; i < 4; i++) {
                String username = habit.name().toLowerCase(Locale.ROOT) + i;
                deliver(new Device(habit, username, random.nextLong()), rig, random, truth, deliveries);
            }
        }
        deliveries.sort(Comparator.comparingLong(Delivery::arrivesMs));
        new Run(rig, clock, random).all(deliveries);

        assertThat(totals(rig)).as("seed %d", seed).isEqualTo(summed(truth));
        assertThat(findings(rig)).as("seed %d", seed).isEmpty();
    }

    /// Sends an evening over a network that loses, repeats and reorders, and notes what could be known from it.
    private static void deliver(
            Device device, LedgerRig rig, Random random, Map<Part, long[]> truth, List<Delivery> deliveries) {
        Nas nas = rig.nas(device.username);
        for (Device.Sent sent : device.evening()) {
            if (!sent.needed() && random.nextInt(10) == 0) continue; // lost, and the NAS gave up
            int copies = random.nextInt(5) == 0 ? 2 + random.nextInt(2) : 1;
            for (int copy = 0; copy < copies; copy++) {
                long sentMs = EVENING.toEpochMilli() + sent.second() * 1_000L;
                long lateMs = random.nextInt(4) == 0 ? random.nextInt(LATEST_S * 1_000) : random.nextInt(50);
                boolean tellsDelay = random.nextBoolean(); // Acct-Delay-Time, whole seconds
                Instant at = Instant.ofEpochMilli(sentMs + (tellsDelay ? lateMs % 1_000 : lateMs));
                var report = LedgerRig.report(nas, sent.kind(), sent.id(), device.username, sent.wire(), at);
                deliveries.add(
                        new Delivery(sentMs + lateMs, Math.floorMod(device.username.hashCode(), WRITERS), report));
            }
            if (sent.upload() < 0) continue;
            long[] most = truth.computeIfAbsent(new Part(device.username, sent.part()), _ -> new long[2]);
            most[0] = Math.max(most[0], sent.upload());
            most[1] = Math.max(most[1], sent.download());
        }
    }

    /// Plays deliveries to several nodes at once, cuts batches anywhere, restarts nodes and breaks connections.
    private final class Run {
        private final LedgerRig rig;
        private final TestClock clock;
        private final Random random;
        private final List<Accounting> nodes = new ArrayList<>();

        Run(LedgerRig rig, TestClock clock, Random random) {
            this.rig = rig;
            this.clock = clock;
            this.random = random;
            for (int i = 0; i < 2; i++) nodes.add(rig.ledger());
        }

        void all(List<Delivery> deliveries) throws Exception {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int from = 0; from < deliveries.size(); ) {
                    int until = Math.min(deliveries.size(), from + 1 + random.nextInt(60));
                    clock.set(Instant.ofEpochMilli(deliveries.get(until - 1).arrivesMs()));
                    wave(threads, deliveries.subList(from, until));
                    from = until;
                    if (random.nextInt(10) == 0) nodes.set(random.nextInt(nodes.size()), rig.ledger());
                    if (random.nextInt(5) == 0) sweep();
                }
            }
        }

        /// One batch for each writer, all at once; what fails is sent again, as a NAS would.
        private void wave(ExecutorService threads, List<Delivery> wave) throws Exception {
            var failed = new ConcurrentLinkedQueue<Integer>();
            List<Future<?>> running = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int mine = writer;
                Accounting node = nodes.get(random.nextInt(nodes.size()));
                running.add(threads.submit(() -> {
                    if (!record(node, mine, wave)) failed.add(mine);
                }));
            }
            if (random.nextInt(8) == 0) breakConnections();
            for (Future<?> f : running) f.get();
            for (int writer : failed) {
                while (!record(nodes.getFirst(), writer, wave)) Thread.onSpinWait();
            }
        }

        private boolean record(Accounting node, int writer, List<Delivery> wave) {
            List<AccountingReport> mine = wave.stream()
                    .filter(d -> d.writer() == writer)
                    .map(Delivery::report)
                    .toList();
            try {
                node.record(writer, mine);
                return true;
            } catch (Unavailable | SqlFailure e) {
                return false;
            }
        }

        private void sweep() {
            try {
                nodes.getFirst().closeStale();
            } catch (Unavailable e) {
                // The next sweep finds the same sessions.
            }
        }

        private void breakConnections() throws SQLException {
            try (var connection = DriverManager.getConnection(address.url(), address.owner(), address.password());
                    var statement = connection.createStatement()) {
                statement.execute("""
                        select pg_terminate_backend(pid) from pg_stat_activity
                         where datname = current_database() and usename = 'turnpike_ingest'
                        """);
            }
        }
    }

    /// The pool may still hold a few of the connections we broke.
    private static List<Finding> findings(LedgerRig rig) {
        for (int broken = 0; ; broken++) {
            try {
                return rig.findings();
            } catch (Unavailable e) {
                if (broken == TestDatabase.settings().ingestConnections()) throw e;
            }
        }
    }

    /// Upload and download by username, as stored.
    private static Map<String, List<Long>> totals(LedgerRig rig) {
        Map<String, List<Long>> out = new HashMap<>();
        for (LedgerRig.Stored s : rig.sessions()) {
            out.merge(s.username(), List.of(s.upload(), s.download()), LedgerPropertyTest::plus);
        }
        return out;
    }

    private static Map<String, List<Long>> summed(Map<Part, long[]> truth) {
        Map<String, List<Long>> out = new HashMap<>();
        truth.forEach((part, most) -> out.merge(part.username(), List.of(most[0], most[1]), LedgerPropertyTest::plus));
        return out;
    }

    private static List<Long> plus(List<Long> a, List<Long> b) {
        return List.of(a.getFirst() + b.getFirst(), a.getLast() + b.getLast());
    }
}
