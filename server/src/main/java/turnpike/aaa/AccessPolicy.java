package turnpike.aaa;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.AccessDecision.Reason;
import turnpike.base.AccessKind;
import turnpike.base.BitRate;
import turnpike.base.Bytes;
import turnpike.plans.Allowance;
import turnpike.plans.Service;

/// The rules of access: what a login must pass, in order, and the terms of one that passes. Pure: looks at nothing but
/// what it is given.
final class AccessPolicy {
    /// The step that nobody fails who logs in with a password.
    static final String LOGOUT = "logout";

    private static final long INTERIM_MIN_S = 60; // RFC 2869 §2.1

    private AccessPolicy() {}

    /// A login as the rules see it.
    ///
    /// @param proves whether the credential proves the sealed password
    record Question(AccessRequest request, Standing standing, Predicate<Question> proves) {
        Instant at() {
            return request.at();
        }

        AccessKind accessKind() {
            return request.accessKind() == AccessKind.ANY ? request.nas().accessKind() : request.accessKind();
        }
    }

    /// One thing a login must pass.
    ///
    /// @param name shown beside the answer
    /// @param ask null: passed
    record Step(String name, Function<Question, @Nullable Reason> ask) {}

    /// Everything that can be told from the subscriber alone, in the order it is asked. Whether there is a seat left
    /// is asked last, by [Arrivals], because the answer takes the seat.
    static final List<Step> STEPS = List.of(
            new Step("tenant", AccessPolicy::tenant),
            new Step("password", AccessPolicy::password),
            new Step("subscriber", AccessPolicy::subscriber),
            new Step("accessKind", AccessPolicy::accessKind),
            new Step("plan", AccessPolicy::plan),
            new Step("dataQuota", AccessPolicy::dataQuota),
            new Step("onlineTime", AccessPolicy::onlineTime),
            new Step("device", AccessPolicy::device),
            new Step(LOGOUT, AccessPolicy::logout));

    /// The first reason to refuse; null when none of the steps has one.
    static @Nullable Reason refusal(Question question) {
        for (Step step : STEPS) {
            Reason reason = step.ask().apply(question);
            if (reason != null) return reason;
        }
        return null;
    }

    /// Whether sessions that are open may stay so: suspension, plan and what it allows, but no password and no device.
    static boolean mayGoOn(Standing standing, Instant at) {
        return cut(standing, at) == null;
    }

    /// Why an open session must end; null when it may go on.
    static @Nullable Reason cut(Standing standing, Instant at) {
        if (standing.person().tenantSuspended()) return Reason.TENANT_SUSPENDED;
        if (standing.person().suspended()) return Reason.SUBSCRIBER_SUSPENDED;
        Standing.Holding holding = standing.holding();
        if (holding == null) return Reason.NO_ACTIVE_PLAN;
        if (holding.endsAt() != null && !holding.endsAt().isAfter(at)) return Reason.PLAN_ENDED;
        Allowance allowance = holding.allowance();
        if (!allowance.throttles() && allowance.isQuotaReached(holding.usedBytes())) {
            return Reason.DATA_QUOTA_EXHAUSTED;
        }
        return allowance.isOnlineLimitReached(holding.onlineSeconds()) ? Reason.ONLINE_TIME_EXHAUSTED : null;
    }

    private static @Nullable Reason tenant(Question q) {
        return q.standing().person().tenantSuspended() ? Reason.TENANT_SUSPENDED : null;
    }

    private static @Nullable Reason password(Question q) {
        Reason unusable = q.request().credential().unusable();
        if (unusable != null) return unusable;
        return q.proves().test(q) ? null : Reason.WRONG_PASSWORD;
    }

    private static @Nullable Reason subscriber(Question q) {
        return q.standing().person().suspended() ? Reason.SUBSCRIBER_SUSPENDED : null;
    }

    private static @Nullable Reason accessKind(Question q) {
        return admits(q.standing(), q.accessKind()) ? null : Reason.ACCESS_KIND_NOT_ALLOWED;
    }

    /// Whether both the account and what it holds are for this way to come online.
    static boolean admits(Standing standing, AccessKind kind) {
        Standing.Holding holding = standing.holding();
        return standing.person().accessKind().admits(kind)
                && (holding == null || holding.accessKind().admits(kind));
    }

    private static @Nullable Reason plan(Question q) {
        Standing.Holding holding = q.standing().holding();
        if (holding == null) return Reason.NO_ACTIVE_PLAN;
        Instant endsAt = holding.endsAt();
        // A term that ends within the second has ended: Session-Timeout counts whole seconds and 0 means no limit.
        return endsAt != null && Duration.between(q.at(), endsAt).toSeconds() < 1 ? Reason.PLAN_ENDED : null;
    }

    private static @Nullable Reason dataQuota(Question q) {
        Standing.Holding holding = q.standing().holding();
        if (holding == null || holding.allowance().throttles()) return null;
        return holding.allowance().isQuotaReached(holding.usedBytes()) ? Reason.DATA_QUOTA_EXHAUSTED : null;
    }

    private static @Nullable Reason onlineTime(Question q) {
        Standing.Holding holding = q.standing().holding();
        if (holding == null) return null;
        return holding.allowance().isOnlineLimitReached(holding.onlineSeconds()) ? Reason.ONLINE_TIME_EXHAUSTED : null;
    }

