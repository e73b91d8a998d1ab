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
            new Step("device", AccessPolicy::device));

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
        Standing.Holding holding = q.standing().holding();
        boolean admitted = q.standing().person().accessKind().admits(q.accessKind())
                && (holding == null || holding.accessKind().admits(q.accessKind()));
        return admitted ? null : Reason.ACCESS_KIND_NOT_ALLOWED;
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

    /// The terms of a login that passed, or of an open session whose circumstances changed.
    static Terms terms(Standing standing, Instant at) {
        Standing.Holding holding = standing.holding();
        if (holding == null) throw new IllegalStateException("terms without a plan");
        Allowance allowance = holding.allowance();
        Service service = holding.service();
        boolean throttled = allowance.throttles() && allowance.isQuotaReached(holding.usedBytes());
        return new Terms(
                timeLeft(holding, at),
                service.idleTimeout(),
                service.interimInterval(),
                dataLeft(holding),
                throttled ? slower(service.upload(), allowance.throttled()) : service.upload(),
                throttled ? slower(service.download(), allowance.throttled()) : service.download(),
                standing.person().address(),
                new Terms.Placement(service.addressPool(), service.addressList(), service.routerGroup()),
                holding.endsAt());
    }

    /// The soonest of the plan's longest session, its end, and the time online it still gives.
    private static @Nullable Duration timeLeft(Standing.Holding holding, Instant at) {
        Duration left = holding.service().sessionTimeout();
        if (holding.endsAt() != null) left = sooner(left, Duration.between(at, holding.endsAt()));
        Duration limit = holding.allowance().onlineLimit();
        if (limit != null) left = sooner(left, limit.minusSeconds(holding.onlineSeconds()));
        return left;
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
