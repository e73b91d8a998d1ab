package turnpike.inbound.rest;

import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.Operations;
import turnpike.readmission.Readmissions;

/// Staff has devices let in again that a router has forgotten.
public final class ReadmissionRoutes {
    private final Readmissions readmissions;

    public ReadmissionRoutes(Readmissions readmissions) {
        this.readmissions = readmissions;
    }

    public void addTo(Operations operations) {
        operations.on("letInAgainAtRouter", this::ask);
    }

    private Answer ask(Call call) {
        readmissions.askedFor(Actors.of(call), call.id("nasId"));
        return Answer.done();
    }
}
