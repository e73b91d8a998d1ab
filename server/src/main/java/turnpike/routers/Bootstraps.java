package turnpike.routers;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import turnpike.base.InvalidInput;
import turnpike.nases.Nases;
import turnpike.platform.db.Database;
import turnpike.platform.settings.Vault;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// How a new router introduces itself: one pasted line fetches a script under an address that works once; the script
/// makes a user for us, configures the hotspot, and calls back.
public final class Bootstraps {
    private static final Duration LIFE = Duration.ofHours(1);
    private static final int TOKEN_OCTETS = 20;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:-]{1,253}");
    private static final String USER = "turnpike";

    private final Database database;
    private final Vault vault;
    private final Nases nases;
    private final Links links;
    private final Models models;
    private final InstantSource clock;
    private final Audit audit;
    private final BootstrapStore store = new BootstrapStore();

    public Bootstraps(
            Database database, Vault vault, Nases nases, Links links, Models models, InstantSource clock, Audit audit) {
        this.database = database;
        this.vault = vault;
        this.nases = nases;
        this.links = links;
        this.models = models;
        this.clock = clock;
        this.audit = audit;
    }

    /// @param routerAddress where we shall reach its API; null: where it calls back from
    /// @param desired what the script configures, and what is declared from then on
    public record Wanted(@Nullable String routerAddress, int apiPort, Desired desired) {
        public Wanted {
            if (routerAddress != null && !HOST.matcher(routerAddress).matches()) {
                throw new InvalidInput("routerAddress", "is no host name or address");
            }
        }
    }

    /// @param token shown once
    public record Made(String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "Made[masked]";
        }
    }

    public Made create(Actor actor, UUID nas, Wanted wanted) {
        nases.get(actor.tenant(), nas);
        String token = random(TOKEN_OCTETS);
        Instant now = clock.instant();
        Desired desired = wanted.desired;
        Desired.Captive captive = desired.captive();
        List<String> settings = List.of(
                text(wanted.routerAddress),
                Integer.toString(wanted.apiPort),
                desired.server().address(),
                Integer.toString(desired.server().authPort()),
                Integer.toString(desired.server().acctPort()),
                text(desired.portalUrl()),
                text(desired.hotspotServer()),
                String.join(",", desired.hosts()),
                desired.queues().stream().map(Desired.Queue::text).collect(Collectors.joining("\n")),
                desired.driftPolicy().name(),
                captive == null ? "" : captive.network(),
                captive == null ? "" : text(captive.apiUrl()));
        var kept = new BootstrapStore.Kept(
                actor.tenant(), nas, random(TOKEN_OCTETS), settings, actor.name(), now.plus(LIFE));
        database.run(actor.tenant(), tx -> {
            store.insert(tx, hash(token), kept, vault, now);
            audit.record(tx, actor, "router_bootstrap.created", Audit.Subject.of("nas", nas), null, null);
        });
        return new Made(token, kept.expiresAt());
    }

    /// The script, once.
    ///
    /// @param base address of ours that the router reaches, without a slash at the end
    /// @return empty when the token is unknown, was used, or is too old: all look alike
    public Optional<String> script(String token, String base) {
        byte[] hash = hash(token);
        Optional<BootstrapStore.Kept> kept = find(hash);
        if (kept.isEmpty()) return Optional.empty();
        BootstrapStore.Kept known = kept.get();
        String text = written(known, base + "/b/" + token);
        boolean first = database.call(known.tenant(), tx -> store.fetched(tx, known.tenant(), hash, clock.instant()));
        return first ? Optional.of(text) : Optional.empty();
    }

    /// The login page, while the script runs; empty as for [#script].
    public Optional<String> page(String token) {
        return find(hash(token))
                .filter(kept -> kept.expiresAt().isAfter(clock.instant()))
                .map(kept -> desired(kept.settings()).portalUrl())
                .map(Blueprint::page);
    }

    /// The router says that it is configured: from now on it is linked and what the script did is declared.
    ///
    /// @param from where it calls from
    /// @return false as for [#script], and the second time
    public boolean done(String token, String from) {
        byte[] hash = hash(token);
        BootstrapStore.Kept kept = find(hash).orElse(null);
        if (kept == null) return false;
        boolean first = database.call(kept.tenant(), tx -> store.done(tx, kept.tenant(), hash, clock.instant()));
        if (!first) return false;
        Actor actor = Actor.system(kept.tenant(), "bootstrap");
        List<String> settings = kept.settings();
        String address = settings.get(0).isEmpty() ? from : settings.get(0);
        int port = Integer.parseInt(settings.get(1));
        links.put(
                actor,
                kept.nasId(),
                new Links.Wanted(Protocol.ROUTEROS_API, address, port, false, USER, kept.password(), true));
        models.put(actor, kept.nasId(), desired(settings));
        return true;
    }

    private Optional<BootstrapStore.Kept> find(byte[] hash) {
        return database.callAcrossTenants(tx -> store.find(tx, hash, vault));
    }

    private static Desired desired(List<String> settings) {
        return new Desired(
                new Desired.Server(
                        settings.get(2), Integer.parseInt(settings.get(3)), Integer.parseInt(settings.get(4))),
                settings.get(5).isEmpty() ? null : settings.get(5),
                settings.get(6).isEmpty() ? null : settings.get(6),
                settings.get(7).isEmpty() ? List.of() : List.of(settings.get(7).split(",")),
                settings.get(8).lines().map(Desired.Queue::of).toList(),
                Desired.DriftPolicy.valueOf(settings.get(9)),
                captive(settings));
    }

    /// Tokens given out before there was such a thing have fewer settings.
    private static Desired.@Nullable Captive captive(List<String> settings) {
        if (settings.size() < 12 || settings.get(10).isEmpty()) return null;
        return new Desired.Captive(settings.get(10), settings.get(11).isEmpty() ? null : settings.get(11));
    }

    /// Pasting again is harmless: what is ours is removed before it is added.
    private String written(BootstrapStore.Kept kept, String here) {
        var out = new StringBuilder("# Turnpike: first configuration of this router\n");
        out.append(":local identity [/system identity get name]\n:local serial \"\"\n");
        out.append(":do { :set serial [/system routerboard get serial-number] } on-error={}\n");
        out.append(":do { /user remove [find name=\"" + USER + "\"] } on-error={}\n");
        out.append(":do { /user group remove [find name=\"" + USER + "\"] } on-error={}\n");
        out.append("/user group add name=\"" + USER + "\" policy=\"read,write,ftp,api,rest-api,test,sensitive\"\n");
        out.append("/user add name=\"" + USER + "\" group=\"" + USER + "\" password=")
                .append(Step.quoted(kept.password()))
                .append(" comment=\"" + Statement.MARK + "api\"\n");
        out.append("/ip service set [find name=\"api\"] disabled=no port=")
                .append(kept.settings().get(1))
                .append('\n');
        Blueprint blueprint = models.blueprint(kept.tenant(), kept.nasId(), desired(kept.settings()));
        for (Statement one : blueprint.statements()) append(out, one, here);
        out.append("/tool fetch url=")
                .append(Step.quoted(here + "/done"))
                .append(" http-method=post http-data=\"identity=$identity&serial=$serial\" output=none\n");
        out.append(":do { /file remove [find name=\"turnpike.rsc\"] } on-error={}\n");
        return out.toString();
    }

    private static void append(StringBuilder out, Statement one, String here) {
        if (one.menu().equals("/file")) {
            out.append("/tool fetch url=")
                    .append(Step.quoted(here + "/login.html"))
                    .append(" dst-path=")
                    .append(Step.quoted(one.key()))
                    .append('\n');
            return;
        }
        boolean ours = one.kind().isOurs();
        var make = new Step(
                ours ? Step.Verb.ADD : Step.Verb.SET,
                one.menu(),
                one.kind(),
                one.key(),
                java.util.Map.of(),
                ours ? one.row() : one.values());
        if (one.kind() == Statement.Kind.NAMED) { // in use, it cannot be removed: made if missing, then set
            var again = new Step(Step.Verb.SET, one.menu(), one.kind(), one.key(), java.util.Map.of(), one.values());
            out.append(":do { ")
                    .append(make.script())
                    .append(" } on-error={ ")
                    .append(again.script())
                    .append(" }\n");
            return;
        }
        if (ours) out.append(":do { ").append(make.reversed().script()).append(" } on-error={}\n");
        out.append(make.script()).append('\n');
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static String random(int octets) {
        byte[] bytes = new byte[octets];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
