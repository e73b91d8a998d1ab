package turnpike.routers;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.nases.Nases;
import turnpike.platform.db.Database;
import turnpike.platform.db.Remembered;
import turnpike.platform.settings.Vault;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// How the routers of a tenant are reached. One link a NAS.
public final class Links {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:-]{1,253}");
    private static final int PORT_MAX = 65_535;

    private final Database database;
    private final Nases nases;
    private final Console console;
    private final InstantSource clock;
    private final Audit audit;
    private final LinkStore store;
    private final Remembered<Map.Entry<TenantId, UUID>, LinkStore.Kept> used;

    public Links(Database database, Vault vault, Nases nases, Console console, InstantSource clock, Audit audit) {
        this.database = database;
        this.nases = nases;
        this.console = console;
        this.clock = clock;
        this.audit = audit;
        this.store = new LinkStore(vault);
        this.used = new Remembered<>(database.signals(), LinkStore.TOPIC, Nases.TOPIC);
    }

    /// What staff say of a link.
    ///
    /// @param password null: as before
    public record Wanted(
            Protocol protocol,
            String address,
            int port,
            boolean tls,
            String username,
            @Nullable String password,
            boolean active) {
        public Wanted {
            address = address.strip();
            username = username.strip();
            if (!HOST.matcher(address).matches()) throw new InvalidInput("address", "is no host name or address");
            if (port < 1 || port > PORT_MAX) throw new InvalidInput("port", "must be between 1 and 65535");
            if (username.isEmpty()) throw new InvalidInput("username", "must not be empty");
            if (password != null && password.isEmpty()) throw new InvalidInput("password", "must not be empty");
        }

        @Override
        public String toString() {
            return "Wanted[" + protocol + ", " + address + ":" + port + "]";
        }
    }

    /// A link and whether it is used.
    public record Known(Link link, boolean active) {}

    /// What a test of a link brought.
    ///
    /// @param problem null: it works
    public record Tested(
            @Nullable String identity,
            @Nullable String version,
            @Nullable String problem) {}

    /// @throws NotFound when the tenant has no such NAS or it has no link
    public Known get(TenantId tenant, UUID nas) {
        var kept = database.call(tenant, tx -> store.find(tx, tenant, nas))
                .orElseThrow(() -> new NotFound("router_link", nas));
        return new Known(kept.link(), kept.active());
    }

    /// @throws NotFound when the tenant has no such NAS
    void checkNas(TenantId tenant, UUID nas) {
        nases.get(tenant, nas);
    }

    /// The link that can be spoken over now; empty when there is none or it is switched off.
    public Optional<Link> find(TenantId tenant, UUID nas) {
        var kept = used.get(
                Map.entry(tenant, nas),
                () -> database.call(tenant, tx -> store.find(tx, tenant, nas)).orElse(null));
        return Optional.ofNullable(kept).filter(LinkStore.Kept::active).map(LinkStore.Kept::link);
    }

    /// The same, for work that cannot go on without.
    public Link open(TenantId tenant, UUID nas) {
        return pinned(find(tenant, nas).orElseThrow(() -> new NotFound("router_link", nas)));
    }

    public Known put(Actor actor, UUID nas, Wanted wanted) {
        TenantId tenant = actor.tenant();
        nases.get(tenant, nas);
        Link made = database.call(tenant, tx -> {
            Link before = store.find(tx, tenant, nas).map(LinkStore.Kept::link).orElse(null);
            String password = wanted.password;
            if (password == null && before == null) throw new InvalidInput("password", "must be given");
            boolean samePlace =
                    before != null && before.address().equals(wanted.address) && before.port() == wanted.port;
            // A password goes to the router it was given for, not to wherever the address points next.
            if (password == null && !samePlace) throw new InvalidInput("password", "must be given with a new address");
            var link = new Link(
                    tenant,
                    nas,
                    wanted.protocol,
                    wanted.address,
                    wanted.port,
                    wanted.tls,
                    wanted.username,
                    password == null && before != null ? before.password() : String.valueOf(password),
                    samePlace && before != null ? before.pin() : null);
            store.put(tx, link, wanted.active, clock.instant());
            audit.record(tx, actor, "router_link.changed", Audit.Subject.of("nas", nas), null, shown(wanted));
            return link;
        });
        console.hangUp(made);
        return new Known(made, wanted.active);
    }

    private static Map<String, Object> shown(Wanted wanted) {
        return Map.of(
                "protocol", wanted.protocol, "address", wanted.address, "port", wanted.port, "active", wanted.active);
    }

    /// Signs in and asks who it is.
    public Tested test(TenantId tenant, UUID nas) {
        Link link = get(tenant, nas).link();
        try {
            Link pinned = pinned(link);
            console.hangUp(pinned);
            Map<String, String> identity = first(console.print(pinned, Console.Look.at("/system/identity")));
            Map<String, String> resource = first(console.print(pinned, Console.Look.at("/system/resource", "version")));
            return new Tested(identity.get("name"), resource.get("version"), null);
        } catch (RouterRefused | turnpike.base.Unavailable e) {
            return new Tested(null, null, e.getMessage());
        }
    }

    /// Forgets the certificate, for a router that was replaced on purpose.
    public void unpin(Actor actor, UUID nas) {
        Known known = get(actor.tenant(), nas);
        Link link = known.link();
        var without = new Link(
                link.tenant(),
                nas,
                link.protocol(),
                link.address(),
                link.port(),
                link.tls(),
                link.username(),
                link.password(),
                null);
        database.run(actor.tenant(), tx -> {
            store.put(tx, without, known.active(), clock.instant());
            audit.record(tx, actor, "router_link.unpinned", Audit.Subject.of("nas", nas), null, null);
        });
        console.hangUp(without);
    }

    /// Links of all tenants that are polled.
    List<Link> polled() {
        return database.callAcrossTenants(store::polled);
    }

    /// A certificate seen for the first time is the one believed from then on.
    Link pinned(Link link) {
        if (!link.tls() || link.pin() != null) return link;
        String seen = console.certificate(link);
        database.run(link.tenant(), tx -> store.pin(tx, link.tenant(), link.nasId(), seen));
        return new Link(
                link.tenant(),
                link.nasId(),
                link.protocol(),
                link.address(),
                link.port(),
                true,
                link.username(),
                link.password(),
                seen);
    }

    static Map<String, String> first(List<Map<String, String>> rows) {
        return rows.isEmpty() ? Map.of() : rows.getFirst();
    }
}
