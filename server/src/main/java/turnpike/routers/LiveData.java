package turnpike.routers;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.Ids;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.platform.db.Database;

/// How the routers do: asked every half minute, kept for a day.
public final class LiveData implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveData.class);
    public static final Duration INTERVAL = Duration.ofSeconds(30);
    /// Polls without an answer after which a router counts as offline.
    static final int MISSES_MAX = 3;

    private static final Duration KEPT = Duration.ofDays(1);
    /// Routers asked at once; the others wait for their turn within the same round.
    private static final int AT_ONCE = 64;
    /// A clock read twice differs by that much without a reboot.
    private static final long UPTIME_SLACK_S = 5;

    private static final int NOTICES_SHOWN = 50;
    private static final Duration COMPARE_EVERY = Duration.ofMinutes(10);

    private final Database database;
    private final Links links;
    private final Models models;
    private final Changes changes;
    private final Console console;
    private final Ids ids;
    private final InstantSource clock;
    private final Reboots reboots;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final LiveStore store = new LiveStore();
    private final ModelStore notices = new ModelStore();

    /// Told when a router came back with a shorter uptime: what it had open is gone. Told again when what was done
    /// about it may not have been stored.
    @FunctionalInterface
    public interface Reboots {
        /// @param at when it started anew, by its uptime: what it let in since then is open
        void rebooted(TenantId tenant, UUID nasId, Instant at);

        /// It had counted as offline and answers again, with whom it had then.
        default void reachedAgain(TenantId tenant, UUID nasId) {}
    }

    public LiveData(
            Database database,
            Links links,
            Models models,
            Changes changes,
            Console console,
            Ids ids,
            InstantSource clock,
            Reboots reboots) {
        this.database = database;
        this.links = links;
        this.models = models;
        this.changes = changes;
        this.console = console;
        this.ids = ids;
        this.clock = clock;
        this.reboots = reboots;
    }

    public enum State {
        UNKNOWN,
        ONLINE,
        OFFLINE
    }

    /// One poll's figures.
    public record Figures(
            Instant at,
            int cpuPercent,
            long freeMemoryBytes,
            long totalMemoryBytes,
            long uptimeSeconds,
            int hotspotOnline,
            int pppOnline) {}

    /// Who the router says it is; null: did not say.
    public record Who(
            @Nullable String identity,
            @Nullable String version,
            @Nullable String board,
            @Nullable String serial) {}

    /// @param drift differences from what is declared; null: never compared
    public record Health(
            State state,
            @Nullable Instant seenAt,
            @Nullable String problem,
            @Nullable Long uptimeSeconds,
            @Nullable Instant comparedAt,
            @Nullable Integer drift) {}

    /// A router as the list shows it.
    ///
    /// @param latest null: never answered within a day
    public record Standing(
            UUID nasId,
            String name,
            Protocol protocol,
            boolean active,
            Health health,
            Who who,
            @Nullable Figures latest) {}

    public enum NoticeKind {
        ONLINE,
        OFFLINE,
        REBOOTED,
        DRIFTED,
        REPAIRED
    }

    public record Notice(
            Instant at, NoticeKind kind, @Nullable String detail) {}

    /// Some of the routers, and how many there are in all.
    public record Found(List<Standing> routers, long total) {}

    public Found list(TenantId tenant, int offset, int limit) {
        return database.call(tenant, tx -> new Found(store.list(tx, tenant, offset, limit), store.count(tx, tenant)));
    }

    /// @throws NotFound when the tenant has no such router
    public Standing get(TenantId tenant, UUID nas) {
        return database.call(tenant, tx -> store.find(tx, tenant, nas)).orElseThrow(() -> new NotFound("router", nas));
    }

    /// Figures since then, oldest first.
    public List<Figures> history(TenantId tenant, UUID nas, Instant since) {
        return database.call(tenant, tx -> store.history(tx, tenant, nas, since));
    }

    /// What happened lately, newest first.
    public List<Notice> notices(TenantId tenant, UUID nas) {
        return database.call(tenant, tx -> store.notices(tx, tenant, nas, NOTICES_SHOWN));
    }

    /// Asks every router of every tenant once; returns when all answered or were given up.
    public void poll() {
        List<Link> all = links.polled();
        var round = all.stream().map(link -> workers.submit(() -> inTurn(link))).toList();
        for (var one : round) {
            try {
                one.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (java.util.concurrent.ExecutionException e) {
                LOG.warn("router poll failed: {}", String.valueOf(e.getCause()));
            }
        }
    }

    /// Forgets figures older than a day.
    public void expire() {
        database.runAcrossTenants(tx -> store.expire(tx, clock.instant().minus(KEPT)));
    }

    private void inTurn(Link link) {
        turns.acquireUninterruptibly();
        try {
            poll(link);
        } finally {
            turns.release();
        }
    }

    /// Asks one router.
    void poll(Link link) {
        Figures figures;
        Who who;
        try {
            Link open = links.pinned(link);
            Map<String, String> resource = Links.first(console.print(open, Console.Look.at("/system/resource")));
            who = who(open, resource);
            figures = figures(open, resource);
        } catch (RouterRefused | Unavailable e) {
            missed(link, String.valueOf(e.getMessage()));
            return;
        }
        answered(link, figures, who);
        compare(link);
    }

    private Who who(Link link, Map<String, String> resource) {
        String identity = Links.first(console.print(link, Console.Look.at("/system/identity")))
                .get("name");
        return new Who(identity, resource.get("version"), resource.get("board-name"), serial(link));
    }

    /// Virtual routers have no such menu.
    private @Nullable String serial(Link link) {
        try {
            return Links.first(console.print(link, Console.Look.at("/system/routerboard", "serial-number")))
                    .get("serial-number");
        } catch (RouterRefused e) {
            return null;
        }
    }

    private Figures figures(Link link, Map<String, String> resource) {
        return new Figures(
                clock.instant(),
                (int) number(resource, "cpu-load"),
                number(resource, "free-memory"),
                number(resource, "total-memory"),
                Uptime.seconds(resource.getOrDefault("uptime", "")),
                count(link, "/ip/hotspot/active"),
                count(link, "/ppp/active"));
    }

    /// A router without that package has none online.
    private int count(Link link, String menu) {
        try {
            return console.count(link, menu);
        } catch (RouterRefused e) {
            return 0;
        }
    }

    private static long number(Map<String, String> row, String field) {
        String text = row.getOrDefault(field, "0");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private void answered(Link link, Figures figures, Who who) {
        Health before = database.call(link.tenant(), tx -> store.find(tx, link.tenant(), link.nasId()))
                .map(Standing::health)
                .orElse(new Health(State.UNKNOWN, null, null, null, null, null));
        Long uptime = before.uptimeSeconds;
        boolean shorter = uptime != null && figures.uptimeSeconds + UPTIME_SLACK_S < uptime;
        // Before it is stored: who dies in between is told again.
        if (shorter) {
            reboots.rebooted(link.tenant(), link.nasId(), figures.at.minusSeconds(figures.uptimeSeconds));
        } else if (before.state == State.OFFLINE) {
            reboots.reachedAgain(link.tenant(), link.nasId());
        }
        database.run(link.tenant(), tx -> {
            store.answered(tx, link, figures, who);
            if (before.state == State.OFFLINE) note(tx, link, NoticeKind.ONLINE, null);
            if (shorter) note(tx, link, NoticeKind.REBOOTED, "was up " + uptime + " s");
        });
    }

    private void missed(Link link, String problem) {
        database.run(link.tenant(), tx -> {
            store.missed(tx, link, problem, MISSES_MAX, clock.instant());
            Standing now = store.find(tx, link.tenant(), link.nasId()).orElse(null);
            if (now != null && now.health.state == State.OFFLINE && store.misses(tx, link) == MISSES_MAX) {
                note(tx, link, NoticeKind.OFFLINE, problem);
            }
        });
    }

    /// Looks for drift where something is declared, and repairs it where that is the policy.
    private void compare(Link link) {
        Desired desired = models.find(link.tenant(), link.nasId()).orElse(null);
        if (desired == null) return;
        Health before = get(link.tenant(), link.nasId()).health;
        Instant now = clock.instant();
        if (before.comparedAt == null || before.comparedAt.plus(COMPARE_EVERY).isAfter(now)) return; // never applied
        try {
            Link open = links.pinned(link);
            Blueprint blueprint = models.blueprint(link.tenant(), link.nasId());
            Plan plan = models.diff(open, blueprint);
            boolean fresh =
                    before.drift != null && before.drift == 0 && !plan.steps().isEmpty();
            if (fresh) note(link, NoticeKind.DRIFTED, plan.steps().size() + " differences");
            if (plan.steps().isEmpty() || desired.driftPolicy() != Desired.DriftPolicy.REPAIR) return;
            Changes.Change repaired = changes.repair(open, plan, blueprint);
            if (repaired.state() == Changes.State.APPLIED) note(link, NoticeKind.REPAIRED, null);
        } catch (RouterRefused | Unavailable | turnpike.base.Conflict e) {
            LOG.info("nas={} not compared: {}", link.nasId(), e.getMessage());
        }
    }

    private void note(Link link, NoticeKind kind, @Nullable String detail) {
        database.run(link.tenant(), tx -> note(tx, link, kind, detail));
    }

    private void note(turnpike.platform.db.Tx tx, Link link, NoticeKind kind, @Nullable String detail) {
        notices.notice(tx, link, ids.next(), new Notice(clock.instant(), kind, detail));
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
