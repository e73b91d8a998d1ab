package turnpike.nases;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;

/// When and where each NAS was last heard, and when one of its packets was last dropped, since the last time somebody
/// asked. One small mark per NAS ever heard; noting is a few plain writes, so a packet may afford it.
final class Sightings {
    /// What is to be written to the row of one NAS.
    ///
    /// @param heard null: no packet was accepted since the last writing
    /// @param dropped null: none was dropped
    record Sighting(
            TenantId tenant,
            UUID nasId,
            @Nullable Heard heard,
            @Nullable Dropped dropped) {}

    /// @param unsignedAt null: no unsigned request since the last writing
    record Heard(Instant at, InetAddress source, @Nullable Instant unsignedAt) {}

    record Dropped(Instant at, String reason) {}

    private static final class Mark {
        final TenantId tenant;
        volatile long at;
        volatile long unsignedAt;
        volatile @Nullable InetAddress source;
        volatile @Nullable Dropped dropped;
        long writtenAt; // as the next, touched by the one thread that drains

        @Nullable
        Dropped writtenDropped;

        Mark(TenantId tenant) {
            this.tenant = tenant;
        }
    }

    private final InstantSource clock;
    private final Map<UUID, Mark> marks = new ConcurrentHashMap<>();

    Sightings(InstantSource clock) {
        this.clock = clock;
    }

    void note(Nas nas, InetAddress source, boolean unsigned) {
        Mark mark = mark(nas);
        long now = clock.millis();
        if (!source.equals(mark.source)) mark.source = source;
        if (unsigned && mark.unsignedAt != now) mark.unsignedAt = now;
        if (mark.at != now) mark.at = now; // a write per packet would bounce the cache line between readers
    }

    /// One of however many drops in a millisecond is enough.
    void noteDropped(Nas nas, String reason) {
        Mark mark = mark(nas);
        long now = clock.millis();
        Dropped before = mark.dropped;
        boolean same = before != null
                && before.at().toEpochMilli() == now
                && before.reason().equals(reason);
        if (!same) mark.dropped = new Dropped(Instant.ofEpochMilli(now), reason);
    }

    /// Whether a NAS known by its name alone may be at this address: it was not heard from another since we started.
    boolean mayBeAt(Nas nas, InetAddress source) {
        Mark mark = marks.get(nas.id());
        InetAddress last = mark == null ? null : mark.source;
        return last == null || last.equals(source);
    }

    private Mark mark(Nas nas) {
        Mark mark = marks.get(nas.id());
        return mark != null ? mark : marks.computeIfAbsent(nas.id(), any -> new Mark(nas.tenant()));
    }

    /// What happened since the last call; one caller at a time.
    synchronized List<Sighting> drain() {
        List<Sighting> out = new ArrayList<>();
        marks.forEach((id, mark) -> {
            Heard heard = heard(mark);
            Dropped last = mark.dropped;
            Dropped dropped = Objects.equals(last, mark.writtenDropped) ? null : last;
            if (heard == null && dropped == null) return;
            out.add(new Sighting(mark.tenant, id, heard, dropped));
            if (heard != null) mark.writtenAt = heard.at().toEpochMilli();
            if (dropped != null) mark.writtenDropped = dropped;
        });
        return out;
    }

    private static @Nullable Heard heard(Mark mark) {
        long at = mark.at;
        InetAddress source = mark.source;
        if (at == mark.writtenAt || source == null) return null;
        long unsignedAt = mark.unsignedAt;
        Instant unsigned = unsignedAt > mark.writtenAt ? Instant.ofEpochMilli(unsignedAt) : null;
        return new Heard(Instant.ofEpochMilli(at), source, unsigned);
    }
}
