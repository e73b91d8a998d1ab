package turnpike.routers;

/// The router heard a command and said no.
public final class RouterRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param said the router's own words; hold no secret
    public RouterRefused(String said) {
        super(said, null, false, false);
    }
}
