package turnpike.base;

import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Makes UUIDv7 (RFC 9562 §5.7): time-ordered, so new rows land at the end of their index.
///
/// Ids made by one instance strictly increase, also within a millisecond and when the clock steps back. Any thread.
/// They are names, not secrets: whoever holds one learns its birth and may guess neighbours.
public final class Ids {
    private final InstantSource clock;
    private final AtomicLong last = new AtomicLong();

    public Ids(InstantSource clock) {
        this.clock = clock;
    }

    public UUID next() {
        long now = clock.millis() << 12;
        long tick = last.updateAndGet(before -> Math.max(before + 1, now));
        long high = (tick >>> 12 << 16) | 0x7000 | (tick & 0xfff);
        long low = (ThreadLocalRandom.current().nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
