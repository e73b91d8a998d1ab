package turnpike.payments;

import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// Does what one callback says, as far as it may be believed.
///
/// An address we made is proof enough for a usual sum from a usual sender whose phone is the payer's and that names
/// the order we made. Everything else is a hint: the provider is asked, and only its answer counts.
///
/// Until the answer to our order is stored, no callback can be held against it: it waits. When the answer is lost, a
/// callback's order may be anybody's: the provider's statement decides, or without one its answer about that order.
final class Reports {
    private final InstantSource clock;
    private final PaymentStore store;
    private final StepStore steps = new StepStore();
    private final Settlement settlement;
    private final Matching matching;
    private final GivenBack givenBack;

    Reports(InstantSource clock, PaymentStore store, Settlement settlement, Matching matching, GivenBack givenBack) {
        this.clock = clock;
        this.store = store;
        this.settlement = settlement;
        this.matching = matching;
        this.givenBack = givenBack;
    }

    /// What was told, and what the provider's own statement says about it.
    ///
    /// @param confirmed `receipt amount` of lines on the statement
    record Told(PaymentGateway.Report report, Set<String> confirmed) {
        Told {
            confirmed = Set.copyOf(confirmed);
        }
    }

    /// @param word stored with the callback
    /// @param paymentId what it was about; null when nothing of ours
    record Outcome(String word, @Nullable UUID paymentId) {}

    private enum Belief {
        BELIEVED,
        DOUBTED,
        REFUSED
    }

    /// Whether money that is about to come may be taken.
    PaymentGateway.Verdict judge(Tx tx, TenantId tenant, PaymentAccounts.Open account, PaymentGateway.Report report) {
        PaymentGateway.Received money = money(report, clock.instant());
        if (money == null || !account.rules().refuseUnknown()) return PaymentGateway.Verdict.ACCEPTED;
        return matching.isExpected(tx, tenant, account.gateway().provider(), money)
                ? PaymentGateway.Verdict.ACCEPTED
                : PaymentGateway.Verdict.UNKNOWN_REFERENCE;
    }

    Outcome apply(Tx tx, TenantId tenant, PaymentAccounts.Open account, InboxStore.Letter letter, Told told) {
        PaymentGateway.Report report = told.report;
        Belief belief = belief(account, letter);
        UUID named = named(tx, tenant, letter, report);
        if (belief == Belief.REFUSED) return new Outcome("REFUSED", named);
        if (letter.door() == Door.TIMEOUT) return new Outcome("IGNORED", named);
        // What comes to the door of questions is one, whatever it looks like: nothing has moved.
        if (letter.door() == Door.VALIDATE) return new Outcome("ANSWERED", null);
        return switch (report.kind()) {
            case VALIDATION -> new Outcome("ANSWERED", null);
            case REFUNDED, REFUND_FAILED -> {
                UUID about = named == null ? ofReceipt(tx, tenant, letter, report) : named;
                yield refund(tx, tenant, account, letter, new Back(about, report, belief));
            }
            case PAID ->
                named == null
                        ? unasked(tx, tenant, account, letter, told)
                        : paid(tx, tenant, account, letter, new About(named, told, belief));
            case FAILED ->
                named == null
                        ? new Outcome("UNKNOWN_ORDER", null)
                        : failed(tx, tenant, account, letter, new About(named, told, belief));
            case IGNORED ->
                named == null || letter.door() == Door.REFUND
                        ? new Outcome("IGNORED", named)
                        : ignored(tx, tenant, account, letter, new About(named, told, belief));
        };
    }

    private record About(UUID payment, Told told, Belief belief) {}

