package turnpike.reporting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;

/// Who is online and what happened lately, newest first.
///
/// @param online at most `KEPT`, more than are shown, so that some may leave before the books must be asked again
/// @param complete nobody else is online
record Lists(List<Online> online, List<Activity> activities, boolean complete) {
    /// How many of each are shown.
    static final int LONGEST = 10;

    static final int KEPT = 30;
    static final Lists EMPTY = new Lists(List.of(), List.of(), true);

    Lists {
        online = List.copyOf(online);
        activities = List.copyOf(activities);
    }

    /// @param id of the subscriber
    /// @param name what people call them, or the user name; a phone number is masked
    /// @param email masked; null when unknown
    /// @param since their latest open session began
    record Online(String id, String name, @Nullable String email, AccessKind kind, Instant since) {
        private static Online later(Online one, Online other) {
            return one.since.isAfter(other.since) ? one : other;
        }
    }

    /// @param id unlike any other's, stable
    record Activity(String id, String message, Instant at) {}

    /// What is known of one session that began or ended.
    ///
    /// @param person whose it is
    record Moved(Online person, Still still, List<Activity> activities) {}

    /// Whether a person is online, and what that tells of since when.
    enum Still {
        NO,
        /// The session is open; the person may have a later one, which is then among those known.
        WITH_THIS,
        /// This one ended and others are open, the latest since then.
        YES
    }

    List<Online> shown() {
        return online.subList(0, Math.min(LONGEST, online.size()));
    }

    /// Whether there are as many as can be shown, or all.
    boolean isEnough() {
        return complete || online.size() >= LONGEST;
    }

    /// These lists after some sessions began or ended. Saying the same twice changes nothing.
    Lists after(List<Moved> moves) {
        Map<String, Online> people = new HashMap<>();
        for (Online one : online) people.put(one.id(), one);
        Map<String, Activity> happened = new HashMap<>();
        for (Activity one : activities) happened.put(one.id(), one);
        for (Moved move : moves) {
            for (Activity one : move.activities) happened.put(one.id(), one);
            switch (move.still) {
                case NO -> people.remove(move.person.id());
                case YES -> people.put(move.person.id(), move.person);
                case WITH_THIS -> people.merge(move.person.id(), move.person, Online::later);
            }
        }
        return of(people.values(), happened.values(), complete);
    }

    /// @param complete nobody else is online
    static Lists of(Collection<Online> people, Collection<Activity> happened, boolean complete) {
        List<Online> online = new ArrayList<>(people);
        online.sort(Comparator.comparing(Online::since).reversed().thenComparing(Online::id));
        List<Activity> latest = new ArrayList<>(happened);
        latest.sort(Comparator.comparing(Activity::at).reversed().thenComparing(Activity::id));
        return new Lists(
                online.subList(0, Math.min(KEPT, online.size())),
                latest.subList(0, Math.min(LONGEST, latest.size())),
                complete && online.size() <= KEPT);
    }
}
