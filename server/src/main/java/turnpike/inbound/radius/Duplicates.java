package turnpike.inbound.radius;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The requests of the last seconds with their answers, for a NAS that did not hear one and asks again.
///
/// Belongs to the reader thread of one port; only an exchange's answer is set by others.
final class Duplicates {
    private static final int MAX = 100_000; // oldest forgotten: its repetition is then worked on again

    private final long windowMs;
    private final Map<Exchange, Exchange> known = new HashMap<>();
    private final ArrayDeque<Exchange> byAge = new ArrayDeque<>();

    Duplicates(Duration window) {
        this.windowMs = window.toMillis();
    }

    /// The earlier exchange this one repeats, still open or answered; null when it is new.
    @Nullable
    Exchange find(Exchange exchange) {
        Exchange earlier = known.get(exchange);
        if (earlier == null || exchange.atMs() - earlier.atMs() > windowMs) return null;
        return earlier.isOpen() || earlier.answer() != null ? earlier : null; // given up: as if it never came
    }

    /// Remembers an exchange that is being worked on.
    void add(Exchange exchange) {
        forgetOld(exchange.atMs());
        known.remove(exchange);
        known.put(exchange, exchange);
        byAge.addLast(exchange);
    }

    private void forgetOld(long nowMs) {
        Exchange oldest = byAge.peekFirst();
        while (oldest != null && (byAge.size() >= MAX || nowMs - oldest.atMs() > windowMs)) {
            byAge.removeFirst();
            known.remove(oldest, oldest);
            oldest = byAge.peekFirst();
        }
    }

    int size() {
        return known.size();
    }
}