    private Outcome paid(Tx tx, TenantId tenant, PaymentAccounts.Open account, InboxStore.Letter letter, About about) {
        PaymentGateway.Report report = about.told.report();
        PaymentStore.Row row = store.lock(tx, tenant, about.payment);
        Payment payment = row.payment();
        if (isEarly(row, report)) return new Outcome("EARLY", payment.id());
        if (!fits(tx, tenant, letter, payment, report)) return mismatch(tx, tenant, payment, "names another order");
        Money told = report.amount();
        Money amount = told == null ? payment.asked() : told;
        if (!amount.isPositive() || !amount.currency().equals(payment.asked().currency())) {
            return mismatch(tx, tenant, payment, "an amount that cannot be");
        }
        boolean unproven = isUnnamed(payment, report);
        boolean doubted = unproven
                || about.belief == Belief.DOUBTED
                || isLarge(account, amount)
                || Phones.contradict(payment.wanted().phone(), report.phone());
        if (payment.state().isPaid()) return again(tx, tenant, account, letter, new Again(payment, about, doubted));
        adopt(tx, tenant, account, payment, report);
        if (doubted) {
            // A receipt from nobody knows where is not kept: with the provider's yes it would name the wrong money.
            String receipt = unproven || about.belief == Belief.DOUBTED ? null : report.receipt();
            steps.hurry(tx, tenant, payment.id(), receipt, clock.instant());
            settlement.note(tx, tenant, payment.id(), "CALLBACK_DOUBTED", "success, the provider is asked first");
            return new Outcome("CONFIRMING", payment.id());
        }
        boolean settled = settlement.settle(
                tx,
                tenant,
                row,
                new Settlement.Came(amount, report.receipt(), !account.gateway().asksPhone(), "callback"));
        return new Outcome(settled ? "APPLIED" : "DUPLICATE", payment.id());
    }

    private record Again(Payment payment, About about, boolean doubted) {}

    /// Success is told of a payment that is paid.
    private Outcome again(Tx tx, TenantId tenant, PaymentAccounts.Open account, InboxStore.Letter letter, Again again) {
        Payment payment = again.payment;
        PaymentGateway.Report report = again.about.told.report();
        String receipt = report.receipt();
        boolean same = receipt == null || receipt.equals(payment.receipt());
        PaymentGateway.Received money = money(report, letter.receivedAt());
        if (same || receipt == null || money == null) return new Outcome("DUPLICATE", payment.id());
        if (again.doubted && !isConfirmed(again.about.told, money)) return new Outcome("HELD", payment.id());
        if (payment.receipt() == null && money.amount().equals(payment.received())) {
            settlement.attach(tx, tenant, payment, receipt);
            return new Outcome("DUPLICATE", payment.id());
        }
        boolean kept = matching.keepFor(tx, tenant, account, money, payment);
        return new Outcome(kept ? "APPLIED" : "DUPLICATE", payment.id());
    }

    private Outcome unasked(Tx tx, TenantId tenant, PaymentAccounts.Open account, InboxStore.Letter letter, Told told) {
        // Another tenant's, who has the same account at the provider.
        if (account.gateway().namesPayments()) return new Outcome("UNKNOWN_ORDER", null);
        PaymentGateway.Received money = money(told.report, letter.receivedAt());
        boolean whole = letter.door() == Door.ACCOUNT && told.report.providerRef() == null;
        if (money == null || !whole || !money.amount().isPositive()) return new Outcome("UNKNOWN_ORDER", null);
        boolean doubted = belief(account, letter) == Belief.DOUBTED || isLarge(account, money.amount());
        if (doubted && !isConfirmed(told, money)) return new Outcome("HELD", null);
        boolean taken = matching.take(tx, tenant, account, money, "pay bill");
        return new Outcome(
                taken ? "APPLIED" : "DUPLICATE", store.ofReceipt(tx, tenant, letter.provider(), money.receipt()));
    }

    private Outcome failed(
            Tx tx, TenantId tenant, PaymentAccounts.Open account, InboxStore.Letter letter, About about) {
        PaymentGateway.Report report = about.told.report();
        UUID named = about.payment;
        PaymentStore.Row row = store.lock(tx, tenant, named);
        if (isEarly(row, report)) return new Outcome("EARLY", named);
        if (!fits(tx, tenant, letter, row.payment(), report))
            return mismatch(tx, tenant, row.payment(), "names another order");
        if (!row.state().mayBecome(State.FAILED)) return new Outcome("DUPLICATE", named);
        adopt(tx, tenant, account, row.payment(), report);
        if (about.belief == Belief.DOUBTED) {
            steps.hurry(tx, tenant, named, null, clock.instant());
            settlement.note(tx, tenant, named, "CALLBACK_DOUBTED", "failure, the provider is asked first");
            return new Outcome("CONFIRMING", named);
        }
        settlement.fail(tx, tenant, row, State.FAILED, report.code(), report.text());
        return new Outcome("APPLIED", named);
    }

