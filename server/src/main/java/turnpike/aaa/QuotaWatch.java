package turnpike.aaa;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.AccessDecision.Reason;
import turnpike.base.Bytes;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Signals;
import turnpike.platform.jobs.Ticker;
import turnpike.platform.metrics.Counter;
import turnpike.platform.metrics.Metrics;
import turnpike.tenancy.Tenants;
import turnpike.usage.UsageChange;
import turnpike.usage.UsageListener;

/// Ends or slows sessions whose plan is used up or over while they are open.
///
/// Counts what is reported in memory and asks the books when that says a limit is crossed, when a plan's time is up,
/// and now and then for everybody; only the books decide. An order leaves within a second of the report that crosses.
/// Nothing is lost by a restart: the next report of a session brings its subscriber back.
public final class QuotaWatch implements UsageListener, AutoCloseable {
    private static final UUID NOBODY = new UUID(0, 0);
    private static final Duration TICK = Duration.ofMillis(500);
    /// A look goes through everybody who is watched: not one for each of many reports.
    private static final Duration GAP = Duration.ofMillis(100);
    /// How often the books are asked although memory sees no reason.
    private static final Duration RECHECK = Duration.ofMinutes(10);
    private static final Duration END_GRACE = Duration.ofSeconds(30);
    private static final int BATCH = 500;
    /// Subscribers watched at once; more are left to the limits their NASes were given at login.
    private static final int WATCHED_MAX = 2_000_000;

    private static final String BY = "quota watch";

    /// One subscriber with open sessions.
    ///
    /// @param used upload + download of the term, as far as we heard
    /// @param limit at which to ask the books; no plan reaches `Long.MAX_VALUE`
    /// @param askAt when to ask the books in any case; null: nothing limits this subscriber
    /// @param timed its plan limits the time online: every report may be the one that uses it up
    /// @param slowed its NASes were told to slow it
    private record Watch(
            TenantId tenant,
            AtomicLong used,
            long limit,
            @Nullable Instant askAt,
            boolean timed,
            boolean slowed) {}

    private final Database database;
    private final Disconnects disconnects;
    private final Next next;
    private final SliceBook slices;
    private final InstantSource clock;
    private final StandingStore store = new StandingStore();
    private final Map<UUID, Watch> watches = new ConcurrentHashMap<>();
    private final Set<StandingStore.Subscriber> doubtful = ConcurrentHashMap.newKeySet();
    /// The slice about which a session's NAS was told last; nobody is told twice of one.
    private final Map<UUID, Long> told = new ConcurrentHashMap<>();
    private final Counter cut;
    private final Counter slowed;
    private final Ticker ticker;

    /// Puts the next right of a subscriber in the place of one that is used up.
    @FunctionalInterface
    public interface Next {
        /// @return false when none waits
        boolean after(TenantId tenant, UUID subscriberId);
    }

    public QuotaWatch(
            Database database,
            Disconnects disconnects,
            Next next,
            Access access,
            InstantSource clock,
            Metrics metrics) {
        this.database = database;
        this.disconnects = disconnects;
        this.next = next;
        this.slices = access.slices();
        this.clock = clock;
        this.cut = metrics.counter("quota_cuts", "Subscribers whose sessions were ordered to end by their plan");
        this.slowed = metrics.counter("quota_slowdowns", "Subscribers whose sessions were slowed by their plan");
        metrics.gauge("quota_watched", "Subscribers with open sessions whose plan is watched", watches::size);
        database.signals().on(Standings.TOPIC, this::heard);
        database.signals().on(Tenants.TOPIC, this::heard);
        slices.listen(this::lookAgain);
        this.ticker = Ticker.every(TICK, GAP, "quota-watch", this::check);
    }

