package turnpike.reporting;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.platform.db.Database;
import turnpike.platform.db.Signals;
import turnpike.platform.jobs.Ticker;
import turnpike.platform.metrics.Metrics;
import turnpike.platform.metrics.Timing;
import turnpike.realtime.ChannelKind;
import turnpike.realtime.ChannelName;
import turnpike.realtime.Channels;
import turnpike.realtime.Message;
import turnpike.tenancy.Zones;
import turnpike.usage.UsageChange;
import turnpike.usage.UsageListener;

/// Every tenant's dashboard: its figures when asked, and pushed to whoever looks.
///
/// Push: within `Pacer.GAP` of a commit, at most one per gap, at least one per `Pacer.BEAT`, only where somebody is
/// subscribed. Bytes and open sessions are of the moment; lists are read again after a session began or ended, the
/// rest every few seconds while somebody looks.
public final class Dashboards implements UsageListener, AutoCloseable {
    /// Told with the tenant when money came in or went back.
    public static final String MONEY = "money";

    private static final Logger LOG = LoggerFactory.getLogger(Dashboards.class);

    /// How often we look who is due; a small part of the gap.
    private static final Duration TICK = Duration.ofMillis(10);
    private static final Duration UPKEEP = Duration.ofSeconds(1);
    private static final Duration CHECK = Duration.ofMinutes(1);
    /// How old the parts of a dashboard somebody looks at may be, and those of one asked for out of the blue.
    private static final Duration PLACES_OLDEST = Duration.ofSeconds(10);
    private static final Duration PLACES_OLDEST_UNSEEN = Duration.ofMinutes(1);
    private static final Duration PEOPLE_OLDEST = Duration.ofMinutes(1);
    private static final Duration PEOPLE_OLDEST_UNSEEN = Duration.ofMinutes(10);
    /// A refund of an older payment shows after so long.
    private static final Duration TAKINGS_OLDEST = Duration.ofMinutes(10);
    private static final Duration LOAD_OLDEST = Duration.ofSeconds(5);
    /// Somebody who read the figures is taken to look at them for so long.
    private static final Duration INTEREST = Duration.ofMinutes(1);
    /// Counting people takes longest; it may take this share of the time, however many tenants there are.
    private static final int PEOPLE_SHARE = 100;
    /// Tenants whose parts are read in advance at the start; more are read when first asked for.
    private static final int WARM = 2_000;

    private final InstantSource clock;
    private final Channels channels;
    private final Function<Object, String> json;
    private final Zones zones;
    private final LiveTotals totals;
    private final LiveLists lists;
    private final Shelf<Places> places;
    private final Shelf<People> people;
    private final Shelf<Takings> takings;
    private final Shelf<Takings> recentTakings;
    private final Shelf<MessageSpending> messages;
    private final DatabaseLoad load;
    private final Pacer pacer = new Pacer();
    private final Timing ticks;
    private final Timing reads;
    private final Map<TenantId, Instant> askedAt = new ConcurrentHashMap<>();
    private final List<Ticker> tickers = new ArrayList<>();
    private Instant peopleNext = Instant.MIN;
    private boolean warm;

    /// @param json writes maps, lists, texts and numbers
    public Dashboards(
            Database database,
            InstantSource clock,
            Zones zones,
            Channels channels,
            Metrics metrics,
            Function<Object, String> json) {
        this.clock = clock;
        this.channels = channels;
        this.json = json;
        this.zones = zones;
        this.totals = new LiveTotals(database, clock, this::today, metrics);
        var meter = metrics.cache("dashboards");
        this.lists = new LiveLists(database, clock, meter);
        this.places = new Shelf<>(database, clock, meter, new PlacesStore(clock)::read, Places.EMPTY);
        this.people = new Shelf<>(database, clock, meter, new PeopleStore(this::today)::read, People.EMPTY);
        var takingsStore = new TakingsStore(this::today);
        this.takings = new Shelf<>(database, clock, meter, takingsStore::read, Takings.NONE);
        this.recentTakings = new Shelf<>(database, clock, meter, takingsStore::readRecent, Takings.NONE);
        this.messages = new Shelf<>(database, clock, meter, new MessageSpendingStore()::read, MessageSpending.NONE);
        this.load = new DatabaseLoad(database, clock);
        this.ticks = metrics.timing("stats_tick", "How long one round of pushing figures takes");
        this.reads =
                metrics.timing("stats_tick_database", "How long one round of pushing figures waits for the database");
        channels.source(ChannelKind.DASHBOARD_STATS, this::fresh);
        database.signals().on(MONEY, this::moneyMoved);
        for (String topic : List.of("subscriber", "nas")) database.signals().on(topic, this::changed);
    }

    /// Reads all totals, then keeps pushing and checking until closed. Begin before the first commit is told.
    public void start() {
        tickers.add(Ticker.every(TICK, "stats-push", this::tick));
        tickers.add(Ticker.every(UPKEEP, "stats-upkeep", this::upkeep));
        Ticker check = Ticker.every(CHECK, "stats-check", this::check);
        tickers.add(check);
        check.wake();
    }

    /// The tenant's figures now, under the contract's names.
    ///
    /// @throws Unavailable when they were never read and the database is away
    public Map<String, Object> stats(TenantId tenant) {
        askedAt.put(tenant, clock.instant());
        LiveTenant.View live = totals.view(tenant);
        return document(
                live,
                lists.get(tenant),
                places.get(tenant, PLACES_OLDEST_UNSEEN),
                people.get(tenant, PEOPLE_OLDEST_UNSEEN),
                money(
                        tenant,
                        takings.get(tenant, TAKINGS_OLDEST),
                        recentTakings.get(tenant, PLACES_OLDEST),
                        messages.get(tenant, PEOPLE_OLDEST)));
    }

