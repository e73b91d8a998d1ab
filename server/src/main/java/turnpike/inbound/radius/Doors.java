package turnpike.inbound.radius;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.AccessDecision;
import turnpike.aaa.AccessRequest;
import turnpike.nases.Nas;
import turnpike.usage.AccountingReport;

/// The doors of `nases`, `aaa` and `usage` this room knocks on, each a method of one of its services.
///
/// @param candidates which NASes may have sent a packet, by source address and NAS-Identifier, most specific first
/// @param saw that a NAS was heard
/// @param unknown that somebody was heard who is no NAS
/// @param dropped that a packet of a NAS's address did not prove to be from it
/// @param decide answers in the order of the questions; throws Unavailable when it cannot
/// @param record returns when the reports are on disk; throws Unavailable when they are not
/// @param restarted that a NAS began or stopped accounting, so that none of its sessions is left; as `record`
public record Doors(
        BiFunction<InetAddress, @Nullable String, List<Nas>> candidates,
        Sighting saw,
        BiConsumer<InetAddress, @Nullable String> unknown,
        Dropped dropped,
        Function<List<AccessRequest>, List<AccessDecision>> decide,
        Consumer<List<AccountingReport>> record,
        BiConsumer<Nas, Instant> restarted) {

    /// A packet was dropped.
    public interface Dropped {
        void note(InetAddress source, @Nullable String nasIdentifier, String reason);
    }

    /// A NAS was heard.
    public interface Sighting {
        /// @param unsigned an Access-Request came without Message-Authenticator
        void note(Nas nas, InetAddress source, boolean unsigned);
    }
}
