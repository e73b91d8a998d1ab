package turnpike.inbound.radius;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The latest answers in one ring of octets: each writes over the oldest. Any thread keeps and any thread reads; an
/// answer written over is noticed, not read.
final class AnswerRing {
    private static final int LENGTH_BITS = 13; // an answer has at most 4096 octets
    private static final int LENGTH_MASK = (1 << LENGTH_BITS) - 1;

    private final byte[] ring;
    private final AtomicLong end = new AtomicLong(); // octets ever promised to a writer

    /// @param size octets kept, a power of two
    AnswerRing(int size) {
        if (Integer.bitCount(size) != 1) throw new IllegalArgumentException("size of a ring: " + size);
        this.ring = new byte[size];
    }

    /// Keeps a copy.
    ///
    /// @return where it is; above 0
    long keep(byte[] octets) {
        long start = end.getAndAdd(octets.length);
        int at = (int) start & ring.length - 1;
        int first = Math.min(octets.length, ring.length - at);
        System.arraycopy(octets, 0, ring, at, first);
        System.arraycopy(octets, first, ring, 0, octets.length - first);
        return start << LENGTH_BITS | octets.length;
    }

    /// Whether the answer has not been written over.
    boolean holds(long where) {
        return end.get() - (where >>> LENGTH_BITS) <= ring.length;
    }

    /// The answer kept there; null when it has been written over.
    byte @Nullable [] read(long where) {
        byte[] octets = new byte[(int) where & LENGTH_MASK];
        int at = (int) (where >>> LENGTH_BITS) & ring.length - 1;
        int first = Math.min(octets.length, ring.length - at);
        System.arraycopy(ring, at, octets, 0, first);
        System.arraycopy(ring, 0, octets, first, octets.length - first);
        VarHandle.loadLoadFence(); // what was copied is judged afterwards
        return holds(where) ? octets : null;
    }
}
