package turnpike.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.usage.AccountingReport.Kind;
import turnpike.usage.AccountingReport.Place;
import turnpike.usage.Life.Carried;
import turnpike.usage.Life.Owner;
import turnpike.usage.Life.Span;

/// What one batch makes of one life: where it stood, where it stands after, and what it grew in which hour.
/// Lives as long as the batch; one thread.
final class LifeDraft {
    /// As committed; null when this batch opens the life.
    final @Nullable Life stored;

    /// Growth by hour, in time order as reports came.
    final List<Part> parts = new ArrayList<>(1);

    /// What goes into the subscriber's roll-ups: growth of hours that are over, and all of it once the life has ended.
    final List<Part> booked = new ArrayList<>(0);

    private Life now;
    private Carried carried;
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

        Part(Carried carried) {
            this(carried.hour(), carried.day());
            upload = carried.upload();
            download = carried.download();
        }

        boolean isOf(Part other) {
            return hour == other.hour && day == other.day;
        }

        void add(Part other) {
            upload += other.upload;
            download += other.download;
        }
    }

    private LifeDraft(@Nullable Life stored, Life now) {
        this.stored = stored;
        this.now = now;
        this.carried = now.carried();
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
        return stored != null && now.onlyMovedFrom(stored);
    }

    /// True when it came online here with a Start that names device and port: nobody else can be there any more.
    boolean takesItsPort() {
        return stored == null
                && now.span().isOpen()
                && now.span().startSeen()
                && now.place().mac() != null
                && now.place().nasPort() != null;
    }

    /// Decides, once all reports are taken, what the session goes on carrying and what is booked now.
    void settle() {
        booked.clear();
        List<Part> due = new ArrayList<>(parts.size() + 1);
        if (!now.carried().isNothing()) due.add(new Part(now.carried()));
        for (Part part : parts) addTo(due, part);
        carried = Carried.NOTHING;
        if (now.span().isOpen() && !due.isEmpty()) {
            Part latest = due.getFirst();
            for (Part part : due) if (part.hour >= latest.hour) latest = part;
            carried = new Carried(latest.hour, latest.day, latest.upload, latest.download);
            due.remove(latest);
        }
        booked.addAll(due);
    }

    private static void addTo(List<Part> due, Part part) {
        for (Part had : due) {
            if (had.isOf(part)) {
                had.add(part);
                return;
            }
        }
        var copy = new Part(part.hour, part.day);
        copy.add(part);
        due.add(copy);
    }

    /// What the session carries once this is stored.
    Carried carried() {
        return carried;
    }

    /// True when it is plain and books nothing: its own row moves and at most one delta is added.
    boolean isHot() {
        return parts.size() <= 1 && booked.isEmpty() && isPlain();
    }

    /// The life once this is stored.
    Life committed() {
        if (stored != null && !changed) return stored;
        return now.committed(stored == null ? 1 : stored.revision() + 1, carried);
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
                new UsageChange.Named(now.key().nasId(), now.key().acctSessionId()),
                now.place().accessKind(),
                !wasOpen && (isOpen || stored == null),
                !isOpen && (wasOpen || stored == null),
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
        int interval = told.interimInterval() <= 0 ? old.interimInterval() : told.interimInterval();
        boolean same = isSame(told.mac(), old.mac())
                && isSame(told.framedAddress(), old.framedAddress())
                && isSame(told.nasPort(), old.nasPort());
        if (same && kind == old.accessKind() && interval == old.interimInterval()) return old;
        return new Place(
                kind,
                told.mac() == null ? old.mac() : told.mac(),
                told.framedAddress() == null ? old.framedAddress() : told.framedAddress(),
                told.nasPort() == null ? old.nasPort() : told.nasPort(),
                interval);
    }

    private static boolean isSame(@Nullable String told, @Nullable String old) {
        return told == null || told.equals(old);
    }
}
