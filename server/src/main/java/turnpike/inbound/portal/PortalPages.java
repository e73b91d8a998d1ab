package turnpike.inbound.portal;

import java.time.InstantSource;
import java.util.Map;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.hotspot.Hotspot;
import turnpike.platform.http.Answer;
import turnpike.platform.http.HttpServer;
import turnpike.platform.http.PageCall;
import turnpike.tenancy.Tenants;

/// The captive portal's pages and where they are found.
public final class PortalPages {
    private final Hotspot hotspot;
    private final Tenants tenants;
    private final String publicUrl;
    private final InstantSource clock;

    /// @param publicUrl what devices call us, without a slash at the end; empty: as each does
    public PortalPages(Hotspot hotspot, Tenants tenants, String publicUrl, InstantSource clock) {
        this.hotspot = hotspot;
        this.tenants = tenants;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    public void attach(HttpServer server) {
        var pages = new Pages();
        var desk = new PortalDesk(hotspot, tenants, pages);
        var base = new PortalBase(publicUrl, server::scheme);
        var arrivals = new ArrivalPages(hotspot, tenants, desk, base, clock);
        Map<String, PortalDesk.Step> steps = steps(desk, base);
        server.page("/h/", "portal_arrival", arrivals::sentByNas);
        server.page("/guest/s/", "portal_arrival", arrivals::sentByConsole);
        server.page("/capport/", "portal_captive", arrivals::captive);
        server.page("/p/", "portal_page", call -> page(call, desk, arrivals, steps));
    }

    private Map<String, PortalDesk.Step> steps(PortalDesk desk, PortalBase base) {
        var choose = new StepPages(hotspot, desk);
        var wait = new WaitPages(hotspot, desk);
        var door = new DoorPages(hotspot, desk, base);
        var online = new OnlinePages(hotspot, desk, clock);
        return Map.ofEntries(
                Map.entry("packages", choose::packages),
                Map.entry("pay", choose::pay),
                Map.entry("wallet", choose::wallet),
                Map.entry("voucher", choose::voucher),
                Map.entry("trial", choose::trial),
                Map.entry("wait", wait::wait),
                Map.entry("live", wait::live),
                Map.entry("connect", door::connect),
                Map.entry("login", door::login),
                Map.entry("here", door::here),
                Map.entry("devices", door::devices),
                Map.entry("done", online::done),
                Map.entry("still", online::still),
                Map.entry("signin", door::signIn),
                Map.entry("recover", door::recover),
                Map.entry("account", door::account),
                Map.entry("logout", door::logout));
    }

    private static Answer page(
            PageCall call, PortalDesk desk, ArrivalPages arrivals, Map<String, PortalDesk.Step> steps) {
        try {
            if (call.path().startsWith("/p/l/")) return arrivals.linked(call);
            if (!call.path().startsWith("/p/s/")) return arrivals.typed(call);
            PortalDesk.Step step = steps.get(call.path().substring("/p/s/".length()));
            return step == null ? desk.lost(call, "stale") : desk.with(call, step);
        } catch (NotFound | InvalidInput e) {
            return desk.lost(call, "stale");
        }
    }
}
