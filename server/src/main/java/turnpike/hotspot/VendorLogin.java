package turnpike.hotspot;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import turnpike.nases.NasVendor;

/// How a device's browser logs in at a NAS of one vendor.
public interface VendorLogin {

    boolean serves(NasVendor vendor);

    /// What the browser has to do; null when the visit does not tell enough.
    ///
    /// @param uamSecret what NAS and Turnpike both know, for vendors whose logins prove it
    /// @param next where the browser is to go afterwards, an address of ours
    @Nullable
    Step login(Visit visit, Ticket ticket, String uamSecret, String next);

    /// Where the browser of a device that was in since it arrived is sent first: what its NAS wanted to have
    /// proven was proven already, or it told nothing to prove; it comes back with something new. Null: no need.
    default @Nullable Step renew(Visit visit) {
        return null;
    }

    /// What is presented, good once and for a short time.
    record Ticket(String username, String password) {
        @Override
        public String toString() {
            return "Ticket[" + username + "]"; // the password must not reach a log
        }
    }

    /// Somewhere to go.
    sealed interface Step {
        /// By a link.
        record Go(String url) implements Step {}

        /// By a form that is sent.
        record Post(String url, Map<String, String> fields) implements Step {}
    }
}
