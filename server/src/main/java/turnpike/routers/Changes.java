package turnpike.routers;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.Conflict;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.platform.db.Database;
import turnpike.platform.settings.Vault;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// Makes routers what they should be, and takes it back.
///
/// Before the first step the router itself is told to undo all of them some minutes later, so that a change that cuts
/// it off from us heals without us; that order is taken back once the result was read over a new connection.
public final class Changes {
    /// How long a router waits before it undoes a change we never confirmed.
    private static final Duration REVERT_AFTER = Duration.ofMinutes(5);

    static final String REVERT = "turnpike-revert";
    private static final String SCHEDULER = "/system/scheduler";
    private static final int SHOWN = 50;

    private final Database database;
    private final Vault vault;
    private final Models models;
    private final Links links;
    private final Console console;
    private final Ids ids;
    private final InstantSource clock;
    private final Audit audit;
    private final ModelStore store = new ModelStore();

    public Changes(
            Database database,
            Vault vault,
            Models models,
            Links links,
            Console console,
            Ids ids,
            InstantSource clock,
            Audit audit) {
        this.database = database;
        this.vault = vault;
        this.models = models;
        this.links = links;
        this.console = console;
        this.ids = ids;
        this.clock = clock;
        this.audit = audit;
    }

    public enum Kind {
        APPLY,
        ROLLBACK,
        REPAIR
    }

    public enum State {
        RUNNING,
        APPLIED,
        /// It did not work, and the router is as before.
        ROLLED_BACK,
        /// It did not work, and the router undoes it by itself if it can.
        FAILED
    }

    /// One change of one router.
    ///
    /// @param detail why it failed; null when it did not
    /// @param finishedAt null while it runs
    public record Change(
            UUID id,
            Kind kind,
            State state,
            int steps,
            @Nullable String detail,
            String requestedBy,
            Instant startedAt,
            @Nullable Instant finishedAt) {
        Change ended(State as, @Nullable String why, Instant at) {
            return new Change(id, kind, as, steps, why, requestedBy, startedAt, at);
        }
    }

    /// The latest changes of a router, newest first; none of one that was never linked.
    public List<Change> list(TenantId tenant, UUID nas) {
        links.checkNas(tenant, nas);
        return database.call(tenant, tx -> store.changes(tx, tenant, nas, SHOWN, vault)).stream()
                .map(ModelStore.Kept::change)
                .toList();
    }

    /// Makes the router what is declared; nothing to do is done too.
    public Change apply(Actor actor, UUID nas) {
        Link link = links.open(actor.tenant(), nas);
        Blueprint blueprint = models.blueprint(actor.tenant(), nas);
        Change made = carryOut(link, Kind.APPLY, actor.name(), models.diff(link, blueprint), blueprint);
        database.run(
                actor.tenant(),
                tx -> audit.record(tx, actor, "router.applied", Audit.Subject.of("nas", nas), null, summary(made)));
        return made;
    }

    /// Takes the latest change that was applied back.
    ///
    /// @throws Conflict when there is none
    public Change rollBack(Actor actor, UUID nas) {
        Link link = links.open(actor.tenant(), nas);
        ModelStore.Kept last =
                database.call(actor.tenant(), tx -> store.changes(tx, actor.tenant(), nas, SHOWN, vault)).stream()
                        .filter(kept -> kept.change().state() == State.APPLIED
                                && kept.change().steps() > 0)
                        .findFirst()
                        .filter(kept -> kept.change().kind() != Kind.ROLLBACK)
                        .orElseThrow(() -> new Conflict("nothing_to_roll_back", "no change is left to take back"));
        List<Step> back = Step.reversed(last.steps());
        Change made = carryOut(link, Kind.ROLLBACK, actor.name(), new Plan(back, List.of()), null);
        database.run(
                actor.tenant(),
                tx -> audit.record(tx, actor, "router.rolled_back", Audit.Subject.of("nas", nas), null, summary(made)));
        return made;
    }

    /// Puts back what somebody else changed of what is ours.
    Change repair(Link link, Plan plan, Blueprint blueprint) {
        return carryOut(link, Kind.REPAIR, "drift", plan, blueprint);
    }

