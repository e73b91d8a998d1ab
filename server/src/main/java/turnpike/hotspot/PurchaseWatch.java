package turnpike.hotspot;

import java.time.Duration;
import java.util.List;
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
import turnpike.usage.UsageChange;
import turnpike.usage.UsageListener;

/// Lets whoever waits for a purchase's next step, or for the end of being online, wait here, instead of
/// asking again and again.
public final class PurchaseWatch implements UsageListener {
    /// Who waits for a payment at once; beyond it nobody waits and the page asks each second.
    private static final int PAYERS_MAX = 200;

    /// Who is online and looks at a page at once; counted apart, so that they take no place from who pays.
    private static final int ONLINE_MAX = 150;

    /// Rights, devices and plans changed; told with the tenant and the subscriber, or `*` for all of them.
    private static final String PEOPLE = "subscriber";

    private static final Logger LOG = LoggerFactory.getLogger(PurchaseWatch.class);

    private final Room purchases = new Room(PAYERS_MAX);
    private final Room people = new Room(ONLINE_MAX);

    PurchaseWatch(Signals signals) {
        signals.on(PurchaseStore.TOPIC, purchases::told);
        signals.on(PEOPLE, people::told);
    }

    /// Sessions that end: their NAS let the device out, for whatever reason.
    @Override
    public void committed(List<UsageChange> changes) {
        for (UsageChange change : changes) {
            if (change.closed()) people.tell(change.subscriberId().toString());
        }
    }

    /// Waits until the purchase took a step, or the time is over.
    ///
    /// @param isNews whether there is something to tell already; asked once we listen: nothing is missed
    /// @return false when there was no place to wait: ask again soon instead
    public boolean await(UUID purchaseId, Duration patience, BooleanSupplier isNews) {
        return purchases.await(purchaseId.toString(), patience, isNews);
    }

    /// Waits until something changed for the subscriber, or a session of theirs ended, or the time is over.
    ///
    /// @param isNews as above
    /// @return false when there was no place to wait: ask again later instead
    public boolean awaitPerson(UUID subscriberId, Duration patience, BooleanSupplier isNews) {
        return people.await(subscriberId.toString(), patience, isNews);
    }

    /// Where so many wait at most.
    private static final class Room {
        private final Semaphore places;
        private final ConcurrentHashMap<String, Set<CountDownLatch>> waiting = new ConcurrentHashMap<>();

        Room(int most) {
            this.places = new Semaphore(most);
        }

        /// @param payload the tenant and the key; without a key, everybody
        void told(String payload) {
            String key = payload.substring(payload.indexOf(' ') + 1);
            if (payload.isEmpty() || key.equals("*")) {
                waiting.values().forEach(all -> all.forEach(CountDownLatch::countDown));
                return;
            }
            tell(key);
        }

        void tell(String key) {
            waiting.getOrDefault(key, Set.of()).forEach(CountDownLatch::countDown);
        }

        boolean await(String key, Duration patience, BooleanSupplier isNews) {
            if (!places.tryAcquire()) return false;
            var latch = new CountDownLatch(1);
            waiting.compute(key, (_, all) -> {
                Set<CountDownLatch> mine = all == null ? ConcurrentHashMap.newKeySet() : all;
                mine.add(latch);
                return mine;
            });
            try {
                boolean told = isNews.getAsBoolean() || latch.await(patience.toMillis(), TimeUnit.MILLISECONDS);
                LOG.trace("waited for={} told={}", key, told);
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
}
