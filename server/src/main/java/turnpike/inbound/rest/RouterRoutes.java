package turnpike.inbound.rest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import turnpike.base.Unavailable;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.platform.http.Refused;
import turnpike.readmission.Readmissions;
import turnpike.routers.Bootstraps;
import turnpike.routers.Changes;
import turnpike.routers.Desired;
import turnpike.routers.Links;
import turnpike.routers.LiveData;
import turnpike.routers.Models;
import turnpike.routers.Plan;
import turnpike.routers.Protocol;
import turnpike.routers.RouterRefused;
import turnpike.routers.Statement;
import turnpike.routers.Step;

/// The routers behind the caller's NASes.
public final class RouterRoutes {
    private static final String ID = "nasId";
    private static final int API_PORT = 8728;
    private static final int BAD_GATEWAY = 502;

    private final Rooms rooms;
    private final Readmissions readmissions;
    private final NasRoutes.Ports ports;
    private final Supplier<String> scheme;
    private final InstantSource clock;

    /// What these routes show and set.
    public record Rooms(Links links, Models models, Changes changes, LiveData live, Bootstraps bootstraps) {}

    /// @param scheme `http` or `https`, as we are reached
    public RouterRoutes(
            Rooms rooms,
            Readmissions readmissions,
            NasRoutes.Ports ports,
            Supplier<String> scheme,
            InstantSource clock) {
        this.rooms = rooms;
        this.readmissions = readmissions;
        this.ports = ports;
        this.scheme = scheme;
        this.clock = clock;
    }

    public void addTo(Operations operations) {
        operations
                .on("listRouters", this::list)
                .on("getRouter", call -> Answer.json(view(rooms.live.get(call.tenant(), call.id(ID)))))
                .on("getRouterHistory", this::history)
                .on("getRouterLink", call -> Answer.json(view(rooms.links.get(call.tenant(), call.id(ID)))))
                .on("putRouterLink", this::putLink)
                .on("testRouterLink", call -> Answer.json(rooms.links.test(call.tenant(), call.id(ID))))
                .on("unpinRouterLink", this::unpin)
                .on("letInAgainAtRouter", this::letInAgain)
                .on("getRouterModel", call -> Answer.json(view(rooms.models.desired(call.tenant(), call.id(ID)))))
                .on("putRouterModel", this::putModel)
                .on("getRouterDiff", this::diff)
                .on("applyRouterModel", this::apply)
                .on("rollBackRouter", this::rollBack)
                .on("listRouterChanges", this::changes)
                .on("createRouterBootstrap", this::bootstrap);
    }

    private record LinkBody(
            Protocol protocol,
            String address,
            int port,
            @Nullable Boolean tls,
            String username,
            @Nullable String password,
            @Nullable Boolean active) {}

    private record LinkView(
            Protocol protocol,
            String address,
            int port,
            boolean tls,
            String username,
            boolean passwordSet,
            @Nullable String certificate,
            boolean active) {}

    private record ModelBody(
            @Nullable String serverAddress,
            @Nullable Integer authPort,
            @Nullable Integer acctPort,
            @Nullable String portalUrl,
            @Nullable String hotspotServer,
            @Nullable List<String> hosts,
            @Nullable List<Desired.Queue> queues,
            Desired.@Nullable DriftPolicy driftPolicy,
            @Nullable String dhcpNetwork,
            @Nullable String captiveApiUrl,
            @Nullable String routerAddress,
            @Nullable Integer apiPort) {}

    private record ModelView(
            String serverAddress,
            int authPort,
            int acctPort,
            @Nullable String portalUrl,
            @Nullable String hotspotServer,
            List<String> hosts,
            List<Desired.Queue> queues,
            Desired.DriftPolicy driftPolicy,
            @Nullable String dhcpNetwork,
            @Nullable String captiveApiUrl) {}

    private record StepView(
            Step.Verb verb, String menu, String key, Map<String, String> before, Map<String, String> after) {}

    private record DiffView(Instant comparedAt, List<StepView> steps, List<String> notes) {}

    private record RouterView(
            UUID nasId,
            String name,
            Protocol protocol,
            boolean active,
            LiveData.State state,
            @Nullable Instant seenAt,
            @Nullable String problem,
            @Nullable String identity,
            @Nullable String version,
            @Nullable String board,
            @Nullable String serial,
            @Nullable Instant comparedAt,
            @Nullable Integer drift,
            LiveData.@Nullable Figures figures) {}

    private record HistoryView(List<LiveData.Figures> figures, List<LiveData.Notice> notices) {}

    private record BootstrapView(String line, Instant expiresAt) {}

    private Answer list(Call call) {
        var page = call.page();
        LiveData.Found found = rooms.live.list(call.tenant(), page.offset(), page.perPage());
        return Answer.json(
                ListPage.of(found.routers().stream().map(RouterRoutes::view).toList(), page, found.total()));
    }

    private Answer history(Call call) {
        UUID nas = call.id(ID);
        rooms.live.get(call.tenant(), nas);
        Instant since = clock.instant().minus(Duration.ofHours(call.number("hours")));
        return Answer.json(
                new HistoryView(rooms.live.history(call.tenant(), nas, since), rooms.live.notices(call.tenant(), nas)));
    }