    private Outcome ignored(
            Tx tx, TenantId tenant, PaymentAccounts.Open account, InboxStore.Letter letter, About about) {
        PaymentGateway.Report report = about.told.report();
        UUID named = about.payment;
        PaymentStore.Row row = store.lock(tx, tenant, named);
        if (isEarly(row, report)) return new Outcome("EARLY", named);
        if (!fits(tx, tenant, letter, row.payment(), report))
            return mismatch(tx, tenant, row.payment(), "names another order");
        if (row.state().isPaid()) return new Outcome("DUPLICATE", named);
        adopt(tx, tenant, account, row.payment(), report);
        steps.hurry(tx, tenant, named, null, clock.instant());
        settlement.note(tx, tenant, named, "AMBIGUOUS", report.code() + " " + report.text());
        return new Outcome("CONFIRMING", named);
    }

    /// Something is said about money that goes back: about a refund of ours, or about what the provider did by itself.
    private Outcome refund(Tx tx, TenantId tenant, PaymentAccounts.Open account, InboxStore.Letter letter, Back back) {
        UUID named = back.payment;
        if (named == null) return new Outcome("UNKNOWN_ORDER", null);
        PaymentStore.Row row = store.lock(tx, tenant, named);
        if (!letter.accountId().equals(row.payment().names().accountId()))
            return mismatch(tx, tenant, row.payment(), "came to another account");
        boolean asks = account.gateway().saysReturned();
        if (asks && !row.state().isPaid()) {
            // It overtook the news that the money had come: looked at again when that is here.
            steps.hurry(tx, tenant, named, null, clock.instant());
            return new Outcome("HELD", named);
        }
        PaymentGateway.Report report = back.report;
        boolean failed = report.kind() == PaymentGateway.Report.Kind.REFUND_FAILED;
        // Asked for once more, a refund of ours that failed would be sent again; another's failure is not ours.
        if (asks && failed && row.state() == State.REFUNDING && back.belief == Belief.BELIEVED) {
            boolean ours = report.reference() != null
                    && settlement.refundRefused(tx, tenant, row, report.code(), report.text());
            return new Outcome(ours ? "APPLIED" : "IGNORED", named);
        }
        if (asks || (back.belief == Belief.DOUBTED && row.state() == State.REFUNDING)) {
            // Asked at once, the provider says what was done.
            steps.hurry(tx, tenant, named, null, clock.instant());
            return new Outcome("CONFIRMING", named);
        }
        if (back.belief == Belief.DOUBTED) return new Outcome("UNCONFIRMED", named);
        boolean done = failed
                ? settlement.refundRefused(tx, tenant, row, report.code(), report.text())
                : settlement.refunded(tx, tenant, row, report.dedupeKey()) || byItself(tx, tenant, row, letter, report);
        return new Outcome(done ? "APPLIED" : "DUPLICATE", named);
    }

    private record Back(@Nullable UUID payment, PaymentGateway.Report report, Belief belief) {}

    /// Nobody here asked for it; a provider that cannot be asked is believed in what it reports to the account.
    private boolean byItself(
            Tx tx, TenantId tenant, PaymentStore.Row row, InboxStore.Letter letter, PaymentGateway.Report report) {
        Money amount = report.amount();
        boolean told = letter.door() == Door.ACCOUNT && report.receipt() != null;
        if (!told || row.state() != State.SETTLED || amount == null || !amount.isPositive()) return false;
        Money before = row.payment().outcome().returned();
        if (!amount.currency().equals(before.currency())) return false;
        return givenBack.stands(tx, tenant, row, before.plus(amount), "reported");
    }

    /// What goes back may be named by the money alone.
    private @Nullable UUID ofReceipt(Tx tx, TenantId tenant, InboxStore.Letter letter, PaymentGateway.Report report) {
        String receipt = report.receipt();
        return receipt == null ? null : store.ofReceipt(tx, tenant, letter.provider(), receipt);
    }

