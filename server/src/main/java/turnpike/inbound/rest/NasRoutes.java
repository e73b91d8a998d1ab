package turnpike.inbound.rest;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.Role;
import turnpike.nases.NasSnippets;
import turnpike.nases.NasVendor;
import turnpike.nases.Nases;
import turnpike.nases.UnknownSources;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;

/// The NASes of the caller's tenant.
public final class NasRoutes {
    private static final String ID = "nasId";
    private static final int COA_PORT = 3799; // RFC 5176 §2.1

    private final Nases nases;
    private final UnknownSources unknown;
    private final Ports ports;
    private final InstantSource clock;

    /// Where RADIUS is served; asked for when a snippet is made, as the ports may be any free ones.
    public interface Ports {
        int auth();

        int acct();
    }

    public NasRoutes(Nases nases, UnknownSources unknown, Ports ports, InstantSource clock) {
        this.nases = nases;
        this.unknown = unknown;
        this.ports = ports;
        this.clock = clock;
    }

    public void addTo(Operations operations) {
        operations
                .on("listNases", this::list)
                .on("createNas", this::create)
                .on("listUnknownSources", this::listUnknown)
                .on("getNas", call -> Answer.json(view(nases.get(call.tenant(), call.id(ID)))))
                .on("updateNas", this::update)
                .on("deleteNas", this::delete)
                .on("getNasSnippet", this::snippet)
                .on("rotateNasSecret", call -> Answer.json(view(nases.rotateSecret(Actors.of(call), call.id(ID)))));
    }

    private record Body(
            @Nullable String name,
            @Nullable String location,
            @Nullable NasVendor vendor,
            @Nullable String network,
            @Nullable String identifier,
            @Nullable String secret,
            @Nullable AccessKind accessKind,
            @Nullable Integer coaPort,
            @Nullable Boolean requireMessageAuthenticator,
            @Nullable Boolean swapOctets) {}

    private record View(
            UUID id,
            String name,
            @Nullable String location,
            NasVendor vendor,
            @Nullable String network,
            @Nullable String identifier,
            AccessKind accessKind,
            int coaPort,
            boolean requireMessageAuthenticator,
            boolean swapOctets,
            boolean unsignedWarning,
            Nases.State state,
            @Nullable Instant lastPacketAt,
            @Nullable String lastPacketFrom,
            @Nullable Instant lastDroppedAt,
            @Nullable String lastDropReason,
            long openSessions,
            Instant createdAt) {}

    private record WithSecret(View nas, String secret) {}

    private record Snippet(NasSnippets.Flavour flavour, String text, String serverAddress) {}

    private record Unknown(String address, @Nullable String identifier, long packets, Instant lastAt, String reason) {}

    private Answer list(Call call) {
        var page = call.page();
        var found = nases.find(
                call.tenant(),
                new Nases.Search(
                        call.textOrNull("q"),
                        call.wordOrNull("state", Nases.State.class),
                        call.text("sort"),
                        page.offset(),
                        page.perPage()));
        return Answer.json(ListPage.of(found.nases().stream().map(this::view).toList(), page, found.total()));
    }

    private Answer create(Call call) {
        Body body = call.body(Body.class);
        var profile = new Nases.Profile(
                body.name == null ? "" : body.name,
                body.location == null ? "" : body.location.strip(),
                body.vendor == null ? NasVendor.GENERIC : body.vendor,
                body.network,
                body.identifier,
                body.accessKind == null ? AccessKind.ANY : body.accessKind,
                body.coaPort == null ? COA_PORT : body.coaPort,
                !Boolean.FALSE.equals(body.requireMessageAuthenticator),
                Boolean.TRUE.equals(body.swapOctets));
        return Answer.created(view(nases.create(Actors.of(call), profile, body.secret)));
    }

    private Answer update(Call call) {
        Body body = call.body(Body.class);
        return Answer.json(view(nases.change(Actors.of(call), call.id(ID), before -> changed(call, body, before))));
    }

    /// What the body names is taken from it, the rest stays.
    private static Nases.Profile changed(Call call, Body body, Nases.Profile before) {
        String location = body.location == null ? "" : body.location.strip();
        return new Nases.Profile(
                body.name == null ? before.name() : body.name,
                call.has("location") ? location : before.location(),
                body.vendor == null ? before.vendor() : body.vendor,
                call.has("network") ? body.network : before.network(),
                call.has("identifier") ? body.identifier : before.identifier(),
                body.accessKind == null ? before.accessKind() : body.accessKind,
                body.coaPort == null ? before.coaPort() : body.coaPort,
                body.requireMessageAuthenticator == null
                        ? before.requireMessageAuthenticator()
                        : body.requireMessageAuthenticator,
                body.swapOctets == null ? before.swapOctets() : body.swapOctets);
    }

    private Answer delete(Call call) {
        nases.delete(Actors.of(call), call.id(ID));
        return Answer.done();
    }

    private Answer snippet(Call call) {
        var flavour = NasSnippets.Flavour.valueOf(call.text("flavour").toUpperCase(Locale.ROOT));
        String address = hostOnly(call.origin().host());
        var server = new NasSnippets.Server(address, ports.auth(), ports.acct());
        String text = NasSnippets.text(flavour, nases.withSecret(call.tenant(), call.id(ID)), server);
        return Answer.json(new Snippet(flavour, text, address)).with("Cache-Control", "no-store");
    }

    /// The platform sees every source; a tenant those that call themselves like one of its NASes.
    private Answer listUnknown(Call call) {
        boolean all = call.principal().mayActAs(Role.PLATFORM_ADMIN);
        Set<String> own = all ? Set.of() : nases.identifiers(call.tenant());
        List<Unknown> shown = unknown.list().stream()
                .filter(source -> all || (source.nasIdentifier() != null && own.contains(source.nasIdentifier())))
                .map(source -> new Unknown(
                        source.address().getHostAddress(),
                        source.nasIdentifier(),
                        source.packets(),
                        source.lastSeenAt(),
                        "unknown_nas"))
                .toList();
        return Answer.json(ListPage.all(shown));
    }

    private WithSecret view(Nases.WithSecret nas) {
        return new WithSecret(view(nas.nas()), nas.secret());
    }

    private View view(Nases.Known nas) {
        Nases.Profile profile = nas.profile();
        Nases.Heard heard = nas.heard();
        Nases.Dropped dropped = nas.dropped();
        Nases.State state = Nases.State.WAITING;
        if (heard != null) state = nas.isOnline(clock.instant()) ? Nases.State.ONLINE : Nases.State.OFFLINE;
        return new View(
                nas.id(),
                profile.name(),
                profile.location().isEmpty() ? null : profile.location(),
                profile.vendor(),
                profile.network(),
                profile.identifier(),
                profile.accessKind(),
                profile.coaPort(),
                profile.requireMessageAuthenticator(),
                profile.swapOctets(),
                !profile.requireMessageAuthenticator(),
                state,
                heard == null ? null : heard.at(),
                heard == null ? null : heard.from(),
                dropped == null ? null : dropped.at(),
                dropped == null ? null : dropped.reason(),
                nas.openSessions(),
                nas.createdAt());
    }

    /// The host the client used to reach us, without port: what a router beside it can use too.
    static String hostOnly(String host) {
        if (host.startsWith("[")) return host.substring(1, Math.max(1, host.indexOf(']')));
        int colon = host.lastIndexOf(':');
        String name = colon < 0 ? host : host.substring(0, colon);
        return name.matches("[A-Za-z0-9.-]+") ? name : "127.0.0.1";
    }
}
