package turnpike.hotspot;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.Conflict;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.payments.NewPayment;
import turnpike.payments.Payment;
import turnpike.plans.Plan;
import turnpike.platform.db.Database;
import turnpike.platform.db.SqlFailure;
import turnpike.platform.db.Tx;
import turnpike.subscribers.Grants;
import turnpike.tenancy.Actor;
import turnpike.vouchers.Redemption;
import turnpike.vouchers.Vouchers;

/// What subscribers who are signed in buy for themselves, at no NAS in particular: a plan by payment, from the wallet
/// or by a voucher, and money for the wallet.
///
/// Every wish has a key of the caller's. The same key again is the same wish: a second tap buys nothing more and asks
/// nobody twice. What is bought and its price come from the plan on offer.
public final class OwnPurchases {
    /// Prompts a subscriber causes, or a phone gets, in that time at most.
    private static final int PROMPTS_MAX = 5;

    private static final Duration PROMPTS_IN = Duration.ofMinutes(10);

    private final Database database;
    private final InstantSource clock;
    private final Purchases.Shop shop;
    private final Purchases purchases;
    private final Deliveries deliveries;
    private final PurchaseBook book;
    private final Timeline timeline;
    private final PurchaseStore store = new PurchaseStore();
    private final VisitStore visits = new VisitStore();

    OwnPurchases(
            Database database,
            InstantSource clock,
            Purchases.Shop shop,
            Purchases purchases,
            Deliveries deliveries,
            PurchaseBook book,
            Timeline timeline) {
        this.database = database;
        this.clock = clock;
        this.shop = shop;
        this.purchases = purchases;
        this.deliveries = deliveries;
        this.book = book;
        this.timeline = timeline;
    }

    /// Who wishes something.
    ///
    /// @param kind over what the subscriber comes online
    /// @param key the caller's own name for this wish
    public record Wish(TenantId tenant, UUID subscriberId, AccessKind kind, UUID key) {
        /// The same for the same wish. Another subscriber's wish with the same key is another.
        UUID id() {
            return UUID.nameUUIDFromBytes((subscriberId + " " + key).getBytes(StandardCharsets.UTF_8));
        }
    }

    /// Who is asked for the money.
    ///
    /// @param phone +E.164
    /// @param provider one the tenant offers
    public record Payer(String phone, String provider) {}

    /// What came of a wish for money.
    public sealed interface Asked {
        record Under(Payment payment) implements Asked {}

        record Refused(Purchases.Refusal why) implements Asked {}
    }

    /// What may be bought now, in the tenant's order; nothing that is given for trying.
    public List<Plan> offers(TenantId tenant, AccessKind kind) {
        Stream<Plan> found = kind == AccessKind.ANY
                ? Stream.of(AccessKind.HOTSPOT, AccessKind.PPPOE)
                        .flatMap(one -> shop.plans().offers(tenant, one, null).stream())
                        .distinct()
                        .sorted(Comparator.comparingInt(
                                plan -> plan.terms().offer().position()))
                : shop.plans().offers(tenant, kind, null).stream();
        return found.filter(plan -> !Purchases.isTrial(plan)).toList();
    }

    /// Providers that may be asked, in the tenant's order.
    public List<String> providers(TenantId tenant) {
        return shop.themes().of(tenant).providers();
    }

    /// Asks the payer for the price.
    ///
    /// @throws Conflict `key_used` when the key named another wish before
    public Purchases.Bought pay(Wish wish, UUID planId, Payer payer) {
        if (!providers(wish.tenant).contains(payer.provider)) return no(Purchases.Refusal.PROVIDER_NOT_OFFERED);
        return once(wish, planId, Purchase.Method.PAYMENT, offer -> payForIt(wish, offer, payer));
    }

    /// Takes the price from the wallet.
    ///
    /// @throws Conflict `key_used` when the key named another wish before
    public Purchases.Bought payFromWallet(Wish wish, UUID planId) {
        try {
            return once(wish, planId, Purchase.Method.WALLET, offer -> takeIt(wish, offer));
        } catch (Conflict e) {
            // Something else was quicker; nothing of this one is stored.
            if (e.code().equals("insufficient_balance")) return no(Purchases.Refusal.NOT_ENOUGH);
            throw e;
        }
    }

    private Purchases.Bought once(
            Wish wish, UUID planId, Purchase.Method method, Function<Deal, Purchases.Bought> buy) {
        try {
            return tried(wish, planId, method, buy);
        } catch (SqlFailure e) {
            // The same person chose the same plan at the portal in the same moment: now that one is seen.
            if (!e.isDuplicate("purchases_waiting")) throw e;
            return tried(wish, planId, method, buy);
        }
    }

    private record Deal(Tx tx, Purchase.Deal deal) {}

