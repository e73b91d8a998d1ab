package turnpike.platform.jobs;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one piece of upkeep again and again on a thread of its own: after a pause, or at once when woken.
///
/// Runs never overlap. A run that fails is logged, once until one succeeds, and the next comes all the same.
public final class Ticker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
    private static final long CLOSE_PATIENCE_MS = 5_000;

    private final String name;
    private final Duration pause;
    private final Duration gap;
    private final Runnable upkeep;
    private final Semaphore woken = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean failing;
    private long lastRun;

    private Ticker(String name, Duration pause, Duration gap, Runnable upkeep) {
        this.name = name;
        this.pause = pause;
        this.gap = gap;
        this.lastRun = System.nanoTime() - gap.toNanos();
        this.upkeep = upkeep;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::loop);
    }

    public static Ticker every(Duration pause, String name, Runnable upkeep) {
        return every(pause, Duration.ZERO, name, upkeep);
    }

    /// @param gap from one start to the next at least, however often it is woken: for a run that costs as much for one
    ///     thing as for many
    public static Ticker every(Duration pause, Duration gap, String name, Runnable upkeep) {
        var ticker = new Ticker(name, pause, gap, upkeep);
        ticker.thread.start();
        return ticker;
    }

    /// Makes the next run start now, or right after the one under way.
    public void wake() {
        if (woken.availablePermits() == 0) woken.release();
    }

    private void loop() {
        while (!closed) {
            try {
                if (woken.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    long early = lastRun + gap.toNanos() - System.nanoTime();
                    if (early > 0 && !closed) TimeUnit.NANOSECONDS.sleep(early);
                    woken.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            }
            lastRun = System.nanoTime();
            if (!closed) run();
        }
    }

    private void run() {
        try {
            upkeep.run();
            if (failing) LOG.info("upkeep={} recovered", name);
            failing = false;
        } catch (RuntimeException e) {
            // An outage fails every run; one line says that it began.
            if (!failing) LOG.warn("upkeep={} failed={}", name, e.toString());
            failing = true;
        }
    }

    /// Lets a run under way finish; none starts after this.
    @Override
    public void close() {
        closed = true;
        woken.release();
        try {
            thread.join(Duration.ofMillis(CLOSE_PATIENCE_MS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Closes and runs a last time, for what is left in memory.
    public void finish() {
        close();
        run();
    }
}
