package turnpike.inbound.rest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.arrivals.PortalPhone;
import turnpike.base.Conflict;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.hotspot.Doorway;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.PortalTokens;
import turnpike.hotspot.Purchase;
import turnpike.hotspot.PurchaseBook;
import turnpike.hotspot.PurchaseEvent;
import turnpike.hotspot.Purchases;
import turnpike.hotspot.VendorLogin;
import turnpike.hotspot.Visit;
import turnpike.plans.Plan;
import turnpike.plans.Validity;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.platform.http.Refused;
import turnpike.tenancy.Logins;
import turnpike.tenancy.Tenant;
import turnpike.tenancy.Tenants;

/// The portal's own calls, for who builds pages of their own. What they are about is named by the `s` that the NAS's
/// hand-off brought; a device cannot be named by hand.
public final class HotspotRoutes {
    private static final String WALLET = "wallet";

    private final Hotspot hotspot;
    private final Tenants tenants;

    public HotspotRoutes(Hotspot hotspot, Tenants tenants) {
        this.hotspot = hotspot;
        this.tenants = tenants;
    }

    public void addTo(Operations operations) {
        operations
                .on("listPublicPackages", this::packages)
                .on("initiatePayment", this::initiate)
                .on("getPaymentStatus", this::status)
                .on("loginHotspot", this::login)
                .on("logoutHotspot", this::logout)
                .on(
                        "checkHotspotSession",
                        call -> Answer.json(standing(visit(call.body(At.class).visit()), call, false)));
    }

    private record Offered(
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
            @Nullable Integer devicesMax,
            boolean trial) {}

    private Answer packages(Call call) {
        Tenant tenant = tenants.named(call.text("tenant")).orElseThrow(() -> new NotFound("tenant", "of this name"));
        String s = call.textOrNull("visit");
        UUID nas = s == null ? null : visit(s).place().nasId();
        List<Offered> offers = hotspot.purchases().offers(tenant.id(), nas).stream()
                .map(plan -> view(plan, hotspot.purchases().ends(tenant.id(), plan)))
                .toList();
        return Answer.json(ListPage.all(offers));
    }

    private static Offered view(Plan plan, @Nullable Instant endsAt) {
        var terms = plan.terms();
        var quota = terms.allowance().quota();
        return new Offered(
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
                terms.seats().devices(),
                Purchases.isTrial(plan));
    }

    private record Initiation(
            String visit,
            UUID packageId,
            @Nullable String phone,
            @Nullable String provider) {}

    private record Initiated(
            UUID purchaseId, @Nullable UUID paymentId, String token, long amountMinor, String currency) {}

    private Answer initiate(Call call) {
        Initiation body = call.body(Initiation.class);
        Visit visit = visit(body.visit);
        if (WALLET.equals(body.provider)) {
            return initiated(visit, hotspot.purchases().payFromWallet(visit, body.packageId));
        }
        if (body.phone == null) throw new InvalidInput("phone", "is missing");
        Tenant tenant = tenants.get(visit.tenant());
        String phone = PortalPhone.of(body.phone, tenant.currency().getCurrencyCode())
                .orElseThrow(() -> new InvalidInput("phone", "is no phone number"));
        List<String> offered = hotspot.themes().of(visit.tenant()).providers();
        String provider = body.provider != null ? body.provider : offered.isEmpty() ? "" : offered.getFirst();
        return initiated(visit, hotspot.purchases().pay(visit, body.packageId, phone, provider));
    }

    private Answer initiated(Visit visit, Purchases.Bought bought) {
        return switch (bought) {
            case Purchases.Bought.Under(var purchase) ->
                Answer.created(new Initiated(
                        purchase.id(),
                        purchase.links().paymentId(),
                        hotspot.visits().token(visit, purchase.id()),
                        purchase.deal().price().minor(),
                        purchase.deal().price().currency()));
            case Purchases.Bought.Known() -> throw new IllegalStateException("no payment ends so");
            case Purchases.Bought.Refused(var why) -> throw refused(why);
        };
    }

    private static RuntimeException refused(Purchases.Refusal why) {
        return switch (why) {
            case NOT_ON_OFFER -> new InvalidInput("packageId", "is not on sale here");
            case PROVIDER_NOT_OFFERED -> new InvalidInput("provider", "is not offered here");
            case TOO_MANY_TRIES -> new Refused(429, "prompts_exhausted", "This phone was asked too often", 600);
            case NOT_PROVEN -> Refused.notAllowed("wallet_not_proven", "Nobody has shown to own this wallet");
            case NOT_ENOUGH -> new Conflict("insufficient_balance", "The wallet has not enough");
            case SUSPENDED -> new Conflict("subscriber_suspended", "What is bought could not be used while suspended");
            case ANOTHER_WAY -> new Conflict("access_kind_differs", "This account cannot be used at a hotspot now");
            case KEPT_OUT -> Refused.notAllowed("device_not_admitted", "This device is kept out");
            case CODE_REFUSED, CODE_FOR_ANOTHER_WAY, TRIAL_USED, DEVICE_UNKNOWN ->
                new IllegalStateException("no payment ends so: " + why);
        };
    }

