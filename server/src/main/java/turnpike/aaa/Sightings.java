package turnpike.aaa;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;

/// When and where each NAS was last heard, since the last time somebody asked. One small mark per NAS ever heard;
/// noting is a few plain writes, so a packet may afford it.
final class Sightings {
    /// What is to be written to the row of one NAS.
    ///
    /// @param unsignedAt null: no unsigned request since the last writing
    record Sighting(
            TenantId tenant,
            UUID nasId,
            Instant at,
            InetAddress source,
            @Nullable Instant unsignedAt) {}

    private static final class Mark {
        final TenantId tenant;
        volatile long at;
        volatile long unsignedAt;
        volatile @Nullable InetAddress source;
        long writtenAt; // touched by the one thread that drains

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
        Mark mark = marks.get(nas.id());
        if (mark == null) mark = marks.computeIfAbsent(nas.id(), any -> new Mark(nas.tenant()));
        long now = clock.millis();
        if (!source.equals(mark.source)) mark.source = source;
        if (unsigned && mark.unsignedAt != now) mark.unsignedAt = now;
        if (mark.at != now) mark.at = now; // a write per packet would bounce the cache line between readers
    }

    /// What happened since the last call; one caller at a time.
    synchronized List<Sighting> drain() {
        List<Sighting> out = new ArrayList<>();
        marks.forEach((id, mark) -> {
            long at = mark.at;
            InetAddress source = mark.source;
            if (at == mark.writtenAt || source == null) return;
            long unsignedAt = mark.unsignedAt;
            out.add(new Sighting(
                    mark.tenant,
                    id,
                    Instant.ofEpochMilli(at),
                    source,
                    unsignedAt > mark.writtenAt ? Instant.ofEpochMilli(unsignedAt) : null));
            mark.writtenAt = at;
        });
        return out;
    }
}
