package turnpike.inbound.rest;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.arrivals.PortalPhone;
import turnpike.arrivals.WalledGarden;
import turnpike.base.Conflict;
import turnpike.base.InvalidInput;
import turnpike.base.TenantId;
import turnpike.hotspot.AccessOrder;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.HotspotSettings;
import turnpike.hotspot.OwnPurchases;
import turnpike.hotspot.Purchase;
import turnpike.hotspot.PurchaseBook;
import turnpike.hotspot.PurchaseEvent;
import turnpike.hotspot.StaffAccess;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.reporting.Belongings;
import turnpike.storefront.Theme;
import turnpike.subscribers.Device;
import turnpike.subscribers.Subscriber;
import turnpike.subscribers.Subscribers;
import turnpike.tenancy.Tenants;

/// What staff see of the hotspot: purchases, the portal's theme, what NASes need to know of it.
public final class PurchaseRoutes {
    private final Hotspot hotspot;
    private final Tenants tenants;
    private final HotspotSettings settings;
    private final Belongings belongings;
    private final Preview preview;
    private final Filters filters;
    private final Subscribers subscribers;

    /// The portal in a theme that need not be set.
    public interface Preview {
        Answer page(Call.Origin origin, TenantId tenant, Theme theme, String language);
    }

    public PurchaseRoutes(
            Hotspot hotspot,
            Tenants tenants,
            Subscribers subscribers,
            HotspotSettings settings,
            Belongings belongings,
            Preview preview) {
        this.hotspot = hotspot;
        this.tenants = tenants;
        this.subscribers = subscribers;
        this.settings = settings;
        this.belongings = belongings;
        this.preview = preview;
        this.filters = new Filters(belongings);
    }

    public void addTo(Operations operations) {
        operations
                .on("listPurchases", this::list)
                .on("getPurchase", call -> story(hotspot.book().get(call.tenant(), call.id("purchaseId"))))
                .on("retryPurchase", call -> story(hotspot.book().retry(Actors.of(call), call.id("purchaseId"))))
                .on("revokePurchase", this::revoke)
                .on("letDeviceIn", this::letIn)
                .on("redeemVoucherForSubscriber", this::redeem)
                .on("getPortalTheme", call -> Answer.json(view(hotspot.themes().of(call.tenant()))))
                .on("setPortalTheme", this::setTheme)
                .on("previewPortalTheme", this::previewTheme)
                .on("getWalledGarden", this::walledGarden)
                .on("getPortalGate", this::gate);
    }

    private Answer list(Call call) {
        var page = call.page();
        var search = new PurchaseBook.Search(
                call.wordOrNull("state", Purchase.State.class),
                filters.id(call, "subscriberId", Belongings.Kind.SUBSCRIBER),
                page.offset(),
                page.perPage());
        var found = hotspot.book().find(call.tenant(), search);
        return Answer.json(
                ListPage.of(found.items().stream().map(PurchaseRoutes::view).toList(), page, found.total()));
    }

    private record Revocation(
            @Nullable String reason, @Nullable Boolean keepMoney) {}

    private Answer revoke(Call call) {
        Revocation wish = call.hasBody() ? call.body(Revocation.class) : new Revocation(null, null);
        var how = new PurchaseBook.Revocation(text(wish.reason).strip(), Boolean.TRUE.equals(wish.keepMoney));
        return story(hotspot.book().revoke(Actors.of(call), call.id("purchaseId"), how));
    }

    private record Wish(
            @Nullable UUID id,
            @Nullable String macAddress,
            @Nullable String phone,
            UUID planId,
            String reason) {}

    private Answer letIn(Call call) {
        Wish wish = call.body(Wish.class);
        String currency = tenants.get(call.tenant()).currency().getCurrencyCode();
        String phone = text(wish.phone).isEmpty()
                ? null
                : PortalPhone.of(text(wish.phone), currency)
                        .orElseThrow(() -> new InvalidInput("phone", "is no phone number"));
        String mac = text(wish.macAddress).isEmpty() ? null : Device.normalMac(text(wish.macAddress));
        UUID id = wish.id == null ? UUID.randomUUID() : wish.id;
        var wanted = new StaffAccess.Wanted(id, mac, phone, wish.planId, wish.reason.strip());
        return Answer.json(hotspot.staffAccess().letIn(Actors.of(call), wanted));
    }

    private record Code(UUID key, String code) {}

    private Answer redeem(Call call) {
        Code typed = call.body(Code.class);
        Subscriber who = subscribers.get(call.tenant(), call.id("subscriberId"));
        if (who.suspension() != null) {
            throw new Conflict("subscriber_suspended", "what is given could not be used while suspended");
        }
        var wish = new OwnPurchases.Wish(call.tenant(), who.id(), who.accessKind(), typed.key);
        var code = new OwnPurchases.Code(typed.code, call.origin().address(), Actors.of(call));
        return switch (hotspot.own().redeem(wish, code)) {
            case OwnPurchases.Redeemed.Under(var purchase) ->
                Answer.created(view(hotspot.book().get(call.tenant(), purchase.id())));
            case OwnPurchases.Redeemed.OtherWay _ ->
                throw new Conflict("voucher_other_service", "the code is for another way to come online");
            case OwnPurchases.Redeemed.Refused(var why, var pause) ->
                throw switch (why) {
                    case TOO_MANY_TRIES -> MyShopRoutes.tooManyTries(pause);
                    case UNKNOWN -> new Conflict("voucher_refused", "there is no such code");
                    case USED -> new Conflict("voucher_used", "the voucher was used before");
                    case VOID -> new Conflict("voucher_void", "the voucher was made void");
                    case EXPIRED -> new Conflict("voucher_expired", "the voucher has expired");
                    case NOT_ISSUED -> new Conflict("voucher_not_issued", "the voucher was never given out");
                };
        };
    }

