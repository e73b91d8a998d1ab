package turnpike.inbound.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.arrivals.PortalPhone;
import turnpike.base.Conflict;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.NotFound;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.OwnPurchases;
import turnpike.hotspot.Purchase;
import turnpike.hotspot.PurchaseBook;
import turnpike.hotspot.PurchaseEvent;
import turnpike.hotspot.Purchases;
import turnpike.payments.NewPayment;
import turnpike.payments.Payment;
import turnpike.payments.PaymentSearch;
import turnpike.payments.Payments;
import turnpike.payments.State;
import turnpike.plans.Plan;
import turnpike.plans.Validity;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.platform.http.Refused;
import turnpike.subscribers.Subscriber;
import turnpike.subscribers.Subscribers;
import turnpike.tenancy.Tenants;

/// What subscribers buy and pay for themselves. Whose it is is said by the token alone; the id of another's purchase or
/// payment is that of none.
public final class MyShopRoutes {
    private static final int PROMPTS_AGAIN_S = 600;

    /// Lines whose detail is the payer's own: what was chosen, the receipt, why the provider said no.
    private static final Set<PurchaseEvent.Kind> TOLD = Set.of(
            PurchaseEvent.Kind.CHOSEN,
            PurchaseEvent.Kind.PAID,
            PurchaseEvent.Kind.UNDERPAID,
            PurchaseEvent.Kind.PAYMENT_FAILED,
            PurchaseEvent.Kind.REFUNDED);

    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");

    private final Hotspot hotspot;
    private final Payments payments;
    private final Subscribers subscribers;
    private final Tenants tenants;

    public MyShopRoutes(Hotspot hotspot, Payments payments, Subscribers subscribers, Tenants tenants) {
        this.hotspot = hotspot;
        this.payments = payments;
        this.subscribers = subscribers;
        this.tenants = tenants;
    }

    public void addTo(Operations operations) {
        operations
                .on("getMyShop", this::shop)
                .on("buyForMyself", this::buy)
                .on("redeemMyVoucher", this::redeem)
                .on("topUpMyWallet", this::topUp)
                .on("listMyPurchases", this::purchases)
                .on("getMyPurchase", this::purchase)
                .on("listMyPayments", this::payments)
                .on("getMyPayment", this::payment);
    }

    private record Offer(
            UUID id,
            String name,
            String description,
            long priceMinor,
            String currency,
            @Nullable Long durationSeconds,
            @Nullable Integer durationMonths,
            @Nullable Instant endsAt,
            Validity.StartsOn startsOn,
            @Nullable Long onlineSecondsQuota,
            @Nullable Long dataQuotaBytes,
            @Nullable Long throttledBps,
            @Nullable Long uploadBps,
            @Nullable Long downloadBps,
            @Nullable Integer sessionsMax,
            @Nullable Integer devicesMax) {
        static Offer of(Plan plan, @Nullable Instant endsAt) {
            var terms = plan.terms();
            var quota = terms.allowance().quota();
            return new Offer(
                    plan.id(),
                    terms.name(),
                    terms.description(),
                    terms.price().minor(),
                    terms.price().currency(),
                    PlanRoutes.seconds(terms.validity().span()),
                    terms.validity().months(),
                    endsAt,
                    terms.validity().startsOn(),
                    PlanRoutes.seconds(terms.allowance().onlineLimit()),
                    quota == null ? null : (Long) quota.count(),
                    PlanRoutes.bps(terms.allowance().throttled()),
                    PlanRoutes.bps(terms.service().upload()),
                    PlanRoutes.bps(terms.service().download()),
                    terms.seats().sessions(),
                    terms.seats().devices());
        }
    }

    private record Shop(
            List<Offer> offers,
            List<String> providers,
            @Nullable String phone,
            String currency,
            boolean vouchers) {}

    private enum Method {
        PAYMENT,
        WALLET
    }

    private record Order(
            UUID key,
            UUID planId,
            Method method,
            @Nullable String provider,
            @Nullable String phone) {}

    private record Code(UUID key, String code) {}

    private record TopUp(
            UUID key,
            long amountMinor,
            @Nullable String provider,
            @Nullable String phone) {}