    private Outcome mismatch(Tx tx, TenantId tenant, Payment payment, String why) {
        settlement.note(tx, tenant, payment.id(), "CALLBACK_MISMATCH", why);
        return new Outcome("MISMATCH", payment.id());
    }

    /// Whether the answer to our order is still on its way: what the callback names is compared once it is here.
    private static boolean isEarly(PaymentStore.Row row, PaymentGateway.Report report) {
        return row.state() == State.REQUESTED && isUnnamed(row.payment(), report);
    }

    private static boolean isUnnamed(Payment payment, PaymentGateway.Report report) {
        return payment.names().providerRef() == null && report.providerRef() != null;
    }

    /// Whether the callback came where this payment's callbacks come and names the order we made. As long as the answer
    /// to our order is lost any order may be it, but none that is known to be another payment's.
    private boolean fits(
            Tx tx, TenantId tenant, InboxStore.Letter letter, Payment payment, PaymentGateway.Report report) {
        if (!letter.accountId().equals(payment.names().accountId())) return false;
        String ref = payment.names().providerRef();
        String told = report.providerRef();
        if (told == null) return true;
        if (ref != null) return ref.equals(told);
        UUID owner = store.ofProviderRef(tx, tenant, payment.provider(), told);
        return owner == null || owner.equals(payment.id());
    }

    /// The answer to our order was lost: the callback names what the provider can be asked about. Not needed where the
    /// provider's statement tells.
    private void adopt(
            Tx tx, TenantId tenant, PaymentAccounts.Open account, Payment payment, PaymentGateway.Report report) {
        String ref = report.providerRef();
        if (payment.names().providerRef() != null || ref == null) return;
        if (account.gateway().hasStatement(account.account())) return;
        if (store.ofProviderRef(tx, tenant, payment.provider(), ref) != null) return;
        steps.name(tx, tenant, payment.id(), new PaymentGateway.Asked.Accepted(ref, null, null), clock.instant());
    }

    private @Nullable UUID named(Tx tx, TenantId tenant, InboxStore.Letter letter, PaymentGateway.Report report) {
        if (letter.paymentId() != null && letter.door() != Door.ACCOUNT) return letter.paymentId();
        String ref = report.providerRef();
        UUID named = ref == null ? null : store.ofProviderRef(tx, tenant, letter.provider(), ref);
        return named != null ? named : ofReference(tx, tenant, report.reference());
    }

    private @Nullable UUID ofReference(Tx tx, TenantId tenant, @Nullable String reference) {
        if (reference == null || reference.length() != 36) return null;
        try {
            return store.read(tx, tenant, UUID.fromString(reference)).id();
        } catch (IllegalArgumentException | NotFound e) {
            return null;
        }
    }

    private static Belief belief(PaymentAccounts.Open account, InboxStore.Letter letter) {
        if (letter.door() == Door.OPEN) return Belief.DOUBTED;
        PaymentAccount.Rules rules = account.rules();
        Collection<String> trusted =
                rules.trustedAddresses().isEmpty() ? account.gateway().addresses() : rules.trustedAddresses();
        boolean known = trusted.isEmpty()
                || TrustedAddresses.contain(trusted, letter.raw().remoteAddress());
        return switch (rules.addressRule()) {
            case OFF -> Belief.BELIEVED;
            case SCORE -> known ? Belief.BELIEVED : Belief.DOUBTED;
            case REFUSE -> known ? Belief.BELIEVED : Belief.REFUSED;
        };
    }

    private static boolean isLarge(PaymentAccounts.Open account, Money amount) {
        Long limit = account.rules().confirmAboveMinor();
        return limit != null && amount.minor() > limit;
    }

    private static boolean isConfirmed(Told told, PaymentGateway.Received money) {
        return told.confirmed.contains(money.receipt() + " " + money.amount().minor());
    }

    private static PaymentGateway.@Nullable Received money(PaymentGateway.Report report, java.time.Instant at) {
        String receipt = report.receipt();
        Money amount = report.amount();
        if (amount == null || (receipt == null && report.kind() != PaymentGateway.Report.Kind.VALIDATION)) return null;
        return new PaymentGateway.Received(
                receipt == null ? "" : receipt, amount, at, report.phone(), report.reference());
    }
}
