package turnpike.base;

/// A speed cap in bits per second; positive.
public record BitRate(long bitsPerSecond) {
    public BitRate {
        if (bitsPerSecond <= 0) throw new InvalidInput("speed", "must be positive, was " + bitsPerSecond);
    }
}
