package turnpike.inbound.radius;

import java.time.Duration;
import turnpike.platform.settings.Settings;

/// How RADIUS is served. Ports may be 0: then the system picks one.
///
/// @param receiveBufferBytes asked of the system for each socket; it holds bursts while the reader is away
/// @param batchMax packets of one tenant or many handed on together
/// @param workers threads a port; accounting keeps one subscriber's packets on one of them
/// @param duplicateWindow how long an answer is kept for a NAS that did not hear it
public record RadiusSettings(
        String bindAddress,
        int authPort,
        int acctPort,
        int receiveBufferBytes,
        Limits limits,
        Batches batchMax,
        Batches workers,
        Duration duplicateWindow) {

    /// How much of one port's traffic is taken.
    ///
    /// @param queueMax packets waiting for a worker; more are dropped and the NAS sends again
    /// @param tenantQueueMax how many of them may be one tenant's
    /// @param tenantRateMax packets a second of one tenant; 0: no limit
    public record Limits(int queueMax, int tenantQueueMax, int tenantRateMax) {}

    /// One number for each port.
    public record Batches(int access, int accounting) {}

    /// @param bindAddress where to listen unless set otherwise; demo listens on loopback only
    public static RadiusSettings from(Settings settings, String bindAddress) {
        return new RadiusSettings(
                settings.text(
                        "radius.bind-address",
                        bindAddress,
                        "Where RADIUS listens; empty is every address, which is what `serve` does unless told otherwise. "
                                + "Name one where the machine has several: "
                                + "answers must leave from the address that was asked."),
                settings.number("radius.auth-port", 1812, 0, 65_535, "port", "UDP port for Access-Requests."),
                settings.number("radius.acct-port", 1813, 0, 65_535, "port", "UDP port for Accounting-Requests."),
                settings.number(
                        "radius.receive-buffer-bytes",
                        4 << 20,
                        65_536,
                        1 << 28,
                        "bytes",
                        "Receive buffer asked of the system for each port; it holds bursts."),
                limits(settings),
                batches(settings),
                workers(settings),
                settings.duration(
                        "radius.duplicate-window",
                        "5s",
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1),
                        "How long an answer is kept for a NAS that did not hear it."));
    }

    private static Batches batches(Settings settings) {
        return new Batches(
                settings.number(
                        "radius.access-batch-max", 128, 1, 10_000, "packets", "Access-Requests decided together."),
                settings.number(
                        "radius.accounting-batch-max",
                        1_000,
                        1,
                        10_000,
                        "packets",
                        "Accounting-Requests stored in one transaction."));
    }

    private static Batches workers(Settings settings) {
        return new Batches(
                settings.number("radius.access-workers", 2, 1, 64, "threads", "Threads that decide Access-Requests."),
                settings.number(
                        "radius.accounting-workers", 2, 1, 64, "threads", "Threads that store Accounting-Requests."));
    }

    private static Limits limits(Settings settings) {
        return new Limits(
                settings.number(
                        "radius.queue-max",
                        32_768,
                        64,
                        1_000_000,
                        "packets",
                        "Packets of one port that may wait; more are dropped and the NAS sends again."),
                settings.number(
                        "radius.tenant-queue-max",
                        16_384,
                        32,
                        1_000_000,
                        "packets",
                        "How many of the waiting packets may be of one tenant."),
                settings.number(
                        "radius.tenant-rate-max",
                        0,
                        0,
                        1_000_000,
                        "packets per second",
                        "How many packets of one tenant each port takes; more are dropped and the NAS sends again. "
                                + "0 is no limit."));
    }
}
