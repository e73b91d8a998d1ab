package turnpike.simulators;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One subscriber online on one simulated NAS, with the counters the NAS keeps.
///
/// `bytes moved` is the truth; what a server can know of it is what an acknowledged report said.
public final class SimulatedSession {
    private final SimulatedSubscriber subscriber;
    private final String acctSessionId;
    private final int port;
    private final long startedNanos;

    /// Held while a report is under way, so that reports of one session leave in order.
    final ReentrantLock reporting = new ReentrantLock();

    private volatile Granted granted;
    private volatile byte @Nullable [] carried;
    private long upload;
    private long download;
    private long countedFromUpload; // where the NAS's counters began again
    private long countedFromDownload;
    private long forgottenUpload; // moved, but lost with a counter reset before it was ever reported
    private long forgottenDownload;
    private long acknowledgedUpload;
    private long acknowledgedDownload;
    private long lastReportNanos;
    private @Nullable TerminateCause ending;
    private boolean settled;

    SimulatedSession(SimulatedSubscriber subscriber, String acctSessionId, int port, Granted granted, long nowNanos) {
        this.subscriber = subscriber;
        this.acctSessionId = acctSessionId;
        this.port = port;
        this.granted = granted;
        this.startedNanos = nowNanos;
        this.lastReportNanos = nowNanos;
    }

    /// What a NAS counts and what of it was reported before.
    record Counters(long upload, long download) {}

    public SimulatedSubscriber subscriber() {
        return subscriber;
    }

    public String acctSessionId() {
        return acctSessionId;
    }

    public Granted granted() {
        return granted;
    }

    int port() {
        return port;
    }

    /// 10.x.y.z, one for each port.
    int address() {
        return 0x0a000002 + port;
    }

    /// The server's Class, given back in every report (RFC 2865 §5.25); null when it gave none.
    byte @Nullable [] carried() {
        return carried;
    }

    void carry(byte @Nullable [] value) {
        carried = value;
    }

    void grant(Granted terms) {
        granted = terms;
    }

    long seconds(long nowNanos) {
        return (nowNanos - startedNanos) / 1_000_000_000L;
    }

    long secondsSinceReport(long nowNanos) {
        return (nowNanos - lastReportNanos) / 1_000_000_000L;
    }

    /// Moves bytes, as many as the speed caps let through.
    ///
    /// @param scale how much faster than the clock this world turns
    public synchronized void move(long uploadBytes, long downloadBytes, double seconds, double scale) {
        upload += capped(uploadBytes, granted.uploadRate(), seconds * scale);
        download += capped(downloadBytes, granted.downloadRate(), seconds * scale);
    }

    synchronized boolean quotaReached() {
        return granted.isUsedUp(upload, download);
    }

    /// The NAS's counters as they stand.
    synchronized Counters counters() {
        return new Counters(upload - countedFromUpload, download - countedFromDownload);
    }

    /// A report with these counters was acknowledged: from now on a server must know them.
    synchronized void acknowledged(Counters counters, long nowNanos) {
        acknowledgedUpload = counters.upload + countedFromUpload - forgottenUpload;
        acknowledgedDownload = counters.download + countedFromDownload - forgottenDownload;
        lastReportNanos = nowNanos;
    }

    /// The NAS begins to count from zero although the session goes on; what it had not reported is lost.
    synchronized void resetCounters() {
        forgottenUpload = upload - acknowledgedUpload;
        forgottenDownload = download - acknowledgedDownload;
        countedFromUpload = upload;
        countedFromDownload = download;
    }

    /// Bytes that passed, upload first; reported or not.
    public synchronized long[] moved() {
        return new long[] {upload, download};
    }

    /// Bytes a server must hold for this session, upload first.
    public synchronized long[] acknowledged() {
        return new long[] {acknowledgedUpload, acknowledgedDownload};
    }

    /// Whether the server ordered its end.
    public synchronized boolean ordered() {
        return ending == TerminateCause.ADMIN_RESET;
    }

    /// True for the first caller only.
    synchronized boolean settle() {
        boolean first = !settled;
        settled = true;
        return first;
    }

    synchronized void end(TerminateCause cause) {
        if (ending == null) ending = cause;
    }

    synchronized @Nullable TerminateCause ending() {
        return ending;
    }

    private static long capped(long bytes, long bitsPerSecond, double seconds) {
        return bitsPerSecond <= 0 ? bytes : Math.min(bytes, (long) (bitsPerSecond * seconds / 8));
    }
}