    private static @Nullable Reason device(Question q) {
        Standing.Device device = q.standing().device(q.request().mac());
        if (device != null) return device.blocked() ? Reason.DEVICE_BLOCKED : null;
        return q.standing().person().knownDevicesOnly() ? Reason.DEVICE_UNKNOWN : null;
    }

    /// Whoever logged out is not to find the NAS letting the device in again by itself.
    private static @Nullable Reason logout(Question q) {
        Standing.Device device = q.standing().device(q.request().mac());
        if (device == null || !device.isOut(q.at())) return null;
        return q.request().isByAddress() ? Reason.LOGGED_OUT : null;
    }

    /// The terms of a login that passed, or of an open session whose circumstances changed.
    static Terms terms(Standing standing, Instant at) {
        return terms(standing, at, null);
    }

    /// @param slice of data that several sessions share; null: the session has it to itself
    static Terms terms(Standing standing, Instant at, @Nullable Slice slice) {
        Standing.Holding holding = standing.holding();
        if (holding == null) throw new IllegalStateException("terms without a plan");
        Allowance allowance = holding.allowance();
        Service service = holding.service();
        boolean throttled = allowance.throttles() && allowance.isQuotaReached(holding.usedBytes());
        var speed = throttled
                ? Terms.Speed.of(
                        slower(service.upload(), allowance.throttled()),
                        slower(service.download(), allowance.throttled()))
                : new Terms.Speed(service.upload(), service.download(), service.burst());
        return new Terms(
                timeLeft(holding, at),
                service.idleTimeout(),
                slice == null
                        ? interim(service.download(), service, dataLeft(holding))
                        : interim(Slices.speed(standing), service, new Bytes(slice.given())),
                dataLeft(holding),
                speed,
                standing.person().address(),
                new Terms.Placement(service.addressPool(), service.addressList(), service.routerGroup()),
                end(holding, at),
                slice);
    }

    /// The nearer the end of the data, the more often the NAS reports: what can be used beyond it unseen is speed times
    /// interval. A quarter of the time the rest lasts at full speed, within a minute and the plan's own interval.
    private static Duration interim(@Nullable BitRate speed, Service service, @Nullable Bytes left) {
        if (left == null || speed == null) return service.interimInterval();
        long seconds = left.count() * 8 / speed.bitsPerSecond() / 4;
        long most = service.interimInterval().toSeconds();
        return Duration.ofSeconds(Math.clamp(seconds, Math.min(INTERIM_MIN_S, most), most));
    }

    /// Whether somebody whose right is over is let in to pay, and nothing else. Over PPPoE there is no page to be sent
    /// to before the login; at a hotspot there is.
    static boolean mayPay(Question question, Reason refusal) {
        return mayPay(question.standing(), refusal) && question.accessKind() == AccessKind.PPPOE;
    }

    /// The same of sessions that are open.
    static boolean mayPay(Standing standing, @Nullable Reason refusal) {
        boolean ended = refusal == Reason.NO_ACTIVE_PLAN || refusal == Reason.PLAN_ENDED;
        return ended && standing.person().payOnly() != null;
    }

    static Terms payOnlyTerms(Standing standing) {
        Standing.PayOnly payOnly = standing.person().payOnly();
        if (payOnly == null) throw new IllegalStateException("terms to pay without rules for it");
        return new Terms(
                payOnly.session(),
                null,
                Service.INTERIM_INTERVAL,
                null,
                Terms.Speed.of(payOnly.rate(), payOnly.rate()),
                standing.person().address(),
                new Terms.Placement(null, payOnly.addressList(), null),
                null);
    }

    private static @Nullable Instant end(Standing.Holding holding, Instant at) {
        Instant end = holding.waiting() == null ? holding.endsAt() : at.plus(holding.waiting());
        return end == null || holding.follows() == null ? end : end.plus(holding.follows());
    }

    /// The plan's longest session, or its end or the time online it still gives if that is sooner. Where others wait
    /// behind it, the session lasts to the end of those: each gives its own terms when it begins.
    private static @Nullable Duration timeLeft(Standing.Holding holding, Instant at) {
        Duration left = null;
        if (holding.waiting() != null) left = sooner(left, holding.waiting());
        if (holding.endsAt() != null) left = sooner(left, Duration.between(at, holding.endsAt()));
        Duration limit = holding.allowance().onlineLimit();
        if (limit != null) left = sooner(left, limit.minusSeconds(holding.onlineSeconds()));
        if (left != null && holding.follows() != null) left = left.plus(holding.follows());
        Duration longest = holding.service().sessionTimeout();
        return longest == null ? left : sooner(left, longest);
    }

    /// What the NAS may cut at. Nothing for a plan that goes on slower: it must not be cut.
    private static @Nullable Bytes dataLeft(Standing.Holding holding) {
        Bytes quota = holding.allowance().quota();
        if (quota == null || holding.allowance().throttles()) return null;
        return quota.remainingAfter(new Bytes(holding.usedBytes()));
    }

    private static Duration sooner(@Nullable Duration one, Duration other) {
        return one == null || other.compareTo(one) < 0 ? other : one;
    }

    private static @Nullable BitRate slower(@Nullable BitRate cap, @Nullable BitRate throttled) {
        if (cap == null || throttled == null) return throttled == null ? cap : throttled;
        return cap.bitsPerSecond() < throttled.bitsPerSecond() ? cap : throttled;
    }
}
