package turnpike.inbound.portal;

import java.util.function.Supplier;
import turnpike.platform.http.PageCall;

/// What a device calls us: as we were set to be called, else as it did.
///
/// @param publicUrl without a slash at the end; empty: as called
/// @param scheme of this server's own door
record PortalBase(String publicUrl, Supplier<String> scheme) {
    String of(PageCall call) {
        return publicUrl.isEmpty() ? scheme.get() + "://" + call.origin().host() : publicUrl;
    }
}
