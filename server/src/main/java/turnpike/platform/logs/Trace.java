package turnpike.platform.logs;

import org.jspecify.annotations.Nullable;

/// On whose behalf the current thread works. For logs only: nothing may be decided by it, and a thread started inside
/// does not inherit it.
///
/// @param request id of the HTTP request; null outside one
/// @param tenant id of the tenant; null when unknown or none
/// @param job name of the stored job; null outside one
public record Trace(
        @Nullable String request,
        @Nullable String tenant,
        @Nullable String job) {
    private static final ScopedValue<Trace> CURRENT = ScopedValue.newInstance();
    private static final Trace NONE = new Trace(null, null, null);

    public static Trace ofJob(String job, @Nullable String tenant) {
        return new Trace(null, tenant, job);
    }

    /// The same with the tenant known.
    public Trace forTenant(String known) {
        return new Trace(request, known, job);
    }

    public static Trace current() {
        return CURRENT.orElse(NONE);
    }

    /// Runs the work; what it logs on this thread carries this trace.
    public <T, X extends Throwable> T call(ScopedValue.CallableOp<T, X> work) throws X {
        return ScopedValue.where(CURRENT, this).call(work);
    }

    public void run(Runnable work) {
        ScopedValue.where(CURRENT, this).run(work);
    }
}
