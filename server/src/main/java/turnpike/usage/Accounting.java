package turnpike.usage;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.platform.db.Database;
import turnpike.platform.db.SqlFailure;
import turnpike.platform.db.Tx;
import turnpike.usage.ClosingStore.Closed;

/// Takes what the NASes report and keeps it: the one door to session counters and roll-ups.
///
/// Any number of writers, in this process and others, may record at once, even the same session: a write is made only
/// on top of the state it was computed from, else the state is loaded again and the batch worked out anew. So every
/// report counts once, whoever takes it. Memory follows the commit, never leads it.
public final class Accounting {
    private static final Logger LOG = LoggerFactory.getLogger(Accounting.class);

    /// How often a batch is worked out anew; from the second time on its sessions are locked, so it gets through.
    private static final int TRIES = 12;

    /// Roll-up rows a tenant can have for one hour in this process; more writers than this share them and wait a
    /// little.
    private static final int WRITERS = 8;

    /// What a transaction did.
    private record Posted(long transaction, List<UsageChange> changes) {
        static final Posted NOTHING = new Posted(0, List.of());

        int opened() {
            int count = 0;
            for (UsageChange change : changes) if (change.opened()) count++;
            return count;
        }
    }

    private final Database database;
    private final InstantSource clock;
    private final Function<TenantId, ZoneId> zones;
    private final int interimSeconds;
    private final Ids ids;
    private final SessionRegister register;
    private final Partitions partitions;
    private final Statistics statistics;
    private final LifeStore lives = new LifeStore();
    private final HotStore hot = new HotStore();
    private final LedgerStore ledger = new LedgerStore();
    private final ClosingStore closing = new ClosingStore();
    private final List<UsageListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<ZoneId, LocalHours> hours = new ConcurrentHashMap<>();
    private final AtomicInteger nextWriter = new AtomicInteger();
    private final ThreadLocal<Integer> writerOfThread =
            ThreadLocal.withInitial(() -> nextWriter.getAndIncrement() % WRITERS);
    private volatile Instant steadySince;

    /// @param zones the time zone of a tenant; asked for every report, so it must be cheap
    public Accounting(
            Database database, InstantSource clock, Function<TenantId, ZoneId> zones, LedgerSettings settings) {
        this.database = database;
        this.clock = clock;
        this.zones = zones;
        this.interimSeconds = (int) settings.interimInterval().toSeconds();
        this.ids = new Ids(clock);
        this.register = new SessionRegister(settings.sessionsRemembered());
        this.partitions = new Partitions(database);
        this.statistics = new Statistics(database);
        this.steadySince = clock.instant();
    }

    /// Tells this listener of everything committed from now on.
    public void tell(UsageListener listener) {
        listeners.add(listener);
    }

    /// As `record(int, List)`, with a writer for each calling thread.
    public void record(List<AccountingReport> reports) {
        record(writerOfThread.get(), reports);
    }

    /// Stores the reports in one transaction; when this returns they are on disk and may be acknowledged.
    ///
    /// @param writer which roll-up rows of a tenant this writer adds to; writers at work at once should differ
    /// @throws turnpike.base.Unavailable when nothing was stored; stay silent and the NAS will send again (RFC 2866
    /// §4.1)
    public void record(int writer, List<AccountingReport> reports) {
        if (reports.isEmpty()) return;
        boolean done = false;
        try {
            partitions.ensure(clock.instant());
            Posted posted = stored(writer, new KeyedReports(ReportHygiene.cleaned(reports)));
            done = true;
            announce(posted);
        } finally {
            if (!done) steadySince = clock.instant();
        }
    }

    /// Ends what the NAS had open: it has restarted (Accounting-On) or goes down (Accounting-Off, RFC 2866 §5.1).
    ///
    /// A session that is reported later all the same comes back: some controllers send On while their access points
    /// keep everybody online.
    ///
    /// @param at when it said so, arrival less Acct-Delay-Time
    public void nasRestarted(Nas nas, Instant at) {
        Instant now = clock.instant();
        Instant when = at.isAfter(now) ? now : at;
        List<Closed> closed = repeated(tx -> closing.reboot(tx, nas, when));
        LOG.info("nas={} restarted sessions_closed={}", nas.id(), closed.size());
        close(closed);
    }

    /// Ends sessions silent for three of their interim intervals, with cause STALE, as of their last report.
    ///
    /// Silence while we could not store anything does not count: after a start or an outage every NAS gets three
    /// intervals anew. To be called every minute or so, by one node.
    ///
    /// @return how many were ended
    public int closeStale() {
        Instant now = clock.instant();
        List<Closed> closed = repeated(tx -> closing.stale(tx, steadySince, now));
        close(closed);
        return closed.size();
    }

    /// How many sessions are held in memory.
    public int remembered() {
        return register.size();
    }

