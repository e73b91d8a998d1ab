package turnpike.aaa;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.platform.db.Signals;
import turnpike.platform.metrics.CacheMeter;
import turnpike.tenancy.Tenants;
import turnpike.usage.UsageChange;

/// What decisions weigh, by user name: from memory where that is as good as asking PostgreSQL, else asked in one set.
///
/// Memory is used only while no other process works on this database and signals reach us; then every change is made
/// here or told to us, and what it touches is dropped before whoever made it gets an answer. A standing whose loading
/// was overtaken by such a change answers the login that asked for it and is not kept. See docs/adr/0010.
final class Standings {
    /// The topic under which changes of subscribers, plans and devices are told: tenant and subscriber id, or `*` for
    /// everybody of the tenant.
    static final String TOPIC = "subscriber";

    private static final String EVERYBODY = "*";
    /// Changes are counted per group of subscribers; more groups, fewer loads thrown away for a stranger's change.
    private static final int GROUPS = 4_096;

    private final Database database;
    private final StandingStore store = new StandingStore();
    private final int bound;
    private final CacheMeter meter;
    private final ConcurrentHashMap<StandingStore.Key, Standing> byName = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<UUID, StandingStore.Key> names = new ConcurrentHashMap<>();
    private final AtomicLongArray changes = new AtomicLongArray(GROUPS);

    /// @param bound standings kept at most; beyond it an arbitrary tenth is dropped
    Standings(Database database, int bound, CacheMeter meter) {
        this.database = database;
        this.bound = bound;
        this.meter = meter;
        database.signals().on(TOPIC, this::heard);
        database.signals().on(Tenants.TOPIC, this::heard);
    }

    /// The standing of each key, in its place; null where nobody has that name.
    ///
    /// @throws turnpike.base.Unavailable when the database had to be asked and cannot be reached
    @Nullable
    Standing[] find(List<StandingStore.Key> keys) {
        @Nullable Standing[] out = new Standing[keys.size()];
        boolean remembering = database.signals().isAlone();
        Map<StandingStore.Key, List<Integer>> missing = new LinkedHashMap<>();
        for (int i = 0; i < out.length; i++) {
            StandingStore.Key key = keys.get(i);
            if (isImpossible(key.username())) continue;
            Standing known = remembering ? byName.get(key) : null;
            if (known == null) {
                meter.miss();
                missing.computeIfAbsent(key, name -> new ArrayList<>(1)).add(i);
            } else {
                meter.hit();
                out[i] = known;
            }
        }
        if (!missing.isEmpty()) load(missing, out, remembering);
        return out;
    }

    /// The standing of whoever owns each device, in its place; null where nobody does.
    ///
    /// @param keys whose usernames are hardware addresses
    @Nullable
    Standing[] findOwners(List<StandingStore.Key> keys) {
        Map<Integer, StandingStore.Key> owners = database.lookUp(tx -> store.ownersOfDevices(tx, keys));
        @Nullable Standing[] out = new Standing[keys.size()];
        List<Integer> places = List.copyOf(owners.keySet());
        @Nullable
        Standing[] found =
                find(places.stream().map(place -> owner(owners, place)).toList());
        for (int i = 0; i < found.length; i++) out[places.get(i)] = found[i];
        return out;
    }

    private static StandingStore.Key owner(Map<Integer, StandingStore.Key> owners, Integer place) {
        return java.util.Objects.requireNonNull(owners.get(place));
    }

    /// One standing as the books have it now, past any memory.
    Optional<Standing> current(TenantId tenant, UUID subscriberId) {
        List<Standing> out = new ArrayList<>(1);
        var key = new StandingStore.Subscriber(tenant, subscriberId);
        database.lookThrough(tx -> store.readById(tx, List.of(key), (index, standing) -> out.add(standing)));
        return out.stream().findFirst();
    }

    private void load(Map<StandingStore.Key, List<Integer>> missing, @Nullable Standing[] out, boolean remember) {
        List<StandingStore.Key> keys = List.copyOf(missing.keySet());
        long[] before = remember ? stamps() : new long[0];
        database.lookThrough(tx -> store.read(tx, keys, (index, standing) -> {
            StandingStore.Key key = keys.get(index);
            for (int place : missing.getOrDefault(key, List.of())) out[place] = standing;
            if (remember) keep(key, standing, before[group(standing.subscriberId())]);
        }));
    }

    private void keep(StandingStore.Key key, Standing standing, long stamp) {
        if (byName.size() >= bound) shrink();
        int group = group(standing.subscriberId());
        names.put(standing.subscriberId(), key);
        // A change counts first and removes second, so it either stops us here or removes what we put.
        byName.compute(key, (name, had) -> changes.get(group) == stamp ? standing : had);
    }

    /// Drops what is remembered of this subscriber.
    void forget(UUID subscriberId) {
        changes.incrementAndGet(group(subscriberId));
        StandingStore.Key key = names.remove(subscriberId);
        if (key != null) byName.remove(key);
    }

    /// What was counted changes a standing when a session came or went, or when the plan limits what was counted.
    void used(UsageChange change) {
        UUID subscriberId = change.subscriberId();
        changes.incrementAndGet(group(subscriberId));
        StandingStore.Key key = names.get(subscriberId);
        Standing known = key == null ? null : byName.get(key);
        if (known != null && (change.opened() || change.closed() || isMetered(known))) byName.remove(key);
    }

    private static boolean isMetered(Standing standing) {
        Standing.Holding holding = standing.holding();
        return holding != null
                && (holding.allowance().quota() != null || holding.allowance().onlineLimit() != null);
    }

    /// Drops everybody of this tenant.
    void forgetAll(TenantId tenant) {
        overtakeLoads();
        byName.keySet().removeIf(key -> key.tenant().equals(tenant));
    }

    /// Drops everything.
    void forgetAll() {
        overtakeLoads();
        byName.clear();
        names.clear();
    }

    int size() {
        return byName.size();
    }

    private void heard(String payload) {
        if (payload.equals(Signals.ANYTHING)) {
            forgetAll();
            return;
        }
        String[] words = payload.split(" ", 2);
        if (words.length < 2 || words[1].equals(EVERYBODY)) forgetAll(TenantId.of(words[0]));
        else forget(UUID.fromString(words[1]));
    }

    private void overtakeLoads() {
        for (int group = 0; group < GROUPS; group++) changes.incrementAndGet(group);
    }

    private long[] stamps() {
        long[] out = new long[GROUPS];
        for (int group = 0; group < GROUPS; group++) out[group] = changes.get(group);
        return out;
    }

    private void shrink() {
        int excess = bound / 10 + 1;
        var keys = byName.entrySet().iterator();
        while (excess-- > 0 && keys.hasNext()) {
            var entry = keys.next();
            names.remove(entry.getValue().subscriberId());
            keys.remove();
        }
    }

    /// PostgreSQL stores no NUL in text and would refuse the whole set because of one such name.
    private static boolean isImpossible(String username) {
        return username.isEmpty() || username.indexOf('\0') >= 0;
    }

    private static int group(UUID subscriberId) {
        return (int) (subscriberId.getLeastSignificantBits() & (GROUPS - 1));
    }
}
