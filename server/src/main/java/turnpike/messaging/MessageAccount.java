package turnpike.messaging;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A tenant's account at a provider, without its secret.
///
/// @param provider names the gateway
/// @param open credentials that may be shown
/// @param secretHint last characters of the secret
public record MessageAccount(
        UUID id,
        Messages.Channel channel,
        String provider,
        Terms terms,
        Map<String, String> open,
        String secretHint,
        int callbackRound,
        Health health,
        Instant createdAt) {
    public MessageAccount {
        open = Map.copyOf(open);
    }

    /// What staff decide.
    ///
    /// @param sender sender id, number or From address; empty leaves it to the provider
    /// @param perSecond dispatches handed over in a second; more wait
    /// @param appendedCharacters what the provider puts behind every text, counted into segments
    /// @param expectsReports whether silence after acceptance makes us turn to the second provider
    /// @param isDefault asked first
    /// @param priority then the lower first
    /// @param active whether it may be used
    public record Terms(
            String name,
            String sender,
            int perSecond,
            int appendedCharacters,
            boolean expectsReports,
            boolean isDefault,
            int priority,
            boolean active) {}

    /// How it did.
    ///
    /// @param lastTest SUCCESS or FAILED; null: never tested
    /// @param lastFailure why the provider refused the account; null: it did not, or no more
    /// @param lastReportAt null: no report came yet
    public record Health(
            @Nullable Instant lastTestedAt,
            @Nullable String lastTest,
            @Nullable String lastFailure,
            @Nullable Instant lastReportAt) {}
}
