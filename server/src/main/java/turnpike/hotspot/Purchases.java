package turnpike.hotspot;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.payments.NewPayment;
import turnpike.payments.Payment;
import turnpike.payments.PaymentListener;
import turnpike.payments.Payments;
import turnpike.plans.Plan;
import turnpike.plans.Plans;
import turnpike.platform.db.Database;
import turnpike.platform.db.SqlFailure;
import turnpike.platform.db.Tx;
import turnpike.storefront.Themes;
import turnpike.subscribers.Grants;
import turnpike.subscribers.Guests;
import turnpike.tenancy.Zones;
import turnpike.vouchers.Redemption;
import turnpike.vouchers.Vouchers;

/// How strangers get a plan: by payment, from their wallet, with a voucher, or on trial.
///
/// What is sold and its price come from the plan on offer, never from the buyer. A second try of the same person for
/// the same plan finds the first while its payment is open.
public final class Purchases {
    /// Prompts one phone gets in that time at most: they cost the tenant money and the person their patience.
    private static final int PROMPTS_MAX = 5;

    private static final Duration PROMPTS_IN = Duration.ofMinutes(10);

    /// The same plan from the same page within that time was wanted once.
    private static final Duration TAPS_IN = Duration.ofMinutes(2);

    private final Database database;
    private final Ids ids;
    private final InstantSource clock;
    private final Zones zones;
    private final Shop shop;
    private final Deliveries deliveries;
    private final Timeline timeline;
    private final Payers payers;
    private final PurchaseStore store = new PurchaseStore();

    /// Whom it buys from.
    record Shop(Plans plans, Till till, Vouchers vouchers, Guests guests, Sales sales, Themes themes) {}

    record Till(Payments payments, Checkout checkout) {}

