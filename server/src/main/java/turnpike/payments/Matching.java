package turnpike.payments;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Ids;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.base.Typed;
import turnpike.platform.db.Tx;

/// Finds whose money it is that a provider reports without naming an order of ours: by receipt, by the reference of a
/// payment that waits, by the payer's phone, by what the payer typed. Nothing is dropped: what nobody is known for
/// waits in suspense.
final class Matching {
    /// A payer may act on an old prompt or reference this much later.
    private static final Duration WAITED = Duration.ofDays(2);
    /// Without a reference, only a prompt of the last minutes explains the money.
    private static final Duration PROMPTED = Duration.ofMinutes(15);
    /// How far a provider's own time may be from ours for the money to be that of a payment without a receipt. Some
    /// statements write Nairobi's time as if it were UTC.
    private static final Duration NEAR = Duration.ofHours(4);
    /// The same for the time before which a payment must have been asked for.
    private static final Duration AHEAD = Duration.ofHours(4);

    private static final int UUID_LENGTH = 36;

    private final Ids ids;
    private final PaymentStore store;
    private final MatchStore matches = new MatchStore();
    private final Settlement settlement;
    private final PayerLookup payers;

    Matching(Ids ids, PaymentStore store, Settlement settlement, PayerLookup payers) {
        this.ids = ids;
        this.store = store;
        this.settlement = settlement;
        this.payers = payers;
    }

    /// Those that are about payments of this tenant, where the provider always says which.
    List<PaymentGateway.Received> ours(
            Tx tx, TenantId tenant, PaymentAccounts.Open account, List<PaymentGateway.Received> lines) {
        if (!account.gateway().namesPayments()) return lines;
        List<UUID> named = lines.stream()
                .map(line -> id(reference(line)))
                .filter(Objects::nonNull)
                .toList();
        Set<UUID> known = store.known(tx, tenant, named);
        return lines.stream()
                .filter(line -> {
                    UUID id = id(reference(line));
                    return id != null && known.contains(id);
                })
                .toList();
    }

    /// @return false when it is known already
    boolean take(Tx tx, TenantId tenant, PaymentAccounts.Open account, PaymentGateway.Received money, String how) {
        String provider = account.gateway().provider();
        if (store.ofReceipt(tx, tenant, provider, money.receipt()) != null) return false;
        for (PaymentStore.Row likely : likely(tx, tenant, provider, money)) {
            if (!account.id().equals(likely.payment().names().accountId())) continue;
            PaymentStore.Row row = store.lock(tx, tenant, likely.id());
            if (store.ofReceipt(tx, tenant, provider, money.receipt()) != null) return false;
            if (isNamed(row.payment(), money)) {
                settlement.attach(tx, tenant, row.payment(), money.receipt());
                return true;
            }
            var came = new Settlement.Came(money.amount(), money.receipt(), !isFromAsked(account, row, money), how);
            if (!row.state().isPaid() && settlement.settle(tx, tenant, row, came)) return true;
        }
        Payment begun = begun(tx, tenant, account, money);
        if (begun != null) return keepFor(tx, tenant, account, money, begun);
        return keep(tx, tenant, account, money, payer(tx, tenant, money)) != null;
    }

    /// Whether the phone that was asked sent it. A masked number is many people's, so it proves nothing.
    private static boolean isFromAsked(
            PaymentAccounts.Open account, PaymentStore.Row row, PaymentGateway.Received money) {
        String hash = Phones.hash(money.phone());
        return account.gateway().asksPhone() && hash != null && hash.equals(row.phoneHash());
    }

    /// An order of which a part has come; the payer sends the rest with the same reference.
    private @Nullable Payment begun(
            Tx tx, TenantId tenant, PaymentAccounts.Open account, PaymentGateway.Received money) {
        String reference = reference(money);
        if (reference.isEmpty()) return null;
        var came = new MatchStore.Came(
                account.gateway().provider(),
                reference,
                money.amount().minor(),
                money.at().minus(WAITED),
                money.at().plus(AHEAD));
        return matches.begun(tx, tenant, came).stream()
                .filter(row -> account.id().equals(row.payment().names().accountId()))
                .findFirst()
                .map(row -> store.lock(tx, tenant, row.id()).payment())
                .orElse(null);
    }

