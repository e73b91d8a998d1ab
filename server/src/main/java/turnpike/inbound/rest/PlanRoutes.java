package turnpike.inbound.rest;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.BitRate;
import turnpike.base.Bytes;
import turnpike.base.InvalidInput;
import turnpike.base.Money;
import turnpike.base.TenantId;
import turnpike.hotspot.Checkout;
import turnpike.plans.Allowance;
import turnpike.plans.Burst;
import turnpike.plans.Offer;
import turnpike.plans.Plan;
import turnpike.plans.PlanTerms;
import turnpike.plans.Plans;
import turnpike.plans.Seats;
import turnpike.plans.Service;
import turnpike.plans.Validity;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.tenancy.Tenants;

/// The plans of the caller's tenant.
public final class PlanRoutes {
    private final Plans plans;
    private final Tenants tenants;
    private final Checkout checkout;

    public PlanRoutes(Plans plans, Tenants tenants, Checkout checkout) {
        this.plans = plans;
        this.tenants = tenants;
        this.checkout = checkout;
    }

    public void addTo(Operations operations) {
        operations
                .on("listPlans", this::list)
                .on("createPlan", call -> Answer.created(view(plans.create(Actors.of(call), terms(call)))))
                .on("getPlan", call -> Answer.json(view(plans.get(call.tenant(), call.id("planId")))))
                .on("updatePlan", this::update)
                .on("archivePlan", call -> Answer.json(view(plans.archive(Actors.of(call), call.id("planId")))));
    }

    private enum OverQuota {
        DISCONNECT,
        THROTTLE
    }

    private enum State {
        ACTIVE,
        ARCHIVED
    }

    private record Body(
            String name,
            @Nullable String description,
            @Nullable AccessKind accessKind,
            @Nullable Long priceMinor,
            @Nullable String currency,
            @Nullable Long durationSeconds,
            @Nullable Integer durationMonths,
            @Nullable Integer anchorDay,
            Validity.@Nullable StartsOn startsOn,
            @Nullable Long graceSeconds,
            @Nullable Long dataQuotaBytes,
            @Nullable Long onlineSecondsQuota,
            @Nullable Long uploadBps,
            @Nullable Long downloadBps,
            @Nullable Long burstUploadBps,
            @Nullable Long burstDownloadBps,
            @Nullable Long burstSeconds,
            @Nullable Integer sessionsMax,
            @Nullable OverQuota overQuota,
            @Nullable Long throttledBps,
            @Nullable Integer devicesMax,
            @Nullable Long sessionTimeoutSeconds,
            @Nullable Long idleTimeoutSeconds,
            @Nullable Long interimIntervalSeconds,
            @Nullable String addressPool,
            @Nullable String addressList,
            @Nullable String routerGroup,
            @Nullable Boolean visible,
            @Nullable Boolean trial,
            @Nullable Integer position,
            @Nullable Instant offeredFrom,
            @Nullable Instant offeredUntil,
            @Nullable List<UUID> nasIds) {}

    private record View(
            UUID id,
            int version,
            String name,
            @Nullable String description,
            AccessKind accessKind,
            long priceMinor,
            String currency,
            @Nullable Long durationSeconds,
            @Nullable Integer durationMonths,
            @Nullable Integer anchorDay,
            Validity.@Nullable StartsOn startsOn,
            @Nullable Long graceSeconds,
            @Nullable Long dataQuotaBytes,
            @Nullable Long onlineSecondsQuota,
            @Nullable Long uploadBps,
            @Nullable Long downloadBps,
            @Nullable Long burstUploadBps,
            @Nullable Long burstDownloadBps,
            @Nullable Long burstSeconds,
            @Nullable Integer sessionsMax,
            OverQuota overQuota,
            @Nullable Long throttledBps,
            @Nullable Integer devicesMax,
            @Nullable Long sessionTimeoutSeconds,
            @Nullable Long idleTimeoutSeconds,
            long interimIntervalSeconds,
            @Nullable String addressPool,
            @Nullable String addressList,
            @Nullable String routerGroup,
            boolean visible,
            boolean trial,
            int position,
            @Nullable Instant offeredFrom,
            @Nullable Instant offeredUntil,
            List<UUID> nasIds,
            State state,
            long subscribers,
            Instant createdAt) {}

    private Answer list(Call call) {
        var page = call.page();
        Boolean archived = switch (call.text("state")) {
            case "active" -> Boolean.FALSE;
            case "archived" -> Boolean.TRUE;
            default -> null;
        };
        var found = plans.find(
                call.tenant(),
                new Plans.Search(call.textOrNull("q"), archived, call.text("sort"), page.offset(), page.perPage()));
        return Answer.json(
                ListPage.of(found.plans().stream().map(PlanRoutes::view).toList(), page, found.total()));
    }

    private Answer update(Call call) {
        return Answer.json(view(plans.update(Actors.of(call), call.id("planId"), terms(call))));
    }

