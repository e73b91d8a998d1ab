package turnpike.hotspot;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.messaging.Messages;
import turnpike.payments.Payment;
import turnpike.platform.db.Tx;
import turnpike.storefront.Themes;
import turnpike.subscribers.Grants;
import turnpike.subscribers.Guests;

/// What follows when a purchase is paid, all in the transaction that made it so: income to come, the right, the order
/// for access, the message with the credentials.
final class Deliveries {
    /// How long a device that is being let in has to be seen online, before its login is sent in neutral words.
    private static final Duration ONLINE_IN = Duration.ofMinutes(1);

    private final Sales sales;
    private final Grants grants;
    private final Guests guests;
    private final AccessOrders orders;
    private final Messages messages;
    private final Themes themes;
    private final Timeline timeline;
    private final InstantSource clock;
    private final PurchaseStore purchases = new PurchaseStore();
    private final VisitStore visits = new VisitStore();
    private final SaleStore store = new SaleStore();
    private final ExpectedStore expected = new ExpectedStore();

    Deliveries(Parts parts, Themes themes, Timeline timeline, InstantSource clock) {
        this.sales = parts.sales();
        this.grants = parts.grants();
        this.guests = parts.guests();
        this.orders = parts.orders();
        this.messages = parts.messages();
        this.themes = themes;
        this.timeline = timeline;
        this.clock = clock;
    }

    private static final String LOGIN = "purchase:"; // with the purchase, the key of the message with its login

    /// What it works with.
    record Parts(Sales sales, Grants grants, Guests guests, AccessOrders orders, Messages messages) {}

    /// @param id payment, voucher or purchase: gives one right, however often it is told
    record Source(Grants.Source kind, UUID id) {}

    /// How the buyer stands; it stays so until the transaction ends.
    Guests.Standing standing(Tx tx, TenantId tenant, Purchase purchase) {
        var deal = purchase.deal();
        boolean isAtPortal = purchase.buyer().visitId() != null;
        var use = new Guests.Use(isAtPortal, deal.planId(), deal.planVersion());
        return guests.standing(tx, tenant, purchase.buyer().subscriberId(), use);
    }

    /// Delivers; the caller holds the purchase and knows that the wallet covers its price.
    Purchase deliver(Tx tx, TenantId tenant, Purchase purchase, Source source) {
        return deliver(tx, tenant, purchase, source, List.of());
    }

    /// @param first said of it before that it was given
    Purchase deliver(Tx tx, TenantId tenant, Purchase purchase, Source source, List<Timeline.Saying> first) {
        Instant now = clock.instant();
        Grants.Grant grant = give(tx, tenant, purchase, source);
        Duration patience = Duration.ofMinutes(themes.of(tx, tenant).giveUp().minutes());
        boolean isExpected = purchase.buyer().isAtNas() && patience.isPositive();
        Purchase granted =
                purchase.granted(grant.subscriptionId(), grant.queued(), now, isExpected ? now.plus(patience) : null);
        List<Timeline.Saying> sayings = new ArrayList<>(first);
        var given = grant.queued() ? PurchaseEvent.Kind.QUEUED : PurchaseEvent.Kind.GRANTED;
        sayings.add(new Timeline.Saying(given, purchase.deal().planName()));
        timeline.add(tx, tenant, purchase.id(), sayings);
        Optional<Visit> visit = visit(tx, tenant, purchase.buyer().visitId());
        String mac = purchase.buyer().mac();
        Guests.Admitted begun = mac == null || grant.queued()
                ? null
                : guests.beginWith(tx, tenant, purchase.buyer().subscriberId(), mac);
        boolean isComing = connect(tx, tenant, granted, visit, begun, "purchase")
                && purchase.buyer().isAtNas()
                && !grant.queued();
        if (isComing) {
            purchases.save(tx, tenant, granted, now.plus(ONLINE_IN));
        } else {
            purchases.save(tx, tenant, granted);
            sendLogin(tx, tenant, granted, "credentials");
        }
        return granted;
    }

