package turnpike.outbound.unifi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A device as the console knows it.
///
/// @param id the console's name for it
/// @param mac AA-BB-CC-DD-EE-FF
/// @param address null when it has none yet
/// @param authorization null when it was never let in, or the console does not tell
record UnifiGuest(
        String id,
        String mac,
        @Nullable String address,
        boolean authorized,
        @Nullable Authorization authorization) {

    /// One stay a guest was let in for. A second one cancels the first and counts from zero.
    ///
    /// @param since by the console's clock; tells authorizations of a guest apart
    /// @param until null: no end
    /// @param upload bytes from the guest since it began, or since the console counted anew
    /// @param download bytes to the guest
    record Authorization(
            Instant since, @Nullable Instant until, long upload, long download, UnifiTerms.Limits limits) {}
}
