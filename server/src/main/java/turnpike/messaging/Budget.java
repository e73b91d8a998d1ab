package turnpike.messaging;

import org.jspecify.annotations.Nullable;
import turnpike.base.Check;
import turnpike.base.InvalidInput;

/// How much a tenant lets be sent, and its habits.
///
/// @param daySegments of SMS in a day of the tenant's zone; null: no limit
/// @param monthSegments in a calendar month; null: no limit
/// @param numberDayMax SMS to one number in a day
/// @param language two letters; spoken to whoever has none of his own
/// @param remindHour of the tenant's day, from which reminders go out
/// @param reminders whether any go out
public record Budget(
        @Nullable Integer daySegments,
        @Nullable Integer monthSegments,
        int numberDayMax,
        String language,
        int remindHour,
        boolean reminders) {
    /// Of a tenant that has not decided. A number's limit is always there: a form that sends codes can be abused.
    public static final Budget DEFAULT = new Budget(null, null, 30, "en", 9, true);

    public Budget {
        if (!language.matches("[a-z]{2}")) throw new InvalidInput("language", "must be two lower-case letters");
        Check.that(numberDayMax > 0, "a number gets at least one SMS");
    }
}
