package turnpike.simulators.sms;

/// What goes wrong with one request, the next that comes.
public enum Fault {
    /// 500 before anything was looked at.
    BROKEN,
    /// 429.
    TOO_MANY,
    /// The SMS is taken and the connection closed without an answer.
    TAKEN_SILENTLY,
    /// 401: the credentials are not known.
    UNKNOWN_ACCOUNT,
    /// The recipient is refused for good.
    BAD_NUMBER,
    /// The recipient does not want SMS.
    BLACKLISTED,
    /// The account has no credit.
    NO_CREDIT
}
