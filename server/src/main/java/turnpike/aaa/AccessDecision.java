package turnpike.aaa;

import java.util.UUID;

/// Our answer when a NAS asks whether a subscriber may come online.
public sealed interface AccessDecision {

    /// Come in, on these terms.
    record Accept(UUID subscriberId, Terms terms) implements AccessDecision {}

    /// Stay out. The reason reaches the log, the metrics and the screens, not the wire.
    record Reject(Reason reason) implements AccessDecision {}

    /// Stored and counted by name: add freely, never rename.
    enum Reason {
        UNKNOWN_SUBSCRIBER,
        WRONG_PASSWORD,
        METHOD_NOT_SUPPORTED,
        NO_CREDENTIAL,
        SUBSCRIBER_SUSPENDED,
        TENANT_SUSPENDED,
        ACCESS_KIND_NOT_ALLOWED,
        NO_ACTIVE_PLAN,
        PLAN_ENDED,
        DATA_QUOTA_EXHAUSTED,
        ONLINE_TIME_EXHAUSTED,
        DEVICE_BLOCKED,
        DEVICE_UNKNOWN,
        TOO_MANY_DEVICES,
        TOO_MANY_SESSIONS,
        LOGGED_OUT
    }
}
