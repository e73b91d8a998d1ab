package turnpike.inbound.rest;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.arrivals.PortalPhone;
import turnpike.base.AccessKind;
import turnpike.base.Role;
import turnpike.hotspot.PurchaseBook;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.platform.http.Refused;
import turnpike.reporting.Belongings;
import turnpike.reporting.LooseEnds;
import turnpike.subscribers.Subscriber;
import turnpike.subscribers.Subscribers;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Tenants;

/// The subscribers of the caller's tenant.
public final class SubscriberRoutes {
    private static final String ID = "subscriberId";

    private final Subscribers subscribers;
    private final Filters filters;
    private final InstantSource clock;
    private final Money money;

    /// @param ends what of a subscriber is not settled
    /// @param book where purchases follow when their right is taken away
    /// @param tenants whose currency says in which country phones are
    public record Money(LooseEnds ends, PurchaseBook book, Tenants tenants) {}

    public SubscriberRoutes(Subscribers subscribers, Belongings belongings, InstantSource clock, Money money) {
        this.subscribers = subscribers;
        this.money = money;
        this.filters = new Filters(belongings);
        this.clock = clock;
    }

    public void addTo(Operations operations) {
        operations
                .on("listSubscribers", this::list)
                .on("createSubscriber", this::create)
                .on("getSubscriber", call -> answer(subscribers.get(call.tenant(), call.id(ID))))
                .on("updateSubscriber", this::update)
                .on("deleteSubscriber", this::delete)
                .on("suspendSubscriber", this::suspend)
                .on("activateSubscriber", call -> answer(subscribers.activate(Actors.of(call), call.id(ID))))
                .on("startSubscription", this::startSubscription)
                .on("endSubscription", this::endSubscription);
    }

    private enum State {
        ACTIVE,
        SUSPENDED
    }

    enum SubscriptionState {
        ACTIVE,
        WAITING,
        GRACE,
        EXPIRED,
        EXHAUSTED
    }

    private record Body(
            @Nullable String username,
            @Nullable String password,
            @Nullable AccessKind accessKind,
            @Nullable String name,
            @Nullable String phone,
            @Nullable String email,
            @Nullable String staticAddress,
            @Nullable Boolean knownDevicesOnly,
            @Nullable Boolean autoRenew,
            @Nullable UUID planId) {}

    private record Why(@Nullable String reason) {}

    private record Start(UUID planId, @Nullable Boolean keepMoney) {}

    private record View(
            UUID id,
            String username,
            @Nullable String name,
            @Nullable String phone,
            @Nullable String email,
            @Nullable String staticAddress,
            boolean knownDevicesOnly,
            @Nullable Boolean autoRenew,
            AccessKind accessKind,
            State state,
            @Nullable String suspendedReason,
            boolean online,
            @Nullable SubscriptionView subscription,
            Instant createdAt) {}

    record SubscriptionView(
            UUID planId,
            String planName,
            Instant grantedAt,
            @Nullable Instant startedAt,
            @Nullable Instant endsAt,
            @Nullable Instant accessUntil,
            int queued,
            SubscriptionState state,
            @Nullable Long dataQuotaBytes,
            long dataUsedBytes,
            @Nullable Long onlineSecondsQuota,
            long onlineSecondsUsed) {}

    private Answer list(Call call) {
        var page = call.page();
        var found = subscribers.find(
                call.tenant(),
                new Subscribers.Search(
                        call.textOrNull("q"),
                        call.wordOrNull("status", Subscribers.Status.class),
                        call.wordOrNull("accessKind", AccessKind.class),
                        filters.id(call, "planId", Belongings.Kind.PLAN),
                        call.text("sort"),
                        page.offset(),
                        page.perPage()));
        var items = found.subscribers().stream().map(this::view).toList();
        return Answer.json(ListPage.of(items, page, found.total()));
    }

    private Answer create(Call call) {
        Body body = call.body(Body.class);
        var profile = new Subscribers.Profile(
                orEmpty(body.username),
                body.accessKind == null ? AccessKind.ANY : body.accessKind,
                new Subscriber.Contact(orEmpty(body.name), phone(call, body), blankToNull(body.email)),
                new Subscriber.Rules(
                        blankToNull(body.staticAddress), Boolean.TRUE.equals(body.knownDevicesOnly), body.autoRenew));
        var wanted = new Subscribers.NewSubscriber(profile, orEmpty(body.password), body.planId);
        return Answer.created(view(subscribers.create(Actors.of(call), wanted)));
    }

