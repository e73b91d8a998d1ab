package turnpike.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// CPU seconds of processes by Linux's books in /proc, and of the machine as a whole.
///
/// A process counts with its children: those alive and those it has already waited for, so that a database's
/// short-lived workers are not missed. A trailing `!` counts the process alone.
final class CpuMeter {
    private static final double TICKS = 100; // USER_HZ on every Linux in use

    private final Map<String, String> watched = new LinkedHashMap<>();
    private Map<String, Double> atStart = Map.of();
    private double machineAtStart;

    /// @param named such as `server=1234!` or `database=1240`
    CpuMeter(List<String> named) {
        watched.put("generator", ProcessHandle.current().pid() + "!");
        for (String one : named) {
            String[] parts = one.split("=", 2);
            if (parts.length < 2) throw new IllegalArgumentException("--cpu wants name=pid, was " + one);
            watched.put(parts[0], parts[1]);
        }
    }

    void start() {
        atStart = seconds();
        machineAtStart = machine();
    }

    /// Seconds spent since the start, by name.
    Map<String, Double> spent() {
        Map<String, Double> spent = seconds();
        spent.replaceAll((name, now) -> now - atStart.getOrDefault(name, 0.0));
        return spent;
    }

    /// Seconds the whole machine was busy since the start.
    double machineSpent() {
        return machine() - machineAtStart;
    }

    private Map<String, Double> seconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        watched.forEach((name, pid) -> seconds.put(name, seconds(pid)));
        return seconds;
    }

    private static double seconds(String pid) {
        if (pid.endsWith("!")) return own(pid.substring(0, pid.length() - 1), false);
        double whole = own(pid, true);
        ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        try (Stream<ProcessHandle> children = process.descendants()) {
            return whole
                    + children.mapToDouble(child -> own(Long.toString(child.pid()), true))
                            .sum();
        }
    }

    /// utime and stime, with cutime and cstime of children waited for when asked (proc(5)).
    private static double own(String pid, boolean withChildren) {
        try {
            String stat = Files.readString(Path.of("/proc", pid, "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            if (withChildren) ticks += Long.parseLong(fields[13]) + Long.parseLong(fields[14]);
            return ticks / TICKS;
        } catch (IOException e) {
            return 0; // ended between listing and reading: its parent has its time now
        }
    }

    private static double machine() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            String[] fields = lines.findFirst().orElseThrow().trim().split("\\s+");
            long busy = 0;
            for (int i : new int[] {1, 2, 3, 6, 7}) busy += Long.parseLong(fields[i]); // not idle, iowait, steal
            return busy / TICKS;
        } catch (IOException e) {
            throw new IllegalStateException("no /proc/stat: CPU is measured on Linux only", e);
        }
    }
}
