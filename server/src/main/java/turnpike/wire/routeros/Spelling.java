package turnpike.wire.routeros;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How RouterOS spells values: `2d20h12m20s`, `1w3d`, `00:05:00`, `1d00:05:00`, `yes`.
public final class Spelling {
    private static final Pattern SPAN = Pattern.compile(
            "(?:(\\d{1,6})w)?(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");
    private static final Pattern CLOCK =
            Pattern.compile("(?:(\\d{1,6})w)?(?:(\\d{1,6})d)?(\\d{1,3}):(\\d{2}):(\\d{2})");

    private Spelling() {}

    /// A duration; empty for `never`, `none`, nothing, and what is none.
    public static Optional<Duration> duration(String text) {
        Matcher clock = CLOCK.matcher(text);
        if (clock.matches()) {
            return Optional.of(Duration.ofDays(number(clock, 1) * 7 + number(clock, 2))
                    .plusHours(number(clock, 3))
                    .plusMinutes(number(clock, 4))
                    .plusSeconds(number(clock, 5)));
        }
        Matcher span = SPAN.matcher(text);
        if (text.isEmpty() || !span.matches()) return Optional.empty();
        return Optional.of(Duration.ofDays(number(span, 1) * 7 + number(span, 2))
                .plusHours(number(span, 3))
                .plusMinutes(number(span, 4))
                .plusSeconds(number(span, 5))
                .plusMillis(number(span, 6)));
    }

    /// As RouterOS prints it; whole seconds.
    public static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds == 0) return "0s";
        var out = new StringBuilder();
        append(out, seconds / 604_800, 'w');
        append(out, seconds / 86_400 % 7, 'd');
        append(out, seconds / 3_600 % 24, 'h');
        append(out, seconds / 60 % 60, 'm');
        append(out, seconds % 60, 's');
        return out.toString();
    }

    public static boolean isYes(String text) {
        return text.equals("true") || text.equals("yes");
    }

    private static void append(StringBuilder out, long count, char unit) {
        if (count > 0) out.append(count).append(unit);
    }

    private static long number(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
    }
}
