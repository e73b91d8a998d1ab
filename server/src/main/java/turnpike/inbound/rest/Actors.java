package turnpike.inbound.rest;

import turnpike.platform.http.Call;
import turnpike.tenancy.Actor;

/// Names the caller of an operation for the audit trail.
final class Actors {
    private Actors() {}

    static Actor of(Call call) {
        return Actor.of(call.principal(), call.origin().address(), call.origin().requestId());
    }
}
