package turnpike.hotspot;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.platform.db.Signals;

/// Lets whoever waits for a purchase's next step wait here, instead of asking again and again.
public final class PurchaseWatch {
    /// Who waits at once; beyond it nobody waits and the page asks each second.
    private static final int WAITING_MAX = 200;

    private static final Logger LOG = LoggerFactory.getLogger(PurchaseWatch.class);

    private final Semaphore places = new Semaphore(WAITING_MAX);
    private final ConcurrentHashMap<String, Set<CountDownLatch>> waiting = new ConcurrentHashMap<>();

    PurchaseWatch(Signals signals) {
        signals.on(PurchaseStore.TOPIC, this::told);
    }

    private void told(String payload) {
        if (payload.isEmpty()) {
            waiting.values().forEach(all -> all.forEach(CountDownLatch::countDown));
            return;
        }
        waiting.getOrDefault(payload.substring(payload.indexOf(' ') + 1), Set.of())
                .forEach(CountDownLatch::countDown);
    }

    /// Waits until the purchase took a step, or the time is over.
    ///
    /// @param isNews whether there is something to tell already; asked once we listen, so that nothing is missed
    /// @return false when there was no place to wait: ask again soon instead
    public boolean await(UUID purchaseId, Duration patience, BooleanSupplier isNews) {
        if (!places.tryAcquire()) return false;
        var latch = new CountDownLatch(1);
        String key = purchaseId.toString();
        waiting.compute(key, (_, all) -> {
            Set<CountDownLatch> mine = all == null ? ConcurrentHashMap.newKeySet() : all;
            mine.add(latch);
            return mine;
        });
        try {
            boolean told = isNews.getAsBoolean() || latch.await(patience.toMillis(), TimeUnit.MILLISECONDS);
            LOG.trace("purchase={} told={}", key, told);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.computeIfPresent(key, (_, all) -> {
                all.remove(latch);
                return all.isEmpty() ? null : all;
            });
            places.release();
        }
    }
}
