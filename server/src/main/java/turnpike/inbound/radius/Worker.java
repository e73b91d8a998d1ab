package turnpike.inbound.radius;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import turnpike.base.Unavailable;

/// Takes what waits in one queue and hands it on together, until the queue is closed and empty.
final class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    /// Below this, waiting for company costs a lone request more than the batch gains.
    private static final int LINGER_FROM = 100;
    private static final long LINGER_MS = 2;

    private final FairQueue queue;
    private final Handler handler;
    private final Figures figures;
    private final int batchMax;
    private final boolean lingers;
    private int before; // size of the last batch, the measure of load

    /// @param lingers wait up to 2 ms for a batch half as big as the last, when that one was big
    Worker(FairQueue queue, Handler handler, Figures figures, int batchMax, boolean lingers) {
        this.queue = queue;
        this.handler = handler;
        this.figures = figures;
        this.batchMax = batchMax;
        this.lingers = lingers;
    }

    @Override
    public void run() {
        List<Exchange> batch = new ArrayList<>();
        try {
            while (queue.take(batch, batchMax, lingers && before >= LINGER_FROM ? before / 2 : 1, LINGER_MS)) {
                before = batch.size();
                handle(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(List<Exchange> batch) {
        try {
            handler.handle(batch);
        } catch (Unavailable e) {
            LOG.warn("radius=unanswered packets={} cause={}", batch.size(), e.getMessage());
            giveUp(batch, Drop.UNAVAILABLE);
        } catch (RuntimeException e) {
            LOG.error("radius=failed packets={}", batch.size(), e);
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
}