    private Answer putLink(Call call) {
        LinkBody body = call.body(LinkBody.class);
        var wanted = new Links.Wanted(
                body.protocol,
                body.address,
                body.port,
                Boolean.TRUE.equals(body.tls),
                body.username,
                body.password,
                !Boolean.FALSE.equals(body.active));
        return Answer.json(view(rooms.links.put(Actors.of(call), call.id(ID), wanted)));
    }

    private Answer letInAgain(Call call) {
        readmissions.askedFor(Actors.of(call), call.id(ID));
        return Answer.done();
    }

    private Answer unpin(Call call) {
        rooms.links.unpin(Actors.of(call), call.id(ID));
        return Answer.done();
    }

    private Answer putModel(Call call) {
        Desired desired = desired(call, call.body(ModelBody.class));
        return Answer.json(view(rooms.models.put(Actors.of(call), call.id(ID), desired)));
    }

    private Desired desired(Call call, ModelBody body) {
        String address =
                body.serverAddress == null ? NasRoutes.hostOnly(call.origin().host()) : body.serverAddress;
        return new Desired(
                new Desired.Server(
                        address,
                        body.authPort == null ? ports.auth() : body.authPort,
                        body.acctPort == null ? ports.acct() : body.acctPort),
                body.portalUrl,
                body.hotspotServer,
                body.hosts == null ? List.of() : body.hosts,
                body.queues == null ? List.of() : body.queues,
                body.driftPolicy == null ? Desired.DriftPolicy.SHOW : body.driftPolicy,
                body.dhcpNetwork == null ? null : new Desired.Captive(body.dhcpNetwork, body.captiveApiUrl));
    }

    private Answer diff(Call call) {
        Plan plan = asked(() -> rooms.models.diff(call.tenant(), call.id(ID)));
        return Answer.json(new DiffView(
                clock.instant(), plan.steps().stream().map(RouterRoutes::view).toList(), plan.notes()));
    }

    private Answer apply(Call call) {
        return Answer.json(asked(() -> rooms.changes.apply(Actors.of(call), call.id(ID))));
    }

    private Answer rollBack(Call call) {
        return Answer.json(asked(() -> rooms.changes.rollBack(Actors.of(call), call.id(ID))));
    }

    private Answer changes(Call call) {
        return Answer.json(ListPage.all(rooms.changes.list(call.tenant(), call.id(ID))));
    }

    private Answer bootstrap(Call call) {
        ModelBody body = call.body(ModelBody.class);
        var wanted = new Bootstraps.Wanted(
                body.routerAddress, body.apiPort == null ? API_PORT : body.apiPort, desired(call, body));
        Bootstraps.Made made = rooms.bootstraps.create(Actors.of(call), call.id(ID), wanted);
        String url = scheme.get() + "://" + call.origin().host() + BootstrapPages.PREFIX + made.token();
        String line = "/tool fetch url=\"" + url + "\" dst-path=turnpike.rsc; /import turnpike.rsc";
        return Answer.created(new BootstrapView(line, made.expiresAt())).with("Cache-Control", "no-store");
    }

    private interface Work<T> {
        T get();
    }

    /// A router that cannot be reached, or says no, is not our fault and not the caller's.
    private static <T> T asked(Work<T> work) {
        try {
            return work.get();
        } catch (RouterRefused e) {
            throw new Refused(BAD_GATEWAY, "router_refused", "the router says: " + e.getMessage());
        } catch (Unavailable e) {
            throw new Refused(BAD_GATEWAY, "router_unreachable", "the router cannot be reached");
        }
    }

    private static LinkView view(Links.Known known) {
        var link = known.link();
        return new LinkView(
                link.protocol(),
                link.address(),
                link.port(),
                link.tls(),
                link.username(),
                true,
                link.pin(),
                known.active());
    }

    private static ModelView view(Desired desired) {
        Desired.Captive captive = desired.captive();
        return new ModelView(
                desired.server().address(),
                desired.server().authPort(),
                desired.server().acctPort(),
                desired.portalUrl(),
                desired.hotspotServer(),
                desired.hosts(),
                desired.queues(),
                desired.driftPolicy(),
                captive == null ? null : captive.network(),
                captive == null ? null : captive.apiUrl());
    }

    private static StepView view(Step step) {
        return new StepView(step.verb(), step.menu(), step.key(), masked(step.before()), masked(step.after()));
    }

    private static Map<String, String> masked(Map<String, String> values) {
        Map<String, String> shown = new LinkedHashMap<>();
        values.forEach((field, value) -> shown.put(field, Statement.isSecret(field) ? "•••" : value));
        return shown;
    }

    private static RouterView view(LiveData.Standing router) {
        LiveData.Health health = router.health();
        LiveData.Who who = router.who();
        return new RouterView(
                router.nasId(),
                router.name(),
                router.protocol(),
                router.active(),
                health.state(),
                health.seenAt(),
                health.problem(),
                who.identity(),
                who.version(),
                who.board(),
                who.serial(),
                health.comparedAt(),
                health.drift(),
                router.latest());
    }
}
