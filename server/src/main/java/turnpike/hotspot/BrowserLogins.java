package turnpike.hotspot;

import org.jspecify.annotations.Nullable;
import turnpike.arrivals.BrowserLogin;
import turnpike.nases.NasVendor;

/// Logs browsers in at the NASes that take a login from them: MikroTik and CoovaChilli.
///
/// A form from a page over HTTPS to a NAS over HTTP raises a warning in some browsers, so both go by a link.
public final class BrowserLogins implements VendorLogin {

    @Override
    public boolean serves(NasVendor vendor) {
        return vendor == NasVendor.MIKROTIK || vendor == NasVendor.CHILLISPOT;
    }

    @Override
    public @Nullable Step renew(Visit visit) {
        boolean isCoova = visit.place().vendor() == NasVendor.CHILLISPOT;
        return isCoova ? new Step.Go(visit.place().loginUrl() + "/prelogin") : null;
    }

    @Override
    public @Nullable Step login(Visit visit, Ticket ticket, String uamSecret, String next) {
        Visit.Place place = visit.place();
        String loginUrl = place.loginUrl();
        if (loginUrl == null) return null;
        var credentials = new BrowserLogin.Credentials(ticket.username(), ticket.password());
        String challenge = place.challenge();
        return switch (place.vendor()) {
            case MIKROTIK ->
                new Step.Go(BrowserLogin.mikroTik(loginUrl, challenge, credentials, next)
                        .url());
            case CHILLISPOT ->
                new Step.Go(BrowserLogin.coovaChilli(
                                loginUrl, challenge, credentials, uamSecret, BrowserLogin.Uam.CHAP, next)
                        .url());
            case UNIFI, WISPR, GENERIC -> null;
        };
    }
}
