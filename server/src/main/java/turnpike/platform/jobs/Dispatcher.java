package turnpike.platform.jobs;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.platform.db.Background;

/// Carries stored orders as soon as they are due: claims them in sets, each on a virtual thread of its own.
///
/// The rows are the queue. A claim takes a lease on its rows, so that with several processes whoever comes first
/// carries an order, and one whose process died comes back by itself. Wake it after the commit that stored an order;
/// a sweep finds what nobody woke it for.
public final class Dispatcher<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /// Takes orders that are due.
    @FunctionalInterface
    public interface Claim<T> {
        /// @param room how many at most
        List<T> due(int room);
    }

    /// A claim costs as much for one order as for many: from one to the next at least.
    private static final Duration GAP = Duration.ofMillis(20);

    private final String name;
    private final int underWayMax;
    private final Claim<T> claim;
    private final Consumer<T> carry;
    private final int enough;
    private final Semaphore free;
    private final Ticker ticker;
    private volatile boolean hungry; // more may be due than there was room for

    /// @param name of orders and of the upkeep that looks for them
    /// @param underWayMax orders carried at once; more wait stored
    /// @param carry does one order and stores what became of it; when it throws, the lease brings the order back
    public Dispatcher(String name, Duration sweep, int underWayMax, Claim<T> claim, Consumer<T> carry) {
        this.name = name;
        this.underWayMax = underWayMax;
        this.claim = claim;
        this.carry = carry;
        this.enough = Math.max(1, underWayMax / 8);
        this.free = new Semaphore(underWayMax);
        this.ticker = Ticker.every(sweep, GAP, name, this::dispatch);
    }

    /// Looks for what is due now.
    public void wake() {
        ticker.wake();
    }

    /// Orders being carried.
    public int underWay() {
        return underWayMax - free.availablePermits();
    }

    private void dispatch() {
        while (true) {
            hungry = true; // before the look at the room: whoever makes room afterwards wakes us
            int room = free.drainPermits();
            if (room == 0) return;
            List<T> due;
            try {
                due = claim.due(room);
            } catch (RuntimeException e) {
                free.release(room);
                throw e;
            }
            if (due.size() > room) LOG.warn("order={} claimed={} room={}", name, due.size(), room);
            free.release(Math.max(0, room - due.size()));
            for (T one : due) Thread.ofVirtual().name(name).start(() -> carryOne(one));
            if (due.size() < room) {
                hungry = false;
                return;
            }
        }
    }

    private void carryOne(T one) {
        try {
            Background.run(() -> carry.accept(one));
        } catch (RuntimeException e) {
            LOG.warn("order={} failed={}", name, e.toString());
        } finally {
            free.release();
            // Not for each place that falls free: a look for one order costs as much as one for many.
            if (hungry && free.availablePermits() >= enough) ticker.wake();
        }
    }

    /// Claims nothing more; orders under way go on, and those not finished are carried again by the next start.
    @Override
    public void close() {
        ticker.close();
    }
}
