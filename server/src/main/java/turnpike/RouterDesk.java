package turnpike;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import turnpike.base.TenantId;
import turnpike.hotspot.HotspotControl;
import turnpike.inbound.rest.BootstrapPages;
import turnpike.inbound.rest.NasRoutes;
import turnpike.inbound.rest.RouterRoutes;
import turnpike.nases.Nases;
import turnpike.outbound.routeros.RouterOsConsole;
import turnpike.outbound.routeros.RouterOsLogin;
import turnpike.platform.http.HttpServer;
import turnpike.platform.http.Operations;
import turnpike.platform.jobs.Jobs;
import turnpike.readmission.Readmissions;
import turnpike.routers.Bootstraps;
import turnpike.routers.Changes;
import turnpike.routers.Links;
import turnpike.routers.LiveData;
import turnpike.routers.Models;

/// The part of the house that speaks to routers beside RADIUS.
final class RouterDesk implements AutoCloseable {
    private final RouterOsConsole console = new RouterOsConsole();
    private final RouterRoutes.Rooms rooms;
    private final People.Ground ground;

    /// @param gardens hosts a tenant's payment providers need before a login
    /// @param reboots closes what a router had open
    RouterDesk(People.Ground on, Nases nases, Function<TenantId, List<String>> gardens, LiveData.Reboots reboots) {
        ground = on;
        var links = new Links(on.database(), on.vault(), nases, console, on.clock(), on.audit());
        var models = new Models(on.database(), nases, links, console, on.clock(), on.audit(), gardens);
        var changes = new Changes(on.database(), on.vault(), models, links, console, on.ids(), on.clock(), on.audit());
        var live = new LiveData(on.database(), links, models, changes, console, on.ids(), on.clock(), reboots);
        var bootstraps = new Bootstraps(on.database(), on.vault(), nases, links, models, on.clock(), on.audit());
        rooms = new RouterRoutes.Rooms(links, models, changes, live, bootstraps);
    }

    /// Logs phones in at MikroTik hotspots.
    HotspotControl control() {
        return new RouterOsLogin(rooms.links()::find, console);
    }

    Links links() {
        return rooms.links();
    }

    /// @param scheme `http` or `https`, as we are reached
    void addTo(Operations operations, Readmissions readmissions, NasRoutes.Ports ports, Supplier<String> scheme) {
        new RouterRoutes(rooms, readmissions, ports, scheme, ground.clock()).addTo(operations);
    }

    void schedule(Jobs jobs) {
        jobs.every("poll-routers", LiveData.INTERVAL, rooms.live()::poll);
        jobs.every("expire-router-figures", Duration.ofHours(1), rooms.live()::expire);
    }

    void attach(HttpServer http) {
        var pages = new BootstrapPages(rooms.bootstraps(), http::scheme);
        http.page(BootstrapPages.PREFIX, "router_bootstrap", pages::handle);
    }

    @Override
    public void close() {
        rooms.live().close();
        console.close();
    }
}
