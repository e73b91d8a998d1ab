package turnpike.messaging;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Tx;
import turnpike.platform.metrics.Metrics;

/// What providers say about dispatches: stored as it comes, then applied.
///
/// Storing and applying are two transactions, and so are noting an acceptance and looking for its reports; whichever of
/// a report and the acceptance it speaks of commits last finds the other. A report that came before is told by
/// (account, provider's id, status) and changes nothing.
public final class DeliveryReports {
    /// Path below which reports come, in words that no advertisement blocker minds.
    public static final String PATH = "/cb/s/";

    /// Reports of unknown messages kept for one account; more are dropped and counted.
    private static final long WAITING_MAX = 10_000;

    private static final int ID_MAX = 100;

    private final Database database;
    private final InstantSource clock;
    private final MessagingSettings settings;
    private final CallbackTokens tokens;
    private final MessageAccounts accounts;
    private final Course course;
    private final Metrics metrics;
    private final ReportStore store = new ReportStore();
    private final DispatchStore dispatches = new DispatchStore();
    private final EventStore events = new EventStore();

    DeliveryReports(
            Database database,
            InstantSource clock,
            MessagingSettings settings,
            CallbackTokens tokens,
            MessageAccounts accounts,
            Course course,
            Metrics metrics) {
        this.database = database;
        this.clock = clock;
        this.settings = settings;
        this.tokens = tokens;
        this.accounts = accounts;
        this.course = course;
        this.metrics = metrics;
    }

    /// What became of a request to the address of reports.
    public enum Outcome {
        TAKEN,
        /// No such address.
        UNKNOWN_ADDRESS,
        /// Not from the provider.
        NOT_GENUINE
    }

    /// Where an account's provider reports; empty when we have no public address.
    public String url(TenantId tenant, MessageAccount account) {
        if (settings.publicUrl().isEmpty()) return "";
        return settings.publicUrl() + PATH + tokens.make(tenant, account.id(), account.callbackRound());
    }

    String url(TenantId tenant, MessageAccount account, UUID dispatchId) {
        String url = url(tenant, account);
        return url.isEmpty() ? "" : url + "?m=" + dispatchId;
    }

    /// Our public address of a request, as the provider signed it.
    ///
    /// @param rawQuery as it came; empty without one
    public String publicUrl(String path, String rawQuery) {
        return settings.publicUrl() + path + (rawQuery.isEmpty() ? "" : "?" + rawQuery);
    }

    /// Takes a request to the address of reports.
    ///
    /// @param token last part of the path
    public Outcome receive(String token, MessageGateway.Raw raw) {
        Outcome outcome = tokens.read(token).map(claim -> receive(claim, raw)).orElse(Outcome.UNKNOWN_ADDRESS);
        count(outcome.name());
        return outcome;
    }

    private Outcome receive(CallbackTokens.Claim claim, MessageGateway.Raw raw) {
        TenantId tenant = claim.tenant();
        Optional<AccountStore.Kept> kept =
                database.call(tenant, tx -> accounts.store().find(tx, tenant, claim.account()));
        boolean proven =
                kept.isPresent() && tokens.isProven(claim, kept.get().account().callbackRound());
        if (!proven) return Outcome.UNKNOWN_ADDRESS;
        MessageGateway gateway = accounts.gateway(kept.get());
        return switch (gateway.read(accounts.access(kept.get()), raw)) {
            case MessageGateway.Reading.NotGenuine _ -> Outcome.NOT_GENUINE;
            case MessageGateway.Reading.OptOut optOut -> {
                optOut(tenant, optOut);
                yield Outcome.TAKEN;
            }
            case MessageGateway.Reading.Reports reports -> {
                for (MessageGateway.Report report : reports.reports()) take(tenant, claim.account(), report);
                yield Outcome.TAKEN;
            }
        };
    }

    private void optOut(TenantId tenant, MessageGateway.Reading.OptOut optOut) {
        String phone;
        try {
            phone = Phones.phone(optOut.phone());
        } catch (InvalidInput e) {
            return; // masked or no number: there is nobody to remember
        }
        database.run(tenant, tx -> store.optOut(tx, tenant, phone, optOut.sender(), clock.instant()));
    }

