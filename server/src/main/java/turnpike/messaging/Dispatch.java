package turnpike.messaging;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One SMS or e-mail, from the order to its end.
///
/// @param reason why it did not arrive: a code of ours or of the provider; null while that is open
/// @param finishedAt when nothing more was to be done; a report may still come and be believed
public record Dispatch(
        UUID id,
        Messages.Channel channel,
        String recipient,
        Content content,
        State state,
        @Nullable String reason,
        Progress progress,
        Origin origin,
        @Nullable Instant finishedAt) {

    /// Stored by name.
    public enum State {
        /// Waits to be sent: now, later, or by another provider.
        QUEUED,
        /// Being handed to a provider.
        SENDING,
        /// A provider has it.
        ACCEPTED,
        /// Arrived. Final, whatever is reported later.
        DELIVERED,
        FAILED,
        /// Nobody knows: a provider did not answer, or never reported.
        UNKNOWN,
        CANCELLED
    }

    /// What it says.
    ///
    /// @param segments of an SMS; 0 for an e-mail
    public record Content(TemplateName template, String language, int segments) {}

    /// How far it came.
    ///
    /// @param attempts sendings begun, since it fell back if it did
    /// @param turn which of the accounts, in their order, counted on
    /// @param sendUntil later it is of no use
    /// @param fellBackAt when the second provider was turned to; null: it was not
    /// @param acceptedAt by a provider, last; null: by none
    public record Progress(
            int attempts,
            int turn,
            Instant sendUntil,
            @Nullable Instant fellBackAt,
            @Nullable Instant acceptedAt,
            @Nullable UUID accountId,
            @Nullable String provider,
            @Nullable String providerMessageId) {}

    /// Why there is one.
    ///
    /// @param key the sender's own name for it
    /// @param onlyAccountId a test of this account; null: any may send it
    /// @param resentFrom the dispatch it repeats; null: none
    public record Origin(
            String key,
            @Nullable UUID subscriberId,
            @Nullable UUID onlyAccountId,
            @Nullable UUID resentFrom,
            Instant queuedAt) {}

    /// One thing that happened to it.
    ///
    /// @param code of ours or of the provider
    public record Event(
            Instant at,
            Kind kind,
            @Nullable UUID accountId,
            @Nullable String provider,
            @Nullable String providerMessageId,
            @Nullable String code,
            @Nullable String detail) {
        public enum Kind {
            QUEUED,
            SENDING,
            ACCEPTED,
            REFUSED,
            NOT_SENT,
            UNSURE,
            REPORTED,
            UNDELIVERED,
            FELL_BACK,
            DELIVERED,
            FAILED,
            UNKNOWN,
            CANCELLED
        }

        static Event of(Instant at, Kind kind, @Nullable String code, @Nullable String detail) {
            return new Event(at, kind, null, null, null, code, detail);
        }
    }

    /// What to look for; null matches everything.
    ///
    /// @param text in the recipient
    public record Search(
            @Nullable State state,
            Messages.@Nullable Channel channel,
            @Nullable String template,
            @Nullable UUID subscriberId,
            @Nullable String text) {}

    /// Some of those found, and how many there are in all.
    public record Found(List<Dispatch> dispatches, long total) {}

    /// The same, as so many messages on the air.
    Dispatch withSegments(int segments) {
        var counted = new Content(content.template(), content.language(), segments);
        return new Dispatch(id, channel, recipient, counted, state, reason, progress, origin, finishedAt);
    }

    boolean isFinished() {
        return finishedAt != null;
    }
}
