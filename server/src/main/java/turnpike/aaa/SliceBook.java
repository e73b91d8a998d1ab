package turnpike.aaa;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import turnpike.platform.db.Database;

/// Which device was given which slice of data. Any thread.
///
/// A slice is stored before the NAS is told. What was given in the last minute is in memory as well, for
/// those who read the books a moment earlier: two logins of one moment cannot be given the same data.
final class SliceBook {
    private static final Duration RECENT = Duration.ofMinutes(1);

    private final Database database;
    private final Standings standings;
    private final SliceStore store = new SliceStore();
    private final Map<UUID, List<Share>> recent = new ConcurrentHashMap<>();
    /// What a session held before the slice its NAS is being told; bounded by the orders under way.
    private final Map<UUID, Share> before = new ConcurrentHashMap<>();
    private volatile Consumer<StandingStore.Subscriber> listener = subscriber -> {};

    SliceBook(Database database, Standings standings) {
        this.database = database;
        this.standings = standings;
    }

    /// Who wants to look again when a NAS took a slice.
    void listen(Consumer<StandingStore.Subscriber> listener) {
        this.listener = listener;
    }

    /// What logins decided together were given, until it is stored.
    final class Batch {
        private final Map<String, SliceStore.Owned> given = new LinkedHashMap<>();
        private final List<SliceStore.Owned> over = new ArrayList<>();

        /// The slice of a login that was accepted; null when nobody shares its data.
        @Nullable
        Slice take(Standing standing, AccessRequest request) {
            if (!Slices.isShared(standing, request)) return null;
            String device = Share.device(request);
            Share share = change(standing, device, (shares, held) -> {
                boolean apart = Slices.isByDirection(request.nas().vendor());
                return Share.of(request, Slices.first(standing, shares, device, apart, request.at()));
            });
            if (share == null) return null;
            given.put(standing.subscriberId() + device, owned(standing, share));
            for (Share old : standing.shares()) {
                if (!old.device().equals(device) && old.isOver(standing, request.at())) over.add(owned(standing, old));
            }
            return share.slice();
        }

        /// @throws turnpike.base.Unavailable when that was not possible: do not reply
        void store() {
            if (!given.isEmpty()) SliceBook.this.store(List.copyOf(given.values()), over);
        }
    }

    Batch batch() {
        return new Batch();
    }

    /// The slice an open session is to be told; null when it has none, or its NAS cannot change it. Until
    /// [#heard] says more, both the old and the new one count.
    ///
    /// @param recall half of what it holds, for others
    @Nullable
    Slice offer(Standing standing, UUID sessionId, boolean recall, Instant now) {
        Standing.OpenSession session = standing.session(sessionId);
        if (session == null || !Slices.isMetered(standing)) return null;
        Share held = Slices.shareOf(session, shares(standing));
        if (held == null) return null;
        @Nullable Slice[] offered = new Slice[1];
        Share both = change(standing, held.device(), (shares, known) -> {
            Share own = known == null ? held : known;
            Slice wanted =
                    recall ? Slices.half(session, own.slice()) : Slices.again(standing, shares, session, own, now);
            Slice slice = wanted.whileRunning(session.used());
            if (slice == null) return null;
            before.put(sessionId, own);
            offered[0] = slice;
            return own.with(own.slice().orAlso(slice), now);
        });
        if (both != null) store(List.of(owned(standing, both)), List.of());
        return offered[0];
    }

    /// What came of an offer.
    void heard(StandingStore.Subscriber whose, UUID sessionId, Slice told, NasControl.Result result, Instant now) {
        Share held = before.remove(sessionId);
        if (held == null) return;
        Share settled = switch (result) {
            case NasControl.Result.Acknowledged _ -> held.with(told, now);
            case NasControl.Result.Refused _ -> held.with(held.slice(), now);
            case NasControl.Result.Unanswered _ -> null; // it may have been taken all the same
        };
        if (settled == null) return;
        recent.compute(whose.id(), (id, known) -> isCurrent(known, settled) ? with(known, settled) : known);
        store(List.of(new SliceStore.Owned(whose.tenant(), whose.id(), settled)), List.of());
        if (result instanceof NasControl.Result.Acknowledged) listener.accept(whose);
    }

    /// Whether the device has not logged in anew since.
    private static boolean isCurrent(@Nullable List<Share> known, Share settled) {
        if (known == null) return true;
        for (Share share : known) {
            if (share.device().equals(settled.device()) && share.loginAt().isAfter(settled.loginAt())) return false;
        }
        return true;
    }

    Slices.Outlook outlook(Standing standing, Instant now) {
        return Slices.outlook(standing, shares(standing), now);
    }

    /// Those of the books and of the last minute; of one device the later.
    List<Share> shares(Standing standing) {
        return merged(standing.shares(), recent.get(standing.subscriberId()));
    }

    @FunctionalInterface
    private interface Change {
        /// @param held by the device now
        /// @return null: no change
        @Nullable
        Share of(List<Share> shares, @Nullable Share held);
    }

    /// One change of a subscriber's shares at a time.
    private @Nullable Share change(Standing standing, String device, Change change) {
        @Nullable Share[] made = new Share[1];
        recent.compute(standing.subscriberId(), (id, known) -> {
            List<Share> shares = merged(standing.shares(), known);
            Share share = change.of(shares, find(shares, device));
            made[0] = share;
            return share == null ? known : with(known, share);
        });
        return made[0];
    }

    private static @Nullable Share find(List<Share> shares, String device) {
        for (Share share : shares) {
            if (share.device().equals(device)) return share;
        }
        return null;
    }

    private static List<Share> merged(List<Share> stored, @Nullable List<Share> recent) {
        if (recent == null) return stored;
        List<Share> out = new ArrayList<>(stored);
        for (Share share : recent) {
            Share other = find(out, share.device());
            if (other != null && other.changedAt().isAfter(share.changedAt())) continue;
            out.remove(other);
            out.add(share);
        }
        return out;
    }

    private static List<Share> with(@Nullable List<Share> known, Share share) {
        List<Share> out = new ArrayList<>(known == null ? List.of() : known);
        out.removeIf(other -> other.device().equals(share.device()));
        out.add(share);
        return List.copyOf(out);
    }

    private void store(List<SliceStore.Owned> given, List<SliceStore.Owned> over) {
        database.runByKey(tx -> {
            store.write(tx, given);
            if (!over.isEmpty()) store.remove(tx, over);
        });
        for (SliceStore.Owned one : given) standings.forget(one.subscriberId());
    }

    private static SliceStore.Owned owned(Standing standing, Share share) {
        return new SliceStore.Owned(standing.tenant(), standing.subscriberId(), share);
    }

    /// Forgets what the books have had for long.
    void sweep(Instant now) {
        Instant old = now.minus(RECENT);
        for (UUID subscriberId : recent.keySet()) {
            recent.computeIfPresent(subscriberId, (id, shares) -> {
                boolean isRecent =
                        shares.stream().anyMatch(share -> share.changedAt().isAfter(old));
                return isRecent ? shares : null;
            });
        }
    }
}
