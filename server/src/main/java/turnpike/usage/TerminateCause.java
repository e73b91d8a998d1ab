package turnpike.usage;

/// Why sessions end, by the names we store.
final class TerminateCause {
    /// Silent for three interim intervals.
    static final String STALE = "STALE";

    /// Another session began where this one was: same device and port, or the same id again.
    static final String SUPERSEDED = "SUPERSEDED";

    /// The NAS said it restarted or goes down (Accounting-On, Accounting-Off).
    static final String NAS_REBOOT = "NAS_REBOOT";

    /// Acct-Terminate-Cause by number (RFC 2866 §5.10, RFC 3580 §3.2); the first stands for an absent one.
    private static final String[] NAMES = {
        "UNKNOWN",
        "USER_REQUEST",
        "LOST_CARRIER",
        "LOST_SERVICE",
        "IDLE_TIMEOUT",
        "SESSION_TIMEOUT",
        "ADMIN_RESET",
        "ADMIN_REBOOT",
        "PORT_ERROR",
        "NAS_ERROR",
        "NAS_REQUEST",
        NAS_REBOOT,
        "PORT_UNNEEDED",
        "PORT_PREEMPTED",
        "PORT_SUSPENDED",
        "SERVICE_UNAVAILABLE",
        "CALLBACK",
        "USER_ERROR",
        "HOST_REQUEST",
        "SUPPLICANT_RESTART",
        "REAUTHENTICATION_FAILURE",
        "PORT_REINITIALIZED",
        "PORT_DISABLED"
    };

    private TerminateCause() {}

    static String named(int number) {
        return number >= 0 && number < NAMES.length ? NAMES[number] : "CAUSE_" + number;
    }

    /// True when we concluded the end; a later report proves us wrong.
    static boolean isOurs(String cause) {
        return cause.equals(STALE) || cause.equals(SUPERSEDED) || cause.equals(NAS_REBOOT);
    }

    /// True when we concluded it from silence alone.
    static boolean isGuess(String cause) {
        return cause.equals(STALE) || cause.equals(SUPERSEDED);
    }
}
