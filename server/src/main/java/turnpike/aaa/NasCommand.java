package turnpike.aaa;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An order to a NAS and what became of it.
///
/// @param result what the NAS said, or why it was not asked; null while nothing is known
/// @param finishedAt null while it may still be sent
public record NasCommand(
        UUID id,
        Kind kind,
        Target target,
        State state,
        int attempts,
        @Nullable String result,
        Request request,
        @Nullable Instant finishedAt) {

    /// Stored by name.
    public enum Kind {
        DISCONNECT,
        COA
    }

    /// Stored by name.
    public enum State {
        PENDING,
        ACKNOWLEDGED,
        REFUSED,
        UNANSWERED,
        OBSOLETE
    }

    /// What it is about.
    public record Target(
            UUID nasId,
            String nasName,
            UUID sessionId,
            @Nullable String username) {}

    /// @param by person, key or component
    public record Request(Disconnects.Cause cause, String by, Instant at) {}

    /// What to look for; null matches everything.
    public record Search(
            @Nullable State state,
            @Nullable UUID nasId,
            @Nullable UUID sessionId) {}

    /// Some of those found, and how many there are in all.
    public record Found(List<NasCommand> commands, long total) {}
}