    /// A second payment on an order that is paid, or a further part of it: the payer's money, for the
    /// wallet.
    boolean keepFor(Tx tx, TenantId tenant, PaymentAccounts.Open account, PaymentGateway.Received money, Payment paid) {
        if (store.ofReceipt(tx, tenant, paid.provider(), money.receipt()) != null) return false;
        settlement.note(tx, tenant, paid.id(), "SECOND_PAYMENT", money.receipt());
        UUID payer = paid.subscriberId();
        boolean isGone = payer != null && store.isGone(tx, tenant, payer);
        Payment more = keep(tx, tenant, account, money, isGone ? null : payer);
        if (more != null && !isGone) settlement.tellAdded(tx, tenant, paid, more);
        return more != null;
    }

    private @Nullable Payment keep(
            Tx tx,
            TenantId tenant,
            PaymentAccounts.Open account,
            PaymentGateway.Received money,
            @Nullable UUID subscriber) {
        String reference = reference(money);
        var arrived = new NewPayment(
                subscriber,
                NewPayment.Purpose.TOPUP,
                ids.next(),
                money.amount(),
                account.gateway().provider(),
                money.phone(),
                reference.isEmpty() ? money.receipt() : reference,
                "");
        return settlement.arrive(tx, tenant, arrived, account.id(), money.receipt(), true);
    }

    private @Nullable UUID payer(Tx tx, TenantId tenant, PaymentGateway.Received money) {
        return payers.find(tx, tenant, money);
    }

    private List<PaymentStore.Row> likely(Tx tx, TenantId tenant, String provider, PaymentGateway.Received money) {
        long amount = money.amount().minor();
        Instant until = money.at().plus(AHEAD);
        String reference = reference(money);
        PaymentStore.Row ours = named(tx, tenant, provider, reference);
        if (ours != null) return List.of(ours);
        if (!reference.isEmpty()) {
            var came =
                    new MatchStore.Came(provider, reference, amount, money.at().minus(WAITED), until);
            List<PaymentStore.Row> rows = matches.referenced(tx, tenant, came);
            if (!rows.isEmpty()) return rows;
        }
        String hash = Phones.hash(money.phone());
        if (hash == null) return List.of();
        return matches.prompted(
                tx,
                tenant,
                new MatchStore.Came(provider, hash, amount, money.at().minus(PROMPTED), until));
    }

    /// Some statements carry the id of our payment along.
    private PaymentStore.@Nullable Row named(Tx tx, TenantId tenant, String provider, String reference) {
        UUID id = id(reference);
        if (id == null) return null;
        try {
            PaymentStore.Row row = store.read(tx, tenant, id);
            return row.payment().provider().equals(provider) ? row : null;
        } catch (NotFound e) {
            return null;
        }
    }

    private static @Nullable UUID id(String reference) {
        if (reference.length() != UUID_LENGTH) return null;
        try {
            return UUID.fromString(reference);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// Whether this is the money of a payment that settled on the provider's word alone.
    private static boolean isNamed(Payment payment, PaymentGateway.Received money) {
        Instant settledAt = payment.times().settledAt();
        return payment.state().isPaid()
                && payment.receipt() == null
                && money.amount().equals(payment.received())
                && settledAt != null
                && Duration.between(money.at(), settledAt).abs().compareTo(NEAR) <= 0;
    }

    private static String reference(PaymentGateway.Received money) {
        String reference = money.reference();
        return reference == null ? "" : Typed.text(reference).toUpperCase(Locale.ROOT);
    }

    /// Whether a payment waits for money under this reference.
    boolean isExpected(Tx tx, TenantId tenant, String provider, PaymentGateway.Received money) {
        return likely(tx, tenant, provider, money).stream()
                        .anyMatch(row -> !row.state().isPaid())
                || payer(tx, tenant, money) != null;
    }
}
