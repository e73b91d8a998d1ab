package turnpike.vouchers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Locale;

/// How long a thousand vouchers take from the order to the last octet of their PDF: codes, HMACs, rows, sheets. Run by
/// `benchmarks/vouchers/run.sh`; the first line is a process that never made a sheet.
final class SheetTiming {
    private static final int SIZE = 1_000;
    private static final int ROUNDS = 10;

    private SheetTiming() {}

    public static void main(String[] args) throws IOException {
        var rig = new VoucherRig();
        VoucherRig.Shop shop = rig.shop();
        long[] stored = new long[ROUNDS];
        long[] drawn = new long[ROUNDS];
        long[] busy = new long[ROUNDS];
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        int octets = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            Printed printed = shop.print(SIZE);
            stored[round] = System.nanoTime() - start;
            start = System.nanoTime();
            long cpu = threads.getCurrentThreadCpuTime();
            var out = new ByteArrayOutputStream();
            var heading = VoucherSheet.Heading.of(
                    "Savanna Wi-Fi", ZoneId.of("Africa/Nairobi"), "https://wifi.example", "savanna");
            new VoucherSheet(heading).write(printed, out);
            drawn[round] = System.nanoTime() - start;
            busy[round] = threads.getCurrentThreadCpuTime() - cpu;
            octets = out.size();
            if (round == 0) report("cold", stored[0], drawn[0], busy[0], octets);
        }
        Arrays.sort(stored, 1, ROUNDS);
        Arrays.sort(drawn, 1, ROUNDS);
        Arrays.sort(busy, 1, ROUNDS);
        report("warm, median of " + (ROUNDS - 1), stored[ROUNDS / 2], drawn[ROUNDS / 2], busy[ROUNDS / 2], octets);
        report("warm, worst", stored[ROUNDS - 1], drawn[ROUNDS - 1], busy[ROUNDS - 1], octets);
    }

    private static void report(String which, long stored, long drawn, long busy, int octets) {
        System.out.printf(
                Locale.ROOT,
                "%s: %d vouchers, made and stored %d ms, PDF %d ms (%d ms of a processor), together %d ms, %d kB%n",
                which,
                SIZE,
                stored / 1_000_000,
                drawn / 1_000_000,
                busy / 1_000_000,
                (stored + drawn) / 1_000_000,
                octets / 1_000);
    }
}