    private PlanTerms terms(Call call) {
        Body body = call.body(Body.class);
        boolean throttles = body.overQuota == OverQuota.THROTTLE;
        if (throttles && body.throttledBps == null) {
            throw new InvalidInput("throttledBps", "must be given when the plan throttles");
        }
        String description = body.description;
        String currency = body.currency;
        Long price = body.priceMinor;
        Long interim = body.interimIntervalSeconds;
        AccessKind kind = body.accessKind;
        return payable(
                call,
                new PlanTerms(
                        body.name,
                        description == null ? "" : description.strip(),
                        kind == null ? AccessKind.ANY : kind,
                        new PlanTerms.Price(
                                price == null ? 0 : price, currency == null ? currencyOf(call.tenant()) : currency),
                        validity(body),
                        new Allowance(
                                body.dataQuotaBytes == null ? null : new Bytes(body.dataQuotaBytes),
                                seconds(body.onlineSecondsQuota),
                                throttles ? rate(body.throttledBps) : null),
                        new Seats(body.sessionsMax, body.devicesMax),
                        new Service(
                                rate(body.uploadBps),
                                rate(body.downloadBps),
                                burst(body),
                                seconds(body.sessionTimeoutSeconds),
                                seconds(body.idleTimeoutSeconds),
                                interim == null ? Service.INTERIM_INTERVAL : Duration.ofSeconds(interim),
                                body.addressPool,
                                body.addressList,
                                body.routerGroup),
                        offer(body)));
    }

    /// What strangers see at the portal, they can pay there.
    private PlanTerms payable(Call call, PlanTerms terms) {
        var price = new Money(terms.price().minor(), terms.price().currency());
        price.entered("priceMinor");
        boolean isOffered =
                terms.accessKind() != AccessKind.PPPOE && terms.offer().visible();
        if (isOffered) {
            checkout.refusal(call.tenant(), price).ifPresent(why -> {
                boolean isCurrency = why.field().equals("currency");
                String problem =
                        String.valueOf(why.getMessage()).substring(why.field().length() + 1);
                throw new InvalidInput(
                        isCurrency ? "currency" : "priceMinor", problem + ": no way to pay at the portal takes it");
            });
        }
        return terms;
    }

    private static Validity validity(Body body) {
        Long grace = body.graceSeconds;
        Validity.StartsOn startsOn = body.startsOn;
        return new Validity(
                seconds(body.durationSeconds),
                body.durationMonths,
                body.anchorDay,
                startsOn == null ? Validity.StartsOn.GRANT : startsOn,
                Duration.ofSeconds(grace == null ? 0 : grace));
    }

    private static @Nullable Burst burst(Body body) {
        Long over = body.burstSeconds;
        if (over == null) {
            if (body.burstUploadBps == null && body.burstDownloadBps == null) return null;
            throw new InvalidInput("burstSeconds", "must be given with a burst speed");
        }
        return new Burst(rate(body.burstUploadBps), rate(body.burstDownloadBps), Duration.ofSeconds(over));
    }

    private static Offer offer(Body body) {
        Integer position = body.position;
        List<UUID> nasIds = body.nasIds;
        return new Offer(
                body.visible == null || body.visible,
                Boolean.TRUE.equals(body.trial),
                position == null ? 0 : position,
                body.offeredFrom,
                body.offeredUntil,
                nasIds == null ? List.of() : nasIds);
    }

    private String currencyOf(TenantId tenant) {
        return tenants.get(tenant).currency().getCurrencyCode();
    }

    private static View view(Plan plan) {
        PlanTerms terms = plan.terms();
        Allowance allowance = terms.allowance();
        Service service = terms.service();
        Validity validity = terms.validity();
        Burst burst = service.burst();
        Offer offer = terms.offer();
        return new View(
                plan.id(),
                plan.version(),
                terms.name(),
                terms.description().isEmpty() ? null : terms.description(),
                terms.accessKind(),
                terms.price().minor(),
                terms.price().currency(),
                seconds(validity.span()),
                validity.months(),
                validity.anchorDay(),
                validity.startsOn(),
                validity.grace().toSeconds(),
                allowance.quota() == null ? null : allowance.quota().count(),
                seconds(allowance.onlineLimit()),
                bps(service.upload()),
                bps(service.download()),
                burst == null ? null : bps(burst.upload()),
                burst == null ? null : bps(burst.download()),
                burst == null ? null : burst.over().toSeconds(),
                terms.seats().sessions(),
                allowance.throttles() ? OverQuota.THROTTLE : OverQuota.DISCONNECT,
                bps(allowance.throttled()),
                terms.seats().devices(),
                seconds(service.sessionTimeout()),
                seconds(service.idleTimeout()),
                service.interimInterval().toSeconds(),
                service.addressPool(),
                service.addressList(),
                service.routerGroup(),
                offer.visible(),
                offer.trial(),
                offer.position(),
                offer.from(),
                offer.until(),
                offer.nasIds(),
                plan.archivedAt() == null ? State.ACTIVE : State.ARCHIVED,
                plan.holders(),
                plan.createdAt());
    }

    private static @Nullable Duration seconds(@Nullable Long seconds) {
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }

    static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }

    private static @Nullable BitRate rate(@Nullable Long bitsPerSecond) {
        return bitsPerSecond == null ? null : new BitRate(bitsPerSecond);
    }

    static @Nullable Long bps(@Nullable BitRate rate) {
        return rate == null ? null : rate.bitsPerSecond();
    }
}