    /// Money came in or went back: what was received is read again for those who look.
    private void moneyMoved(String payload) {
        if (payload.equals(Signals.ANYTHING)) {
            recentTakings.spoilAll();
            return;
        }
        TenantId tenant = TenantId.of(payload);
        recentTakings.spoil(tenant);
        pacer.changed(tenant);
    }

    /// Yesterday and today are read often, all else now and then.
    private MoneyDocument money(TenantId tenant, Takings all, Takings recent, MessageSpending messages) {
        LocalDate today = today(tenant);
        return new MoneyDocument(all.with(recent, today.minusDays(1)), messages, today);
    }

    /// Reads everything of this tenant from the books again, pushes it, and gives it.
    public Map<String, Object> refresh(TenantId tenant) {
        totals.read(tenant);
        lists.read(tenant);
        places.read(tenant);
        people.read(tenant);
        takings.read(tenant);
        recentTakings.read(tenant);
        messages.read(tenant);
        Map<String, Object> fresh = stats(tenant);
        pacer.changed(tenant);
        return fresh;
    }

    /// All tenants' totals together, as far as read.
    LiveTenant.View everybody() {
        return totals.everybodyTogether();
    }

    @Override
    public void committed(List<UsageChange> changes) {
        committed(Long.MAX_VALUE, changes);
    }

    @Override
    public void committed(long transaction, List<UsageChange> changes) {
        totals.take(transaction, changes);
        for (UsageChange change : changes) {
            lists.take(change);
            pacer.changed(change.tenant());
        }
    }

    /// Pushes to those who are due. What began or ended is read first, all in one statement.
    void tick() {
        Set<TenantId> watched = channels.watched(ChannelKind.DASHBOARD_STATS);
        List<TenantId> due = pacer.due(clock.instant(), watched);
        if (due.isEmpty()) return;
        long start = System.nanoTime();
        try {
            reads.record(lists.refresh(due));
        } catch (Unavailable e) {
            LOG.warn("lists stay as they were: {}", e.getMessage());
        }
        for (TenantId tenant : due) channels.publish(name(tenant), message(tenant));
        ticks.record(System.nanoTime() - start);
    }

    /// Keeps what somebody looks at young.
    void upkeep() {
        Instant now = clock.instant();
        Set<TenantId> watched = channels.watched(ChannelKind.DASHBOARD_STATS);
        Set<TenantId> interesting = new HashSet<>(watched);
        askedAt.forEach((tenant, at) -> {
            if (at.isAfter(now.minus(INTEREST))) interesting.add(tenant);
        });
        if (interesting.isEmpty()) return;
        if (load.last().at().isBefore(now.minus(LOAD_OLDEST))) load.sample();
        places.refresh(interesting, PLACES_OLDEST).forEach(pacer::changed);
        recentTakings.refresh(interesting, PLACES_OLDEST).forEach(pacer::changed);
        if (now.isBefore(peopleNext)) return;
        long start = clock.millis();
        people.refresh(interesting, PEOPLE_OLDEST).forEach(pacer::changed);
        takings.refresh(interesting, TAKINGS_OLDEST).forEach(pacer::changed);
        messages.refresh(interesting, PEOPLE_OLDEST).forEach(pacer::changed);
        peopleNext = clock.instant().plusMillis(PEOPLE_SHARE * Math.max(1, clock.millis() - start));
    }

    /// Compares memory with the books, a minute's work in one statement, and takes new tenants in.
    void check() {
        Set<TenantId> all = totals.everybody();
        totals.check(all);
        load.sample();
        if (!warm && all.size() <= WARM) {
            lists.warm(all);
            for (Shelf<?> shelf : List.of(places, people, takings, recentTakings, messages))
                shelf.refresh(all, PEOPLE_OLDEST_UNSEEN);
        }
        warm = true;
        Instant interesting = clock.instant().minus(INTEREST);
        askedAt.values().removeIf(at -> at.isBefore(interesting));
    }

    @Override
    public void close() {
        tickers.forEach(Ticker::close);
    }

    /// What a new subscriber is sent. The parts are read now, so that writing the message need not block.
    private Message fresh(TenantId tenant) {
        stats(tenant);
        return message(tenant);
    }

    private Message message(TenantId tenant) {
        return Message.of("stats.updated", () -> json.apply(Map.of("stats", peek(tenant))));
    }

    private Map<String, Object> peek(TenantId tenant) {
        return document(
                totals.view(tenant),
                lists.peek(tenant),
                places.peek(tenant),
                people.peek(tenant),
                money(tenant, takings.peek(tenant), recentTakings.peek(tenant), messages.peek(tenant)));
    }

    private Map<String, Object> document(
            LiveTenant.View live, Lists lists, Places places, People people, MoneyDocument money) {
        return new StatsDocument(live, lists, places, people, money, load.last(), clock.instant()).fields();
    }

    /// @param payload a tenant and what changed of it; something unknown when it names no tenant
    private void changed(String payload) {
        int space = payload.indexOf(' ');
        if (space < 0) {
            places.spoilAll();
            return;
        }
        TenantId tenant = TenantId.of(payload.substring(0, space));
        places.spoil(tenant);
        pacer.changed(tenant);
    }

    private LocalDate today(TenantId tenant) {
        return LocalDate.ofInstant(clock.instant(), zones.of(tenant));
    }

    private static ChannelName name(TenantId tenant) {
        return new ChannelName(tenant, ChannelKind.DASHBOARD_STATS.channel());
    }
}
