package turnpike.inbound.webhooks;

import java.util.List;
import turnpike.base.NotFound;
import turnpike.payments.Inbox;
import turnpike.payments.PaymentGateway;
import turnpike.platform.http.Answer;
import turnpike.platform.http.HttpServer;
import turnpike.platform.http.PageCall;
import turnpike.platform.http.Refused;

/// Callbacks of payment providers at `/cb/{letter}/{token}`, and at the one address every installation has.
///
/// The body is stored as it came; the answer leaves when it is stored.
public final class CallbackPages {
    private static final String PREFIX = "/cb/";
    private static final int BODY_MAX = 64 * 1024; // larger is no callback of a payment

    private final Inbox inbox;

    public CallbackPages(Inbox inbox) {
        this.inbox = inbox;
    }

    public void attach(HttpServer http) {
        http.page(PREFIX, "payment_callback", this::take);
    }

    private Answer take(PageCall call) {
        List<String> parts = List.of(call.path().substring(PREFIX.length()).split("/", -1));
        if (parts.size() != 2) throw new NotFound("callback address", "of this shape");
        if (!call.isPost()) throw new Refused(405, "method_not_allowed", "callbacks are posted");
        return Answer.jsonText(inbox.take(parts.get(0), parts.get(1), raw(call)));
    }

    private PaymentGateway.Raw raw(PageCall call) {
        if (call.body().bytes().length > BODY_MAX) {
            throw new Refused(413, "body_too_large", "a callback has at most 64 KiB");
        }
        return inbox.arrived(
                call.body().text(),
                call.headers(),
                call.rawQuery(),
                call.origin().address());
    }
}
