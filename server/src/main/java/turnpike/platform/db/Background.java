package turnpike.platform.db;

/// Work that is stored and carried when there is room for it, as opposed to what somebody waits for.
///
/// However much of it is due, it leaves some of the tenants' connections to callbacks that come in and to people; it
/// waits for its own without end, where they are told after a moment that the database cannot be reached. Its
/// statements look rows up by key, so PostgreSQL plans them once for all values.
public final class Background {
    private static final ScopedValue<Boolean> HERE = ScopedValue.newInstance();

    private Background() {}

    public static void run(Runnable work) {
        ScopedValue.where(HERE, true).run(work);
    }

    static boolean isHere() {
        return HERE.orElse(false);
    }

    /// The work has its connection: what it opens inside must not wait for another.
    static <T, X extends Throwable> T withoutWaiting(ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(HERE, false).call(work);
    }
}