    private Purchases.Bought tried(
            Wish wish, UUID planId, Purchase.Method method, Function<Deal, Purchases.Bought> buy) {
        Optional<Plan> plan = offers(wish.tenant, wish.kind).stream()
                .filter(offer -> offer.id().equals(planId))
                .findFirst();
        return database.call(wish.tenant, tx -> {
            shop.guests().lockBuyer(tx, wish.tenant, wish.subscriberId);
            Optional<Purchase> before = store.find(tx, wish.tenant, wish.id());
            if (before.isPresent()) {
                var deal = before.get().deal();
                if (deal.planId().equals(planId) && deal.method() == method) {
                    return new Purchases.Bought.Under(before.get());
                }
                throw keyUsed();
            }
            if (plan.isEmpty()) return no(Purchases.Refusal.NOT_ON_OFFER);
            return buy.apply(new Deal(tx, Purchases.deal(method, plan.get())));
        });
    }

    private static Conflict keyUsed() {
        return new Conflict("key_used", "this key named another purchase before");
    }

    private Purchases.Bought payForIt(Wish wish, Deal wanted, Payer payer) {
        Tx tx = wanted.tx;
        Optional<Purchase> waiting = store.waiting(tx, wish.tenant, wish.subscriberId, wanted.deal.planId());
        // Already asked for, here or at the portal: nobody is asked twice at once.
        if (waiting.isPresent() && waiting.get().deal().equals(wanted.deal)) {
            return new Purchases.Bought.Under(taken(tx, wish, waiting.get()));
        }
        if (isAskedTooOften(tx, wish, payer)) return no(Purchases.Refusal.TOO_MANY_TRIES);
        waiting.ifPresent(old -> giveUp(tx, wish, old));
        Purchase begun = begin(wish, wanted, payer.phone);
        Payment payment = shop.till()
                .payments()
                .open(
                        tx,
                        wish.tenant,
                        new NewPayment(
                                wish.subscriberId,
                                NewPayment.Purpose.PURCHASE,
                                begun.id(),
                                wanted.deal.price(),
                                payer.provider,
                                payer.phone,
                                Purchases.reference(begun.id()),
                                wanted.deal.planName()));
        Purchase asked = begun.asked(payment.id());
        store.save(tx, wish.tenant, asked);
        timeline.add(tx, wish.tenant, begun.id(), PurchaseEvent.Kind.ASKED, payer.provider);
        return new Purchases.Bought.Under(asked);
    }

    /// What waits may have been ordered at the portal by anybody who typed this number, and what is paid lets
    /// in the device it was ordered at. Whoever is signed in here buys for nobody else: unless that device is
    /// one of the subscriber's already, the purchase is theirs without it.
    private Purchase taken(Tx tx, Wish wish, Purchase waiting) {
        UUID visitId = waiting.buyer().visitId();
        if (visitId == null) return waiting;
        boolean isOwn = visits.find(tx, wish.tenant, visitId)
                .filter(seen -> wish.subscriberId.equals(seen.who().subscriberId()))
                .isPresent();
        if (isOwn) return waiting;
        var buyer = new Purchase.Buyer(
                wish.subscriberId, null, null, null, waiting.buyer().phone());
        Purchase taken = waiting.of(buyer);
        store.save(tx, wish.tenant, taken);
        PurchaseStore.tell(tx, wish.tenant, taken.id());
        return taken;
    }

    private Purchases.Bought takeIt(Wish wish, Deal wanted) {
        Tx tx = wanted.tx;
        Money price = wanted.deal.price();
        Money wallet = shop.sales().wallet(tx, wish.tenant, wish.subscriberId, price.currency());
        if (wallet.minor() < price.minor()) return no(Purchases.Refusal.NOT_ENOUGH);
        store.waiting(tx, wish.tenant, wish.subscriberId, wanted.deal.planId()).ifPresent(old -> giveUp(tx, wish, old));
        Purchase begun = begin(wish, wanted, null);
        timeline.add(tx, wish.tenant, begun.id(), PurchaseEvent.Kind.PAID);
        var source = new Deliveries.Source(Grants.Source.WALLET, begun.id());
        return new Purchases.Bought.Under(deliveries.deliver(tx, wish.tenant, begun, source));
    }

    /// Should the old prompt be paid after all, its own purchase delivers it.
    private void giveUp(Tx tx, Wish wish, Purchase old) {
        store.save(tx, wish.tenant, old.failed(Purchase.Outcome.NOT_PAID, clock.instant()));
    }

    private Purchase begin(Wish wish, Deal wanted, @Nullable String phone) {
        var buyer = new Purchase.Buyer(wish.subscriberId, null, null, null, phone);
        var begun = Purchase.begun(wish.id(), buyer, wanted.deal, clock.instant());
        store.insert(wanted.tx, wish.tenant, begun);
        timeline.add(wanted.tx, wish.tenant, begun.id(), PurchaseEvent.Kind.CHOSEN, wanted.deal.planName());
        return begun;
    }

    /// A voucher's code.
    ///
    /// @param text as typed
    /// @param address it comes from
    /// @param staff who types it for the subscriber; null: the subscriber does
    public record Code(
            String text, String address, @Nullable Actor staff) {}

