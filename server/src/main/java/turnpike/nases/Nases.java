package turnpike.nases;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.SqlFailure;
import turnpike.platform.db.Tx;
import turnpike.platform.settings.Vault;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// The NASes of a tenant as staff keep them. A change is heeded by the next packet.
public final class Nases {
    /// Told with tenant and NAS when one came, changed or went.
    public static final String TOPIC = "nas";

    /// Letters and digits that no router's command line needs quoted and nobody confuses when reading aloud.
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static final int SECRET_LENGTH = 24;
    private static final SecureRandom RANDOM = new SecureRandom();
    /// A network wider than this is nobody's own.
    private static final int PREFIX_MIN_4 = 8;

    private static final int PREFIX_MIN_6 = 16;

    private final Database database;
    private final Vault vault;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final NasDirectory directory;
    private final Farewell farewell;
    private final NasBookStore store = new NasBookStore();

    /// What else is to be done about a NAS that is listened to no longer.
    @FunctionalInterface
    public interface Farewell {
        /// Called after the commit that removed it.
        void removed(Nas nas, Instant at);
    }

    /// @param farewell closes what the NAS had open
    public Nases(
            Database database,
            Vault vault,
            Ids ids,
            InstantSource clock,
            Audit audit,
            NasDirectory directory,
            Farewell farewell) {
        this.database = database;
        this.vault = vault;
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
        this.directory = directory;
        this.farewell = farewell;
    }

    /// What staff say about a NAS.
    ///
    /// @param network address or network it sends from; null: known by identifier only, and then it must sign
    /// @param identifier NAS-Identifier it sends; null: any
    public record Profile(
            String name,
            String location,
            NasVendor vendor,
            @Nullable String network,
            @Nullable String identifier,
            AccessKind accessKind,
            int coaPort,
            boolean requireMessageAuthenticator,
            boolean swapOctets) {
        public Profile {
            name = name.strip();
            if (name.isEmpty()) throw new InvalidInput("name", "must not be empty");
            checkLine("name", name);
            checkLine("location", location);
            checkLine("identifier", identifier);
            if (identifier != null && identifier.isBlank()) identifier = null;
            if (network == null && identifier == null) {
                throw new InvalidInput("network", "or an identifier must be given");
            }
            if (network == null && !requireMessageAuthenticator) {
                throw new InvalidInput(
                        "network",
                        "must be given while unsigned requests are accepted: anybody can send under a NAS-Identifier");
            }
            if (network != null) network = checked(Network.parse(network)).toString();
        }

        /// What is told by the same packets: only a change of these can step on another tenant's toes.
        boolean isHeardLike(Profile other) {
            return requireMessageAuthenticator == other.requireMessageAuthenticator
                    && Objects.equals(network, other.network)
                    && Objects.equals(identifier, other.identifier);
        }

        private static Network checked(Network network) {
            int least = network.isVersion4() ? PREFIX_MIN_4 : PREFIX_MIN_6;
            if (network.length() < least) throw new InvalidInput("network", "must not be wider than /" + least);
            return network;
        }
    }

    /// A NAS and how it is.
    ///
    /// @param heard null: never sent a packet
    /// @param dropped null: none of its packets was dropped for how it was signed
    /// @param openSessions by our books
    public record Known(
            UUID id,
            Profile profile,
            @Nullable Heard heard,
            @Nullable Dropped dropped,
            long openSessions,
            Instant createdAt) {
        private static final Duration LATELY = Duration.ofMinutes(15); // three of the usual interim intervals

        public boolean isOnline(Instant now) {
            return heard != null && heard.at().isAfter(now.minus(LATELY));
        }
    }

    /// @param from where the last packet came from
    public record Heard(Instant at, String from) {}

    /// The last packet from where the NAS is that did not prove to be from it.
    ///
    /// @param reason as the port's figures count it
    public record Dropped(Instant at, String reason) {}

    /// How the list is narrowed.
    public enum State {
        WAITING,
        ONLINE,
        OFFLINE
    }

    /// What to look for; null matches everything.
    ///
    /// @param sort `name`, `lastPacketAt` or `createdAt`, with a minus for the reverse
    public record Search(@Nullable String text, @Nullable State state, String sort, int offset, int limit) {}

    /// Some of those found, and how many there are in all.
    public record Found(List<Known> nases, long total) {}

    /// A NAS with the shared secret it needs to know.
    public record WithSecret(Known nas, String secret) {
        @Override
        public String toString() {
            return "WithSecret[" + nas.id() + ", masked]";
        }
    }

    public Found find(TenantId tenant, Search search) {
        Instant lately = clock.instant().minus(Known.LATELY);
        return database.call(tenant, tx -> store.find(tx, tenant, search, lately));
    }

