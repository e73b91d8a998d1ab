package turnpike.realtime;

/// What came of asking to subscribe.
public enum Admission {
    ADMITTED,
    /// Subscribed already; nothing changed.
    ALREADY,
    /// Not the viewer's to join, or no such channel: the answer is the same.
    NOT_ALLOWED,
    /// This connection holds as many channels as it may.
    TOO_MANY_CHANNELS,
    /// The tenant has as many connections as it may.
    TENANT_FULL
}