    private Answer update(Call call) {
        Body body = call.body(Body.class);
        String phone = phone(call, body);
        return answer(subscribers.change(
                Actors.of(call), call.id(ID), before -> changed(call, body, phone, before), body.password));
    }

    /// What the body names is taken from it, the rest stays.
    private static Subscribers.Profile changed(
            Call call, Body body, @Nullable String phone, Subscribers.Profile before) {
        var contact = before.contact();
        var rules = before.rules();
        return new Subscribers.Profile(
                body.username == null ? before.username() : body.username,
                body.accessKind == null ? before.accessKind() : body.accessKind,
                new Subscriber.Contact(
                        call.has("name") ? orEmpty(body.name) : contact.name(),
                        call.has("phone") ? phone : contact.phone(),
                        call.has("email") ? blankToNull(body.email) : contact.email()),
                new Subscriber.Rules(
                        call.has("staticAddress") ? blankToNull(body.staticAddress) : rules.staticAddress(),
                        body.knownDevicesOnly == null ? rules.knownDevicesOnly() : body.knownDevicesOnly,
                        call.has("autoRenew") ? body.autoRenew : rules.autoRenew()));
    }

    /// As +E.164, by which its owner is found at the portal; what is no such number stays as it was typed.
    private @Nullable String phone(Call call, Body body) {
        String typed = blankToNull(body.phone);
        if (typed == null) return null;
        String currency = money.tenants.get(call.tenant()).currency().getCurrencyCode();
        return PortalPhone.of(typed, currency).orElse(typed);
    }

    private Answer delete(Call call) {
        var tenant = call.tenant();
        subscribers.delete(Actors.of(call), call.id(ID), (tx, id) -> money.ends.of(tx, tenant, id));
        return Answer.done();
    }

    private Answer suspend(Call call) {
        String reason = call.hasBody() ? call.body(Why.class).reason() : null;
        return answer(subscribers.suspend(Actors.of(call), call.id(ID), reason));
    }

    private Answer startSubscription(Call call) {
        Start wish = call.body(Start.class);
        var taken = taken(call, !Boolean.FALSE.equals(wish.keepMoney));
        return answer(subscribers.startSubscription(Actors.of(call), call.id(ID), wish.planId, taken));
    }

    private Answer endSubscription(Call call) {
        var taken = taken(call, Boolean.parseBoolean(call.text("keepMoney")));
        return answer(subscribers.endSubscription(Actors.of(call), call.id(ID), taken));
    }

    /// Money is given back by whoever may take a purchase back.
    private Subscribers.TakenAway taken(Call call, boolean keepMoney) {
        if (!keepMoney && !call.principal().role().isAtLeast(Role.TENANT_ADMIN)) {
            throw Refused.notAllowed("role_too_low", "Only an administrator gives the money back");
        }
        Actor actor = Actors.of(call);
        return (tx, right) -> money.book.takenAway(tx, actor, right, keepMoney);
    }

    private Answer answer(Subscriber subscriber) {
        return Answer.json(view(subscriber));
    }

    private View view(Subscriber subscriber) {
        var suspension = subscriber.suspension();
        var holding = subscriber.holding();
        var name = subscriber.contact().name();
        return new View(
                subscriber.id(),
                subscriber.username(),
                name.isEmpty() ? null : name,
                subscriber.contact().phone(),
                subscriber.contact().email(),
                subscriber.rules().staticAddress(),
                subscriber.rules().knownDevicesOnly(),
                subscriber.rules().autoRenew(),
                subscriber.accessKind(),
                suspension == null ? State.ACTIVE : State.SUSPENDED,
                suspension == null ? null : suspension.reason(),
                subscriber.online(),
                holding == null ? null : view(holding, clock.instant()),
                subscriber.createdAt());
    }

    static SubscriptionView view(Subscriber.Holding holding, Instant now) {
        var usage = holding.usage();
        SubscriptionState state = SubscriptionState.ACTIVE;
        if (holding.hasEnded(now)) state = SubscriptionState.EXPIRED;
        else if (holding.term().startedAt() == null) state = SubscriptionState.WAITING;
        else if (holding.isInGrace(now)) state = SubscriptionState.GRACE;
        else if (usage.isExhausted()) state = SubscriptionState.EXHAUSTED;
        return new SubscriptionView(
                holding.planId(),
                holding.planName(),
                holding.term().grantedAt(),
                holding.term().startedAt(),
                holding.term().endsAt(),
                holding.term().accessUntil(),
                holding.queued(),
                state,
                usage.quotaBytes(),
                usage.usedBytes(),
                usage.onlineLimitSeconds(),
                usage.onlineSeconds());
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text.strip();
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
