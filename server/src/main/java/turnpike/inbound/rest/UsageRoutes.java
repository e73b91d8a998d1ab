package turnpike.inbound.rest;

import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.Operations;
import turnpike.usage.SubscriberUsage;

/// What a subscriber used, by day and by hour.
public final class UsageRoutes {
    private final SubscriberUsage usage;

    public UsageRoutes(SubscriberUsage usage) {
        this.usage = usage;
    }

    public void addTo(Operations operations) {
        operations.on("getSubscriberUsage", this::get);
    }

    private Answer get(Call call) {
        return Answer.json(
                usage.report(call.tenant(), call.id("subscriberId"), call.number("days"), call.number("hours")));
    }
}
