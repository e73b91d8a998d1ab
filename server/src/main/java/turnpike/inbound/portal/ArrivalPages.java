package turnpike.inbound.portal;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.arrivals.CaptiveState;
import turnpike.arrivals.PortalArrival;
import turnpike.base.InvalidInput;
import turnpike.base.TenantId;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.Purchase;
import turnpike.hotspot.Recoveries;
import turnpike.hotspot.Visit;
import turnpike.nases.Nas;
import turnpike.nases.NasVendor;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Json;
import turnpike.platform.http.PageCall;
import turnpike.storefront.Theme;
import turnpike.subscribers.Device;
import turnpike.tenancy.Tenant;
import turnpike.tenancy.Tenants;

/// Where devices come in: sent by their NAS, by a link, or by somebody who typed the address.
///
/// A device that came before and holds a right that runs is let in without being asked; one whose owner was in the
/// middle of buying goes on there.
final class ArrivalPages {
    private static final String LINK = "/p/l/";
    private static final List<String> LOCAL_NAMES =
            List.of(".lan", ".local", ".internal", ".home", ".corp", ".home.arpa");

    /// How long an unfinished purchase is what the person came back for.
    private static final Duration UNFINISHED = Duration.ofMinutes(15);

    /// How long an address is taken to be the same device's; leases of hotspots are shorter than those of homes.
    private static final Duration LEASE = Duration.ofHours(1);

    private final Hotspot hotspot;
    private final Tenants tenants;
    private final PortalDesk desk;
    private final PortalBase base;
    private final InstantSource clock;

    ArrivalPages(Hotspot hotspot, Tenants tenants, PortalDesk desk, PortalBase base, InstantSource clock) {
        this.hotspot = hotspot;
        this.tenants = tenants;
        this.desk = desk;
        this.base = base;
        this.clock = clock;
    }

    /// `/h/{token}`: a NAS of ours sends a device.
    Answer sentByNas(PageCall call) {
        Optional<Nas> nas = hotspot.gates().byToken(rest(call, "/h/"));
        return nas.isEmpty() ? desk.lost(call, "unknown") : arrived(call, nas.get());
    }

    /// `/guest/s/{site}/`: a UniFi console does; it cannot be given an address of its own.
    Answer sentByConsole(PageCall call) {
        String site = rest(call, "/guest/s/");
        Optional<Nas> nas = hotspot.gates().unifi(site, call.query("ap"));
        return nas.isEmpty() ? desk.lost(call, "unknown") : arrived(call, nas.get());
    }

    private Answer arrived(PageCall call, Nas nas) {
        PortalArrival arrival;
        try {
            arrival = read(call, nas);
        } catch (InvalidInput e) {
            // Not what this NAS sends: a changed link, or a NAS that was not set up as its page says.
            return desk.lost(call, "unknown");
        }
        var place = new Visit.Place(
                nas.id(), arrival.vendor(), arrival.loginUrl(), arrival.challenge(), arrival.originalUrl());
        var device = new Visit.Device(arrival.mac(), arrival.address());
        Visit visit = hotspot.visits().arrive(nas.tenant(), place, device, language(call, nas.tenant()));
        return onward(hotspot.visits().comingFrom(visit, arrival.originalUrl()), arrival);
    }

    private PortalArrival read(PageCall call, Nas nas) {
        String secret = hotspot.tokens().uamSecret(nas.tenant(), nas.id());
        if (call.query("uamip") != null) return readCoova(call, secret);
        if (call.path().startsWith("/guest/s/")) return PortalArrival.unifi(call.path(), call.rawQuery());
        if (nas.vendor() == NasVendor.MIKROTIK || call.query("lo") != null) {
            return PortalArrival.mikroTik(call.rawQuery(), loginHosts(call));
        }
        return plain(call, nas.vendor());
    }

    /// The NAS signed the address as it wrote it; behind a proxy only the NAS knows by which scheme it came.
    private static PortalArrival readCoova(PageCall call, String secret) {
        InvalidInput problem = new InvalidInput("md", "does not prove this redirect");
        for (String scheme : List.of("http", "https")) {
            try {
                String url = scheme + "://" + call.origin().host() + call.path();
                return PortalArrival.coovaChilli(url, call.rawQuery(), secret);
            } catch (InvalidInput e) {
                problem = e;
            }
        }
        throw problem;
    }

    /// One-time passwords are sent there, and everybody can write an address: besides private addresses only names are
    /// believed that no one can have on the internet (RFC 8375, RFC 6762, and those ICANN will not delegate).
    private static Set<String> loginHosts(PageCall call) {
        String login = call.query("lo");
        if (login == null) return Set.of();
        try {
            String host = new URI(login).getHost();
            if (host == null) return Set.of();
            String name = host.toLowerCase(Locale.ROOT);
            return LOCAL_NAMES.stream().anyMatch(name::endsWith) ? Set.of(name) : Set.of();
        } catch (URISyntaxException e) {
            return Set.of();
        }
    }

    private static PortalArrival plain(PageCall call, NasVendor vendor) {
        String mac = call.query("mac");
        if (mac == null) throw new InvalidInput("mac", "is missing");
        return new PortalArrival(
                vendor, Device.normalMac(mac), null, null, null, null, null, PortalArrival.State.OFFLINE, null);
    }

