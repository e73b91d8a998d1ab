package turnpike.aaa;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import turnpike.nases.Nas;

/// Carries an order to a NAS and brings back what it said. Blocks until answered or given up; never inside a
/// transaction.
public interface NasControl {

    /// Ends a session now (Disconnect-Request, RFC 5176 §2.1).
    Result disconnect(Nas nas, InetAddress at, Target session);

    /// Gives a running session new terms (CoA-Request, RFC 5176 §2.2).
    ///
    /// @param terms whose time counts from the start of the session
    Result change(Nas nas, InetAddress at, Target session, Terms terms);

    /// How the NAS knows the session.
    record Target(
            String acctSessionId,
            String username,
            @Nullable String framedAddress,
            @Nullable String mac,
            @Nullable String nasPort) {}

    /// What came of it.
    sealed interface Result {
        record Acknowledged() implements Result {}

        /// @param errorCause Error-Cause as text, such as `503 Session Context Not Found` (RFC 5176 §3.5)
        record Refused(String errorCause) implements Result {}

        record Unanswered() implements Result {}
    }
}
