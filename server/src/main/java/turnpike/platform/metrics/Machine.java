package turnpike.platform.metrics;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/// What the process and its machine have left.
///
/// @param folder whose file system counts as the disk: the data directory
public record Machine(Path folder) {
    private static final Path STATUS = Path.of("/proc/self/status");

    /// @param processBytes resident memory of the process; 0 where the system does not tell
    public record Memory(long heapUsedBytes, long heapMaxBytes, long processBytes) {
        public double usedPercent() {
            return heapMaxBytes <= 0 ? 0 : 100.0 * heapUsedBytes / heapMaxBytes;
        }
    }

    public record Disk(long totalBytes, long freeBytes) {
        public double usedPercent() {
            return totalBytes <= 0 ? 0 : 100.0 * (totalBytes - freeBytes) / totalBytes;
        }
    }

    public Memory memory() {
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new Memory(heap.getUsed(), heap.getMax(), residentBytes());
    }

    /// @throws java.io.UncheckedIOException when the folder is gone
    public Disk disk() {
        try {
            FileStore store = Files.getFileStore(folder);
            return new Disk(store.getTotalSpace(), store.getUsableSpace());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("the data directory cannot be read", e);
        }
    }

    /// Share of all processors this process used lately, 0 to 1.
    public double processorLoad() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof com.sun.management.OperatingSystemMXBean known
                ? Math.max(0, known.getProcessCpuLoad())
                : 0;
    }

    public Duration uptime() {
        return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    }

    public Instant startedAt() {
        return Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    }

    private static long residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        } catch (IOException e) {
            // Not Linux: the figure stays unknown.
        }
        return 0;
    }
}
