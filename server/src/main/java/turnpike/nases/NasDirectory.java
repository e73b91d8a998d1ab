package turnpike.nases;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.jobs.Ticker;
import turnpike.platform.settings.Vault;

/// Who sent this packet? Every NAS of every tenant, in memory, with its shared secret open.
///
/// A change made in this process is seen when [#reload] returns, one made by another process within about a second;
/// nothing is ever restarted. Any thread.
public final class NasDirectory implements AutoCloseable {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Database database;
    private final NasStore store;
    private final Sightings sightings;
    private final ReentrantLock reloading = new ReentrantLock();
    private final Ticker ticker;

    private volatile NasMap map = NasMap.EMPTY;
    private volatile String revision = "";

    /// @throws turnpike.base.Unavailable when the database cannot be reached
    public NasDirectory(Database database, Vault vault, InstantSource clock) {
        this.database = database;
        this.store = new NasStore(vault);
        this.sightings = new Sightings(clock);
        reload();
        this.ticker = Ticker.every(TICK, "nas-directory", this::tick);
    }

    /// The NASes a packet may come from, most specific first: its exact address, then the longest network, then
    /// NAS-Identifier alone; among equals the one whose row also names the identifier, then the oldest.
    ///
    /// Several are left when tenants share an address (NAT): the one whose shared secret signed the packet
    /// is meant. A packet that is not signed cannot tell them apart.
    ///
    /// @param nasIdentifier as the packet says; null when it does not
    public List<Nas> candidates(InetAddress source, @Nullable String nasIdentifier) {
        return map.candidates(source, nasIdentifier);
    }

    /// Notes that a NAS is alive and where it is; written to its row about once a second.
    ///
    /// @param unsigned an Access-Request came without Message-Authenticator
    public void saw(Nas nas, InetAddress source, boolean unsigned) {
        sightings.note(nas, source, unsigned);
    }

    /// Notes that a packet from where a NAS is was dropped, for every NAS it may have been meant to be from; written to
    /// their rows about once a second. A packet from anywhere else is nobody's.
    ///
    /// @param nasIdentifier as the packet says; null when it does not
    /// @param reason a word of ours, never the sender's
    public void dropped(InetAddress source, @Nullable String nasIdentifier, String reason) {
        NasMap now = map;
        for (Nas nas : now.at(source, nasIdentifier)) sightings.noteDropped(nas, reason);
        for (Nas nas : now.named(nasIdentifier)) {
            if (sightings.mayBeAt(nas, source)) sightings.noteDropped(nas, reason);
        }
    }

    /// The NAS as it stands in memory; null when it was removed or never existed.
    public @Nullable Nas find(TenantId tenant, UUID id) {
        Nas nas = map.byId(id);
        return nas != null && nas.tenant().equals(tenant) ? nas : null;
    }

    /// Every NAS of every tenant, in no order.
    public List<Nas> all() {
        return map.all();
    }

    /// Reads everything again. To be called after the commit that changed a NAS.
    public void reload() {
        reloading.lock();
        try {
            // The revision is read first: a change between the two reads is then loaded twice rather than missed.
            String before = database.callAcrossTenants(store::revision);
            map = NasMap.of(database.callAcrossTenants(store::listAll));
            revision = before;
        } finally {
            reloading.unlock();
        }
    }

    /// Writes what was seen.
    void flush() {
        List<Sightings.Sighting> news = sightings.drain();
        if (!news.isEmpty()) database.runAcrossTenants(tx -> store.saw(tx, news));
    }

    private void tick() {
        flush();
        if (!database.callAcrossTenants(store::revision).equals(revision)) reload();
    }

    /// Writes what was seen last.
    @Override
    public void close() {
        ticker.finish();
    }
}