    private static Answer story(PurchaseBook.Story story) {
        return Answer.json(view(story));
    }

    private record ThemeBody(
            @Nullable String title,
            String color,
            String background,
            @Nullable String logo,
            @Nullable String welcomeEn,
            @Nullable String welcomeSw,
            @Nullable String termsUrl,
            @Nullable String supportPhone,
            String language,
            List<String> providers,
            boolean vouchers,
            boolean trials,
            int giveUpMinutes,
            Theme.Policy giveUpPolicy) {}

    private Answer setTheme(Call call) {
        Theme theme = theme(call.body(ThemeBody.class));
        List<String> before = hotspot.themes().of(call.tenant()).providers();
        List<String> known = hotspot.checkout().ways(call.tenant(), theme);
        // What is set already stays: an account may be switched off for a day.
        for (String provider : theme.providers()) {
            if (!known.contains(provider) && !before.contains(provider)) {
                throw new InvalidInput("providers", "names " + provider + ", with which there is no account in use");
            }
        }
        return Answer.json(view(hotspot.themes().set(Actors.of(call), theme)));
    }

    private Answer previewTheme(Call call) {
        String language = call.textOrNull("language");
        Theme theme = theme(call.body(ThemeBody.class));
        return preview.page(call.origin(), call.tenant(), theme, language == null ? theme.language() : language);
    }

    private static Theme theme(ThemeBody body) {
        return new Theme(
                new Theme.Look(text(body.title), body.color, body.background, text(body.logo)),
                new Theme.Words(
                        text(body.welcomeEn), text(body.welcomeSw), text(body.termsUrl), text(body.supportPhone)),
                body.language,
                body.providers,
                body.vouchers,
                body.trials,
                new Theme.GiveUp(body.giveUpMinutes, body.giveUpPolicy));
    }

    private static ThemeBody view(Theme theme) {
        return new ThemeBody(
                theme.look().title(),
                theme.look().color(),
                theme.look().background(),
                theme.look().logo(),
                theme.words().welcomeEn(),
                theme.words().welcomeSw(),
                theme.words().termsUrl(),
                theme.words().supportPhone(),
                theme.language(),
                theme.providers(),
                theme.vouchers(),
                theme.trials(),
                theme.giveUp().minutes(),
                theme.giveUp().policy());
    }

    private Answer walledGarden(Call call) {
        var theme = hotspot.themes().of(call.tenant());
        String host = settings.host().isEmpty() ? hostOf(call) : settings.host();
        return Answer.json(ListPage.all(WalledGarden.of(host, theme.providers())));
    }

    private record Gate(String portalUrl, String captiveApiUrl, String uamSecret) {}

    private Answer gate(Call call) {
        var nas = call.id("nasId");
        belongings.require(call.tenant(), Belongings.Kind.NAS, nas);
        String base = settings.url().isEmpty() ? "https://" + call.origin().host() : settings.url();
        String token = hotspot.tokens().ofNas(call.tenant(), nas);
        String secret = hotspot.tokens().uamSecret(call.tenant(), nas);
        return Answer.json(new Gate(base + "/h/" + token, base + "/capport/" + token, secret));
    }

    private static String hostOf(Call call) {
        return call.origin().host().replaceFirst(":[0-9]+$", "");
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text.strip();
    }

    private record View(
            UUID id,
            UUID subscriberId,
            String username,
            @Nullable UUID nasId,
            @Nullable String nasName,
            @Nullable String macAddress,
            @Nullable String phone,
            Purchase.Method method,
            UUID planId,
            String planName,
            long priceMinor,
            String currency,
            @Nullable UUID paymentId,
            Purchase.State state,
            Purchase.@Nullable Outcome outcome,
            boolean ended,
            Instant createdAt,
            @Nullable Instant paidAt,
            @Nullable Instant grantedAt,
            @Nullable Instant connectedAt) {}

    private record Story(
            View purchase,
            List<PurchaseEvent> events,
            AccessOrder.@Nullable State accessState,
            @Nullable Integer accessAttempts) {}

    private static View view(PurchaseBook.Listed listed) {
        Purchase purchase = listed.purchase();
        var buyer = purchase.buyer();
        var deal = purchase.deal();
        return new View(
                purchase.id(),
                buyer.subscriberId(),
                listed.username(),
                buyer.nasId(),
                listed.nasName(),
                buyer.mac(),
                buyer.phone() == null ? null : PortalPhone.masked(buyer.phone()),
                deal.method(),
                deal.planId(),
                deal.planName(),
                deal.price().minor(),
                deal.price().currency(),
                purchase.links().paymentId(),
                purchase.state(),
                purchase.outcome(),
                listed.isOver(),
                purchase.times().createdAt(),
                purchase.times().paidAt(),
                purchase.times().grantedAt(),
                purchase.times().connectedAt());
    }

    private static Story view(PurchaseBook.Story story) {
        AccessOrder order = story.order();
        return new Story(
                view(story.listed()),
                story.events(),
                order == null ? null : order.state(),
                order == null ? null : (Integer) order.attempts());
    }
}