    private void take(TenantId tenant, UUID account, MessageGateway.Report report) {
        if (report.providerMessageId().isEmpty() || report.providerMessageId().length() > ID_MAX) return;
        boolean kept = database.call(tenant, tx -> {
            if (store.waiting(tx, tenant, account) >= WAITING_MAX) return false;
            accounts.store().noteReport(tx, tenant, account, clock.instant());
            return store.insert(tx, tenant, account, report, clock.instant());
        });
        if (kept) apply(tenant, account, report.providerMessageId());
        else count("REPEATED");
    }

    /// Applies what was reported about the message that a provider knows by this id, if we know it.
    void apply(TenantId tenant, UUID account, String providerMessageId) {
        database.run(tenant, tx -> {
            UUID known =
                    events.dispatchOf(tx, tenant, account, providerMessageId).orElse(null);
            if (known == null) known = named(tx, tenant, account, providerMessageId);
            if (known == null) return;
            UUID id = known;
            if (dispatches.lock(tx, tenant, id).isEmpty()) return;
            for (ReportStore.Taken taken : store.take(tx, tenant, account, providerMessageId, clock.instant())) {
                Dispatch now = dispatches.find(tx, tenant, id).orElseThrow();
                apply(tx, tenant, now, account, taken);
            }
        });
    }

    /// The dispatch whose id stands in the address of a report, when we do not know the provider's: we stopped before
    /// its answer was stored, or the report is faster than the answer. Only one that this account was given.
    private @Nullable UUID named(Tx tx, TenantId tenant, UUID account, String providerMessageId) {
        UUID id = store.named(tx, tenant, account, providerMessageId).orElse(null);
        if (id == null) return null;
        Dispatch dispatch = dispatches.lock(tx, tenant, id).orElse(null);
        if (dispatch == null) return null;
        boolean given = events.of(tx, tenant, id).stream()
                .anyMatch(event -> event.kind() == Dispatch.Event.Kind.SENDING && account.equals(event.accountId()));
        boolean lost = dispatch.state() == Dispatch.State.UNKNOWN;
        return given && lost ? id : null;
    }

    /// Applies what waits for a dispatch, before anything is decided because of silence.
    void applyWaiting(TenantId tenant, UUID dispatchId) {
        List<Dispatch.Event> accepted = database.call(tenant, tx -> events.of(tx, tenant, dispatchId)).stream()
                .filter(event -> event.kind() == Dispatch.Event.Kind.ACCEPTED)
                .toList();
        for (Dispatch.Event event : accepted) {
            UUID account = event.accountId();
            String message = event.providerMessageId();
            if (account != null && message != null) apply(tenant, account, message);
        }
        for (ReportStore.Name name : database.call(tenant, tx -> store.naming(tx, tenant, dispatchId))) {
            apply(tenant, name.account(), name.providerMessageId());
        }
    }

    private void apply(Tx tx, TenantId tenant, Dispatch dispatch, UUID account, ReportStore.Taken taken) {
        MessageGateway.Report report = taken.report();
        var kind = switch (report.kind()) {
            case PASSED_ON, HELD -> Dispatch.Event.Kind.REPORTED;
            case UNDELIVERED -> Dispatch.Event.Kind.UNDELIVERED;
            case DELIVERED -> Dispatch.Event.Kind.DELIVERED;
        };
        String code = report.code();
        var event = new Dispatch.Event(
                taken.receivedAt(),
                kind,
                account,
                provider(tx, tenant, account),
                report.providerMessageId(),
                code == null ? report.status() : code,
                report.status());
        switch (report.kind()) {
            case PASSED_ON -> course.note(tx, tenant, dispatch.id(), event);
            case HELD -> course.held(tx, tenant, dispatch, event);
            case DELIVERED -> course.delivered(tx, tenant, dispatch, event);
            case UNDELIVERED ->
                course.undelivered(
                        tx, tenant, dispatch, event, code == null ? report.status() : code, report.worthRetrying());
        }
    }

    private @Nullable String provider(Tx tx, TenantId tenant, UUID account) {
        return accounts.store()
                .find(tx, tenant, account)
                .map(kept -> kept.account().provider())
                .orElse(null);
    }

    /// Drops reports that are older than any message that waits for one; of all tenants.
    public void forget() {
        Instant before = clock.instant().minus(settings.reportEnd()).minus(Duration.ofDays(1));
        database.runAcrossTenants(tx -> store.forget(tx, before));
    }

    private void count(String outcome) {
        metrics.counter("delivery_reports", "Requests to the address of delivery reports", "outcome", outcome)
                .add();
    }
}
