package turnpike.hotspot;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.base.Typed;
import turnpike.messaging.Messages;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.subscribers.Guests;

/// Ways back for somebody whose device we do not know any more: phones change their hardware address, windows close.
///
/// A code sent to the phone proves the person; a receipt or a link only makes a device one of theirs, for either may
/// have been passed on. What is guessed at is counted before it is looked at, and a stranger is answered the same
/// whether somebody is known or not.
public final class Recoveries {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration CODE_LIFE = Duration.ofMinutes(10);
    private static final Duration CODE_AGAIN = Duration.ofSeconds(45);
    private static final int CODE_TRIES = 5;
    /// Codes sent to one phone in an hour at most.
    private static final int CODES_MAX = 5;

    static final Duration RECEIPT_LIFE = Duration.ofDays(60);
    /// Guesses of one device or address before it has to wait.
    private static final int GUESSES_MAX = 10;

    private static final Duration FORGIVEN = Duration.ofMinutes(15);
    private static final int LINK = 16;

    private final Database database;
    private final InstantSource clock;
    private final HotspotSettings settings;
    private final PortalTokens tokens;
    private final Messages messages;
    private final Guests guests;
    private final RecoveryStore store = new RecoveryStore();
    private final VisitStore visits = new VisitStore();
    private final SaleStore sales = new SaleStore();

    Recoveries(
            Database database,
            InstantSource clock,
            HotspotSettings settings,
            PortalTokens tokens,
            Messages messages,
            Guests guests) {
        this.database = database;
        this.clock = clock;
        this.settings = settings;
        this.tokens = tokens;
        this.messages = messages;
        this.guests = guests;
    }

    /// Whether a guess was right.
    public enum Result {
        RECOGNISED,
        WRONG,
        TOO_MANY_TRIES
    }

    /// Whether codes go out at all at the moment.
    public boolean canSendCodes(Visit visit) {
        return database.call(visit.tenant(), tx -> messages.canSend(tx, visit.tenant(), Messages.Channel.SMS));
    }

    /// Sends a code to the phone if somebody here has it. What comes back does not tell.
    ///
    /// @param phone +E.164
    /// @return false when it was asked too often
    public boolean sendCode(Visit visit, String phone, String address) {
        if (!mayGuess(visit, "code", address)) return false;
        database.run(visit.tenant(), tx -> {
            Optional<UUID> subscriber = store.ofPhone(tx, visit.tenant(), phone.substring(1));
            subscriber.ifPresent(known -> sendCode(tx, visit, known, phone));
        });
        return true;
    }

    private void sendCode(Tx tx, Visit visit, UUID subscriber, String phone) {
        Instant now = clock.instant();
        if (store.codesSince(tx, visit.tenant(), subscriber, now.minus(Duration.ofHours(1))) >= CODES_MAX) return;
        String code = String.format(Locale.ROOT, "%06d", RANDOM.nextInt(1_000_000));
        byte[] hash = tokens.hashOfCode(visit.tenant(), visit.id(), code);
        var life = new RecoveryStore.Life(now, now.plus(CODE_LIFE), now.minus(CODE_AGAIN));
        if (!store.keepCode(tx, visit, subscriber, hash, life)) return;
        Map<String, String> values = Map.of(
                "code", code,
                "minutes", Long.toString(CODE_LIFE.toMinutes()),
                "provider", sales.tenantName(tx, visit.tenant()));
        messages.send(
                tx,
                visit.tenant(),
                new Messages.Wanted(
                        "otp:" + visit.id() + ":" + now.toEpochMilli(),
                        Messages.Channel.SMS,
                        phone,
                        "otp",
                        visit.language(),
                        values,
                        subscriber));
    }

    /// Proves by the code that the phone is in the person's hands; the device becomes one of theirs.
    public Result proveByCode(Visit visit, String code, String address) {
        if (!mayGuess(visit, "code", address)) return Result.TOO_MANY_TRIES;
        Instant now = clock.instant();
        // The guess is counted in a transaction of its own: what follows cannot uncount it.
        byte[] hash = tokens.hashOfCode(visit.tenant(), visit.id(), code.strip());
        Optional<RecoveryStore.Guessed> guessed =
                database.call(visit.tenant(), tx -> store.countGuess(tx, visit, hash, now, CODE_TRIES));
        if (guessed.isEmpty() || !guessed.get().right()) return Result.WRONG;
        return database.call(visit.tenant(), tx -> {
            if (!store.useCode(tx, visit, now)) return Result.WRONG;
            recognise(tx, visit, guessed.get().subscriberId(), now);
            return Result.RECOGNISED;
        });
    }

