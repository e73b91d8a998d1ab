package turnpike.inbound.webhooks;

import turnpike.base.NotFound;
import turnpike.messaging.DeliveryReports;
import turnpike.messaging.MessageGateway;
import turnpike.platform.http.Answer;
import turnpike.platform.http.HttpServer;
import turnpike.platform.http.PageCall;
import turnpike.platform.http.Refused;

/// Where SMS providers report what became of a message, and that somebody wants no more of them.
public final class DeliveryReportDoor {
    private final DeliveryReports reports;

    public DeliveryReportDoor(DeliveryReports reports) {
        this.reports = reports;
    }

    public void attach(HttpServer server) {
        server.page(DeliveryReports.PATH, "delivery_reports", this::take);
    }

    private Answer take(PageCall call) {
        if (!call.isPost()) throw new Refused(405, "method_not_allowed", "Reports are posted");
        String token = call.path().substring(DeliveryReports.PATH.length());
        var raw = new MessageGateway.Raw(
                reports.publicUrl(call.path(), call.rawQuery()), call.headers(), call.query(), call.form());
        return switch (reports.receive(token, raw)) {
            case TAKEN -> Answer.text("text/plain", "ok");
            case UNKNOWN_ADDRESS -> throw new NotFound("address", "of reports");
            case NOT_GENUINE -> throw Refused.notAllowed("report_not_genuine", "This does not come from the provider");
        };
    }
}
