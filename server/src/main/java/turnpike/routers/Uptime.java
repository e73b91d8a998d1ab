package turnpike.routers;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A span as routers print it, `1w2d3h4m5s`; this room speaks no protocol, but uptimes are the same over all of them.
final class Uptime {
    private static final Pattern PART = Pattern.compile("(\\d{1,9})([wdhms])(?!s)");

    private Uptime() {}

    static long seconds(String text) {
        long seconds = 0;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            long count = Long.parseLong(part.group(1));
            seconds += count
                    * switch (part.group(2)) {
                        case "w" -> 604_800;
                        case "d" -> 86_400;
                        case "h" -> 3_600;
                        case "m" -> 60;
                        default -> 1;
                    };
        }
        return seconds;
    }
}
