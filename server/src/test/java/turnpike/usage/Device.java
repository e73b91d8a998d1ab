package turnpike.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import turnpike.usage.AccountingReport.Counters;
import turnpike.usage.AccountingReport.Kind;

/// A subscriber's device behind a NAS of some habit: what it reports over one evening, and what it really used.
final class Device {
    /// What NASes are like.
    enum Habit {
        /// Sends Gigawords.
        WIDE,
        /// Sends 32 bits that wrap.
        NARROW,
        /// Restarts its counters when the device moves to another access point.
        RESTARTING,
        /// Loses its sessions and begins to count ids anew.
        REBOOTING,
        /// Sends its Stop without counters.
        STOP_WITHOUT_COUNTERS
    }

    /// One report as it left the NAS.
    ///
    /// @param second since the evening began
    /// @param part numbers counters that only grow: one for each life, and for each restart of the counters
    /// @param upload true bytes since the part began; -1 when the report tells none
    /// @param needed without it nobody could know the truth, so the NAS sends it until it is answered
    record Sent(
            int second, Kind kind, String id, int part, long upload, long download, Counters wire, boolean needed) {}

    private static final int EVENING = 6 * 3_600;
    private static final long LOW = (1L << 32) - 1;

    final Habit habit;
    final String username;
    private final Random random;
    private final List<Sent> sent = new ArrayList<>();
    private int part;
    private int now;
    private int began;
    private long upload;
    private long download;

    Device(Habit habit, String username, long seed) {
        this.habit = habit;
        this.username = username;
        this.random = new Random(seed);
    }

    /// Everything it sends, in order.
    List<Sent> evening() {
        now = random.nextInt(600);
        for (int life = 1; now < EVENING; life++) {
            live(habit == Habit.REBOOTING ? "80000001" : "s" + life);
            now += habit == Habit.REBOOTING ? random.nextInt(30, 600) : random.nextInt(5, 600);
        }
        return sent;
    }

    private void live(String id) {
        began = now;
        begin();
        send(Kind.START, id, Counters.NONE, habit == Habit.REBOOTING);
        int interims = random.nextInt(0, 14);
        for (int i = 0; i < interims; i++) {
            now += random.nextInt(60, 300);
            use(habit == Habit.NARROW ? 900_000_000L : 100_000_000L);
            boolean moves = habit == Habit.RESTARTING && random.nextInt(4) == 0;
            report(Kind.INTERIM, id, moves || i == 0);
            if (moves) {
                now += random.nextInt(5, 40);
                begin();
                upload = random.nextInt(1_000);
                download = random.nextInt(1_000);
                report(Kind.INTERIM, id, true);
                now += random.nextInt(60, 300);
                use(100_000_000L);
                report(Kind.INTERIM, id, true);
            }
        }
        if (habit == Habit.REBOOTING && random.nextBoolean()) return; // lights out
        now += random.nextInt(1, 200);
        if (habit == Habit.STOP_WITHOUT_COUNTERS) send(Kind.STOP, id, new Counters(-1, -1, false, now - began), true);
        else {
            use(1_000_000L);
            report(Kind.STOP, id, true);
        }
    }

    private void begin() {
        part++;
        upload = 0;
        download = 0;
    }

    private void use(long most) {
        upload += random.nextLong(100_000, 1_000_000);
        download += random.nextLong(100_000, most);
    }

    private void report(Kind kind, String id, boolean needed) {
        boolean narrow = habit == Habit.NARROW;
        send(
                kind,
                id,
                new Counters(narrow ? upload & LOW : upload, narrow ? download & LOW : download, !narrow, now - began),
                needed);
    }

    private void send(Kind kind, String id, Counters wire, boolean needed) {
        boolean tells = wire.upload() >= 0;
        sent.add(new Sent(now, kind, id, part, tells ? upload : -1, tells ? download : -1, wire, needed));
    }
}