    private record Bought(
            UUID id,
            Purchase.Method method,
            UUID planId,
            String planName,
            long priceMinor,
            String currency,
            @Nullable String phone,
            @Nullable UUID paymentId,
            Purchase.State state,
            Purchase.@Nullable Outcome outcome,
            boolean ended,
            @Nullable Instant startsAt,
            Instant createdAt,
            @Nullable Instant paidAt) {
        static Bought of(PurchaseBook.Listed listed, @Nullable Instant startsAt) {
            Purchase purchase = listed.purchase();
            var deal = purchase.deal();
            return new Bought(
                    purchase.id(),
                    deal.method(),
                    deal.planId(),
                    deal.planName(),
                    deal.price().minor(),
                    deal.price().currency(),
                    masked(purchase.buyer().phone()),
                    purchase.links().paymentId(),
                    purchase.state(),
                    purchase.outcome(),
                    listed.isOver(),
                    startsAt,
                    purchase.times().createdAt(),
                    purchase.times().paidAt());
        }
    }

    private record Story(Bought purchase, List<PurchaseEvent> events) {}

    private Story story(Call call, UUID id) {
        PurchaseBook.Story story = hotspot.own().story(call.tenant(), me(call), id);
        return new Story(
                bought(call, story.listed()),
                story.events().stream().map(MyShopRoutes::told).toList());
    }

    private Bought bought(Call call, PurchaseBook.Listed listed) {
        boolean isWaiting = listed.purchase().state() == Purchase.State.QUEUED && !listed.isOver();
        return Bought.of(
                listed,
                isWaiting
                        ? hotspot.book().turn(call.tenant(), listed.purchase()).startsAt()
                        : null);
    }

    private record Paid(
            UUID id,
            State state,
            NewPayment.Purpose purpose,
            String provider,
            long amountMinor,
            String currency,
            @Nullable String phone,
            @Nullable String receipt,
            @Nullable String reason,
            Instant createdAt,
            @Nullable Instant settledAt) {
        static Paid of(Payment payment) {
            Money received = payment.received();
            Money amount = received == null ? payment.asked() : received;
            return new Paid(
                    payment.id(),
                    payment.state(),
                    payment.purpose(),
                    payment.provider(),
                    amount.minor(),
                    amount.currency(),
                    masked(payment.wanted().phone()),
                    payment.receipt(),
                    payment.state().isPaid() ? null : payment.outcome().text(),
                    payment.times().createdAt(),
                    payment.times().settledAt());
        }
    }

    private Answer shop(Call call) {
        Subscriber me = subscribers.get(call.tenant(), me(call));
        List<Plan> offers = hotspot.own().offers(call.tenant(), me.accessKind());
        Map<UUID, Instant> ends = subscribers.ends(call.tenant(), me.id(), offers);
        return Answer.json(new Shop(
                offers.stream().map(plan -> Offer.of(plan, ends.get(plan.id()))).toList(),
                hotspot.own().providers(call.tenant()),
                me.contact().phone(),
                currency(call),
                hotspot.own().takesCodes(call.tenant())));
    }

    private Answer buy(Call call) {
        Order order = call.body(Order.class);
        Subscriber me = buyer(call);
        var wish = new OwnPurchases.Wish(call.tenant(), me.id(), me.accessKind(), order.key);
        Purchases.Bought bought = switch (order.method) {
            case WALLET -> hotspot.own().payFromWallet(wish, order.planId);
            case PAYMENT -> hotspot.own().pay(wish, order.planId, payer(call, me, order.provider, order.phone));
        };
        return switch (bought) {
            case Purchases.Bought.Under(var purchase) -> Answer.created(story(call, purchase.id()));
            case Purchases.Bought.Known() -> throw new IllegalStateException("no payment ends so");
            case Purchases.Bought.Refused(var why) -> throw refused(why, order.planId);
        };
    }

    private Subscriber buyer(Call call) {
        Subscriber me = subscribers.get(call.tenant(), me(call));
        if (me.suspension() != null) throw suspended();
        return me;
    }

    /// Who guesses is not told whether there is such a code.
    private Answer redeem(Call call) {
        Code typed = call.body(Code.class);
        Subscriber me = buyer(call);
        var wish = new OwnPurchases.Wish(call.tenant(), me.id(), me.accessKind(), typed.key);
        var code = new OwnPurchases.Code(typed.code, call.origin().address(), null);
        return switch (hotspot.own().redeem(wish, code)) {
            case OwnPurchases.Redeemed.Under(var purchase) -> Answer.created(story(call, purchase.id()));
            case OwnPurchases.Redeemed.OtherWay _ ->
                throw new Conflict("voucher_other_service", "the code is for another way to come online");
            case OwnPurchases.Redeemed.Refused(var why, var pause) ->
                throw switch (why.toStranger()) {
                    case TOO_MANY_TRIES -> tooManyTries(pause);
                    default -> new Conflict("voucher_refused", "the code is not valid, or was used before");
                };
        };
    }