    @Override
    public void committed(List<UsageChange> changes) {
        boolean news = false;
        for (UsageChange change : changes) {
            UUID subscriber = change.subscriberId();
            if (subscriber.equals(NOBODY)) continue;
            if (change.closed()) {
                told.remove(change.sessionId());
                Watch watch = watches.remove(subscriber); // another open session brings it back with its next report
                // Its NAS may have ended it at the limit it was given: what waits behind the right begins now.
                boolean isLimited = watch == null || watch.askAt != null || watch.limit != Long.MAX_VALUE;
                if (isLimited) news |= doubtful.add(new StandingStore.Subscriber(change.tenant(), subscriber));
                continue;
            }
            long grown = change.uploadBytes() + change.downloadBytes();
            Watch watch = watches.get(subscriber);
            boolean isTimed = watch != null && watch.timed;
            if (grown == 0 && !change.opened() && !isTimed) continue;
            if (watch == null || watch.used.addAndGet(grown) >= watch.limit || change.opened() || isTimed) {
                news |= doubtful.add(new StandingStore.Subscriber(change.tenant(), subscriber));
            }
        }
        if (news) ticker.wake();
    }

    /// Somebody's plan, standing or devices changed: what we know of them is old.
    private void heard(String payload) {
        String[] words = payload.split(" ", 2);
        boolean all = payload.equals(Signals.ANYTHING);
        if (words.length == 2 && !words[1].equals("*")) {
            UUID subscriber = UUID.fromString(words[1]);
            Watch watch = watches.get(subscriber);
            if (watch != null) doubtful.add(new StandingStore.Subscriber(watch.tenant, subscriber));
        } else {
            watches.forEach((subscriber, watch) -> {
                if (all || watch.tenant.toString().equals(words[0])) {
                    doubtful.add(new StandingStore.Subscriber(watch.tenant, subscriber));
                }
            });
        }
        ticker.wake();
    }

    private void lookAgain(StandingStore.Subscriber subscriber) {
        doubtful.add(subscriber);
        ticker.wake();
    }

    private void check() {
        Instant now = clock.instant();
        watches.forEach((subscriber, watch) -> {
            Instant askAt = watch.askAt;
            if (askAt != null && !askAt.isAfter(now)) {
                doubtful.add(new StandingStore.Subscriber(watch.tenant, subscriber));
            }
        });
        List<StandingStore.Subscriber> batch = new ArrayList<>(BATCH);
        for (StandingStore.Subscriber one : doubtful) {
            batch.add(one);
            if (batch.size() == BATCH) {
                ask(batch, now);
                batch.clear();
            }
        }
        if (!batch.isEmpty()) ask(batch, now);
    }

    /// Taken off the list before the books are read: what is reported meanwhile puts it on again. On failure it goes
    /// back, for the next tick.
    private void ask(List<StandingStore.Subscriber> batch, Instant now) {
        List<StandingStore.Subscriber> asked = List.copyOf(batch);
        doubtful.removeAll(asked);
        try {
            List<Standing> found = new ArrayList<>(asked.size());
            database.lookThrough(tx -> store.readById(tx, asked, (index, standing) -> found.add(standing)));
            for (Standing standing : found) judge(standing, now);
        } catch (RuntimeException e) {
            doubtful.addAll(asked);
            throw e;
        }
    }

    private void judge(Standing standing, Instant now) {
        Reason reason = AccessPolicy.cut(standing, now);
        boolean usedUp = reason == Reason.DATA_QUOTA_EXHAUSTED || reason == Reason.ONLINE_TIME_EXHAUSTED;
        if (standing.sessions().isEmpty()) {
            watches.remove(standing.subscriberId());
            if (usedUp) next.after(standing.tenant(), standing.subscriberId());
            return;
        }
        Standing.Holding holding = standing.holding();
        // Sessions that began under the right ended with it ([Expiry] sees to that); these are there to pay.
        if (AccessPolicy.mayPay(standing, reason)) {
            watch(standing, Long.MAX_VALUE, now.plus(RECHECK), false);
            return;
        }
        if (usedUp && next.after(standing.tenant(), standing.subscriberId())) return;
        if (reason != null || holding == null) {
            watch(standing, Long.MAX_VALUE, now.plus(RECHECK), false);
            Disconnects.Cause cause = cause(reason);
            database.run(
                    standing.tenant(),
                    tx -> disconnects.endAll(tx, standing.tenant(), standing.subscriberId(), cause, BY));
            cut.add();
        } else if (holding.allowance().isQuotaReached(holding.usedBytes())) {
            slow(standing, holding, now);
        } else {
            Bytes quota = holding.allowance().quota();
            long limit = quota == null ? Long.MAX_VALUE : holding.usedBytes() + share(standing, now);
            watch(standing, limit, askAt(standing, holding, now), false);
        }
    }

