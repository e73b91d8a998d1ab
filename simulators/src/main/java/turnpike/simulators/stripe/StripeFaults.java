package turnpike.simulators.stripe;

import java.util.concurrent.atomic.AtomicInteger;

/// What goes wrong with the next calls. Any thread.
public final class StripeFaults {
    private final AtomicInteger refusedAsBusy = new AtomicInteger();
    private final AtomicInteger failedBefore = new AtomicInteger();
    private final AtomicInteger failedAfter = new AtomicInteger();
    private final AtomicInteger cutAfter = new AtomicInteger();
    private final AtomicInteger garbled = new AtomicInteger();

    /// So many calls get 429 and are not done.
    public void busy(int calls) {
        refusedAsBusy.set(calls);
    }

    /// So many calls get 503 and are not done.
    public void failBefore(int calls) {
        failedBefore.set(calls);
    }

    /// So many calls begin and get 500, which is kept under their idempotency key; nothing is made.
    public void failAfterwards(int calls) {
        failedAfter.set(calls);
    }

    /// So many orders (POST) are done, but the line is cut before the answer: what a timeout looks like from our side.
    public void cut(int calls) {
        cutAfter.set(calls);
    }

    /// So many answers have a body that is no JSON.
    public void garble(int calls) {
        garbled.set(calls);
    }

    boolean isBusy() {
        return take(refusedAsBusy);
    }

    boolean failsBefore() {
        return take(failedBefore);
    }

    boolean failsAfterwards() {
        return take(failedAfter);
    }

    boolean isCut() {
        return take(cutAfter);
    }

    boolean isGarbled() {
        return take(garbled);
    }

    private static boolean take(AtomicInteger left) {
        return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }
}
