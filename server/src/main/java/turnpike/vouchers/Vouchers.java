package turnpike.vouchers;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Ids;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.ledger.Journal;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.settings.Vault;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;
import turnpike.tenancy.Slice;

/// Single vouchers: tried by whoever has a code, looked up by staff.
public final class Vouchers {
    private final Database database;
    private final Vault vault;
    private final InstantSource clock;
    private final Audit audit;
    private final Guesses guesses;
    private final Books books;
    private final VoucherStore store = new VoucherStore();

    public Vouchers(Database database, Vault vault, Ids ids, InstantSource clock, Audit audit, Journal journal) {
        this.database = database;
        this.vault = vault;
        this.clock = clock;
        this.audit = audit;
        this.guesses = new Guesses(database, ids);
        this.books = new Books(journal);
    }

    /// Who tries a code.
    ///
    /// @param subscriberId whose wallet is credited with the value; null credits nobody, and the value stays owed
    /// @param mac of the device; null when not known
    /// @param address of the device as we see it
    /// @param staff who types it for the subscriber; null: nobody does
    public record Redeemer(
            @Nullable UUID subscriberId,
            @Nullable String mac,
            String address,
            @Nullable Actor staff) {
        public Redeemer(@Nullable UUID subscriberId, @Nullable String mac, String address) {
            this(subscriberId, mac, address, null);
        }
    }

    /// Uses the voucher up and credits the subscriber's wallet with its value, in the caller's transaction: if that is
    /// rolled back the voucher is as good as before. Of any number of tries of one code one redeems it.
    ///
    /// A refused try is counted whatever becomes of the transaction; whoever tries too often in vain is answered
    /// [Redemption.Reason#TOO_MANY_TRIES] without a look at the code. All other refusals take the same steps, and
    /// strangers must be told the same: [Redemption.Reason#toStranger].
    ///
    /// @param code as typed
    /// @param tx of this tenant
    public Redemption redeem(Tx tx, TenantId tenant, String code, Redeemer by) {
        Instant now = clock.instant();
        if (guesses.blockedUntil(tx, tenant, by, now).isPresent()) {
            return new Redemption.Refused(Redemption.Reason.TOO_MANY_TRIES);
        }
        byte[] hash = new CodeHash(vault, tenant).of(code);
        Optional<VoucherStore.Taken> taken = store.use(tx, tenant, hash, by.subscriberId, mover(by, now));
        if (taken.isPresent()) {
            books.redeemed(tx, tenant, taken.get(), by.subscriberId, now);
            return taken.get().redeemed();
        }
        Guesses.Known known = known(tx, tenant, hash, now);
        guesses.count(tenant, by, known, now);
        return new Redemption.Refused(known == null ? Redemption.Reason.UNKNOWN : known.reason());
    }

    /// Whose wallet the voucher with this code was used up for, after `since`: whoever has the code has
    /// what it bought. The caller has tried to redeem it first and was not told that there were too many
    /// tries.
    ///
    /// @param code as typed
    public Optional<UUID> usedBy(Tx tx, TenantId tenant, String code, Instant since) {
        return store.user(tx, tenant, new CodeHash(vault, tenant).of(code), since);
    }

    /// How long a try would be answered [Redemption.Reason#TOO_MANY_TRIES] without a look at the code; zero when it
    /// would be looked at.
    public Duration wait(Tx tx, TenantId tenant, Redeemer by) {
        Instant now = clock.instant();
        return guesses.blockedUntil(tx, tenant, by, now)
                .map(until -> Duration.between(now, until))
                .orElse(Duration.ZERO);
    }

    /// Vouchers of a batch.
    ///
    /// @param state null matches every state
    public record Search(UUID batchId, @Nullable VoucherState state, int offset, int limit) {}

    /// In order of their numbers.
    public Slice<Voucher> list(TenantId tenant, Search search) {
        return database.call(tenant, tx -> store.list(tx, tenant, search, clock.instant()));
    }

    /// What became of the voucher with this code, for staff whom its owner asks. Not limited, but on record.
    ///
    /// @param code as typed
    /// @throws NotFound when the tenant never printed it
    public Voucher.Life lookUp(Actor actor, String code) {
        TenantId tenant = actor.tenant();
        byte[] hash = new CodeHash(vault, tenant).of(code);
        Optional<Voucher.Life> found = database.call(tenant, tx -> {
            Optional<UUID> id = store.find(tx, tenant, hash);
            var subject = Audit.Subject.of("voucher", id.map(UUID::toString).orElse("unknown"));
            audit.record(tx, actor, "voucher.looked_up", subject, null, Map.of("found", id.isPresent()));
            return id.map(known -> life(tx, tenant, known));
        });
        return found.orElseThrow(() -> new NotFound("voucher", "with this code"));
    }

    /// Forgets tries that have drained away.
    public void forgetGuesses() {
        guesses.forget(clock.instant());
    }

    private Voucher.Life life(Tx tx, TenantId tenant, UUID id) {
        Voucher voucher = store.find(tx, tenant, id, clock.instant()).orElseThrow(() -> new NotFound("voucher", id));
        return new Voucher.Life(voucher, store.events(tx, tenant, id), store.refusals(tx, tenant, id));
    }

    /// Why the code was not redeemed; null when there is none.
    private Guesses.@Nullable Known known(Tx tx, TenantId tenant, byte[] hash, Instant now) {
        return store.find(tx, tenant, hash)
                .flatMap(id -> store.find(tx, tenant, id, now))
                .map(voucher -> new Guesses.Known(voucher.id(), reason(voucher.state())))
                .orElse(null);
    }

    private static Redemption.Reason reason(VoucherState state) {
        return switch (state) {
            case PRINTED -> Redemption.Reason.NOT_ISSUED;
            // Issued and not to be used: it was used, and is being given back, at this very moment.
            case ISSUED, USED -> Redemption.Reason.USED;
            case VOID -> Redemption.Reason.VOID;
            case EXPIRED -> Redemption.Reason.EXPIRED;
        };
    }

    private static VoucherStore.Mover mover(Redeemer by, Instant at) {
        Actor staff = by.staff;
        if (staff != null) {
            return new VoucherStore.Mover(staff.kind().name(), staff.id(), staff.name(), by.address, at);
        }
        String device = by.mac == null ? by.address : by.mac;
        return by.subscriberId == null
                ? new VoucherStore.Mover("STRANGER", device, device, by.address, at)
                : new VoucherStore.Mover("SUBSCRIBER", by.subscriberId.toString(), device, by.address, at);
    }
}
