package turnpike.simulators.routeros;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.Granted;
import turnpike.simulators.TerminateCause;

/// One phone online at the hotspot, with the counters the router keeps. Guarded by itself.
final class Session {
    final String id;
    final String acctSessionId;
    final String username;
    final Phone phone;
    final String loginBy;
    final boolean byRadius;
    final int port;
    final long startedNanos;

    /// Held while a report is under way, so that reports leave in order.
    final ReentrantLock reporting = new ReentrantLock();

    private Granted granted;
    private final byte @Nullable [] carried;
    private long upload;
    private long download;
    private long lastReportNanos;
    private long lastMoveNanos;
    private @Nullable TerminateCause ending;

    /// @param carried the server's Class, given back in every report
    Session(Named named, Phone phone, String loginBy, Granted granted, byte @Nullable [] carried, long nowNanos) {
        this.id = "*" + Integer.toHexString(named.number()).toUpperCase(java.util.Locale.ROOT);
        this.acctSessionId = named.acctSessionId();
        this.username = named.username();
        this.byRadius = named.byRadius();
        this.port = named.number();
        this.phone = phone;
        this.loginBy = loginBy;
        this.granted = granted;
        this.carried = carried;
        this.startedNanos = nowNanos;
        this.lastReportNanos = nowNanos;
        this.lastMoveNanos = nowNanos;
    }

    record Named(int number, String acctSessionId, String username, boolean byRadius) {}

    record Counters(long upload, long download) {}

    synchronized Granted granted() {
        return granted;
    }

    synchronized void grant(Granted terms) {
        granted = terms;
    }

    byte @Nullable [] carried() {
        return carried;
    }

    synchronized Counters counters() {
        return new Counters(upload, download);
    }

    synchronized void resetCounters() {
        upload = 0;
        download = 0;
    }

    /// Moves as much as the speed caps let through since the last time.
    synchronized void move(long uploadBytes, long downloadBytes) {
        upload += uploadBytes;
        download += downloadBytes;
    }

    synchronized void flow(long uploadBps, long downloadBps, long nowNanos) {
        double seconds = (nowNanos - lastMoveNanos) / 1e9;
        lastMoveNanos = nowNanos;
        upload += (long) (capped(uploadBps, granted.uploadRate()) * seconds / 8);
        download += (long) (capped(downloadBps, granted.downloadRate()) * seconds / 8);
    }

    static long capped(long wanted, long cap) {
        return cap <= 0 ? wanted : Math.min(wanted, cap);
    }

    synchronized boolean quotaReached() {
        return granted.isUsedUp(upload, download);
    }

    long seconds(long nowNanos) {
        return (nowNanos - startedNanos) / 1_000_000_000L;
    }

    synchronized boolean timedOut(long nowNanos) {
        return granted.sessionTimeout() > 0 && seconds(nowNanos) >= granted.sessionTimeout();
    }

    synchronized boolean interimDue(long nowNanos) {
        long interval = granted.interimInterval();
        return interval > 0 && nowNanos - lastReportNanos >= interval * 1_000_000_000L;
    }

    synchronized void reported(long nowNanos) {
        lastReportNanos = nowNanos;
    }

    /// @return whether this is what ends it
    synchronized boolean end(TerminateCause cause) {
        if (ending != null) return false;
        ending = cause;
        return true;
    }

    synchronized @Nullable TerminateCause ending() {
        return ending;
    }
}
