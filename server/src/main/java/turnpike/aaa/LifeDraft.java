package turnpike.aaa;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.AccountingReport.Kind;
import turnpike.aaa.AccountingReport.Place;
import turnpike.aaa.Life.Booked;
import turnpike.aaa.Life.Owner;
import turnpike.aaa.Life.Span;
import turnpike.base.AccessKind;

/// What one batch makes of one life: where it stood, where it stands after, and what it grew in which hour.
/// Lives as long as the batch; one thread.
final class LifeDraft {
    /// As committed; null when this batch opens the life.
    final @Nullable Life stored;

    /// Growth by hour, in time order as reports came.
    final List<Part> parts = new ArrayList<>(1);

    private Life now;
    private boolean changed;

    /// Growth within one hour; both counts add up while the batch is planned.
    static final class Part {
        final long hour;
        final int day;
        long upload;
        long download;

        Part(long hour, int day) {
            this.hour = hour;
            this.day = day;
        }
    }

    private LifeDraft(@Nullable Life stored, Life now) {
        this.stored = stored;
        this.now = now;
    }

    static LifeDraft of(Life stored) {
        return new LifeDraft(stored, stored);
    }

    static LifeDraft opening(Life fresh) {
        return new LifeDraft(null, fresh);
    }

    Life now() {
        return now;
    }

    /// Counts the report, which belongs to this life.
    ///
    /// @param at its time, no later than now
    /// @param superseded a newer life of the same id is known, so this one stays ended
    void take(AccountingReport report, long at, LocalHours hours, boolean superseded) {
        CounterTrack before = now.track();
        CounterTrack after = before.after(report.counters());
        Span span = now.span();
        long until = Math.max(at, span.reportedAt());
        if (after.upload() > before.upload() || after.download() > before.download()) {
            GrowthSplit.split(
                    hours,
                    span.reportedAt(),
                    until,
                    after.upload() - before.upload(),
                    after.download() - before.download(),
                    this::grow);
        }
        Place place = at >= span.reportedAt() ? merged(now.place(), report.place()) : now.place();
        Span lived = lived(span, report, at, superseded);
        if (place.equals(now.place()) && lived.equals(span) && after.equals(before)) return;
        now = now.with(place, lived, after);
        changed = true;
    }

    void end(long at, String cause) {
        now = now.with(now.place(), now.span().ended(at, cause), now.track());
        changed = true;
    }

    void own(Owner owner, Place place) {
        now = now.ownedBy(owner, place);
    }

    boolean isChanged() {
        return changed || stored == null;
    }

    /// True when only time and totals moved, as in all but a few reports; such rows are written the short way.
    boolean isPlain() {
        if (stored == null) return false;
        CounterTrack a = stored.track();
        CounterTrack b = now.track();
        Span s = stored.span();
        Span t = now.span();
        return now.place().equals(stored.place())
                && t.endedAt() == s.endedAt()
                && t.startedAt() == s.startedAt()
                && t.startSeen() == s.startSeen()
                && b.countedTime() == b.sessionTime()
                && b.uploadBase() == a.uploadBase()
                && b.downloadBase() == a.downloadBase()
                && b.wide() == a.wide()
                && b.previous().equals(a.previous());
    }

    /// True when it came online here with a Start that names device and port: nobody else can be there any more.
    boolean takesItsPort() {
        return stored == null
                && now.span().isOpen()
                && now.span().startSeen()
                && now.place().mac() != null
                && now.place().nasPort() != null;
    }

    /// True when it is plain and grew in one hour whose roll-up rows exist: nothing has to be inserted but the delta.
    boolean isHot() {
        if (parts.size() != 1 || !isPlain()) return false;
        Part part = parts.getFirst();
        return part.hour == now.booked().hour() && part.day == now.booked().day();
    }

    /// The life once this is stored.
    Life committed() {
        if (stored != null && !changed) return stored;
        Part last = parts.isEmpty() ? null : parts.getLast();
        Booked booked = last == null
                        || (last.hour == now.booked().hour()
                                && last.day == now.booked().day())
                ? now.booked()
                : new Booked(last.hour, last.day);
        return now.committed(stored == null ? 1 : stored.revision() + 1, booked);
    }

    UsageChange change() {
        boolean wasOpen = stored != null && stored.span().isOpen();
        boolean isOpen = now.span().isOpen();
        List<UsageChange.Growth> growth = new ArrayList<>(parts.size());
        for (Part p : parts) {
            growth.add(new UsageChange.Growth(
                    Instant.ofEpochSecond(p.hour), LocalDate.ofEpochDay(p.day), p.upload, p.download));
        }
        Owner owner = now.owner();
        return new UsageChange(
                owner.tenant(),
                owner.subscriberId(),
                owner.sessionId(),
                now.place().accessKind(),
                !wasOpen && isOpen,
                wasOpen && !isOpen,
                growth);
    }

    private void grow(long hour, int day, long upload, long download) {
        for (Part p : parts) {
            if (p.hour == hour) {
                p.upload += upload;
                p.download += download;
                return;
            }
        }
        var part = new Part(hour, day);
        part.upload = upload;
        part.download = download;
        parts.add(part);
    }

    private static Span lived(Span span, AccountingReport report, long at, boolean superseded) {
        Span seen = report.kind() == Kind.START && !span.startSeen() ? span.started(at) : span;
        String cause = seen.cause();
        if (report.kind() == Kind.STOP) {
            if (cause != null && !TerminateCause.isOurs(cause)) return seen;
            return seen.reported(at)
                    .ended(Math.max(at, seen.reportedAt()), TerminateCause.named(report.terminateCause()));
        }
        if (!superseded && LifeRule.goesOn(seen, report, at)) seen = seen.reopened();
        return seen.reported(at);
    }

    private static Place merged(Place old, Place told) {
        AccessKind kind = told.accessKind() == AccessKind.ANY ? old.accessKind() : told.accessKind();
        String mac = told.mac() == null ? old.mac() : told.mac();
        String address = told.framedAddress() == null ? old.framedAddress() : told.framedAddress();
        String port = told.nasPort() == null ? old.nasPort() : told.nasPort();
        int interval = told.interimInterval() <= 0 ? old.interimInterval() : told.interimInterval();
        var place = new Place(kind, mac, address, port, interval);
        return place.equals(old) ? old : place;
    }
}