    /// Has slices grow before they are used up.
    ///
    /// @return octets after which to look again
    private long share(Standing standing, Instant now) {
        Slices.Outlook outlook = slices.outlook(standing, now);
        List<Slices.Move> news = new ArrayList<>();
        for (Slices.Move move : outlook.moves()) {
            if (!Objects.equals(told.get(move.sessionId()), move.limit())) news.add(move);
        }
        if (!news.isEmpty()) {
            database.run(standing.tenant(), tx -> {
                for (Slices.Move move : news) {
                    var cause = move.recall() ? Disconnects.Cause.SLICE_RECALLED : Disconnects.Cause.SLICE_USED;
                    disconnects.change(tx, standing.tenant(), move.sessionId(), cause, BY);
                }
            });
            news.forEach(move -> told.put(move.sessionId(), move.limit()));
        }
        return Math.min(outlook.until(), Slices.left(standing));
    }

    /// Told once: a NAS that was told goes on slowly until the term ends or another plan is held.
    private void slow(Standing standing, Standing.Holding holding, Instant now) {
        Watch before = watches.get(standing.subscriberId());
        boolean told = before != null && before.slowed;
        watch(standing, Long.MAX_VALUE, askAt(standing, holding, now), true);
        if (told) return;
        database.run(
                standing.tenant(),
                tx -> disconnects.changeAll(
                        tx, standing.tenant(), standing.subscriberId(), Disconnects.Cause.QUOTA_REACHED, BY));
        slowed.add();
    }

    private void watch(Standing standing, long limit, @Nullable Instant askAt, boolean slowed) {
        if (watches.size() >= WATCHED_MAX) return;
        Standing.Holding holding = standing.holding();
        var used = new AtomicLong(holding == null ? 0 : holding.usedBytes());
        boolean timed = holding != null && holding.allowance().onlineLimit() != null && askAt != null;
        watches.put(standing.subscriberId(), new Watch(standing.tenant(), used, limit, askAt, timed, slowed));
    }

    /// When the plan ends, when its time online may be used up, or after a while; null when nothing is limited.
    private static @Nullable Instant askAt(Standing standing, Standing.Holding holding, Instant now) {
        Duration online = holding.allowance().onlineLimit();
        Instant endsAt = holding.endsAt();
        if (endsAt == null && online == null && holding.allowance().quota() == null) return null;
        Instant at = now.plus(RECHECK);
        // The end itself is carried out by [Expiry]; this catches what slipped past it.
        if (endsAt != null && endsAt.isBefore(at)) at = endsAt.plus(END_GRACE);
        if (online != null) {
            long left = online.toSeconds() - holding.onlineSeconds();
            Instant usedUp =
                    now.plusSeconds(Math.max(1, left / standing.sessions().size()));
            if (usedUp.isBefore(at)) at = usedUp;
        }
        return at;
    }

    private static Disconnects.Cause cause(@Nullable Reason reason) {
        if (reason == Reason.DATA_QUOTA_EXHAUSTED) return Disconnects.Cause.QUOTA_REACHED;
        if (reason == Reason.ONLINE_TIME_EXHAUSTED) return Disconnects.Cause.ONLINE_TIME_REACHED;
        if (reason == Reason.SUBSCRIBER_SUSPENDED || reason == Reason.TENANT_SUSPENDED) {
            return Disconnects.Cause.SUSPENDED;
        }
        return Disconnects.Cause.PLAN_ENDED;
    }

    @Override
    public void close() {
        ticker.close();
    }
}
