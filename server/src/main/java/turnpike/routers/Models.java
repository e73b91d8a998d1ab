package turnpike.routers;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.nases.Nases;
import turnpike.platform.db.Database;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// What routers should be, what they are, and the difference.
public final class Models {
    private final Database database;
    private final Nases nases;
    private final Links links;
    private final Console console;
    private final InstantSource clock;
    private final Audit audit;
    private final Function<TenantId, List<String>> gardens;
    private final ModelStore store = new ModelStore();

    /// @param gardens hosts that must be reached before a login, by tenant: those its payment providers need
    public Models(
            Database database,
            Nases nases,
            Links links,
            Console console,
            InstantSource clock,
            Audit audit,
            Function<TenantId, List<String>> gardens) {
        this.database = database;
        this.nases = nases;
        this.links = links;
        this.console = console;
        this.clock = clock;
        this.audit = audit;
        this.gardens = gardens;
    }

    /// @throws NotFound when nothing is declared
    public Desired desired(TenantId tenant, UUID nas) {
        return find(tenant, nas).orElseThrow(() -> new NotFound("router_model", nas));
    }

    public Optional<Desired> find(TenantId tenant, UUID nas) {
        return database.call(tenant, tx -> store.desired(tx, tenant, nas));
    }

    /// Changes nothing on the router.
    public Desired put(Actor actor, UUID nas, Desired desired) {
        links.get(actor.tenant(), nas);
        database.run(actor.tenant(), tx -> {
            store.put(tx, actor.tenant(), nas, desired, clock.instant(), actor.name());
            audit.record(tx, actor, "router_model.changed", Audit.Subject.of("nas", nas), null, desired);
        });
        return desired;
    }

    /// The statements of what is declared; it is asked for when it is needed, so that a changed secret is in it.
    public Blueprint blueprint(TenantId tenant, UUID nas) {
        return blueprint(tenant, nas, desired(tenant, nas));
    }

    Blueprint blueprint(TenantId tenant, UUID nas, Desired desired) {
        Nases.WithSecret known = nases.withSecret(tenant, nas);
        Nases.Profile profile = known.nas().profile();
        var station = new Blueprint.Station(profile.accessKind(), known.secret(), profile.coaPort());
        return Blueprint.of(desired, station, gardens.apply(tenant));
    }

    /// Rows of the menus the blueprint speaks of, as they are now.
    Map<String, List<Map<String, String>>> observe(Link link, Blueprint blueprint) {
        Set<String> menus = new LinkedHashSet<>(blueprint.menus());
        menus.addAll(Blueprint.MARKED);
        menus.addAll(CaptiveOption.MENUS);
        Map<String, List<Map<String, String>>> observed = new LinkedHashMap<>();
        for (String menu : menus) {
            // Files are many and their contents long: only the page is asked for.
            Console.Look look = Console.Look.at(menu);
            if (menu.equals("/file")) {
                look = Console.Look.at(menu, ".id", "name", "contents").where("name", pageOf(blueprint));
            }
            observed.put(menu, console.print(link, look));
        }
        return observed;
    }

    private static String pageOf(Blueprint blueprint) {
        return blueprint.statements().stream()
                .filter(one -> one.menu().equals("/file"))
                .map(Statement::key)
                .findFirst()
                .orElse("");
    }

    /// Reads the router and compares; changes nothing there.
    public Plan diff(TenantId tenant, UUID nas) {
        return diff(links.open(tenant, nas), blueprint(tenant, nas));
    }

    Plan diff(Link link, Blueprint blueprint) {
        Plan plan = Plan.of(blueprint, observe(link, blueprint));
        database.run(
                link.tenant(),
                tx -> store.compared(tx, link, blueprint.hash(), plan.steps().size(), clock.instant()));
        return plan;
    }
}