    /// Codes are not looked at for a while.
    static Refused tooManyTries(Duration wait) {
        int seconds = (int) Math.max(1, wait.plusMillis(999).toSeconds());
        return new Refused(429, "voucher_tries_exhausted", "Too many codes were tried in vain", seconds);
    }

    private Answer topUp(Call call) {
        TopUp wanted = call.body(TopUp.class);
        Subscriber me = subscribers.get(call.tenant(), me(call));
        var wish = new OwnPurchases.Wish(call.tenant(), me.id(), me.accessKind(), wanted.key);
        var amount = new Money(wanted.amountMinor, currency(call));
        return switch (hotspot.own().topUp(wish, amount, payer(call, me, wanted.provider, wanted.phone))) {
            case OwnPurchases.Asked.Under(var payment) -> Answer.created(Paid.of(payment));
            case OwnPurchases.Asked.Refused(var why) -> throw refused(why, wanted.key);
        };
    }

    private OwnPurchases.Payer payer(Call call, Subscriber me, @Nullable String provider, @Nullable String phone) {
        String typed = phone != null ? phone : me.contact().phone();
        if (typed == null) throw new InvalidInput("phone", "must be given: none is known of you");
        String number = PortalPhone.of(typed, currency(call))
                .orElseThrow(() -> new InvalidInput("phone", "is no phone number"));
        List<String> offered = hotspot.own().providers(call.tenant());
        String name = provider != null ? provider : offered.isEmpty() ? "" : offered.getFirst();
        return new OwnPurchases.Payer(number, name);
    }

    private static Conflict suspended() {
        return new Conflict("subscriber_suspended", "what is bought could not be used while suspended");
    }

    private static RuntimeException refused(Purchases.Refusal why, UUID wanted) {
        return switch (why) {
            case NOT_ON_OFFER -> new NotFound("plan on offer", wanted);
            case PROVIDER_NOT_OFFERED -> new InvalidInput("provider", "is not offered here");
            case NOT_ENOUGH -> new Conflict("insufficient_balance", "the wallet has not enough");
            case TOO_MANY_TRIES ->
                new Refused(429, "prompts_exhausted", "This phone was asked too often", PROMPTS_AGAIN_S);
            case SUSPENDED -> suspended();
            case ANOTHER_WAY, KEPT_OUT, NOT_PROVEN, CODE_REFUSED, CODE_FOR_ANOTHER_WAY, TRIAL_USED, DEVICE_UNKNOWN ->
                new IllegalStateException("nothing bought here ends so: " + why);
        };
    }

    private Answer purchases(Call call) {
        var page = call.page();
        var search = new PurchaseBook.Search(null, me(call), page.offset(), page.perPage());
        var found = hotspot.book().find(call.tenant(), search);
        List<Bought> items =
                found.items().stream().map(listed -> bought(call, listed)).toList();
        return Answer.json(ListPage.of(items, page, found.total()));
    }

    private Answer purchase(Call call) {
        return Answer.json(story(call, call.id("purchaseId")));
    }

    private Answer payments(Call call) {
        var page = call.page();
        var search = new PaymentSearch(null, null, me(call), false, null, null, null, page.offset(), page.perPage());
        var found = payments.find(call.tenant(), search);
        return Answer.json(ListPage.of(found.items().stream().map(Paid::of).toList(), page, found.total()));
    }

    private Answer payment(Call call) {
        return Answer.json(Paid.of(hotspot.own().payment(call.tenant(), me(call), call.id("paymentId"))));
    }

    /// What only staff are to know, as who of them did something and why, stays out.
    private static PurchaseEvent told(PurchaseEvent event) {
        if (TOLD.contains(event.kind())) return event;
        return new PurchaseEvent(event.at(), event.kind(), "", event.repeats(), event.lastAt());
    }

    /// A provider may tell a payer's number as a hash, which says nothing to people.
    private static @Nullable String masked(@Nullable String phone) {
        return phone == null || HASH.matcher(phone).matches() ? null : PortalPhone.masked(phone);
    }

    private String currency(Call call) {
        return tenants.get(call.tenant()).currency().getCurrencyCode();
    }

    private static UUID me(Call call) {
        return call.principal().id();
    }
}
