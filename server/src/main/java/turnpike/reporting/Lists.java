package turnpike.reporting;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;

/// Who is online and what happened lately, newest first.
record Lists(List<Online> online, List<Activity> activities) {
    static final int LONGEST = 10;
    static final Lists EMPTY = new Lists(List.of(), List.of());

    Lists {
        online = List.copyOf(online);
        activities = List.copyOf(activities);
    }

    /// @param id of the subscriber
    /// @param name what people call them, or the user name; a phone number is masked
    /// @param email masked; null when unknown
    record Online(String id, String name, @Nullable String email, AccessKind kind) {}

    /// @param id unlike any other's, stable
    record Activity(String id, String message, Instant at) {}
}