    private Answer onward(Visit visit, PortalArrival arrival) {
        if (arrival.state() == PortalArrival.State.ONLINE) return Answer.redirect(desk.at(visit, "done", null));
        Visit known = byLink(visit, arrival.originalUrl());
        String mac = known.device().mac();
        if (mac != null && arrival.error() == null) {
            Optional<Purchase> unfinished =
                    hotspot.book().underWay(visit.tenant(), mac, clock.instant().minus(UNFINISHED));
            if (unfinished.isPresent() && unfinished.get().state() == Purchase.State.WAITING) {
                return Answer.redirect(desk.at(known, "wait", unfinished.get().id()));
            }
        }
        boolean mayTry = arrival.state() == PortalArrival.State.OFFLINE && arrival.error() == null;
        if (mayTry && !hotspot.doorway().hasLeft(known)) {
            switch (hotspot.doorway().connect(known)) {
                case OPEN -> {
                    return Answer.redirect(desk.at(known, "login", null));
                }
                case FULL -> {
                    return Answer.redirect(desk.at(known, "devices", null));
                }
                case NO_RIGHT, KEPT_OUT -> {}
            }
        }
        String page = desk.at(known, "packages", null);
        String error = arrival.error();
        return Answer.redirect(error == null ? page : page + "&bad=nas");
    }

    /// Somebody opened a link of an SMS, was kept by the NAS and sent here: the link says whose device this is.
    private Visit byLink(Visit visit, @Nullable String originalUrl) {
        if (originalUrl == null) return visit;
        int at = originalUrl.indexOf(LINK);
        if (at < 0) return visit;
        String link = originalUrl.substring(at + LINK.length()).replaceAll("[/?#].*", "");
        if (!hotspot.recoveries().recogniseByLink(visit, link)) return visit;
        return hotspot.visits().of(hotspot.visits().state(visit, null)).orElse(visit);
    }

    /// `/p/{slug}`: the portal of a tenant, without a NAS.
    Answer typed(PageCall call) {
        Optional<Tenant> tenant = tenants.named(rest(call, "/p/"));
        if (tenant.isEmpty()) return desk.lost(call, "unknown");
        var place = new Visit.Place(null, NasVendor.GENERIC, null, null, null);
        TenantId id = tenant.get().id();
        Visit visit = hotspot.visits().arrive(id, place, new Visit.Device(null, null), language(call, id));
        return Answer.redirect(desk.at(visit, "packages", null));
    }

    /// `/p/l/{link}`: out of an SMS. On the Wi-Fi the NAS is asked for its login page, which brings the device back
    /// here
    /// with its name; elsewhere there is nothing to let in.
    Answer linked(PageCall call) {
        Optional<Recoveries.Linked> linked = hotspot.recoveries().linked(rest(call, LINK));
        if (linked.isEmpty()) return desk.lost(call, "link");
        UUID nas = linked.get().nasId();
        TenantId tenant = linked.get().tenant();
        Optional<String> login =
                nas == null ? Optional.empty() : hotspot.visits().loginUrl(tenant, nas);
        var place = new Visit.Place(null, NasVendor.GENERIC, null, null, null);
        Visit visit = hotspot.visits().arrive(tenant, place, new Visit.Device(null, null), language(call, tenant));
        String self = base.of(call) + call.path();
        return desk.with(
                withState(call, visit),
                guest -> desk.page(
                        guest,
                        null,
                        Pages.Body.of(
                                "message",
                                Map.of(
                                        "say", guest.texts().get("link.here"),
                                        "back",
                                                login.map(url -> there(url, self))
                                                        .orElse(""),
                                        "label", guest.texts().get("connect")))));
    }

    private PageCall withState(PageCall call, Visit visit) {
        return new PageCall(
                "GET",
                call.path(),
                "",
                Map.of("s", hotspot.visits().token(visit, null)),
                call.headers(),
                call.body(),
                call.origin());
    }

    private static String there(String loginUrl, String self) {
        String next = java.net.URLEncoder.encode(self, java.nio.charset.StandardCharsets.UTF_8);
        return loginUrl + (loginUrl.contains("?") ? "&" : "?") + "dst=" + next + "&userurl=" + next;
    }

    /// `/capport/{token}`: what an operating system asks about its own captivity (RFC 8908).
    ///
    /// The device is the one whose hardware address the NAS writes into what it announces (RFC 8910), else the
    /// one that has the address the question comes from. One that cannot be told gets no answer: it would stay
    /// captive for good, and without an answer it probes as it always did.
    Answer captive(PageCall call) {
        Optional<Nas> nas = hotspot.gates().byToken(rest(call, "/capport/"));
        String portal = base.of(call) + "/h/" + rest(call, "/capport/");
        if (nas.isEmpty() || !portal.startsWith("https://")) return desk.lost(call, "unknown");
        String named = call.query("mac");
        Optional<String> mac = named == null ? deviceAt(call, nas.get()) : Optional.of(named);
        if (mac.isEmpty()) return desk.lost(call, "unknown");
        CaptiveState state;
        try {
            state = hotspot.doorway().captive(nas.get().tenant(), Device.normalMac(mac.get()), portal);
        } catch (InvalidInput e) {
            state = CaptiveState.closed(portal, null);
        }
        return Answer.text(CaptiveState.MEDIA_TYPE, Json.text(state.json()))
                .with("Content-Type", CaptiveState.MEDIA_TYPE)
                .with("Cache-Control", CaptiveState.CACHE_CONTROL);
    }

    private Optional<String> deviceAt(PageCall call, Nas nas) {
        Instant since = clock.instant().minus(LEASE);
        return hotspot.doorway().deviceAt(nas.tenant(), nas.id(), call.origin().address(), since);
    }

    private String language(PageCall call, TenantId tenant) {
        Theme theme = hotspot.themes().of(tenant);
        return PortalTexts.wanted(call.header("accept-language"), theme.language());
    }

    private static String rest(PageCall call, String prefix) {
        String rest = call.path().substring(prefix.length());
        return rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    }
}
