package turnpike.simulators;

/// Why a NAS says a session ended: values of Acct-Terminate-Cause (RFC 2866 §5.10).
public enum TerminateCause {
    USER_REQUEST(1),
    LOST_CARRIER(2),
    IDLE_TIMEOUT(4),
    SESSION_TIMEOUT(5),
    ADMIN_RESET(6),
    NAS_REQUEST(10);

    private final int value;

    /// As the packet carries it.
    public int value() {
        return value;
    }

    TerminateCause(int value) {
        this.value = value;
    }
}
