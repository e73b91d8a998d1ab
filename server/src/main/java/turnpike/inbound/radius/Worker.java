package turnpike.inbound.radius;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.Unavailable;

/// Takes what waits in one queue and hands it on together, until the queue is closed and empty.
final class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    /// A transaction costs as much as some thirty reports, so a worker begins no more of them than one in so long
    /// while fewer wait. Reports are not in a hurry: their NAS asks again after seconds.
    private static final long PACE_NS = 4_000_000;

    private static final int WORTH_A_TRANSACTION = 32;
    /// After a batch as big as this the next is hoped to be half as big before long.
    private static final int MANY = 100;

    private static final long HOPE_NS = 2_000_000;
    private static final int CONTESTED_MAX = 32;
    private static final long PAUSE_MAX_NS = 1_000_000;
    /// After a batch the next packets are let gather for so long: being woken for each costs the reader more than all
    /// else it does for it.
    private static final long REST_NS = 200_000;

    private final FairQueue queue;
    private final Handler handler;
    private final Figures figures;
    private final int batchMax;
    private final boolean gathers;
    private final Sparingly log = new Sparingly();
    private int most; // how many the next batch may hold
    private int enough = 1; // how many the next batch should hold …
    private long hopeNs; // … if they come within this

    /// @param gathers a batch has a price of its own, so let some packets gather first
    Worker(FairQueue queue, Handler handler, Figures figures, int batchMax, boolean gathers) {
        this.queue = queue;
        this.handler = handler;
        this.figures = figures;
        this.batchMax = batchMax;
        this.gathers = gathers;
        this.most = batchMax;
    }

    @Override
    public void run() {
        List<Exchange> batch = new ArrayList<>();
        try {
            while (queue.take(batch, most, enough, hopeNs)) {
                int taken = batch.size();
                long start = System.nanoTime();
                handle(batch);
                batch.clear();
                long worked = System.nanoTime() - start;
                if (gathers) gather(taken, worked);
                leaveRoom(worked);
                if (!gathers && queue.size() == 0) LockSupport.parkNanos(REST_NS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void gather(int taken, long workedNs) {
        enough = Math.min(batchMax, Math.max(WORTH_A_TRANSACTION, taken / 2));
        hopeNs = Math.max(PACE_NS - workedNs, taken >= MANY ? HOPE_NS : 0);
    }

    /// Where one tenant floods and others are there too, batches are small and half of the time is left free: the
    /// processors would else be busy to the last, and everybody would wait for them.
    private void leaveRoom(long workedNs) {
        boolean contested = !gathers && queue.isContested();
        most = contested ? Math.min(batchMax, CONTESTED_MAX) : batchMax;
        if (contested) LockSupport.parkNanos(Math.min(workedNs, PAUSE_MAX_NS));
    }

    private void handle(List<Exchange> batch) {
        try {
            handler.handle(batch);
        } catch (Unavailable e) {
            if (log.mayTell()) LOG.warn("radius=unanswered packets={} cause={}", batch.size(), e.getMessage());
            giveUp(batch, Drop.UNAVAILABLE);
        } catch (RuntimeException e) {
            if (log.mayTell()) LOG.error("radius=failed packets={}", batch.size(), e);
            // One bad packet must not take its neighbours with it, again and again: try them one by one.
            if (batch.size() == 1) giveUp(batch, Drop.FAILED);
            else for (Exchange exchange : batch) if (exchange.isOpen()) handle(List.of(exchange));
        }
    }

    private void giveUp(List<Exchange> batch, Drop reason) {
        for (Exchange exchange : batch) {
            if (!exchange.isOpen()) continue;
            exchange.givenUp();
            figures.dropped(reason);
        }
    }

    /// Lets one line a second into the log: when every batch fails, writing it down must not be what keeps us busy. All
    /// are counted.
    private static final class Sparingly {
        private static final long QUIET_NS = 1_000_000_000;
        private long toldNs = System.nanoTime() - QUIET_NS;

        boolean mayTell() {
            long now = System.nanoTime();
            if (now - toldNs < QUIET_NS) return false;
            toldNs = now;
            return true;
        }
    }
}
