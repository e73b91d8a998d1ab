package turnpike.vouchers;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;

/// How often codes may be tried in vain: by a device or who is signed in, from an address, at a tenant as a whole.
///
/// Each has tries to spare that come back with time; beyond them every further one doubles the wait. With 54 random
/// bits in a code this is not what keeps guessers out, it keeps them from trying; so the limits are kind to people who
/// mistype, and the tenant's never shuts everybody out for long.
final class Guesses {

    /// Whose tries are counted.
    enum Kind {
        MAC(5, Duration.ofMinutes(10), Duration.ofSeconds(10), Duration.ofHours(1)),
        /// Where no device is known.
        SUBSCRIBER(5, Duration.ofMinutes(10), Duration.ofSeconds(10), Duration.ofHours(1)),
        /// More, because a whole site may come from one address.
        ADDRESS(20, Duration.ofMinutes(1), Duration.ofSeconds(5), Duration.ofMinutes(15)),
        TENANT(500, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(30));

        /// Tries without a wait.
        final int spare;

        /// Time in which one try comes back.
        final Duration drain;

        private final Duration first;
        private final Duration longest;

        Kind(int spare, Duration drain, Duration first, Duration longest) {
            this.spare = spare;
            this.drain = drain;
            this.first = first;
            this.longest = longest;
        }

        /// The wait after so many tries that have not drained away.
        Duration delay(long tries) {
            long beyond = tries - spare;
            if (beyond <= 0) return Duration.ZERO;
            int doublings = (int) Math.min(beyond - 1, 16);
            Duration delay = first.multipliedBy(1L << doublings);
            return delay.compareTo(longest) < 0 ? delay : longest;
        }
    }

    /// A try of a code that exists.
    record Known(UUID voucherId, Redemption.Reason reason) {}

    private static final int IPV6 = 16; // octets

    private final Database database;
    private final Ids ids;
    private final GuessStore store = new GuessStore();

    Guesses(Database database, Ids ids) {
        this.database = database;
        this.ids = ids;
    }

    /// When the next try is looked at; empty when now.
    Optional<Instant> blockedUntil(Tx tx, TenantId tenant, Vouchers.Redeemer by, Instant now) {
        return store.blockedUntil(tx, tenant, keys(by), now);
    }

    /// Counts a try in vain, whatever becomes of the caller's transaction.
    ///
    /// On a connection of the other pool: the caller holds one of the tenants' pool, and callers that hold one and
    /// wait for another of the same pool could all wait for ever. Keys are counted in one order, so that two tries
    /// cannot wait for each other.
    ///
    /// @param known null when there is no such code
    void count(TenantId tenant, Vouchers.Redeemer by, @Nullable Known known, Instant now) {
        database.runAcrossTenants(tx -> {
            for (GuessStore.Key key : keys(by)) {
                Instant clear = store.count(tx, tenant, key, now);
                long drain = key.kind().drain.toMillis();
                long tries = Math.ceilDiv(Duration.between(now, clear).toMillis(), drain);
                Duration delay = key.kind().delay(tries);
                if (!delay.isZero()) store.block(tx, tenant, key, now.plus(delay));
            }
            if (known != null) store.refused(tx, tenant, ids.next(), known, by, now);
        });
    }

    void forget(Instant now) {
        database.runAcrossTenants(tx -> store.forget(tx, now));
    }

    private static List<GuessStore.Key> keys(Vouchers.Redeemer by) {
        var keys = new ArrayList<GuessStore.Key>(3);
        if (by.mac() != null) keys.add(new GuessStore.Key(Kind.MAC, by.mac().toUpperCase(Locale.ROOT)));
        else if (by.subscriberId() != null) {
            keys.add(new GuessStore.Key(Kind.SUBSCRIBER, by.subscriberId().toString()));
        }
        keys.add(new GuessStore.Key(Kind.ADDRESS, network(by.address())));
        keys.add(new GuessStore.Key(Kind.TENANT, ""));
        return keys;
    }

    /// Of IPv6 the first 64 bits: whoever has one address there has them all.
    private static String network(String address) {
        if (!address.contains(":")) return address;
        try {
            byte[] octets = InetAddress.ofLiteral(address).getAddress();
            if (octets.length != IPV6) return address;
            return HexFormat.of().formatHex(octets, 0, IPV6 / 2) + "/64";
        } catch (IllegalArgumentException e) {
            return address;
        }
    }
}