    /// @throws NotFound when the tenant has no such NAS
    public Known get(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> get(tx, tenant, id));
    }

    /// @throws NotFound when the tenant has no such NAS
    public WithSecret withSecret(TenantId tenant, UUID id) {
        return database.call(tenant, tx -> {
            Known nas = get(tx, tenant, id);
            byte[] secret = vault.unseal(store.sealedSecret(tx, tenant, id));
            return new WithSecret(nas, new String(secret, StandardCharsets.UTF_8));
        });
    }

    /// The NAS-Identifiers this tenant's NASes are told by.
    public Set<String> identifiers(TenantId tenant) {
        return database.call(tenant, tx -> store.identifiers(tx, tenant));
    }

    /// @param secret null: made by us
    /// @throws Conflict when another NAS of the tenant has this name or is told by the same address and identifier,
    ///     or when its unsigned requests could not be told from those of another tenant's NAS
    public WithSecret create(Actor actor, Profile profile, @Nullable String secret) {
        String shared = secret == null ? newSecret() : checkedSecret(secret);
        UUID id = ids.next();
        Known made = unlessTaken(() -> database.call(actor.tenant(), tx -> {
            store.insert(tx, actor.tenant(), id, profile, vault.seal(shared), clock.instant());
            tx.tell(TOPIC, actor.tenant() + " " + id);
            checkAlone(tx, actor.tenant(), id, profile);
            checkUnsigned(tx, actor.tenant(), profile);
            audit.record(tx, actor, "nas.created", subject(id), null, profile);
            return get(tx, actor.tenant(), id);
        }));
        directory.reload();
        return new WithSecret(made, shared);
    }

    /// What the change is, given how things stand.
    @FunctionalInterface
    public interface Change {
        Profile of(Profile before);
    }

    public Known change(Actor actor, UUID id, Change change) {
        Known changed = unlessTaken(() -> database.call(actor.tenant(), tx -> {
            Profile before = get(tx, actor.tenant(), id).profile();
            Profile after = change.of(before);
            store.update(tx, actor.tenant(), id, after, clock.instant());
            tx.tell(TOPIC, actor.tenant() + " " + id);
            checkAlone(tx, actor.tenant(), id, after);
            if (!after.isHeardLike(before)) checkUnsigned(tx, actor.tenant(), after);
            audit.record(tx, actor, "nas.changed", subject(id), before, after);
            return get(tx, actor.tenant(), id);
        }));
        directory.reload();
        return changed;
    }

    /// Makes a new shared secret; packets signed with the old one are refused from now on.
    public WithSecret rotateSecret(Actor actor, UUID id) {
        String secret = newSecret();
        Known nas = database.call(actor.tenant(), tx -> {
            Known known = get(tx, actor.tenant(), id);
            store.updateSecret(tx, actor.tenant(), id, vault.seal(secret), clock.instant());
            audit.record(tx, actor, "nas.secret_rotated", subject(id), null, null);
            return known;
        });
        directory.reload();
        return new WithSecret(nas, secret);
    }

    /// Stops listening to a NAS; its open sessions are closed in the books.
    public void delete(Actor actor, UUID id) {
        Nas gone = directory.find(actor.tenant(), id);
        database.run(actor.tenant(), tx -> {
            Profile before = get(tx, actor.tenant(), id).profile();
            store.delete(tx, actor.tenant(), id, clock.instant());
            tx.tell(TOPIC, actor.tenant() + " " + id);
            audit.record(tx, actor, "nas.deleted", subject(id), before, null);
        });
        directory.reload();
        if (gone != null) farewell.removed(gone, clock.instant());
    }

    private Known get(Tx tx, TenantId tenant, UUID id) {
        return store.find(tx, tenant, id).orElseThrow(() -> new NotFound("nas", id));
    }

    private void checkAlone(Tx tx, TenantId tenant, UUID id, Profile profile) {
        if (store.hasTwin(tx, tenant, id, profile)) {
            throw new Conflict("nas_address_taken", "another NAS is told by this address and identifier");
        }
    }

    /// An unsigned request names its sender only by address and NAS-Identifier. If those of two tenants could be
    /// mixed up, one would get to see who logs in at the other's. A signed one is told by its secret.
    private void checkUnsigned(Tx tx, TenantId tenant, Profile profile) {
        if (profile.requireMessageAuthenticator()) return;
        store.lockUnsigned(tx);
        if (store.isUnsignedElsewhere(tx, tenant, profile)) {
            throw new Conflict(
                    "nas_unsigned_shared",
                    "unsigned requests from this network cannot be told from another network's; require"
                            + " Message-Authenticator, or give an address that is yours alone");
        }
    }

    private static void checkLine(String field, @Nullable String text) {
        if (text != null && text.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput(field, "must not contain line breaks or control characters");
        }
    }

    private static String checkedSecret(String secret) {
        checkLine("secret", secret);
        if (new SharedSecret(secret.getBytes(StandardCharsets.UTF_8)).isWellKnown()) {
            throw new InvalidInput("secret", "is well known; leave it out and one is made");
        }
        return secret;
    }

    private static String newSecret() {
        var secret = new StringBuilder(SECRET_LENGTH);
        for (int i = 0; i < SECRET_LENGTH; i++) secret.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        return secret.toString();
    }

    private static Audit.Subject subject(UUID id) {
        return Audit.Subject.of("nas", id);
    }

    private static <T> T unlessTaken(Supplier<T> work) {
        try {
            return work.get();
        } catch (SqlFailure e) {
            if (e.isDuplicate()) throw new Conflict("nas_name_taken", "another NAS has this name");
            throw e;
        }
    }
}
