package turnpike.inbound.rest;

import turnpike.platform.http.Call;
import turnpike.tenancy.Actor;

/// Names the caller of an operation for the audit trail.
final class Actors {
    private Actors() {}

    static Actor of(Call call) {
        return Actor.of(call.principal(), call.origin().address(), call.origin().requestId());
    }

    /// A subscriber at the own page. The trail tells staff, keys and Turnpike apart; a subscriber is none of the first
    /// two and is told by name.
    static Actor ofSubscriber(Call call) {
        var who = call.principal();
        return new Actor(
                who.tenant(),
                Actor.Kind.SYSTEM,
                who.id().toString(),
                "subscriber " + who.name(),
                call.origin().address(),
                call.origin().requestId());
    }
}
