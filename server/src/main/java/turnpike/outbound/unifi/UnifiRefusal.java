package turnpike.outbound.unifi;

/// The console heard and said no.
final class UnifiRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// @param reason `lower_snake`, for the timeline of a purchase
    UnifiRefusal(String reason) {
        super(reason);
    }
}