    Purchases(
            Database database,
            Ids ids,
            InstantSource clock,
            Zones zones,
            Shop shop,
            Deliveries deliveries,
            Timeline timeline) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.zones = zones;
        this.shop = shop;
        this.deliveries = deliveries;
        this.timeline = timeline;
        this.payers = new Payers(shop.guests(), clock);
    }

    /// Why nothing was bought.
    public enum Refusal {
        NOT_ON_OFFER,
        PROVIDER_NOT_OFFERED,
        TOO_MANY_TRIES,
        NOT_PROVEN,
        NOT_ENOUGH,
        CODE_REFUSED,
        /// The code is good, and for a plan of another way to come online.
        CODE_FOR_ANOTHER_WAY,
        TRIAL_USED,
        DEVICE_UNKNOWN,
        /// What is bought could not be used.
        SUSPENDED,
        /// What is bought could not be used at once: the account comes online in another way.
        ANOTHER_WAY,
        /// Staff keeps the device out.
        KEPT_OUT
    }

    /// What came of it.
    public sealed interface Bought {
        record Under(Purchase purchase) implements Bought {}

        /// Nothing, for the code was used before: what it bought is this person's.
        record Known() implements Bought {}

        record Refused(Refusal why) implements Bought {}
    }

    /// Asks the phone's owner for the price.
    ///
    /// @param phone +E.164
    /// @param provider one the tenant offers
    public Bought pay(Visit visit, UUID planId, String phone, String provider) {
        TenantId tenant = visit.tenant();
        Optional<Plan> plan = offered(visit, planId).filter(offer -> !isTrial(offer));
        if (plan.isEmpty()) return new Bought.Refused(Refusal.NOT_ON_OFFER);
        Money price = deal(Purchase.Method.PAYMENT, plan.get()).price();
        if (!shop.till().checkout().ways(tenant, price).contains(provider)) {
            return new Bought.Refused(Refusal.PROVIDER_NOT_OFFERED);
        }
        return seeing(tenant, tx -> {
            UUID subscriber = shop.guests().ofPhone(tx, tenant, phone);
            Refusal inTheWay = inTheWay(tx, visit, subscriber);
            if (inTheWay != null) return new Bought.Refused(inTheWay);
            Purchase.Deal deal = deal(Purchase.Method.PAYMENT, plan.get());
            Optional<Purchase> waiting = store.waiting(tx, tenant, subscriber, planId);
            if (waiting.filter(old -> isHere(visit, old)).isPresent()
                    && goesOn(tx, tenant, waiting.get(), deal, provider)) {
                return ask(tx, visit, moved(tx, visit, waiting.get()), provider);
            }
            Instant since = clock.instant().minus(PROMPTS_IN);
            if (store.begunSince(tx, tenant, subscriber, since) >= PROMPTS_MAX) {
                return new Bought.Refused(Refusal.TOO_MANY_TRIES);
            }
            // Should the old prompt or page be paid after all, its own purchase delivers it.
            waiting.ifPresent(old -> store.save(tx, tenant, old.failed(Purchase.Outcome.NOT_PAID, clock.instant())));
            return ask(tx, visit, begin(tx, visit, subscriber, deal, phone), provider);
        });
    }

    /// Why nothing may be asked for nor used up: it would be in vain. Null: nothing stands in the way.
    private @Nullable Refusal inTheWay(Tx tx, Visit visit, UUID subscriber) {
        TenantId tenant = visit.tenant();
        String mac = visit.device().mac();
        boolean isOut = mac != null
                && (shop.guests().isBlocked(tx, tenant, subscriber, mac)
                        || shop.guests().isKeptOut(tx, tenant, mac));
        if (isOut) return Refusal.KEPT_OUT;
        return switch (shop.guests().standing(tx, tenant, subscriber, Guests.Use.AT_HOTSPOT)) {
            case SUSPENDED -> Refusal.SUSPENDED;
            case ANOTHER_WAY -> Refusal.ANOTHER_WAY;
            case WELCOME, GONE -> null;
        };
    }

    /// Who is known here and comes in here; else the device stands for itself.
    private @Nullable UUID known(Tx tx, Visit visit) {
        UUID who = visit.who().subscriberId();
        return who != null && shop.guests().comesInHere(tx, visit.tenant(), who) ? who : null;
    }

    /// Whether staff has blocked the device at hand for everybody whose it is.
    public boolean isKeptOut(Visit visit) {
        String mac = visit.device().mac();
        return mac != null && database.call(visit.tenant(), tx -> shop.guests().isKeptOut(tx, visit.tenant(), mac));
    }

    /// The same person chose the same plan elsewhere in the same moment: the second try sees that one.
    private Bought seeing(TenantId tenant, Function<Tx, Bought> buy) {
        try {
            return database.call(tenant, buy::apply);
        } catch (SqlFailure e) {
            if (!e.isDuplicate("purchases_waiting")) throw e;
            return database.call(tenant, buy::apply);
        }
    }

    /// Whether it was ordered at this device. Who knows a number that is being asked is not to be let in
    /// for its money.
    private static boolean isHere(Visit visit, Purchase purchase) {
        var was = purchase.buyer();
        return visit.id().equals(was.visitId())
                || (was.mac() != null && was.mac().equals(visit.device().mac()));
    }

    /// Whether the old try is this one once more: the same price, and the same way to pay while that is still open.
    private boolean goesOn(Tx tx, TenantId tenant, Purchase waiting, Purchase.Deal deal, String provider) {
        if (!waiting.deal().equals(deal)) return false;
        Payment payment = shop.till().payments().ofPurpose(tx, tenant, waiting.id());
        return payment == null
                || !payment.state().isOpen()
                || payment.provider().equals(provider);
    }

    /// The person came back at another place or after the window was closed: access follows them.
    private Purchase moved(Tx tx, Visit visit, Purchase purchase) {
        var was = purchase.buyer();
        var buyer = new Purchase.Buyer(
                was.subscriberId(),
                visit.id(),
                visit.place().nasId(),
                visit.device().mac(),
                was.phone());
        if (buyer.equals(was)) return purchase;
        Purchase moved = purchase.of(buyer);
        store.save(tx, visit.tenant(), moved);
        return moved;
    }

    private Bought ask(Tx tx, Visit visit, Purchase purchase, String provider) {
        TenantId tenant = visit.tenant();
        Payment payment = shop.till()
                .payments()
                .open(
                        tx,
                        tenant,
                        new NewPayment(
                                purchase.buyer().subscriberId(),
                                NewPayment.Purpose.PURCHASE,
                                purchase.id(),
                                purchase.deal().price(),
                                provider,
                                purchase.buyer().phone(),
                                reference(purchase.id()),
                                purchase.deal().planName()));
        if (payment.id().equals(purchase.links().paymentId())) return new Bought.Under(purchase);
        Purchase asked = purchase.asked(payment.id());
        store.save(tx, tenant, asked);
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.ASKED, provider);
        return new Bought.Under(asked);
    }

    /// Ten letters and digits that name the purchase on the payer's side.
    static String reference(UUID purchaseId) {
        String text =
                Long.toString(purchaseId.getLeastSignificantBits() >>> 4, 36).toUpperCase(java.util.Locale.ROOT);
        return text.substring(Math.max(0, text.length() - 10));
    }

    /// Takes the price from the wallet of the person at this device, who must have shown to be that person.
    /// A prompt that is out for the same plan is waited for no longer; paid all the same, it buys the plan again.
    public Bought payFromWallet(Visit visit, UUID planId) {
        TenantId tenant = visit.tenant();
        UUID subscriber = visit.who().subscriberId();
        if (subscriber == null || !isOwner(visit)) return new Bought.Refused(Refusal.NOT_PROVEN);
        Optional<Plan> plan = offered(visit, planId).filter(offer -> !isTrial(offer));
        if (plan.isEmpty()) return new Bought.Refused(Refusal.NOT_ON_OFFER);
        Purchase.Deal deal = deal(Purchase.Method.WALLET, plan.get());
        try {
            return seeing(tenant, tx -> {
                // A second tap, or the form sent again, is the same wish.
                shop.guests().hold(tx, tenant, "wallet at " + visit.id());
                Instant lately = clock.instant().minus(TAPS_IN);
                Optional<Purchase> same = store.fromWallet(tx, visit, subscriber, planId, lately);
                if (same.isPresent()) return new Bought.Under(same.get());
                Refusal inTheWay = inTheWay(tx, visit, subscriber);
                if (inTheWay != null) return new Bought.Refused(inTheWay);
                Money price = deal.price();
                if (shop.sales()
                                .wallet(tx, tenant, subscriber, price.currency())
                                .minor()
                        < price.minor()) {
                    return new Bought.Refused(Refusal.NOT_ENOUGH);
                }
                store.waiting(tx, tenant, subscriber, planId)
                        .ifPresent(
                                old -> store.save(tx, tenant, old.failed(Purchase.Outcome.NOT_PAID, clock.instant())));
                Purchase begun =
                        begin(tx, visit, subscriber, deal, shop.guests().phone(tx, tenant, subscriber));
                timeline.add(tx, tenant, begun.id(), PurchaseEvent.Kind.PAID, reference(begun.id()));
                var source = new Deliveries.Source(Grants.Source.WALLET, begun.id());
                return new Bought.Under(deliveries.deliver(tx, tenant, begun, source));
            });
        } catch (Conflict e) {
            // Another purchase was quicker; nothing of this one is stored.
            if (e.code().equals("insufficient_balance")) return new Bought.Refused(Refusal.NOT_ENOUGH);
            throw e;
        }
    }

    private boolean isOwner(Visit visit) {
        return database.call(visit.tenant(), tx -> payers.isOwner(tx, visit));
    }

    /// Uses a voucher up for the person at this device, or for the device itself when nobody is known.
    ///
    /// @param address we are called from
    public Bought redeem(Visit visit, String code, String address) {
        TenantId tenant = visit.tenant();
        if (!shop.themes().of(tenant).vouchers()) return new Bought.Refused(Refusal.CODE_REFUSED);
        String mac = visit.device().mac();
        try {
            return database.call(tenant, tx -> {
                UUID known = known(tx, visit);
                if (known == null && mac == null) return new Bought.Refused(Refusal.DEVICE_UNKNOWN);
                boolean isNew = known == null
                        && shop.guests()
                                .find(tx, tenant, Objects.requireNonNull(mac))
                                .isEmpty();
                UUID subscriber =
                        known != null ? known : shop.guests().ofDevice(tx, tenant, Objects.requireNonNull(mac));
                Refusal inTheWay = inTheWay(tx, visit, subscriber);
                if (inTheWay != null) throw new NotRedeemed(inTheWay);
                var redeemer = new Vouchers.Redeemer(subscriber, mac, address);
                return switch (shop.vouchers().redeem(tx, tenant, code, redeemer)) {
                    case Redemption.Refused refused -> throw new NotRedeemed(refused.reason());
                    case Redemption.Redeemed used -> {
                        if (!isFor(tx, tenant, used, AccessKind.HOTSPOT)) {
                            throw new NotRedeemed(Refusal.CODE_FOR_ANOTHER_WAY);
                        }
                        var buyer = buyer(visit, subscriber, null);
                        yield new Bought.Under(deliver(tx, tenant, ids.next(), buyer, used, isNew));
                    }
                };
            });
        } catch (NotRedeemed e) {
            if (e.isUsed && database.call(tenant, tx -> isBackWith(tx, visit, code))) return new Bought.Known();
            return new Bought.Refused(e.refusal);
        }
    }

    /// Whoever has the code of a voucher is who used it: there may be neither a number nor a receipt.
    private boolean isBackWith(Tx tx, Visit visit, String code) {
        Instant since = clock.instant().minus(Recoveries.RECEIPT_LIFE);
        Optional<UUID> user = shop.vouchers().usedBy(tx, visit.tenant(), code, since);
        user.ifPresent(known -> payers.backWith(tx, visit, known));
        return user.isPresent();
    }

    /// Undoes the subscriber that was made for a code which is none, and the use of one that is not for here.
    private static final class NotRedeemed extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final Refusal refusal;
        private final boolean isUsed;

        private NotRedeemed(Refusal refusal, boolean isUsed) {
            super(null, null, false, false);
            this.refusal = refusal;
            this.isUsed = isUsed;
        }

        NotRedeemed(Refusal refusal) {
            this(refusal, false);
        }

        NotRedeemed(Redemption.Reason reason) {
            this(
                    reason == Redemption.Reason.TOO_MANY_TRIES ? Refusal.TOO_MANY_TRIES : Refusal.CODE_REFUSED,
                    reason == Redemption.Reason.USED);
        }
    }

    /// Whether what a code gives may be used over this way to come online.
    boolean isFor(Tx tx, TenantId tenant, Redemption.Redeemed used, AccessKind kind) {
        return shop.plans()
                .version(tx, tenant, used.planId(), used.planVersion())
                .accessKind()
                .admits(kind);
    }

    /// Gives what a code stands for that has just been used up: a purchase like any, paid by the code. A prompt that
    /// is out for the same plan is waited for no longer; paid all the same, it buys the plan again.
    ///
    /// @param isNew whether the account was made for this code: who typed it has shown to be its owner
    Purchase deliver(Tx tx, TenantId tenant, UUID id, Purchase.Buyer buyer, Redemption.Redeemed used, boolean isNew) {
        Instant now = clock.instant();
        store.waiting(tx, tenant, buyer.subscriberId(), used.planId())
                .ifPresent(old -> store.save(tx, tenant, old.failed(Purchase.Outcome.NOT_PAID, now)));
        String name = shop.plans().get(tx, tenant, used.planId()).terms().name();
        var deal = new Purchase.Deal(Purchase.Method.VOUCHER, used.planId(), used.planVersion(), name, used.value());
        var begun = Purchase.begun(id, buyer, deal, now).ofVoucher(used.voucherId());
        store.insert(tx, tenant, begun);
        timeline.add(tx, tenant, begun.id(), PurchaseEvent.Kind.CHOSEN, name);
        timeline.add(tx, tenant, begun.id(), PurchaseEvent.Kind.PAID);
        if (isNew) payers.shown(tx, tenant, begun);
        return deliveries.deliver(tx, tenant, begun, new Deliveries.Source(Grants.Source.VOUCHER, used.voucherId()));
    }

    /// Gives what is offered for trying or costs nothing, once in a day of the tenant to each device and person.
    public Bought tryOut(Visit visit, UUID planId) {
        TenantId tenant = visit.tenant();
        String mac = visit.device().mac();
        if (mac == null) return new Bought.Refused(Refusal.DEVICE_UNKNOWN);
        Optional<Plan> plan = offered(visit, planId).filter(Purchases::isTrial);
        if (plan.isEmpty()) return new Bought.Refused(Refusal.NOT_ON_OFFER);
        if (plan.get().terms().offer().trial() && !shop.themes().of(tenant).trials()) {
            return new Bought.Refused(Refusal.NOT_ON_OFFER);
        }
        var zone = zones.of(tenant);
        Instant today =
                clock.instant().atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
        return database.call(tenant, tx -> {
            // Two taps at once: the second waits here and finds the first.
            shop.guests().lockDevice(tx, tenant, mac);
            UUID known = known(tx, visit);
            if (known != null) shop.guests().hold(tx, tenant, "trial of " + known);
            if (store.triedSince(tx, tenant, mac, known, today)) return new Bought.Refused(Refusal.TRIAL_USED);
            UUID subscriber = known == null ? shop.guests().ofDevice(tx, tenant, mac) : known;
            Refusal inTheWay = inTheWay(tx, visit, subscriber);
            if (inTheWay != null) return new Bought.Refused(inTheWay);
            var priced = deal(Purchase.Method.TRIAL, plan.get());
            var free = new Purchase.Deal(
                    priced.method(),
                    priced.planId(),
                    priced.planVersion(),
                    priced.planName(),
                    Money.zero(priced.price().currency()));
            Purchase begun = begin(tx, visit, subscriber, free, null);
            var source = new Deliveries.Source(Grants.Source.TRIAL, begun.id());
            return new Bought.Under(deliveries.deliver(tx, tenant, begun, source));
        });
    }

    /// What this device may choose from, in the tenant's order.
    public java.util.List<Plan> offers(TenantId tenant, @Nullable UUID nasId) {
        return shop.plans().offers(tenant, AccessKind.HOTSPOT, nasId);
    }

    /// When a plan that names a day of the month is over if it begins now; null: it names none.
    public @Nullable Instant ends(TenantId tenant, Plan plan) {
        return plan.terms().validity().endOnDay(clock.instant(), zones.of(tenant));
    }

    /// Whether it is given for trying: marked so, or for nothing.
    public static boolean isTrial(Plan plan) {
        return plan.terms().offer().trial() || plan.terms().price().minor() == 0;
    }

    /// Told by payments what became of them.
    PaymentListener listener(Settling.Undo undo) {
        return new Settling(deliveries, shop.sales(), timeline, clock, undo, payers);
    }

    /// @throws NotFound when the tenant has no such purchase
    Purchase get(Tx tx, TenantId tenant, UUID id) {
        return store.find(tx, tenant, id).orElseThrow(() -> new NotFound("purchase", id));
    }

    private Optional<Plan> offered(Visit visit, UUID planId) {
        return offers(visit.tenant(), visit.place().nasId()).stream()
                .filter(plan -> plan.id().equals(planId))
                .findFirst();
    }

    private Purchase begin(Tx tx, Visit visit, UUID subscriber, Purchase.Deal deal, @Nullable String phone) {
        var begun = Purchase.begun(ids.next(), buyer(visit, subscriber, phone), deal, clock.instant());
        store.insert(tx, visit.tenant(), begun);
        timeline.add(tx, visit.tenant(), begun.id(), PurchaseEvent.Kind.CHOSEN, deal.planName());
        return begun;
    }

    private static Purchase.Buyer buyer(Visit visit, UUID subscriber, @Nullable String phone) {
        return new Purchase.Buyer(
                subscriber, visit.id(), visit.place().nasId(), visit.device().mac(), phone);
    }

    static Purchase.Deal deal(Purchase.Method method, Plan plan) {
        var price = plan.terms().price();
        return new Purchase.Deal(
                method, plan.id(), plan.version(), plan.terms().name(), new Money(price.minor(), price.currency()));
    }
}
