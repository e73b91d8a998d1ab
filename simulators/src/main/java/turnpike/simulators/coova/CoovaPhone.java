package turnpike.simulators.coova;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import turnpike.simulators.LocalSite;

/// A phone on the access point's Wi-Fi. CoovaChilli knows devices by where their packets come from; on one machine all
/// come from one address, so each phone has a port of the access point's own to itself: `uamport` in its redirects.
public final class CoovaPhone {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String mac;
    private final int number;
    private final CoovaSimulator network;

    /// Held while the phone's state changes, also over RADIUS: the access point handles a device's matters in a row.
    final ReentrantLock turn = new ReentrantLock();

    final LocalSite gateway;
    byte[] challenge = newChallenge();

    @Nullable
    String userUrl;

    @Nullable
    CoovaSession session;

    boolean askedByMac;

    CoovaPhone(String mac, int number, CoovaSimulator network) {
        this.mac = mac;
        this.number = number;
        this.network = network;
        this.gateway = new LocalSite(0, null, new CoovaPages(network, this)::answer);
    }

    /// AA-BB-CC-DD-EE-FF.
    public String mac() {
        return mac;
    }

    /// By DHCP.
    public String address() {
        return "10.1." + (number + 1) / 256 + "." + (number + 1) % 256;
    }

    int number() {
        return number;
    }

    /// Where a browser of this phone is: whatever is fetched there is what the phone fetches from the world.
    public String front() {
        return gateway.url() + "/";
    }

    /// The phone opens a page of the world.
    ///
    /// @return where its browser ends up: the portal, or the page itself when it is let through
    public String open(String url) {
        return network.opened(this, url);
    }

    public boolean isOnline() {
        turn.lock();
        try {
            return session != null;
        } finally {
            turn.unlock();
        }
    }

    /// Moves bytes, if it is let through.
    public void move(long upload, long download) {
        network.moved(this, upload, download);
    }

    /// The session's Acct-Session-Id; null while offline.
    public @Nullable String sessionId() {
        CoovaSession now = session;
        return now == null ? null : now.id;
    }

    void renewChallenge() {
        challenge = newChallenge();
    }

    String challengeHex() {
        return HexFormat.of().formatHex(challenge);
    }

    private static byte[] newChallenge() {
        byte[] challenge = new byte[16];
        RANDOM.nextBytes(challenge);
        return challenge;
    }
}
