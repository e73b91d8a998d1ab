package turnpike.aaa;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.AccountingReport.Kind;
import turnpike.aaa.AccountingReport.Place;
import turnpike.aaa.Life.Owner;
import turnpike.aaa.Life.Span;
import turnpike.base.AccessKind;
import turnpike.base.Ids;
import turnpike.base.TenantId;

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
    private final Map<SessionKey, KeyDraft> keys = new HashMap<>();
    private final List<LifeDraft> drafts = new ArrayList<>();

    /// The lives of one key as this batch leaves them.
    private static final class KeyDraft {
        @Nullable
        LifeDraft latest;

        @Nullable
        LifeDraft previous;
    }

    Batch(Ids ids, Function<TenantId, LocalHours> hours, long now) {
        this.ids = ids;
        this.hours = hours;
        this.now = now;
    }

    /// Takes one report.
    ///
    /// @param lives what is stored of its key
    void take(AccountingReport report, SessionKey key, Lives lives) {
        KeyDraft draft = keys.get(key);
        if (draft == null) {
            draft = new KeyDraft();
            if (lives.latest() != null) draft.latest = drafted(lives.latest());
            if (lives.previous() != null) draft.previous = drafted(lives.previous());
            keys.put(key, draft);
        }
        long at = Math.clamp(report.at().toEpochMilli(), now - OLDEST_MS, now);
        LifeDraft life = choose(draft, report, key, at);
        life.take(report, at, hours.apply(report.nas().tenant()), life.equals(draft.previous));
    }

    /// Lives that were changed or opened, each once.
    List<LifeDraft> changed() {
        List<LifeDraft> out = new ArrayList<>(drafts.size());
        for (LifeDraft draft : drafts) if (draft.isChanged()) out.add(draft);
        return out;
    }

    /// Hands over what each key's lives are once this batch is stored.
    void committed(BiConsumer<SessionKey, Lives> sink) {
        keys.forEach((key, draft) -> sink.accept(
                key,
                new Lives(
                        draft.latest == null ? null : draft.latest.committed(),
                        draft.previous == null ? null : draft.previous.committed())));
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
        return new Life(key, owner, place, span, CounterTrack.NEW, 0, Life.Booked.NOTHING);
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
