package turnpike.simulators.coova;

/// Acct-Terminate-Cause as CoovaChilli gives it (RFC 2866 §5.10).
enum CoovaCause {
    USER_REQUEST(1),
    IDLE_TIMEOUT(4),
    SESSION_TIMEOUT(5),
    ADMIN_RESET(6);

    final int value;

    CoovaCause(int value) {
        this.value = value;
    }
}