    private record Status(
            UUID paymentId,
            UUID purchaseId,
            Purchase.State state,
            Purchase.@Nullable Outcome outcome,
            long amountMinor,
            String currency,
            @Nullable String phone,
            String packageName,
            boolean autoLogin,
            @Nullable String login,
            List<PurchaseEvent> events) {}

    /// A token that is wrong, old, of another purchase, and a payment that never was are all told alike.
    private Answer status(Call call) {
        UUID payment = call.id("paymentId");
        PortalTokens.State state =
                hotspot.tokens().state(call.text("token")).orElseThrow(() -> new NotFound("payment", payment));
        UUID purchase = state.purchaseId();
        if (purchase == null) throw new NotFound("payment", payment);
        PurchaseBook.Story story = hotspot.book().get(state.tenant(), purchase);
        if (!payment.equals(story.purchase().links().paymentId())) throw new NotFound("payment", payment);
        Visit visit = hotspot.visits().of(state).orElseThrow(() -> new NotFound("payment", payment));
        var deal = story.purchase().deal();
        return Answer.json(new Status(
                payment,
                purchase,
                story.purchase().state(),
                story.purchase().outcome(),
                deal.price().minor(),
                deal.price().currency(),
                masked(story.purchase().buyer().phone()),
                deal.planName(),
                story.purchase().state() == Purchase.State.GRANTED && !story.isForBrowser(),
                story.isForBrowser() ? browserLogin(visit) : null,
                story.events()));
    }

    private @Nullable String browserLogin(Visit visit) {
        Optional<VendorLogin.Step> step = hotspot.doorway().browserLogin(visit, "");
        return step.isPresent() && step.get() instanceof VendorLogin.Step.Go(String url) ? url : null;
    }

    private record Credentials(String visit, String username, String password) {}

    private record At(String visit) {}

    private Answer login(Call call) {
        Credentials body = call.body(Credentials.class);
        Visit visit = visit(body.visit);
        var origin = call.origin();
        var from = new Logins.From(origin.address(), origin.userAgent(), origin.requestId());
        switch (hotspot.signIns().signIn(visit, body.username, body.password, from)) {
            case WRONG -> throw Refused.notSignedIn("wrong_credentials", "Username or password is wrong");
            case LOCKED -> throw Refused.notAllowed("login_locked", "Too many wrong passwords");
            case SIGNED_IN -> {}
        }
        Visit known = visit(body.visit);
        switch (hotspot.doorway().connect(known)) {
            case OPEN -> {}
            case NO_RIGHT -> throw Refused.notAllowed("no_running_plan", "There is no plan that runs");
            case FULL -> throw Refused.notAllowed("device_limit", "As many devices as the plan allows are known");
            case KEPT_OUT -> throw Refused.notAllowed("device_not_admitted", "This device is kept out");
        }
        return Answer.json(standing(known, call, true));
    }

    private Answer logout(Call call) {
        Visit visit = visit(call.body(At.class).visit());
        return switch (hotspot.doorway().disconnect(visit, call.origin().address())) {
            case DONE -> Answer.done();
            case UNKNOWN -> throw new NotFound("session", "of this device");
            case NOT_SHOWN ->
                throw Refused.notAllowed("visit_not_shown", "Nobody has shown to be the one who is online here");
        };
    }

    private record Standing(
            boolean isActive,
            @Nullable Instant onlineSince,
            boolean mayPass,
            @Nullable String planName,
            @Nullable Instant expiresAt,
            @Nullable Long dataQuotaBytes,
            @Nullable Long dataUsedBytes,
            @Nullable String login) {}

    private Standing standing(Visit visit, Call call, boolean withLogin) {
        Optional<Doorway.Standing> found = hotspot.doorway().standing(visit);
        if (found.isEmpty()) return new Standing(false, null, false, null, null, null, null, null);
        Doorway.Standing standing = found.get();
        var holding = standing.holding();
        UUID nas = visit.place().nasId();
        boolean byBrowser = withLogin && nas != null && !hotspot.provisioner().serves(visit.tenant(), nas);
        return new Standing(
                standing.onlineSince() != null,
                hotspot.doorway().speaks(visit, call.origin().address()) ? standing.onlineSince() : null,
                standing.mayPass(),
                holding == null ? null : holding.planName(),
                holding == null ? null : holding.term().endsAt(),
                holding == null ? null : holding.usage().quotaBytes(),
                holding == null ? null : (Long) holding.usage().usedBytes(),
                byBrowser ? browserLogin(visit) : null);
    }

    /// @throws NotFound whatever is wrong with it
    private Visit visit(String s) {
        return hotspot.tokens()
                .state(s)
                .flatMap(hotspot.visits()::of)
                .orElseThrow(() -> new NotFound("visit", "of this device"));
    }

    private static @Nullable String masked(@Nullable String phone) {
        return phone == null ? null : PortalPhone.masked(phone);
    }
}