    private Posted stored(int writer, KeyedReports reports) {
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(writer, reports, attempt > 1);
            } catch (Behind e) {
                if (attempt == TRIES) throw new IllegalStateException("a batch of reports never got through", e);
            } catch (SqlFailure e) {
                boolean passes = e.isRetryable() || e.isDuplicate() || HotStore.wasBehind(e);
                if (attempt == TRIES || !passes) throw e;
            }
            register.forget(reports.keys().stream().map(LifeStore.Wanted::key).toList());
        }
    }

    private Posted attempt(int writer, KeyedReports reports, boolean lock) {
        var batch = new Batch(ids, this::hoursOf, clock.millis(), reports);
        @Nullable
        RememberedLives[] remembered = new RememberedLives[reports.keys().size()];
        List<LifeStore.Wanted> missing = lock ? reports.keys() : missing(reports, remembered);
        Set<SessionKey> superseded = new HashSet<>();
        Posted posted = missing.isEmpty()
                ? posted(writer, batch.changed(wanted -> Lives.NONE, remembered), superseded)
                : database.callByKey(tx -> {
                    Map<SessionKey, Lives> found = lives.find(tx, missing, lock);
                    return post(tx, writer, batch.changed(found::get, remembered), superseded);
                });
        batch.committed(remembered, register::put);
        statistics.opened(posted.opened());
        register.forget(superseded);
        return posted;
    }

    /// Fills in what is remembered; the rest has to be found.
    private List<LifeStore.Wanted> missing(KeyedReports reports, @Nullable RememberedLives[] remembered) {
        List<LifeStore.Wanted> missing = new ArrayList<>(0);
        for (int i = 0; i < remembered.length; i++) {
            LifeStore.Wanted wanted = reports.keys().get(i);
            remembered[i] = register.find(wanted.key());
            if (remembered[i] == null) missing.add(wanted);
        }
        return missing;
    }

    /// Most batches change known sessions in the plainest way: one statement, which is its own transaction.
    private Posted posted(int writer, List<LifeDraft> changed, Set<SessionKey> superseded) {
        if (changed.isEmpty()) return Posted.NOTHING;
        for (LifeDraft draft : changed) {
            if (!draft.isHot()) return database.callByKey(tx -> post(tx, writer, changed, superseded));
        }
        long transaction = database.callByKeyAtOnce(tx -> hot.post(tx, clock.millis(), writer, changed, changed));
        return new Posted(transaction, changesOf(changed));
    }

    private Posted post(Tx tx, int writer, List<LifeDraft> changed, Set<SessionKey> superseded) throws SQLException {
        if (changed.isEmpty()) return Posted.NOTHING;
        List<LifeDraft> plainest = new ArrayList<>(changed.size());
        List<LifeDraft> rest = new ArrayList<>();
        List<LifeDraft> started = new ArrayList<>();
        for (LifeDraft draft : changed) (draft.isHot() ? plainest : rest).add(draft);
        if (!rest.isEmpty()) postRest(tx, rest, started);
        long transaction = hot.post(tx, clock.millis(), writer, plainest, changed);
        List<UsageChange> changes = changesOf(changed);
        if (!started.isEmpty()) {
            for (Closed closed : closing.supersede(tx, started)) {
                superseded.add(closed.key());
                changes.add(closed.change());
            }
        }
        return new Posted(transaction, changes);
    }

    private static List<UsageChange> changesOf(List<LifeDraft> changed) {
        List<UsageChange> changes = new ArrayList<>(changed.size());
        for (LifeDraft draft : changed) changes.add(draft.change());
        return changes;
    }

    private void postRest(Tx tx, List<LifeDraft> rest, List<LifeDraft> started) throws SQLException {
        List<LifeDraft> opened = new ArrayList<>();
        List<LifeDraft> rewritten = new ArrayList<>();
        List<LifeDraft> plain = new ArrayList<>();
        for (LifeDraft draft : rest) {
            if (draft.isPlain()) plain.add(draft);
            else if (draft.stored != null) rewritten.add(draft);
            else opened.add(draft);
            if (draft.takesItsPort()) started.add(draft);
        }
        if (!opened.isEmpty()) {
            lives.own(tx, opened, interimSeconds);
            lives.open(tx, opened);
        }
        if (!rewritten.isEmpty()) lives.rewrite(tx, rewritten);
        ledger.post(tx, clock.millis(), plain, rest);
    }

    private void close(List<Closed> closed) {
        if (closed.isEmpty()) return;
        register.forget(closed.stream().map(Closed::key).toList());
        announce(new Posted(
                closed.getFirst().transaction(),
                closed.stream().map(Closed::change).toList()));
    }

    private void announce(Posted posted) {
        if (posted.changes.isEmpty()) return;
        for (UsageListener listener : listeners) {
            try {
                listener.committed(posted.transaction, posted.changes);
            } catch (RuntimeException e) {
                LOG.error("a usage listener failed; what it was told of is committed", e);
            }
        }
    }

    private <T> T repeated(Database.Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return database.callByKey(work);
            } catch (SqlFailure e) {
                if (attempt == TRIES || !e.isRetryable()) throw e;
            }
        }
    }

    private LocalHours hoursOf(TenantId tenant) {
        return hours.computeIfAbsent(zones.apply(tenant), LocalHours::new);
    }
}
