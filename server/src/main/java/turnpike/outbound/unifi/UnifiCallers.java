package turnpike.outbound.unifi;

import java.util.function.Function;
import turnpike.platform.web.WebCaller;

/// Opens the way to a console for one errand: consoles with a certificate of their own each need a client of their own,
/// and errands are rare.
final class UnifiCallers {
    private final WebCaller trusting = new WebCaller();

    <T> T with(UnifiLink link, Function<UnifiApi, T> errand) {
        String pin = link.certificateSha256();
        if (pin == null) return errand.apply(UnifiApi.open(link, trusting));
        try (WebCaller web = WebCaller.pinned(pin)) {
            return errand.apply(UnifiApi.open(link, web));
        }
    }
}
