package turnpike.base;

/// States what must be true; a failure is a bug of ours, never the sender's.
public final class Check {
    private Check() {}

    /// @throws IllegalStateException when `truth` is false
    public static void that(boolean truth, String claim) {
        if (!truth) throw new IllegalStateException("not true: " + claim);
    }
}
