package turnpike.simulators.unifi;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A phone on the guest network. Guarded by itself.
public final class UnifiPhone {
    static final String AP = "94:2a:6f:d0:30:57";

    /// One stay it was let in for.
    ///
    /// @param minutes null: no end
    record Authorization(
            Instant since,
            @Nullable Long minutes,
            @Nullable Long megabytes,
            @Nullable Long uploadKbps,
            @Nullable Long downloadKbps) {

        @Nullable
        Instant until() {
            return minutes == null ? null : since.plus(Duration.ofMinutes(minutes));
        }
    }

    private final UUID id = UUID.randomUUID();
    private final String mac;
    private final String address;
    private final UnifiSimulator network;
    private boolean connected = true;
    private @Nullable Authorization authorization;
    private long upload;
    private long download;

    UnifiPhone(String mac, int number, UnifiSimulator network) {
        this.mac = mac;
        this.address = "192.168.2." + (number + 1);
        this.network = network;
    }

    UUID id() {
        return id;
    }

    /// aa:bb:cc:dd:ee:ff.
    public String mac() {
        return mac;
    }

    public String address() {
        return address;
    }

    /// Where a browser becomes this phone.
    public String front() {
        return network.url() + "/phone/" + mac.replace(':', '-') + "/";
    }

    /// The phone opens a page of the world.
    ///
    /// @return where its browser ends up: the portal, or the page itself when it is let through
    public String open(String url) {
        return isOnline() ? url : network.portal(this, url);
    }

    public synchronized boolean isOnline() {
        return connected && authorized() != null;
    }

    /// Walks away, or comes back; the authorization lasts.
    public synchronized void connected(boolean is) {
        connected = is;
    }

    synchronized boolean isConnected() {
        return connected;
    }

    /// Moves bytes, if it is let through.
    public synchronized void move(long uploadBytes, long downloadBytes) {
        if (!isOnline()) return;
        upload += uploadBytes;
        download += downloadBytes;
    }

    /// The console counts from zero, as after a restart, while the authorization goes on.
    public synchronized void resetCounters() {
        upload = 0;
        download = 0;
    }

    /// What runs now; null when its time or data is used up.
    synchronized @Nullable Authorization authorized() {
        Authorization now = authorization;
        if (now == null) return null;
        Instant until = now.until();
        boolean timeUp = until != null && !until.isAfter(network.now());
        boolean dataUp = now.megabytes() != null && upload + download >= now.megabytes() * 1_000_000;
        return timeUp || dataUp ? null : now;
    }

    /// What was granted last, running or not.
    synchronized @Nullable Authorization last() {
        return authorization;
    }

    synchronized long[] counters() {
        return new long[] {upload, download};
    }

    /// A second one cancels the first and counts from zero.
    synchronized void authorize(@Nullable Authorization granted) {
        authorization = granted;
        upload = 0;
        download = 0;
    }
}