    /// A second success for a purchase that has been delivered: another right, which waits behind the first.
    void deliverAgain(Tx tx, TenantId tenant, Purchase purchase, Source source) {
        give(tx, tenant, purchase, source);
        timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.PAID_AGAIN);
    }

    private Grants.Grant give(Tx tx, TenantId tenant, Purchase purchase, Source source) {
        var deal = purchase.deal();
        Money net = sales.sell(tx, tenant, purchase, source.id());
        Grants.Grant grant = grants.grant(
                tx,
                tenant,
                new Grants.Wanted(
                        purchase.buyer().subscriberId(),
                        deal.planId(),
                        deal.planVersion(),
                        source.kind(),
                        source.id()));
        if (net.isPositive()) {
            var term = grants.term(tx, tenant, purchase.buyer().subscriberId(), grant);
            sales.earn(tx, tenant, grant.subscriptionId(), net, term);
        }
        return grant;
    }

    /// What came is in the wallet, for nothing could be given for it.
    void tellKept(Tx tx, TenantId tenant, Purchase purchase, Money received) {
        String phone = purchase.buyer().phone();
        if (phone == null) return;
        Map<String, String> values = Map.of(
                "plan", purchase.deal().planName(),
                "amount", received.written(),
                "provider", store.tenantName(tx, tenant));
        messages.send(
                tx,
                tenant,
                new Messages.Wanted(
                        "kept:" + purchase.id(),
                        Messages.Channel.SMS,
                        phone,
                        "paid_credited",
                        null,
                        values,
                        purchase.buyer().subscriberId()));
    }

    /// Makes the device one of the subscriber's and has it let in.
    ///
    /// @return false when there is no room for the device, or it is kept out
    boolean connect(Tx tx, TenantId tenant, Purchase purchase, String by) {
        return connect(tx, tenant, purchase, visit(tx, tenant, purchase.buyer().visitId()), null, by);
    }

    /// @param begun what was said of the device already; null: nothing
    private boolean connect(
            Tx tx,
            TenantId tenant,
            Purchase purchase,
            Optional<Visit> visit,
            Guests.@Nullable Admitted begun,
            String by) {
        var buyer = purchase.buyer();
        // Without a device it may be a present: nobody is at hand who would have to be its owner.
        if (buyer.mac() == null) return true;
        visit.filter(seen -> !buyer.subscriberId().equals(seen.who().subscriberId()))
                .ifPresent(seen -> visits.setWho(tx, seen, buyer.subscriberId(), null));
        Guests.Admitted admitted = begun == null ? guests.admit(tx, tenant, buyer.subscriberId(), buyer.mac()) : begun;
        if (admitted == Guests.Admitted.BLOCKED) {
            timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.DEVICE_KEPT_OUT);
        }
        if (admitted != Guests.Admitted.ADMITTED) return false;
        if (buyer.nasId() == null || isForLater(tx, tenant, purchase, buyer.mac())) return true;
        var target = new AccessOrder.Target(
                buyer.nasId(),
                buyer.mac(),
                visit.map(seen -> seen.device().address()).orElse(null),
                buyer.subscriberId());
        orders.login(tx, tenant, target, purchase.id(), by);
        return true;
    }

    /// What waits lets nobody in; the right that runs does, where one more device may use it.
    private boolean isForLater(Tx tx, TenantId tenant, Purchase purchase, String mac) {
        if (purchase.state() != Purchase.State.QUEUED) return false;
        UUID who = purchase.buyer().subscriberId();
        return !expected.online(tx, tenant, who, mac).isEmpty()
                || expected.seats(tx, tenant, who, mac, clock.instant()).isFull();
    }

    private Optional<Visit> visit(Tx tx, TenantId tenant, @Nullable UUID visitId) {
        return visitId == null ? Optional.empty() : visits.find(tx, tenant, visitId);
    }

    /// Less than the price came: how much is missing, where to send it, and how to use what is there.
    void sendPart(Tx tx, TenantId tenant, Purchase purchase, Payment payment) {
        String phone = purchase.buyer().phone();
        Money received = payment.received();
        if (phone == null || received == null) return;
        String receipt = payment.receipt();
        Map<String, String> values = Map.of(
                "plan", purchase.deal().planName(),
                "amount", received.written(),
                "missing", purchase.deal().price().minus(received).written(),
                "account", payment.wanted().reference(),
                "code", receipt == null ? Purchases.reference(purchase.id()) : receipt,
                "provider", store.tenantName(tx, tenant));
        messages.send(
                tx,
                tenant,
                new Messages.Wanted(
                        "part:" + purchase.id(),
                        Messages.Channel.SMS,
                        phone,
                        "paid_part",
                        language(tx, tenant, purchase),
                        values,
                        purchase.buyer().subscriberId()));
    }

    private @Nullable String language(Tx tx, TenantId tenant, Purchase purchase) {
        return visit(tx, tenant, purchase.buyer().visitId())
                .map(Visit::language)
                .orElse(null);
    }

    /// For later and for further devices; the device at hand is let in without them.
    ///
    /// @param template whose words are true now
    void sendLogin(Tx tx, TenantId tenant, Purchase purchase, String template) {
        if (isSentLogin(tx, tenant, purchase, template)) {
            timeline.add(tx, tenant, purchase.id(), PurchaseEvent.Kind.CREDENTIALS_SENT);
        }
    }

    /// The same as the device comes online.
    void connected(Tx tx, TenantId tenant, Purchase purchase, boolean isUntold) {
        List<Timeline.Saying> sayings = new ArrayList<>();
        if (isUntold && isSentLogin(tx, tenant, purchase, "already_connected")) {
            sayings.add(Timeline.Saying.of(PurchaseEvent.Kind.CREDENTIALS_SENT));
        }
        sayings.add(Timeline.Saying.of(PurchaseEvent.Kind.CONNECTED));
        timeline.add(tx, tenant, purchase.id(), sayings);
    }

    /// A message will not arrive; when it is one with a login, whoever looks at the purchase reads it there.
    void notSent(Tx tx, TenantId tenant, String key, String reason) {
        if (!key.startsWith(LOGIN)) return;
        UUID purchase = UUID.fromString(key.substring(LOGIN.length()));
        timeline.add(tx, tenant, purchase, PurchaseEvent.Kind.CREDENTIALS_NOT_SENT, reason.replace('_', ' '));
    }

    private boolean isSentLogin(Tx tx, TenantId tenant, Purchase purchase, String template) {
        String phone = purchase.buyer().phone();
        // Who is signed in has the login, and the phone that pays may be somebody else's.
        if (phone == null || purchase.buyer().visitId() == null) return false;
        Guests.Credentials credentials =
                guests.credentials(tx, tenant, purchase.buyer().subscriberId());
        Map<String, String> values = Map.of(
                "username", credentials.username(),
                "password", credentials.password(),
                "plan", purchase.deal().planName(),
                "provider", store.tenantName(tx, tenant));
        messages.send(
                tx,
                tenant,
                new Messages.Wanted(
                        LOGIN + purchase.id(),
                        Messages.Channel.SMS,
                        phone,
                        template,
                        language(tx, tenant, purchase),
                        values,
                        purchase.buyer().subscriberId()));
        return true;
    }
}
