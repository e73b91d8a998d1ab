package turnpike.simulators.routeros;

import java.time.Duration;

/// What is wrong with the router just now. Any thread.
final class Troubles {
    private volatile boolean down;
    private volatile long delayNanos;
    private volatile int cutAfterRows = -1;
    private volatile boolean takesPlain = true;
    private volatile boolean saysEmpty = true;

    boolean isDown() {
        return down;
    }

    void down(boolean value) {
        down = value;
    }

    long delayNanos() {
        return delayNanos;
    }

    void slow(Duration value) {
        delayNanos = value.toNanos();
    }

    int cutAfterRows() {
        int cut = cutAfterRows;
        cutAfterRows = -1; // once
        return cut;
    }

    void cutAfterRows(int rows) {
        cutAfterRows = rows;
    }

    boolean takesPlain() {
        return takesPlain;
    }

    boolean saysEmpty() {
        return saysEmpty;
    }

    /// Signs in and answers as RouterOS did before 6.43.
    void old() {
        takesPlain = false;
        saysEmpty = false;
    }
}