    /// What came of a code.
    public sealed interface Redeemed {
        record Under(Purchase purchase) implements Redeemed {}

        /// @param why for staff; others are told [Redemption.Reason#toStranger]
        /// @param pause until the next code is looked at
        record Refused(Redemption.Reason why, Duration pause) implements Redeemed {}

        /// The code is as good as before: it is for a plan of another way to come online.
        record OtherWay() implements Redeemed {}
    }

    /// Whether subscribers may use codes by themselves.
    public boolean takesCodes(TenantId tenant) {
        return shop.themes().of(tenant).vouchers();
    }

    /// Uses a voucher up for the subscriber. Limits of guessing are those of the portal.
    ///
    /// @throws Conflict `key_used` when the key named another wish before
    public Redeemed redeem(Wish wish, Code code) {
        TenantId tenant = wish.tenant;
        if (code.staff == null && !takesCodes(tenant)) {
            return new Redeemed.Refused(Redemption.Reason.UNKNOWN, Duration.ZERO);
        }
        var by = new Vouchers.Redeemer(wish.subscriberId, null, code.address, code.staff);
        try {
            return database.call(tenant, tx -> {
                shop.guests().lockBuyer(tx, tenant, wish.subscriberId);
                Optional<Purchase> before = store.find(tx, tenant, wish.id());
                if (before.isPresent()) {
                    if (before.get().deal().method() != Purchase.Method.VOUCHER) throw keyUsed();
                    return new Redeemed.Under(before.get());
                }
                return switch (shop.vouchers().redeem(tx, tenant, code.text, by)) {
                    case Redemption.Refused(var why) ->
                        new Redeemed.Refused(why, shop.vouchers().wait(tx, tenant, by));
                    case Redemption.Redeemed used -> {
                        if (!purchases.isFor(tx, tenant, used, wish.kind)) throw new ForAnotherWay();
                        var buyer = new Purchase.Buyer(wish.subscriberId, null, null, null, null);
                        yield new Redeemed.Under(purchases.deliver(tx, tenant, wish.id(), buyer, used, false));
                    }
                };
            });
        } catch (ForAnotherWay e) {
            return new Redeemed.OtherWay();
        }
    }

    /// Undoes the use of a code.
    private static final class ForAnotherWay extends RuntimeException {
        private static final long serialVersionUID = 1;

        ForAnotherWay() {
            super(null, null, false, false);
        }
    }

    /// Asks the payer for money that enters the wallet.
    ///
    /// @throws Conflict `key_used` when the key named another wish before
    public Asked topUp(Wish wish, Money amount, Payer payer) {
        if (!providers(wish.tenant).contains(payer.provider)) {
            return new Asked.Refused(Purchases.Refusal.PROVIDER_NOT_OFFERED);
        }
        return database.call(wish.tenant, tx -> {
            shop.guests().lockBuyer(tx, wish.tenant, wish.subscriberId);
            Payment before = shop.till().payments().ofPurpose(tx, wish.tenant, wish.id());
            if (before != null) {
                boolean isTheSame = before.purpose() == NewPayment.Purpose.TOPUP
                        && before.asked().equals(amount);
                if (!isTheSame) throw keyUsed();
                return new Asked.Under(before);
            }
            if (isAskedTooOften(tx, wish, payer)) return new Asked.Refused(Purchases.Refusal.TOO_MANY_TRIES);
            return new Asked.Under(shop.till()
                    .payments()
                    .open(
                            tx,
                            wish.tenant,
                            new NewPayment(
                                    wish.subscriberId,
                                    NewPayment.Purpose.TOPUP,
                                    wish.id(),
                                    amount,
                                    payer.provider,
                                    payer.phone,
                                    Purchases.reference(wish.id()),
                                    "Wallet")));
        });
    }

    private boolean isAskedTooOften(Tx tx, Wish wish, Payer payer) {
        var since = clock.instant().minus(PROMPTS_IN);
        return shop.till().payments().prompted(tx, wish.tenant, wish.subscriberId, payer.phone, since) >= PROMPTS_MAX;
    }

    private static Purchases.Bought no(Purchases.Refusal why) {
        return new Purchases.Bought.Refused(why);
    }

    /// A purchase of this subscriber with all that happened to it.
    ///
    /// @throws NotFound when it is not this subscriber's
    public PurchaseBook.Story story(TenantId tenant, UUID subscriberId, UUID id) {
        PurchaseBook.Story story = book.get(tenant, id);
        if (!story.purchase().buyer().subscriberId().equals(subscriberId)) throw new NotFound("purchase", id);
        return story;
    }

    /// A payment for this subscriber.
    ///
    /// @throws NotFound when it is not this subscriber's
    public Payment payment(TenantId tenant, UUID subscriberId, UUID id) {
        Payment payment = shop.till().payments().get(tenant, id);
        if (!subscriberId.equals(payment.subscriberId())) throw new NotFound("payment", id);
        return payment;
    }
}
