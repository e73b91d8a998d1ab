package turnpike.inbound.rest;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.AccessAttempts;
import turnpike.aaa.AccessDecision;
import turnpike.aaa.WhyOffline;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.platform.http.PageRequest;
import turnpike.reporting.Belongings;
import turnpike.subscribers.Subscribers;

/// Access requests and our answers, and why somebody cannot connect.
public final class AccessRoutes {
    private final AccessAttempts attempts;
    private final WhyOffline whyOffline;
    private final Subscribers subscribers;
    private final Filters filters;

    public AccessRoutes(
            AccessAttempts attempts, WhyOffline whyOffline, Subscribers subscribers, Belongings belongings) {
        this.attempts = attempts;
        this.whyOffline = whyOffline;
        this.subscribers = subscribers;
        this.filters = new Filters(belongings);
    }

    public void addTo(Operations operations) {
        operations
                .on("listAccessAttempts", this::list)
                .on("listSubscriberAccessAttempts", this::listOfSubscriber)
                .on("explainSubscriber", this::explain);
    }

    private enum Outcome {
        ACCEPT,
        REJECT
    }

    private record View(
            Instant at,
            String username,
            @Nullable UUID subscriberId,
            UUID nasId,
            String nasName,
            @Nullable String macAddress,
            String method,
            Outcome outcome,
            AccessDecision.@Nullable Reason reason,
            @Nullable String explanation) {
        static View of(AccessAttempts.Attempt attempt) {
            var reason = attempt.reason();
            return new View(
                    attempt.at(),
                    attempt.username(),
                    attempt.subscriberId(),
                    attempt.nasId(),
                    attempt.nasName(),
                    attempt.mac(),
                    attempt.method().toLowerCase(Locale.ROOT),
                    reason == null ? Outcome.ACCEPT : Outcome.REJECT,
                    reason,
                    reason == null ? null : WhyOffline.words(reason));
        }
    }

    private record Explanation(
            boolean online,
            boolean wouldAccept,
            AccessDecision.@Nullable Reason reason,
            String explanation,
            List<WhyOffline.Check> checks,
            @Nullable Instant lastAcceptAt,
            List<View> lastRejects) {}

    private Answer list(Call call) {
        Outcome outcome = call.wordOrNull("outcome", Outcome.class);
        String reason = call.textOrNull("reason");
        PageRequest page = call.page();
        UUID nas = filters.id(call, "nasId", Belongings.Kind.NAS);
        var known = reason == null ? null : reasonOf(reason);
        if (reason != null && known == null) return Answer.json(ListPage.of(List.of(), page, 0));
        return answer(
                call,
                new AccessAttempts.Search(
                        call.textOrNull("q"),
                        outcome == null ? null : outcome == Outcome.ACCEPT,
                        known,
                        nas,
                        null,
                        page.offset(),
                        page.perPage()));
    }

    private Answer listOfSubscriber(Call call) {
        UUID id = subscribers.get(call.tenant(), call.id("subscriberId")).id();
        PageRequest page = call.page();
        return answer(call, new AccessAttempts.Search(null, null, null, null, id, page.offset(), page.perPage()));
    }

    private Answer answer(Call call, AccessAttempts.Search search) {
        var found = attempts.find(call.tenant(), search);
        return Answer.json(ListPage.of(found.attempts().stream().map(View::of).toList(), call.page(), found.total()));
    }

    private Answer explain(Call call) {
        var why = whyOffline.explain(call.tenant(), call.id("subscriberId"));
        return Answer.json(new Explanation(
                why.online(),
                why.refusal() == null,
                why.refusal(),
                why.sentence(),
                why.checks(),
                why.lastAcceptAt(),
                why.lastRejects().stream().map(View::of).toList()));
    }

    private static AccessDecision.@Nullable Reason reasonOf(String text) {
        for (AccessDecision.Reason reason : AccessDecision.Reason.values()) {
            if (reason.name().equalsIgnoreCase(text)) return reason;
        }
        return null;
    }
}
