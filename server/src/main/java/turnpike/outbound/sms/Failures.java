package turnpike.outbound.sms;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import turnpike.base.Unavailable;
import turnpike.messaging.MessageGateway.Sent;
import turnpike.platform.web.WebCaller;

/// What no answer, or an answer of trouble, says about whether the SMS is on its way.
final class Failures {
    private Failures() {}

    /// Without a connection nothing was sent; once there was one, who knows.
    static Sent noAnswer(Unavailable e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof HttpConnectTimeoutException
                    || cause instanceof UnresolvedAddressException) {
                return new Sent.NotSent("unreachable", "no connection");
            }
        }
        return new Sent.Unsure("no answer");
    }

    /// A gateway in the middle (502, 504) may have lost the answer only; else trouble means that it was not taken.
    static Sent trouble(WebCaller.Reply reply) {
        String code = "http_" + reply.status();
        return switch (reply.status()) {
            case 502, 504 -> new Sent.Unsure(code);
            default -> new Sent.NotSent(code, "the provider is in trouble or wants us slower");
        };
    }

    static boolean isTrouble(WebCaller.Reply reply) {
        return reply.status() >= 500 || reply.status() == 429;
    }
}
