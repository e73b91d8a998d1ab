package turnpike;

import java.time.InstantSource;
import java.util.List;
import turnpike.hotspot.BrowserLogins;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.HotspotControl;
import turnpike.hotspot.HotspotSettings;
import turnpike.inbound.portal.PortalPages;
import turnpike.inbound.portal.PortalPreview;
import turnpike.inbound.rest.HotspotRoutes;
import turnpike.inbound.rest.PurchaseRoutes;
import turnpike.platform.http.HttpServer;
import turnpike.platform.http.Operations;
import turnpike.platform.jobs.Jobs;
import turnpike.reporting.Belongings;
import turnpike.subscribers.Subscribers;
import turnpike.tenancy.Tenants;

/// The part of the house where strangers become subscribers who are online.
record HotspotDesk(
        Hotspot hotspot,
        HotspotSettings settings,
        Tenants tenants,
        Subscribers subscribers,
        Belongings belongings,
        InstantSource clock)
        implements AutoCloseable {

    /// @param controls who tells NASes on our side; the first that serves one does
    static HotspotDesk open(
            Hotspot.Ground on, Hotspot.Trade trade, Hotspot.People people, List<HotspotControl> controls) {
        var hotspot = new Hotspot(on, trade, people, List.of(new BrowserLogins()));
        controls.forEach(hotspot::use);
        trade.payments().listen(hotspot.paymentListener());
        trade.messages().listen(hotspot.messageListener());
        hotspot.start();
        return new HotspotDesk(
                hotspot,
                on.settings(),
                people.tenants(),
                people.subscribers(),
                new Belongings(on.database()),
                on.clock());
    }

    void addTo(Operations operations) {
        var preview = new PortalPreview(hotspot, tenants, clock);
        new PurchaseRoutes(hotspot, tenants, subscribers, settings, belongings, preview::page).addTo(operations);
        new HotspotRoutes(hotspot, tenants).addTo(operations);
    }

    void schedule(Jobs jobs) {
        hotspot.schedule(jobs);
    }

    void attach(HttpServer server) {
        new PortalPages(hotspot, tenants, settings.url(), clock).attach(server);
    }

    @Override
    public void close() {
        hotspot.close();
    }
}
