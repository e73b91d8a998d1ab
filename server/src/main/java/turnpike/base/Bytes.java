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

    /// Joins a RADIUS octet counter with the number of times it wrapped.
    ///
    /// @param octets unsigned 32 bits, Acct-Input-Octets or Acct-Output-Octets (RFC 2866 §5.3, §5.4)
    /// @param gigawords how often the counter passed 2^32 (RFC 2869 §5.1, §5.2)
    public static Bytes ofCounter(int octets, int gigawords) {
        return new Bytes((Integer.toUnsignedLong(gigawords) << 32) | Integer.toUnsignedLong(octets));
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
