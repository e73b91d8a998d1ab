package turnpike.platform.logs;

import java.util.Locale;
import java.util.Set;
import turnpike.platform.settings.BadSetting;
import turnpike.platform.settings.Settings;

/// How the log is written.
///
/// @param format "text" or "json"
/// @param level "error", "warn", "info", "debug" or "trace"; for our own rooms, libraries stay quiet
/// @param file written beside standard error; empty for none
public record LogSettings(String format, String level, String file) {
    private static final Set<String> FORMATS = Set.of("text", "json");
    private static final Set<String> LEVELS = Set.of("error", "warn", "info", "debug", "trace");

    public static LogSettings from(Settings settings) {
        return new LogSettings(
                oneOf("log.format", FORMATS, settings.text("log.format", "text", "Lines for people (text) or json.")),
                oneOf(
                        "log.level",
                        LEVELS,
                        settings.text("log.level", "info", "error, warn, info, debug or trace; libraries stay quiet.")),
                settings.text(
                        "log.file",
                        "",
                        "File to write beside standard error; kept 14 days, 200 MB together. Empty for none."));
    }

    private static String oneOf(String key, Set<String> known, String value) {
        String word = value.toLowerCase(Locale.ROOT);
        if (!known.contains(word)) {
            throw new BadSetting(key + " must be one of " + String.join(", ", new java.util.TreeSet<>(known)));
        }
        return word;
    }
}