    private static Map<String, Object> summary(Change made) {
        return Map.of("state", made.state(), "steps", made.steps());
    }

    /// @param blueprint what must be there afterwards; null: nothing is compared
    private Change carryOut(Link link, Kind kind, String by, Plan plan, @Nullable Blueprint blueprint) {
        List<Step> steps = plan.steps();
        Instant now = clock.instant();
        var change = new Change(ids.next(), kind, State.RUNNING, steps.size(), null, by, now, null);
        byte[] sealed = vault.seal(Step.written(steps));
        boolean begun =
                database.call(link.tenant(), tx -> store.begin(tx, link, change, sealed, now.minus(REVERT_AFTER)));
        if (!begun) throw new Conflict("router_change_running", "another change of this router is under way");
        Change ended = ended(link, change, steps, blueprint);
        database.run(link.tenant(), tx -> store.end(tx, link, ended));
        return ended;
    }

    private Change ended(Link link, Change change, List<Step> steps, @Nullable Blueprint blueprint) {
        if (steps.isEmpty()) return change.ended(State.APPLIED, null, clock.instant());
        List<Step> done = new ArrayList<>();
        try {
            arm(link, steps);
            for (Step step : steps) {
                perform(link, step);
                done.add(step);
            }
            console.hangUp(link); // what counts is that we get in again
            int left =
                    blueprint == null ? 0 : models.diff(link, blueprint).steps().size();
            if (left > 0) throw new RouterRefused(left + " differences are left afterwards");
            disarm(link);
            return change.ended(State.APPLIED, null, clock.instant());
        } catch (RouterRefused | Unavailable e) {
            return undone(link, change, done, e);
        }
    }

    private Change undone(Link link, Change change, List<Step> done, RuntimeException why) {
        String said = why.getMessage();
        try {
            for (Step step : Step.reversed(done)) perform(link, step);
            disarm(link);
            return change.ended(State.ROLLED_BACK, said, clock.instant());
        } catch (RouterRefused | Unavailable e) {
            return change.ended(State.FAILED, said + "; taking it back: " + e.getMessage(), clock.instant());
        }
    }

    /// The router undoes the steps by itself unless told otherwise in time.
    private void arm(Link link, List<Step> steps) {
        disarm(link);
        var script = new StringBuilder("/system scheduler remove [find name=\"" + REVERT + "\"]\n");
        for (Step step : Step.reversed(steps)) {
            script.append(":do { ").append(step.script()).append(" } on-error={}\n");
        }
        Map<String, String> entry = new LinkedHashMap<>();
        entry.put("name", REVERT);
        entry.put("interval", REVERT_AFTER.toMinutes() + "m");
        entry.put("on-event", script.toString());
        entry.put("policy", "read,write,ftp,test,sensitive"); // no more than our own user has
        entry.put("comment", Statement.MARK + "revert");
        console.run(link, SCHEDULER + "/add", entry);
    }

    private void disarm(Link link) {
        for (Map<String, String> row :
                console.print(link, Console.Look.at(SCHEDULER, ".id").where("name", REVERT))) {
            console.run(link, SCHEDULER + "/remove", Map.of(".id", row.getOrDefault(".id", "")));
        }
    }

    private void perform(Link link, Step step) {
        Map<String, String> values = new LinkedHashMap<>(step.verb() == Step.Verb.REMOVE ? Map.of() : step.after());
        String verb = step.verb().name().toLowerCase(java.util.Locale.ROOT);
        if (step.verb() != Step.Verb.ADD && !step.key().isEmpty()) values.put(".id", id(link, step));
        console.run(link, step.menu() + "/" + verb, values);
    }

    /// The row's id now: ids change when rows are made anew.
    private String id(Link link, Step step) {
        Console.Look look =
                Console.Look.at(step.menu(), ".id").where(step.kind().field(), step.name());
        String id = Links.first(console.print(link, look)).get(".id");
        if (id == null) throw new RouterRefused("has no " + step.menu() + " " + step.key());
        return id;
    }
}
