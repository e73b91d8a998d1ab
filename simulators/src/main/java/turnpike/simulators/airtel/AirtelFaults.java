package turnpike.simulators.airtel;

import java.util.concurrent.atomic.AtomicInteger;

/// What goes wrong with the next calls and callbacks. Any thread.
public final class AirtelFaults {
    private final AtomicInteger failing = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger unclear = new AtomicInteger();
    private volatile Callbacks callbacks = Callbacks.ONCE;
    private volatile boolean refundsFail;

    /// How callbacks arrive.
    public enum Callbacks {
        ONCE,
        TWICE,
        NEVER,
        /// With the hash of another key.
        FORGED,
        /// Not yet: see [AirtelSimulator#releaseCallbacks].
        HELD
    }

    /// So many calls get 503 and are not done.
    public void fail(int calls) {
        failing.set(calls);
    }

    /// So many orders (POST) are done, but the line is cut before the answer.
    public void cut(int calls) {
        cut.set(calls);
    }

    /// So many calls get 429 and are not done.
    public void busy(int calls) {
        busy.set(calls);
    }

    /// So many orders are done and answered with "something went wrong" (ESB000001).
    public void unclear(int orders) {
        unclear.set(orders);
    }

    public void callbacks(Callbacks how) {
        callbacks = how;
    }

    public void refundsFail(boolean fail) {
        refundsFail = fail;
    }

    boolean isFailing() {
        return take(failing);
    }

    boolean isCut() {
        return take(cut);
    }

    boolean isBusy() {
        return take(busy);
    }

    boolean isUnclear() {
        return take(unclear);
    }

    Callbacks callbacks() {
        return callbacks;
    }

    boolean doRefundsFail() {
        return refundsFail;
    }

    private static boolean take(AtomicInteger left) {
        return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }
}
