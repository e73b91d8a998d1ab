package turnpike.base;

/// An amount of data in bytes; never negative.
///
/// Counters and quotas stay whole bytes from the wire to the database. Writing them as
/// "1.5 GB" is the reader's business (screen, SMS), never ours.
public record Bytes(long count) implements Comparable<Bytes> {
    public static final Bytes ZERO = new Bytes(0);

    public Bytes {
        if (count < 0) throw new InvalidInput("bytes", "must not be negative, was " + count);
    }

    /// @throws ArithmeticException past 2^63 - 1 bytes
    public Bytes plus(Bytes other) {
        return new Bytes(Math.addExact(count, other.count));
    }

    /// What remains of this quota once `used` is taken; zero when overdrawn.
    public Bytes remainingAfter(Bytes used) {
        return new Bytes(Math.max(0, count - used.count));
    }

    @Override
    public int compareTo(Bytes other) {
        return Long.compare(count, other.count);
    }
}
