package turnpike.usage;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.Ids;
import turnpike.base.TenantId;
import turnpike.usage.AccountingReport.Kind;
import turnpike.usage.AccountingReport.Place;
import turnpike.usage.Life.Owner;
import turnpike.usage.Life.Span;

/// Works out what a batch of reports means, before anything is stored: reports of one session are taken together, in
/// the order they came. One attempt, one thread.
final class Batch {
    /// A report's time is never taken as older than this; longer delays are a NAS without a clock.
    private static final long OLDEST_MS = GrowthSplit.WINDOW_MS;

    /// No session is older: a larger Acct-Session-Time is nonsense.
    private static final long OLDEST_START_MS = 2 * 366 * 86_400_000L;

    static final UUID NOBODY = new UUID(0, 0);

    private final Ids ids;
    private final Function<TenantId, LocalHours> hours;
    private final long now;
    private final KeyedReports reports;
    private final @Nullable KeyDraft[] keys;
    private final List<LifeDraft> drafts;

    /// The lives of one key as this batch leaves them.
    private static final class KeyDraft {
        @Nullable
        LifeDraft latest;

        @Nullable
        LifeDraft previous;
    }

    Batch(Ids ids, Function<TenantId, LocalHours> hours, long now, KeyedReports reports) {
        this.ids = ids;
        this.hours = hours;
        this.now = now;
        this.reports = reports;
        this.keys = new KeyDraft[reports.keys().size()];
        this.drafts = new ArrayList<>(keys.length);
    }

    /// Takes all reports.
    ///
    /// @param remembered what is in memory, by number of the key
    /// @param found what was stored of the keys that are not in memory
    /// @return lives that were changed or opened, each once and settled
    List<LifeDraft> changed(Function<SessionKey, @Nullable Lives> found, @Nullable RememberedLives[] remembered) {
        for (int i = 0; i < keys.length; i++) {
            RememberedLives entry = remembered[i];
            keys[i] = drafted(entry == null ? found.apply(reports.keys().get(i).key()) : entry.lives());
        }
        for (int i = 0; i < reports.reports().size(); i++) {
            int key = reports.keyOf(i);
            take(reports.reports().get(i), key);
        }
        return settled();
    }

    private void take(AccountingReport report, int number) {
        KeyDraft draft = keys[number];
        if (draft == null) throw new IllegalStateException("not true: every key has its draft");
        long at = Math.clamp(report.at().toEpochMilli(), now - OLDEST_MS, now);
        LifeDraft life = choose(draft, report, reports.keys().get(number).key(), at);
        life.take(report, at, hours.apply(report.nas().tenant()), life.equals(draft.previous));
    }

    private KeyDraft drafted(@Nullable Lives stored) {
        var draft = new KeyDraft();
        if (stored == null) return draft;
        if (stored.latest() != null) draft.latest = drafted(stored.latest());
        if (stored.previous() != null) draft.previous = drafted(stored.previous());
        return draft;
    }

    private List<LifeDraft> settled() {
        List<LifeDraft> out = new ArrayList<>(drafts.size());
        for (LifeDraft draft : drafts) {
            if (!draft.isChanged()) continue;
            draft.settle();
            out.add(draft);
        }
        return out;
    }

    /// Hands over what each key's lives are once this batch is stored.
    ///
    /// @param sink takes those of keys that were not in memory
    void committed(@Nullable RememberedLives[] remembered, BiConsumer<SessionKey, Lives> sink) {
        for (int i = 0; i < keys.length; i++) {
            KeyDraft draft = keys[i];
            if (draft == null) continue;
            var lives = new Lives(
                    draft.latest == null ? null : draft.latest.committed(),
                    draft.previous == null ? null : draft.previous.committed());
            RememberedLives entry = remembered[i];
            if (entry == null) sink.accept(reports.keys().get(i).key(), lives);
            else entry.offer(lives);
        }
    }

    private LifeDraft choose(KeyDraft draft, AccountingReport report, SessionKey key, long at) {
        LifeDraft latest = draft.latest;
        LifeDraft previous = draft.previous;
        var choice = LifeRule.choose(
                latest == null ? null : latest.now(), previous == null ? null : previous.now(), report, at);
        if (choice == LifeRule.Choice.LATEST && latest != null) return latest;
        if (choice == LifeRule.Choice.PREVIOUS && previous != null) return previous;
        LifeDraft opened = LifeDraft.opening(fresh(report, key, at, latest == null ? 0 : number(latest)));
        drafts.add(opened);
        if (latest != null && latest.now().span().isOpen()) {
            latest.end(
                    Math.max(
                            latest.now().span().reportedAt(),
                            opened.now().span().startedAt()),
                    TerminateCause.SUPERSEDED);
        }
        draft.previous = latest;
        draft.latest = opened;
        return opened;
    }

    private Life fresh(AccountingReport report, SessionKey key, long at, int lives) {
        long seconds =
                report.kind() == Kind.START ? 0 : Math.max(0, report.counters().sessionTime());
        long started = Math.max(at - seconds * 1000, now - OLDEST_START_MS);
        var owner = new Owner(report.nas().tenant(), ids.next(), NOBODY, lives + 1);
        var span = new Span(started, report.kind() == Kind.START, started, Span.OPEN, null);
        Place told = report.place();
        var place = told.accessKind() != AccessKind.ANY
                ? told
                : new Place(
                        report.nas().accessKind(),
                        told.mac(),
                        told.framedAddress(),
                        told.nasPort(),
                        told.interimInterval());
        return new Life(key, owner, place, span, CounterTrack.NEW, 0, Life.Carried.NOTHING);
    }

    private LifeDraft drafted(Life stored) {
        LifeDraft draft = LifeDraft.of(stored);
        drafts.add(draft);
        return draft;
    }

    private static int number(LifeDraft draft) {
        return draft.now().owner().number();
    }
}
