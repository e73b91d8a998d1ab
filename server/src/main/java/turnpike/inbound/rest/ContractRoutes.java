package turnpike.inbound.rest;

import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.Contract;
import turnpike.platform.http.Json;
import turnpike.platform.http.Operations;

/// The contract itself, for programs and for people. Made once: it cannot change while we run.
public final class ContractRoutes {
    private final String json;
    private final String page;

    public ContractRoutes(Contract contract) {
        this.json = Json.text(contract.document());
        this.page = ContractPage.of(contract.document());
    }

    public void addTo(Operations operations) {
        operations.on("getContract", this::document).on("getContractPage", this::page);
    }

    private Answer document(Call call) {
        return Answer.jsonText(json).with("Access-Control-Allow-Origin", "*");
    }

    private Answer page(Call call) {
        return Answer.text("text/html", page)
                .with(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    }
}
