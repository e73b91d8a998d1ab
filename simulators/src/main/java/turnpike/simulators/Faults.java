package turnpike.simulators;

import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;

/// How badly a network treats datagrams, decided by seed. Any thread.
public final class Faults {
    private static final int LONGEST_DELAY_MS = 80;

    private final double loss;
    private final double duplicates;
    private final double reorder;
    private final Random random;
    private final ReentrantLock drawing = new ReentrantLock();

    /// @param loss share of datagrams that vanish, each way
    /// @param duplicates share that arrives twice
    /// @param reorder share that is overtaken by later ones
    public Faults(double loss, double duplicates, double reorder, long seed) {
        this.loss = loss;
        this.duplicates = duplicates;
        this.reorder = reorder;
        this.random = new Random(seed);
    }

    public static Faults none() {
        return new Faults(0, 0, 0, 0);
    }

    boolean loses() {
        return hits(loss);
    }

    boolean duplicates() {
        return hits(duplicates);
    }

    /// How long a datagram is held up, in milliseconds; 0 for most.
    int delayMillis() {
        return hits(reorder) ? 1 + (int) (draw() * LONGEST_DELAY_MS) : 0;
    }

    private boolean hits(double share) {
        return share > 0 && draw() < share;
    }

    private double draw() {
        drawing.lock();
        try {
            return random.nextDouble();
        } finally {
            drawing.unlock();
        }
    }
}