    /// Finds who paid with this receipt; the device becomes one of theirs.
    public Result recogniseByReceipt(Visit visit, String receipt, String address) {
        if (!mayGuess(visit, "receipt", address)) return Result.TOO_MANY_TRIES;
        String typed = Typed.bare(receipt);
        if (typed.length() < 8) return Result.WRONG;
        Instant since = clock.instant().minus(RECEIPT_LIFE);
        return database.call(visit.tenant(), tx -> {
            Optional<UUID> payer = store.ofReceipt(tx, visit.tenant(), typed, since);
            payer.ifPresent(known -> shown(tx, visit, known));
            return payer.isPresent() ? Result.RECOGNISED : Result.WRONG;
        });
    }

    /// A new link for this subscriber's phone; the portal's plain address when nobody has set what we are called.
    String link(Tx tx, TenantId tenant, UUID subscriberId) {
        if (settings.url().isEmpty()) return "";
        byte[] random = new byte[LINK];
        RANDOM.nextBytes(random);
        Instant now = clock.instant();
        var life = new RecoveryStore.Life(now, now.plus(settings.linkLife()), now);
        store.keepLink(tx, tenant, sha256(random), subscriberId, life);
        var text = ByteBuffer.allocate(16 + LINK)
                .putLong(tenant.value().getMostSignificantBits())
                .putLong(tenant.value().getLeastSignificantBits())
                .put(random);
        return settings.url() + "/p/l/"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(text.array());
    }

    /// Whose link it is, and where that person was last.
    ///
    /// @param nasId null: nowhere yet
    public record Linked(
            TenantId tenant, UUID subscriberId, @Nullable UUID nasId) {}

    public Optional<Linked> linked(String link) {
        byte[] octets;
        try {
            octets = Base64.getUrlDecoder().decode(link);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (octets.length != 16 + LINK) return Optional.empty();
        var text = ByteBuffer.wrap(octets);
        var tenant = new TenantId(new UUID(text.getLong(), text.getLong()));
        byte[] random = new byte[LINK];
        text.get(random);
        return database.call(
                tenant,
                tx -> store.useLink(tx, tenant, sha256(random), clock.instant())
                        .map(known -> new Linked(
                                tenant, known, store.lastNas(tx, tenant, known).orElse(null))));
    }

    /// Makes the device of this visit one of those of the link's owner.
    ///
    /// @return false when the link is of another tenant or too old
    public boolean recogniseByLink(Visit visit, String link) {
        Optional<Linked> linked = linked(link).filter(known -> known.tenant().equals(visit.tenant()));
        linked.ifPresent(known -> database.run(visit.tenant(), tx -> shown(tx, visit, known.subscriberId())));
        return linked.isPresent();
    }

    private void shown(Tx tx, Visit visit, UUID subscriberId) {
        recognise(tx, visit, subscriberId, null);
        visits.setShown(tx, visit, clock.instant());
    }

    /// @param provenAt null: not proven to be in person
    private void recognise(Tx tx, Visit visit, UUID subscriberId, @Nullable Instant provenAt) {
        visits.setWho(tx, visit, subscriberId, provenAt);
        String mac = visit.device().mac();
        // It is not to take the place of a router at home.
        boolean isForHere = guests.comesInHere(tx, visit.tenant(), subscriberId);
        if (mac != null && isForHere) guests.admit(tx, visit.tenant(), subscriberId, mac);
    }

    private boolean mayGuess(Visit visit, String what, String address) {
        String mac = visit.device().mac();
        String guesser = what + " " + (mac == null ? address : mac);
        Instant now = clock.instant();
        return database.call(
                visit.tenant(),
                tx -> store.guess(tx, visit.tenant(), guesser, now, now.minus(FORGIVEN)) <= GUESSES_MAX
                        && store.guess(tx, visit.tenant(), what + " from " + address, now, now.minus(FORGIVEN))
                                <= 10 * GUESSES_MAX);
    }

    /// The person at this visit has shown to be that subscriber in some other way.
    void proven(Visit visit, UUID subscriberId) {
        Instant now = clock.instant();
        database.run(visit.tenant(), tx -> recognise(tx, visit, subscriberId, now));
    }

    /// Drops what is too old to count.
    public void forgetOld() {
        Instant before = clock.instant().minus(Duration.ofDays(1));
        database.runAcrossTenants(tx -> store.forget(tx, before));
    }

    private static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing", e);
        }
    }
}
