package turnpike.payments;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.Ids;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.SqlFailure;
import turnpike.platform.jobs.Dispatcher;
import turnpike.platform.metrics.Metrics;
import turnpike.tenancy.Slice;

/// Callbacks of providers: stored as they came in one small transaction, answered, and read right after. The rows are
/// the queue, so one whose process dies between the two is read by the next.
public final class Inbox implements AutoCloseable {
    private static final String TOPIC = "payment-inbox";
    /// Half the connections of tenants' requests: callbacks that come must find one to be stored on. More wait stored.
    private static final int UNDER_WAY_MAX = 6;
    private static final Duration SWEEP = Duration.ofSeconds(1);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int COLLISIONS_MAX = 3; // two reports of one receipt at the same moment
    private static final Duration KEPT = Duration.ofDays(400);
    private static final Duration STRAYS_KEPT = Duration.ofDays(3);
    /// After its arrival, when a callback from a place that is not believed is held against the provider's statement.
    private static final List<Duration> HELD = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(6),
            Duration.ofMinutes(20),
            Duration.ofMinutes(50),
            Duration.ofHours(2),
            Duration.ofHours(8));
    /// Pause of a callback that overtook the answer to our order.
    private static final Duration EARLY = Duration.ofMillis(500);
    private static final Duration EARLY_STILL = Duration.ofSeconds(10); // whoever asked has probably died
    private static final int EARLY_TRIES = 10;
    /// Those a reader or a signature may need.
    private static final Set<String> HEADERS = Set.of(
            "content-type",
            "user-agent",
            "stripe-signature",
            "x-signature",
            "x-key",
            "x-forwarded-for",
            "x-request-id");
    /// The names of STK orders (Daraja).
    private static final Pattern CHECKOUT = Pattern.compile("ws_CO_[A-Za-z0-9_-]{1,60}");

    private final Database database;
    private final Ids ids;
    private final InstantSource clock;
    private final Metrics metrics;
    private final Gateways gateways;
    private final PaymentAccounts accounts;
    private final CallbackTokens tokens;
    private final Reports reports;
    private final PaymentStore payments = new PaymentStore();
    private final InboxStore store = new InboxStore();
    private @Nullable Dispatcher<PaymentStore.Key> dispatcher;

    Inbox(Payments.Ground on, Gateways gateways, PaymentAccounts accounts, CallbackTokens tokens, Reports reports) {
        this.database = on.database();
        this.ids = on.ids();
        this.clock = on.clock();
        this.metrics = on.metrics();
        this.gateways = gateways;
        this.accounts = accounts;
        this.tokens = tokens;
        this.reports = reports;
    }

    void start() {
        var made = new Dispatcher<>(TOPIC, SWEEP, UNDER_WAY_MAX, this::claim, this::process);
        dispatcher = made;
        database.signals().on(TOPIC, payload -> made.wake());
    }

    /// A callback that comes now.
    public PaymentGateway.Raw arrived(String body, Map<String, String> headers, String query, String remoteAddress) {
        return new PaymentGateway.Raw(body, headers, query, remoteAddress, clock.instant());
    }

    /// Stores what came to `/cb/{letter}/{token}`.
    ///
    /// @return the body the provider wants as its answer, JSON
    /// @throws NotFound when we never made this address
    public String take(String letter, String token, PaymentGateway.Raw raw) {
        CallbackTokens.Addressee to = tokens.read(letter, token);
        if (to == null) {
            count("NO_SUCH_ADDRESS");
            throw new NotFound("callback address", letter);
        }
        var whose = database.call(to.tenant(), tx -> {
            var arrived = new InboxStore.Arrived(ids.next(), to.door(), kept(raw), clock.instant());
            boolean isForAccount = to.door() == Door.ACCOUNT || to.door() == Door.VALIDATE;
            UUID account = isForAccount ? to.subject() : store.insert(tx, to.tenant(), to.subject(), arrived);
            PaymentAccounts.Open open = accounts.find(tx, to.tenant(), account);
            if (open == null) throw new NotFound("callback address", letter);
            if (isForAccount) store.insert(tx, to.tenant(), letter(arrived, open));
            tx.tell(TOPIC, to.tenant().toString());
            return open;
        });
        return to.door() == Door.VALIDATE
                ? verdict(to.tenant(), whose, raw)
                : whose.gateway().thanks();
    }

    private static InboxStore.Letter letter(InboxStore.Arrived arrived, PaymentAccounts.Open to) {
        String provider = to.gateway().provider();
        return new InboxStore.Letter(
                arrived.id(), provider, arrived.door(), to.id(), null, arrived.raw(), arrived.at(), 0, null);
    }

    /// Stores what came to the address every installation has. It proves nothing: what it says is asked about first.
    ///
    /// @return the body the provider wants as its answer, JSON
    public String takeOpen(String provider, PaymentGateway.Raw raw) {
        PaymentGateway gateway = gateways.get(provider);
        Matcher name = CHECKOUT.matcher(raw.body());
        PaymentStore.Owner owner = name.find()
                ? database.callAcrossTenants(tx -> Optional.ofNullable(payments.ownerOfRef(tx, provider, name.group())))
                        .orElse(null)
                : null;
        Instant at = clock.instant();
        if (owner == null) {
            count("STRAY");
            database.runAcrossTenants(tx -> store.stray(tx, ids.next(), kept(raw), at));
            return gateway.thanks();
        }
        var letter = new InboxStore.Letter(
                ids.next(), provider, Door.OPEN, owner.accountId(), owner.paymentId(), kept(raw), at, 0, null);
        database.run(owner.tenant(), tx -> {
            store.insert(tx, owner.tenant(), letter);
            tx.tell(TOPIC, owner.tenant().toString());
        });
        return gateway.thanks();
    }

    /// The answer to a question; whatever cannot be read is let through, for money that comes is never lost.
    private String verdict(TenantId tenant, PaymentAccounts.Open account, PaymentGateway.Raw raw) {
        PaymentGateway gateway = account.gateway();
        try {
            for (PaymentGateway.Report report : gateway.read(account.account(), raw)) {
                return gateway.verdict(database.call(tenant, tx -> reports.judge(tx, tenant, account, report)));
            }
        } catch (InvalidInput e) {
            count("UNREADABLE");
        }
        return gateway.verdict(PaymentGateway.Verdict.ACCEPTED);
    }

    private static PaymentGateway.Raw kept(PaymentGateway.Raw raw) {
        Map<String, String> headers = new TreeMap<>(raw.headers());
        headers.keySet().retainAll(HEADERS);
        // PostgreSQL has no text with NUL; a body with one is no provider's, and stays readable without.
        return new PaymentGateway.Raw(
                raw.body().replace("\0", "\uFFFD"), headers, raw.query(), raw.remoteAddress(), raw.receivedAt());
    }

    List<PaymentStore.Key> claim(int room) {
        Instant now = clock.instant();
        return database.callByKeyAtOnce(tx -> store.claim(tx, now, now.plus(LEASE), room));
    }

    /// Reads one callback and does what it says, in one transaction.
    void process(PaymentStore.Key key) {
        for (int collision = 1; ; collision++) {
            try {
                processOnce(key);
                return;
            } catch (SqlFailure e) {
                if (!(e.isDuplicate() || e.isRetryable()) || collision == COLLISIONS_MAX) throw e;
            }
        }
    }

    private void processOnce(PaymentStore.Key key) {
        if (isDone(key, null)) return;
        // Outside any transaction: the provider is called.
        Set<String> confirmed = confirmed(key.tenant(), key.id());
        isDone(key, confirmed);
    }

    /// @param confirmed what the statement says; null before it was asked
    /// @return false when nothing was done, for the statement has to be asked first
    private boolean isDone(PaymentStore.Key key, @Nullable Set<String> confirmed) {
        TenantId tenant = key.tenant();
        return database.call(tenant, tx -> {
            InboxStore.Letter letter = store.lock(tx, tenant, key.id());
            if (letter == null) return true;
            if (confirmed == null && "HELD".equals(letter.outcome())) return false;
            Set<String> known = confirmed == null ? Set.of() : confirmed;
            PaymentAccounts.Open account = accounts.find(tx, tenant, letter.accountId());
            if (account == null) {
                finish(tx, tenant, letter, InboxStore.Finish.of("NO_ACCOUNT"));
                return true;
            }
            List<PaymentGateway.Report> read;
            try {
                read = account.gateway().read(account.account(), letter.raw());
            } catch (InvalidInput e) {
                finish(tx, tenant, letter, InboxStore.Finish.of("UNREADABLE"));
                return true;
            }
            InboxStore.Finish finish = InboxStore.Finish.of("NOTHING_SAID");
            for (PaymentGateway.Report report : read) {
                finish = one(tx, tenant, account, letter, new Reports.Told(report, known));
            }
            finish(tx, tenant, letter, finish);
            return true;
        });
    }

    private InboxStore.Finish one(
            turnpike.platform.db.Tx tx,
            TenantId tenant,
            PaymentAccounts.Open account,
            InboxStore.Letter letter,
            Reports.Told told) {
        String dedupe = told.report().dedupeKey();
        if (store.isApplied(tx, tenant, letter.provider(), dedupe)) {
            return new InboxStore.Finish("DUPLICATE", dedupe, null, null);
        }
        Reports.Outcome outcome = reports.apply(tx, tenant, account, letter, told);
        return switch (outcome.word()) {
            case "EARLY" -> {
                Duration pause = letter.attempts() <= EARLY_TRIES ? EARLY : EARLY_STILL;
                Instant next = clock.instant().plus(pause);
                yield new InboxStore.Finish("EARLY", dedupe, outcome.paymentId(), next);
            }
            case "HELD" -> {
                Instant next = nextLook(letter.receivedAt());
                yield new InboxStore.Finish(next == null ? "UNCONFIRMED" : "HELD", dedupe, outcome.paymentId(), next);
            }
            default -> new InboxStore.Finish(outcome.word(), dedupe, outcome.paymentId(), null);
        };
    }

    private @Nullable Instant nextLook(Instant receivedAt) {
        Instant now = clock.instant();
        return HELD.stream()
                .map(receivedAt::plus)
                .filter(look -> look.isAfter(now))
                .findFirst()
                .orElse(null);
    }

    private void finish(
            turnpike.platform.db.Tx tx, TenantId tenant, InboxStore.Letter letter, InboxStore.Finish finish) {
        store.finish(tx, tenant, letter.id(), finish, clock.instant());
        count(finish.outcome());
    }

    /// The receipts on the provider's own statement around the time a held callback came.
    private Set<String> confirmed(TenantId tenant, UUID id) {
        record Asked(PaymentAccounts.Open account, Instant at) {}
        Asked asked = database.<Optional<Asked>>call(tenant, tx -> {
                    InboxStore.Letter letter = store.lock(tx, tenant, id);
                    if (letter == null) return Optional.empty();
                    return Optional.ofNullable(accounts.find(tx, tenant, letter.accountId()))
                            .map(account -> new Asked(account, letter.receivedAt()));
                })
                .orElse(null);
        if (asked == null) return Set.of();
        var receipts = new ArrayList<String>();
        for (PaymentGateway.Received line : asked.account
                .gateway()
                .received(asked.account.account(), asked.at.minus(Duration.ofHours(1)), clock.instant())) {
            receipts.add(line.receipt() + " " + line.amount().minor());
        }
        return Set.copyOf(receipts);
    }

    /// What to look for in the log; null matches everything.
    ///
    /// @param text anywhere in the body
    public record Search(
            @Nullable UUID paymentId,
            @Nullable String outcome,
            @Nullable String text,
            int offset,
            int limit) {}

    /// A stored callback, for people.
    ///
    /// @param body as it came, its phones masked
    /// @param outcome null while it waits
    public record Entry(
            UUID id,
            String provider,
            Door door,
            @Nullable UUID paymentId,
            String body,
            String remoteAddress,
            Instant receivedAt,
            @Nullable String outcome) {}

    public Slice<Entry> log(TenantId tenant, Search search) {
        long[] total = {0};
        List<Entry> entries = database.call(tenant, tx -> store.log(tx, tenant, search, total)).stream()
                .map(letter -> new Entry(
                        letter.id(),
                        letter.provider(),
                        letter.door(),
                        letter.paymentId(),
                        Redaction.of(letter.raw().body()),
                        letter.raw().remoteAddress(),
                        letter.receivedAt(),
                        letter.outcome()))
                .toList();
        return new Slice<>(entries, total[0]);
    }

    /// Deletes what is kept long enough.
    void forget() {
        Instant now = clock.instant();
        database.runAcrossTenants(tx -> store.forget(tx, now.minus(KEPT), now.minus(STRAYS_KEPT)));
    }

    private void count(String outcome) {
        metrics.counter("payment_callbacks", "Callbacks of providers by what became of them", "outcome", outcome)
                .add();
    }

    @Override
    public void close() {
        if (dispatcher != null) dispatcher.close();
    }
}
