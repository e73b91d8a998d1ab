package turnpike.base;

/// The world's fault: a database down, a gateway silent. 503 over HTTP, no reply over RADIUS, a retry for a job.
public final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param what what was being done, with ids and without secrets
    public Unavailable(String what, Throwable cause) {
        super(what, cause);
    }

    /// The same where nothing else failed: we have no room at the moment.
    public Unavailable(String what) {
        super(what);
    }
}
